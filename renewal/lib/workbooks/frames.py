"""Rows of a sheet, streamed from the temporary file that the child process wrote."""

import marshal
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import Any

Cell = str | int | float | bool | date | datetime | time | None
Range = tuple[tuple[int, int], tuple[int, int]]  # first and last (row, column), from 0
HEAD_ROWS = 60
AMOUNT = re.compile(r"[-+(¥￥$ ]*\d[\d,]*(?:\.\d+)?[)%元 ]*")
DAYS = range(19_000_101, 20_991_232)  # 20260412 is a date
LEAST_NUMBER = 10**10  # a telephone number or longer


@dataclass(frozen=True)
class Frame:
    """Some successive rows of a sheet, by column. `first_row` is an Excel row number.

    `spread` holds the columns in which merged cells were filled, complete.
    """

    first_row: int
    length: int
    columns: list[bytes]
    spread: dict[int, list[Cell]] = field(default_factory=dict)

    def column(self, index: int) -> list[Cell]:
        """Return a column's cells; an empty cell is an empty string."""
        if index in self.spread:
            return self.spread[index]
        if index >= len(self.columns):
            return [""] * self.length
        cells: list[Any] = marshal.loads(self.columns[index])  # noqa: S302  our own child wrote it
        if tuple in set(map(type, cells)):
            return [_moment(cell) if type(cell) is tuple else cell for cell in cells]
        return cells

    def rows(self) -> Iterator[tuple[Cell, ...]]:
        """Yield the rows, each with all the frame's columns."""
        columns = [self.column(index) for index in range(len(self.columns))]
        return zip(*columns, strict=True) if columns else iter([()] * self.length)


@lru_cache(maxsize=20_000)
def _moment(parts: tuple[int, ...]) -> date | datetime | time:
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 4:
        return time(*parts[:3])
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001  a cell has no zone


class Spool:
    """The temporary file that a child wrote; it goes when the last sheet that reads it goes."""

    def __init__(self) -> None:
        self.file = tempfile.TemporaryFile()  # noqa: SIM115

    def __del__(self) -> None:
        self.file.close()

    def read(self, offset: int, length: int, *, whence: int = 0) -> bytes:
        self.file.seek(offset, whence)
        return self.file.read(length)


class Sheet:
    """One sheet's rows, streamed as often as asked.

    `timed` are the columns, from 0, whose dates are shown with a time of day: a date in one of
    them is a written midnight. `merged` are the merged ranges that begin in the first rows.
    `noted` tells of cells that are not what they seem: a note's code, how many, the first.
    """

    def __init__(self, spool: Spool, facts: dict[str, Any]) -> None:
        self.name: str = facts["name"]
        self.state: str = facts["state"]
        self.height: int = facts["rows"]
        self.timed: frozenset[int] = frozenset(facts["timed"])
        self.noted: dict[str, tuple[int, str]] = facts["noted"]
        ranges: list[Range] = facts["merged"]
        self.merged = [each for each in ranges if each[0][0] < HEAD_ROWS]
        self._tall = sorted(each for each in ranges if each[0][0] < each[1][0])
        self._spool = spool
        self._frames: list[tuple[int, int, int]] = facts["frames"]

    @property
    def visible(self) -> bool:
        return self.state == "visible"

    def merged_below(self, row_no: int) -> int:
        """Return how many merged cells span several of the rows below an Excel row."""
        return sum(1 for (first, _left), _last in self._tall if first >= row_no)

    def frames(self, *, spread: bool = True) -> Iterator[Frame]:
        """Yield the sheet piece by piece.

        Where a merged cell spans several rows, its text, date or long number stands in each of
        them, unless `spread` is false. An amount stands in the first only, so that no sum grows.
        """
        row = 1
        tall = _TallCells(self._tall) if spread and self._tall else None
        for offset, size, length in self._frames:
            frame = Frame(row, length, marshal.loads(self._spool.read(offset, size)))  # noqa: S302
            yield tall.fill(frame) if tall else frame
            row += length

    def head(self) -> list[tuple[int, list[Cell]]]:
        """Return the first rows, with Excel's row numbers: enough to find the headings."""
        for frame in self.frames(spread=False):
            return [(number, list(row)) for number, row in enumerate(frame.rows(), 1)][:HEAD_ROWS]
        return []

    @cached_property
    def rows(self) -> list[tuple[int, list[Cell]]]:
        """All rows as they stand, with Excel's row numbers; an empty cell is an empty string."""
        return [
            (number, list(row))
            for frame in self.frames(spread=False)
            for number, row in enumerate(frame.rows(), frame.first_row)
        ]


class _TallCells:
    """Merged cells that span several rows, and what stands in those that the frames divide."""

    def __init__(self, ranges: list[Range]) -> None:
        self._columns: dict[int, list[tuple[int, int]]] = {}
        for (first, column), (last, _right) in ranges:
            self._columns.setdefault(column, []).append((first, last))
        self._reaching: dict[tuple[int, int], Cell] = {}

    def fill(self, frame: Frame) -> Frame:
        start, end = frame.first_row - 1, frame.first_row - 1 + frame.length
        spread: dict[int, list[Cell]] = {}
        for column, spans in self._columns.items():
            here = [(first, last) for first, last in spans if first < end and last >= start]
            if not here or column >= len(frame.columns):
                continue
            cells = list(frame.column(column))
            for first, last in here:
                value = self._reaching.get((column, first), "")
                if first >= start:
                    value = cells[first - start]
                if last >= end:
                    self._reaching[column, first] = value
                if _is_amount(value):
                    continue
                for place in range(max(first + 1, start) - start, min(last + 1, end) - start):
                    if cells[place] == "":
                        cells[place] = value
            spread[column] = cells
        return Frame(frame.first_row, frame.length, frame.columns, spread)


def _is_amount(cell: Cell) -> bool:
    if isinstance(cell, str):
        if not AMOUNT.fullmatch(cell):
            return False
        number = float(cell) if cell.isdecimal() else 0.0
    elif isinstance(cell, (int, float)):
        number = float(cell)
    else:
        return False
    is_date = number.is_integer() and int(number) in DAYS
    return not is_date and (abs(number) < LEAST_NUMBER or not number.is_integer())
