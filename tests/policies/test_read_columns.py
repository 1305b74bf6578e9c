from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.kinds import KINDS, Field, Type
from policies.workbook.columns import Column, Judged
from renewal.lib.values import DateOrder
from renewal.lib.workbooks import Cell

FIELDS = {each.type: each for each in KINDS["policies"].fields if not each.table}
WORDS = st.sampled_from(
    [
        "", "T0001", "null", "None", "NaN", "无", "不详", "甲某", "甲某先生", "京A00001",
        "LSV00000000000001", "IOQ00000000000001", "12000000001", "11111111111", "12345678901",
        "京AO0001", "甲*", "a\nb", "  x ", "新车", "1E+17", "200万", "soon", "2026-04-12", "0", "×",
        "00123",
    ]
)  # fmt: skip
ANY_TEXT = st.text("0123456789ABCXabcx甲乙京 -*./\n\t'=\"()，", max_size=18)
CELLS = st.one_of(
    WORDS,
    ANY_TEXT,
    st.floats(),
    st.booleans(),
    st.dates(),
    st.integers(-(10**6), 10**12).map(float),
)


def make_column(type_: Type) -> Column:
    return Column(FIELDS.get(type_, Field("field", type_, "标题")), 0, "标题", DateOrder.DMY)


def read(type_: Type, cells: list[Cell]) -> list[tuple[str, str]]:
    values, judged = make_column(type_).read(cells)
    return [(repr(value), judged.get(place, Judged("")).code) for place, value in enumerate(values)]


@given(st.sampled_from(sorted(Type, key=lambda each: each.name)), st.lists(CELLS, min_size=1))
def test_reads_a_column_as_it_reads_its_cells(type_: Type, cells: list[Cell]) -> None:
    together = read(type_, cells)
    mixed = read(type_, [*cells, date(2026, 4, 12), "\u3000x*"])  # no column of a usual form

    assert together == mixed[: len(cells)]
    assert together == [read(type_, [cell])[0] for cell in cells]


@given(st.sampled_from(sorted(Type, key=lambda each: each.name)), st.lists(WORDS, min_size=1))
def test_reads_texts_of_one_form_as_it_reads_each(type_: Type, cells: list[Cell]) -> None:
    assert read(type_, cells) == read(type_, [*cells, 1.0])[: len(cells)]


@pytest.mark.parametrize("cell", ["#REF!", "#VALUE!", "#DIV/0!"])
def test_an_error_of_the_workbook_is_no_value(cell: str) -> None:
    name = Column(KINDS["policies"].by_name["holder_name"], 0, "投保人", None)
    number = Column(KINDS["policies"].by_name["policy_no"], 0, "保单号", None)

    assert name.read([cell]) == ([None], {0: Judged("ERROR_CELL")})
    assert number.read([cell]) == ([None], {0: Judged("ERROR_CELL", refuses=True)})
