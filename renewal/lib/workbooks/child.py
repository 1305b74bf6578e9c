"""The child process that parses: calamine or csv, no Django, and nothing of ours.

Started by `read.py` as a plain script: `python -I child.py '{"path": …}'`. It limits its own memory
first. To standard output, a file, it writes frames, a summary and the summary's length. A frame
holds up to `FRAME_ROWS` rows of one sheet, each column marshalled by itself, so that the
reader loads only the columns it wants. Dates travel as tuples: (y, m, d) for a date, with
(h, min, s) behind it for a moment, (h, min, s, 0) alone for a time.
"""

import csv
import io
import json
import marshal
import re
import resource
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from typing import Any, BinaryIO

FRAME_ROWS = 2000
MARSHAL_VERSION = 2  # the last without references: smaller work, plain data
FIELD_CHARS = 1 << 20
NUL = "\x00"  # a workbook may write it as _x0000_; no database keeps it
PLAIN = {str, float, bool, int}
HEAD_ROWS = 60
DELIMITERS = ",;\t|"
QUOTED = re.compile(r'"(?:[^"]|"")*"')


class Refused(Exception):
    """One of the codes of `refused.py`, and what its sentence names."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Spool:
    """Writes frames and remembers where they lie."""

    def __init__(self, file: BinaryIO, limits: dict[str, int]) -> None:
        self.file = file
        self.limits = limits
        self.at = 0

    def put(self, content: bytes) -> tuple[int, int]:
        self.file.write(content)
        place = (self.at, len(content))
        self.at += len(content)
        return place

    def put_sheet(
        self, name: str, rows: Iterable[Sequence[Any]], *, indent: int = 0
    ) -> dict[str, Any]:
        """Write a sheet; `indent` empty columns stand before the first of `rows`."""
        frames = []
        count = filled = width = 0
        source = iter(rows)
        while chunk := list(islice(source, FRAME_ROWS)):
            columns = list(zip_longest(*chunk, fillvalue=""))
            width = max(width, len(columns))
            if count + len(chunk) > self.limits["rows"] or width > self.limits["columns"]:
                raise Refused(
                    "TOO_MANY_CELLS",
                    sheet=name,
                    rows=self.limits["rows"],
                    columns=self.limits["columns"],
                )
            blank = marshal.dumps([""] * len(chunk), MARSHAL_VERSION)
            content = [blank] * indent
            content += [marshal.dumps(_plain(column), MARSHAL_VERSION) for column in columns]
            offset, length = self.put(marshal.dumps(content, MARSHAL_VERSION))
            frames.append((offset, length, len(chunk)))
            count += len(chunk)
            filled = filled or any(cell != "" for column in columns for cell in column)
        return {"name": name, "visible": True, "rows": count if filled else 0, "frames": frames}


def _plain(column: Sequence[Any]) -> list[Any]:
    cells = list(column)
    if not PLAIN.issuperset(map(type, cells)):
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


def read_binary(path: str, asked: str | None, spool: Spool) -> list[dict[str, Any]]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        workbook = CalamineWorkbook.from_path(path)
        sheets: list[dict[str, Any]] = []
        for info in workbook.sheets_metadata:
            if info.typ != SheetTypeEnum.WorkSheet:
                continue
            visible = info.visible == SheetVisibleEnum.Visible
            if info.name != asked and (asked is not None or not visible):
                sheets.append({"name": info.name, "visible": visible, "rows": 0, "frames": []})
                continue
            sheet = workbook.get_sheet_by_name(info.name)
            height, width = sheet.end or (0, 0)
            limits = spool.limits
            if height >= limits["rows"] or width >= limits["columns"]:
                raise Refused(
                    "TOO_MANY_CELLS",
                    sheet=info.name,
                    rows=limits["rows"],
                    columns=limits["columns"],
                )
            merged = [
                (start, end)
                for start, end in sheet.merged_cell_ranges or ()
                if start[0] < HEAD_ROWS
            ]
            rows = sheet.iter_rows() if sheet.height else ()
            indent = sheet.start[1] if sheet.start else 0
            read = spool.put_sheet(info.name, rows, indent=indent)
            sheets.append(read | {"visible": visible, "merged": merged})
    except PasswordError as error:
        raise Refused("PASSWORD") from error
    except CalamineError as error:
        raise Refused("DAMAGED") from error
    return sheets


def read_text(path: str, spool: Spool) -> list[dict[str, Any]]:
    with open(path, "rb") as file:
        text = _decode(file.read())
    if "\x00" in text:
        raise Refused("NOT_A_WORKBOOK")
    lines = [line for line in islice(io.StringIO(text), 200) if line.strip()]
    if not lines:
        raise Refused("EMPTY")
    delimiter = _delimiter(lines)
    if delimiter is None and len(lines) < 2:
        raise Refused("NOT_A_WORKBOOK")
    return [spool.put_sheet("", _records(text, delimiter or ","))]


def _decode(content: bytes) -> str:
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            encodings: tuple[str, ...] = (encoding,)
            break
    else:
        head = content[:4096]
        if head[1::2].count(0) > len(head) // 20:
            encodings = ("utf-16-le",)
        elif head[::2].count(0) > len(head) // 20:
            encodings = ("utf-16-be",)
        else:
            encodings = ("utf-8", "gb18030")
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused("ENCODING")


def _delimiter(lines: list[str]) -> str | None:
    """Return the character that divides most lines into the same number of fields."""
    best, best_score = None, 0
    for delimiter in DELIMITERS:
        counts = Counter(QUOTED.sub("", line).count(delimiter) for line in lines)
        del counts[0]
        if counts:
            score = max(number * lines_with for number, lines_with in counts.items())
            if score > best_score:
                best, best_score = delimiter, score
    return best


def _records(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_CHARS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    row = 0
    try:
        for row, record in enumerate(reader, 1):
            if record and "\n" in record[-1] and record[-1].count("\n") > 200:
                raise Refused("QUOTES", row=row)
            yield record
    except csv.Error as error:
        raise Refused("QUOTES", row=row + 1) from error


def main() -> None:
    order = json.loads(sys.argv[1])
    limits = order["limits"]
    resource.setrlimit(resource.RLIMIT_AS, (limits["memory_bytes"], limits["memory_bytes"]))
    resource.setrlimit(resource.RLIMIT_CPU, (limits["seconds"], limits["seconds"]))
    resource.setrlimit(resource.RLIMIT_FSIZE, (limits["spool_bytes"], limits["spool_bytes"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    spool = Spool(sys.stdout.buffer, limits)
    summary: dict[str, Any]
    try:
        if order["format"] == "txt":
            summary = {"sheets": read_text(order["path"], spool)}
        else:
            summary = {"sheets": read_binary(order["path"], order["sheet"], spool)}
    except Refused as refused:
        summary = {"refused": refused.code, "params": refused.params}
    except MemoryError:
        summary = {"refused": "MEMORY", "params": {}}
    _, length = spool.put(marshal.dumps(summary, MARSHAL_VERSION))
    spool.file.write(length.to_bytes(8, "big"))
    spool.file.flush()


if __name__ == "__main__":
    main()
