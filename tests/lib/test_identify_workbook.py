import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from renewal.lib.workbooks import Limits, WorkbookRefused, read_workbook
from renewal.lib.workbooks.gate import Format, identify

SHEET = "xl/worksheets/sheet1.xml"


def make_workbook(path: Path, *, change: dict[str, bytes] | None = None) -> Path:
    """Write a small workbook, with parts put in or put in another's place."""
    plain = io.BytesIO()
    with xlsxwriter.Workbook(plain) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.write_row(0, 0, ["保单号", "保费"])
        worksheet.write_row(1, 0, ["T1", 1])
    change = change or {}
    with (
        zipfile.ZipFile(plain) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            target.writestr(name, change.get(name, source.read(name)))
        for name in change.keys() - set(source.namelist()):
            target.writestr(name, change[name])
    return path


def sheet_with(cell: str) -> bytes:
    return (
        '<?xml version="1.0"?><worksheet '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        f'<row r="1">{cell}</row></sheetData></worksheet>'
    ).encode()


def refusal(path: Path, *, limits: Limits | None = None) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        identify(path, limits=limits or Limits())
    return refused.value.code


def test_lets_an_ordinary_workbook_through(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.txt")

    assert identify(path, limits=Limits()) is Format.XLSX
    assert read_workbook(path).sheet.rows[1] == (2, ["T1", 1.0])


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY"),
        (b" \r\n", "EMPTY"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\x89PNG\r\n\x1a\n", "IMAGE"),
        (b"\xff\xd8\xff\xe0", "IMAGE"),
        (b"Rar!\x1a\x07", "ARCHIVE"),
        (b"7z\xbc\xaf\x27\x1c", "ARCHIVE"),
        (b"{\\rtf1", "DOCUMENT"),
        (b"\x09\x04\x06\x00\x00\x00", "TOO_OLD"),
        (b"<html><table><tr><td>1</td></tr></table>", "HTML"),
        (b"\xef\xbb\xbf<!DOCTYPE html>", "HTML"),
        ("<table><tr><td>保单号</td></tr></table>".encode("utf-16"), "HTML"),
        (b'<?xml version="1.0"?><Workbook/>', "XML"),
        (b"PK\x03\x04cut off", "DAMAGED"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "DAMAGED"),
        (bytes(range(256)) * 8, "NOT_A_WORKBOOK"),
    ],
)
def test_says_what_the_file_is(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(content)

    assert refusal(path) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"xl/vbaProject.bin": b"macros"}, "MACRO"),
        ({"../outside.xml": b"<a/>"}, "PART_NAME"),
        ({"xl/..\\outside.xml": b"<a/>"}, "PART_NAME"),
        ({"/etc/passwd": b"x"}, "PART_NAME"),
        ({SHEET: b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'}, "DTD"),
        ({SHEET: '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'.encode("utf-16")}, "DTD"),
        ({SHEET: b" " * (40 << 20)}, "UNPACKS_TOO_BIG"),
        ({SHEET: sheet_with('<c r="XFD1048576"><v>1</v></c>')}, "FAR_CELL"),
        ({SHEET: sheet_with('<c r="IW1" t="inlineStr"><is><t>x</t></is></c>')}, "FAR_CELL"),
    ],
)
def test_refuses_what_must_not_reach_a_parser(
    tmp_path: Path, change: dict[str, bytes], code: str
) -> None:
    path = make_workbook(tmp_path / "list.xlsx", change=change)

    assert refusal(path) == code


def test_does_not_count_a_far_cell_without_a_value(tmp_path: Path) -> None:
    cells = '<c r="A1"><v>1</v></c><c r="XFD1" s="0"/><c r="IW1" s="0"></c>'
    path = make_workbook(tmp_path / "list.xlsx", change={SHEET: sheet_with(cells)})

    assert read_workbook(path).sheet.rows == [(1, [1.0])]


def test_survives_a_far_cell_that_the_gate_does_not_see(tmp_path: Path) -> None:
    cells = '<c s="0" r="A1"><v>1</v></c><c s="0" r="XFD1048576"><v>1</v></c>'
    path = make_workbook(tmp_path / "list.xlsx", change={SHEET: sheet_with(cells)})

    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path)

    assert refused.value.code == "MEMORY"


def test_counts_what_really_unpacks(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")

    assert refusal(path, limits=Limits(unpacked_bytes=1000)) == "UNPACKS_TOO_BIG"


def test_refuses_a_part_whose_checksum_is_wrong(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    with zipfile.ZipFile(path) as archive:
        part = archive.getinfo(SHEET)
    content = bytearray(path.read_bytes())
    at = content.rindex(SHEET.encode()) - 46 + 16  # its checksum in the central directory
    content[at] ^= 0xFF
    path.write_bytes(content)

    assert part.CRC
    assert refusal(path) == "DAMAGED"


def test_refuses_a_workbook_that_was_cut(tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "list.xlsx")
    path.write_bytes(path.read_bytes()[:-400])

    assert refusal(path) == "DAMAGED"


@pytest.mark.parametrize(
    ("part", "code"), [("word/document.xml", "DOCUMENT"), ("list.csv", "ARCHIVE")]
)
def test_tells_other_packed_files(tmp_path: Path, part: str, code: str) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(part, "x")

    assert refusal(path) == code
