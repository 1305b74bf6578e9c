"""The same rows, however often and in whatever order, leave the same book: RELIABILITY.md R8."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies.models import Claim, Customer, Instalment, Phone, Policy, Term, Vehicle
from tests.factories import DAY, fake_phone
from tests.imported import Line, landed, told

pytestmark = pytest.mark.django_db

FEW = settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
VINS = ("", "LTEST0000TEST0001", "LTEST0000TEST0002")
NAMES = ("", "陈一", "陈二")
numbers = st.integers(1, 4)


def amounts() -> st.SearchStrategy[str]:
    return st.integers(0, 999_999).map(lambda cents: f"{cents / 100:.2f}")


def days() -> st.SearchStrategy[date]:
    return st.integers(0, 2).map(lambda year: DAY + timedelta(days=25 + 365 * year))


@st.composite
def policy_lines(draw: st.DrawFn) -> list[Line]:
    """Rows of a few policies, each term once; the holder, the car, the number are its own."""
    lines: list[Line] = []
    for number in draw(st.lists(numbers, unique=True, max_size=4)):
        own = {
            "保单号": f"T{number}",
            "投保人": draw(st.sampled_from(NAMES)),
            "联系电话": draw(st.sampled_from(("", fake_phone(1), fake_phone(2)))),
            "车架号": draw(st.sampled_from(VINS)),
            "险类": draw(st.sampled_from(("", "交强险", "商业险"))),
        }
        for end in draw(st.lists(days(), unique=True, min_size=1, max_size=3)):
            start = end - timedelta(days=364)
            lines.append(
                own
                | {
                    "起保日期": start.isoformat(),
                    "终保日期": end.isoformat(),
                    "保费": draw(amounts()),
                }
            )
    return lines


@st.composite
def instalment_lines(draw: st.DrawFn) -> list[Line]:
    keys = draw(st.lists(st.tuples(numbers, days()), unique=True, max_size=5))
    return [
        {
            "保单号": f"L{number}",
            "应缴日": day.isoformat(),
            "应缴保费": draw(amounts()),
            "缴费次数": draw(st.sampled_from(("", "2", "第3次"))),
            "缴费方式": draw(st.sampled_from(("", "年交", "另外的"))),
        }
        for number, day in keys
    ]


@st.composite
def claim_lines(draw: st.DrawFn) -> list[Line]:
    """Claims on different days: of two on one day, either number may be the one to dial."""
    places = draw(st.lists(st.integers(1, 9), unique=True, max_size=5))
    return [
        {
            "报案号": f"C{place}",
            "保单号": f"T{draw(numbers)}",
            "出险时间": (DAY - timedelta(days=place)).isoformat(),
            "车主电话": draw(st.sampled_from(("", fake_phone(7), fake_phone(8)))),
            "出险摘要": draw(st.sampled_from(("", f"报案人电话{fake_phone(9)}"))),
        }
        for place in places
    ]


KINDS = {
    "policies": policy_lines(),
    "instalments_due": instalment_lines(),
    "claims": claim_lines(),
}


def content() -> dict[str, list[Any]]:
    """Return what the book says, without ids, moments and the batches that said it."""
    told_of: dict[str, Any] = {
        "customers": Customer.objects.values_list("key", "name", "kind", "id_no", "address"),
        "vehicles": Vehicle.objects.values_list("key", "plate_no", "vin", "model", "use_nature"),
        "policies": Policy.objects.values_list(
            "number", "customer__key", "vehicle__key", "phone__number", "cover_class"
        ),
        "phones": Phone.objects.values_list("customer__key", "number", "source", "verdict"),
        "terms": Term.objects.values_list(
            "policy__number", "starts_on", "expires_on", "premium", "status", "facts"
        ),
        "instalments": Instalment.objects.values_list("key", "premium_due", "payment_no", "facts"),
        "claims": Claim.objects.values_list("key", "accident_at", "found", "facts"),
    }
    return {name: sorted(rows, key=repr) for name, rows in told_of.items()}


@contextmanager
def an_empty_book() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def book_after(kind: str, *files: list[Line]) -> dict[str, list[Any]]:
    """Return the content of a book of four policies after importing `files` one by one."""
    with an_empty_book():
        if kind == "claims":
            landed("policies", *(_known(number) for number in range(1, 5)))
        for lines in filter(None, files):
            landed(kind, *lines)
        return content()


def _known(number: int) -> Line:
    return {"保单号": f"T{number}", "终保日期": DAY.isoformat(), "保费": "1000"}


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_three_times_is_as_once(kind: str, data: st.DataObject) -> None:
    lines = data.draw(KINDS[kind])

    once = book_after(kind, lines)

    assert book_after(kind, lines, lines) == once
    assert book_after(kind, lines, lines, lines) == once


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_the_order_of_the_rows_does_not_matter(kind: str, data: st.DataObject) -> None:
    lines = data.draw(KINDS[kind])
    shuffled = data.draw(st.permutations(lines))

    assert book_after(kind, shuffled) == book_after(kind, lines)
    assert book_after(kind, lines, shuffled) == book_after(kind, lines)


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_one_file_says_what_its_halves_say(kind: str, data: st.DataObject) -> None:
    lines = data.draw(KINDS[kind])
    cut = data.draw(st.integers(0, len(lines)))

    assert book_after(kind, lines[:cut], lines[cut:]) == book_after(kind, lines)
    assert book_after(kind, lines[cut:], lines[:cut]) == book_after(kind, lines)


@pytest.mark.parametrize("kind", KINDS)
@FEW
@given(data=st.data())
def test_every_row_is_told_of_once(kind: str, data: st.DataObject) -> None:
    lines = data.draw(KINDS[kind].filter(bool))

    with an_empty_book():
        first, again = landed(kind, *lines), landed(kind, *lines)
        said = [
            {name: told(batch).get(name, 0) for name in ("rows", "new", "unchanged")}
            for batch in (first, again)
        ]

    many = len(lines)
    assert said == [
        {"rows": many, "new": many, "unchanged": 0},
        {"rows": many, "new": 0, "unchanged": many},
    ]
