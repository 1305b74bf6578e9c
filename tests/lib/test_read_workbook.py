import struct
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.utils import translation

from renewal.lib.workbooks import Limits, Note, WorkbookRefused, read_workbook
from tests.lib.corpus import SHEET, cells, open_document, package, sheet, short_xls

EXCEL = Path(__file__).parents[1] / "data" / "excel"
HEADINGS = ["保单号", "保费"]


def write(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def refusal(path: Path, **options: Any) -> WorkbookRefused:
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path, **options)
    return refused.value


def test_lists_hidden_sheets_and_leaves_them_unread() -> None:
    workbook = read_workbook(EXCEL / "strict_ooxml_hidden.xlsx")

    assert [(each.name, each.visible, each.rows) for each in workbook.sheets] == [
        ("test.csv", False, 0),
        ("Sheet2", True, 1),
        ("Sheet3", False, 0),
    ]
    assert [each.state for each in workbook.sheets] == ["hidden", "visible", "very_hidden"]
    assert workbook.sheet.name == "Sheet2"
    assert workbook.notes == [Note("HIDDEN_SHEETS", {"sheets": "test.csv, Sheet3"})]


def test_measures_hidden_sheets_where_asked() -> None:
    workbook = read_workbook(EXCEL / "strict_ooxml_hidden.xlsx", measure=True)

    assert [each.rows for each in workbook.sheets] == [34, 1, 1]
    assert workbook.sheet.name == "Sheet2"


def test_reads_a_hidden_sheet_that_is_asked_for() -> None:
    workbook = read_workbook(EXCEL / "strict_ooxml_hidden.xlsx", sheet="test.csv")

    assert (workbook.sheet.name, workbook.sheet.height) == ("test.csv", 34)


def test_takes_the_sheet_that_fits_best() -> None:
    workbook = read_workbook(
        EXCEL / "notes_around_table.xlsx", fits=lambda each: int(each.name == "other")
    )

    assert workbook.sheet.name == "other"
    assert workbook.notes == [Note("OTHER_SHEETS", {"sheets": "arts"})]


@pytest.mark.parametrize(("rows", "chosen"), [(9, "first"), (99, "second")])
def test_takes_the_first_of_equal_sheets_unless_it_is_far_shorter(
    tmp_path: Path, rows: int, chosen: str
) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        workbook.add_worksheet("first").write(0, 0, "a")
        second = workbook.add_worksheet("second")
        for row in range(rows):
            second.write(row, 0, "a")

    assert read_workbook(path).sheet.name == chosen


def test_names_the_sheets_there_are() -> None:
    with translation.override("en"):
        sentence = str(refusal(EXCEL / "prices_3257.xlsx", sheet="清单"))

    assert sentence == "The workbook has no sheet named 清单; it has: sheet."


def test_reads_dates_of_the_1904_calendar() -> None:
    rows = dict(read_workbook(EXCEL / "date1904_calendar.xlsx").sheet.rows)

    assert rows[1] == [date(2022, 1, 1), date(2021, 12, 31)]


def test_keeps_the_time_of_day() -> None:
    rows = dict(read_workbook(EXCEL / "cn_date1904.xls").sheet.rows)

    assert rows[2] == ["姓名0", datetime(2025, 7, 28, 0, 36, 52)]  # noqa: DTZ001


def test_tells_columns_whose_dates_are_shown_with_a_time(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    midnight = datetime(2026, 4, 12)  # noqa: DTZ001
    formats = [
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm:ss",
        '0" hours"',
        "[$-804]上午/下午h时",
        "m/d/yy h:mm",
    ]
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet()
        for column, code in enumerate(formats):
            look = workbook.add_format({"num_format": code})
            worksheet.write_string(0, column, "终保日期", look)
            worksheet.write_datetime(1, column, midnight, look)
        worksheet.write_blank(1, 9, None, workbook.add_format({"num_format": "hh:mm"}))

    sheet = read_workbook(path).sheet

    assert sheet.timed == {1, 3, 4}
    assert sheet.rows[1][1][:2] == [date(2026, 4, 12)] * 2


@pytest.mark.parametrize(
    ("name", "timed"), [("cn_date1904.xls", {1}), ("biff5.xls", set()), ("wps_native.et", set())]
)
def test_tells_them_in_an_old_workbook_too(name: str, timed: set[int]) -> None:
    assert read_workbook(EXCEL / name).sheet.timed == timed


def test_takes_a_column_with_times_for_one_that_shows_them() -> None:
    sheet = read_workbook(EXCEL / "ints_floats_dates.ods").sheet

    (column,) = sheet.timed
    assert any(isinstance(cells[column], datetime) for _row_no, cells in sheet.rows)


def test_shows_errors_in_their_cells_and_tells_of_them() -> None:
    workbook = read_workbook(EXCEL / "error_cells.xlsx")

    assert [cells for _row_no, cells in workbook.sheet.rows] == [
        ["#DIV/0!"],
        ["#NAME?"],
        ["#VALUE!"],
        ["#NULL!"],
        ["#REF!"],
        ["#NUM!"],
        ["#N/A"],
    ]
    assert workbook.notes == [Note("ERROR_CELLS", {"count": 7, "cell": "A1"})]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (0x00, "#NULL!"),
        (0x07, "#DIV/0!"),
        (0x0F, "#VALUE!"),
        (0x17, "#REF!"),
        (0x1D, "#NAME?"),
        (0x24, "#NUM!"),
        (0x2A, "#N/A"),
    ],
)
def test_shows_errors_of_an_old_workbook(tmp_path: Path, code: int, error: str) -> None:
    content = bytearray((EXCEL / "leap_1900.xls").read_bytes())
    yes = b"\x05\x02\x08\x00\x01\x00\x02\x00"  # C2
    at = content.index(yes)
    content[at + 10 : at + 12] = bytes((code, 1))

    workbook = read_workbook(write(tmp_path / "a.xls", bytes(content)))

    assert workbook.sheet.rows[1][1][2] == error
    assert workbook.notes[1] == Note("ERROR_CELLS", {"count": 1, "cell": "C2"})


