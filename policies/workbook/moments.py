"""Dates beside which a time of day may stand, and what a written midnight means.

Source: DICTIONARY.md A2, O26.
"""

from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.utils import timezone

from renewal.lib.values import (
    LAST_SECOND,
    DateOrder,
    Moment,
    last_of_month,
    read_moment,
    read_month,
)
from renewal.lib.workbooks import Cell

ENDS = frozenset(("expires_on", "commercial_expires_on", "compulsory_expires_on"))


class EndIs(StrEnum):
    """What an end of term with a written midnight says; a profile's answer."""

    LAST_DAY = "LAST_DAY"  # cover runs to 24:00 of the date as it stands
    NEXT_MIDNIGHT = "NEXT_MIDNIGHT"  # cover ends as the date begins: the day before is the last


def read_written(cell: Cell, *, order: DateOrder | None, timed: bool) -> Moment | None:
    """Read a date with the time of day that its reader sees.

    `timed`: the column's number format shows a time, so a date cell at midnight shows 00:00.
    """
    moment = read_moment(cell, order=order)
    if timed and moment and moment.clock is None and isinstance(cell, date):
        return moment._replace(clock=time.min)
    return moment


def is_midnight(moment: Moment) -> bool:
    return moment.clock is not None and (moment.clock.hour, moment.clock.minute) == (0, 0)


def is_last_of_months(begin: date, end: date) -> bool:
    """Tell whether whole months run from `begin` to `end`, both days included."""
    return end > begin and (end + timedelta(days=1)).day == begin.day


def last_day(moment: Moment, end_is: EndIs | None) -> date:
    """Return the last day of a term that ends at `moment`."""
    if end_is is EndIs.NEXT_MIDNIGHT and is_midnight(moment):
        return moment.day - timedelta(days=1)
    return moment.day


def hour_of(moment: Moment) -> str:
    """Return the hour at which cover begins or ends at once, "" for a whole day's bounds."""
    clock = moment.clock
    if clock is None or is_midnight(moment) or clock >= LAST_SECOND.replace(second=0):
        return ""
    return f"{clock:%H:%M}"


def instant(moment: Moment) -> datetime:
    """Return the moment as an aware one; a date alone is its beginning."""
    return timezone.make_aware(datetime.combine(moment.day, moment.clock or time.min))


def month_in(cell: Cell, *, heading: str) -> date | None:
    """Return the last day of a month that stands alone, None where the cell is a date.

    Below a heading that asks for a month, the first day of one stands for it.
    """
    if isinstance(cell, date):
        return last_of_month(cell) if heading.endswith("月份") and cell.day == 1 else None
    return read_month(cell)
