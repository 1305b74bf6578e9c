"""Hostile and broken workbooks, made by script: what each is, and what must be said of it.

A case without a code is harmless: it is read, and `rows` is what must come back.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

EXCEL = Path(__file__).parents[1] / "data" / "excel"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
LAUGHS = '<!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;&l;&l;&l;&l;&l;">]>'
HEADINGS = ["保单号", "保费"]
TEXT_ROWS = [HEADINGS, ["T1", "1"]]


@dataclass(frozen=True)
class Case:
    """A file: its `name` says what is wrong with it, `make` returns its content."""

    name: str
    make: Callable[[], bytes]
    code: str = ""
    rows: Sequence[Sequence[object]] = ()


def package(change: Mapping[str, bytes | None] | None = None, *, password: bool = False) -> bytes:
    """Return an ordinary .xlsx with parts put in or replaced; None takes one out."""
    plain, target = io.BytesIO(), io.BytesIO()
    with xlsxwriter.Workbook(plain) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, HEADINGS)
        worksheet.write_row(1, 0, ["T1", 1])
    change = change or {}
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        parts = {name: source.read(name) for name in source.namelist()} | dict(change)
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    content = target.getvalue()
    if password:
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):  # flag of each part
            content = _with_flag(content, mark, place)
    return content


def _with_flag(content: bytes, mark: bytes, place: int) -> bytes:
    changed = bytearray(content)
    at = content.find(mark)
    while at >= 0:
        changed[at + place] |= 1
        at = content.find(mark, at + 1)
    return bytes(changed)


def archive(*names: str) -> bytes:
    return parts(dict.fromkeys(names, b"x"))


def parts(contents: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in contents.items():
            packed.writestr(name, content)
    return target.getvalue()


def sheet(rows: str, *, before: str = "", head: str = "") -> bytes:
    text = (
        f'<?xml version="1.0"?>{head}<worksheet xmlns="{MAIN}">{before}'
        f"<sheetData>{rows}</sheetData></worksheet>"
    )
    return text.encode()


def cells(*texts: str, row: int = 1) -> str:
    inner = "".join(
        f'<c r="{chr(65 + place)}{row}" t="inlineStr"><is><t>{text}</t></is></c>'
        for place, text in enumerate(texts)
    )
    return f'<row r="{row}">{inner}</row>'


def compound(*entries: str) -> bytes:
    """Return a compound (OLE) file whose directory has these entries and nothing in them."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00"))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<IIIIIIIII", header, 44, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header[80:512] = b"\xff" * 432
    table = struct.pack("<II", 0xFFFFFFFD, 0xFFFFFFFE).ljust(512, b"\xff")
    directory = b""
    for place, name in enumerate(("Root Entry", *entries)):
        coded = name.encode("utf-16-le") + b"\x00\x00"
        kind = 5 if place == 0 else 2
        entry = coded.ljust(64, b"\x00") + struct.pack("<HBB", len(coded), kind, 1)
        directory += entry.ljust(116, b"\xff") + struct.pack("<III", 0xFFFFFFFE, 0, 0)
    return bytes(header) + table + directory.ljust(2048, b"\x00")


def short_xls(*records: tuple[int, bytes]) -> bytes:
    """Return an .xls of one sheet with these records, so short that it has no sectors its own."""

    def joined(*records: tuple[int, bytes]) -> bytes:
        return b"".join(struct.pack("<HH", kind, len(body)) + body for kind, body in records)

    def begin(kind: int) -> tuple[int, bytes]:
        return (0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 0, 0, 0x0600))

    end = (0x000A, b"")
    named = joined(begin(5), (0x0085, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"a"), end)
    named = joined(begin(5), (0x0085, struct.pack("<IBBBB", len(named), 0, 0, 1, 0) + b"a"), end)
    stream = named + joined(begin(16), *records, end)
    sectors = -(-len(stream) // 64)
    content = bytearray(compound("Workbook"))
    struct.pack_into("<II", content, 60, 5, 1)  # table of short sectors
    root, entry = 1024, 1024 + 128
    struct.pack_into("<II", content, root + 116, 6, sectors * 64)
    struct.pack_into("<II", content, entry + 116, 0, len(stream))
    struct.pack_into("<8I", content, 512, 0xFFFFFFFD, 2, 3, 4, *[0xFFFFFFFE] * 4)
    table = struct.pack(f"<{sectors}I", *range(1, sectors), 0xFFFFFFFE).ljust(512, b"\xff")
    return bytes(content) + table + stream.ljust(512, b"\x00")


def open_document(content: str, *, kind: str = "spreadsheet", manifest: str = "") -> bytes:
    body = (
        '<?xml version="1.0"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="a">{content}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return parts(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}".encode(),
            "content.xml": body.encode(),
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>".encode(),
        }
    )