def test_shows_errors_of_a_very_short_old_workbook(tmp_path: Path) -> None:
    error = struct.pack("<HHHBB", 0, 1, 0, 0x2A, 1)

    workbook = read_workbook(write(tmp_path / "a.xls", short_xls((0x0205, error))))

    assert workbook.sheet.rows == [(1, ["", "#N/A"])]
    assert workbook.notes == [Note("ERROR_CELLS", {"count": 1, "cell": "B1"})]


@pytest.mark.parametrize("error", ["#SPILL!", "#CALC!", "#GETTING_DATA"])
def test_shows_errors_that_only_new_programs_know(tmp_path: Path, error: str) -> None:
    row = f'<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="e"><f>X()</f><v>{error}</v></c></row>'

    workbook = read_workbook(write(tmp_path / "a.xlsx", package({SHEET: sheet(row)})))

    assert workbook.sheet.rows == [(1, [1.0, error])]
    assert workbook.notes == [Note("ERROR_CELLS", {"count": 1, "cell": "B1"})]


@pytest.mark.parametrize("error", ["#N/A", "#SPILL!"])
def test_takes_no_neighbour_of_an_empty_error_cell_for_its_error(
    tmp_path: Path, error: str
) -> None:
    row = (
        '<row r="1"><c r="A1" t="e"/><c r="B1"><v>41</v></c>'
        f'<c r="C1" t="e"><v>{error}</v></c></row>'
    )

    workbook = read_workbook(write(tmp_path / "a.xlsx", package({SHEET: sheet(row)})))

    assert workbook.sheet.rows == [(1, ["", 41.0, error])]
    assert workbook.notes == [Note("ERROR_CELLS", {"count": 1, "cell": "C1"})]


def test_reads_numbers_that_are_padded_with_blanks(tmp_path: Path) -> None:
    row = '<row r="1"><c r="A1"><v> 41</v></c><c r="B1" t="n"><v>-4.5E+3 </v></c></row>'
    path = write(tmp_path / "a.xlsx", package({SHEET: sheet(row)}))

    assert read_workbook(path).sheet.rows == [(1, [41.0, -4500.0])]


def test_puts_an_error_into_a_table_that_begins_further_right(tmp_path: Path) -> None:
    cell = '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D2" t="b"><v>1</v></c>'
    path = write(tmp_path / "a.xlsx", package({SHEET: sheet(f'<row r="2">{cell}</row>')}))

    assert read_workbook(path).sheet.rows == [(1, [""] * 4), (2, ["", "", "#DIV/0!", True])]


def test_tells_of_formulas_without_a_result(tmp_path: Path) -> None:
    row = (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v/></c>'
        '<c r="C1" t="str"><f>D1</f><v></v></c><c r="D1"><f>A1</f></c></row>'
    )
    path = write(tmp_path / "a.xlsx", package({SHEET: sheet(row)}))

    workbook = read_workbook(path)

    assert workbook.sheet.rows == [(1, [1.0, "", ""])]
    assert workbook.notes == [Note("NOT_COMPUTED", {"count": 2, "cell": "B1"})]


@pytest.mark.parametrize("code", ["ERROR_CELLS", "NOT_COMPUTED"])
def test_a_note_is_a_sentence(code: str) -> None:
    with translation.override("en"):
        assert str(Note(code, {"count": 2, "cell": "B1"})).startswith("2 cells hold ")


def test_streams_frames_with_their_row_numbers() -> None:
    sheet = read_workbook(EXCEL / "rows_100k_one_column.xlsx").sheet

    frames = list(sheet.frames())

    assert sum(frame.length for frame in frames) == sheet.height == 100_000
    assert frames[-1].first_row == 98_001
    assert frames[-1].column(0)[-1] == 100_000.0
    assert frames[-1].column(7) == [""] * 2_000


