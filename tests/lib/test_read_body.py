from pathlib import Path

import pytest
import xlsxwriter

from renewal.lib.workbooks import find_header, read_workbook
from renewal.lib.workbooks.body import Body, is_total, read_body

HEADINGS = ["序号", "保单号", "终保日期"]
FIRST = (2, ["1", "T1", "2026-04-12"])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def body_of(path: Path, *rows: list[str]) -> Body:
    with xlsxwriter.Workbook(path) as workbook:
        worksheet = workbook.add_worksheet()
        for row, cells in enumerate(rows):
            worksheet.write_row(row, 0, cells)
    sheet = read_workbook(path).sheet
    return read_body(sheet, find_header(sheet.head(), known={"保单号", "终保日期"}))


def test_counts_rows_of_data_and_nothing_else(path: Path) -> None:
    body = body_of(
        path,
        HEADINGS,
        FIRST[1],
        ["", "  ", ""],
        HEADINGS,
        ["小计", "1", ""],
        ["2", "T2", "2026-04-13"],
        ["", "合 计", "2"],
        ["请核对", "", ""],
        ["", "", "谢谢"],
    )

    assert body == Body(
        count=2,
        first=FIRST,
        last=(6, ["2", "T2", "2026-04-13"]),
        totals=[5, 7],
        headings_again=[4],
        remarks=[8, 9],
    )


@pytest.mark.parametrize(
    "last", [["", "T2", ""], ["", "", "是"], ["2", "甲", ""], ["某县", "乙", ""]]
)
def test_takes_no_sparse_row_of_data_for_a_remark(path: Path, last: list[str]) -> None:
    body = body_of(path, HEADINGS, FIRST[1], last)

    assert (body.count, body.remarks) == (2, [])


def test_takes_no_remark_between_the_rows_for_one_below(path: Path) -> None:
    body = body_of(path, HEADINGS, FIRST[1], ["请核对", "", ""], FIRST[1])

    assert (body.count, body.remarks) == (3, [])


def test_leaves_nothing_out_where_there_are_no_headings(path: Path) -> None:
    body = body_of(path, ["1", "2"], ["合计", "2"], ["请核对", ""])

    assert body == Body(count=3, first=(1, ["1", "2"]), last=(3, ["请核对", ""]))


def test_has_no_row_below_headings_alone(path: Path) -> None:
    assert body_of(path, HEADINGS) == Body()


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("合 计", True),
        ("总计：", True),
        ("共12条记录", True),
        ("制表人：甲", True),
        ("TOTAL", True),
        ("人民币合计", True),
        ("广州 小计", True),
        ("小计划01", False),
        ("合计划", False),
        ("T1", False),
        (1.0, False),
    ],
)
def test_tells_a_total_by_its_first_cell(cell: str | float, expected: bool) -> None:
    assert is_total(cell) is expected
