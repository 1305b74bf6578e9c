"""What calamine does not tell of an .xls: columns that show a time, errors.

Looked up in the records of the workbook's stream. Where the file is not as the specification says,
nothing is known of it.
"""

import re
import struct
from collections.abc import Iterator
from itertools import islice

from .formats import BUILT_IN_TIMES, shows_time
from .odd import OddCells

FORMAT, XF, SHEET, END = 0x041E, 0x00E0, 0x0085, 0x000A
SINGLE = frozenset((0x0203, 0x027E, 0x0006))  # NUMBER, RK, FORMULA: row, column, style
SEVERAL = 0x00BD  # MULRK: row, first column, then style and number of each
LOOKED_AT = 20_000  # records of a sheet
SECTORS = {9: 512, 12: 4096}  # bytes
SHORT_SECTOR = 64  # bytes
ENTRY = 128  # bytes of the directory
LAST_SECTOR = 0xFFFFFFFA
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
ERROR = re.compile(
    rb"\x05\x02\x08\x00(.{4})..([\x00\x07\x0f\x17\x1d\x24\x2a])\x01"  # BOOLERR
    rb"|\x06\x00..(.{4})..\x02.([\x00\x07\x0f\x17\x1d\x24\x2a])...\xff\xff",  # FORMULA
    re.DOTALL,
)


class Biff:
    """The stream of an .xls: its sheets in order, the styles that show a time."""

    def __init__(self, path: str) -> None:
        self._stream = b""
        self._starts: list[int] = []
        self._time_styles: frozenset[int] = frozenset()
        try:
            with open(path, "rb") as file:
                self._stream = _workbook_stream(file.read())
            self._read_globals()
        except (struct.error, LookupError):
            self._starts = []

    def look_at(self, place: int, *, of: int) -> OddCells | None:
        """Return what the sheet at `place`, one `of` so many, holds; None where it is unknown."""
        if len(self._starts) != of:
            return None
        start = self._starts[place]
        end = min((each for each in self._starts if each > start), default=len(self._stream))
        found = OddCells()
        for hit in ERROR.finditer(self._stream, start, end):
            row, column = struct.unpack("<HH", hit[1] or hit[3])
            found.add_error(row, column, ERRORS[(hit[2] or hit[4])[0]])
        if self._time_styles:
            self._look_for_times(start, found)
        return found

    def _read_globals(self) -> None:
        formats: dict[int, str] = {}
        styles: list[int] = []
        for kind, body in _records(self._stream, 0):
            if kind == SHEET:
                self._starts.append(struct.unpack_from("<I", body)[0])
            elif kind == XF:
                styles.append(struct.unpack_from("<H", body, 2)[0])
            elif kind == FORMAT:
                formats[struct.unpack_from("<H", body)[0]] = _format_code(body)
        times = {key for key, code in formats.items() if shows_time(code)}
        times |= BUILT_IN_TIMES - formats.keys()
        self._time_styles = frozenset(place for place, key in enumerate(styles) if key in times)

    def _look_for_times(self, start: int, found: OddCells) -> None:
        for kind, body in islice(_records(self._stream, start), LOOKED_AT):
            if kind in SINGLE and len(body) >= 6:
                _row, column, style = struct.unpack_from("<HHH", body)
                if style in self._time_styles:
                    found.timed.add(column)
            elif kind == SEVERAL:
                first = struct.unpack_from("<H", body, 2)[0]
                for place, at in enumerate(range(4, len(body) - 6, 6)):
                    if struct.unpack_from("<H", body, at)[0] in self._time_styles:
                        found.timed.add(first + place)


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """Yield the records of a substream up to its end."""
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == END:
            return
        yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _format_code(body: bytes) -> str:
    """Return a number format: BIFF8 tells how wide its letters are, BIFF5 has bytes."""
    length = struct.unpack_from("<H", body, 2)[0]
    if len(body) == 5 + length:
        return body[5:].decode("latin-1")
    if len(body) == 5 + 2 * length:
        return body[5:].decode("utf-16-le", "replace")
    return body[3:].decode("latin-1")


def _workbook_stream(content: bytes) -> bytes:
    """Return the stream of the workbook in a compound file."""
    size = SECTORS[struct.unpack_from("<H", content, 30)[0]]
    _count, directory = struct.unpack_from("<II", content, 44)
    shortest, short, _count, more = struct.unpack_from("<IIII", content, 56)
    tables = list(struct.unpack_from("<109I", content, 76))
    for _again in range(len(content) // size):
        if more >= LAST_SECTOR:
            break
        *listed, more = _numbers(content, more, size)
        tables += listed
    following = [
        number
        for table in tables
        if table < LAST_SECTOR
        for number in _numbers(content, table, size)
    ]
    entries = _chain(content, directory, following, size)
    for at in range(0, len(entries), ENTRY):
        entry = entries[at : at + ENTRY]
        name = entry[: struct.unpack_from("<H", entry, 64)[0]].decode("utf-16-le", "replace")
        start, length = struct.unpack_from("<II", entry, 116)
        if name not in ("Workbook\x00", "Book\x00"):
            continue
        if length < shortest:  # it lies in the root's stream, in sectors of its own
            table = _chain(content, short, following, size)
            root = struct.unpack_from("<I", entries, 116)[0]
            content = bytes(SHORT_SECTOR) + _chain(content, root, following, size)
            following = list(struct.unpack(f"<{len(table) // 4}I", table))
            size = SHORT_SECTOR
        return _chain(content, start, following, size)[:length]
    return b""


def _numbers(content: bytes, sector: int, size: int) -> tuple[int, ...]:
    return struct.unpack_from(f"<{size // 4}I", content, (sector + 1) * size)


def _chain(content: bytes, sector: int, following: list[int], size: int) -> bytes:
    sectors: list[bytes] = []
    while sector < LAST_SECTOR and len(sectors) <= len(following):
        sectors.append(content[(sector + 1) * size : (sector + 2) * size])
        sector = following[sector]
    return b"".join(sectors)
