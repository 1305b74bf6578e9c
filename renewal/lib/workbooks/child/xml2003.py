"""XML tables of Excel 2003 (SpreadsheetML) under a workbook's name.

The gate has seen to it that no document type definition is in the file.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from .formats import moment_of, plain_moment, shows_date, shows_time
from .spool import STATES, Refused, Sheet, Spool
from .text import encoding_of

BLOCK = 1 << 18  # characters
NAMESPACE = "{urn:schemas-microsoft-com:office:spreadsheet}"
WORKSHEET, ROW, CELL, DATA, STYLE, NUMBER_FORMAT = (
    NAMESPACE + name for name in ("Worksheet", "Row", "Cell", "Data", "Style", "NumberFormat")
)
VISIBLE = "{urn:schemas-microsoft-com:office:excel}Visible"
HIDDEN = {"SheetHidden": STATES[1], "SheetVeryHidden": STATES[2]}
DECLARED = re.compile(rb"""<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)""")
DECLARATION = re.compile(r"\s*<\?xml[^>]*\?>")
CHINESE = ("gb", "x-gbk", "cp936")


def read_xml(path: str, spool: Spool) -> list[dict[str, Any]]:
    """Read the worksheets of a file, hidden ones by name only.

    Raises:
        Refused: it is not well-formed, or holds no worksheet.
    """
    sheets: list[dict[str, Any]] = []
    styles: dict[str, str] = {}
    reader = _Rows(Sheet(spool, ""), styles)
    state = STATES[0]
    try:
        for event, element in _events(path):
            if event == "start":
                if element.tag == WORKSHEET:
                    reader = _Rows(Sheet(spool, _get(element, "Name")), styles)
                    state = STATES[0]
            elif element.tag == ROW:
                reader.take(element)
                element.clear()
            elif element.tag == STYLE:
                styles[_get(element, "ID")] = _format_of(element, styles)
            elif element.tag == VISIBLE:
                state = HIDDEN.get((element.text or "").strip(), STATES[0])
            elif element.tag == WORKSHEET:
                facts = reader.sheet.facts() | {"state": state}
                sheets.append(facts if state == STATES[0] else facts | {"rows": 0, "frames": []})
                element.clear()
    except ParseError as error:
        raise Refused("DAMAGED") from error
    if not sheets:
        raise Refused("XML")
    return sheets


def _events(path: str) -> Iterator[tuple[str, Any]]:
    with open(path, "rb") as raw:
        declared = DECLARED.match(raw.read(200))
    told = "gb18030" if declared and declared[1].decode().lower().startswith(CHINESE) else ""
    parser: Any = XMLPullParser(("start", "end"))
    with open(path, encoding=encoding_of(path, told=told)) as file:
        block = DECLARATION.sub("", file.read(BLOCK), count=1)  # what is fed is UTF-8
        while block:
            parser.feed(block.encode())
            yield from parser.read_events()
            block = file.read(BLOCK)
    parser.close()
    yield from parser.read_events()


def _get(element: Element, name: str) -> str:
    """Return an attribute; home-made files leave its namespace out."""
    return element.get(NAMESPACE + name) or element.get(name) or ""


def _count(element: Element, name: str) -> int:
    text = _get(element, name)
    return int(text) if text.isdecimal() else 0


def _format_of(style: Element, styles: dict[str, str]) -> str:
    own = style.find(NUMBER_FORMAT)
    inherited = styles.get(_get(style, "Parent"), "")
    return _get(own, "Format") or inherited if own is not None else inherited


class _Rows:
    """The rows of a worksheet on their way into a sheet."""

    def __init__(self, sheet: Sheet, styles: dict[str, str]) -> None:
        self.sheet = sheet
        self._styles = styles
        self._next = 0  # the row that comes, from 0

    def take(self, row: Element) -> None:
        place = max(_count(row, "Index") - 1, self._next)
        self.sheet.check(place + 1 + _count(row, "Span"), 0)
        for _blank in range(self._next, place):
            self.sheet.add(())
        self.sheet.add(self._cells(row, place))
        self._next = place + 1
        for _blank in range(_count(row, "Span")):
            self.sheet.add(())
            self._next += 1

    def _cells(self, row: Element, place: int) -> list[Any]:
        cells: list[Any] = []
        for cell in row.iterfind(CELL):
            column = max(_count(cell, "Index") - 1, len(cells))
            across, down = _count(cell, "MergeAcross"), _count(cell, "MergeDown")
            self.sheet.check(0, column + 1 + across)
            cells += [""] * (column + 1 + across - len(cells))
            data = cell.find(DATA)
            if data is not None:
                cells[column] = self._value(cell, data, column)
            if across or down:
                self.sheet.merged.append(((place, column), (place + down, column + across)))
        return cells

    def _value(self, cell: Element, data: Element, column: int) -> Any:
        text = data.text or "" if len(data) == 0 else "".join(data.itertext())
        kind = _get(data, "Type")
        if kind == "String" or not text:
            return text
        code = self._styles.get(_get(cell, "StyleID"), "")
        try:
            if kind == "Number":
                number = float(text)
                if not shows_date(code):
                    return number
                moment: Any = moment_of(number)
            elif kind == "DateTime":
                moment = _moment(text)
            elif kind == "Boolean":
                return text.strip() in ("1", "true", "True")
            else:
                return text
        except ValueError:
            return text
        if shows_time(code):
            self.sheet.timed.add(column)
        return moment


def _moment(text: str) -> Any:
    """Return a date-time; on the day before the calendar begins it is a time of day."""
    moment = datetime.fromisoformat(text.strip().removesuffix("Z")).replace(microsecond=0)
    return plain_moment(moment, is_time=moment.year == 1899)
