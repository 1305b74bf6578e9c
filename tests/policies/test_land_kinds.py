"""Every kind of workbook on its whole way into its table: DICTIONARY.md A4, F3..F6."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import models
from django.utils import timezone

from policies.kinds import KINDS
from policies.landing.targets import FED
from policies.models import (
    BranchCorrection,
    BranchFeedback,
    Claim,
    Endorsement,
    Instalment,
    NewContract,
    NoCall,
    Policy,
    PremiumReceived,
    Receipt,
    StaffMember,
    Term,
    TransferFailure,
    TrialMember,
)
from policies.refs import row_ref
from renewal.accounts.models import Branch
from tests.factories import DAY, make_branch, make_supervisor, make_term
from tests.imported import (
    Line,
    book_rows,
    checked,
    landed,
    policy_line,
    told,
    verdicts,
)
from tests.lines import LINES

pytestmark = pytest.mark.django_db


def only(model: type[models.Model]) -> Any:
    return model._default_manager.get()


def test_a_line_is_written_for_every_kind_but_lists_of_policies() -> None:
    lists = {"policies", "issued_policies", "lapsed_policies"}
    assert set(LINES) == set(FED) == set(KINDS) - lists


@pytest.mark.parametrize("kind", LINES)
def test_a_new_row_lands_with_its_columns_and_all_it_said(kind: str) -> None:
    line, _other, columns = LINES[kind]

    batch = landed(kind, line)

    assert told(batch) == {"rows": 1, "new": 1}
    row = only(FED[kind])
    assert {name: getattr(row, name) for name in columns} == columns
    assert (row.batch, row.key) == (batch, batch.rows.get().key)
    assert row.facts == batch.rows.get().values
    assert set(row.facts) >= set(columns) & set(batch.mapping or {})


@pytest.mark.parametrize("kind", LINES)
def test_the_same_row_again_changes_nothing(kind: str) -> None:
    line, _other, _columns = LINES[kind]
    landed(kind, line)
    before = book_rows()

    again = landed(kind, line)

    assert told(again) == {"rows": 1, "unchanged": 1}
    assert book_rows() == before


@pytest.mark.parametrize("kind", LINES)
def test_a_changed_row_tells_old_and_new_and_keeps_what_it_does_not_say(kind: str) -> None:
    line, other, columns = LINES[kind]
    first = landed(kind, line)
    fields = {heading: name for name, heading in (first.mapping or {}).items()}
    parts = first.rows.get().key.split("|")
    declared = KINDS[kind]
    named = {each.name for each in declared.fields if each.group in declared.refused_without}
    named |= {each.name for each in declared.required}
    named |= {name for name, _equals, _value in (part.partition("=") for part in parts)}
    kept = {heading: cell for heading, cell in line.items() if fields[heading] in named}
    before = only(FED[kind]).facts

    second = landed(kind, kept | other)

    (heading,) = other
    field = next(name for name, place in (second.mapping or {}).items() if place == heading)
    after = only(FED[kind]).facts
    assert told(second) == {"rows": 1, "updated": 1}
    assert second.rows.get().changes == {field: [before[field], after[field]]}
    assert after == before | {field: after[field]}
    assert before[field] != after[field]
    row = only(FED[kind])
    assert row.batch == first
    column = {"phone": "number"}.get(field, field) if kind == "no_call" else field
    unchanged = {name: value for name, value in columns.items() if name != column}
    assert {name: getattr(row, name) for name in unchanged} == unchanged


@pytest.mark.parametrize("kind", LINES)
def test_what_stands_twice_in_a_file_is_taken_from_the_first(kind: str) -> None:
    line, other, columns = LINES[kind]

    batch = landed(kind, line, line | other)

    assert verdicts(batch) == ["NEW", "DUPLICATE"]
    assert told(batch) == {"rows": 2, "new": 1, "unchanged": 1, "duplicates": 1}
    row = only(FED[kind])
    assert {name: getattr(row, name) for name in columns} == columns


@pytest.mark.parametrize("kind", LINES)
def test_a_row_without_its_key_is_refused_and_handed_back(kind: str) -> None:
    line, _other, _columns = LINES[kind]
    keys = {name for names in KINDS[kind].keys for name in names}
    mapping = checked(kind, line).mapping or {}
    bare = line | {mapping[name]: "" for name in keys if name in mapping}

    batch = landed(kind, line, bare)

    assert verdicts(batch) == ["NEW", "REJECTED"]
    assert FED[kind]._default_manager.count() == 1
    assert batch.errors_file
    assert batch.rows.get(verdict="REJECTED").cells == list(bare.values())


@pytest.mark.parametrize("kind", LINES)
def test_a_masked_cell_changes_nothing(kind: str) -> None:
    line, other, _columns = LINES[kind]
    landed(kind, line)
    before = book_rows()
    (heading,) = other

    batch = landed(kind, line | {heading: "12**56"})

    assert book_rows() == before
    assert batch.masked == {heading: 1}


# By what a row is known again


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ({"会员编号": "M1", "会员卡号": "K1"}, "member_no=M1"),
        ({"会员卡号": "K1"}, "card_no=K1"),
        (
            {"会员编号": "", "会员卡号": "", "车牌号": "苏I0A001"},
            "phone=12000000001|plate_no=苏I0A001",
        ),
    ],
)
def test_a_trial_member_is_known_by_number_card_or_phone_and_plate(line: Line, key: str) -> None:
    member = {"会员姓名": "陈一", "联系电话": "12000000001", "到期日": "2026-05-09"}

    landed("trial_members", {**line, **member})
    again = landed("trial_members", {**line, **member, "到期日": "2026-05-10"})

    assert told(again) == {"rows": 1, "updated": 1}
    assert TrialMember.objects.values_list("key", "expires_on").get() == (key, date(2026, 5, 10))


def test_a_month_alone_is_its_last_day() -> None:
    landed("trial_members", LINES["trial_members"][0] | {"保险到期日": "2026年2月"})

    member = TrialMember.objects.get()
    assert (member.expires_on, member.expires_is_month) == (date(2026, 2, 28), True)


def test_a_payment_without_a_voucher_is_known_by_policy_days_and_amount() -> None:
    line = dict(LINES["premiums_received"][0])
    del line["收据号"]

    landed("premiums_received", line, line | {"实收日期": "2026-04-21"})
    again = landed("premiums_received", line)

    assert told(again) == {"rows": 1, "unchanged": 1}
    assert sorted(PremiumReceived.objects.values_list("key", flat=True)) == [
        "policy_no=L1|due_on=2026-04-13|paid_on=2026-04-20|premium_paid=-5000.00",
        "policy_no=L1|due_on=2026-04-13|paid_on=2026-04-21|premium_paid=-5000.00",
    ]


def test_each_contact_of_a_branch_is_a_row_of_its_own() -> None:
    line = LINES["branch_feedback"][0]

    batch = landed("branch_feedback", line, line | {"联系时间": "2026-03-02 09:00"})

    assert told(batch) == {"rows": 2, "new": 2}
    assert BranchFeedback.objects.count() == 2


def test_answers_are_known_by_our_own_reference_first() -> None:
    term = make_term(number="T1")
    line = {"行号编码": row_ref(term.pk), "保单号": "T1", "更正电话": "12000000002"}

    landed("branch_corrections", line)
    again = landed("branch_corrections", line | {"更正电话": "12000000003"})

    assert told(again) == {"rows": 1, "updated": 1}
    answer = BranchCorrection.objects.get()
    assert (answer.key, answer.term) == (f"row_ref={row_ref(term.pk)}", term)


def test_instalments_of_one_policy_are_known_by_their_due_day() -> None:
    line = LINES["instalments_due"][0]

    landed("instalments_due", line, line | {"应缴日": "2027-04-13", "缴费次数": "3"})

    told_of = Instalment.objects.order_by("due_on").values_list("key", "payment_no")
    assert list(told_of) == [
        ("policy_no=L1|due_on=2026-04-13", 2),
        ("policy_no=L1|due_on=2027-04-13", 3),
    ]


# Numbers that are not to be called


def test_a_no_call_row_of_several_numbers_is_one_row_each() -> None:
    batch = landed("no_call", {"电话号码": "12000000006/12000000007、12000000008"})

    assert told(batch) == {"rows": 3, "new": 3}
    assert list(batch.rows.order_by("part").values_list("row_no", "part", "key")) == [
        (2, 0, "phone=12000000006"),
        (2, 1, "phone=12000000007"),
        (2, 2, "phone=12000000008"),
    ]
    numbers = NoCall.objects.order_by("number").values_list("number", "starts_on", "ends_on")
    on = timezone.localdate(batch.uploaded_at)
    assert list(numbers) == [
        ("12000000006", on, None),
        ("12000000007", on, None),
        ("12000000008", on, None),
    ]


def test_a_no_call_entry_that_is_over_and_has_no_start_is_taken() -> None:
    landed("no_call", {"电话号码": "12000000006", "截止日期": "2026-01-31"})

    entry = NoCall.objects.get()
    assert (entry.ends_on, NoCall.objects.in_force_on(DAY).count()) == (date(2026, 1, 31), 0)


def test_a_number_told_again_without_a_day_keeps_its_first_one() -> None:
    first = landed("no_call", {"电话号码": "12000000006"})
    later = first.uploaded_at + timedelta(days=30)

    landed("no_call", {"电话号码": "12000000006", "原因": "投诉"}, now=later)

    entry = NoCall.objects.get()
    assert entry.reason == "COMPLAINT"
    assert entry.starts_on == timezone.localdate(first.uploaded_at)


# Where a row belongs


def test_a_row_belongs_to_the_branch_it_names_else_to_the_uploaders() -> None:
    south = make_branch("SOUTH", name="城南支公司")
    north = make_branch("NORTH")
    line = dict(LINES["instalments_due"][0])

    landed(
        "instalments_due",
        line | {"保单号": "L1", "机构代码": "SOUTH", "机构名称": ""},
        line | {"保单号": "L2", "机构代码": "", "机构名称": "城南支公司"},
        line | {"保单号": "L3", "机构代码": "WEST", "机构名称": "城西支公司"},
    )
    landed("instalments_due", line | {"保单号": "L4"}, by=make_supervisor(branch=north))

    assert dict(Instalment.objects.values_list("policy_no", "branch__code")) == {
        "L1": south.code,
        "L2": south.code,
        "L3": Branch.objects.centre().code,
        "L4": north.code,
    }


def test_a_row_stays_with_the_branch_that_brought_it_first() -> None:
    north = make_branch("NORTH")
    line, other, _columns = LINES["claims"]
    landed("claims", line, by=make_supervisor(branch=north))

    landed("claims", line | other)

    assert Claim.objects.get().branch == north


# Lists of policies


@pytest.mark.parametrize("kind", ["policies", "issued_policies", "lapsed_policies"])
def test_lists_of_policies_fill_one_book(kind: str) -> None:
    line = policy_line("T1", 保费="1000.00")

    first = landed(kind, line)
    again = landed(kind, line)
    changed = landed(kind, line | {"保费": "1100.00"})

    assert (told(first), told(again), told(changed)) == (
        {"rows": 1, "new": 1},
        {"rows": 1, "unchanged": 1},
        {"rows": 1, "updated": 1},
    )
    assert changed.rows.get().changes == {"premium": ["1000.00", "1100.00"]}
    term = Term.objects.get()
    assert (term.premium, term.batch) == (Decimal("1100.00"), first)


def test_a_wide_row_makes_two_policies_of_one_car() -> None:
    line = {
        "商业险保单号": "T1",
        "商业险起保日期": "2025-03-28",
        "商业险终保日期": "2026-03-27",
        "商业险保费": "3264.80",
        "交强险保单号": "T2",
        "交强险起保日期": "2025-04-01",
        "交强险终保日期": "2026-03-31",
        "交强险保费": "855",
        "车架号": "LTEST0000TEST0001",
        "投保人": "陈一",
        "联系电话": "12000000001",
    }

    batch = landed("policies", line, line | {"商业险保单号": "T3", "交强险保单号": ""})
    again = landed("policies", line)

    assert (told(batch), told(again)) == (
        {"rows": 3, "new": 3},
        {"rows": 2, "unchanged": 2},
    )
    terms = Term.objects.order_by("policy__number").values_list(
        "policy__number", "policy__cover_class", "expires_on", "premium"
    )
    assert list(terms) == [
        ("T1", "COMMERCIAL", date(2026, 3, 27), Decimal("3264.80")),
        ("T2", "COMPULSORY", date(2026, 3, 31), Decimal("855.00")),
        ("T3", "COMMERCIAL", date(2026, 3, 27), Decimal("3264.80")),
    ]
    assert len({policy.vehicle_id for policy in Policy.objects.all()}) == 1
    assert len({policy.customer_id for policy in Policy.objects.all()}) == 1


MODELS = (
    BranchCorrection,
    BranchFeedback,
    Claim,
    Endorsement,
    Instalment,
    NewContract,
    NoCall,
    PremiumReceived,
    Receipt,
    StaffMember,
    TransferFailure,
    TrialMember,
)


@pytest.mark.parametrize("kind", LINES)
def test_a_check_writes_into_no_table(kind: str) -> None:
    checked(kind, LINES[kind][0])

    assert {model._default_manager.count() for model in MODELS} == {0}
