"""The gate before every parser: what a file is by its content, and whether it may be opened.

Nothing here parses: names, sizes, checksums and a few byte patterns are looked at. What passes
is read in a child process (`read.py`).
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from renewal.lib.workbooks.refused import WorkbookRefused

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What a file may cost. Source: RELIABILITY.md T7, T8."""

    file_bytes: int = 200 * MIB
    unpacked_bytes: int = 1024 * MIB
    ratio: int = 200  # unpacked to packed, once more than `ratio_from` bytes are unpacked
    ratio_from: int = 16 * MIB
    parts: int = 10_000
    rows: int = 500_000
    columns: int = 256
    memory_bytes: int = 1536 * MIB
    spool_bytes: int = 4096 * MIB
    seconds: int = 120


class Format(StrEnum):
    """What the parser is told to read; the value is the suffix that it goes by."""

    XLSX = "xlsx"
    XLSB = "xlsb"
    XLS = "xls"
    ODS = "ods"
    TEXT = "txt"


MAGIC = (
    (b"%PDF", "PDF"),
    (b"\x89PNG", "IMAGE"),
    (b"\xff\xd8\xff", "IMAGE"),
    (b"GIF8", "IMAGE"),
    (b"BM", "IMAGE"),
    (b"Rar!", "ARCHIVE"),
    (b"7z\xbc\xaf", "ARCHIVE"),
    (b"\x1f\x8b", "ARCHIVE"),
    (b"{\\rtf", "DOCUMENT"),
    (b"\x09\x00\x04\x00", "TOO_OLD"),
    (b"\x09\x02\x06\x00", "TOO_OLD"),
    (b"\x09\x04\x06\x00", "TOO_OLD"),
    (b"\x09\x08\x08\x00", "TOO_OLD"),
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD_BYTES = 4096
WEB_PAGE = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div)\b", re.IGNORECASE)
DTD_MARKS = (
    b"<!DOCTYPE",
    b"<!ENTITY",
    "<!DOCTYPE".encode("utf-16-le"),
    "<!DOCTYPE".encode("utf-16-be"),
)
FAR_COLUMN = re.compile(rb'<c r="([A-Z]{3}\d+|[J-Z][A-Z]\d+|I[W-Z]\d+)"')
FAR_ROW = re.compile(rb'<c r="([A-Z]{1,3}\d{6,7})"')
ROW = re.compile(rb'<row [^>]*?\br="(\d{6,7})"')
OVERLAP = 256  # bytes kept between blocks, so that no pattern is cut in two
XML_SUFFIXES = (".xml", ".rels", ".vml")


