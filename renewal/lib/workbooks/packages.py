"""The gate for packed workbooks: the parts of a zip archive, each unpacked once and looked through.

Nothing is parsed; unpacking a part checks its checksum and counts what it really holds.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from renewal.lib.workbooks.limits import MIB, Limits
from renewal.lib.workbooks.refused import WorkbookRefused

OVERLAP = 256  # bytes kept between blocks, so that no pattern is cut in two
ENCRYPTED = 1  # flag of a part
UNPARSED = (".png", ".jpg", ".jpeg", ".gif", ".emf", ".wmf", ".bin")
DTD_MARKS = tuple("<!DOCTYPE".encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
FAR_COLUMN = re.compile(rb'<c r="([A-Z]{3}\d+|[J-Z][A-Z]\d+|I[W-Z]\d+)"')
FAR_ROW = re.compile(rb'<c r="([A-Z]{1,3}\d{6,7})"')
ROW = re.compile(rb'<row [^>]*?\br="(\d{6,7})"')
REPEATED = re.compile(rb'<table:table-(row|cell)\b[^>]*?-repeated="(\d{3,})"[^>]*>')
FORMULA_WITHOUT_VALUE = re.compile(rb"f>(?:<(?:\w+:)?v ?/>|<v></v>)?</(?:\w+:)?c>")


@dataclass(frozen=True)
class Package:
    """What was found: the suffix that its parser goes by, bytes unpacked, sheets with odd cells."""

    suffix: str
    unpacked: int
    odd_parts: frozenset[str]


def check_package(path: Path, *, limits: Limits) -> Package:
    """Look through a zip archive.

    Raises:
        WorkbookRefused: it is no workbook, or one that must not reach a parser.
    """
    odd: set[str] = set()
    unpacked = 0
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            suffix = _suffix(archive, parts, limits=limits)
            declared = sum(part.file_size for part in parts)
            if _is_bomb(declared, sum(part.compress_size for part in parts), limits=limits):
                raise WorkbookRefused("UNPACKS_TOO_BIG")
            for part in parts:
                budget = limits.unpacked_bytes - unpacked
                size, is_odd = _scan_part(archive, part, budget=budget, limits=limits)
                unpacked += size
                if is_odd:
                    odd.add(part.filename)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise WorkbookRefused("DAMAGED") from error
    except (RuntimeError, UnicodeDecodeError, ValueError) as error:
        raise WorkbookRefused("DAMAGED") from error
    return Package(suffix, unpacked, frozenset(odd))


def _suffix(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], *, limits: Limits) -> str:
    names = {part.filename for part in parts}
    folded = {name.casefold() for name in names}
    if len(parts) > limits.parts:
        raise WorkbookRefused("UNPACKS_TOO_BIG")
    if any(_is_forbidden(name) for name in names):
        raise WorkbookRefused("PART_NAME")
    if any(name.endswith("vbaproject.bin") or "xl/macrosheets/" in name for name in folded):
        raise WorkbookRefused("MACRO")
    is_workbook = any(
        name.startswith("xl/") or name.endswith(("workbook.bin", "workbook.xml")) for name in folded
    )
    if (is_workbook or "content.xml" in names) and any(
        part.flag_bits & ENCRYPTED for part in parts
    ):
        raise WorkbookRefused("PASSWORD")
    if is_workbook:
        return "xlsb" if any(name.endswith("workbook.bin") for name in folded) else "xlsx"
    if "content.xml" in names:
        _check_open_document(archive, names)
        return "ods"
    raise WorkbookRefused(_what_else(folded))


def _check_open_document(archive: zipfile.ZipFile, names: set[str]) -> None:
    mimetype = archive.read("mimetype")[:100] if "mimetype" in names else b"spreadsheet"
    if b"spreadsheet" not in mimetype:
        raise WorkbookRefused("DOCUMENT")
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(MIB):
                raise WorkbookRefused("PASSWORD")


def _what_else(names: set[str]) -> str:
    """Return what an archive without a workbook is. `names` are its parts', case folded."""
    if any(name.startswith(("word/", "ppt/")) or name == "ofd.xml" for name in names):
        return "DOCUMENT"
    if any(name.startswith("index/") and name.endswith(".iwa") for name in names):
        return "NUMBERS"
    return "ARCHIVE" if names else "NOT_A_WORKBOOK"


def _is_forbidden(name: str) -> bool:
    return name.startswith(("/", "\\")) or ":" in name or ".." in re.split(r"[/\\]", name)


def _is_bomb(unpacked: int, packed: int, *, limits: Limits) -> bool:
    if unpacked > limits.unpacked_bytes:
        return True
    return unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1)


def _scan_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, budget: int, limits: Limits
) -> tuple[int, bool]:
    """Unpack one part; return how many bytes it really has and whether it has odd cells."""
    name = part.filename.casefold()
    is_sheet = name.startswith("xl/worksheets/") and name.endswith(".xml")
    is_odd = False
    count = 0
    for block in _blocks(archive, part):
        count += len(block) - (OVERLAP if count else 0)
        if _is_bomb(count, part.compress_size, limits=limits) or count > budget:
            raise WorkbookRefused("UNPACKS_TOO_BIG")
        if name.endswith(UNPARSED):
            continue
        if any(mark in block for mark in DTD_MARKS):
            raise WorkbookRefused("DTD")
        if is_sheet:
            _look_for_far_cells(block, part.filename, limits=limits)
            is_odd = is_odd or _has_odd_cells(block)
        elif name == "content.xml":
            _look_for_repeated_cells(block, limits=limits)
    return count, is_odd


def _blocks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    tail = b""
    with archive.open(part) as file:
        while block := file.read(MIB):
            yield tail + block
            tail = block[-OVERLAP:].rjust(OVERLAP)


def _has_odd_cells(block: bytes) -> bool:
    if b't="e"' in block:
        return True
    return b"f><" in block and FORMULA_WITHOUT_VALUE.search(block) is not None


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


def _look_for_repeated_cells(block: bytes, *, limits: Limits) -> None:
    """Refuse a value of an OpenDocument table that is repeated outside the limits."""
    for match in REPEATED.finditer(block):
        if match[1] == b"cell":
            limit, content = limits.columns, match[0]
        else:
            limit = limits.rows
            content = block[match.end() : block.find(b"</table:table-row>", match.end())]
        if int(match[2]) > limit and b"value-type=" in content:
            raise WorkbookRefused("UNPACKS_TOO_BIG")
