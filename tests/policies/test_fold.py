"""Several rows of one policy: cover lists and fleets. DICTIONARY.md A2."""

from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from policies.models import Policy, Term, Vehicle
from tests.imported import checked, landed, policy_line, told, verdicts

pytestmark = pytest.mark.django_db

VINS = ("LTEST0000TEST0001", "LTEST0000TEST0002")


def cover(name: str, premium: str, **more: Any) -> dict[str, Any]:
    return policy_line("T1", 险别=name, 保费=premium, 联系电话="12000000001") | more


COVERS = (cover("车损", "1800.00"), cover("三者200万", "1200.50"), cover("座位", "264.30"))


def test_a_row_for_each_cover_is_one_policy_with_the_sum() -> None:
    batch = landed("policies", *COVERS)

    assert verdicts(batch) == ["NEW", "FOLDED", "FOLDED"]
    assert told(batch) == {"rows": 3, "new": 1, "unchanged": 2, "folded": 2}
    term = Term.objects.get()
    assert term.premium == Decimal("3264.80")
    assert sorted(term.facts["covers"].split("、")) == sorted(["车损", "三者200万", "座位"])
    assert term.facts["premium"] == "3264.80"
    assert "vehicles" not in term.facts


def test_covers_are_told_apart_by_the_product_too() -> None:
    landed("policies", *(cover("", each["保费"], 险种名称=each["险别"]) for each in COVERS))

    term = Term.objects.get()
    assert term.premium == Decimal("3264.80")
    assert sorted(term.facts["covers"].split("、")) == sorted(["车损", "三者200万", "座位"])


def test_the_order_of_the_rows_does_not_matter() -> None:
    facts = [landed("policies", *COVERS) and Term.objects.get().facts]

    for lines in permutations(COVERS):
        batch = landed("policies", *lines)
        assert told(batch) == {"rows": 3, "unchanged": 3, "folded": 2}
        facts.append(Term.objects.get().facts)

    assert facts == facts[:1] * 7


def test_a_premium_that_every_row_repeats_is_no_sum() -> None:
    landed("policies", *(cover(name, "3264.80") for name in ("车损", "三者", "座位")))

    assert Term.objects.get().premium == Decimal("3264.80")


def test_the_same_cover_again_is_a_duplicate() -> None:
    batch = landed("policies", *COVERS, COVERS[1])

    assert verdicts(batch) == ["NEW", "FOLDED", "FOLDED", "DUPLICATE"]
    assert told(batch) == {"rows": 4, "new": 1, "unchanged": 3, "folded": 2, "duplicates": 1}
    assert Term.objects.get().premium == Decimal("3264.80")


def test_the_cars_of_a_fleet_stay_vehicles_of_one_policy() -> None:
    cars = [
        cover("车损", "1000.00", 车架号=vin, 车牌号=f"苏I0A00{place}")
        for place, vin in enumerate(VINS, 1)
    ]

    batch = landed("policies", *cars)
    again = landed("policies", *reversed(cars))

    assert (told(batch), told(again)) == (
        {"rows": 2, "new": 1, "unchanged": 1, "folded": 1},
        {"rows": 2, "unchanged": 2, "folded": 1},
    )
    term = Term.objects.get()
    assert term.premium == Decimal("2000.00")
    assert term.facts["vehicles"] == [
        {"vin": VINS[0], "plate_no": "苏I0A001", "premium": "1000.00"},
        {"vin": VINS[1], "plate_no": "苏I0A002", "premium": "1000.00"},
    ]
    assert Policy.objects.count() == 1
    assert [car.vin for car in Vehicle.objects.all()] == [VINS[0]]


def test_a_changed_cover_updates_the_policy() -> None:
    landed("policies", *COVERS)

    batch = landed("policies", *COVERS[:2], cover("座位", "300.00"))

    assert told(batch) == {"rows": 3, "updated": 1, "unchanged": 2, "folded": 2}
    assert batch.rows.get(verdict="UPDATED").changes == {"premium": ["3264.80", "3300.50"]}
    assert Term.objects.get().premium == Decimal("3300.50")


def test_terms_of_one_policy_are_folded_each_for_itself() -> None:
    last_year = [line | {"起保日期": "2024-03-28", "终保日期": "2025-03-27"} for line in COVERS]

    batch = landed("policies", *COVERS, *last_year)

    assert told(batch) == {"rows": 6, "new": 2, "unchanged": 4, "folded": 4, "renewed": 1}
    assert [term.premium for term in Term.objects.all()] == [Decimal("3264.80")] * 2


def test_what_is_folded_is_so_before_anything_is_written() -> None:
    assert verdicts(checked("policies", *COVERS)) == ["NEW", "FOLDED", "FOLDED"]
    assert Term.objects.count() == 0
