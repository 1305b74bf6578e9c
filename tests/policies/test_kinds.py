from itertools import chain

import pytest
from django.utils.translation import override

from policies.kinds import KINDS, Kind, Need
from policies.kinds.codes import WORDS, code_of, cover_class_of, words_of
from policies.models import Contact
from policies.results import REASONS
from policies.workbook import guess_mapping
from policies.workbook.problems import CURES, SENTENCES

each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@each_kind
def test_no_heading_means_two_fields(kind: Kind) -> None:
    keys = [key for each in kind.fields for key in each.keys]

    assert sorted(set(keys)) == sorted(keys)


@each_kind
def test_no_field_is_declared_twice(kind: Kind) -> None:
    assert list(kind.by_name) == [each.name for each in kind.fields]


@each_kind
def test_a_row_is_known_by_fields_of_its_kind(kind: Kind) -> None:
    fields = set(chain.from_iterable(kind.keys))

    assert fields
    assert fields - set(kind.by_name) == set()


@each_kind
def test_what_a_row_cannot_do_without_refuses_it_when_it_cannot_be_read(kind: Kind) -> None:
    required = {each.name for each in kind.required}
    needed = required.union(chain.from_iterable(kind.keys))

    assert [name for name in sorted(needed) if not kind.by_name[name].strict] == []


@each_kind
def test_every_group_has_two_fields_and_its_sentence(kind: Kind) -> None:
    groups = [each.group for each in kind.fields if each.group]

    assert kind.refused_without - set(groups) == set()
    assert [group for group in groups if groups.count(group) == 1] == []
    assert {f"NO_{group.upper()}" for group in groups} - set(SENTENCES) == set()


@each_kind
def test_what_refuses_a_row_says_how_to_mend_it(kind: Kind) -> None:
    assert {f"NO_{group.upper()}" for group in kind.refused_without} - set(CURES) == set()


@each_kind
def test_a_field_of_a_group_has_no_need_of_its_own(kind: Kind) -> None:
    grouped = [each for each in kind.fields if each.group]

    assert [each.name for each in grouped if each.need is not Need.OPTIONAL] == []


@each_kind
def test_every_code_table_exists(kind: Kind) -> None:
    assert {each.table for each in kind.fields if each.table} - set(WORDS) == set()


@each_kind
def test_what_wins_over_other_headings_is_a_heading_of_the_field(kind: Kind) -> None:
    assert [
        (name, heading)
        for name, headings in kind.prefers.items()
        for heading in headings
        if heading not in kind.by_name[name].headings.split("、")
    ] == []


@each_kind
def test_what_a_field_takes_instead_is_a_heading_of_another(kind: Kind) -> None:
    owners = {heading: each for each in kind.fields for heading in each.headings.split("、")}

    assert [
        (name, heading)
        for name, headings in kind.instead.items()
        for heading in headings
        if owners[heading] is kind.by_name[name]
    ] == []


@pytest.mark.parametrize(
    ("kind", "headings", "understood"),
    [
        (
            "issued_policies",
            ["保单号", "上年保险单号", "上年保费", "应收保费"],
            {"policy_no": "保单号", "previous_policy_no": "上年保险单号", "premium": "应收保费"},
        ),
        ("issued_policies", ["上年保险单号"], {"previous_policy_no": "上年保险单号"}),
        (
            "lapsed_policies",
            ["上年保单号", "上年保费", "保费"],
            {"policy_no": "上年保单号", "premium": "上年保费"},
        ),
    ],
)
def test_what_is_said_of_last_year_is_of_the_policy_that_ends(
    kind: str, headings: list[str], understood: dict[str, str]
) -> None:
    assert guess_mapping(kind, headings, []) == understood


def test_no_two_kinds_are_called_the_same() -> None:
    titles = [title for kind in KINDS.values() for title in kind.also_called]

    assert sorted(set(titles)) == sorted(titles)


def test_a_chinese_reader_sees_the_title_that_such_workbooks_carry() -> None:
    with override("zh-hans"):
        titles = {code: str(kind.title) for code, kind in KINDS.items()}

    assert titles == {code: kind.also_called[0] for code, kind in KINDS.items()}


@pytest.mark.parametrize("table", WORDS)
def test_a_word_stands_for_one_code(table: str) -> None:
    read = {
        code: {code_of(table, word) for word in words.split("、")}
        for code, words in WORDS[table].items()
    }

    assert read == {code: {code} for code in WORDS[table]}


def test_a_code_stands_for_itself() -> None:
    assert code_of("status", "active") == "ACTIVE"


def test_an_unknown_word_has_no_code() -> None:
    assert code_of("status", "在途") is None


def test_the_words_of_a_table_are_its_labels() -> None:
    assert words_of("product_kind") == ["传统", "分红", "万能", "投连"]


def test_a_branch_reports_the_results_and_reasons_that_a_specialist_records() -> None:
    results = set(Contact.Result.values).difference(Contact.NOT_OF_DESK)

    assert set(WORDS["result"]) == results.union(REASONS[Contact.Result.OTHER])


@pytest.mark.parametrize(
    ("name", "code", "cover_class"),
    [
        ("机动车交通事故责任强制保险", "", "COMPULSORY"),
        ("交强险（2020版）", "", "COMPULSORY"),
        ("新能源汽车商业保险（2021版）", "", "COMMERCIAL"),
        ("机动车综合商业保险", "", "COMMERCIAL"),
        ("驾乘人员意外伤害保险", "", "ACCIDENT"),
        ("非机动车第三者责任保险", "", "PROPERTY"),
        ("公众责任险", "", "PROPERTY"),
        ("终身重大疾病保险", "", "HEALTH"),
        ("两全保险（分红型）", "", "LIFE"),
        ("交通工具综合险", "CTP", "COMPULSORY"),
        ("甲乙险", "X01", ""),
        ("", "", ""),
    ],
)
def test_a_product_tells_its_cover_class(name: str, code: str, cover_class: str) -> None:
    assert cover_class_of(name, code) == cover_class
