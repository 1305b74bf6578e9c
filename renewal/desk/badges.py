"""The numbers beside the entries of the side bar: grey for to do, red for overdue."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q
from django.utils import timezone

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from sales.queries import waiting
from worklists.models import Lead, Task
from worklists.queries.escalations import figures_of


@dataclass(frozen=True)
class Badge:
    count: int
    is_overdue: bool = False


def _calls(user: User, now: datetime) -> Badge:
    """Rows without a result; overdue once one of them is past its deadline."""
    figures = (
        Task.objects.for_user(user)
        .without_result()
        .aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(deadline_at__lt=now)))
    )
    return Badge(count=figures["waiting"], is_overdue=figures["late"] > 0)


def _release(user: User, now: datetime) -> Badge:
    """Leads that may be released today: those that wait for a number are not counted."""
    today = timezone.localdate(now)
    due = Lead.objects.for_user(user).due_for_release(today)
    return Badge(count=due.with_phone().count())


def _sales(user: User, now: datetime) -> Badge:
    """Interested customers whose sale may be confirmed."""
    return Badge(count=waiting(user=user).count())


def _escalations(user: User, now: datetime) -> Badge:
    """What results have passed on; overdue once one is past its time."""
    figures = figures_of(user, now=now)
    return Badge(count=figures.open, is_overdue=figures.late > 0)


COUNTERS: dict[Role, dict[str, Callable[[User, datetime], Badge]]] = {
    Role.SPECIALIST: {"calls": _calls},
    Role.SUPERVISOR: {"release": _release, "escalations": _escalations, "sales": _sales},
}


def badges_for(*, user: User, now: datetime) -> dict[str, Badge]:
    """Return the badges of the user's menu by key; what is zero has none."""
    counted = {key: count(user, now) for key, count in COUNTERS.get(Role(user.role), {}).items()}
    return {key: badge for key, badge in counted.items() if badge.count}
