"""The gate before every parser: what a file is by its content, and whether it may be opened.

Nothing here parses: names, sizes, checksums and a few byte patterns are looked at. What passes
is read in a child process (`read.py`).
"""

import mmap
import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from renewal.lib.workbooks.limits import MIB, Limits
from renewal.lib.workbooks.packages import DTD_MARKS, check_package
from renewal.lib.workbooks.refused import WorkbookRefused


class Format(StrEnum):
    """What the parser is told to read; calamine goes by the value as a suffix."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "text"
    HTML = "html"
    XML = "xml"  # of Excel 2003


@dataclass(frozen=True)
class Admitted:
    """A file that may be read.

    `unpacked` is its size in bytes when unpacked. `odd_parts` are sheets of an .xlsx with errors
    or formulas without a value, of which calamine says nothing. `has_macros` is true of an old
    workbook that may hold some.
    """

    format: Format
    unpacked: int
    odd_parts: frozenset[str] = frozenset()
    has_macros: bool = False


MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "IMAGE"),
    (b"\xff\xd8\xff", "IMAGE"),
    (b"GIF8", "IMAGE"),
    (b"II*\x00", "IMAGE"),
    (b"MM\x00*", "IMAGE"),
    (b"BM", "IMAGE"),
    (b"Rar!", "ARCHIVE"),
    (b"7z\xbc\xaf", "ARCHIVE"),
    (b"\x1f\x8b", "ARCHIVE"),
    (b"{\\rtf", "DOCUMENT"),
    (b"\x09\x00\x04\x00", "TOO_OLD"),
    (b"\x09\x02\x06\x00", "TOO_OLD"),
    (b"\x09\x04\x06\x00", "TOO_OLD"),
    (b"\x09\x08\x08\x00", "TOO_OLD"),
    (b"\x00\x00\x02\x00", "TOO_OLD"),
    (b"%TSD-Header-", "SEALED"),
)
SEALS = (b"E-SafeNet",)  # of programs that encrypt every file of a company
PICTURE_BRANDS = (b"ftypheic", b"ftypmif1", b"ftypheix")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_BYTES = 1 << 16
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE)
XML_TABLE = b"urn:schemas-microsoft-com:office:spreadsheet"
SYMBOLIC_LINK = re.compile(rb"ID;P[^\r\n]*[\r\n]+[BCFPE];|TABLE[\r\n]+0,1[\r\n]")
JSON = re.compile(rb'\{\s*(?:"|\})|\[\s*[\[{]')


def identify(path: Path, *, limits: Limits) -> Admitted:
    """Judge a file by its content, having looked at all that can be known unparsed.

    Raises:
        WorkbookRefused: it is no workbook, or one that must not reach a parser.
    """
    size = path.stat().st_size
    if size == 0:
        raise WorkbookRefused("EMPTY")
    if size > limits.file_bytes:
        raise WorkbookRefused("TOO_BIG", size=size // MIB, limit=limits.file_bytes // MIB)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if head.startswith(b"PK"):
            found = check_package(path, limits=limits)
            return Admitted(Format(found.suffix), found.unpacked, found.odd_parts)
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            if head.startswith(OLE):
                return _check_ole(content)
            _refuse_others(head)
            return Admitted(_check_text(head, content), size)


def _check_ole(content: mmap.mmap) -> Admitted:
    """Old workbooks are read even with macros: Excel writes their storage where there are none."""
    if _has_entry(content, "EncryptedPackage"):
        raise WorkbookRefused("PASSWORD")
    if _has_entry(content, "Workbook") or _has_entry(content, "Book"):
        macros = _has_entry(content, "_VBA_PROJECT_CUR")
        return Admitted(Format.XLS, len(content), has_macros=macros)
    if _has_entry(content, "WordDocument") or _has_entry(content, "PowerPoint Document"):
        raise WorkbookRefused("DOCUMENT")
    raise WorkbookRefused("NOT_A_WORKBOOK" if _has_entry(content, "Root Entry") else "DAMAGED")


def _has_entry(content: mmap.mmap, name: str) -> bool:
    """Tell whether a directory entry of this name stands in the file.

    Entries begin at multiples of 128 bytes: 64 bytes of name, then its length.
    """
    sought = name.encode("utf-16-le") + b"\x00\x00"
    at = content.find(sought)
    while at >= 0:
        if at % 128 == 0 and content[at + 64 : at + 66] == len(sought).to_bytes(2, "little"):
            return True
        at = content.find(sought, at + 1)
    return False


def _refuse_others(head: bytes) -> None:
    for magic, code in MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\x00" not in head):
            raise WorkbookRefused(code)
    if head[4:12] in PICTURE_BRANDS or (head.startswith(b"RIFF") and head[8:12] == b"WEBP"):
        raise WorkbookRefused("IMAGE")
    if any(seal in head[:512] for seal in SEALS):
        raise WorkbookRefused("SEALED")


def _check_text(head: bytes, content: mmap.mmap) -> Format:
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise WorkbookRefused("EMPTY")
    start = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if XML_TABLE in start and not start[:200].lower().startswith(b"<html"):
            if any(content.find(mark) >= 0 for mark in DTD_MARKS):
                raise WorkbookRefused("DTD")
            return Format.XML
        if WEB_PAGE.search(start):
            if b"<!ENTITY" in start:
                raise WorkbookRefused("DTD")
            return Format.HTML
        if start.startswith(b"<?xml"):
            raise WorkbookRefused("XML")
    if start.startswith(b"MIME-Version"):
        raise WorkbookRefused("WEB_ARCHIVE")
    if SYMBOLIC_LINK.match(start):
        raise WorkbookRefused("TOO_OLD")
    if JSON.match(start):
        raise WorkbookRefused("NOT_A_WORKBOOK")
    if b"\x00" in head and not head.startswith(BYTE_ORDER_MARKS):
        even, odd = head[::2].count(0), head[1::2].count(0)
        if 4 * min(even, odd) > max(even, odd) or max(even, odd) < len(head) // 20:  # no UTF-16
            raise WorkbookRefused("NOT_A_WORKBOOK")
    return Format.TEXT
