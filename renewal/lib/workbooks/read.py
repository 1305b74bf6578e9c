"""Reading a workbook: through the gate, then in a child process with limits, then from its spool.

A file is judged whole before its first row is handed out. The rows then stream from a temporary
file, so that the reader's memory does not grow with the workbook.
"""

import json
import marshal
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from renewal.lib.workbooks.gate import Format, Limits, identify
from renewal.lib.workbooks.refused import WorkbookRefused

Cell = str | int | float | bool | date | datetime | time | None
CHILD = Path(__file__).with_name("child.py")
HEAD_ROWS = 60
MEMORY_SIGNS = (b"memory", b"MemoryError", b"capacity overflow")


@dataclass(frozen=True)
class SheetInfo:
    """A sheet as the workbook lists it. `rows` is 0 for one that was not read."""

    name: str
    rows: int
    visible: bool


@dataclass(frozen=True)
class Frame:
    """Some successive rows of a sheet, by column. `first_row` is an Excel row number."""

    first_row: int
    length: int
    columns: list[bytes]

    def column(self, index: int) -> list[Cell]:
        """Return a column's cells; an empty cell is an empty string."""
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
    """One sheet's rows, streamed as often as asked."""

    def __init__(self, spool: Spool, facts: dict[str, Any]) -> None:
        self.name: str = facts["name"]
        self.visible: bool = facts["visible"]
        self.height: int = facts["rows"]
        self.merged: list[tuple[tuple[int, int], tuple[int, int]]] = facts.get("merged", [])
        self._spool = spool
        self._frames: list[tuple[int, int, int]] = facts["frames"]

    def frames(self) -> Iterator[Frame]:
        """Yield the sheet piece by piece."""
        row = 1
        for offset, size, length in self._frames:
            yield Frame(row, length, marshal.loads(self._spool.read(offset, size)))  # noqa: S302
            row += length

    def head(self) -> list[tuple[int, list[Cell]]]:
        """Return the first rows, with Excel's row numbers: enough to find the headings."""
        for frame in self.frames():
            return [(number, list(row)) for number, row in enumerate(frame.rows(), 1)][:HEAD_ROWS]
        return []

    @cached_property
    def rows(self) -> list[tuple[int, list[Cell]]]:
        """All rows with Excel's row numbers; an empty cell is an empty string."""
        return [
            (number, list(row))
            for frame in self.frames()
            for number, row in enumerate(frame.rows(), frame.first_row)
        ]


@dataclass(frozen=True)
class Workbook:
    """A workbook that was read; `sheet` is the chosen one."""

    format: Format
    sheets: list[SheetInfo]
    sheet: Sheet


def read_workbook(
    path: Path,
    *,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
    fits: Callable[[Sheet], int] | None = None,
) -> Workbook:
    """Read a file: the sheet asked for, else the visible one that fits best.

    `fits` scores a sheet by its head; of equal ones the first with most rows is taken.

    Raises:
        WorkbookRefused: the file cannot be taken.
    """
    kind = identify(path, limits=limits)
    spool = Spool()
    summary = _parse(path, kind, sheet=sheet, limits=limits, spool=spool)
    facts: list[dict[str, Any]] = summary["sheets"]
    infos = [SheetInfo(each["name"], each["rows"], each["visible"]) for each in facts]
    if sheet is not None and kind is not Format.TEXT:
        facts = [each for each in facts if each["name"] == sheet]
        if not facts:
            names = ", ".join(info.name for info in infos)
            raise WorkbookRefused("NO_SHEET", sheet=sheet, sheets=names)
    readable = [Sheet(spool, each) for each in facts if each["rows"]]
    if not readable:
        raise WorkbookRefused("NO_ROWS")
    if fits is None or len(readable) == 1:
        chosen = max(readable, key=lambda each: each.height)
    else:
        score = fits
        chosen = max(readable, key=lambda each: (score(each), each.height))
    return Workbook(kind, infos, chosen)


def _parse(
    path: Path, kind: Format, *, sheet: str | None, limits: Limits, spool: Spool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"book.{kind}"  # the parser goes by the suffix, not by content
        named.symlink_to(path.resolve())
        order = {
            "path": str(named),
            "format": kind,
            "sheet": sheet,
            "limits": {name: getattr(limits, name) for name in limits.__dataclass_fields__},
        }
        try:
            done = subprocess.run(
                [sys.executable, "-I", str(CHILD), json.dumps(order)],
                stdin=subprocess.DEVNULL,
                stdout=spool.file,
                stderr=subprocess.PIPE,
                env={"LC_ALL": "C.UTF-8", "MALLOC_ARENA_MAX": "1"},
                timeout=limits.seconds,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise WorkbookRefused("TIME") from error
    if done.returncode:
        raise WorkbookRefused(_why(done.returncode, done.stderr))
    length = int.from_bytes(spool.read(-8, 8, whence=os.SEEK_END), "big")
    end = spool.read(-8 - length, length, whence=os.SEEK_END)
    summary: dict[str, Any] = marshal.loads(end)  # noqa: S302
    if "refused" in summary:
        raise WorkbookRefused(summary["refused"], **summary["params"])
    return summary


def _why(returncode: int, stderr: bytes) -> str:
    """Tell why a child died without a word of its own."""
    if any(sign in stderr for sign in MEMORY_SIGNS):
        return "MEMORY"
    if returncode in (-9, -24):  # killed, CPU limit
        return "TIME"
    return "DAMAGED"
