"""Cells as a sheet's XML has them, a column at a time.

Most columns hold values of one type: these become cells without a look at each, and their texts
are only escaped where one of them needs it. Other columns are gone through cell by cell.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any
from xml.sax.saxutils import escape

from django.utils import timezone

from renewal.lib.workbooks.write.sheets import Kind
from renewal.lib.workbooks.write.styles import STYLES, Look
from renewal.lib.workbooks.write.values import (
    DIGITS,
    FIRST_DAY,
    LONGEST_TEXT,
    clean,
    fitted,
    look_of,
)

DAY_0 = date(1899, 12, 30).toordinal()
DAY_SECONDS = 86_400
UNEASY_TEXT = re.compile("[\x00-\x09\x0b-\x1f&<>\ud800-\udfff\ufffe\uffff]")
UNEASY_NUMBER = re.compile(r"[^0-9.\n-]")  # an exponent, an infinity
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as an A
BLANKS = " \t\n"  # lost at a text's ends unless the cell says that they matter
TEXT = ' t="inlineStr"><is><t>'
SPACED_TEXT = ' t="inlineStr"><is><t xml:space="preserve">'


@dataclass(frozen=True, slots=True)
class Wrong:
    """A value whose cell is marked as wrong."""

    value: object


def column_cells(
    values: Sequence[Any], kind: Kind, *, letters: str, rows: Sequence[str]
) -> Sequence[str]:
    """Return a column's cells, "" where there is nothing; `rows` are the rows' numbers."""
    types = set(map(type, values)) - {NoneType}
    if len(types) > 1 and str in types:  # "" is nothing, too
        values = [None if value == "" else value for value in values]
        types = set(map(type, values)) - {NoneType}
    if not types:
        return [""] * len(values)
    only, *more = types
    contents: Sequence[object] | None = None
    opening, end = "><v>", "</v></c>"
    if only is str and not more:
        contents, opening = _texts(values)
        end = "</t></is></c>"
    elif only in QUICKLY and not more and kind is not Kind.TEXT:
        contents = QUICKLY[only](values)
    if contents is None:
        return [
            cell(value, kind, f"{letters}{row}") for row, value in zip(rows, values, strict=True)
        ]
    head = f'<c r="{letters}'
    tail = f'" s="{STYLES[look_of(only, kind), Look.PLAIN]}"{opening}'
    return [
        f"{head}{row}{tail}{content}{end}" if content else ""
        for row, content in zip(rows, contents, strict=True)
    ]


def cell(value: object, kind: Kind, place: str, look: Look = Look.PLAIN) -> str:
    """Return one cell, "" where there is nothing to show; `place` is `B7`."""
    if isinstance(value, Wrong):
        value, look = value.value, Look.WRONG
    content = fitted(value, kind)
    style = STYLES[look_of(type(value), kind), look]
    if content is None:
        return f'<c r="{place}" s="{style}"/>' if look is Look.WRONG else ""
    if isinstance(content, str):
        return text_cell(content, place, style)
    if isinstance(content, datetime):
        content = _moment(content)
    elif isinstance(content, date):
        content = content.toordinal() - DAY_0
    return f'<c r="{place}" s="{style}"><v>{content}</v></c>'


def text_cell(text: str, place: str, style: int) -> str:
    opening = SPACED_TEXT if text[0] in BLANKS or text[-1] in BLANKS else TEXT
    return f'<c r="{place}" s="{style}"{opening}{_escaped(text)}</t></is></c>'


def line_cell(text: str, place: str, style: int) -> str:
    """Return a cell of a heading or a line, which is there even when it is empty."""
    text = clean(text)
    return text_cell(text, place, style) if text else f'<c r="{place}" s="{style}"/>'


def letters_of(place: int) -> str:
    """Return a column's letters: A for 0, AA for 26."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _texts(values: Sequence[str | None]) -> tuple[Sequence[str], str]:
    """Return texts as XML has them, and what opens each."""
    texts = [value or "" for value in values]
    framed = "\n".join(["", *texts, ""])
    is_plain = (
        framed.count("\n") == len(texts) + 1
        and UNEASY_TEXT.search(framed) is None
        and "_x" not in framed
        and " \n" not in framed
        and "\n " not in framed
        and (len(framed) <= LONGEST_TEXT // 2 or max(map(len, texts)) <= LONGEST_TEXT // 2)
    )
    if is_plain:
        return texts, TEXT
    return [_escaped(clean(text)) for text in texts], SPACED_TEXT


def _escaped(text: str) -> str:
    return LOOKS_ESCAPED.sub("_x005F_", escape(text))


def _numbers(values: Sequence[int | float | Decimal | None]) -> Sequence[str] | None:
    texts = ["" if value is None else str(value) for value in values]
    is_plain = max(map(len, texts)) <= DIGITS and not UNEASY_NUMBER.search("\n".join(texts))
    return texts if is_plain else None


def _days(values: Sequence[date | None]) -> Sequence[int | None] | None:
    if min(value for value in values if value is not None) < FIRST_DAY:
        return None
    return [None if value is None else value.toordinal() - DAY_0 for value in values]


def _moments(values: Sequence[datetime | None]) -> Sequence[str] | None:
    if min(value.date() for value in values if value is not None) < FIRST_DAY:
        return None
    zone = timezone.get_current_timezone()
    return [
        "" if value is None else _moment(value if value.tzinfo is None else value.astimezone(zone))
        for value in values
    ]


def _moment(at: datetime) -> str:
    """Return the days since day 0; ten places are some microseconds."""
    seconds = at.hour * 3600 + at.minute * 60 + at.second + at.microsecond / 1_000_000
    return f"{at.toordinal() - DAY_0 + seconds / DAY_SECONDS:.10f}"


# What turns a column of one type into contents at once, or says None where a value is odd.
QUICKLY: dict[type, Callable[[Sequence[Any]], Sequence[object] | None]] = {
    int: _numbers,
    float: _numbers,
    Decimal: _numbers,
    date: _days,
    datetime: _moments,
}
