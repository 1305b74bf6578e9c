"""Dates, in every way in which exports write them."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from renewal.lib.values.text import Unreadable, plain
from renewal.lib.workbooks.read import Cell

FIRST_YEAR, LAST_YEAR = 1900, 2199
FIRST_SERIAL, LAST_SERIAL = 20_000, 80_000  # 1954 to 2119
EPOCH = date(1899, 12, 30)
CENTURY_FROM = 70  # a year of two figures from here on is of the last century
TIME = r"(?:[T\s]\s*[\d零上下中晚早].*)?"
YEAR_FIRST = re.compile(r"(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})" + TIME)
CHINESE = re.compile(
    r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?[日号]?(?:(?<=[日号])[起止\d零上下].*)?" + TIME
)
FIGURES = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{4}|\d{6})?" + TIME)
YEAR_LAST = re.compile(r"(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{4}|\d{2})" + TIME)
SERIAL = re.compile(r"\d{5}(?:\.\d+)?")


class DateOrder(StrEnum):
    """How an all-figures date is written whose year of four figures does not stand in front."""

    DMY = "DMY"
    MDY = "MDY"
    YMD = "YMD"


def read_date(cell: Cell, *, order: DateOrder | None = None) -> date | None:
    """Read a date; a time of day beside it is left off, and 24:00 keeps the day (O26).

    ISO and Chinese forms are certain; others are read as `order` says, or where only one order
    gives a date.

    Raises:
        Unreadable: no date, or `AMBIGUOUS`: two orders give a date and `order` is not given.
    """
    if isinstance(cell, datetime):
        return _sane(cell.date())
    if isinstance(cell, date):
        return _sane(cell)
    if isinstance(cell, (bool, time)):
        raise Unreadable
    if isinstance(cell, (int, float)):
        return _from_number(cell)
    text = plain(cell)
    if not text:
        return None
    for form in (YEAR_FIRST, CHINESE, FIGURES):
        if found := form.fullmatch(text):
            return _date(int(found[1]), int(found[2]), int(found[3]))
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


def _readings(text: str) -> dict[DateOrder, date]:
    """Return the date that each possible order gives."""
    readings: dict[DateOrder, date] = {}
    if found := YEAR_LAST.fullmatch(text):
        first, second, third = int(found[1]), int(found[2]), int(found[3])
        tries = {DateOrder.DMY: (third, second, first), DateOrder.MDY: (third, first, second)}
        if len(found[3]) == 2:
            tries[DateOrder.YMD] = (first, second, third)
        for order, (year, month, day) in tries.items():
            try:
                readings[order] = _date(_full_year(year), month, day)
            except Unreadable:
                continue
    return readings


def _from_number(number: float) -> date:
    if not FIRST_SERIAL <= number < (LAST_YEAR + 1) * 10_000:
        raise Unreadable
    whole = int(number)
    if number <= LAST_SERIAL:
        return EPOCH + timedelta(days=whole)
    if whole != number:
        raise Unreadable
    return _date(whole // 10_000, whole // 100 % 100, whole % 100)


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
