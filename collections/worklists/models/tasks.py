"""What a release gave to a specialist, and what was typed about it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Prefetch, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact, Term
from renewal.accounts.models import User, append_only, audited, audited_in_bulk
from renewal.accounts.roles import Role
from worklists.models.codes import ListKind
from worklists.models.leads import Lead
from worklists.models.releases import Release


class TaskQuerySet(models.QuerySet["Task"]):
    def standing(self) -> Self:
        """What still is, or has been worked; not what was taken back from its specialist."""
        return self.exclude(state=Task.State.TAKEN_BACK)

    def for_user(self, user: User) -> Self:
        """A specialist's own rows; anybody else's branch."""
        if user.role == Role.SPECIALIST:
            return self.filter(assignee=user)
        return self.filter(lead__branch__path__startswith=user.branch.path)

    def shown_to(self, user: User) -> Self:
        """The own rows, and those that `user` has had and that have gone from there."""
        given = Move.objects.filter(task=OuterRef("pk"), giver=user)
        return self.filter(Q(assignee=user) | Q(drawn_to=user) | Exists(given))

    def open(self) -> Self:
        return self.filter(state=Task.State.OPEN)

    def without_result(self) -> Self:
        """The rows that hold their specialist back. Source: 001-25, O2."""
        return self.open().filter(result="")

    def to_dial(self) -> Self:
        """Never called yet."""
        return self.open().filter(result="")

    def to_redial(self) -> Self:
        return self.open().filter(result__in=Task.UNANSWERED)

    def with_appointment(self) -> Self:
        return self.open().exclude(result="").exclude(result__in=Task.UNANSWERED)

    def done(self) -> Self:
        return self.filter(state=Task.State.CLOSED)

    def due_now(self, now: datetime) -> Self:
        return self.open().filter(next_contact_at__lte=now)

    def with_row(self) -> Self:
        """With what a table says of each: policy, holder, car and whose row it is."""
        return self.select_related(
            "drawn_to",
            "assignee",
            "lead__term__policy__customer",
            "lead__term__policy__vehicle",
        )

    def with_term(self, *, facts: bool = True) -> Self:
        """With the policy, its holder, car, number and branch: by a second query.

        The server takes longer to plan eight joins than to answer both.
        """
        terms = Term.with_withdrawn.select_related(
            "policy__customer", "policy__vehicle", "policy__phone", "policy__branch"
        )
        terms = terms if facts else terms.defer("facts")
        return self.select_related("lead").prefetch_related(Prefetch("lead__term", terms))

    def in_call_order(self) -> Self:
        """Expiry date first, then the order of the release; what was skipped comes last."""
        return self.order_by(F("skipped_at").asc(nulls_first=True), "lead__due_on", "pk")


_TaskManager = models.Manager.from_queryset(TaskQuerySet)


class TaskManager(_TaskManager["Task"]):
    """Leaves out what was taken back."""

    def get_queryset(self) -> TaskQuerySet:
        return TaskQuerySet(self.model, using=self._db).standing()


@audited_in_bulk
class Task(models.Model):
    """A lead given to a specialist by a release. Source: 001-28.

    `drawn_to` is whom the draw chose and never changes; `assignee` is whose row it is now.
    `result` is the last contact result, blank as long as there is none. What was taken back
    stays as part of what its release drew, and is seen through `with_taken_back` only.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")
        TAKEN_BACK = "TAKEN_BACK", _("Taken back")

    UNANSWERED = (Contact.Result.NO_ANSWER, Contact.Result.OFF, Contact.Result.BUSY)

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="tasks")
    release = models.ForeignKey(Release, models.PROTECT, related_name="tasks")
    list_kind = models.CharField(max_length=20, choices=ListKind, help_text="As it was dealt.")
    keeper = models.CharField(
        max_length=60, blank=True, help_text="Who had the customer last year, as it was drawn with."
    )
    barred = models.CharField(
        max_length=60, blank=True, help_text="From whom it was recalled, as it was drawn with."
    )
    premium = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, help_text="As it was drawn with."
    )
    drawn_to = models.ForeignKey(User, models.PROTECT, related_name="+")
    assignee = models.ForeignKey(
        User, models.PROTECT, related_name="tasks", db_index=False
    )  # task_of_assignee begins with it
    assigned_at = models.DateTimeField()
    deadline_at = models.DateTimeField(help_text="By when it needs a first result (001-48).")
    deadline_is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    result = models.CharField(max_length=20, choices=Contact.Result, blank=True)
    result_at = models.DateTimeField(null=True)
    next_contact_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    grade = models.CharField(max_length=1, choices=Contact.Grade, blank=True, db_default="")
    is_unreached = models.BooleanField(
        default=False, db_default=False, help_text="Dialled in vain too often (O6)."
    )
    skipped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="Counts the saves (F43).")

    objects = TaskManager()
    with_taken_back = TaskQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=Q(state="OPEN"), name="task_one_open_a_lead"
            ),
            models.CheckConstraint(
                condition=Q(result="") | Q(result_at__isnull=False), name="task_result_has_moment"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at__gte=F("assigned_at")), name="task_deadline_after_start"
            ),
        ]
        indexes = [
            models.Index(
                fields=["assignee", "id"], condition=Q(state="OPEN"), name="task_open_of_assignee"
            ),
            models.Index(fields=["assignee", "release"], name="task_of_assignee"),
            models.Index(
                fields=["assignee", "deadline_at"],
                condition=Q(state="OPEN", result=""),
                name="task_without_result",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lead_id} {self.assignee_id}"


class Draft(models.Model):
    """What a specialist has typed about a task and not saved with a result yet."""

    task = models.ForeignKey(Task, models.CASCADE, related_name="drafts")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    note = models.CharField(max_length=1000)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["task", "user"], name="draft_once_a_task_and_user")
        ]

    def __str__(self) -> str:
        return f"{self.task_id} {self.user_id}"


