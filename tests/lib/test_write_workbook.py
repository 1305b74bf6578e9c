import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.utils import translation

from renewal.lib.workbooks import (
    Column,
    Kind,
    SheetOut,
    WrongRow,
    read_workbook,
    write_errors,
    write_table,
)


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_writes_real_dates_and_amounts(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    columns = [
        Column("保单号"),
        Column("保费", Kind.MONEY),
        Column("终保日期", Kind.DATE),
        Column("确认时间", Kind.STAMP),
        Column("件数", Kind.INT),
        Column("续保率", Kind.RATIO),
    ]
    rows: list[list[object]] = [
        [
            123456789012345678,
            Decimal("4119.80"),
            date(2026, 4, 12),
            datetime(2026, 4, 12, 1, 30, tzinfo=UTC),
            3,
            0.25,
        ],
        ["", None, None, None, None, None],
        ["T2", "n/a", date(1899, 1, 1), None, 10**16, Decimal("NaN")],
    ]

    write_table(path, [SheetOut("清单", columns, rows)])

    read = dict(read_workbook(path).sheet.rows)
    assert read[2] == [
        "123456789012345678",
        4119.8,
        date(2026, 4, 12),
        datetime(2026, 4, 12, 9, 30),  # noqa: DTZ001
        3.0,
        0.25,
    ]
    assert read[3] == [""] * 6
    assert read[4] == ["T2", "n/a", "1899-01-01", "", str(10**16), "NaN"]
    styles = parts(path)["xl/styles.xml"]
    assert 'formatCode="yyyy-mm-dd"' in styles
    assert "#,##0.00" in styles or 'numFmtId="4"' in styles


def test_lays_out_title_headings_total_and_notes(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    sheet = SheetOut(
        "日报: 2026/4",
        [Column("姓名"), Column("保费", Kind.MONEY, width=20)],
        ([f"专员{number}", number] for number in range(500)),
        title_rows=["续保日报", "2026-04-12"],
        total_row=["合计", 124_750],
        notes=["由系统生成"],
    )

    write_table(path, [sheet, SheetOut("空", [Column("姓名")], [])])

    workbook = read_workbook(path)
    rows = dict(workbook.sheet.rows)
    assert [info.name for info in workbook.sheets] == ["日报  2026 4", "空"]
    assert (rows[1][0], rows[2][0]) == ("续保日报", "2026-04-12")
    assert rows[sheet.first_row] == ["姓名", "保费"]
    assert rows[sheet.first_row + 1] == ["专员0", 0.0]
    assert rows[504] == ["合计", 124_750.0]
    assert rows[506][0] == "由系统生成"
    written = parts(path)["xl/worksheets/sheet1.xml"]
    assert '<autoFilter ref="A3:B503"/>' in written
    assert 'ySplit="3"' in written


def test_lets_a_report_add_its_charts() -> None:
    target = io.BytesIO()
    sheet = SheetOut("日报", [Column("姓名"), Column("保费", Kind.MONEY)], [["甲", 1], ["乙", 2]])

    def add_chart(workbook: Any, worksheets: list[Any]) -> None:
        chart = workbook.add_chart({"type": "column"})
        first, last = sheet.first_row, sheet.first_row + 1
        chart.add_series({"values": ["日报", first, 1, last, 1]})
        worksheets[0].insert_chart("D2", chart)

    write_table(target, [sheet], finish=add_chart)

    with zipfile.ZipFile(target) as archive:
        assert b"$B$2:$B$3" in archive.read("xl/charts/chart1.xml")


def test_hands_wrong_rows_back(tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"
    rows = [
        WrongRow(["T1", "soon", 12.5], {1}, ["Row 2, 终保日期: 'soon' is not a date."]),
        WrongRow(
            ["", date(2026, 4, 12), True], {0}, ["Row 5, 保单号: there is no value.", "More."]
        ),
        WrongRow(["T3"], {2}, []),
    ]

    with translation.override("en"):
        count = write_errors(path, ["保单号", "终保日期", "保费"], rows)

    assert count == 3
    assert [cells for _row_no, cells in read_workbook(path).sheet.rows] == [
        ["保单号", "终保日期", "保费", "错误原因"],
        ["T1", "soon", 12.5, "Row 2, 终保日期: 'soon' is not a date."],
        ["", date(2026, 4, 12), "Yes", "Row 5, 保单号: there is no value. More."],
        ["T3", "", "", ""],
    ]
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.title == "Wrong rows"
    red = [
        cell.coordinate
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb == "FFFFC7CE"
    ]
    assert red == ["B2", "A3", "C4"]


def test_a_wrong_row_takes_its_reference_along(tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"
    rows = (WrongRow([f"T{number}"], {0}, ["No."], f"118:{number}:0") for number in range(2, 2502))

    write_errors(path, ["保单号"], rows)

    sheet = openpyxl.load_workbook(path).worksheets[0]
    written = [*sheet.iter_rows(values_only=True)]
    assert written[0] == ("保单号", "错误原因", "原行号")
    assert written[1:] == [(f"T{number}", "No.", f"118:{number}:0") for number in range(2, 2502)]
    assert [sheet.column_dimensions[letter].hidden for letter in "ABC"] == [False, False, True]


@pytest.mark.parametrize("refs", [("118:2:0", ""), ("", "118:3:0")])
def test_wrong_rows_have_references_all_or_none(tmp_path: Path, refs: tuple[str, str]) -> None:
    path = tmp_path / "wrong.xlsx"

    with pytest.raises(ValueError, match="reference"):
        write_errors(path, ["保单号"], [WrongRow(["T1"], {0}, ["No."], ref) for ref in refs])

    assert not path.exists()


def test_hands_back_no_rows(tmp_path: Path) -> None:
    path = tmp_path / "wrong.xlsx"

    assert write_errors(path, ["保单号"], []) == 0

    assert [*openpyxl.load_workbook(path).worksheets[0].values] == [("保单号", "错误原因")]


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_counts_the_rows_of_a_generator(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "out.xlsx"

    counts = write_table(path, [SheetOut("清单", [Column("n")], ([n] for n in range(rows)))])

    assert counts == [rows]
