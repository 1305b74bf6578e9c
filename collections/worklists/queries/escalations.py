"""What results have passed on to the supervisor. Source: DICTIONARY.md B1, B2."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from renewal.accounts.models import User
from worklists.models import Escalation


@dataclass(frozen=True)
class Figures:
    """How many are open, of each kind that there is, and how many of them are past their time."""

    by_kind: dict[str, int]
    late: int

    @property
    def open(self) -> int:
        return sum(self.by_kind.values())


def escalations_for(user: User) -> QuerySet[Escalation]:
    """Return what was passed on of rows of the user's branch, but for what was undone."""
    return Escalation.objects.exclude(state=Escalation.State.UNDONE).filter(
        task__lead__branch__path__startswith=user.branch.path, contact__undone_at=None
    )


def open_escalations(user: User) -> QuerySet[Escalation]:
    """Return what waits for an answer: what is due first, and then the oldest."""
    waiting = escalations_for(user).filter(state=Escalation.State.OPEN)
    return waiting.order_by(F("due_at").asc(nulls_last=True), "opened_at", "pk")


def answered_escalations(user: User) -> QuerySet[Escalation]:
    """Return what has been answered, the newest first."""
    answered = escalations_for(user).exclude(state=Escalation.State.OPEN)
    return answered.order_by("-closed_at", "-pk")


def with_row(escalations: QuerySet[Escalation]) -> QuerySet[Escalation]:
    """Fetch with each what its page says: the call, whose row it is, customer and car."""
    return escalations.select_related(
        "closed_by",
        "contact__by",
        "task__assignee",
        "task__lead__term__policy__customer",
        "task__lead__term__policy__vehicle",
    ).defer("task__lead__term__facts")


def figures_of(user: User, *, now: datetime) -> Figures:
    counted = (
        escalations_for(user)
        .filter(state=Escalation.State.OPEN)
        .values("kind")
        .annotate(open=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)))
        .order_by()
    )
    rows = {row["kind"]: row for row in counted}
    return Figures(
        by_kind={kind: rows[kind]["open"] for kind in Escalation.Kind if kind in rows},
        late=sum(row["late"] for row in rows.values()),
    )
