"""Due-date lists, leads, releases and tasks."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policies.models import Contact, Phone, Term
from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited, audited_in_bulk
from renewal.accounts.roles import Role


class ListKind(models.TextChoices):
    """Why there is something to say to a holder. Source: SPEC.md 12."""

    RENEWAL_30 = "renewal_30", _("Renewal, preparation")
    RENEWAL_25 = "renewal_25", _("Renewal")


class Reason(models.TextChoices):
    """Why a row is left out, the first that holds. Source: O30."""

    CANCELLED = "CANCELLED", _("Policy cancelled")
    RENEWED = "RENEWED", _("Renewed already")
    NO_CALL = "NO_CALL", _("Not to be called")
    NO_PHONE = "NO_PHONE", _("No usable number")
    ENDED = "ENDED", _("Ended before it was released")


class Held(models.TextChoices):
    """Why a specialist gets nothing today. Source: O2, SPEC.md 12."""

    PENDING = "PENDING", _("Not finished yet")
    OVERDUE = "OVERDUE", _("Past the deadline")
    INACTIVE = "INACTIVE", _("Account switched off")


class ListRun(models.Model):
    """That a list was made for a date, and what it found then. Source: F1."""

    list_kind = models.CharField(max_length=20, choices=ListKind)
    day = models.DateField()
    first_ran_at = models.DateTimeField()
    last_ran_at = models.DateTimeField()
    found = models.PositiveIntegerField()
    queued = models.PositiveIntegerField()
    excluded = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_kind", "day"], name="list_run_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.day}"


QUEUED, RELEASED = "QUEUED", "RELEASED"  # what a list shows, besides the reasons


class ListEntryQuerySet(BranchScopedQuerySet["ListEntry"]):
    branch_path = "term__policy__branch__path"

    def in_book(self) -> Self:
        """Without what was taken back with the workbook it came from."""
        return self.filter(term__withdrawn_at=None)

    def of_list(self, list_kind: str, *, day: date) -> Self:
        return self.in_book().filter(list_kind=list_kind, day=day)

    def handed_out(self) -> Self:
        return self.filter(term__lead_term__lead__state__in=Lead.HANDED_OUT)

    def shown_as(self, show: str) -> Self:
        """Those that are queued, or with a specialist, or left out for a reason; "" for all."""
        if show == QUEUED:
            return self.filter(reason="")
        if show == RELEASED:
            return self.handed_out()
        return self.filter(reason=show) if show else self

    def about(self, find: str) -> Self:
        """Those with `find` in the policy's number, the plate or the holder's name."""
        if not find:
            return self
        return self.filter(
            Q(term__policy__number__icontains=find)
            | Q(term__policy__vehicle__plate_no__icontains=find)
            | Q(term__policy__customer__name__icontains=find)
        )

    def in_reading_order(self) -> Self:
        """By holder, so that several cars of one stand together."""
        return self.order_by("term__policy__customer__name", "term__policy__number", "pk")


class ListEntry(models.Model):
    """A term on a list: what the list holds, and the reason where the term is left out."""

    list_kind = models.CharField(max_length=20, choices=ListKind)
    day = models.DateField(help_text="The business date of the list.")
    term = models.ForeignKey(Term, models.CASCADE, related_name="list_entries")
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_kind", "term"], name="list_entry_once_a_term")
        ]
        indexes = [models.Index(fields=["list_kind", "day"], name="list_entry_day")]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.day} {self.reason}"


class LeadQuerySet(BranchScopedQuerySet["Lead"]):
    def queued(self) -> Self:
        """What waits for a release; not what was taken back with the workbook it came from."""
        return self.filter(state=Lead.State.QUEUED, term__withdrawn_at=None)

    def due_for_release(self, day: date) -> Self:
        """What ends later than was thought when it was queued waits for the list of its day."""
        return self.queued().filter(release_on__lte=day, term__expires_on__lte=F("due_on"))

    def with_phone(self) -> Self:
        return self.exclude(pk__in=self.without_phone())

    def without_phone(self) -> Self:
        """Those about a policy with no number, or one that proved wrong. Source: O24."""
        return self.filter(
            Q(term__policy__phone=None) | Q(term__policy__phone__verdict=Phone.Verdict.INACCURATE)
        )

    def oldest_first(self) -> Self:
        return self.order_by("due_on", "pk")


@audited_in_bulk
class Lead(models.Model):
    """One reason to talk to one holder about one or more terms. Source: SPEC.md 12, O20.

    `term` is the one that governs: it ends first, on `due_on`.
    """

    class State(models.TextChoices):
        PREPARING = "PREPARING", _("In preparation")
        QUEUED = "QUEUED", _("Waiting for release")
        EXCLUDED = "EXCLUDED", _("Left out")
        RELEASED = "RELEASED", _("With a specialist")
        CLOSED = "CLOSED", _("Closed")

    HANDED_OUT = (State.RELEASED, State.CLOSED)

    list_kind = models.CharField(max_length=20, choices=ListKind)
    branch = models.ForeignKey(Branch, models.PROTECT)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    due_on = models.DateField()
    release_on = models.DateField(help_text="First day on which it may be released.")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    is_late = models.BooleanField(default=False, help_text="Queued after its release day.")

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term"], name="lead_governed_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("release_on")), name="lead_released_before_due"
            ),
            models.CheckConstraint(
                condition=~Q(state="EXCLUDED") | ~Q(reason=""), name="lead_excluded_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_on", "id"],
                condition=Q(state="QUEUED"),
                name="lead_queued_release_on",
            )
        ]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.due_on}"


class LeadTerm(models.Model):
    """That a lead is about a term; a term has one lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="lead_terms")
    term = models.OneToOneField(Term, models.PROTECT, related_name="lead_term")

    def __str__(self) -> str:
        return f"{self.lead_id} {self.term_id}"