class LastSave(models.Model):
    """The last result that somebody saved, and what the row and its number were before it."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="+")
    task = models.ForeignKey(Task, models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    before = models.JSONField()

    def __str__(self) -> str:
        return f"{self.user_id} {self.contact_id}"


@audited
class Escalation(models.Model):
    """That a result was passed on to the supervisor, and what became of it.

    Source: DICTIONARY.md B1, B2.
    """

    class Kind(models.TextChoices):
        WIN_BACK = "WIN_BACK", _("Win back")
        RENEWED_ELSEWHERE = "RENEWED_ELSEWHERE", _("Said to be renewed with us")
        LANGUAGE = "LANGUAGE", _("Needs another language")
        DUPLICATE = "DUPLICATE", _("Listed twice")
        MOVED_AWAY = "MOVED_AWAY", _("Moved away, for the branch")
        COMPLAINT = "COMPLAINT", _("Complaint")
        INQUIRY = "INQUIRY", _("Inquiry")
        CLAIM_HELP = "CLAIM_HELP", _("Help with a claim")

    class State(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("passed on", "Open")
        SETTLED = "SETTLED", pgettext_lazy("passed on", "Settled")
        SENT_BACK = "SENT_BACK", _("Back with the specialist")
        UNDONE = "UNDONE", _("Undone")

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="escalation")
    task = models.ForeignKey(Task, models.PROTECT, related_name="escalations")
    kind = models.CharField(max_length=20, choices=Kind)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"], condition=Q(state="OPEN"), name="escalation_open_due_at"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="OPEN", closed_at=None)
                | (~Q(state="OPEN") & Q(closed_at__isnull=False)),
                name="escalation_closed_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.task_id}"


class Move(models.Model):
    """That a row changed hands after its release, who had it so, and why.

    Source: 001-28, F14.
    """

    class Kind(models.TextChoices):
        MOVED = "MOVED", _("Moved by hand")
        HANDED_OVER = "HANDED_OVER", _("Handed over")
        RECALLED = "RECALLED", _("Recalled")
        UNDONE = "UNDONE", _("Release undone")

    task = models.ForeignKey(Task, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=12, choices=Kind)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    taker = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text="None: it waits again."
    )
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=["MOVED", "HANDED_OVER"], taker__isnull=False)
                | Q(kind__in=["RECALLED", "UNDONE"], taker=None),
                name="move_has_taker_or_queues",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="move_has_reason"),
        ]
        indexes = [models.Index(fields=["at"], name="move_at")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.task_id} {self.kind}"
