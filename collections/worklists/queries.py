"""Questions about lists, leads and who is clear."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypedDict, cast

from django.db.models import Case, Count, Exists, Max, Min, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from policies.models import NoCall, Phone, Term
from policies.models.book import TermQuerySet
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.rules.defaults import RELEASE_WITHOUT_PHONE, RENEWED_WITHIN_DAYS
from renewal.rules.queries import value_on
from worklists.lists import DUE_LISTS, DueList
from worklists.models import (
    Held,
    Lead,
    ListEntry,
    ListRun,
    Participant,
    Reason,
    Release,
    Task,
    Unlock,
)

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


class _Reason(TypedDict):
    reason: str


def with_reason(terms: TermQuerySet, *, day: date) -> "QuerySet[WithAnnotations[Term, _Reason]]":
    """Annotate each term with `reason`: why it is left out of a list on `day`, or blank.

    Source: O30.
    """
    within = value_on(RENEWED_WITHIN_DAYS, day=day)
    renewed = terms.renewed(within_days=within).order_by().values("pk")
    not_to_be_called = Exists(
        NoCall.objects.in_force_on(day).filter(number=OuterRef("policy__phone__number"))
    )
    judged = terms.annotate(
        reason=Case(
            When(status__in=Term.GONE, then=Value(Reason.CANCELLED.value)),
            When(pk__in=renewed, then=Value(Reason.RENEWED.value)),
            When(not_to_be_called, then=Value(Reason.NO_CALL.value)),
            default=Value(""),
        )
    )
    return cast("QuerySet[WithAnnotations[Term, _Reason]]", judged)


def release_reasons(leads: QuerySet[Lead], *, day: date) -> dict[int, str]:
    """Return for each lead why it is not released on `day`, blank where it is.

    Checked again from what is known now: a row may have been renewed, or its number found
    to be wrong, since it was queued.

    Source: 001-14, O24, O27.
    """
    without_phone = value_on(RELEASE_WITHOUT_PHONE, day=day)
    terms = with_reason(Term.objects.filter(lead_term__lead__in=leads), day=day)
    reasons = {}
    rows = terms.values_list(
        "lead_term__lead_id", "expires_on", "reason", "policy__phone_id", "policy__phone__verdict"
    )
    for lead_id, expires_on, reason, phone_id, verdict in rows:
        if expires_on < day:
            reasons[lead_id] = Reason.ENDED.value
        elif reason:
            reasons[lead_id] = reason
        elif not without_phone and (phone_id is None or verdict == Phone.Verdict.INACCURATE):
            reasons[lead_id] = Reason.NO_PHONE.value
        else:
            reasons[lead_id] = ""
    return reasons


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


@dataclass(frozen=True)
class ListDay:
    """A list of one date, as far as a user sees it; `made_at` is None where none was made.

    `is_missed` says that a day was left out: lists were made before it, and it is over.
    """

    due_list: DueList
    day: date
    expires_on: date
    made_at: datetime | None
    is_missed: bool
    found: int
    queued: int
    released: int
    excluded: dict[str, int]

    @property
    def left_out(self) -> list[tuple[str, str, int]]:
        """The code, the name and the number of each reason."""
        return [(code, str(Reason(code).label), number) for code, number in self.excluded.items()]


def list_days(*, user: User, first: date, last: date, today: date) -> list[list[ListDay]]:
    """Return the lists of each date from `first` to `last`, the newest first. Source: F1."""
    counts: dict[tuple[str, date], dict[str, int]] = {}
    released: Counter[tuple[str, date]] = Counter()
    entries = ListEntry.objects.for_user(user).in_book().filter(day__range=(first, last))
    for kind, day, reason, number, handed_out in entries.values_list(
        "list_kind", "day", "reason"
    ).annotate(
        n=Count("pk"), out=Count("pk", filter=Q(term__lead_term__lead__state__in=Lead.HANDED_OUT))
    ):
        counts.setdefault((kind, day), {})[reason] = number
        if not reason:
            released[kind, day] = handed_out
    made = {
        (run.list_kind, run.day): run.last_ran_at
        for run in ListRun.objects.filter(day__range=(first, last))
    }
    begun = ListRun.objects.aggregate(first=Min("day"))["first"] or today
    days = [last - timedelta(days=back) for back in range((last - first).days + 1)]
    spans = {due_list: value_on(due_list.days, day=last) for due_list in DUE_LISTS}
    return [
        [
            _list_day(
                due_list,
                day=day,
                expires_on=day + timedelta(days=spans[due_list]),
                made_at=made.get((due_list.kind.value, day)),
                is_over=begun <= day < today,
                counts=counts.get((due_list.kind.value, day), {}),
                released=released[due_list.kind.value, day],
            )
            for due_list in DUE_LISTS
        ]
        for day in days
    ]


def _list_day(
    due_list: DueList,
    *,
    day: date,
    expires_on: date,
    made_at: datetime | None,
    is_over: bool,
    counts: dict[str, int],
    released: int,
) -> ListDay:
    return ListDay(
        due_list=due_list,
        day=day,
        expires_on=expires_on,
        made_at=made_at,
        is_missed=made_at is None and is_over,
        found=sum(counts.values()),
        queued=counts.get("", 0),
        released=released,
        excluded={
            reason.value: counts[reason.value] for reason in Reason if reason.value in counts
        },
    )


def _keyed(rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, dict[str, Any]]:
    return {row[key]: {name: row[name] for name in row if name != key} for row in rows}


_IS_OPEN, _HAS_NONE = Q(state=Task.State.OPEN), Q(result="")
_UNANSWERED = Q(result__in=Task.UNANSWERED)
# The parts of a progress bar, in its order; together they are all the rows.
PARTS = {
    "done": Count("pk", filter=~_IS_OPEN),
    "appointments": Count("pk", filter=_IS_OPEN & ~_HAS_NONE & ~_UNANSWERED),
    "to_redial": Count("pk", filter=_IS_OPEN & _UNANSWERED),
    "to_dial": Count("pk", filter=_IS_OPEN & _HAS_NONE),
}


@dataclass(frozen=True)
class Progress:
    """How far a specialist is: the open rows, and what is closed of the last release's day."""

    user: User
    done: int = 0
    appointments: int = 0
    to_redial: int = 0
    to_dial: int = 0
    overdue: int = 0
    next_deadline_at: datetime | None = None
    last_result_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.done + self.appointments + self.to_redial + self.to_dial

    @property
    def bar(self) -> list[tuple[str, int]]:
        """The parts with their colours, as stacked_bar takes them."""
        return [
            ("ok", self.done),
            ("vio", self.appointments),
            ("warn", self.to_redial),
            ("mute", self.to_dial),
        ]

    @property
    def share(self) -> float:
        """The part of the rows that have a result."""
        return 1 - self.to_dial / self.total if self.total else 1.0


