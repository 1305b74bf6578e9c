"""Workbooks of several sheets that are drawn on: charts, drop-down lists, a printed layout."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_range

from renewal.lib.workbooks.write.about import about_sheet, mark_line, mark_sheet, page_header
from renewal.lib.workbooks.write.parts import MARK_PROPERTY
from renewal.lib.workbooks.write.sheets import About, Kind, SheetOut
from renewal.lib.workbooks.write.stream import whole
from renewal.lib.workbooks.write.styles import HEADING_COLOUR, NOTE_COLOUR
from renewal.lib.workbooks.write.values import (
    LAST_ROW,
    MEASURED_ROWS,
    TooManyRows,
    clean,
    fitted,
    look_of,
    sheet_name,
    widths,
)

OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def write_table(
    target: Path | BinaryIO,
    sheets: Sequence[SheetOut],
    *,
    about: About | None = None,
    finish: Callable[[Any, list[Any]], None] | None = None,
) -> list[int]:
    """Write a workbook and return each sheet's number of rows.

    `finish` is called with xlsxwriter's workbook and worksheets before they are closed, to add
    charts. `about` adds a sheet that tells who made it; its rows are the first sheet's. Where
    numbers are in full, the watermark stands below each table, so that a chart's ranges hold.
    Memory does not grow with the rows.

    Raises:
        TooManyRows: there are more than a sheet holds.
    """
    mark = mark_line(about)
    with whole(target), _open(target) as workbook:
        formats = _Formats(workbook)
        worksheets = []
        counts = []
        for sheet in sheets:
            worksheet = workbook.add_worksheet(sheet_name(sheet.title))
            if mark:
                sheet = replace(sheet, notes=[*sheet.notes, mark])
                worksheet.set_header(page_header(mark))
            counts.append(_write_sheet(worksheet, sheet, formats))
            worksheets.append(worksheet)
        if about is not None:
            _tell_about(workbook, replace(about, rows=counts[0]), formats)
        if finish is not None:
            finish(workbook, worksheets)
    return counts


def _open(target: Path | BinaryIO) -> Any:
    return xlsxwriter.Workbook(str(target) if isinstance(target, Path) else target, OPTIONS)


def _tell_about(workbook: Any, about: About, formats: "_Formats") -> None:
    workbook.set_properties(
        {
            "title": clean(about.title),
            "author": clean(about.made_by),
            "created": about.made_at.astimezone(UTC).replace(tzinfo=None),
        }
    )
    sheet = about_sheet(about)
    _write_sheet(workbook.add_worksheet(sheet_name(sheet.title)), sheet, formats)
    if about.watermark:
        workbook.set_custom_property(MARK_PROPERTY, clean(about.watermark), "text")
    if not about.masked:
        sheet = mark_sheet(about)
        worksheet = workbook.add_worksheet(sheet_name(sheet.title))
        _write_sheet(worksheet, sheet, formats)
        worksheet.very_hidden()


class _Formats:
    """A workbook's cell formats, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Kind, bool], Any] = {}
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.note = workbook.add_format({"font_color": f"#{NOTE_COLOUR}"})
        self.heading = workbook.add_format(
            {
                "bold": True,
                "bg_color": f"#{HEADING_COLOUR}",
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )

    def of(self, kind: Kind, *, bold: bool = False) -> Any:
        if (kind, bold) not in self._made:
            look = {"num_format": kind.value} | ({"bold": True, "top": 1} if bold else {})
            self._made[kind, bold] = self._workbook.add_format(look)
        return self._made[kind, bold]


def _write_sheet(worksheet: Any, sheet: SheetOut, formats: _Formats) -> int:
    for row, line in enumerate(sheet.title_rows):
        _put(worksheet, row, 0, line, formats.title if row == 0 else formats.note)
    heading_row = sheet.first_row - 1
    rows = iter(sheet.rows)
    measured = list(islice(rows, MEASURED_ROWS))
    for place, (column, width) in enumerate(
        zip(sheet.columns, widths(sheet.columns, measured), strict=True)
    ):
        _put(worksheet, heading_row, place, column.heading, formats.heading)
        worksheet.set_column(place, place, width, None, {"hidden": column.hidden})
    count = 0
    for count, cells in enumerate(chain(measured, rows), 1):
        if heading_row + count >= LAST_ROW:
            raise TooManyRows
        _write_row(worksheet, heading_row + count, sheet, cells, formats)
    _frame(worksheet, heading_row, count, len(sheet.columns))
    row = heading_row + count + 1
    if sheet.total_row is not None:
        _write_row(worksheet, row, sheet, sheet.total_row, formats, bold=True)
        row += 1
    for place, note in enumerate(sheet.notes, row + 1):
        _put(worksheet, place, 0, note, formats.note)
    return count


def _frame(worksheet: Any, heading_row: int, rows: int, columns: int) -> None:
    """Keep the headings in sight, let the table be filtered, and call no text a mistake."""
    worksheet.freeze_panes(heading_row + 1, 0)
    worksheet.autofilter(heading_row, 0, heading_row + rows, columns - 1)
    table = xl_range(heading_row, 0, heading_row + rows, columns - 1)
    worksheet.ignore_errors({"number_stored_as_text": table})


def _write_row(
    worksheet: Any,
    row: int,
    sheet: SheetOut,
    cells: Sequence[object],
    formats: _Formats,
    *,
    bold: bool = False,
) -> None:
    for place, (column, cell) in enumerate(zip(sheet.columns, cells, strict=False)):
        look = formats.of(look_of(type(cell), column.kind), bold=bold)
        content = fitted(cell, column.kind)
        if isinstance(content, str):
            _put(worksheet, row, place, content, look)
        elif isinstance(content, date):
            worksheet.write_datetime(row, place, content, look)
        elif content is not None:
            worksheet.write_number(row, place, content, look)


def _put(worksheet: Any, row: int, place: int, text: str, look: Any) -> None:
    text = clean(text)
    if text.startswith("<r>") and text.endswith("</r>"):  # taken for ready-made rich text
        worksheet.write_rich_string(row, place, text[:1], text[1:2], text[2:], look)
    elif text:
        worksheet.write_string(row, place, text, look)
