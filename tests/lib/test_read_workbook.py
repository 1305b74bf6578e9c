import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from renewal.lib.workbooks import (
    Cell,
    Limits,
    WorkbookRefused,
    find_header,
    read_workbook,
)

EXCEL = Path(__file__).parents[1] / "data" / "excel"
EXPECTED: list[dict[str, Any]] = json.loads((EXCEL / "expected.json").read_text("utf-8"))
REFUSED = {
    "password_agile.xlsx": "PASSWORD",
    "password_rc4.xls": "PASSWORD",
    "password_calamine.ods": "PASSWORD",
    "text_named.xls": "NOT_A_WORKBOOK",
    "empty_zip.xlsx": "ARCHIVE",
    "html_gb18030.xls": "HTML",
    "html_spans.xls": "HTML",
    "html_by_excel.xls": "HTML",
    "xml2003_datetimes.xls": "XML",
    "error_cells.xlsx": "NO_ROWS",  # nothing but error values
}
READABLE = [each for each in EXPECTED if each["file"] not in REFUSED]
# Sheets of one line or of words only, where a first row may be taken for headings, and one whose
# three levels of headings are not marked as such.
UNDECIDED = {
    "merged_cells.ods",
    "strict_ooxml_hidden.xlsx",
    "full_width_spaces.xlsx",
    "crlf_in_cell.xlsx",
    "budget_two_header.csv",
}


def as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def as_texts(cells: list[Cell]) -> list[str]:
    texts = [as_text(cell) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


@pytest.mark.parametrize("expected", READABLE, ids=lambda each: str(each["file"]))
def test_reads_what_other_readers_read(expected: dict[str, Any]) -> None:
    facts = expected["facts"][-1]
    text = expected["kind"] == "text"

    workbook = read_workbook(EXCEL / expected["file"], sheet=None if text else facts["sheet"])

    rows = dict(workbook.sheet.rows)
    for row_no, cells in filter(None, (facts["first"], facts["last"])):
        assert as_texts(rows[row_no]) == as_texts(cells)
    seen = expected["readers"][facts["reader"]]
    nonblank = next(each["nonblank"] for each in seen if text or each["sheet"] == facts["sheet"])
    if expected["file"] != "confirmation_broken_fat.xls":
        assert sum(1 for cells in rows.values() if as_texts(cells)) == nonblank


@pytest.mark.parametrize(
    "expected",
    [each for each in READABLE if each["file"] not in UNDECIDED],
    ids=lambda each: str(each["file"]),
)
def test_finds_the_headings(expected: dict[str, Any]) -> None:
    facts = expected["facts"][-1]
    text = expected["kind"] == "text"
    sheet = read_workbook(EXCEL / expected["file"], sheet=None if text else facts["sheet"]).sheet

    header = find_header(sheet.head(), merged=sheet.merged)

    assert (header.row_no if header else None) == expected["header_row"]


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_refuses_in_one_sentence(name: str, code: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(EXCEL / name)

    assert refused.value.code == code
    with translation.override("en"):
        assert str(refused.value).endswith(".")


def test_lists_hidden_sheets_and_leaves_them_unread() -> None:
    workbook = read_workbook(EXCEL / "strict_ooxml_hidden.xlsx")

    assert [(each.name, each.visible, each.rows) for each in workbook.sheets] == [
        ("test.csv", False, 0),
        ("Sheet2", True, 1),
        ("Sheet3", False, 0),
    ]
    assert workbook.sheet.name == "Sheet2"


def test_takes_the_sheet_that_fits_best() -> None:
    workbook = read_workbook(
        EXCEL / "notes_around_table.xlsx", fits=lambda sheet: int(sheet.name == "other")
    )

    assert workbook.sheet.name == "other"


def test_names_the_sheets_there_are() -> None:
    with pytest.raises(WorkbookRefused) as refused, translation.override("en"):
        read_workbook(EXCEL / "prices_3257.xlsx", sheet="清单")

    with translation.override("en"):
        assert str(refused.value) == "The workbook has no sheet named 清单; it has: sheet."


def test_reads_dates_of_the_1904_calendar() -> None:
    rows = dict(read_workbook(EXCEL / "date1904_calendar.xlsx").sheet.rows)

    assert rows[1] == [date(2022, 1, 1), date(2021, 12, 31)]


def test_keeps_the_time_of_day() -> None:
    rows = dict(read_workbook(EXCEL / "cn_date1904.xls").sheet.rows)

    assert rows[2] == ["姓名0", datetime(2025, 7, 28, 0, 36, 52)]  # noqa: DTZ001


def test_streams_frames_with_their_row_numbers() -> None:
    sheet = read_workbook(EXCEL / "rows_100k_one_column.xlsx").sheet

    frames = list(sheet.frames())

    assert sum(frame.length for frame in frames) == sheet.height == 100_000
    assert frames[-1].first_row == 98_001
    assert frames[-1].column(0)[-1] == 100_000.0
    assert frames[-1].column(7) == [""] * 2_000


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(rows=50), "TOO_MANY_CELLS"),
        (Limits(columns=2), "TOO_MANY_CELLS"),
        (Limits(file_bytes=10_000), "TOO_BIG"),
        (Limits(seconds=0), "TIME"),
    ],
)
def test_keeps_to_its_limits(limits: Limits, code: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(EXCEL / "prices_3257.xlsx", limits=limits)

    assert refused.value.code == code


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("保单号,保费\nT1,1\n".encode(), [["保单号", "保费"], ["T1", "1"]]),
        ("保单号;保费\r\nT1;1\r\n".encode("utf-8-sig"), [["保单号", "保费"], ["T1", "1"]]),
        ("保单号\t保费\nT1\t1\n".encode("utf-16"), [["保单号", "保费"], ["T1", "1"]]),
        ("保单号,保费\n一,1\n".encode("utf-16-le"), [["保单号", "保费"], ["一", "1"]]),
        ("保单号,保费\nT1,1\n".encode("gb18030"), [["保单号", "保费"], ["T1", "1"]]),
        (b'A,B\n"1,5;6","x\ny"\n', [["A", "B"], ["1,5;6", "x\ny"]]),
        (b"A,B\n\n1\n1,2,3\n", [["A", "B", ""], ["", "", ""], ["1", "", ""], ["1", "2", "3"]]),
        (b"A\n1\n2\n", [["A"], ["1"], ["2"]]),
    ],
)
def test_reads_text_by_its_content(tmp_path: Path, content: bytes, rows: list[list[str]]) -> None:
    path = tmp_path / "list.xls"
    path.write_bytes(content)

    workbook = read_workbook(path)

    assert [cells for _row_no, cells in workbook.sheet.rows] == rows


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"A,B\n1,\x81\xff\xff\n", "ENCODING"),
        (b'A,B\n1,"never closed\n' + b"x,y\n" * 300, "QUOTES"),
        (b'A,B\n1,"never closed\n' + b"x" * (2 << 20), "QUOTES"),
        (b"\xff\xfe", "EMPTY"),
        (b"\n \n", "EMPTY"),
        (b"one line of text", "NOT_A_WORKBOOK"),
    ],
)
def test_refuses_text_that_is_no_table(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(content)

    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path)

    assert refused.value.code == code