def identify(path: Path, *, limits: Limits) -> Format:
    """Return the file's format by its content, having looked at all that can be known unparsed.

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
        return _check_zip(path, limits=limits)
    if head.startswith(OLE):
        return _check_ole(path)
    for magic, code in MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\x00" not in head):
            raise WorkbookRefused(code)
    return _check_text(head)


def _check_ole(path: Path) -> Format:
    content = path.read_bytes()
    if _has_stream(content, "EncryptedPackage"):
        raise WorkbookRefused("PASSWORD")
    if _has_stream(content, "Workbook") or _has_stream(content, "Book"):
        return Format.XLS
    if _has_stream(content, "WordDocument") or _has_stream(content, "PowerPoint Document"):
        raise WorkbookRefused("DOCUMENT")
    raise WorkbookRefused("DAMAGED")


def _has_stream(content: bytes, name: str) -> bool:
    """Tell whether an OLE directory entry of this name stands in the file: 64 bytes of name."""
    return name.encode("utf-16-le") + b"\x00\x00" in content


def _check_text(head: bytes) -> Format:
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
        raise WorkbookRefused("EMPTY")
    plain = head.replace(b"\x00", b"")
    start = plain.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if start.startswith(b"<?xml") and not re.search(rb"<html\b", start, re.IGNORECASE):
            raise WorkbookRefused("XML")
        if WEB_PAGE.search(start):
            raise WorkbookRefused("HTML")
    if start.startswith(b"MIME-Version"):
        raise WorkbookRefused("HTML")
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        even, odd = head[::2].count(0), head[1::2].count(0)
        if 4 * min(even, odd) > max(even, odd) or max(even, odd) < len(head) // 20:  # no UTF-16
            raise WorkbookRefused("NOT_A_WORKBOOK")
    return Format.TEXT


def _check_zip(path: Path, *, limits: Limits) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            kind = _kind_of_zip(archive, parts, limits=limits)
            declared = sum(part.file_size for part in parts)
            if _is_bomb(declared, sum(part.compress_size for part in parts), limits=limits):
                raise WorkbookRefused("UNPACKS_TOO_BIG")
            budget = limits.unpacked_bytes
            for part in parts:
                budget -= _scan_part(archive, part, budget=budget, limits=limits)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise WorkbookRefused("DAMAGED") from error
    except (RuntimeError, UnicodeDecodeError) as error:  # a part with a password, a broken name
        code = "PASSWORD" if "password" in str(error) else "DAMAGED"
        raise WorkbookRefused(code) from error


def _kind_of_zip(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], *, limits: Limits
) -> Format:
    names = {part.filename for part in parts}
    folded = {name.casefold() for name in names}
    if len(parts) > limits.parts:
        raise WorkbookRefused("UNPACKS_TOO_BIG")
    if any(_is_forbidden(name) for name in names):
        raise WorkbookRefused("PART_NAME")
    if any(name.endswith("vbaproject.bin") for name in folded):
        raise WorkbookRefused("MACRO")
    if any(name.endswith("workbook.bin") for name in folded):
        return Format.XLSB
    if any(name.startswith("xl/") for name in folded) or any(
        name.endswith("workbook.xml") for name in folded
    ):
        return Format.XLSX
    if "content.xml" in names:
        mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b"spreadsheet"
        if b"spreadsheet" not in mimetype:
            raise WorkbookRefused("DOCUMENT")
        if "META-INF/manifest.xml" in names:
            with archive.open("META-INF/manifest.xml") as manifest:
                if b"encryption-data" in manifest.read(MIB):
                    raise WorkbookRefused("PASSWORD")
        return Format.ODS
    if any(name.startswith(("word/", "ppt/")) for name in folded):
        raise WorkbookRefused("DOCUMENT")
    raise WorkbookRefused("ARCHIVE" if parts else "NOT_A_WORKBOOK")


def _is_forbidden(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


def _is_bomb(unpacked: int, packed: int, *, limits: Limits) -> bool:
    if unpacked > limits.unpacked_bytes:
        return True
    return unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1)


def _scan_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, budget: int, limits: Limits
) -> int:
    """Unpack one part, which checks its checksum, and return how many bytes it really has."""
    name = part.filename.casefold()
    is_xml = name.endswith(XML_SUFFIXES)
    is_sheet = is_xml and name.startswith("xl/worksheets/")
    count = 0
    for block in _blocks(archive, part):
        count += len(block) - (OVERLAP if count else 0)
        if _is_bomb(count, part.compress_size, limits=limits) or count > budget:
            raise WorkbookRefused("UNPACKS_TOO_BIG")
        if is_xml and any(mark in block for mark in DTD_MARKS):
            raise WorkbookRefused("DTD")
        if is_sheet:
            _look_for_far_cells(block, part.filename, limits=limits)
    return count


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(part) as file:
        while block := file.read(MIB):
            yield tail + block
            tail = block[-OVERLAP:].rjust(OVERLAP)


def _look_for_far_cells(block: bytes, part: str, *, limits: Limits) -> None:
    """Refuse a cell that bears a value outside the limits; styled empty cells do not count.

    Only the usual spelling of a cell is looked for: for all others stands the child's memory
    limit.
    """
    found = list(FAR_COLUMN.finditer(block))
    if any(int(row) > limits.rows for row in ROW.findall(block)):
        found += FAR_ROW.finditer(block)
    for match in found:
        reference = match[1].decode()
        letters = reference.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = column * 26 + ord(letter) - 64
        if column <= limits.columns and int(reference[len(letters) :]) <= limits.rows:
            continue
        opened = block.find(b">", match.end())
        if block[opened - 1 : opened] != b"/" and block.startswith(
            (b"<v", b"<is", b"<f"), opened + 1
        ):
            sheet = part.rpartition("/")[2].removesuffix(".xml")
            raise WorkbookRefused("FAR_CELL", sheet=sheet, cell=reference)
