"""What the child writes: frames of rows, then a summary.

A frame holds up to `FRAME_ROWS` rows of one sheet, each column marshalled by itself, so that the
reader loads only the columns that it wants. Dates travel as tuples: (y, m, d) for a date, with
(h, min, s) behind it for a moment, (h, min, s, 0) alone for a time.
"""

import marshal
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import Any, BinaryIO

FRAME_ROWS = 2000
MARSHAL_VERSION = 2  # the last without references: smaller work, plain data
NUL = "\x00"  # a workbook may write it as _x0000_; no database keeps it
PLAIN = {str, float, bool, int}
STATES = ("visible", "hidden", "very_hidden")
Range = tuple[tuple[int, int], tuple[int, int]]


class Refused(Exception):
    """One of the codes of `refused.py`, and what its sentence names."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Spool:
    """Writes to the file and remembers where what it wrote lies."""

    def __init__(self, file: BinaryIO, limits: dict[str, int]) -> None:
        self.file = file
        self.limits = limits
        self.at = 0

    def put(self, content: bytes) -> tuple[int, int]:
        self.file.write(content)
        place = (self.at, len(content))
        self.at += len(content)
        return place

    def end(self, summary: dict[str, Any]) -> None:
        _, length = self.put(marshal.dumps(summary, MARSHAL_VERSION))
        self.file.write(length.to_bytes(8, "big"))
        self.file.flush()


class Sheet:
    """A sheet on its way into the spool.

    `indent` empty columns stand before the first of the rows that are put. What is learnt of the
    sheet while it is read is kept in the other attributes.
    """

    def __init__(self, spool: Spool, name: str) -> None:
        self.name = name
        self.indent = 0
        self.state = STATES[0]
        self.merged: list[Range] = []
        self.timed: set[int] = set()
        self.noted: dict[str, tuple[int, str]] = {}  # code: how many cells, the first of them
        self.height = 0
        self.filled = False
        self._spool = spool
        self._waiting: list[Sequence[Any]] = []
        self._frames: list[tuple[int, int, int]] = []

    def add(self, row: Sequence[Any]) -> None:
        """Take one row; it is written once a frame of them is there."""
        self._waiting.append(row)
        if len(self._waiting) == FRAME_ROWS:
            self._write(self._waiting)
            self._waiting = []

    def add_all(self, rows: Iterable[Sequence[Any]]) -> None:
        source = iter(rows)
        while chunk := list(islice(source, FRAME_ROWS)):
            self._write(chunk)

    def facts(self) -> dict[str, Any]:
        """Write what is left and return what the reader is told of the sheet."""
        if self._waiting:
            self._write(self._waiting)
            self._waiting = []
        return {
            "name": self.name,
            "state": self.state,
            "rows": self.height if self.filled else 0,
            "frames": self._frames,
            "merged": self.merged,
            "timed": sorted(self.timed),
            "noted": self.noted,
        }

    def refuse(self) -> Refused:
        """Return the refusal of a sheet that is larger than the limits."""
        limits = self._spool.limits
        return Refused(
            "TOO_MANY_CELLS", sheet=self.name, rows=limits["rows"], columns=limits["columns"]
        )

    def check(self, height: int, width: int) -> None:
        """Refuse a sheet of so many rows and columns before they are there."""
        limits = self._spool.limits
        if height > limits["rows"] or width > limits["columns"]:
            raise self.refuse()

    def _write(self, chunk: Sequence[Sequence[Any]]) -> None:
        columns = list(zip_longest(*chunk, fillvalue=""))
        self.check(self.height + len(chunk), self.indent + len(columns))
        content = [marshal.dumps([""] * len(chunk), MARSHAL_VERSION)] * self.indent
        for place, column in enumerate(columns, self.indent):
            content.append(marshal.dumps(self._encoded(column, place), MARSHAL_VERSION))
        offset, length = self._spool.put(marshal.dumps(content, MARSHAL_VERSION))
        self._frames.append((offset, length, len(chunk)))
        self.height += len(chunk)
        self.filled = self.filled or any(cell != "" for column in columns for cell in column)

    def _encoded(self, column: Sequence[Any], place: int) -> list[Any]:
        cells = list(column)
        types = set(map(type, cells))
        if not PLAIN.issuperset(types):
            if datetime in types:
                self.timed.add(place)
            cells = [cell if type(cell) in PLAIN else _encode(cell) for cell in cells]
        if NUL in "".join(cell for cell in cells if type(cell) is str):
            cells = [cell.replace(NUL, "") if type(cell) is str else cell for cell in cells]
        return cells


def _encode(cell: Any) -> Any:
    if isinstance(cell, datetime):
        return (cell.year, cell.month, cell.day, cell.hour, cell.minute, cell.second)
    if isinstance(cell, date):
        return (cell.year, cell.month, cell.day)
    if isinstance(cell, time):
        return (cell.hour, cell.minute, cell.second, 0)
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return "" if cell is None else str(cell)
