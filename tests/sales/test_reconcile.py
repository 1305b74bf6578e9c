"""Keyed sales against the lists of issued policies: O23, DICTIONARY.md A4.2."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from policies.models import Term
from renewal.jobs.models import Job
from sales.actions import reverse_sale
from sales.jobs import follow_issued
from sales.models import Sale
from sales.queries import disputed, told_differences, with_difference
from sales.reconcile import reconcile
from tests.factories import (
    DAY,
    MORNING,
    make_form,
    make_sale,
    make_supervisor,
    make_task,
    make_term,
)

pytestmark = pytest.mark.django_db

ENDS = DAY + timedelta(days=25)
VIN = "LTEST0000TEST0001"
LATER = MORNING + timedelta(days=30)


def sold(**term_values: Any) -> Sale:
    return make_sale(task=make_task(number="T1", expires_on=ENDS, **term_values), premium="1000.00")


def issued(*, starts_on: Any = ENDS + timedelta(days=1), **values: Any) -> Term:
    return make_term(
        starts_on=starts_on,
        expires_on=starts_on + timedelta(days=364),
        **({"premium": "1000.00"} | values),
    )


def difference_of(sale: Sale) -> Decimal | None:
    difference: Decimal | None = with_difference(Sale.objects.all()).get(pk=sale.pk).difference
    return difference


def next_term_of(sale: Sale) -> Term:
    return issued(policy=sale.term.policy)


@pytest.mark.parametrize(
    ("old", "issue"),
    [
        ({}, lambda sale: issued(number="T2", previous_number="T1")),
        ({"renewed_number": "T2"}, lambda sale: issued(number="T2")),
        ({}, next_term_of),
        ({"vin": VIN}, lambda sale: issued(vehicle=sale.term.policy.vehicle, number="T2")),
    ],
    ids=["names it as its previous", "renewed under it", "same number", "same car"],
)
def test_a_sale_is_found_among_the_issued(
    old: dict[str, str], issue: Callable[[Sale], Term]
) -> None:
    sale = sold(**old)
    term = issue(sale)

    assert reconcile(within_days=60) == 1

    sale.refresh_from_db()
    assert (sale.issued_term, difference_of(sale)) == (term, Decimal("0.00"))
    assert reconcile(within_days=60) == 0


def test_another_premium_is_a_difference() -> None:
    sale = sold()
    issued(number="T2", previous_number="T1", premium="1100.50")

    reconcile(within_days=60)

    assert difference_of(sale) == Decimal("100.50")


@pytest.mark.parametrize(
    "other",
    [
        {"number": "T2", "vin": "LTEST0000TEST0002"},
        {"number": "T2", "starts_on": ENDS + timedelta(days=61)},
        {"number": "T2", "cover_class": "COMPULSORY"},
    ],
    ids=["another car", "too late", "the other cover"],
)
def test_what_is_no_renewal_is_not_taken_for_one(other: dict[str, Any]) -> None:
    sale = sold(vin=VIN)
    issued(**({"vehicle": None if "vin" in other else sale.term.policy.vehicle} | other))

    assert reconcile(within_days=60) == 0

    sale.refresh_from_db()
    assert (sale.issued_term, difference_of(sale)) == (None, None)


def test_a_list_that_was_taken_back_bears_nothing_out() -> None:
    sale = sold()
    term = issued(number="T2", previous_number="T1")
    reconcile(within_days=60)
    Term.objects.filter(pk=term.pk).update(withdrawn_at=LATER)

    assert reconcile(within_days=60) == 0

    sale.refresh_from_db()
    assert sale.issued_term is None


def test_the_beat_asks_once_for_the_same_book_and_sales() -> None:
    sold()

    follow_issued(MORNING)
    follow_issued(LATER)

    job = Job.objects.get(kind="reconcile_sales")
    assert job.arguments == {
        "day": timezone.localdate(MORNING).isoformat(),
        "at": MORNING.isoformat(),
    }


def test_the_list_of_sales_shows_it(client: Client) -> None:
    sold()
    issued(number="T2", previous_number="T1", premium="1100.50")
    reconcile(within_days=60)
    client.force_login(make_supervisor())

    page = client.get("/sales/confirmed/")

    assert page.content.decode().count("相差 ¥100.50") == 1


# Sales with an intention form


def sold_on_a_form(**task_values: Any) -> Sale:
    """Sold with two policies: compulsory ¥950.00 and commercial ¥3,000.00 from the day after."""
    form = make_form(state="DELIVERED", task=make_task(number="T1", expires_on=ENDS, **task_values))
    return make_sale(task=form.task, premium="3950.00")


def core(sale: Sale, part: str, **values: Any) -> Term:
    """What the core system says of a policy of the sale: the same, but for `values`."""
    assert sale.intention_form is not None
    policy = sale.intention_form.policies.get(part=part)
    return issued(
        **{
            "number": policy.policy_no,
            "cover_class": part,
            "premium": policy.premium,
            "starts_on": policy.starts_on,
        }
        | values
    )


def told(sale: Sale, *, now: Any = LATER) -> list[str]:
    with override("en"):
        found = told_differences(disputed(user=make_supervisor(), now=now), now=now)
    return [said for one in found if one.sale == sale for said in one.differences]


def test_the_number_of_the_issued_policy_is_surest() -> None:
    sale = sold_on_a_form(vin=VIN)
    issued(number="T9", previous_number="T1")
    term = core(sale, "COMMERCIAL")
    core(sale, "COMPULSORY")

    reconcile(within_days=60)

    sale.refresh_from_db()
    assert (sale.issued_term, difference_of(sale)) == (term, Decimal("0.00"))
    assert told(sale) == []


def test_what_is_not_in_after_three_days_is_told() -> None:
    sale = sold_on_a_form()
    core(sale, "COMMERCIAL")
    reconcile(within_days=60)

    early, late = told(sale, now=MORNING + timedelta(days=3)), told(sale)

    assert early == []
    assert len(late) == 1
    assert late[0].startswith("Compulsory cover:")
    assert late[0].endswith("is not in the core system yet.")
    assert difference_of(sale) is None


def test_each_difference_of_a_policy_is_told() -> None:
    sale = sold_on_a_form()
    later = ENDS + timedelta(days=2)
    core(sale, "COMMERCIAL", premium="3100.00")
    core(sale, "COMPULSORY", starts_on=later)
    reconcile(within_days=60)

    assert told(sale) == [
        "Compulsory cover: starts on 2026-03-28, in the core system on 2026-03-29.",
        "Commercial cover: ¥3,000.00, in the core system ¥3,100.00.",
    ]
    assert difference_of(sale) == Decimal("100.00")


def test_another_number_than_the_forms_is_told() -> None:
    sale = sold_on_a_form()
    issued(number="TESTOTHER1", previous_number="T1")
    reconcile(within_days=60)

    assert "The core system has TEST**HER1 for this row, which the form does not." in told(sale)


def test_a_premium_that_was_confirmed_otherwise_than_issued_is_told() -> None:
    form = make_form(state="DELIVERED", task=make_task(number="T1", expires_on=ENDS))
    sale = make_sale(task=form.task, premium="3905.00")
    core(sale, "COMMERCIAL")
    core(sale, "COMPULSORY")
    reconcile(within_days=60)

    assert told(sale) == ["Confirmed ¥3,905.00, issued ¥3,950.00."]


def test_a_policy_of_several_that_ended_early_is_told() -> None:
    sale = sold_on_a_form()
    core(sale, "COMMERCIAL", status="SURRENDERED")
    core(sale, "COMPULSORY")
    reconcile(within_days=60)

    assert told(sale) == ["Commercial cover: ended before time, says the core system."]


def test_without_a_form_the_term_that_was_found_counts() -> None:
    missing, other = sold(), make_sale(task=make_task(number="T7", expires_on=ENDS))
    issued(number="T8", previous_number="T7", premium="1100.50")
    reconcile(within_days=60)

    assert told(missing) == ["Not in the core system yet."]
    assert told(other) == ["Premium: ¥1,000.00, in the core system ¥1,100.50."]


def test_what_was_taken_back_is_disputed_no_more() -> None:
    sale = sold()
    reverse_sale(sale=sale, now=LATER, why="surrendered")

    assert told(sale) == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_no_more_for_more_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    now = timezone.now()
    for _row in range(rows):
        form = make_form(state="DELIVERED", task=make_task(day=timezone.localdate(now)))
        make_sale(task=form.task, premium="1.00", now=now)
    client.force_login(make_supervisor())
    client.get("/sales/checked/")

    with django_assert_max_num_queries(6 + 3):
        answer = client.get("/sales/checked/")

    assert len(answer.context["rows"]) == rows
