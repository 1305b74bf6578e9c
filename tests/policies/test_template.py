from io import BytesIO
from pathlib import Path

import pytest
from django.utils.translation import override
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from policies.kinds import KINDS, Kind, Need, Type
from policies.kinds.codes import words_of
from policies.workbook import read_rows
from policies.workbook.template import write_template

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


def a_template(kind: str) -> Workbook:
    content = BytesIO()
    write_template(content, kind=kind)
    return load_workbook(content)


def headings_of(book: Workbook) -> list[str]:
    return [str(cell.value) for cell in next(book.worksheets[0].iter_rows(max_row=1))]


def words_in(book: Workbook, rule: DataValidation) -> list[str]:
    """Return the words of a drop-down, which stand on the sheet of notes."""
    sheet, _, cells = str(rule.formula1).rpartition("!")
    assert sheet.strip("'") == book.worksheets[1].title
    (row,) = book.worksheets[1][cells.replace("$", "")]
    return [str(cell.value) for cell in row]


def format_of(sheet: Worksheet, column: int) -> str:
    """Return a column's number format; neighbours of one format are kept as one."""
    (number_format,) = [
        each.number_format
        for each in sheet.column_dimensions.values()
        if (each.min or 0) <= column <= (each.max or 0)
    ]
    return str(number_format)


@each_kind
def test_it_comes_back_with_every_column_understood(kind: Kind, tmp_path: Path) -> None:
    path = tmp_path / "template.xlsx"
    with path.open("wb") as target:
        write_template(target, kind=kind.code)

    reading = read_rows(path, kind=kind.code, mapping=None)

    assert reading.mapping == {each.name: each.heading for each in kind.fields}
    assert list(reading.rows) == []


@each_kind
def test_what_its_notes_give_as_examples_is_taken(kind: Kind, tmp_path: Path) -> None:
    book = a_template(kind.code)
    notes = book.worksheets[1].iter_rows(min_row=2, max_col=4, values_only=True)
    book.worksheets[0].append([example or "甲" for _column, _need, _written, example in notes])
    book.save(tmp_path / "filled.xlsx")

    (row,) = read_rows(tmp_path / "filled.xlsx", kind=kind.code, mapping=None).rows

    assert row.problems == []


@each_kind
def test_what_a_row_is_refused_without_stands_first(kind: Kind) -> None:
    required = [each.heading for each in kind.fields if each.need is Need.REQUIRED]

    assert headings_of(a_template(kind.code))[: len(required)] == required


def test_what_a_row_is_known_by_stands_before_what_is_optional() -> None:
    assert headings_of(a_template("branch_corrections"))[:6] == [
        "行号编码", "保单号", "车牌号", "更正电话", "更正地址", "反馈结果",
    ]  # fmt: skip


@each_kind
def test_codes_and_yes_or_no_are_chosen_from_their_words(kind: Kind) -> None:
    book = a_template(kind.code)
    headings = headings_of(book)

    rules = book.worksheets[0].data_validations.dataValidation

    offered = {
        headings[min(each.min_col for each in rule.sqref.ranges) - 1]: words_in(book, rule)
        for rule in rules
    }
    assert offered == {
        each.heading: words_of(each.table) if each.table else ["是", "否"]
        for each in kind.fields
        if each.table or each.type is Type.YES_NO
    }


def test_a_word_that_is_not_on_the_list_is_asked_about_and_taken() -> None:
    rules = a_template("no_call").worksheets[0].data_validations.dataValidation

    assert [rule.errorStyle for rule in rules] == ["warning"]
    assert [str(rule.sqref) for rule in rules] == ["D2:D1048576"]


@pytest.mark.parametrize(
    ("kind", "heading", "number_format"),
    [
        ("policies", "保单号", "@"),
        ("policies", "联系电话", "@"),
        ("policies", "终保日期", "yyyy-mm-dd"),
        ("policies", "保费", "#,##0.00"),
        ("policies", "座位数", "0"),
        ("claims", "出险时间", "yyyy-mm-dd hh:mm"),
    ],
)
def test_a_column_is_formatted_for_what_goes_in(
    kind: str, heading: str, number_format: str
) -> None:
    book = a_template(kind)
    column = headings_of(book).index(heading) + 1

    assert format_of(book.worksheets[0], column) == number_format


def test_its_notes_tell_of_each_column() -> None:
    with override("en"):
        notes = a_template("no_call").worksheets[1].iter_rows(values_only=True)

    assert list(notes)[:4] == [
        (
            "Column", "Needed", "What goes in", "Example", "Also understood",
            "Words of the list", None, None, None,
        ),
        (
            "电话号码", "required", "telephone number; several are divided by /", "12000000001",
            "联系电话、手机号、手机号码、手机、电话、禁呼号码", None, None, None, None,
        ),
        (
            "客户姓名", "optional", "name of a person or company", "甲某",
            "姓名、客户名称、投保人、被保险人", None, None, None, None,
        ),
        ("保单号", "optional", "number, kept as text", "T0000000000000000001",
         "保单号码、保险单号", None, None, None, None),
    ]  # fmt: skip


def test_a_heading_carries_its_note() -> None:
    with override("en"):
        sheet = a_template("branch_feedback").worksheets[0]

    comments = [sheet.cell(1, column).comment for column in (1, 2)]
    assert [comment.text for comment in comments if comment] == [
        "required\na word of the list\nFor example: 有意向\nAlso understood: 跟进结果、反馈结果、"
        "处理情况、跟进情况",
        "at least one of 行号编码、保单号、车牌号 is required\nnumber, kept as text\n"
        "Also understood: 清单编号、流水号",
    ]
