"""What became of each expiry date: extracted, cleaned, released, lapsed, taken over.

Source: F1, 001-02, 001-04, 001-12, 001-17, 001-23.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from policies.models import Event, Phone
from renewal.accounts.models import User
from renewal.rules.queries import rules_on
from worklists.lists import DUE_LISTS, DueList
from worklists.models import Lead, ListEntry, ListKind, ListRun, Task
from worklists.queries.list_days import first_list_on

STAGES = (
    ListKind.RENEWAL_30,
    ListKind.RENEWAL_25,
    ListKind.PILOT,
    ListKind.LAPSED_TODAY,
    ListKind.LAPSED_48H,
)


class Look(StrEnum):
    """How far an expiry date is."""

    MISSED = "MISSED"  # one of its lists was not made
    AHEAD = "AHEAD"
    EXTRACTED = "EXTRACTED"
    QUEUED = "QUEUED"
    RELEASED = "RELEASED"
    LAPSED = "LAPSED"


@dataclass(frozen=True)
class Stage:
    """What the list of `day` made of an expiry date; `run` is None where it was not made."""

    due_list: DueList
    day: date
    run: ListRun | None
    is_missed: bool
    found: int
    kept: int
    handed_out: int

    @property
    def left_out(self) -> int:
        return self.found - self.kept


@dataclass(frozen=True)
class ExpiryDate:
    """A date on which terms end, and its lists in order, as far as a user sees them."""

    day: date
    stages: dict[str, Stage]

    @property
    def is_missed(self) -> bool:
        return any(stage.is_missed for stage in self.stages.values())

    @property
    def found(self) -> int:
        """How many terms end on it, as the last list about it has found."""
        made = [self.stages[kind] for kind in STAGES[:2] if self.stages[kind].run]
        return made[-1].found if made else 0

    @property
    def look(self) -> Look:
        if self.is_missed:
            return Look.MISSED
        if self.stages[ListKind.LAPSED_TODAY].run:
            return Look.LAPSED
        release = self.stages[ListKind.RENEWAL_25]
        if release.run:
            return Look.RELEASED if release.handed_out else Look.QUEUED
        return Look.EXTRACTED if self.stages[ListKind.RENEWAL_30].run else Look.AHEAD


def expiry_dates(*, user: User, first: date, last: date, today: date) -> list[ExpiryDate]:
    """Return the expiry dates from `first` to `last`; three statements, however many they are."""
    offsets = _offsets(today)
    counts = _counts(user, first=first, last=last)
    widest = [timedelta(days=days) for days in (min(offsets.values()), max(offsets.values()))]
    runs = {
        (run.list_kind, run.day): run
        for run in ListRun.objects.filter(
            list_kind__in=STAGES, day__range=(first - widest[1], last - widest[0])
        ).select_related("by")
    }
    begun = first_list_on() or today
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    found = []
    for ends in days:
        stages = {}
        for due_list in _staged():
            day = ends - timedelta(days=offsets[due_list.kind])
            run = runs.get((due_list.kind.value, day))
            all_found, kept, handed_out = counts.get((due_list.kind.value, ends), (0, 0, 0))
            stages[due_list.kind.value] = Stage(
                due_list=due_list,
                day=day,
                run=run,
                is_missed=run is None and begun <= day < today,
                found=all_found,
                kept=kept,
                handed_out=handed_out,
            )
        found.append(ExpiryDate(day=ends, stages=stages))
    return found


def month_of(day: date) -> tuple[date, date]:
    """Return the first and the last date of the month of `day`."""
    return day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1])


def _staged() -> Iterable[DueList]:
    by_kind = {due_list.kind: due_list for due_list in DUE_LISTS}
    return [by_kind[kind] for kind in STAGES]


def _offsets(today: date) -> dict[str, int]:
    """Return how many days before the end each list is made; below 0 for those after it."""
    rules = rules_on(today)
    spans = {due_list.kind.value: due_list.ends(today, rules) for due_list in _staged()}
    return {kind: (span.first - today).days for kind, span in spans.items() if span}


def _counts(user: User, *, first: date, last: date) -> dict[tuple[str, date], tuple[int, int, int]]:
    handed_out = Q(reason="", term__lead_term__lead__state__in=Lead.HANDED_OUT)
    rows = (
        ListEntry.objects.for_user(user)
        .in_book()
        .filter(list_kind__in=STAGES, term__expires_on__range=(first, last))
        .order_by()
        .values_list("list_kind", "term__expires_on")
        .annotate(
            found=Count("pk"),
            kept=Count("pk", filter=Q(reason="")),
            out=Count("pk", filter=handed_out),
        )
    )
    return {(kind, day): (found, kept, out) for kind, day, found, kept, out in rows}


# One of them


@dataclass(frozen=True)
class Cleaned:
    """Of the terms that were prepared: numbers that were lacking or wrong, those found since,
    and calls made before the release."""

    lacking: int
    found: int
    reminded: int


@dataclass(frozen=True)
class Dealt:
    """How many of the terms a release handed out."""

    release_id: int
    day: date
    at: datetime
    by: str
    number: int


@dataclass(frozen=True)
class Story:
    """What became of one expiry date."""

    expiry: ExpiryDate
    cleaned: Cleaned
    dealt: list[Dealt]
    mailed: int

    def stage(self, kind: ListKind) -> Stage:
        return self.expiry.stages[kind]

    @property
    def extracted(self) -> Stage:
        return self.stage(ListKind.RENEWAL_30)

    @property
    def released(self) -> Stage:
        return self.stage(ListKind.RENEWAL_25)

    @property
    def pilot(self) -> Stage:
        return self.stage(ListKind.PILOT)

    @property
    def lapsed(self) -> Stage:
        return self.stage(ListKind.LAPSED_TODAY)

    @property
    def taken_over(self) -> Stage:
        return self.stage(ListKind.LAPSED_48H)


def story_of(expiry: ExpiryDate, *, user: User) -> Story:
    """Return what became of an expiry date, as far as `user` sees it. Source: F1."""
    entries = (
        ListEntry.objects.for_user(user)
        .in_book()
        .filter(term__expires_on=expiry.day, reason="")
        .order_by()
    )
    mailed = Event.objects.filter(
        term=OuterRef("term"),
        code=Event.Code.MAILED,
        parameters__list=ListKind.LAPSED_TODAY.value,
    )
    lapsed = entries.filter(list_kind=ListKind.LAPSED_TODAY)
    prepared = entries.filter(list_kind=ListKind.RENEWAL_30)
    return Story(
        expiry=expiry,
        cleaned=_cleaned(prepared, listed_on=expiry.stages[ListKind.RENEWAL_30].day),
        dealt=_dealt(user, expiry.day),
        mailed=lapsed.filter(Exists(mailed)).count(),
    )


def _cleaned(prepared: QuerySet[ListEntry], *, listed_on: date) -> Cleaned:
    lacking = Q(term__policy__phone=None) | Q(term__policy__phone__verdict=Phone.Verdict.INACCURATE)
    replaced = Event.objects.filter(
        term__policy=OuterRef("term__policy"),
        code=Event.Code.NUMBER_REPLACED,
        at__date__gte=listed_on,
    )
    numbers = prepared.annotate(has_replaced=Exists(replaced)).aggregate(
        lacking=Count("pk", filter=lacking),
        found=Count("pk", filter=Q(has_replaced=True) & ~lacking),
        reminded=Count(
            "pk", filter=~Q(term__lead_term__lead__reminder="") & Q(term__lead_term__isnull=False)
        ),
    )
    return Cleaned(
        lacking=numbers["lacking"] + numbers["found"],
        found=numbers["found"],
        reminded=numbers["reminded"],
    )


def _dealt(user: User, ends: date) -> list[Dealt]:
    rows = (
        Task.objects.filter(
            lead__lead_terms__term__expires_on=ends,
            lead__lead_terms__term__policy__branch__path__startswith=user.branch.path,
        )
        .order_by("release")
        .values_list("release", "release__day", "release__at", "release__by__name")
        .annotate(n=Count("lead__lead_terms", distinct=True))
    )
    return [Dealt(*row) for row in rows]
