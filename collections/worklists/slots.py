"""Free times for another call within the usual hours. Pure. Source: 001-52, F17."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

KEYS = "QWE"
LEAST_AHEAD = timedelta(minutes=10)
MOST_DAYS = 21  # looked at for free times
MORNING_UNTIL = time(12, 0)


@dataclass(frozen=True)
class Slot:
    """A time to offer with one key."""

    key: str
    at: datetime
    label: str

    @property
    def value(self) -> str:
        return self.at.isoformat()


@dataclass(frozen=True)
class Agenda:
    """When a specialist may be called upon again.

    `hours` are the usual spans of a day, `taken` the moments already agreed, `step` the time
    between two calls; `works` tells on which days there is work.
    """

    hours: Sequence[tuple[time, time]]
    taken: Collection[datetime]
    step: timedelta
    works: Callable[[date], bool]


def next_slots(now: datetime, agenda: Agenda) -> list[Slot]:
    """Return the first free time of each of the next three usual spans after `now`.

    This morning's span is passed over: its time is for another day.
    """
    today = timezone.localdate(now)
    return [
        Slot(key=key, at=at, label=f"{_day(timezone.localdate(at), today)} {at:%-H:%M}")
        for key, at in zip(KEYS, _free(now, agenda), strict=False)
    ]


def _free(now: datetime, agenda: Agenda) -> Iterator[datetime]:
    today = timezone.localdate(now)
    for days in range(MOST_DAYS):
        day = today + timedelta(days=days)
        if not agenda.works(day):
            continue
        for first, last in agenda.hours:
            if days == 0 and first < MORNING_UNTIL:
                continue
            at = _first_free(day, first, last, now=now, agenda=agenda)
            if at is not None:
                yield at


def _first_free(
    day: date, first: time, last: time, *, now: datetime, agenda: Agenda
) -> datetime | None:
    at = timezone.make_aware(datetime.combine(day, first))
    end = timezone.make_aware(datetime.combine(day, last))
    while at <= end:
        is_free = all(abs(at - other) >= agenda.step for other in agenda.taken)
        if is_free and at >= now + LEAST_AHEAD:
            return at
        at += agenda.step
    return None


def _day(day: date, today: date) -> str:
    names = (pgettext("slot", "Today"), pgettext("slot", "Tomorrow"), pgettext("slot", "In 2 days"))
    ahead = (day - today).days
    return names[ahead] if ahead < len(names) else date_format(day, _("j F"))
