"""Keyed sales against the lists of issued policies: O23, DICTIONARY.md A4.2."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from policies.models import Term
from renewal.jobs.models import Job
from sales.jobs import follow_issued
from sales.models import Sale
from sales.reconcile import reconcile
from tests.factories import (
    DAY,
    MORNING,
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
    assert (sale.issued_term, sale.premium_difference) == (term, Decimal("0.00"))
    assert reconcile(within_days=60) == 0


def test_another_premium_is_a_difference() -> None:
    sale = sold()
    issued(number="T2", previous_number="T1", premium="1100.50")

    reconcile(within_days=60)

    sale.refresh_from_db()
    assert sale.premium_difference == Decimal("100.50")


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
    assert (sale.issued_term, sale.premium_difference) == (None, None)


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
    assert job.arguments == {"day": timezone.localdate(MORNING).isoformat()}


def test_the_list_of_sales_shows_it(client: Client) -> None:
    sold()
    issued(number="T2", previous_number="T1", premium="1100.50")
    reconcile(within_days=60)
    client.force_login(make_supervisor())

    page = client.get("/sales/confirmed/")

    assert page.content.decode().count("相差 ¥100.50") == 1