class ReleaseQuerySet(BranchScopedQuerySet["Release"]):
    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Release(models.Model):
    """One drawing of leads to specialists, with all that is needed to draw it again.

    Source: 001-27, F9.
    """

    branch = models.ForeignKey(Branch, models.PROTECT)
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    seed = models.CharField(max_length=32)
    kinds = models.JSONField(help_text="The list kinds in the order of dealing.")
    tasks_count = models.PositiveIntegerField()
    held = models.JSONField(default=dict, help_text="User name to code.")
    excluded = models.JSONField(default=dict, help_text="Reason to number.")
    let_in = models.JSONField(default=dict, help_text="User name to the reason given.")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["day"], name="release_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.seed}"


@audited
class Unlock(models.Model):
    """That a manager lets somebody past the deadline take part on a day. Source: O2."""

    specialist = models.ForeignKey(User, models.PROTECT, related_name="unlocks")
    day = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["specialist", "day"], name="unlock_once_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="unlock_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.day}"


class Participant(models.Model):
    """Who took part in a release, with the running balance before it.

    A balance is what somebody received less the fair share, over all releases before: an
    exact fraction, written as 3/7. Source: O1.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    username = models.CharField(max_length=60, help_text="As it was drawn with.")
    balance_before = models.TextField()
    balance_after = models.TextField()
    share = models.PositiveIntegerField(help_text="Leads received.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="participant_once_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.username}: {self.share}"


class TaskQuerySet(models.QuerySet["Task"]):
    def for_user(self, user: User) -> Self:
        """A specialist's own rows; anybody else's branch."""
        if user.role == Role.SPECIALIST:
            return self.filter(assignee=user)
        return self.filter(lead__branch__path__startswith=user.branch.path)

    def shown_to(self, user: User) -> Self:
        """The own rows, and those that were drawn for `user` and have gone to another."""
        return self.filter(Q(assignee=user) | Q(drawn_to=user))

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

    def in_call_order(self) -> Self:
        """Expiry date first, then the order of the release; what was skipped comes last."""
        return self.order_by(F("skipped_at").asc(nulls_first=True), "lead__due_on", "pk")


@audited
class Task(models.Model):
    """A lead given to a specialist by a release. Source: 001-28.

    `drawn_to` is whom the draw chose and never changes; `assignee` is whose row it is now.
    `result` is the last contact result, blank as long as there is none.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Open")
        CLOSED = "CLOSED", _("Closed")

    UNANSWERED = (Contact.Result.NO_ANSWER, Contact.Result.OFF, Contact.Result.BUSY)

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="tasks")
    release = models.ForeignKey(Release, models.PROTECT, related_name="tasks")
    list_kind = models.CharField(max_length=20, choices=ListKind, help_text="As it was dealt.")
    drawn_to = models.ForeignKey(User, models.PROTECT, related_name="+")
    assignee = models.ForeignKey(User, models.PROTECT, related_name="tasks")
    assigned_at = models.DateTimeField()
    deadline_at = models.DateTimeField(help_text="By when it needs a first result (001-48).")
    deadline_is_provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    result = models.CharField(max_length=20, choices=Contact.Result, blank=True)
    result_at = models.DateTimeField(null=True)
    next_contact_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    skipped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=0, help_text="Counts the saves (F43).")

    objects = TaskQuerySet.as_manager()

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
