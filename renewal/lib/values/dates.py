"""Dates and times of day, in every way in which exports write them."""

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Final, NamedTuple

from renewal.lib.values.numerals import in_figures
from renewal.lib.values.text import Unreadable, plain
from renewal.lib.workbooks.read import Cell

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
EPOCH = date(1899, 12, 30)
CENTURY_FROM = 70  # a year of two figures from here on is of the last century
LAST_SECOND: Final = time(23, 59, 59)
DAY_SECONDS = 86_400
CLOCK = r"([\d零〇上下中晚早凌一二三四五六七八九十].*)"
TIME = rf"(?:[T\s]\s*{CLOCK})?"
YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})" + TIME)
CHINESE = re.compile(
    r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?"
    rf"(?:(?:(?<=[日号])\s?|[T\s]\s*)(?:{CLOCK}|[起止].*))?"
)
FIGURES = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{4}|\d{6})|[T\s]\s*([\d零上下中晚早].*))?")
YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})" + TIME)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
CLOCK_TIME = re.compile(
    r"(?P<half>上午|下午|中午|晚上|早上|凌晨|[AP]M)?\s*"
    r"(?P<hour>\d{1,2})\s*(?:[:时点]\s*(?:(?P<minute>\d{1,2})\s*(?:[:分]\s*"
    r"(?:(?P<second>\d{1,2})(?:\.\d+)?\s*秒?)?)?)?|(?P<figures>\d{2}(?:\d{2})?))?"
    r"\s*(?P<after>[AP]M)?\s*[整起止]?(?:Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
AFTERNOON = ("下午", "晚上", "PM")
MONTH = re.compile(r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?月?份?|(\d{4})(\d{2})")


class DateOrder(StrEnum):
    """How an all-figures date is written whose year of four figures does not stand in front."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


class Moment(NamedTuple):
    """A date as it was written; `clock` is None where no time of day that is one stood beside it.

    24:00 keeps the day (O26): its clock is the last second.
    """

    day: date
    clock: time | None = None


def read_moment(cell: Cell, *, order: DateOrder | None = None) -> Moment | None:
    """Read a date and the time of day that is written beside it.

    ISO and Chinese forms are certain; others are read as `order` says, or where only one order
    gives a date. A date cell at midnight does not show whether it was written: it has no clock.

    Raises:
        Unreadable: no date, or `AMBIGUOUS`: two orders give a date and `order` is not given.
    """
    if isinstance(cell, datetime):
        clock = cell.time().replace(microsecond=0)
        return Moment(_sane(cell.date()), clock if clock != time.min else None)
    if isinstance(cell, date):
        return Moment(_sane(cell))
    if isinstance(cell, (bool, time)):
        raise Unreadable
    if isinstance(cell, (int, float)):
        return _from_number(cell)
    text = plain(cell)
    if not text:
        return None
    for form in (YEAR_FIRST, CHINESE, FIGURES):
        if found := form.fullmatch(text):
            year, month, day, *clocks = found.groups()
            return Moment(
                _date(int(year), int(month), int(day)),
                _clock(next(filter(None, clocks), "")),
            )
    if SERIAL.fullmatch(text):
        return _from_number(float(text))
    readings = _readings(text)
    if order is not None and order in readings:
        return readings[order]
    if order is not None or not readings:
        raise Unreadable
    if len(set(readings.values())) > 1:
        raise Unreadable("AMBIGUOUS")
    return next(iter(readings.values()))


def read_date(cell: Cell, *, order: DateOrder | None = None) -> date | None:
    """Read a date as `read_moment` does; a time of day beside it is left off."""
    moment = read_moment(cell, order=order)
    return moment.day if moment else None


def read_month(cell: Cell) -> date | None:
    """Return the last day of a month that stands without a day (2026-04, 2026年4月, 202604).

    None where the cell is no such month.
    """
    found = None if isinstance(cell, (bool, date, time)) else MONTH.fullmatch(plain(cell))
    if not found or (isinstance(cell, float) and not cell.is_integer()):
        return None
    year, month = int(found[1] or found[3]), int(found[2] or found[4])
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        return None
    return last_of_month(date(year, month, 1))


def last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def needs_order(cell: Cell) -> bool:
    """Tell whether a cell is a date that two orders read differently."""
    return isinstance(cell, str) and len(set(_readings(plain(cell)).values())) > 1


def order_of(cells: Iterable[Cell]) -> DateOrder | None:
    """Return the only order in which all of a column's dates can be read, None for none or two."""
    orders = set(DateOrder)
    for cell in cells:
        if isinstance(cell, str) and YEAR_LAST.fullmatch(text := plain(cell)):
            orders &= _readings(text).keys()
    return orders.pop() if len(orders) == 1 else None


def _readings(text: str) -> dict[DateOrder, Moment]:
    """Return the date that each possible order gives."""
    readings: dict[DateOrder, Moment] = {}
    if found := YEAR_LAST.fullmatch(text):
        first, second, third = int(found[1]), int(found[2]), int(found[3])
        clock = _clock(found[4] or "")
        tries = {DateOrder.DMY: (third, second, first), DateOrder.MDY: (third, first, second)}
        if len(found[3]) == 2:
            tries[DateOrder.YMD] = (first, second, third)
        for order, (year, month, day) in tries.items():
            try:
                readings[order] = Moment(_date(_full_year(year), month, day), clock)
            except Unreadable:
                continue
    return readings


def _clock(text: str) -> time | None:
    """Return a time of day, None for what is none: the date beside it stands all the same."""
    found = CLOCK_TIME.fullmatch(in_figures(text))
    if found is None:
        return None
    figures = found["figures"] or ""
    hour = int(found["hour"])
    minute = int(found["minute"] or figures[:2] or 0)
    second = int(found["second"] or figures[2:] or 0)
    half = (found["half"] or found["after"] or "").upper()
    if hour < 12 and half in AFTERNOON:
        hour += 12
    elif hour == 12 and half in ("AM", "凌晨"):
        hour = 0
    if (hour, minute, second) == (24, 0, 0):
        return LAST_SECOND
    try:
        return time(hour, minute, second)
    except ValueError:
        return None


def _from_number(number: float) -> Moment:
    if not FIRST_SERIAL <= number < (LAST_YEAR + 1) * 10_000:
        raise Unreadable
    whole = int(number)
    if number <= LAST_SERIAL:
        seconds = min(round((number - whole) * DAY_SECONDS), DAY_SECONDS - 1)
        clock = time(seconds // 3600, seconds // 60 % 60, seconds % 60)
        return Moment(EPOCH + timedelta(days=whole), clock if seconds else None)
    if whole != number:
        raise Unreadable
    return Moment(_date(whole // 10_000, whole // 100 % 100, whole % 100))


def _full_year(year: int) -> int:
    if year >= 100:
        return year
    return year + (1900 if year >= CENTURY_FROM else 2000)


def _date(year: int, month: int, day: int) -> date:
    try:
        return _sane(date(year, month, day))
    except ValueError as error:
        raise Unreadable from error


def _sane(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise Unreadable
    return day
