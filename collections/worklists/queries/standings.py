"""Who is clear for a release, and who holds what from the ones before."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from worklists.models import Held, Participant, Task, Unlock


@dataclass(frozen=True)
class Standing:
    """How a specialist stands before a release: rows without a result, and what follows."""

    user: User
    released: int
    unfinished: int
    overdue: int
    next_deadline_at: datetime | None
    held: Held | None
    unlocked_because: str = ""

    @property
    def handled(self) -> int:
        return self.released - self.unfinished


def standings(*, supervisor: User, now: datetime) -> list[Standing]:
    """Return how each specialist of the supervisor's branch stands at `now`.

    Only rows with no result at all hold somebody back. `released` counts the rows of the
    last release each took part in, and older ones that still lack a result.

    Source: 001-25, O2.
    """
    people = User.objects.for_user(supervisor).filter(role=Role.SPECIALIST).order_by("username")
    open_tasks = Task.objects.without_result().filter(assignee__in=people)
    unfinished: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    deadlines: dict[int, datetime] = {}
    for user_id, deadline in open_tasks.values_list("assignee_id", "deadline_at"):
        unfinished[user_id] += 1
        overdue[user_id] += deadline < now
        deadlines[user_id] = min(deadline, deadlines.get(user_id, deadline))
    handled = _handled_in_last_release(people)
    unlocked = dict(
        Unlock.objects.filter(
            day=timezone.localdate(now), specialist__in=people.filter(is_active=True)
        ).values_list("specialist_id", "reason")
    )
    return [
        Standing(
            user=user,
            released=handled.get(user.pk, 0) + unfinished[user.pk],
            unfinished=unfinished[user.pk],
            overdue=overdue[user.pk],
            next_deadline_at=deadlines.get(user.pk),
            held=None
            if user.pk in unlocked
            else _held(user, unfinished=unfinished[user.pk], overdue=overdue[user.pk]),
            unlocked_because=unlocked.get(user.pk, ""),
        )
        for user in people
        if user.is_active or unfinished[user.pk]
    ]


def _handled_in_last_release(people: QuerySet[User]) -> dict[int, int]:
    last = dict(
        Participant.objects.filter(user__in=people)
        .order_by("user_id", "-release_id")
        .distinct("user_id")
        .values_list("user_id", "release_id")
    )
    counts = (
        Task.objects.filter(assignee__in=people, release__in=set(last.values()))
        .exclude(Q(state=Task.State.OPEN) & Q(result=""))
        .values_list("assignee_id", "release_id")
        .annotate(n=Count("pk"))
    )
    return {
        user_id: number for user_id, release_id, number in counts if release_id == last.get(user_id)
    }


def _held(user: User, *, unfinished: int, overdue: int) -> Held | None:
    if not user.is_active:
        return Held.INACTIVE
    if overdue:
        return Held.OVERDUE
    return Held.PENDING if unfinished else None


def balances_of(people: list[User]) -> dict[str, Fraction]:
    """Return each one's running balance: leads received less the fair share. Source: O1."""
    last = (
        Participant.objects.filter(user__in=people)
        .order_by("user_id", "-release_id")
        .distinct("user_id")
        .values_list("user_id", "balance_after")
    )
    known = dict(last)
    return {user.username: Fraction(known.get(user.pk, "0")) for user in people}
