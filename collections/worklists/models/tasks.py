"""What a release gave to a specialist, and what was typed about it."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policies.models import Contact
from renewal.accounts.models import User, audited
from renewal.accounts.roles import Role
from worklists.models.codes import ListKind
from worklists.models.leads import Lead
from worklists.models.releases import Release


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
