"""What is to be known of a row before anything is written: F4, F22, 001-14, O19, O23."""

from datetime import timedelta
from typing import Any

import pytest

from policies.actions import land_batch
from policies.models import Contact, Phone, Term
from renewal.rules.defaults import SHARED_PHONE_HOLDERS
from renewal.rules.models import Rule
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_no_call,
    make_phone,
    make_policy,
    make_task,
    make_term,
    make_vehicle,
)
from tests.imported import Line, checked, landed, marks, policy_line, told, verdicts

pytestmark = pytest.mark.django_db

IN_25 = DAY + timedelta(days=25)
NEXT = IN_25 + timedelta(days=365)
VIN = "LTEST0000TEST0001"
PHONE = "12000000001"


def marks_of(*lines: Line, kind: str = "policies") -> list[list[str]]:
    """Return the marks of rows that are checked and not landed."""
    before = Term.objects.count()
    batch = checked(kind, *lines, now=MORNING)
    assert Term.objects.count() == before
    return marks(batch)


def line(number: str = "T1", **more: Any) -> dict[str, Any]:
    return policy_line(number, expires_on=IN_25) | more


def test_a_plain_row_has_no_mark() -> None:
    assert marks_of(line(联系电话=PHONE)) == [[]]


def test_counts_tell_how_many_rows_have_a_mark() -> None:
    make_no_call(PHONE)

    batch = checked("policies", line("T1", 联系电话=PHONE, 是否已续保="是"), line("T2"))

    assert told(batch) == {"rows": 2, "new": 2, "renewed": 1, "no_call": 1}


# Renewed already: DICTIONARY.md A3


@pytest.mark.parametrize("more", [{"是否已续保": "是"}, {"续保后保单号": "T9"}])
def test_a_row_that_says_so_is_renewed(more: Line) -> None:
    assert marks_of(line(**more)) == [["RENEWED"]]
    assert marks_of(line(是否已续保="否")) == [[]]


def test_a_row_that_another_policy_names_is_renewed() -> None:
    make_term(number="T2", expires_on=NEXT, previous_number="T1")

    assert marks_of(line("T1"), line("T3")) == [["RENEWED"], []]


def test_a_row_with_a_later_term_is_renewed() -> None:
    make_term(number="T1", expires_on=NEXT)
    make_term(number="T3", expires_on=IN_25 - timedelta(days=365))

    assert marks_of(line("T1"), line("T3")) == [["RENEWED"], []]


@pytest.mark.parametrize(
    ("cover", "starts", "expected"),
    [
        ("商业险", 1, ["RENEWED"]),
        ("商业险", -60, ["RENEWED"]),
        ("商业险", 60, ["RENEWED"]),
        ("商业险", 61, []),
        ("交强险", 1, []),
    ],
)
def test_a_row_whose_car_and_cover_go_on_is_renewed(
    cover: str, starts: int, expected: list[str]
) -> None:
    make_term(
        number="T2",
        vehicle=make_vehicle(vin=VIN),
        cover_class="COMMERCIAL",
        starts_on=IN_25 + timedelta(days=starts),
        expires_on=NEXT,
    )

    assert marks_of(line(车架号=VIN, 险类=cover)) == [expected]


def test_without_chassis_plate_cover_and_holder_together_tell() -> None:
    """Source: DICTIONARY.md A3, 5."""
    first = landed("policies", line("T1", 车牌号="苏I0A001", 险类="商业险", 客户代码="C1"))
    term = Term.objects.get(batch=first)
    following = {"起保日期": (IN_25 + timedelta(days=1)).isoformat(), "车牌号": "苏I0A001"}
    landed(
        "issued_policies",
        policy_line("T2", expires_on=NEXT, 险类="商业险", 客户代码="C1", **following),
    )

    same = line("T1", 车牌号="苏I0A001", 险类="商业险", 客户代码="C1")
    other_car = line("T1", 车牌号="苏I0A002", 险类="商业险", 客户代码="C1")
    other_cover = line("T3", 车牌号="苏I0A001", 险类="交强险", 客户代码="C1")
    other_holder = line("T4", 车牌号="苏I0A001", 险类="商业险", 客户代码="C2")

    assert list(Term.objects.renewed(within_days=60)) == [term]
    assert marks_of(same, other_cover, other_holder) == [["RENEWED"], [], []]
    assert marks_of(other_car) == [[]]


def test_a_row_that_the_same_workbook_follows_is_renewed() -> None:
    following = policy_line("T2", expires_on=NEXT, 上年保单号="T1")

    assert marks_of(line("T1", 上年保单号=""), following) == [["RENEWED"], []]
    assert marks_of(line("T3"), policy_line("T3", expires_on=NEXT)) == [["RENEWED"], []]


