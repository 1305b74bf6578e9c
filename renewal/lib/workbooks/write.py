"""The one place that writes workbooks.

Text stays text: no formula, no link, no number is made of it, whatever it looks like. Dates and
amounts are real ones. Source: RELIABILITY.md T6.
"""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO
from unicodedata import east_asian_width

import xlsxwriter
from django.utils import timezone
from django.utils.translation import gettext as _

LONGEST_TEXT = 32_767  # UTF-16 units in a cell
CUT = "…"
TOO_LONG: Any = 10**15  # Excel keeps 15 digits of a number
FIRST_DAY = date(1900, 3, 1)  # Excel counts a 29th of February 1900
NARROWEST, WIDEST = 8, 48  # Latin letters
MEASURED_ROWS = 200
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]")
HEADING_COLOUR, WRONG_COLOUR = "#D9E2F3", "#FFC7CE"


class Kind(Enum):
    """What a column holds; the value is its number format."""

    TEXT = "@"
    MONEY = "#,##0.00"
    DATE = "yyyy-mm-dd"
    STAMP = "yyyy-mm-dd hh:mm"
    INT = "0"
    RATIO = "0.00%"


@dataclass(frozen=True)
class Column:
    """A column; `width` in Latin letters, None: as wide as its first rows need."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float | None = None


@dataclass(frozen=True)
class SheetOut:
    """A sheet: lines of title, headings, rows, a total, notes. `rows` may be a generator."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title_rows: Sequence[str] = ()
    total_row: Sequence[object] | None = None
    notes: Sequence[str] = ()

    @property
    def first_row(self) -> int:
        """The first row of data, counted from 0: where a chart's ranges begin."""
        return len(self.title_rows) + 1


@dataclass(frozen=True)
class WrongRow:
    """A row that goes back: its cells, which of them are wrong (from 0), and why."""

    cells: Sequence[object]
    wrong: Collection[int]
    reasons: Sequence[str]


def write_table(
    target: Path | BinaryIO,
    sheets: Sequence[SheetOut],
    *,
    finish: Callable[[Any, list[Any]], None] | None = None,
) -> list[int]:
    """Write a workbook and return each sheet's number of rows.

    `finish` is called with xlsxwriter's workbook and worksheets before they are closed, to add
    charts. Memory does not grow with the rows.
    """
    with _open(target) as workbook:
        formats = _Formats(workbook)
        worksheets = []
        counts = []
        for sheet in sheets:
            worksheet = workbook.add_worksheet(_sheet_name(sheet.title))
            counts.append(_write_sheet(worksheet, sheet, formats))
            worksheets.append(worksheet)
        if finish is not None:
            finish(workbook, worksheets)
    return counts


def write_errors(target: Path | BinaryIO, headings: Sequence[str], rows: Iterable[WrongRow]) -> int:
    """Write rows that were refused, in the layout they came in, and return their number.

    Wrong cells are red; a column behind the last one says why.
    """
    count = 0
    with _open(target) as workbook:
        formats = _Formats(workbook)
        worksheet = workbook.add_worksheet(_sheet_name(_("Wrong rows")))
        all_headings = [*headings, _("What is wrong")]
        for place, heading in enumerate(all_headings):
            _put(worksheet, 0, place, heading, formats.heading)
            worksheet.set_column(place, place, _width([heading]))
        worksheet.set_column(len(headings), len(headings), WIDEST)
        for count, row in enumerate(rows, 1):
            for place, cell in enumerate(row.cells):
                kind = _kind_of(cell)
                _write(worksheet, count, place, cell, kind, formats.of(kind, place in row.wrong))
            for place in row.wrong:
                if place >= len(row.cells) or row.cells[place] in ("", None):
                    worksheet.write_blank(count, place, None, formats.of(Kind.TEXT, True))
            _put(worksheet, count, len(headings), " ".join(row.reasons), formats.of(Kind.TEXT))
        _freeze(worksheet, 0, count, len(all_headings))
    return count


def _open(target: Path | BinaryIO) -> Any:
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    return xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, options)


