"""Working days and the deadlines counted in them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SATURDAY = 5


@dataclass(frozen=True)
class Calendar:
    """Which days are worked on.

    `known` says for each day of the years on file whether it is worked on. Any other day
    counts as Monday to Friday, and whatever was counted over it is provisional.

    Source: RELIABILITY.md, section 3; SPEC.md F13.
    """

    known: Mapping[date, bool]

    def is_workday(self, day: date) -> bool:
        return self.known.get(day, day.weekday() < SATURDAY)

    def is_known(self, day: date) -> bool:
        return day in self.known


@dataclass(frozen=True)
class Deadline:
    """A moment by which something is due, with the way it was counted.

    `skipped` are the days off that were passed over, `provisional` says that a day was
    counted whose year is not in the calendar yet.
    """

    at: datetime
    start: date
    days: int
    skipped: tuple[date, ...]
    provisional: bool

    def explain(self) -> str:
        """Return how it was counted, as a sentence. Source: F28."""
        said = ngettext(
            "%(days)d working day after %(start)s, at %(time)s",
            "%(days)d working days after %(start)s, at %(time)s",
            self.days,
        ) % {
            "days": self.days,
            "start": self.start.isoformat(),
            "time": f"{timezone.localtime(self.at):%H:%M}",
        }
        if self.skipped:
            days_off = ", ".join(f"{day:%m-%d}" for day in self.skipped)
            said += _("; days off passed over: %(days)s") % {"days": days_off}
        if self.provisional:
            said += _("; provisional, the calendar of that year is not out yet")
        return said


def workday_deadline(
    *,
    start: date,
    days: int,
    at: time,
    calendar: Calendar,
    works: Callable[[date], bool] | None = None,
) -> Deadline:
    """Return the deadline `days` working days after `start`, at local time `at`.

    `works` tells the working days of somebody's own rota, in place of the calendar's.

    Source: 001-48, O3.

    Raises:
        ValueError: `days` is below one, or nobody works within a year.
    """
    if days < 1:
        raise ValueError("a deadline is at least one working day away")
    counted, skipped, provisional, day = 0, [], False, start
    while counted < days:
        day += timedelta(days=1)
        if (day - start).days > 366:
            raise ValueError("no working day within a year")
        provisional |= not calendar.is_known(day)
        if works(day) if works else calendar.is_workday(day):
            counted += 1
        else:
            skipped.append(day)
    return Deadline(
        at=timezone.make_aware(datetime.combine(day, at)),
        start=start,
        days=days,
        skipped=tuple(skipped),
        provisional=provisional,
    )


def before_in_working_time(
    *, at: datetime, minutes: int, hours: Sequence[tuple[time, time]], calendar: Calendar
) -> datetime:
    """Return the moment that is `minutes` of working time before `at`.

    `hours` are the spans of local time that are worked on a working day, in their order. What
    lies further back than a month is a month before.

    Source: F12.
    """
    if not minutes:
        return at
    left = timedelta(minutes=minutes)
    day = timezone.localdate(at)
    for _past in range(31):
        spans = hours if calendar.is_workday(day) else ()
        for start, end in reversed(spans):
            starts = timezone.make_aware(datetime.combine(day, start))
            ends = min(at, timezone.make_aware(datetime.combine(day, end)))
            if ends - starts >= left:
                return ends - left
            left -= max(ends - starts, timedelta())
        day -= timedelta(days=1)
    return at - timedelta(days=31)
