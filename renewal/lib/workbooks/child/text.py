"""Text with separators: its encoding, its separator, its records."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Any, TextIO

from .spool import Refused, Sheet, Spool

FIELD_CHARS = 1 << 20
BLOCK = 1 << 20
DELIMITERS = ",;\t|"
QUOTED = re.compile(r'"(?:[^"]++|"")*+"')
SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)  # a word from Excel to Excel
LINE_END = re.compile(r"[\r\n]")
LOOKED_AT = 200  # lines
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


def read_text(path: str, spool: Spool) -> list[dict[str, Any]]:
    """Read a file of records; the records are counted as Excel counts its rows."""
    encoding = encoding_of(path)
    with open(path, encoding=encoding, newline="") as file:
        lines = list(islice(file, LOOKED_AT))
        file.seek(0)
        if any("\x00" in line for line in lines):
            raise Refused("NOT_A_WORKBOOK")
        told = SEPARATOR_LINE.fullmatch(lines[0]) if lines else None
        if told:
            file.readline()
            del lines[0]
        lines = [line for line in lines if line.strip()]
        if not lines:
            raise Refused("EMPTY")
        delimiter = told[1] if told else _delimiter(lines)
        if delimiter is None and len(lines) < 2:
            raise Refused("NOT_A_WORKBOOK")
        sheet = Sheet(spool, "")
        sheet.add_all(_records(file, delimiter or ","))
        return [sheet.facts()]


def encoding_of(path: str, *, told: str = "") -> str:
    """Return the first encoding in which the whole file can be read; `told` is what it says of
    itself.
    """
    with open(path, "rb") as file:
        head = file.read(4096)
        for encoding in _candidates(head, told):
            file.seek(0)
            decoder = codecs.getincrementaldecoder(encoding)()
            try:
                while block := file.read(BLOCK):
                    decoder.decode(block)
                decoder.decode(b"", final=True)
            except UnicodeDecodeError:
                continue
            return encoding
    raise Refused("ENCODING")


def _candidates(head: bytes, told: str) -> tuple[str, ...]:
    for mark, encoding in BYTE_ORDER_MARKS:
        if head.startswith(mark):
            return (encoding,)
    if head[1::2].count(0) > len(head) // 20:
        return ("utf-16-le",)
    if head[::2].count(0) > len(head) // 20:
        return ("utf-16-be",)
    return (told, "utf-8", "gb18030") if told else ("utf-8", "gb18030")


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


def _records(file: TextIO, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(FIELD_CHARS)
    line = ""

    def lines() -> Iterator[str]:
        nonlocal line
        for line in file:  # noqa: UP028  the last one is looked at
            yield line

    reader = csv.reader(lines(), delimiter=delimiter)
    row = 0
    record: list[str] = []
    try:
        for row, record in enumerate(reader, 1):
            if record and record[-1].count("\n") > LOOKED_AT:
                raise Refused("QUOTES", row=row)
            yield record
    except csv.Error as error:
        raise Refused("QUOTES", row=row + 1) from error
    if record and LINE_END.search(record[-1].strip()) and not line.rstrip().endswith('"'):
        raise Refused("QUOTES", row=row)  # closed by nothing but the end of the file
