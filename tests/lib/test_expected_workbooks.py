"""The awkward files: what two other readers see in each, and where we see it otherwise."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from renewal.lib.workbooks import Cell, WorkbookRefused, find_header, read_workbook
from renewal.lib.workbooks.body import read_body

EXCEL = Path(__file__).parents[1] / "data" / "excel"
EXPECTED: list[dict[str, Any]] = json.loads((EXCEL / "expected.json").read_text("utf-8"))
REFUSED = {
    "password_agile.xlsx": "PASSWORD",
    "password_rc4.xls": "PASSWORD",
    "password_calamine.ods": "PASSWORD",
    "text_named.xls": "NOT_A_WORKBOOK",
    "empty_zip.xlsx": "ARCHIVE",
}
# Where what the other readers see is not what a user expects.
OURS: dict[str, dict[str, object]] = {
    # A figure in a page is its text: 05 stays 05; a cell over two columns holds its value once.
    "html_spans.xls": {"first": (1, ["05", "06", "", "08", "09"])},
    # A <br> breaks the line within the cell.
    "html_by_excel.xls": {"first": (1, ["Normal", "abc\ndef"])},
    # A DateTime is a date, not the text that the file holds.
    "xml2003_datetimes.xls": {
        "first": (1, ["1961-11-21"]),
        "last": (8, ["2013-11-05 11:45:00"] * 3),
    },
    # _x000D_ is how a workbook writes a carriage return; one of the two readers leaves it.
    "crlf_in_cell.xlsx": {"first": (1, ["ABC\r\nDEF"]), "last": (1, ["ABC\r\nDEF"])},
    # Five merged rows make one heading a column, not the words of the last row alone.
    "multiline_header.xlsx": {
        "header": [
            "Region",
            "Caloric contribution (%)",
            "Cumulative impact of changes on cost of food basket from previous quarter",
            "Cumulative impact of changes on cost of food basket from baseline (%)",
        ]
    },
    # Three rows of words above columns of figures: each column's heading is all three.
    "budget_two_header.csv": {
        "header": [
            "",
            "",
            "provincie A Groningen",
            "provincie B Friesland",
            "provincie C Drenthe",
            "provincie D Overijssel",
            "provincie E Gelderland",
            "provincie F Utrecht",
            "provincie G Noord-Holland",
            "provincie H Zuid-Holland",
            "provincie I Zeeland",
            "provincie J Noord-Brabant",
            "provincie K Limburg",
            "provincie L Flevoland",
        ]
    },
}


def as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def as_texts(cells: Sequence[Cell]) -> list[str]:
    texts = [as_text(cell) for cell in cells]
    while texts and not texts[-1].strip():
        texts.pop()
    return texts


def as_row(row: tuple[int, Sequence[Cell]] | None) -> tuple[int, list[str]] | None:
    return (row[0], as_texts(row[1])) if row else None


@pytest.mark.parametrize(
    "expected",
    [each for each in EXPECTED if each["file"] not in REFUSED],
    ids=lambda each: str(each["file"]),
)
def test_sees_what_is_there(expected: dict[str, Any]) -> None:
    facts = expected["facts"][-1]
    named = expected["kind"] not in ("text", "html")

    workbook = read_workbook(EXCEL / expected["file"])
    sheet = workbook.sheet
    header = find_header(sheet.head(), merged=sheet.merged)
    body = read_body(sheet, header)

    assert {
        "sheet": sheet.name if named else None,
        "header_row": header.row_no if header else None,
        "header": header.headings if header else [],
        "data_rows": body.count,
        "first": as_row(body.first),
        "last": as_row(body.last),
    } == {
        "sheet": facts["sheet"] if named else None,
        "header_row": expected["header_row"],
        "header": [" ".join(heading.split()) for heading in facts["header"] or []],
        "data_rows": facts["data_rows"],
        "first": as_row(facts["first"]),
        "last": as_row(facts["last"]),
    } | OURS.get(expected["file"], {})


@pytest.mark.parametrize(
    "expected",
    [each for each in EXPECTED if each["file"] not in REFUSED and each["kind"] != "text"],
    ids=lambda each: str(each["file"]),
)
def test_lists_the_sheets_that_are_there(expected: dict[str, Any]) -> None:
    seen = expected["readers"][expected["facts"][-1]["reader"]]

    sheets = read_workbook(EXCEL / expected["file"], measure=True).sheets

    assert [(each.name, each.state.replace("_h", "H"), each.rows) for each in sheets] == [
        (each["sheet"], each["state"], each["rows"]) for each in seen
    ]


@pytest.mark.parametrize(("name", "code"), REFUSED.items())
def test_refuses_what_is_no_table(name: str, code: str) -> None:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(EXCEL / name)

    assert refused.value.code == code


def test_knows_every_file() -> None:
    files = {path.name for path in EXCEL.iterdir()} - {"expected.json"}

    assert {each["file"] for each in EXPECTED} == files


def test_fills_what_is_merged_over_rows() -> None:
    """One unit spans eight rows: its texts count for each of them, its number once."""
    sheet = read_workbook(EXCEL / "cn_merged_data_rows.xlsx").sheet

    rows = [list(row) for frame in sheet.frames() for row in frame.rows()]

    assert [row[3] for row in rows[1:10]] == ["A1JB037FPHA03224400489"] * 8 + [rows[9][3]]
    assert [row[2] for row in rows[1:9]] == [1.0] + [""] * 7
    assert sheet.rows[2][1][3] == ""


def test_keeps_a_real_date() -> None:
    (frame, *_rest) = read_workbook(EXCEL / "prices_3257.xlsx").sheet.frames()

    assert frame.column(1)[1] == date(2003, 12, 31)
