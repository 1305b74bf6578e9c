"""Reading a workbook: through the gate, then in a child process with limits, then from its spool.

A file is judged whole before its first row is handed out. The rows then stream from a temporary
file, so that the reader's memory does not grow with the workbook.
"""

import json
import logging
import marshal
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from renewal.lib.workbooks.frames import Cell, Frame, Sheet, Spool
from renewal.lib.workbooks.gate import Admitted, Format, identify
from renewal.lib.workbooks.limits import Limits
from renewal.lib.workbooks.notes import Note
from renewal.lib.workbooks.refused import WorkbookRefused

__all__ = ["Cell", "Frame", "Sheet", "SheetInfo", "Workbook", "read_workbook"]

START = "import sys; sys.path.append(sys.argv.pop(1)); from child import main; main()"
MEMORY_SIGNS = (b"memory", b"MemoryError", b"capacity overflow")
FAR_FEWER = 10  # times
LAST_CALL = re.compile(rb'File ".*/([^/]+\.py)", line (\d+)')

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetInfo:
    """A sheet as the workbook lists it; `state` is visible, hidden or very_hidden.

    `rows` is 0 for one that was not read.
    """

    name: str
    rows: int
    state: str

    @property
    def visible(self) -> bool:
        return self.state == "visible"


@dataclass(frozen=True)
class Workbook:
    """A workbook that was read; `sheet` is the chosen one, `notes` what its reader must know."""

    format: Format
    sheets: list[SheetInfo]
    sheet: Sheet
    notes: list[Note]


def read_workbook(
    path: Path,
    *,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
    fits: Callable[[Sheet], int] | None = None,
    measure: bool = False,
) -> Workbook:
    """Read a file: the sheet asked for, else the visible one that fits best.

    `fits` scores a sheet by its head; of equal ones the first is taken that has not far fewer
    rows than the longest. `measure` counts the rows of hidden sheets too.

    Raises:
        WorkbookRefused: the file cannot be taken.
    """
    admitted = identify(path, limits=limits)
    spool = Spool()
    summary = _parse(path, admitted, sheet=sheet, measure=measure, limits=limits, spool=spool)
    facts: list[dict[str, Any]] = summary["sheets"]
    infos = [SheetInfo(each["name"], each["rows"], each["state"]) for each in facts]
    if sheet is not None and admitted.format is not Format.TEXT:
        facts = [each for each in facts if each["name"] == sheet]
        if not facts:
            names = ", ".join(info.name for info in infos)
            raise WorkbookRefused("NO_SHEET", sheet=sheet, sheets=names)
    readable = [Sheet(spool, each) for each in facts if each["frames"] and each["rows"]]
    if not readable:
        raise WorkbookRefused("NO_ROWS")
    chosen = _choose(readable, fits)
    return Workbook(admitted.format, infos, chosen, _notes(admitted, infos, chosen))


def _choose(sheets: Sequence[Sheet], fits: Callable[[Sheet], int] | None) -> Sheet:
    if len(sheets) > 1 and fits is not None:
        scores = [fits(each) for each in sheets]
        sheets = [each for each, score in zip(sheets, scores, strict=True) if score == max(scores)]
    longest = max(each.height for each in sheets)
    return next(each for each in sheets if each.height * FAR_FEWER >= longest)


def _notes(admitted: Admitted, infos: Sequence[SheetInfo], chosen: Sheet) -> list[Note]:
    hidden = [info.name for info in infos if not info.visible and info.name != chosen.name]
    others = [
        info.name for info in infos if info.visible and info.rows and info.name != chosen.name
    ]
    notes = []
    if hidden:
        notes.append(Note("HIDDEN_SHEETS", {"sheets": ", ".join(hidden)}))
    if others:
        notes.append(Note("OTHER_SHEETS", {"sheets": ", ".join(others)}))
    if admitted.has_macros:
        notes.append(Note("MACROS"))
    for code, (count, cell) in chosen.noted.items():
        notes.append(Note(code, {"count": count, "cell": cell}))
    return notes


def _parse(
    path: Path,
    admitted: Admitted,
    *,
    sheet: str | None,
    measure: bool,
    limits: Limits,
    spool: Spool,
) -> dict[str, Any]:
    limits = limits.for_size(admitted.unpacked)
    with tempfile.TemporaryDirectory() as folder:
        named = Path(folder) / f"book.{admitted.format}"  # calamine goes by the suffix
        named.symlink_to(path.resolve())
        order = {
            "path": str(named),
            "format": admitted.format,
            "odd_parts": sorted(admitted.odd_parts),
            "sheet": sheet,
            "measure": measure,
            "limits": asdict(limits),
        }
        here = str(Path(__file__).parent)
        try:
            done = subprocess.run(
                [sys.executable, "-I", "-c", START, here, json.dumps(order)],
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
    if calls := LAST_CALL.findall(stderr):  # the place only: the message may hold a cell
        logger.warning(
            "The reader of a workbook failed in %s, line %s", *map(bytes.decode, calls[-1])
        )
    return "DAMAGED"
