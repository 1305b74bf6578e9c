"""What is peculiar to a kind's rows: groups, keys, signs, moments, months, accounts."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from policies.kinds import KINDS
from policies.workbook import MappingRefused, read_rows
from policies.workbook.checks import Checks
from policies.workbook.problems import CURES, SENTENCES
from renewal.lib.values import PhoneNumber
from renewal.lib.workbooks import Column, SheetOut, write_table
from tests.policies.sheets import make_csv, read, read_one

DUE = ["保单号", "应缴日", "应缴保费"]
PAID = ["收据号", "保单号", "应缴日", "实收日期", "实收保费"]
CHANGED = ["批单号", "保单号", "批改类型", "批改保费"]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.csv"


def test_every_group_has_a_sentence_and_a_code_that_refuses_a_cure() -> None:
    groups = {each.group for kind in KINDS.values() for each in kind.fields if each.group}
    refusing = {group for kind in KINDS.values() for group in kind.refused_without}

    assert {f"NO_{group.upper()}" for group in groups} - SENTENCES.keys() == set()
    assert {f"NO_{group.upper()}" for group in refusing} - CURES.keys() == set()


def test_refuses_a_claim_that_is_of_no_policy(path: Path) -> None:
    headings = ["报案号", "保单号", "车牌号", "车架号"]

    row = read_one(path, "claims", headings, ["T1", "", "", ""])

    assert [(each.field, each.code) for each in row.problems] == [("policy_no", "NO_POLICY")]
    assert read_one(path, "claims", headings, ["T1", "", "京I00001", ""]).problems == []


def test_refuses_a_sheet_without_any_column_of_a_needed_group(path: Path) -> None:
    make_csv(path, ["报案号", "出险时间"], ["T1", "2025-09-03"])

    with pytest.raises(MappingRefused) as refused, translation.override("en"):
        read_rows(path, kind="claims", mapping=None)

    assert str(refused.value).startswith("No column was found for 保单号 / 车牌号 / 车架号;")


@pytest.mark.parametrize(
    ("kind", "values", "key"),
    [
        (
            "policies",
            {"policy_no": "T1", "starts_on": date(2025, 4, 13), "expires_on": date(2026, 4, 12)},
            "policy_no=T1|starts_on=2025-04-13",
        ),
        (
            "policies",
            {"policy_no": "T1", "expires_on": date(2026, 4, 12)},
            "policy_no=T1|expires_on=2026-04-12",
        ),
        ("trial_members", {"card_no": "T2", "phone": ()}, "card_no=T2"),
        (
            "trial_members",
            {"phone": (PhoneNumber("12000000001"), PhoneNumber("12000000002"))},
            "phone=12000000001",
        ),
        ("premiums_received", {"voucher_no": "T3", "policy_no": "T1"}, "voucher_no=T3"),
        (
            "premiums_received",
            {"policy_no": "T1", "paid_on": date(2026, 4, 13), "premium_paid": Decimal("9.50")},
            "policy_no=T1|paid_on=2026-04-13|premium_paid=9.50",
        ),
        ("staff", {"staff_code": "A|B"}, r"staff_code=A\|B"),
        ("staff", {}, ""),
    ],
)
def test_knows_a_row_by_the_first_alternative_that_is_filled(
    kind: str, values: dict[str, object], key: str
) -> None:
    assert Checks(KINDS[kind], frozenset(values)).key_of(values) == key


def test_refuses_a_row_that_could_not_be_known_again(path: Path) -> None:
    headings = ["车架号", "行号编码", "更正电话", "车牌号", "保单号"]

    row = read_one(path, "branch_corrections", headings, ["", "R118-26", "12000000001", "", ""])
    lost = read_one(path, "branch_corrections", headings, ["", "", "12000000001", "", ""])

    assert (row.key, row.problems) == ("row_ref=R118-26", [])
    assert (lost.key, [each.code for each in lost.problems]) == ("", ["NO_POLICY"])


def test_keeps_the_moment_of_a_claim(path: Path) -> None:
    row = read_one(
        path,
        "claims",
        ["报案号", "保单号", "出险时间", "报案时间"],
        ["T1", "T2", "2025-09-03 08:20", "2025-09-04"],
    )

    assert row.values["accident_at"] == datetime(2025, 9, 3, 0, 20, tzinfo=UTC)
    assert row.values["reported_at"] == datetime(2025, 9, 3, 16, 0, tzinfo=UTC)


def test_keeps_the_hour_of_cover_that_begins_at_once(path: Path) -> None:
    row = read_one(
        path,
        "policies",
        ["保单号", "起保日期", "终保日期"],
        ["T1", "2025-04-13 10:30:00", "2026-04-13 10时30分"],
    )

    assert row.values == {
        "policy_no": "T1",
        "starts_on": date(2025, 4, 13),
        "starts_time": "10:30",
        "expires_on": date(2026, 4, 13),
        "expires_time": "10:30",
    }


@pytest.mark.parametrize(
    ("heading", "cell", "is_month"),
    [
        ("到期月份", "2026-04", True),
        ("到期月份", "2026年4月", True),
        ("到期月份", "202604", True),
        ("保险到期日", "2026/4", True),
        ("保险到期日", "2026-04-30", False),
    ],
)
def test_takes_a_month_alone_for_its_last_day(
    path: Path, heading: str, cell: str, is_month: bool
) -> None:
    headings = ["会员编号", "会员姓名", "联系电话", heading]

    row = read_one(path, "trial_members", headings, ["T1", "甲某", "12000000001", cell])

    assert row.values["expires_on"] == date(2026, 4, 30)
    assert row.values.get("expires_is_month", False) is is_month


def test_takes_no_month_for_the_end_of_a_policy(path: Path) -> None:
    row = read_one(path, "policies", ["保单号", "终保日期"], ["T1", "2026-04"])

    assert [(each.field, each.code) for each in row.problems] == [("expires_on", "NOT_A_DATE")]


def test_a_day_of_lapse_is_the_day_after_the_grace_period(path: Path) -> None:
    ends = [
        read_one(path, "instalments_due", [*DUE, heading], ["T1", "2026-04-13", "1", "2026-06-13"])
        for heading in ("宽限期末日", "失效日")
    ]

    days = [row.values["grace_ends_on"] for row in ends]
    assert days == [date(2026, 6, 13), date(2026, 6, 12)]


@pytest.mark.parametrize("cell", ["2", "二次", "第2次", "第二次", "2次"])
def test_reads_which_payment_it_is(path: Path, cell: str) -> None:
    row = read_one(path, "instalments_due", [*DUE, "缴费次数"], ["T1", "2026-04-13", "100", cell])

    assert row.values["payment_no"] == 2


@pytest.mark.parametrize(
    ("cell", "code"), [("专职单", "ORPHAN"), ("是", "ORPHAN"), ("在职单", "IN_SERVICE")]
)
def test_reads_whose_contract_it_is(path: Path, cell: str, code: str) -> None:
    row = read_one(path, "instalments_due", [*DUE, "保单性质"], ["T1", "2026-04-13", "100", cell])

    assert row.values["is_orphan"] == code


@pytest.mark.parametrize(
    ("cells", "mapped"),
    [(["年交", "月交"], "pay_mode"), (["银行转账", "现金"], "pay_route"), ([], "pay_mode")],
)
def test_takes_a_way_of_paying_by_its_values(path: Path, cells: list[str], mapped: str) -> None:
    rows = [[f"T{place}", "2026-04-13", "100", cell] for place, cell in enumerate(cells)]
    make_csv(path, [*DUE, "缴费方式"], *(rows or [["T1", "2026-04-13", "100", ""]]))

    reading = read_rows(path, kind="instalments_due", mapping=None)

    assert reading.mapping[mapped] == "缴费方式"


@pytest.mark.parametrize(
    ("kind", "amount", "expected"),
    [
        ("退保", "120.00", "-120.00"),
        ("批减", "(120.00)", "-120.00"),
        ("批减", "批减120元", "-120.00"),
        ("注销", "-120", "-120.00"),
        ("批增", "120", "120.00"),
    ],
)
def test_what_goes_back_to_the_customer_is_below_zero(
    path: Path, kind: str, amount: str, expected: str
) -> None:
    row = read_one(path, "endorsements", CHANGED, ["T1", "T2", kind, amount])

    assert (row.problems, row.values["premium_change"]) == ([], Decimal(expected))


def test_a_reversed_payment_is_below_zero_and_stands(path: Path) -> None:
    row = read_one(
        path, "premiums_received", PAID, ["T1", "T2", "2026-04-13", "2026-04-14", "-500"]
    )

    assert (row.problems, row.values["premium_paid"]) == ([], Decimal("-500.00"))


def test_refuses_a_no_call_entry_that_ends_before_it_begins(path: Path) -> None:
    row = read_one(
        path,
        "no_call",
        ["电话号码", "登记日期", "截止日期"],
        ["12000000001", "2026-04-13", "2026-04-12"],
    )

    assert [(each.field, each.code) for each in row.problems] == [("ends_on", "ENDS_BEFORE_START")]


def test_keeps_four_digits_of_a_bank_account_anywhere(path: Path) -> None:
    account = "0000120000000001234"
    headings = [*DUE, "银行账号", "代扣卡号"]
    make_csv(path, headings, ["T1", "soon", "100", account, account])
    reading = read_rows(path, kind="instalments_due", mapping=None)

    (row,) = reading.rows

    assert row.values["account_tail"] == "1234"
    assert row.cells == ["T1", "soon", "100", "1234", "1234"]
    assert reading.samples[3:] == [["1234"], ["1234"]]
    with pytest.raises(MappingRefused) as refused:
        read_rows(path, kind="policies", mapping=None)
    assert refused.value.columns is not None
    assert refused.value.columns.samples[3:] == [["1234"], ["1234"]]


def test_a_column_of_another_meaning_is_no_bank_account(path: Path) -> None:
    row = read_one(
        path,
        "policies",
        ["保单号", "终保日期", "卡号", "微信账号"],
        ["T1", "2026-04-12", "T123456", "T654321"],
    )

    assert row.values["member_card_no"] == "T123456"
    assert row.cells[2:] == ["T123456", "T654321"]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["某某有限公司", "", "", ""], "ORGANISATION"),
        (["", "某某修理厂", "", ""], "ORGANISATION"),
        (["甲某", "某某有限公司", "", ""], None),
        (["甲某", "", "营业执照", ""], "ORGANISATION"),
        (["甲某", "", "", "900000MA0000000000"], "ORGANISATION"),
        (["甲会", "", "", "000000190001010000"], None),
    ],
)
def test_knows_a_company_by_its_name_or_its_document(
    path: Path, cells: list[str], expected: str | None
) -> None:
    headings = ["保单号", "终保日期", "投保人", "被保险人", "证件类型", "证件号码"]

    row = read_one(path, "policies", headings, ["T1", "2026-04-12", *cells])

    assert row.values.get("holder_kind") == expected


def test_a_column_of_the_holders_kind_wins(path: Path) -> None:
    headings = ["保单号", "终保日期", "投保人", "投保人类型"]

    row = read_one(path, "policies", headings, ["T1", "2026-04-12", "某某有限公司", "个人"])

    assert row.values["holder_kind"] == "PERSON"


def test_a_title_stands_beside_its_name_alone(path: Path) -> None:
    headings = ["保单号", "终保日期", "被保险人", "续保专员"]

    row = read_one(path, "policies", headings, ["T1", "2026-04-12", "甲某先生", "乙某女士"])

    assert row.values["insured_title"] == "先生"
    assert (row.values["specialist"], row.values["specialist_title"]) == ("乙某", "女士")


def test_a_ruined_telephone_number_is_a_doubt(path: Path) -> None:
    row = read_one(
        path, "policies", ["保单号", "终保日期", "联系电话"], ["T1", "2026-04-12", "1.2E+10"]
    )

    assert row.problems == []
    assert [each.code for each in row.warnings] == ["RUINED", "NO_PHONE"]


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("保费(元)", "premium"),
        ("保费（含税）", "premium"),
        ("保费(不含税)", "net_premium"),
        ("保费(含车船税)", ""),
        ("保费(不含车船税)", "premium"),
        ("车船税", "vehicle_tax"),
    ],
)
def test_takes_no_tax_for_premium(path: Path, heading: str, field: str) -> None:
    make_csv(path, ["保单号", "终保日期", heading], ["T1", "2026-04-12", "1"])

    reading = read_rows(path, kind="policies", mapping=None)

    assert [name for name, each in reading.mapping.items() if each == heading] == [
        name for name in [field] if name
    ]


def test_tells_what_was_left_out(path: Path) -> None:
    make_csv(
        path,
        ["保单号", "终保日期", "备注", "备注"],
        ["T1", "2026-04-12", "", ""],
        ["合计", "", "", ""],
        ["制表人：甲", "", "", ""],
    )
    reading = read_rows(path, kind="policies", mapping=None)

    assert len(list(reading.rows)) == 1
    assert reading.notes == [
        {"code": "HEADINGS_TWICE", "headings": ["备注"]},
        {"code": "TOTALS_LEFT_OUT", "rows": [3, 4]},
    ]


def test_reads_a_kind_with_the_first_heading_of_each_field(path: Path) -> None:
    for kind in KINDS.values():
        headings = [each.heading for each in kind.fields]
        make_csv(path, headings, ["无"] * len(headings))
        reading = read_rows(path, kind=kind.code, mapping=None)

        mapped = {each.name: each.heading for each in kind.fields}

        assert reading.mapping == mapped
        assert read(path, kind.code)[0].problems != []


def test_tells_of_sheets_that_were_not_read(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    sheets = [
        SheetOut("说明", [Column("说明")], [["请勿外传"]]),
        SheetOut("四月", [Column("保单号"), Column("终保日期")], [["T1", "2026-04-12"]] * 2),
        SheetOut("五月", [Column("保单号"), Column("终保日期")], [["T2", "2026-05-12"]]),
    ]
    write_table(path, sheets[1:] + sheets[:1], finish=lambda _book, made: made[-1].hide())

    reading = read_rows(path, kind="policies", mapping=None)
    asked = read_rows(path, kind="policies", mapping=None, sheet="五月")

    assert (reading.sheet, reading.sheets) == ("四月", ["四月", "五月"])
    assert reading.notes == [
        {"code": "HIDDEN_SHEETS", "sheets": ["说明"]},
        {"code": "OTHER_SHEETS", "sheets": ["五月"]},
    ]
    assert (asked.sheet, asked.sheets) == ("五月", ["四月", "五月"])
