"""What a cell can hold, and how wide its column has to be."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from math import isfinite
from typing import Any
from unicodedata import east_asian_width

from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.workbooks.write.sheets import Column, Kind

LAST_ROW = 1_048_576
LONGEST_TEXT = 32_767  # UTF-16 units in a cell
CUT = "…"
DIGITS = 15  # of a number that Excel keeps
TOO_LONG: Any = 10**DIGITS
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29th of February 1900
NARROWEST, WIDEST = 8, 48  # Latin letters
MEASURED_ROWS = 200
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")


class TooManyRows(Exception):
    """A sheet holds 1,048,576 rows and no more."""


def fitted(value: object, kind: Kind) -> Any:
    """Return what a cell of `kind` gets: text, a number, a naive date or moment; None for nothing.

    What is not of that kind becomes text, and so does what Excel would not keep as it is.
    """
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if kind is Kind.TEXT or isinstance(value, str):
        return clean(str(value)) or None
    if isinstance(value, (int, float, Decimal)):
        is_number = (isinstance(value, int) or isfinite(value)) and abs(value) < TOO_LONG
        return value if is_number else str(value)
    if isinstance(value, datetime) and value.date() >= FIRST_DAY:
        return timezone.make_naive(value) if timezone.is_aware(value) else value
    if isinstance(value, date) and not isinstance(value, datetime) and value >= FIRST_DAY:
        return value
    return clean(str(value)) or None


def clean(text: str) -> str:
    """Return a text as a cell can hold it: no control characters, cut with `…` where too long."""
    text = FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT // 2 and len(wide := text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        text = wide[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + CUT
    return text


def look_of(type_: type, kind: Kind) -> Kind:
    """Return whose number format a value has: in a column of anything, its own."""
    if kind is not Kind.ANY:
        return kind
    if issubclass(type_, datetime):
        return Kind.STAMP
    if issubclass(type_, date):
        return Kind.DATE
    return Kind.TEXT if issubclass(type_, str) else Kind.ANY


def sheet_name(title: str) -> str:
    return NOT_IN_A_TITLE.sub(" ", clean(title)).strip("' ")[:31]


def widths(columns: Sequence[Column], rows: Sequence[Sequence[object]]) -> list[float]:
    """Return each column's width in Latin letters: its own, or what these rows need."""
    return [
        column.width
        or width(
            [
                column.heading,
                *(_shown(row[place], column.kind) for row in rows if place < len(row)),
            ]
        )
        for place, column in enumerate(columns)
    ]


def width(texts: Iterable[str]) -> float:
    """Return a column's width in Latin letters; a Chinese sign takes two."""
    widest = NARROWEST
    for line in chain.from_iterable(text.split("\n") for text in texts):
        signs = line[:WIDEST]
        widest = max(widest, 3 + sum(2 if east_asian_width(sign) in "WF" else 1 for sign in signs))
    return float(min(widest, WIDEST))


def _shown(value: object, kind: Kind) -> str:
    if isinstance(value, (int, float, Decimal)) and kind is Kind.MONEY:
        return f"{value:,.2f}"
    if isinstance(value, date) and kind is not Kind.TEXT:
        return look_of(type(value), kind).value
    return str(value) if value is not None else ""
