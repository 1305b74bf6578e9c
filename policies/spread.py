"""From which day on each member on trial may be called. Pure.

Source: 001-30, 001-31, O33, L4.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from renewal.lib.workdays import Calendar

EARLIEST = timedelta(days=40)  # before a cover ends (L4)


@dataclass(frozen=True)
class Ending:
    """When a cover ends. With `is_month` it ends in the month whose last day `on` is.

    `asked` is the day of release that the sheet gives.
    """

    on: date
    is_month: bool = False
    asked: date | None = None


def release_days(endings: Sequence[Ending], *, calendar: Calendar) -> list[date]:
    """Return the release day of each ending, in the order of `endings`.

    It is the day asked for, else a month before the end. Where only the month is known, the rows
    are dealt in their order to the working days of the month before, one a day and round again:
    a row more at the end moves none before it. No day is earlier than 40 days before the end,
    nor later than it.
    """
    dealt = Counter[date]()
    found = []
    for ending in endings:
        if ending.asked is not None:
            day = ending.asked
        elif ending.is_month:
            days = _days_to_deal(ending.on, calendar)
            day = days[dealt[ending.on] % len(days)]
            dealt[ending.on] += 1
        else:
            day = _month_before(ending.on)
        found.append(min(max(day, ending.on - EARLIEST), ending.on))
    return found


def _month_before(day: date) -> date:
    """Return the same day of the month before, or its last one."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def _days_to_deal(month_end: date, calendar: Calendar) -> list[date]:
    """Return the working days of the month before on which nobody is called too early.

    All days of it where none is worked on.
    """
    last = month_end.replace(day=1) - timedelta(days=1)
    first = max(last.replace(day=1), month_end - EARLIEST)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if calendar.is_workday(day)] or days
