import pytest

from renewal.lib.workbooks import Cell, Header, find_header
from renewal.lib.workbooks.headers import compare_key, split_unit

KNOWN = frozenset(
    {"保单号", "终保日期", "投保人姓名", "投保人电话", "被保险人姓名", "被保险人电话"}
)


def numbered(*rows: list[Cell]) -> list[tuple[int, list[Cell]]]:
    return list(enumerate(rows, 1))


@pytest.mark.parametrize(
    ("heading", "key", "unit"),
    [
        ("保费(元)", "保费", "元"),
        ("保额（万元）", "保额", "万元"),
        ("*车牌号", "车牌号", ""),
        ("起保\n日期", "起保日期", ""),
        ("ＶＩＮ码：", "VIN码", ""),
        ("折扣率【%】", "折扣率", "%"),
        ("policyNo #", "POLICYNO", ""),
    ],
)
def test_compares_headings_without_what_does_not_count(heading: str, key: str, unit: str) -> None:
    assert split_unit(heading) == (key, unit)
    assert compare_key(heading) == key


def test_finds_the_known_headings_below_a_title_and_notes() -> None:
    rows = numbered(
        ["2026年4月续保清单", "", ""],
        ["制表：甲", "日期", "2026-03-01"],
        ["", "", ""],
        ["序号", "*保单号", "终保日期"],
        [1.0, "T1", "2026-04-12"],
    )

    assert find_header(rows, known=KNOWN) == Header(4, ["序号", "*保单号", "终保日期"], 4)


def test_joins_headings_of_two_rows() -> None:
    rows = numbered(
        ["保单号", "投保人", "", "被保险人", ""],
        ["", "姓名", "电话", "姓名", "电话"],
        ["T1", "甲", "12000000001", "乙", "12000000002"],
    )
    headings = ["保单号", "投保人姓名", "投保人电话", "被保险人姓名", "被保险人电话"]

    assert find_header(rows, known=KNOWN) == Header(2, headings, 2)


def test_spreads_a_group_over_its_merged_columns_only() -> None:
    rows = numbered(
        ["投保人", "", "备注"],
        ["姓名", "电话", ""],
        ["甲", "12000000001", ""],
    )

    header = find_header(rows, known=KNOWN, merged=[((0, 0), (0, 1)), ((0, 2), (1, 2))])

    assert header == Header(2, ["投保人姓名", "投保人电话", "备注"], 2)


def test_takes_the_row_of_words_above_unknown_data() -> None:
    rows = numbered(["a note", "", ""], ["ID", "End", "Sum"], [1.0, "12/04/2026", 3.5])

    assert find_header(rows, known=KNOWN) == Header(2, ["ID", "End", "Sum"], 2)


def test_finds_none_where_data_begin_at_once() -> None:
    assert find_header(numbered([1.0, 2.0], ["a", "b"])) is None
    assert find_header(numbered(["", ""])) is None
    assert find_header([]) is None


def test_takes_one_row_where_two_say_no_more() -> None:
    rows = numbered(["【清单】", "", ""], ["序号", "保单号", "终保日期"], ["1", "T1", "2026-04-12"])

    assert find_header(rows, known=KNOWN) == Header(2, ["序号", "保单号", "终保日期"], 2)


def test_takes_no_merged_note_for_a_group() -> None:
    rows = numbered(
        ["see", "the notes", "", "above"],
        ["Name", "End", "Sum", "Note"],
        ["a", "2026-04-12", 1.0, ""],
    )

    header = find_header(rows, merged=[((0, 1), (0, 2))])

    assert header == Header(2, ["Name", "End", "Sum", "Note"], 2)


def test_joins_rows_of_words_above_columns_of_figures() -> None:
    rows = numbered(
        ["", "province", "province"],
        ["", "A", "B"],
        ["total", "", ""],
        ["a", 1.0, 2.0],
        ["b", 3.0, 4.0],
    )

    assert find_header(rows) == Header(2, ["", "province A", "province B"], 2)


def test_joins_no_row_of_data_to_the_headings_of_words() -> None:
    rows = numbered(["Name", "State"], ["a", "open"], ["b", "shut"], ["c", "open"])

    assert find_header(rows) == Header(1, ["Name", "State"], 1)


@pytest.mark.parametrize(
    "rows",
    [
        [["text"]],
        [[" text "], ["text"]],
        [["A", "B", "C"], ["A", "B", "C"], ["", "", "C"]],
        [["a", "x\ny"], ["b", "x\n\ny"], ["c", ""]],
        [["#N/A"], ["#REF!"]],
    ],
)
def test_takes_no_words_for_headings_that_only_repeat(rows: list[list[Cell]]) -> None:
    assert find_header(numbered(*rows)) is None


def test_takes_headings_without_data() -> None:
    assert find_header(numbered(["Name", "State"])) == Header(1, ["Name", "State"], 1)


@pytest.mark.parametrize(
    "headings",
    [["项目", "2024年", "2025年"], ["项目", "1月", "12月份"], ["", "2024年3月", "2025年度"]],
)
def test_takes_years_and_months_for_headings(headings: list[str]) -> None:
    rows = numbered(["保费统计"], [*headings], ["车险", 3.0, 4.0], ["寿险", 5.0, 6.0])

    assert find_header(rows) == Header(2, headings, 2)


def test_takes_years_written_as_numbers_for_headings() -> None:
    rows = numbered(["项目", 2024.0, 2025.0], ["车险", 3.0, 4.0])

    assert find_header(rows) == Header(1, ["项目", "2024", "2025"], 1)


def test_takes_no_years_of_data_for_headings() -> None:
    assert find_header(numbered(["甲", 2024.0], ["乙", 2025.0], ["丙", 2026.0])) is None
