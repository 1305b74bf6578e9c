from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from policies.kinds import KINDS
from renewal.lib.commands import JsonCommand, Refused
from renewal.lib.values.text import QUOTED_TEXT
from renewal.lib.workbooks import (
    Cell,
    Header,
    Note,
    Sheet,
    WorkbookRefused,
    find_header,
    read_workbook,
)
from renewal.lib.workbooks.body import Body, filled_cells, read_body
from renewal.lib.workbooks.headers import compare_key

KNOWN = frozenset(key for kind in KINDS.values() for key in kind.by_key)
SHOWN_DIGITS = 15  # of a number, as in Excel
SHOWN_ROWS = 10  # row numbers in a note


class Command(JsonCommand):
    help = "Show what the reader sees in a workbook, without importing it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(_("There is no file %(path)s.") % {"path": path})
        try:
            workbook = read_workbook(path, fits=_fitness, measure=True)
        except WorkbookRefused as refusal:
            return {"error": str(refusal)}
        sheet = workbook.sheet
        header = find_header(sheet.head(), known=KNOWN, merged=sheet.merged)
        body = read_body(sheet, header)
        headings = header.headings if header else []
        return {
            "format": str(workbook.format),
            "sheets": [
                {"name": each.name or path.stem, "state": each.state, "rows": each.rows}
                for each in workbook.sheets
            ],
            "sheet": sheet.name or path.stem,
            "header_row": header.row_no if header else None,
            "header": headings,
            "data_rows": body.count,
            "first": _row(headings, body.first),
            "last": _row(headings, body.last),
            "notes": [str(note) for note in [*workbook.notes, *_notes(sheet, header, body)]],
        }


def _fitness(sheet: Sheet) -> int:
    """Score a sheet by its known headings; of unknown ones, a table wins over a line of words."""
    header = find_header(sheet.head(), known=KNOWN, merged=sheet.merged)
    if header is None:
        return 0
    headings = {compare_key(heading) for heading in header.headings if heading}
    return 2 * len(headings & KNOWN) + (len(headings) > 1)


def _notes(sheet: Sheet, header: Header | None, body: Body) -> list[Note]:
    notes = []
    if header is None:
        notes.append(Note("NO_HEADER"))
    elif above := _rows_above(sheet, header):
        notes.append(Note("ROWS_ABOVE", {"count": above}))
    if body.count == 0:
        notes.append(Note("NO_DATA"))
    if merged := sheet.merged_below(header.row_no if header else 0):
        notes.append(Note("MERGED_CELLS", {"count": merged}))
    for code, rows in (
        ("TOTALS_LEFT_OUT", body.totals),
        ("HEADINGS_AGAIN", body.headings_again),
        ("ROWS_BELOW", body.remarks),
    ):
        if rows:
            shown = ", ".join(map(str, rows[:SHOWN_ROWS]))
            notes.append(Note(code, {"rows": shown + (", …" if len(rows) > SHOWN_ROWS else "")}))
    return notes


def _rows_above(sheet: Sheet, header: Header) -> int:
    top = header.row_no - header.depth + 1
    return sum(1 for row_no, cells in sheet.head() if row_no < top and filled_cells(cells))


def _row(headings: Sequence[str], row: tuple[int, Sequence[Cell]] | None) -> dict[str, str] | None:
    """Return a row's texts by heading.

    A column without a heading goes by its letter; a heading that stands again gets a number.
    """
    if row is None:
        return None
    texts = [_shown(cell) for cell in row[1]]
    while len(texts) > len(headings) and not texts[-1]:
        texts.pop()
    shown: dict[str, str] = {}
    for place in range(max(len(texts), len(headings))):
        heading = (headings[place] if place < len(headings) else "") or _letters(place)
        name, number = heading, 1
        while name in shown:
            number += 1
            name = f"{heading}_{number}"
        shown[name] = texts[place] if place < len(texts) else ""
    return shown


def _letters(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _shown(cell: Cell) -> str:
    """Return a cell as Excel shows it, but numbers without an exponent and dates as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        found = QUOTED_TEXT.fullmatch(cell.strip())
        return (found[1] if found else cell).strip()
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, (int, float)):
        return f"{Decimal(f'{cell:.{SHOWN_DIGITS}g}'):f}"
    return cell.isoformat(" ") if isinstance(cell, datetime) else cell.isoformat()
