"""The words of a quote: covers side by side, and the texts to send. DICTIONARY.md C8."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils.translation import override

from sales.quotes import CoverIn, PlanIn, cover_of, cover_rows, payment_text, quote_text

UNTIL = date(2026, 3, 9)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_a_plan_costs_its_parts_and_the_customer_pays_the_tax_besides() -> None:
    plan = PlanIn(
        "A", compulsory=Decimal(950), accident=Decimal("50.50"), vehicle_tax=Decimal("420.00")
    )

    assert (plan.premium, plan.total) == (Decimal("1000.50"), Decimal("1420.50"))


def test_a_cover_is_read_as_it_was_kept() -> None:
    covers = [
        CoverIn("THIRD_PARTY", limit=Decimal(2000000), premium=Decimal("1600.00")),
        CoverIn("Umbrella"),
    ]

    assert [cover_of(cover.line) for cover in covers] == covers


def test_covers_stand_side_by_side_each_once() -> None:
    damage, wheels = CoverIn("DAMAGE"), CoverIn("WHEELS", premium=Decimal(20))
    umbrella = CoverIn("Umbrella")

    rows = cover_rows([[damage], [umbrella, damage, wheels]])

    assert [(row.label, row.cells) for row in rows] == [
        ("Damage to the car", [damage, damage]),
        ("Umbrella", [None, umbrella]),
        ("Wheels alone", [None, wheels]),
    ]


def test_the_quote_names_each_plan_without_vehicle_tax() -> None:
    text = quote_text(
        [("Plan 1", Decimal("3860")), ("Plan 2", Decimal("4210.5"))],
        plate_no="苏I12345",
        valid_until=UNTIL,
        company="Centre",
        service_no="95001",
    )

    assert text == (
        "[Centre]Quote for the renewal of 苏I12345: Plan 1 ¥3,860.00, Plan 2 ¥4,210.50,"
        " valid until 9 March, vehicle tax not included. Service number 95001."
    )


def test_without_a_service_number_none_is_named() -> None:
    text = payment_text(plate_no="苏I12345", pay_until=UNTIL, company="Centre", service_no="")

    assert text == (
        "[Centre]苏I12345 has passed underwriting; please pay by 9 March, the policy is issued"
        " after that."
    )


def test_a_limit_is_written_in_thousands_without_needless_decimals() -> None:
    said = [
        CoverIn("A", limit=limit).limit_said for limit in (Decimal("2E+6"), Decimal("0.50"), None)
    ]

    assert said == ["2,000,000", "0.5", ""]
