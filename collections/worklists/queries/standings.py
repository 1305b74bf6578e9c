"""Who is clear for a release, and who holds what from the ones before."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.lib.rota import Rota, WhyNot
from renewal.rules.defaults import (
    HALF_DAY_SHARE,
    LET_PENDING_IN,
    NEWCOMER_DAYS,
    NEWCOMER_SHARE,
)
from renewal.rules.queries import Rules, rules_on
from worklists.models import Balance, Held, Participant, Task, Unlock
from worklists.queries.loads import most_of
from worklists.queries.rota import rotas_of


@dataclass(frozen=True)
class Standing:
    """How a specialist stands before a release: rows without a result, and what follows.

    `open_rows` counts those with a result too, as long as something is still to be done about
    them. `most` is how many there may be, `room` how many more; None, no limit. `weight` is the
    part of a whole share that would be dealt.
    """

    user: User
    released: int
    unfinished: int
    overdue: int
    open_rows: int
    next_deadline_at: datetime | None
    held: Held | None
    most: int | None
    room: int | None
    weight: Fraction
    unlocked_because: str = ""

    @property
    def handled(self) -> int:
        return self.released - self.unfinished


def standings(*, supervisor: User, now: datetime, day: date | None = None) -> list[Standing]:
    """Return how each specialist of the supervisor's branch stands at `now` for a release.

    The release is that of `day`, by default the local date of `now`. Only rows with no result
    at all hold somebody back. `released` counts the rows of the last release each took part
    in, and older ones that still lack a result.

    Source: 001-25, O2, F10.
    """
    day = day or timezone.localdate(now)
    rules = rules_on(day)
    people = User.objects.for_user(supervisor).filter(role=Role.SPECIALIST).order_by("username")
    open_rows: Counter[int] = Counter()
    unfinished: Counter[int] = Counter()
    overdue: Counter[int] = Counter()
    deadlines: dict[int, datetime] = {}
    open_tasks = Task.objects.open().filter(assignee__in=people)
    for user_id, result, deadline in open_tasks.values_list("assignee_id", "result", "deadline_at"):
        open_rows[user_id] += 1
        if not result:
            unfinished[user_id] += 1
            overdue[user_id] += deadline < now
            deadlines[user_id] = min(deadline, deadlines.get(user_id, deadline))
    handled = _handled_in_last_release(people)
    unlocked = dict(
        Unlock.objects.filter(day=day, specialist__in=people.filter(is_active=True)).values_list(
            "specialist_id", "reason"
        )
    )
    known = [user for user in people if user.is_active or unfinished[user.pk]]
    rotas = rotas_of(known, first=day, last=day)
    everybody = []
    for user in known:
        pk = user.pk
        most = most_of(user, rules)
        room = None if most is None else max(0, most - open_rows[pk])
        everybody.append(
            Standing(
                user=user,
                released=handled.get(pk, 0) + unfinished[pk],
                unfinished=unfinished[pk],
                overdue=overdue[pk],
                open_rows=open_rows[pk],
                next_deadline_at=deadlines.get(pk),
                held=_absent(user, rotas[pk], day)
                or _behind(unfinished[pk], overdue[pk], is_unlocked=pk in unlocked, rules=rules)
                or (Held.OVER_CAPACITY if room == 0 else None),
                most=most,
                room=room,
                weight=weight_of(user, is_half=rotas[pk].on(day).is_half, day=day, rules=rules),
                unlocked_because=unlocked.get(pk, ""),
            )
        )
    return everybody


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


def _absent(user: User, rota: Rota, day: date) -> Held | None:
    """Return why somebody is not at work on `day`.

    A rota keeps its specialist away; the centre's calendar does not: who releases on a day off
    means it for everybody without one.
    """
    if not user.is_active:
        return Held.INACTIVE
    why_not = rota.on(day).why_not
    if rota.is_on_leave(day):  # also where the day is off for everybody
        return Held.ON_LEAVE
    if why_not == WhyNot.OFF_SHIFT and not rota.has_own(day):
        return None
    return Held(why_not) if why_not else None


def _behind(unfinished: int, overdue: int, *, is_unlocked: bool, rules: Rules) -> Held | None:
    if is_unlocked or not unfinished:
        return None
    if overdue:
        return Held.OVERDUE
    return None if rules.value(LET_PENDING_IN) else Held.PENDING


def weight_of(user: User, *, is_half: bool, day: date, rules: Rules) -> Fraction:
    """Return the part of a whole share that somebody takes on `day`. Source: F9, F10."""
    weight = Fraction(1)
    newcomer_days = rules.value(NEWCOMER_DAYS)
    if user.started_on and (day - user.started_on).days < newcomer_days:
        weight *= Fraction(rules.value(NEWCOMER_SHARE), 100)
    if is_half:
        weight *= Fraction(rules.value(HALF_DAY_SHARE), 100)
    return weight


def balances_of(people: Collection[User]) -> dict[str, Fraction]:
    """Return each one's running balance: leads received less the fair share. Source: O1."""
    known = dict(Balance.objects.filter(user__in=people).values_list("user_id", "value"))
    return {user.username: Fraction(known.get(user.pk, "0")) for user in people}
