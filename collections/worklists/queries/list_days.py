"""What the lists of each date hold."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q

from renewal.accounts.models import User
from renewal.jobs.actions import CATCH_UP_DAYS
from renewal.jobs.models import ScheduledRun
from renewal.rules.queries import rules_on
from worklists.lists import DUE_LISTS, DueList, Span
from worklists.models import Lead, ListEntry, ListRun, Reason


@dataclass(frozen=True)
class ListDay:
    """A list of one date, as far as a user sees it; `made_at` is None where none was made.

    `made_by` is whoever last made it by hand, blank where the schedule did. `is_missed` says
    that a day was left out: lists were made before it, and it is over.
    """

    due_list: DueList
    day: date
    ends: Span
    made_at: datetime | None
    made_by: str
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
        (run.list_kind, run.day): run
        for run in ListRun.objects.filter(day__range=(first, last)).select_related("by")
    }
    begun = first_list_on() or today
    days = [last - timedelta(days=back) for back in range((last - first).days + 1)]
    rules = rules_on(last)
    return [
        [
            _list_day(
                due_list,
                day=day,
                ends=ends,
                run=made.get((due_list.kind.value, day)),
                is_over=begun <= day < today,
                counts=counts.get((due_list.kind.value, day), {}),
                released=released[due_list.kind.value, day],
            )
            for due_list in DUE_LISTS
            if (ends := due_list.ends(day, rules)) is not None
        ]
        for day in days
    ]


def _list_day(
    due_list: DueList,
    *,
    day: date,
    ends: Span,
    run: ListRun | None,
    is_over: bool,
    counts: dict[str, int],
    released: int,
) -> ListDay:
    return ListDay(
        due_list=due_list,
        day=day,
        ends=ends,
        made_at=run.last_ran_at if run else None,
        made_by=run.by.name if run and run.by else "",
        is_missed=run is None and is_over,
        found=sum(counts.values()),
        queued=counts.get("", 0),
        released=released,
        excluded={
            reason.value: counts[reason.value] for reason in Reason if reason.value in counts
        },
    )


def first_list_on() -> date | None:
    """Return the first date that lists were made of; before it none is missed."""
    first: date | None = ListRun.objects.aggregate(first=Min("day"))["first"]
    return first


def missed_beyond_window(*, today: date) -> list[date]:
    """Return the missed dates, the oldest first, that are too long ago to be made by themselves.

    Source: F1.
    """
    begun, until = first_list_on(), today - timedelta(days=CATCH_UP_DAYS)
    if begun is None:
        return []
    made = set(ListRun.objects.filter(day__lt=until).values_list("day", flat=True))
    days = (begun + timedelta(days=place) for place in range((until - begun).days))
    return [day for day in days if day not in made]


def scheduled_and_not_made(kind: str, *, before: date) -> list[date]:
    """Return the dates before `before` on which a job `kind` was to make lists and has not yet.

    The oldest first.
    """
    made = ListRun.objects.filter(day=OuterRef("business_date"))
    runs = ScheduledRun.objects.filter(kind=kind, business_date__lt=before).exclude(Exists(made))
    return list(runs.order_by("business_date").values_list("business_date", flat=True))