def xml_table(rows: str, *, head: str = "", encoding: str = "utf-8") -> bytes:
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>{head}<Workbook '
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="a"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return text.encode(encoding)


def xml_row(*texts: str) -> str:
    inner = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in texts)
    return f"<Row>{inner}</Row>"


def wrong_checksum() -> bytes:
    content = bytearray(package())
    at = content.rindex(SHEET.encode()) - 46 + 16  # its checksum in the central directory
    content[at] ^= 0xFF
    return bytes(content)


def small_by_its_own_word() -> bytes:
    """A part of 32 MiB that is declared to have 1000 bytes."""
    content = bytearray(package({SHEET: b" " * (32 << 20)}))
    name = SHEET.encode()
    struct.pack_into("<I", content, content.index(name) - 30 + 22, 1000)  # in its own header
    struct.pack_into("<I", content, content.rindex(name) - 46 + 24, 1000)  # in the directory
    return bytes(content)


def long_text_in_many_cells() -> bytes:
    rows = "".join(
        f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 60_001)
    )
    strings = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_000}</t></si></sst>'.encode()
    return package({SHEET: sheet(rows), STRINGS: strings})


def with_zeros() -> bytes:
    content = bytearray(package())
    middle = len(content) // 3
    content[middle : middle + 300] = bytes(300)
    return bytes(content)


def obfuscated_xls() -> bytes:
    """An .xls in which the record behind the first is turned into the mark of a password."""
    content = bytearray((EXCEL / "cn_bank_citic.xls").read_bytes())
    at = content.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    struct.pack_into("<H", content, at, 0x2F)
    return bytes(content)


def cut(name: str, share: float) -> bytes:
    content = (EXCEL / name).read_bytes()
    return content[: int(len(content) * share)]


def hidden_only() -> bytes:
    names = "xl/workbook.xml"
    with zipfile.ZipFile(io.BytesIO(package())) as plain:
        content = plain.read(names).replace(b"<sheet ", b'<sheet state="hidden" ')
    return package({names: content})


def workbook_xml(sheets: str) -> bytes:
    text = f'<?xml version="1.0"?><workbook xmlns="{MAIN}"><sheets>{sheets}</sheets></workbook>'
    return text.encode()


