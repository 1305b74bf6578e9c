from pathlib import Path

import pytest

from policies.workbook import read_rows
from policies.workbook.problems import wrong_row
from renewal.lib.workbooks import read_workbook, write_errors
from renewal.lib.workbooks.mended import REASON, REF, row_of
from tests.policies.sheets import make_csv

HEADINGS = ["保单号", "终保日期", "保费"]


@pytest.mark.parametrize(
    ("ref", "expected"),
    [("118:7", (118, 7)), (" 118:7:1 ", (118, 7)), ("118", None), ("", None), ("a:7", None)],
)
def test_reads_a_reference(ref: str, expected: tuple[int, int] | None) -> None:
    assert row_of(ref) == expected


def test_knows_the_rows_that_come_back_mended(tmp_path: Path) -> None:
    path = tmp_path / "mended.xlsx"
    wrong = [
        wrong_row(["T1", "2026-04-12", "1"], HEADINGS, wrong=[], reasons=["Why."], ref="118:7"),
        wrong_row(["T2", "soon", "1"], HEADINGS, wrong=["终保日期"], reasons=["Why."], ref="118:9"),
    ]
    write_errors(path, HEADINGS, wrong)
    assert read_workbook(path).sheet.rows[0][1] == [*HEADINGS, REASON, REF]

    reading = read_rows(path, kind="policies", mapping=None)

    assert (reading.headings, reading.mends) == (HEADINGS, 118)
    assert list(reading.mapping.values()) == HEADINGS
    rows = list(reading.rows)
    assert [row.source_row for row in rows] == [7, 9]
    assert [row.cells for row in rows] == [["T1", "2026-04-12", "1"], ["T2", "soon", "1"]]


def test_a_row_of_another_batch_mends_none(tmp_path: Path) -> None:
    path = make_csv(
        tmp_path / "list.csv",
        [*HEADINGS, REASON, REF],
        ["T1", "2026-04-12", "1", "", ""],
        ["T2", "2026-04-12", "1", "", "118:7:0"],
        ["T3", "2026-04-12", "1", "", "119:8:0"],
        ["", "", "", "Why.", "118:9:0"],  # emptied: not to be imported
    )

    reading = read_rows(path, kind="policies", mapping=None)

    assert reading.mends == 118
    assert [row.source_row for row in reading.rows] == [None, 7, None]


def test_a_sheet_of_our_own_has_no_reason_column_twice(tmp_path: Path) -> None:
    headings = ["保单号", "错误原因", "更正电话"]
    cells = ["T1", "空号", "12000000001"]
    path = make_csv(tmp_path / "list.csv", [*headings, REASON, REF], [*cells, "Why.", "118:7:0"])

    reading = read_rows(path, kind="branch_corrections", mapping=None)

    (row,) = reading.rows
    assert reading.headings == headings
    assert reading.mapping["fault"] == "错误原因"
    assert row.cells == cells
    plain = make_csv(tmp_path / "plain.csv", headings, cells)
    assert read_rows(plain, kind="branch_corrections", mapping=None).headings == headings