@pytest.mark.parametrize(
    ("value", "spreads"),
    [
        ("甲某", True),
        (date(2026, 4, 12), True),
        (12000000001, True),
        ("12000000001", True),
        (20260412, True),
        ("20260412", True),
        ("2026-04-12", True),
        (3264.8, False),
        (4119, False),
        ("¥3,264.80", False),
        ("4119元", False),
        (True, False),
    ],
)
def test_fills_merged_rows_with_what_is_no_amount(
    tmp_path: Path, value: object, spreads: bool
) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet()
        look = workbook.add_format({"num_format": "yyyy-mm-dd"} if isinstance(value, date) else {})
        worksheet.merge_range(1, 0, 3, 0, "")
        if isinstance(value, date):
            worksheet.write_datetime(1, 0, value, look)
        else:
            worksheet.write(1, 0, value)
        for row in range(1, 5):
            worksheet.write(row, 1, f"T{row}")

    sheet = read_workbook(path).sheet

    (frame,) = sheet.frames()
    first = frame.column(0)[1]
    assert frame.column(0) == ["", first, *([first] * 2 if spreads else [""] * 2), ""]
    assert [cells[0] for _row_no, cells in sheet.rows] == ["", first, "", "", ""]
    assert (sheet.merged_below(1), sheet.merged_below(2)) == (1, 0)


def test_fills_a_merged_cell_from_one_frame_into_the_next(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet()
        worksheet.merge_range(1990, 0, 4500, 0, "甲某")
        for row in range(5000):
            worksheet.write(row, 1, f"T{row}")

    names = [cell for frame in read_workbook(path).sheet.frames() for cell in frame.column(0)]

    assert names == [""] * 1990 + ["甲某"] * 2511 + [""] * 499


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
    assert refusal(EXCEL / "prices_3257.xlsx", limits=limits).code == code


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ("保单号,保费\nT1,1\n".encode(), [HEADINGS, ["T1", "1"]]),
        ("保单号;保费\r\nT1;1\r\n".encode("utf-8-sig"), [HEADINGS, ["T1", "1"]]),
        ("保单号\t保费\nT1\t1\n".encode("utf-16"), [HEADINGS, ["T1", "1"]]),
        ("保单号,保费\n一,1\n".encode("utf-16-le"), [HEADINGS, ["一", "1"]]),
        ("保单号,保费\nT1,1\n".encode("utf-16-be"), [HEADINGS, ["T1", "1"]]),
        ("保单号,保费\nT1,1\n".encode("gb18030"), [HEADINGS, ["T1", "1"]]),
        ("sep=|\n保单号|保费\nT1|1,2,3\n".encode(), [HEADINGS, ["T1", "1,2,3"]]),
        (b'A,B\n"1,5;6","x\ny"\n', [["A", "B"], ["1,5;6", "x\ny"]]),
        (b"A,B\n\n1\n1,2,3\n", [["A", "B", ""], ["", "", ""], ["1", "", ""], ["1", "2", "3"]]),
        (b"A\n1\n2\n", [["A"], ["1"], ["2"]]),
        (b"A,B\r1,2\r", [["A", "B"], ["1", "2"]]),
    ],
)
def test_reads_text_by_its_content(tmp_path: Path, content: bytes, rows: list[list[str]]) -> None:
    workbook = read_workbook(write(tmp_path / "list.xls", content))

    assert [cells for _row_no, cells in workbook.sheet.rows] == rows


def test_reads_a_table_of_an_open_document(tmp_path: Path) -> None:
    content = (
        "<table:table-row><table:table-cell "
        'office:value-type="string"><text:p>保单号</text:p></table:table-cell></table:table-row>'
        '<table:table-row table:number-rows-repeated="1048575"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )

    assert read_workbook(write(tmp_path / "a.xls", open_document(content))).sheet.rows == [
        (1, ["保单号"])
    ]


def test_reads_every_sheet_under_the_name_it_has(tmp_path: Path) -> None:
    path = write(tmp_path / "a.xlsx", package({SHEET: sheet(cells("保单号", "保费"))}))

    assert read_workbook(path, sheet="Sheet1").sheet.rows == [(1, HEADINGS)]


@pytest.mark.parametrize(
    ("last", "cell"), [('"x\ny"', "x\ny"), ('"x\ny" \n', "x\ny "), ('"x', "x"), ('"x\n', "x\n")]
)
def test_takes_a_quote_at_the_end_that_holds_no_other_row(
    tmp_path: Path, last: str, cell: str
) -> None:
    path = write(tmp_path / "a.csv", f"A,B\n1,{last}".encode())

    assert read_workbook(path).sheet.rows == [(1, ["A", "B"]), (2, ["1", cell])]