def progress_of_team(*, viewer: User, now: datetime) -> list[Progress]:
    """Return the progress of each specialist whom `viewer` may see, the furthest behind first.

    Source: UX.md 5.3.
    """
    last = Release.objects.for_user(viewer).aggregate(day=Max("day"))["day"]
    rows = (
        Task.objects.for_user(viewer)
        .filter(_IS_OPEN | Q(release__day=last))
        .values("assignee")
        .annotate(
            **PARTS,
            overdue=Count("pk", filter=_IS_OPEN & _HAS_NONE & Q(deadline_at__lt=now)),
            next_deadline_at=Min("deadline_at", filter=_IS_OPEN & _HAS_NONE),
            last_result_at=Max("result_at"),
        )
    )
    figures = _keyed(rows, "assignee")
    people = User.objects.for_user(viewer).filter(role=Role.SPECIALIST).order_by("username")
    team = [
        Progress(user=user, **figures.get(user.pk, {}))
        for user in people
        if user.is_active or user.pk in figures
    ]
    team.sort(key=lambda one: (-one.overdue, -one.to_dial, one.share))
    return team


@dataclass(frozen=True)
class HandledDay:
    """How many of a release day's rows have a result by now."""

    day: date
    released: int
    handled: int

    @property
    def share(self) -> float:
        return self.handled / self.released

    @property
    def percent(self) -> float:
        """The share as a chart reads it."""
        return round(100 * self.share, 1)


def handled_by_release_day(*, user: User, until: date, days: int) -> list[HandledDay]:
    """Return the last `days` release days up to `until` within two months, oldest first."""
    rows = (
        Task.objects.for_user(user)
        .filter(release__day__range=(until - timedelta(days=62), until))
        .values_list("release__day")
        .annotate(
            released=Count("pk"),
            handled=Count("pk", filter=~Q(state=Task.State.OPEN) | ~Q(result="")),
        )
        .order_by("-release__day")[:days]
    )
    return [HandledDay(*row) for row in reversed(rows)]


def numbers_by_kind(release: Release) -> dict[int, dict[str, int]]:
    """Return for each participant's key how many rows of each list kind were drawn."""
    numbers: dict[int, dict[str, int]] = {}
    rows = release.tasks.values_list("drawn_to", "list_kind").annotate(n=Count("pk"))
    for user_id, kind, number in rows:
        numbers.setdefault(user_id, {})[kind] = number
    return numbers


def names_of(usernames: list[str]) -> dict[str, str]:
    """Return the name of each user name; one that is no longer there stands for itself."""
    known = User.objects.filter(username__in=usernames).values_list("username", "name")
    return dict(zip(usernames, usernames, strict=True)) | dict(known)


def proof_of(release: Release) -> dict[str, object]:
    """Return all that a draw started from, and who got each row: what docs/fairness.md reads."""
    names = dict(release.participants.values_list("user", "username"))
    tasks = release.tasks.order_by("lead").values_list("lead", "list_kind", "drawn_to")
    rows = [
        {"row": lead, "kind": kind, "drawn_to": names[user_id]} for lead, kind, user_id in tasks
    ]
    return {
        "release": release.pk,
        "day": release.day.isoformat(),
        "seed": release.seed,
        "kinds": release.kinds,
        "balances": dict(
            release.participants.order_by("username").values_list("username", "balance_before")
        ),
        "rows": rows,
    }