def test_what_is_issued_renews_and_is_not_asked() -> None:
    make_term(number="T1", expires_on=NEXT)

    assert marks_of(line("T1"), kind="issued_policies") == [[]]
    assert marks_of(line("T1"), kind="lapsed_policies") == [["RENEWED"]]


def test_a_renewal_that_was_taken_back_renews_nothing() -> None:
    make_term(number="T1", expires_on=NEXT)
    Term.objects.update(withdrawn_at=MORNING)

    assert marks_of(line("T1")) == [[]]


# Handled already


def test_a_row_that_is_with_a_specialist_or_was_called_is_handled() -> None:
    make_task(number="T1", expires_on=IN_25)
    make_contact(task=make_task(number="T2", expires_on=IN_25), result=Contact.Result.NO_ANSWER)
    make_term(number="T3", expires_on=IN_25)

    assert marks_of(line("T1"), line("T2"), line("T3")) == [["HANDLED"], ["HANDLED"], []]


# Not to be called


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [(-1, None, ["NO_CALL"]), (-9, 0, ["NO_CALL"]), (-9, -1, []), (1, None, [])],
)
def test_a_number_on_the_no_call_list_is_marked(
    starts: int, ends: int | None, expected: list[str]
) -> None:
    make_no_call(
        PHONE,
        starts_on=DAY + timedelta(days=starts),
        ends_on=None if ends is None else DAY + timedelta(days=ends),
    )

    assert marks_of(line(联系电话=PHONE)) == [expected]


# Doubtful numbers: warned of, not forbidden


def test_a_number_of_a_wrong_length_is_doubtful_and_taken() -> None:
    batch = landed("policies", line("T1", 联系电话="1200000000"))

    assert (verdicts(batch), marks(batch)) == (["NEW"], [["PHONE_DOUBTFUL"]])
    assert Phone.objects.get().number == "1200000000"


def test_the_number_of_somebody_who_sells_is_doubtful() -> None:
    landed(
        "staff",
        {"工号": "S1", "姓名": "李四", "联系电话": PHONE, "备用电话": "12000000002"},
    )

    assert marks_of(
        line("T1", 投保人="陈一", 联系电话=PHONE),
        line("T2", 投保人="陈二", 联系电话="12000000002"),
        line("T3", 投保人="陈三", 联系电话="12000000003"),
    ) == [["PHONE_DOUBTFUL"], ["PHONE_DOUBTFUL"], []]


def test_who_sells_and_is_insured_here_has_the_own_number() -> None:
    landed("staff", {"工号": "S1", "姓名": "李四", "联系电话": PHONE})

    assert marks_of(line(投保人="李四", 联系电话=PHONE)) == [[]]


def test_three_holders_of_one_number_make_it_doubtful_and_two_do_not() -> None:
    holders = [line(f"T{n}", 投保人=f"陈{n}", 联系电话=PHONE) for n in "123"]

    assert marks_of(*holders[:2]) == [[], []]
    assert marks_of(*holders) == [["PHONE_DOUBTFUL"]] * 3


def test_holders_in_the_book_count_with_those_in_the_sheet() -> None:
    make_policy("T8", phone=PHONE)
    assert marks_of(line("T1", 投保人="陈一", 联系电话=PHONE)) == [[]]

    make_policy("T9", phone=PHONE)
    assert marks_of(line("T1", 投保人="陈一", 联系电话=PHONE)) == [["PHONE_DOUBTFUL"]]


def test_a_number_that_proved_wrong_of_a_holder_does_not_count() -> None:
    make_policy("T8", phone=PHONE)
    make_phone(PHONE, verdict=Phone.Verdict.INACCURATE)

    assert marks_of(line("T1", 投保人="陈一", 联系电话=PHONE)) == [[]]


def test_how_many_holders_is_a_dated_setting() -> None:
    Rule.objects.create(key=SHARED_PHONE_HOLDERS.key, value=2, valid_from=DAY, set_at=MORNING)
    holders = [line(f"T{n}", 投保人=f"陈{n}", 联系电话=PHONE) for n in "12"]

    assert marks_of(*holders) == [["PHONE_DOUBTFUL"]] * 2


def test_several_cars_of_one_holder_are_one_holder() -> None:
    cars = [line(f"T{n}", 投保人="陈一", 联系电话=PHONE) for n in "123"]

    assert marks_of(*cars) == [[]] * 3


def test_marks_are_made_again_when_the_book_has_changed_before_the_landing() -> None:
    batch = checked("policies", line("T1", 联系电话=PHONE))
    assert marks(batch) == [[]]

    landed("no_call", {"电话号码": PHONE, "登记日期": "2026-01-05"})

    told_last = land_batch(batch=batch, at=MORNING)

    assert told_last == {"NEW": 1, "NO_CALL": 1}
