"""The looks of cells in the streaming writer, and the part of the workbook that lists them."""

from enum import Enum
from xml.sax.saxutils import quoteattr

from renewal.lib.workbooks.write.sheets import Kind

HEADING_COLOUR, WRONG_COLOUR = "D9E2F3", "FFC7CE"
NOTE_COLOUR, MARK_COLOUR = "595959", "C00000"


class Look(Enum):
    """How a cell of data looks; the value is what its style has besides the number format."""

    PLAIN = 'fontId="0" fillId="0" borderId="0"'
    WRONG = 'fontId="0" fillId="3" borderId="0" applyFill="1"'
    TOTAL = 'fontId="1" fillId="0" borderId="2" applyFont="1" applyBorder="1"'


FORMAT_IDS = {
    Kind.TEXT: 49,
    Kind.MONEY: 4,
    Kind.DATE: 164,
    Kind.STAMP: 165,
    Kind.INT: 1,
    Kind.RATIO: 10,
    Kind.ANY: 0,
}
FIRST_OWN_FORMAT = 164  # those below are Excel's
STYLES = {
    (kind, look): number
    for number, (kind, look) in enumerate(((kind, look) for look in Look for kind in Kind), 1)
}
HEADING, TITLE, NOTE, MARK = range(len(STYLES) + 1, len(STYLES) + 5)


def styles_xml() -> str:
    formats = [
        f'<numFmt numFmtId="{number}" formatCode={quoteattr(kind.value)}/>'
        for kind, number in FORMAT_IDS.items()
        if number >= FIRST_OWN_FORMAT
    ]
    font = '<sz val="{}"/>{}<name val="Calibri"/><family val="2"/>'
    colour = '<color rgb="FF{}"/>'
    fonts = [
        f"<font>{font.format(11, '')}</font>",
        f"<font><b/>{font.format(11, '')}</font>",
        f"<font><b/>{font.format(14, '')}</font>",
        f"<font>{font.format(11, colour.format(NOTE_COLOUR))}</font>",
        f"<font><b/>{font.format(11, colour.format(MARK_COLOUR))}</font>",
    ]
    solid = '<fill><patternFill patternType="solid"><fgColor rgb="FF{}"/></patternFill></fill>'
    fills = [
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
        solid.format(HEADING_COLOUR),
        solid.format(WRONG_COLOUR),
    ]
    sides = "<border>{}<diagonal/></border>"
    thin = '<{0} style="thin"><color auto="1"/></{0}>'
    borders = [
        sides.format("<left/><right/><top/><bottom/>"),
        sides.format("".join(thin.format(side) for side in ("left", "right", "top", "bottom"))),
        sides.format(f"<left/><right/>{thin.format('top')}<bottom/>"),
    ]
    cells = ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>']
    cells += [
        f'<xf numFmtId="{FORMAT_IDS[kind]}" {look.value} xfId="0" applyNumberFormat="1"/>'
        for kind, look in STYLES
    ]
    cells += [
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="1" xfId="0" applyFont="1" applyFill="1"'
        ' applyBorder="1" applyAlignment="1">'
        '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>',
        '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
        '<xf numFmtId="0" fontId="3" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
        '<xf numFmtId="0" fontId="4" fillId="0" borderId="0" xfId="0" applyFont="1"/>',
    ]
    return "".join(
        [
            '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">',
            _list("numFmts", formats),
            _list("fonts", fonts),
            _list("fills", fills),
            _list("borders", borders),
            _list("cellStyleXfs", ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>']),
            _list("cellXfs", cells),
            _list("cellStyles", ['<cellStyle name="Normal" xfId="0" builtinId="0"/>']),
            "</styleSheet>",
        ]
    )


def _list(tag: str, items: list[str]) -> str:
    return f'<{tag} count="{len(items)}">{"".join(items)}</{tag}>'
