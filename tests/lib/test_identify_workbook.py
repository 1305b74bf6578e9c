import zipfile
from pathlib import Path

import pytest

from renewal.lib.workbooks import Format, Limits, WorkbookRefused
from renewal.lib.workbooks.gate import Admitted, identify
from tests.lib.corpus import SHEET, package, sheet

EXCEL = Path(__file__).parents[1] / "data" / "excel"


def make(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, *, limits: Limits | None = None) -> str:
    with pytest.raises(WorkbookRefused) as refused:
        identify(path, limits=limits or Limits())
    return refused.value.code


def test_goes_by_content_not_by_name(tmp_path: Path) -> None:
    path = make(tmp_path / "list.txt", package())
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())

    assert identify(path, limits=Limits()) == Admitted(Format.XLSX, unpacked)


@pytest.mark.parametrize(
    ("name", "format_"),
    [
        ("really_xlsx_named.xls", Format.XLSX),
        ("strict_ooxml_hidden.xlsx", Format.XLSX),
        ("dates.xlsb", Format.XLSB),
        ("biff5.xls", Format.XLS),
        ("wps_native.et", Format.XLS),
        ("merged_cells.ods", Format.ODS),
        ("html_by_excel.xls", Format.HTML),
        ("xml2003_datetimes.xls", Format.XML),
        ("utf16le_no_bom.csv", Format.TEXT),
    ],
)
def test_tells_the_formats_apart(name: str, format_: Format) -> None:
    assert identify(EXCEL / name, limits=Limits()).format is format_


@pytest.mark.parametrize(
    ("content", "format_"),
    [
        (b"\xef\xbb\xbf<!DOCTYPE html><html><table>", Format.HTML),
        ("<table><tr><td>保单号</td></tr></table>".encode("utf-16"), Format.HTML),
        (b"\r\n" * 5_000 + b"<html><table>", Format.HTML),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='a'><table>", Format.HTML),
        (b"<5,>5\n1,2\n", Format.TEXT),
        (b"BMW,Audi\n1,2\n", Format.TEXT),
        (b"ID,Premium\n1,2\n", Format.TEXT),
        (b"[ID],[Premium]\n1,2\n", Format.TEXT),
    ],
)
def test_tells_pages_from_text(tmp_path: Path, content: bytes, format_: Format) -> None:
    assert identify(make(tmp_path / "list.xls", content), limits=Limits()).format is format_


def test_names_the_sheets_that_hold_odd_cells(tmp_path: Path) -> None:
    odd = [
        '<c r="A1" t="e"><v>#N/A</v></c>',
        '<c r="A1"><f>B1</f></c>',
        '<c r="A1"><f>B1</f><v /></c>',
        '<x:c r="A1"><x:f>B1</x:f><x:v/></x:c>',
    ]

    for cell in odd:
        path = make(tmp_path / "a.xlsx", package({SHEET: sheet(f'<row r="1">{cell}</row>')}))
        assert identify(path, limits=Limits()).odd_parts == {SHEET}

    plain = sheet('<row r="1"><c r="A1"><f>B1</f><v>1</v></c></row>')
    path = make(tmp_path / "a.xlsx", package({SHEET: plain}))
    assert identify(path, limits=Limits()).odd_parts == frozenset()


def test_takes_an_old_workbook_with_macros_and_says_so() -> None:
    assert identify(EXCEL / "hidden_sheets_six.xls", limits=Limits()).has_macros
    assert not identify(EXCEL / "biff5.xls", limits=Limits()).has_macros


def test_counts_what_really_unpacks(tmp_path: Path) -> None:
    path = make(tmp_path / "list.xlsx", package())

    assert refusal(path, limits=Limits(unpacked_bytes=1000)) == "UNPACKS_TOO_BIG"
    assert refusal(path, limits=Limits(file_bytes=1000)) == "TOO_BIG"


def test_lets_a_small_file_grow_less_than_a_large_one() -> None:
    limits = Limits()

    assert limits.for_size(0) == Limits(memory_bytes=448 << 20, seconds=30)
    assert limits.for_size(50 << 20) == Limits(memory_bytes=848 << 20, seconds=55)
    assert limits.for_size(1 << 30) == limits