class _Formats:
    """A workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[str, bool, bool], Any] = {}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.note = workbook.add_format({"font_color": "#595959"})
        self.heading = workbook.add_format(
            {
                "bold": True,
                "bg_color": HEADING_COLOUR,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )

    def of(self, kind: Kind | None, wrong: bool = False, *, bold: bool = False) -> Any:
        number_format = kind.value if kind else "General"
        key = (number_format, wrong, bold)
        if key not in self._made:
            look: dict[str, object] = {"num_format": number_format}
            if wrong:
                look["bg_color"] = WRONG_COLOUR
            if bold:
                look |= {"bold": True, "top": 1}
            self._made[key] = self._workbook.add_format(look)
        return self._made[key]


def _write_sheet(worksheet: Any, sheet: SheetOut, formats: _Formats) -> int:
    for row, line in enumerate(sheet.title_rows):
        _put(worksheet, row, 0, line, formats.title if row == 0 else formats.note)
    heading_row = sheet.first_row - 1
    rows = iter(sheet.rows)
    measured = list(islice(rows, MEASURED_ROWS))
    for place, column in enumerate(sheet.columns):
        _put(worksheet, heading_row, place, column.heading, formats.heading)
        texts = [_shown(row[place], column.kind) for row in measured if place < len(row)]
        worksheet.set_column(place, place, column.width or _width([column.heading, *texts]))
    count = 0
    plan = [(column.kind, formats.of(column.kind)) for column in sheet.columns]
    for count, cells in enumerate(chain(measured, rows), 1):
        for place, ((kind, look), cell) in enumerate(zip(plan, cells, strict=False)):
            _write(worksheet, heading_row + count, place, cell, kind, look)
    _freeze(worksheet, heading_row, count, len(sheet.columns))
    row = heading_row + count + 1
    if sheet.total_row is not None:
        for place, (column, cell) in enumerate(zip(sheet.columns, sheet.total_row, strict=False)):
            look = formats.of(column.kind, bold=True)
            _write(worksheet, row, place, cell, column.kind, look)
        row += 1
    for place, note in enumerate(sheet.notes, row + 1):
        _put(worksheet, place, 0, note, formats.note)
    return count


def _freeze(worksheet: Any, heading_row: int, rows: int, columns: int) -> None:
    worksheet.freeze_panes(heading_row + 1, 0)
    if columns:
        worksheet.autofilter(heading_row, 0, heading_row + rows, columns - 1)


def _write(
    worksheet: Any, row: int, place: int, cell: object, kind: Kind | None, look: Any
) -> None:
    """Write a cell as its column's kind; what is not of that kind is written as text."""
    if cell is None or cell == "":
        return
    if isinstance(cell, bool):
        _put(worksheet, row, place, _("Yes") if cell else _("No"), look)
    elif kind is Kind.TEXT or isinstance(cell, str):
        _put(worksheet, row, place, str(cell), look)
    elif isinstance(cell, (int, float, Decimal)) and isfinite(cell) and abs(cell) < TOO_LONG:
        worksheet.write_number(row, place, cell, look)
    elif isinstance(cell, datetime) and cell.date() >= FIRST_DAY:
        if timezone.is_aware(cell):
            cell = timezone.make_naive(cell)
        worksheet.write_datetime(row, place, cell, look)
    elif isinstance(cell, date) and not isinstance(cell, datetime) and cell >= FIRST_DAY:
        worksheet.write_datetime(row, place, cell, look)
    else:
        _put(worksheet, row, place, str(cell), look)


def _put(worksheet: Any, row: int, place: int, text: str, look: Any) -> None:
    text = clean(text)
    if text.startswith("<r>") and text.endswith("</r>"):  # taken for ready-made rich text
        worksheet.write_rich_string(row, place, text[:1], text[1:2], text[2:], look)
    elif text:
        worksheet.write_string(row, place, text, look)


def clean(text: str) -> str:
    """Return a text as a cell can hold it: no control characters, cut with `…` where too long."""
    text = FORBIDDEN.sub("", text).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > LONGEST_TEXT // 2 and len(wide := text.encode("utf-16-le")) > 2 * LONGEST_TEXT:
        text = wide[: 2 * (LONGEST_TEXT - 1)].decode("utf-16-le", "ignore") + CUT
    return text


def _kind_of(cell: object) -> Kind | None:
    if isinstance(cell, datetime):
        return Kind.STAMP
    if isinstance(cell, date):
        return Kind.DATE
    return Kind.TEXT if isinstance(cell, str) else None


def _sheet_name(title: str) -> str:
    return NOT_IN_A_TITLE.sub(" ", clean(title)).strip("' ")[:31]


def _shown(cell: object, kind: Kind) -> str:
    if isinstance(cell, (int, float, Decimal)) and kind is Kind.MONEY:
        return f"{cell:,.2f}"
    if isinstance(cell, (date, datetime)):
        return kind.value
    return str(cell) if cell is not None else ""


def _width(texts: Iterable[str]) -> float:
    """Return a column's width in Latin letters; a Chinese sign takes two."""
    widest = NARROWEST
    for line in chain.from_iterable(text.split("\n") for text in texts):
        signs = line[:WIDEST]
        widest = max(widest, 3 + sum(2 if east_asian_width(sign) in "WF" else 1 for sign in signs))
    return float(min(widest, WIDEST))
