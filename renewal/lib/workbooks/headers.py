"""Where a sheet's headings stand, and how two headings are compared."""

import math
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from renewal.lib.workbooks.read import Cell

LAST_ROW = 40  # headings are looked for in the rows up to here
MAX_DEPTH = 6  # rows that one heading may span
LONGEST = 60  # characters; what is longer is a note
LONGEST_HEADING = 200  # characters that are looked at
BRACKETS = re.compile(r"[(\[{【〔<《]([^)\]}】〕>》]*)[)\]}】〕>》]")
SKIPPED = re.compile(r"[\s*:#]+")
VALUE_LIKE = re.compile(r"[-+(¥$]?[\d.,/:%\-\s年月日时分秒元)]+")
PERIOD = re.compile(r"(?:19|20)\d\d(?:年度?)?|(?:(?:19|20)\d\d年)?(?:0?[1-9]|1[0-2])月份?")
ERRORS = frozenset(
    ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!")
)
Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]
Rows = Sequence[tuple[int, Sequence[Cell]]]


@dataclass(frozen=True)
class Header:
    """The headings found, in `depth` rows. `row_no` is the Excel row of the last of them.

    `first_data_index` counts in the rows that were given. A column without one has the heading "".
    """

    row_no: int
    headings: list[str]
    first_data_index: int
    depth: int = field(default=1, compare=False)


@lru_cache(maxsize=4096)
def compare_key(heading: str) -> str:
    """Return what two headings that mean the same have in common. Source: DICTIONARY.md A1."""
    return split_unit(heading)[0]


def split_unit(heading: str) -> tuple[str, str]:
    """Return a heading's comparison key and what stood in brackets (`万元`, `%`, or "")."""
    text = unicodedata.normalize("NFKC", heading).upper()
    units = [found.strip() for found in BRACKETS.findall(text)]
    return SKIPPED.sub("", BRACKETS.sub("", text)), "".join(units)


def find_header(
    rows: Rows, *, known: Collection[str] = frozenset(), merged: Merged = ()
) -> Header | None:
    """Return the headings of a sheet, or None where its first rows hold none.

    `known` are comparison keys of headings that are looked for: the row, or two to three rows
    joined, that hold most of them win. Where fewer than two are met, the row with most
    different words above the data is taken. `merged` are the sheet's merged ranges, from 0.
    """
    return _find_known(rows, known, merged) or _find_wide(rows, merged)


def _find_known(rows: Rows, known: Collection[str], merged: Merged) -> Header | None:
    best: tuple[int, int, int] | None = None  # score, rows spared, top
    for top in range(min(len(rows), LAST_ROW)):
        if not any(_text(cell) for cell in rows[top][1]):
            continue
        for depth in (1, 2, 3):
            if top + depth > len(rows):
                break
            keys = {compare_key(name) for name in _join(rows, top, depth, merged)}
            score = len(keys.intersection(known))
            enough = score and score >= min(2, len(known))
            if enough and (best is None or (score, -depth) > best[:2]):
                best = (score, -depth, top)
    return _header(rows, best[2], -best[1], merged) if best else None


def _find_wide(rows: Rows, merged: Merged) -> Header | None:
    widths = [sum(1 for cell in cells if _text(cell)) for _, cells in rows]
    if not any(widths) or _repeats_itself(rows):
        return None
    enough = math.ceil(max(widths) * 0.5)
    best: Header | None = None
    most = done = 0
    for index in range(min(len(rows), LAST_ROW)):
        cells = [cell for cell in rows[index][1] if _text(cell)]
        if len(cells) < enough or index < done:
            continue
        if sum(map(_is_words, cells)) + _periods(rows, index) < len(cells) * 0.8:
            break  # data from here on
        following = next((width for width in widths[index + 1 :] if width), None)
        if following is not None and following < math.ceil(len(cells) * 0.5):
            continue  # a heading of another table, with its lines of notes below
        if following is None and len(cells) == 1:
            continue  # a single word with nothing below it
        header = _header(rows, index, _depth(rows, index, merged) if len(cells) > 1 else 1, merged)
        if (distinct := len(set(header.headings) - {""})) > most:
            best, most, done = header, distinct, header.first_data_index
    return best


def _periods(rows: Rows, index: int) -> int:
    """Return how many columns a row names by a year or a month, where what is below is none."""
    columns = [column for column, cell in enumerate(rows[index][1]) if _is_period(cell)]
    below = [
        cells[column]
        for _, cells in rows[index + 1 :]
        for column in columns
        if column < len(cells) and _text(cells[column])
    ]
    return len(columns) if below and sum(map(_is_period, below)) <= len(below) * 0.2 else 0