PACKED = [
    Case("bomb in the sheet", lambda: package({SHEET: b" " * (40 << 20)}), "UNPACKS_TOO_BIG"),
    Case(
        "bomb in the strings",
        lambda: package({STRINGS: b"<a>" + b"\x00" * (40 << 20)}),
        "UNPACKS_TOO_BIG",
    ),
    Case(
        "bomb in a picture", lambda: package({"xl/media/a.png": bytes(40 << 20)}), "UNPACKS_TOO_BIG"
    ),
    Case("bomb that lies about its size", small_by_its_own_word, "DAMAGED"),
    Case(
        "more parts than a workbook has",
        lambda: package({f"xl/media/{number}": b"" for number in range(10_001)}),
        "UNPACKS_TOO_BIG",
    ),
    Case(
        "far cell",
        lambda: package({SHEET: sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')}),
        "FAR_CELL",
    ),
    Case(
        "far column",
        lambda: package({SHEET: sheet('<row r="1"><c r="IW1"><v>1</v></c></row>')}),
        "FAR_CELL",
    ),
    Case(
        "far row",
        lambda: package({SHEET: sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')}),
        "FAR_CELL",
    ),
    Case(
        "far cell in an unusual spelling",
        lambda: package(
            {
                SHEET: sheet(
                    '<row r="1"><c s="0" r="A1"><v>1</v></c>'
                    '<c s="0" r="XFD1048576"><v>1</v></c></row>'
                )
            }
        ),
        "MEMORY",
    ),
    Case(
        "cells far apart",
        lambda: package(
            {SHEET: sheet(cells("a") + '<row r="400000"><c r="IV400000"><v>1</v></c></row>')}
        ),
        "MEMORY",
    ),
    Case("one long text in many cells", long_text_in_many_cells, "MEMORY"),
    Case(
        "far styled cell without a value",
        lambda: package({SHEET: sheet(cells(*HEADINGS) + '<row r="2"><c r="XFD2" s="0"/></row>')}),
        rows=[HEADINGS],
    ),
    Case(
        "dimension too small",
        lambda: package(
            {
                SHEET: sheet(
                    cells(*HEADINGS) + cells("T1", "1", row=2), before='<dimension ref="A1:A1"/>'
                )
            }
        ),
        rows=TEXT_ROWS,
    ),
    Case(
        "dimension too large",
        lambda: package(
            {
                SHEET: sheet(
                    cells(*HEADINGS) + cells("T1", "1", row=2),
                    before='<dimension ref="A1:XFD1048576"/>',
                )
            }
        ),
        rows=TEXT_ROWS,
    ),
    Case(
        "more columns than are read",
        lambda: package(
            {
                SHEET: sheet(
                    '<row r="1">' + '<c t="inlineStr"><is><t>a</t></is></c>' * 300 + "</row>"
                )
            }
        ),
        "TOO_MANY_CELLS",
    ),
    Case("definition in the sheet", lambda: package({SHEET: sheet("", head=LAUGHS)}), "DTD"),
    Case(
        "laughs in the strings",
        lambda: package({STRINGS: f"<?xml version='1.0'?>{LAUGHS}<sst>&m;</sst>".encode()}),
        "DTD",
    ),
    Case(
        "outside entity in the workbook",
        lambda: package(
            {
                "xl/workbook.xml": (
                    '<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
                ).encode("utf-16")
            }
        ),
        "DTD",
    ),
    Case(
        "definition in the properties",
        lambda: package({"docProps/core.xml": f"{LAUGHS}<a/>".encode()}),
        "DTD",
    ),
    Case("macros", lambda: package({"xl/vbaProject.bin": compound("VBA", "dir")}), "MACRO"),
    Case("macro sheet", lambda: package({"xl/macrosheets/sheet1.xml": b"<a/>"}), "MACRO"),
    Case("part above the folder", lambda: package({"../outside.xml": b"<a/>"}), "PART_NAME"),
    Case("part above by backslash", lambda: package({"xl/..\\out.xml": b"<a/>"}), "PART_NAME"),
    Case("part with a full path", lambda: package({"/etc/passwd": b"x"}), "PART_NAME"),
    Case("part with a drive", lambda: package({"C:/a.xml": b"x"}), "PART_NAME"),
    Case("password on the parts", lambda: package(password=True), "PASSWORD"),
    Case("wrong checksum", wrong_checksum, "DAMAGED"),
    Case("cut in the middle", lambda: package()[:2000], "DAMAGED"),
    Case("cut at the end", lambda: package()[:-30], "DAMAGED"),
    Case("zeros in the middle", with_zeros, "DAMAGED"),
    Case("only its first bytes", lambda: b"PK\x03\x04", "DAMAGED"),
    Case("no workbook part", lambda: package({"xl/workbook.xml": None}), "DAMAGED"),
    Case("workbook part of no XML", lambda: package({"xl/workbook.xml": b"\x00\x01"}), "DAMAGED"),
    Case("no sheet", lambda: package({"xl/workbook.xml": workbook_xml("")}), "DAMAGED"),
    Case("sheet part missing", lambda: package({SHEET: None}), "DAMAGED"),
    Case("sheet without rows", lambda: package({SHEET: sheet("")}), "NO_ROWS"),
    Case("hidden sheets only", hidden_only, "NO_ROWS"),
    Case("strings missing", lambda: package({STRINGS: None}), "DAMAGED"),
    Case(
        "sheet cut within the zip",
        lambda: package({SHEET: sheet(cells(*HEADINGS))[:-60]}),
        "DAMAGED",
    ),
    Case(
        "number of eighteen digits",
        lambda: package({SHEET: sheet('<row r="1"><c r="A1"><v>370200199001010011</v></c></row>')}),
        rows=[[370200199001010011.0]],
    ),
    Case(
        "text like a formula",
        lambda: package({SHEET: sheet(cells("=cmd|' /C calc'!A0", "@SUM(1)"))}),
        rows=[["=cmd|' /C calc'!A0", "@SUM(1)"]],
    ),
    Case(
        "text longer than a cell",
        lambda: package({SHEET: sheet(cells("甲" * 40_000))}),
        rows=[["甲" * 40_000]],
    ),
    Case(
        "NUL in a text",
        lambda: package({SHEET: sheet(cells("a_x0000_b", "c"))}),
        rows=[["ab", "c"]],
    ),
    Case(
        "error in a cell",
        lambda: package({SHEET: sheet('<row r="1"><c r="A1" t="e"><v>#REF!</v></c></row>')}),
        rows=[["#REF!"]],
    ),
    Case("archive without a part", lambda: archive(), "NOT_A_WORKBOOK"),
    Case("packed table", lambda: archive("list.csv"), "ARCHIVE"),
    Case("packed workbook", lambda: parts({"list.xlsx": package()}), "ARCHIVE"),
    Case("Word document", lambda: archive("word/document.xml"), "DOCUMENT"),
    Case("presentation", lambda: archive("ppt/presentation.xml"), "DOCUMENT"),
    Case("electronic policy", lambda: archive("OFD.xml", "Doc_0/Document.xml"), "DOCUMENT"),
    Case("table of Numbers", lambda: archive("Index/Document.iwa"), "NUMBERS"),
    Case(
        "OpenDocument text",
        lambda: open_document("", kind="text"),
        "DOCUMENT",
    ),
    Case(
        "OpenDocument with a password",
        lambda: open_document("", manifest="<encryption-data/>"),
        "PASSWORD",
    ),
    Case(
        "OpenDocument cell repeated",
        lambda: open_document(
            '<table:table-row><table:table-cell table:number-columns-repeated="16384" '
            'office:value-type="float" office:value="1"/></table:table-row>'
        ),
        "UNPACKS_TOO_BIG",
    ),
    Case(
        "OpenDocument row repeated",
        lambda: open_document(
            '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
            'office:value-type="float" office:value="1"/></table:table-row>'
        ),
        "UNPACKS_TOO_BIG",
    ),
    Case(
        "OpenDocument with a definition",
        lambda: parts({"content.xml": f"<?xml version='1.0'?>{LAUGHS}<a>&m;</a>".encode()}),
        "DTD",
    ),
    Case(
        "OpenDocument that is cut", lambda: parts({"content.xml": b"<office:document"}), "DAMAGED"
    ),
]
COMPOUND = [
    Case("encrypted package", lambda: compound("EncryptionInfo", "EncryptedPackage"), "PASSWORD"),
    Case("password agile", lambda: cut("password_agile.xlsx", 1), "PASSWORD"),
    Case("password RC4", lambda: cut("password_rc4.xls", 1), "PASSWORD"),
    Case("password by obfuscation", obfuscated_xls, "PASSWORD"),
    Case("old Word document", lambda: compound("WordDocument"), "DOCUMENT"),
    Case("old presentation", lambda: compound("PowerPoint Document"), "DOCUMENT"),
    Case("mail message", lambda: compound("__properties_version1.0"), "NOT_A_WORKBOOK"),
    Case("old workbook without content", lambda: compound("Workbook"), "DAMAGED"),
    Case("old workbook's first bytes", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DAMAGED"),
    Case("old workbook cut early", lambda: cut("cn_bank_citic.xls", 0.2), "DAMAGED"),
    Case("workbook of Excel 3", lambda: b"\x09\x02\x06\x00\x00\x00\x10\x00" + bytes(64), "TOO_OLD"),
    Case("workbook of Lotus", lambda: b"\x00\x00\x02\x00\x06\x04" + bytes(64), "TOO_OLD"),
]
MARKED_UP = [
    Case("page without a table", lambda: b"<html><body>Please sign in</body></html>", "HTML"),
    Case("page with an empty table", lambda: b"<table><tr><td>&nbsp;</td></tr></table>", "HTML"),
    Case(
        "page with an entity",
        lambda: b'<!DOCTYPE html [<!ENTITY a "b">]><table><tr><td>&a;</td></tr></table>',
        "DTD",
    ),
    Case(
        "page with a wide cell",
        lambda: b"<table><tr><td colspan=99999999>a</td></tr></table>",
        "TOO_MANY_CELLS",
    ),
    Case(
        "page with a tall cell",
        lambda: "<table><tr><td rowspan=99999999>保单号</td><td>保费</td></tr></table>".encode(),
        rows=[HEADINGS],
    ),
    Case(
        "page whose tags never end",
        lambda: "<table><tr><td>保单号<td>保费<tr><td>T1<td>1".encode(),
        rows=TEXT_ROWS,
    ),
    Case(
        "page of quotes that never end",
        lambda: b"<table><tr><td>a</td></tr>" + b'<td title="x' * 20_000,
        rows=[["a"]],
    ),
    Case(
        "page of comments that never end",
        lambda: b"<table><tr><td>a</td></tr>" + b"<!-- " * 200_000,
        rows=[["a"]],
    ),
    Case(
        "page of tables within tables",
        lambda: b"<table><tr><td>" * 5_000 + b"a",
        rows=[["a"]],
    ),
    Case(
        "web archive",
        lambda: b"MIME-Version: 1.0\r\nContent-Type: multipart/related",
        "WEB_ARCHIVE",
    ),
    Case("XML of another kind", lambda: b'<?xml version="1.0"?><a><b>1</b></a>', "XML"),
    Case("XML table with laughs", lambda: xml_table(xml_row("&m;"), head=LAUGHS), "DTD"),
    Case(
        "XML table with laughs in UTF-16",
        lambda: xml_table(xml_row("&m;"), head=LAUGHS, encoding="utf-16"),
        "DTD",
    ),
    Case("XML table that is cut", lambda: xml_table(xml_row(*HEADINGS))[:-30], "DAMAGED"),
    Case("XML table with a bare sign", lambda: xml_table(xml_row("a & b")), "DAMAGED"),
    Case(
        "XML table with a far row",
        lambda: xml_table('<Row ss:Index="900000"><Cell/></Row>'),
        "TOO_MANY_CELLS",
    ),
    Case(
        "XML table with a far cell",
        lambda: xml_table('<Row><Cell ss:Index="900000"/></Row>'),
        "TOO_MANY_CELLS",
    ),
    Case(
        "XML table in GB18030",
        lambda: xml_table(xml_row(*HEADINGS) + xml_row("T1", "1"), encoding="gb18030"),
        rows=TEXT_ROWS,
    ),
]
OTHERS = [
    Case("nothing", lambda: b"", "EMPTY"),
    Case("blanks", lambda: b" \r\n\t", "EMPTY"),
    Case("byte order mark", lambda: b"\xff\xfe", "EMPTY"),
    Case("PDF", lambda: b"%PDF-1.7\n", "PDF"),
    Case("PNG", lambda: b"\x89PNG\r\n\x1a\n", "IMAGE"),
    Case("JPEG", lambda: b"\xff\xd8\xff\xe0", "IMAGE"),
    Case("GIF", lambda: b"GIF89a", "IMAGE"),
    Case("TIFF", lambda: b"II*\x00", "IMAGE"),
    Case("WebP", lambda: b"RIFF\x00\x00\x00\x00WEBPVP8 ", "IMAGE"),
    Case("photograph of a telephone", lambda: b"\x00\x00\x00\x18ftypheic", "IMAGE"),
    Case("RAR", lambda: b"Rar!\x1a\x07", "ARCHIVE"),
    Case("7z", lambda: b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
    Case("gzip", lambda: b"\x1f\x8b\x08", "ARCHIVE"),
    Case("rich text", lambda: b"{\\rtf1", "DOCUMENT"),
    Case("sealed by one program", lambda: b"b\x14#e\x00E-SafeNet\x00LOCK" + bytes(99), "SEALED"),
    Case("sealed by another", lambda: b"%TSD-Header-###%" + bytes(99), "SEALED"),
    Case("symbolic link table", lambda: b"ID;PWXL;N;E\r\nC;Y1;X1;K1\r\nE\r\n", "TOO_OLD"),
    Case("JSON", lambda: b'[{"a": 1},\n{"a": 2}]', "NOT_A_WORKBOOK"),
    Case("noise", lambda: bytes(range(256)) * 8, "NOT_A_WORKBOOK"),
    Case("one line of text", lambda: b"Attachment not found!", "NOT_A_WORKBOOK"),
    Case("text of no encoding", lambda: b"A,B\n1,\x81\xff\xff\n", "ENCODING"),
    Case("quote that is never closed", lambda: b'A,B\n1,"x\n' + b"x,y\n" * 300, "QUOTES"),
    Case("quote closed by the end alone", lambda: b'A,B\n1,"x\n2,y\n', "QUOTES"),
    Case("field without end", lambda: b'A,B\n1,"' + b"x" * (2 << 20), "QUOTES"),
    Case(
        "more columns of text than are read",
        lambda: b"a," * 300 + b"a\n" + b"1," * 300 + b"1\n",
        "TOO_MANY_CELLS",
    ),
]
CASES = [*PACKED, *COMPOUND, *MARKED_UP, *OTHERS]
