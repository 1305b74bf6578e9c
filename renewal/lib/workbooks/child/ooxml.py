"""What calamine does not tell of an .xlsx: columns that show a time, errors, formulas not computed.

Looked up in the parts themselves, and only where there is something to find: where styles show a
time of day, and in parts in which the gate has met an error or a formula without its value.
"""

import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from posixpath import join, normpath
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from .formats import BUILT_IN_TIMES, shows_time
from .odd import OddCells

FIRST_BYTES = 1 << 18  # of a sheet, whose cells are looked at for their formats
BLOCK = 1 << 22
TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^>]*)>")
ATTRIBUTE = re.compile(rb"""\b([rst])=["']([^"']*)["']""")
ERROR = re.compile(
    rb"""<(?:\w+:)?c\b([^>]*\bt=["']e["'][^>]*)(?<!/)>(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]*)""",
    re.DOTALL,
)
NOT_COMPUTED = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)><(?:\w+:)?f\b(?:[^>]*/>|[^>]*>[^<]*</(?:\w+:)?f>)"
    rb"(<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?</(?:\w+:)?c>"
)
REFERENCE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")


class Package:
    """The parts of an .xlsx. What cannot be found in them is not known, and no error."""

    def __init__(self, path: str) -> None:
        self._archive = zipfile.ZipFile(path)

    def look_at(self, name: str, odd_parts: frozenset[str]) -> OddCells:
        """Return what the sheet `name` holds of all this."""
        found = OddCells()
        part = self._parts.get(name)
        if part is None:
            return found
        if self._time_styles:
            with self._archive.open(part) as file:
                found.timed.update(_timed(file.read(FIRST_BYTES), self._time_styles))
        if part in odd_parts:
            with self._archive.open(part) as file:
                rest = b""
                while block := file.read(BLOCK):
                    block = rest + block
                    end = block.rfind(b"row>") + 4 if b"row>" in block else 0
                    _look_for_odd(block[:end], found)
                    rest = block[end:]
        return found

    @cached_property
    def _parts(self) -> dict[str, str]:
        """The part of each sheet, by the sheet's name."""
        targets = {
            each.get("Id"): normpath(join("/xl", each.get("Target", ""))).lstrip("/")
            for each in self._elements("xl/_rels/workbook.xml.rels", "Relationship")
        }
        there = set(self._archive.namelist())
        parts = {}
        for sheet in self._elements("xl/workbook.xml", "sheet"):
            key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
            if targets.get(key) in there:
                parts[sheet.get("name", "")] = targets[key]
        return parts

    @cached_property
    def _time_styles(self) -> frozenset[bytes]:
        """The cell styles, as cells name them, that show a time of day."""
        codes = {
            each.get("numFmtId"): each.get("formatCode", "")
            for each in self._elements("xl/styles.xml", "numFmt")
        }
        times = {key for key, code in codes.items() if shows_time(code)}
        times |= {str(number) for number in BUILT_IN_TIMES} - codes.keys()
        styles = self._elements("xl/styles.xml", "cellXfs")
        formats = [each.get("numFmtId") for parent in styles for each in parent]
        return frozenset(b"%d" % place for place, key in enumerate(formats) if key in times)

    def _elements(self, part: str, name: str) -> list[Element]:
        try:
            root = ElementTree.fromstring(self._archive.read(part))  # noqa: S314  the gate: no DTD
        except (LookupError, ValueError, ElementTree.ParseError):  # part, encoding, text
            return []
        return root.findall(f".//{{*}}{name}")


def _timed(content: bytes, styles: frozenset[bytes]) -> Iterator[int]:
    column = -1
    for tag in TAG.finditer(content):
        if tag[1] == b"row":
            column = -1
            continue
        given = dict(ATTRIBUTE.findall(tag[2]))
        place = _place(given.get(b"r", b""))
        column = place[1] if place else column + 1
        empty = tag[2].endswith(b"/") or given.get(b"t", b"n") not in (b"n", b"d")
        if given.get(b"s") in styles and not empty:
            yield column


def _look_for_odd(content: bytes, found: OddCells) -> None:
    for hit in ERROR.finditer(content):
        if place := _place(dict(ATTRIBUTE.findall(hit[1])).get(b"r", b"")):
            found.add_error(*place, hit[2].decode())
    for hit in NOT_COMPUTED.finditer(content):
        given = dict(ATTRIBUTE.findall(hit[1]))
        if given.get(b"t") != b"str" or not hit[2]:  # an empty text is a value
            found.note("NOT_COMPUTED", given.get(b"r", b"").decode())


def _place(reference: bytes) -> tuple[int, int] | None:
    """Return row and column, from 0, of a reference like `C2`."""
    match = REFERENCE.fullmatch(reference)
    if match is None:
        return None
    column = 0
    for letter in match[1]:
        column = column * 26 + letter - 64
    return int(match[2]) - 1, column - 1