def _repeats_itself(rows: Rows) -> bool:
    """Tell whether all rows are words and the first two say the same: data without headings."""
    filled = [[_text(cell) for cell in cells] for _, cells in rows if any(map(_text, cells))]
    if len(filled) < 2 or not all(_is_words(text) for texts in filled for text in texts if text):
        return False
    pairs = [(compare_key(one), compare_key(two)) for one, two in zip(*filled[:2], strict=False)]
    return sum(1 for one, two in pairs if one and one == two) * 2 >= len(pairs)


def _depth(rows: Rows, top: int, merged: Merged) -> int:
    """Return how many rows the headings that begin at `top` span.

    Merged ranges tell, and rows of words that fill the same columns, all of them of figures below.
    """
    bottom, reached = top, -1
    while reached < bottom:
        reached = bottom
        for (first, left), (last, right) in merged:
            if not top <= first <= bottom:
                continue
            bottom = max(bottom, last)
            if left < right and _is_group(rows, last, left, right, merged):
                bottom = max(bottom, last + 1)
    if bottom == top:
        bottom = _stacked(rows, top)
    return min(bottom - top + 1, MAX_DEPTH, len(rows) - top)


def _is_group(rows: Rows, row: int, left: int, right: int, merged: Merged) -> bool:
    """Tell whether a cell merged over some columns is the common heading of the words below.

    It is none where the row below gives columns outside of merged cells a heading of their own.
    """
    if row + 1 >= len(rows):
        return False
    upper, lower = rows[row][1], rows[row + 1][1]
    below = lower[left : right + 1]
    if not below or not all(_is_words(cell) for cell in below):
        return False
    wide = {
        column
        for (first, start), (last, end) in merged
        if first <= row <= last and start < end
        for column in range(start, end + 1)
    }
    pairs = enumerate(zip(upper, lower, strict=False))
    return not any(_text(one) and _text(two) for place, (one, two) in pairs if place not in wide)


def _stacked(rows: Rows, top: int) -> int:
    """Return the last of the rows of words from `top` on that fill the same columns.

    They are headings only if all the columns hold figures below; else `top` stands alone.
    """
    columns = [column for column, cell in enumerate(rows[top][1]) if _text(cell)]
    bottom = top
    while bottom + 1 < len(rows):
        following = rows[bottom + 1][1]
        filled = [column for column, cell in enumerate(following) if _text(cell)]
        if filled != columns or not all(_is_words(following[column]) for column in columns):
            break
        bottom += 1
    below = rows[bottom + 1 :]
    return bottom if all(_holds_figures(below, column) for column in columns) else top


def _holds_figures(rows: Rows, column: int) -> bool:
    cells = [cells[column] for _, cells in rows if column < len(cells) and _text(cells[column])]
    return bool(cells) and sum(map(_is_words, cells)) <= len(cells) * 0.2


def _header(rows: Rows, top: int, depth: int, merged: Merged) -> Header:
    headings = _join(rows, top, depth, merged)
    while headings and not headings[-1]:
        headings.pop()
    return Header(rows[top + depth - 1][0], headings, top + depth, depth)


def _join(rows: Rows, top: int, depth: int, merged: Merged) -> list[str]:
    """Return the headings of `depth` rows, each column's parts joined from top to bottom."""
    width = max(len(cells) for _, cells in rows[top : top + depth])
    joined = [""] * width
    for index in range(top, top + depth):
        cells = list(rows[index][1])
        parts = [_text(cell) for cell in cells] + [""] * (width - len(cells))
        if depth > 1 and index < top + depth - 1:
            below = rows[index + 1][1]
            parts = _spread(parts, index, merged, [_text(cell) for cell in below])
        for column, part in enumerate(parts):
            before = joined[column]
            if part and part != before:
                blank = " " if before[-1:].isascii() and before and part[0].isascii() else ""
                joined[column] = before + blank + part
    return joined


def _spread(parts: list[str], row: int, merged: Merged, below: Sequence[str]) -> list[str]:
    """Write a group's heading over all its columns."""
    spread = list(parts)
    if merged:
        for (first, left), (_, right) in merged:
            if first == row and left < len(parts):
                spread[left : right + 1] = [parts[left]] * (min(right + 1, len(parts)) - left)
        return spread
    for column in range(1, min(len(spread), len(below))):
        if below[column]:
            spread[column] = spread[column] or spread[column - 1]
    return spread


def _text(cell: Cell) -> str:
    if cell is None or cell == "":
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell)[:LONGEST_HEADING].split())


def _is_period(cell: Cell) -> bool:
    return isinstance(cell, (str, int, float)) and PERIOD.fullmatch(_text(cell)) is not None


def _is_words(cell: Cell) -> bool:
    return (
        isinstance(cell, str)
        and 0 < len(cell.strip()) <= LONGEST
        and not VALUE_LIKE.fullmatch(cell.strip())
        and cell.strip() not in ERRORS
    )
