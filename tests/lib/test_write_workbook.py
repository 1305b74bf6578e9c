import io
import re
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

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

HOSTILE = [
    "=1+1",
    "=cmd|'/c calc'!A0",
    '=HYPERLINK("http://x.test","x")',
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "{=1+1}",
    "\t=1+1",
    "http://x.test/",
    "mailto:x@x.test",
    "internal:Sheet1!A1",
    "file:///etc/passwd",
    "0012000000001",
    "1E5",
    "<r><t>x</t></r>",
    "<r><f>1+1</f></r></is></c><c><f>1+1</f></c><r></r>",
    "_x0041_",
    "' or 1=1 --",
    "  blanks at both ends  ",
    "𠮷野家 🚗",
]


def parts(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def test_text_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    column = Column("备注")

    counts = write_table(path, [SheetOut("清单", [column], [[text] for text in HOSTILE])])

    assert counts == [len(HOSTILE)]
    written = parts(path)
    assert not any(re.search(r"<f[ >]|<hyperlink", part) for part in written.values())
    assert not any("TargetMode" in part for part in written.values())
    rows = read_workbook(path).sheet.rows
    assert [cells[0] for _row_no, cells in rows] == ["备注", *HOSTILE]


def test_takes_out_what_a_cell_cannot_hold(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    rows = [["a\x00\x07\x1fb\ufffe\ud800c"], ["x" * 40_000], ["🚗" * 20_000], ["a\r\nb"]]

    write_table(path, [SheetOut("清单", [Column("备注")], rows)])

    texts = [cells[0] for _row_no, cells in read_workbook(path).sheet.rows[1:]]
    assert texts == ["abc", "x" * 32_766 + "…", "🚗" * 16_383 + "…", "a\nb"]


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
    ]

    with translation.override("en"):
        count = write_errors(path, ["保单号", "终保日期", "保费"], rows)

    assert count == 2
    assert [cells for _row_no, cells in read_workbook(path).sheet.rows] == [
        ["保单号", "终保日期", "保费", "What is wrong"],
        ["T1", "soon", 12.5, "Row 2, 终保日期: 'soon' is not a date."],
        ["", date(2026, 4, 12), "Yes", "Row 5, 保单号: there is no value. More."],
    ]
    sheet = parts(path)["xl/worksheets/sheet1.xml"]
    red = re.search(r'<c r="B2" s="(\d+)"', sheet)
    assert red is not None
    assert f'<c r="A3" s="{red[1]}"/>' in sheet
    assert "FFFFC7CE" in parts(path)["xl/styles.xml"]


@pytest.mark.parametrize("rows", [0, 1, 300])
def test_counts_the_rows_of_a_generator(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "out.xlsx"

    counts = write_table(path, [SheetOut("清单", [Column("n")], ([n] for n in range(rows)))])

    assert counts == [rows]
