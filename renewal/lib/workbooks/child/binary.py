"""Workbooks proper, by calamine: .xlsx, .xlsb, .xls, .et, .ods."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from .biff import Biff
from .mend import mend
from .odd import OddCells
from .ooxml import Package
from .spool import STATES, Refused, Sheet, Spool

VISIBILITY = (SheetVisibleEnum.Visible, SheetVisibleEnum.Hidden, SheetVisibleEnum.VeryHidden)


def read_binary(
    path: str, spool: Spool, *, asked: str | None, measure: bool, odd: frozenset[str]
) -> list[dict[str, Any]]:
    """Read the sheet that is asked for, else the visible ones.

    Of the others only the names are read, and the number of their rows where `measure` says so.
    `odd` are the parts of an .xlsx that hold cells of which calamine says nothing.
    """
    package = Package(path) if path.endswith(".xlsx") else None
    biff = Biff(path) if path.endswith(".xls") else None

    def read(readable: str) -> list[dict[str, Any]]:
        workbook = CalamineWorkbook.from_path(readable)
        infos = workbook.sheets_metadata
        facts = []
        for place, info in enumerate(infos):
            if info.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = Sheet(spool, info.name)
            sheet.state = STATES[VISIBILITY.index(info.visible)]
            if info.name == asked or (asked is None and sheet.state == STATES[0]):
                found = workbook.get_sheet_by_name(info.name)
                cells = None
                if package:
                    cells = package.look_at(info.name, odd)
                elif biff:
                    cells = biff.look_at(place, of=len(infos))
                _read(sheet, found, cells)
            facts.append(sheet.facts())
            if measure and not sheet.height:
                facts[-1]["rows"] = _height(workbook.get_sheet_by_name(info.name))
        if not infos:
            raise Refused("DAMAGED")
        return facts

    try:
        try:
            return read(path)
        except PasswordError as error:
            raise Refused("PASSWORD") from error
        except CalamineError:
            mended = mend(path) if package else None
            if mended is None:
                raise
            return read(mended)
    except CalamineError as error:
        raise Refused("DAMAGED") from error


def _read(sheet: Sheet, found: CalamineSheet, cells: OddCells | None) -> None:
    height, width = found.end or (0, 0)
    sheet.check(height + 1, width + 1)
    sheet.merged = list(found.merged_cell_ranges or ())
    sheet.indent = found.start[1] if found.start else 0
    rows: Iterable[Sequence[Any]] = found.iter_rows() if found.height else ()
    if cells is None:
        sheet.add_all(rows)
        return
    sheet.add_all(_with_errors(rows, cells, sheet.indent) if cells.errors else rows)
    sheet.timed = cells.timed
    sheet.noted = cells.noted


def _height(found: CalamineSheet) -> int:
    return found.end[0] + 1 if found.end else 0


def _with_errors(
    rows: Iterable[Sequence[Any]], cells: OddCells, indent: int
) -> Iterator[Sequence[Any]]:
    """Put the errors into their cells, as Excel shows them."""
    for number, row in enumerate(rows):
        if number in cells.errors:
            row = list(row)
            for column, error in cells.errors[number].items():
                place = column - indent
                if 0 <= place < len(row) and row[place] == "":
                    row[place] = error
        yield row
