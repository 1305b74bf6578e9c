"""What is to be said of a sheet that was read, so that nothing is left out in silence.

A note is a dictionary: its `code`, and what its sentence names.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from policies.workbook.wide import left_out
from renewal.lib.workbooks import Workbook

MOST_ROWS = 50  # Excel rows that a note names
SHEETS = ("HIDDEN_SHEETS", "OTHER_SHEETS")


def notes_before(
    workbook: Workbook, headings: Sequence[str], mapping: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return what is known before the rows are read, and what the reader says of the file."""
    others = [each for each in workbook.sheets if each.name != workbook.sheet.name]
    counts = Counter(filter(None, headings))
    notes = [
        {"code": "HIDDEN_SHEETS", "sheets": [each.name for each in others if not each.visible]},
        {
            "code": "OTHER_SHEETS",
            "sheets": [each.name for each in others if each.visible and each.rows],
        },
        {
            "code": "HEADINGS_TWICE",
            "headings": [heading for heading, count in counts.items() if count > 1],
        },
        {"code": "COVER_WITHOUT_END", "headings": left_out(mapping)},
    ]
    said = [each for each in workbook.notes if each.code not in SHEETS]
    return [
        *({"code": each.code, **each.params} for each in said),
        *(note for note in notes if all(note.values())),
    ]


def notes_after(totals: Sequence[int], repeated: Sequence[int]) -> list[dict[str, Any]]:
    """Return what is known once the rows are read: which of them were no data."""
    found = {"TOTALS_LEFT_OUT": totals, "HEADINGS_REPEATED": repeated}
    return [{"code": code, "rows": list(rows[:MOST_ROWS])} for code, rows in found.items() if rows]
