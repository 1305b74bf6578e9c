"""Numbers that may be nobody's own: F22, O19, 004-047, 004-097."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from policies.models import Phone
from policies.queries.numbers import suspects
from policies.suspects import Known, Limits, head_of, warnings
from renewal.rules.defaults import EXCHANGE_HOLDERS
from renewal.rules.models import Rule
from tests.factories import DAY, MORNING, make_customer, make_phone
from tests.imported import landed

MOBILE, FIXED = "12000000001", "00010000118"
LIMITS = Limits(shared=3, exchange=10)


def codes(number: str = MOBILE, *, holder: str = "陈一", **known: Any) -> list[str]:
    found = warnings(number, holder=holder, known=Known(**known), limits=LIMITS)
    return [one.code.value for one in found]


# The rules


def test_a_number_of_its_own_is_not_odd() -> None:
    assert codes(holders={"陈一": 1}) == []


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("12000000001", []),
        ("1200000000", ["LENGTH"]),
        ("120000000012", ["LENGTH"]),
        ("1234567", ["LENGTH"]),
        ("0001000011", []),
        ("", ["LENGTH"]),
    ],
)
def test_a_wrong_length_is_odd(number: str, expected: list[str]) -> None:
    assert codes(number) == expected


def test_the_number_of_who_sells_is_odd_unless_they_are_the_holder() -> None:
    assert codes(sellers=frozenset({"李四"})) == ["SELLER"]
    assert codes(sellers=frozenset({"李四", "陈一"})) == []


@pytest.mark.parametrize(
    ("holders", "expected"),
    [
        ({"陈一": 1, "陈二": 1, "陈三": 1}, ["SHARED"]),
        ({"陈二": 1, "陈三": 1}, ["SHARED"]),
        ({"陈一": 1, "陈二": 1}, ["SHARED_BY_TWO"]),
        ({"陈一": 3}, []),
        ({"陈一": 1, "": 2}, ["SHARED"]),
    ],
)
def test_strangers_on_one_number_are_counted(
    holders: Mapping[str, int], expected: list[str]
) -> None:
    assert codes(holders=holders) == expected


@pytest.mark.parametrize(
    ("number", "known", "expected"),
    [
        ("4000000001", {}, ["EXCHANGE"]),
        ("00010000000", {}, ["EXCHANGE"]),
        (FIXED, {"neighbours": 9}, ["EXCHANGE"]),
        (FIXED, {"neighbours": 8}, []),
        (FIXED, {"selling_neighbours": 2}, ["EXCHANGE"]),
        (FIXED, {"selling_neighbours": 1}, []),
        (MOBILE, {"neighbours": 99, "selling_neighbours": 99}, []),
    ],
)
def test_an_exchange_is_nobodys_own(
    number: str, known: dict[str, Any], expected: list[str]
) -> None:
    assert codes(number, **known) == expected


def test_only_fixed_lines_have_a_head() -> None:
    assert (head_of(FIXED), head_of(MOBILE)) == ("000100001", "")


# What the book knows


def found(*phones: Phone) -> dict[str, list[str]]:
    by_pk = suspects(phones, day=DAY)
    numbers = {phone.pk: phone.number for phone in phones}
    return {numbers[pk]: [one.code.value for one in warned] for pk, warned in by_pk.items()}


def of(name: str, number: str = MOBILE, *, verdict: str = Phone.Verdict.UNKNOWN) -> Phone:
    return make_phone(number, customer=make_customer(name=name), verdict=verdict)


@pytest.mark.django_db
def test_three_holders_are_warned_of_and_two_a_little() -> None:
    one, _two = of("陈一"), of("陈二")
    assert found(one) == {MOBILE: ["SHARED_BY_TWO"]}

    of("陈三")
    assert found(one) == {MOBILE: ["SHARED"]}


@pytest.mark.django_db
def test_for_whom_it_proved_wrong_does_not_count() -> None:
    one, _wrong = of("陈一"), of("陈二", verdict=Phone.Verdict.INACCURATE)

    assert found(one) == {}


@pytest.mark.django_db
def test_numbers_of_the_staff_are_warned_of() -> None:
    landed("staff", {"工号": "S1", "姓名": "李四", "联系电话": MOBILE, "备用电话": "12000000002"})

    assert found(of("陈一"), of("陈二", "12000000002")) == {
        MOBILE: ["SELLER"],
        "12000000002": ["SELLER"],
    }


@pytest.mark.django_db
def test_who_sells_and_is_insured_here_has_the_own_number() -> None:
    landed("staff", {"工号": "S1", "姓名": "李四", "联系电话": MOBILE})

    assert found(of("李四")) == {}


@pytest.mark.django_db
def test_lines_of_one_exchange_are_counted_by_their_head() -> None:
    Rule.objects.create(key=EXCHANGE_HOLDERS.key, value=3, valid_from=DAY, set_at=MORNING)
    one = of("陈一", "00010000118")
    of("陈二", "00010000119")
    of("陈三", "00010000218")
    assert found(one) == {}

    of("陈四", "00010000120")
    assert found(one) == {"00010000118": ["EXCHANGE"]}


@pytest.mark.django_db
def test_the_exchange_of_the_insurer_is_warned_of() -> None:
    landed(
        "staff",
        {"工号": "S1", "姓名": "李四", "联系电话": "00010000101"},
        {"工号": "S2", "姓名": "王五", "联系电话": "00010000102"},
    )

    assert found(of("陈一", FIXED)) == {FIXED: ["EXCHANGE"]}


@pytest.mark.django_db
def test_many_numbers_are_asked_about_at_once() -> None:
    few = [of("陈一", FIXED), of("陈二")]
    with CaptureQueriesContext(connection) as for_few:
        suspects(few, day=DAY)
    many = few + [of(f"陈{n}", f"0001000{n:04d}") for n in range(300, 330)]
    with CaptureQueriesContext(connection) as for_many:
        suspects(many, day=DAY)

    assert len(for_many) == len(for_few)
