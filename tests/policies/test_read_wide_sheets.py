from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from policies.workbook import MappingRefused, guess_mapping, read_rows
from tests.policies.sheets import make_csv, read, read_one

HEADINGS = [
    "商业险保单号", "商业险起保日期", "商业险终保日期", "商业险保费",
    "交强险保单号", "交强险起保日期", "交强险终保日期", "交强险保费",
    "车牌号", "被保险人", "联系电话", "保费合计", "车船税",
]  # fmt: skip
ROW = [
    "T1", "2025-04-13", "2026-04-12", "3264.80",
    "T2", "2025-05-01", "2026-04-30", "855",
    "京I00001", "甲某", "12000000001", "4419.80", "300",
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def without(row: list[str], *places: int) -> list[str]:
    return ["" if place in places else cell for place, cell in enumerate(row)]


def test_makes_two_policies_of_one_row(path: Path) -> None:
    commercial, compulsory = read(make_csv(path, HEADINGS, ROW))

    own = ("policy_no", "starts_on", "expires_on", "premium", "cover_class")
    assert [commercial.values[name] for name in own] == [
        "T1", date(2025, 4, 13), date(2026, 4, 12), Decimal("3264.80"), "COMMERCIAL",
    ]  # fmt: skip
    assert [compulsory.values[name] for name in own] == [
        "T2", date(2025, 5, 1), date(2026, 4, 30), Decimal("855.00"), "COMPULSORY",
    ]  # fmt: skip
    shared = [
        {name: value for name, value in row.values.items() if name not in own}
        for row in (commercial, compulsory)
    ]
    assert shared[0] == shared[1]
    assert list(shared[0]) == ["vehicle_tax", "plate_no", "insured_name", "phone"]
    assert [(row.row_no, row.part) for row in (commercial, compulsory)] == [(2, 0), (2, 1)]
    assert commercial.key == "policy_no=T1|starts_on=2025-04-13"
    assert compulsory.key == "policy_no=T2|starts_on=2025-05-01"
    assert commercial.cells == compulsory.cells == ROW


def test_makes_one_policy_where_only_one_number_is_filled(path: Path) -> None:
    (only,) = read(make_csv(path, HEADINGS, without(ROW, 0, 1, 2, 3)))

    assert (only.part, only.values["policy_no"], only.problems) == (1, "T2", [])


def test_refuses_a_row_without_either_number_once(path: Path) -> None:
    row = read_one(path, "policies", HEADINGS, without(ROW, 0, 4))

    assert row.part == 0
    assert [(each.heading, each.code) for each in row.problems] == [("商业险保单号", "MISSING")]


def test_a_wrong_cell_refuses_the_policy_that_it_is_of(path: Path) -> None:
    wrong = [*ROW]
    wrong[6] = "soon"

    commercial, compulsory = read(make_csv(path, HEADINGS, wrong))

    assert commercial.problems == []
    assert [(each.field, each.heading, each.code) for each in compulsory.problems] == [
        ("expires_on", "交强险终保日期", "NOT_A_DATE")
    ]


def test_a_doubt_about_what_both_share_is_told_once(path: Path) -> None:
    doubtful = [*ROW]
    doubtful[8], doubtful[9] = "京I0000O", "甲*"
    reading = read_rows(make_csv(path, HEADINGS, doubtful), kind="policies", mapping=None)

    commercial, compulsory = reading.rows

    assert [each.code for each in commercial.warnings] == ["PLATE_LETTER"]
    assert compulsory.warnings == []
    assert reading.masked == {"被保险人": 1}


def test_shared_dates_serve_where_a_cover_has_none(path: Path) -> None:
    headings = ["商业险保单号", "交强险保单号", "交强险终保日期", "起保日期", "终保日期"]
    make_csv(
        path,
        headings,
        ["T1", "T2", "2026-05-31", "2025-04-13", "2026-04-12"],
        ["T3", "T4", "", "2025-04-13", "2026-04-12"],
    )

    found = [(row.values["policy_no"], row.values["expires_on"]) for row in read(path)]

    assert found == [
        ("T1", date(2026, 4, 12)),
        ("T2", date(2026, 5, 31)),
        ("T3", date(2026, 4, 12)),
        ("T4", date(2026, 4, 12)),
    ]


def test_leaves_out_a_cover_without_any_end_and_says_so(path: Path) -> None:
    make_csv(path, ["商业险保单号", "商业险终保日期", "交强险保单号"], ["T1", "2026-04-12", "T2"])

    reading = read_rows(path, kind="policies", mapping=None)

    assert [row.values["policy_no"] for row in reading.rows] == ["T1"]
    assert reading.notes == [{"code": "COVER_WITHOUT_END", "headings": ["交强险保单号"]}]


def test_refuses_a_wide_sheet_without_any_end(path: Path) -> None:
    make_csv(path, ["商业险保单号", "商业险保费"], ["T1", "1"])

    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(path, kind="policies", mapping=None)

    assert str(refused.value).startswith("No column was found for 终保日期;")


def test_asks_of_each_cover_what_its_midnight_means(path: Path) -> None:
    wrong = [*ROW]
    wrong[6] = "2026-05-01 00:00:00"
    make_csv(path, HEADINGS, wrong)
    with pytest.raises(MappingRefused) as refused:
        read_rows(path, kind="policies", mapping=None)
    assert refused.value.columns is not None
    answered = refused.value.columns.mapping | {"_end_is": "NEXT_MIDNIGHT"}

    rows = read(path, mapping=answered)

    assert refused.value.code == "END_IS"
    assert [row.values["expires_on"] for row in rows] == [date(2026, 4, 12), date(2026, 4, 30)]


def test_a_sheet_with_a_plain_number_is_not_wide(path: Path) -> None:
    headings = ["保单号", "终保日期", "商业险保单号"]

    row = read_one(path, "policies", headings, ["T1", "2026-04-12", "T9"])

    assert row.part == 0
    assert row.values == {
        "policy_no": "T1",
        "commercial_policy_no": "T9",
        "expires_on": date(2026, 4, 12),
    }


def test_last_years_number_makes_no_wide_sheet_a_plain_one() -> None:
    guessed = guess_mapping("policies", ["商业险保单号", "商业险终保日期", "上年保单号"], [])

    assert guessed == {
        "commercial_policy_no": "商业险保单号",
        "commercial_expires_on": "商业险终保日期",
        "previous_policy_no": "上年保单号",
    }
