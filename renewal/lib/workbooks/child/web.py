"""HTML tables under a workbook's name: each table that holds something is a sheet.

Tags are taken as they come, closed or not, as browsers and Excel do; what stands outside a table
is not read. A cell over several rows or columns is a merged one.
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from .formats import moment_of, shows_date, shows_time
from .spool import Refused, Sheet, Spool
from .text import encoding_of

# Quoted values are bounded, so that a quote that is never closed costs little.
ATTRIBUTES = r"""(?:[^<>"']++|"[^"]{0,4000}+"|'[^']{0,4000}+')*+"""
TAG = re.compile(rf"<(/?)([A-Za-z][\w:]*)({ATTRIBUTES}|[^<>]*+)>")
ATTRIBUTE = re.compile(r"""([\w:-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
CHARSET = re.compile(rb"""<meta\b[^>]{0,200}\bcharset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
CHINESE = frozenset(("gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936", "ms936"))
STYLE = re.compile(r"\.([\w-]+)\s*\{([^}]*)\}")
NUMBER_FORMAT = re.compile(r"""mso-number-format\s*:\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^;]+))""")
CSS_ESCAPE = re.compile(r"\\(?:([0-9A-Fa-f]{4})|(.))")
SHEET_NAME = re.compile(r"<x:ExcelWorksheet>\s*<x:Name>([^<]*)</x:Name>")
UNSEEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
BLANKS = re.compile(r"[ \t\r\n]+")
LINE_END, BLOCK_END = "\x0b", "\x0c"  # stand for line breaks while blanks are folded
BREAKS = re.compile(r" ?(?:\x0b|\x0c[ \x0c]*) ?")
RAW = frozenset(("script", "style", "title", "textarea", "xml"))  # what is in them is no text
BLOCKS = frozenset(("p", "div", "li"))
LONGEST_SPAN = 1_048_576  # rows


def read_web(path: str, spool: Spool) -> list[dict[str, Any]]:
    """Read the tables of a page, those inside a cell of another as tables of their own.

    Raises:
        Refused: the page holds no table.
    """
    with open(path, encoding=encoding_of(path, told=_charset(path))) as file:
        page = file.read()
    sheets = [sheet.facts() for sheet in _tables(page, spool)]
    sheets = [sheet for sheet in sheets if sheet["rows"]]
    if not sheets:
        raise Refused("HTML")
    names = SHEET_NAME.findall(page)
    if len(names) == len(sheets):
        for sheet, name in zip(sheets, names, strict=True):
            sheet["name"] = unescape(name)
    return sheets


def _charset(path: str) -> str:
    """Return the encoding that the page names, where it has to be known."""
    with open(path, "rb") as file:
        found = CHARSET.search(file.read(4096))
    return "gb18030" if found and found[1].decode().lower() in CHINESE else ""


def _tables(page: str, spool: Spool) -> list[Sheet]:
    formats: dict[str, str] = {}
    sheets: list[Sheet] = []
    stack: list[_Table] = []
    for closing, name, content in _tokens(page):
        if name == "style":
            formats.update(_formats(content))
        elif name == "table" and not closing:
            sheets.append(Sheet(spool, f"table{len(sheets) + 1}"))
            stack.append(_Table(sheets[-1], formats))
        elif stack:
            table = stack[-1]
            if not name:
                table.write(content)
            elif name in ("td", "th"):
                table.close_cell() if closing else table.open_cell(content)
            elif name == "tr":
                table.close_row() if closing else table.open_row(content)
            elif name == "table":
                stack.pop().close_row()
            elif name == "br":
                table.write(LINE_END)
            elif name in BLOCKS:
                table.write(BLOCK_END)
    for table in stack:
        table.close_row()
    return sheets


def _tokens(page: str) -> Iterator[tuple[str, str, str]]:
    """Yield tags as ("/" or "", name, attributes) and texts as ("", "", text).

    A style's content stands in the place of its attributes; comments are left out.
    """
    at = 0
    while (start := page.find("<", at)) >= 0:
        if start > at:
            yield "", "", page[at:start]
        if tag := TAG.match(page, start):
            closing, name, content = tag[1], tag[2].lower(), tag[3]
            at = tag.end()
            if name in RAW and not closing:
                end = re.compile(f"</{name}", re.IGNORECASE).search(page, at)
                content = page[at : end.start() if end else len(page)]
                at += len(content)
            yield closing, name, content
        elif page.startswith("<!--", start):
            at = _behind(page, "-->", start)
        elif page.startswith(("<!", "<?"), start):
            at = _behind(page, ">", start)
        else:
            yield "", "", "<"
            at = start + 1
    yield "", "", page[at:]


def _behind(page: str, mark: str, start: int) -> int:
    end = page.find(mark, start)
    return end + len(mark) if end >= 0 else len(page)


class _Table:
    """A table on its way into a sheet."""

    def __init__(self, sheet: Sheet, formats: dict[str, str]) -> None:
        self._sheet = sheet
        self._formats = formats
        self._rows = 0
        self._row: list[Any] | None = None
        self._seen = True
        self._covered: dict[int, int] = {}  # column: how many rows, this one too, a cell covers
        self._column = -1  # of the cell that is open
        self._attributes = ""
        self._pieces: list[str] = []

    def open_row(self, attributes: str) -> None:
        self.close_row()
        self._row = []
        self._seen = not UNSEEN.search(attributes)

    def close_row(self) -> None:
        self.close_cell()
        if self._row is not None and self._seen:
            self._sheet.add(self._row)
            self._rows += 1
            self._covered = {column: left - 1 for column, left in self._covered.items() if left > 1}
        self._row = None

    def open_cell(self, attributes: str) -> None:
        self.close_cell()
        if self._row is None:
            self.open_row("")
        row: list[Any] = self._row or []
        while len(row) in self._covered:
            row.append("")
        self._row, self._column = row, len(row)
        self._attributes, self._pieces = attributes, []
        row.append("")
        if "span" in attributes.lower():
            self._merge(_attributes(attributes))

    def _merge(self, given: dict[str, str]) -> None:
        row, column = self._row or [], self._column
        across, down = _span(given.get("colspan")), _span(given.get("rowspan"))
        self._sheet.check(0, column + across)
        row += [""] * (across - 1)
        if down > 1:
            self._covered.update(dict.fromkeys(range(column, column + across), down))
        if across > 1 or down > 1:
            end = (self._rows + down - 1, column + across - 1)
            self._sheet.merged.append(((self._rows, column), end))

    def write(self, text: str) -> None:
        if self._column >= 0:
            self._pieces.append(text)

    def close_cell(self) -> None:
        if self._column < 0 or self._row is None:
            return
        text = "".join(self._pieces)
        if "&" in text:
            text = unescape(text)
        text = BREAKS.sub("\n", BLANKS.sub(" ", text)).replace("\xa0", " ").strip()
        self._row[self._column] = self._number(text) if "x:num" in self._attributes else text
        self._column = -1

    def _number(self, text: str) -> Any:
        """Return the number that Excel has written beside a cell's text."""
        given = _attributes(self._attributes)
        try:
            number = float(given["x:num"] or text.replace(",", ""))
        except (KeyError, ValueError):
            return text
        code = _number_format(given.get("style", "")) or self._formats.get(given.get("class", ""))
        if not code or not shows_date(code):
            return number
        if shows_time(code):
            self._sheet.timed.add(self._column)
        return moment_of(number)


def _attributes(text: str) -> dict[str, str]:
    found = ATTRIBUTE.findall(text)
    return {name.lower(): unescape(one or other or bare) for name, one, other, bare in found}


def _span(text: str | None) -> int:
    number = int(text) if text and text.isdecimal() else 1
    return min(max(number, 1), LONGEST_SPAN)


def _formats(style: str) -> dict[str, str]:
    found = {name: _number_format(rule) for name, rule in STYLE.findall(style)}
    return {name: code for name, code in found.items() if code}


def _number_format(style: str) -> str:
    found = NUMBER_FORMAT.search(style)
    if not found:
        return ""
    code = found[1] or found[2] or found[3] or ""
    return CSS_ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], code).strip()
