"""The owner's number in a claim is dialled, anybody else's is offered: 001-10, A4.4."""

from datetime import date
from typing import Any

import pytest

from policies.models import Claim, Phone, Policy
from tests.factories import make_term, make_vehicle
from tests.imported import Line, landed

pytestmark = pytest.mark.django_db

VIN = "LTEST0000TEST0001"
KNOWN, OWNER, OTHER = "12000000001", "12000000002", "12000000003"


def dialled(number: str = "T1") -> str | None:
    phone = Policy.objects.get(number=number).phone
    return phone.number if phone else None


def claim(**more: Any) -> dict[str, Any]:
    return {"报案号": "C1", "保单号": "T1", "出险时间": "2025-09-03 08:20"} | more


SUMMARY = f"车主陈一电话{OWNER}，由报案人李四{OTHER}报案，送修理厂12000000009"


def test_the_owners_number_in_the_summary_is_dialled() -> None:
    make_term(number="T1", phone=KNOWN)

    landed("claims", claim(出险摘要=SUMMARY))

    assert dialled() == OWNER
    assert Phone.objects.get(number=OWNER).source == Phone.Source.CLAIM
    found = [(one["number"], one["relation"]) for one in Claim.objects.get().found]
    assert found == [(OWNER, "OWNER"), (OTHER, "REPORTER"), ("12000000009", "GARAGE")]
    assert sorted(Phone.objects.values_list("number", flat=True)) == [KNOWN, OWNER]


def test_the_owners_number_in_its_own_column_is_dialled() -> None:
    make_term(number="T1", phone=KNOWN)

    landed("claims", claim(车主电话=OWNER, 报案电话=OTHER, 驾驶员电话=OWNER))

    assert dialled() == OWNER
    found = [(one["number"], one["relation"]) for one in Claim.objects.get().found]
    assert found == [(OWNER, "OWNER"), (OTHER, "REPORTER")]


@pytest.mark.parametrize(
    "more",
    [
        {"报案电话": OTHER},
        {"驾驶员电话": OTHER},
        {"联系电话": OTHER},
        {"出险摘要": f"报案人李四电话{OTHER}"},
        {"出险摘要": f"修理厂电话{OTHER}"},
    ],
)
def test_anybody_elses_number_stays_a_candidate(more: Line) -> None:
    make_term(number="T1", phone=KNOWN)

    landed("claims", claim(**more))

    assert dialled() == KNOWN
    assert [one["number"] for one in Claim.objects.get().found] == [OTHER]
    assert [phone.number for phone in Phone.objects.all()] == [KNOWN]


def test_a_number_proved_accurate_is_not_replaced_by_a_claims() -> None:
    make_term(number="T1", phone=KNOWN)
    Phone.objects.update(verdict=Phone.Verdict.ACCURATE)

    landed("claims", claim(车主电话=OWNER))

    assert dialled() == KNOWN
    assert Phone.objects.filter(number=OWNER, source=Phone.Source.CLAIM).count() == 1


def test_the_latest_claim_counts() -> None:
    make_term(number="T1", phone=KNOWN)

    landed(
        "claims",
        claim(报案号="C1", 车主电话=OTHER),
        claim(报案号="C2", 车主电话=OWNER, 出险时间="2025-12-01"),
    )

    assert dialled() == OWNER


@pytest.mark.parametrize("line", [{}, {"保单号": "", "车牌号": "苏I0A001"}])
def test_an_older_claim_that_comes_later_replaces_nothing(line: Line) -> None:
    make_term(number="T1", plate_no="苏I0A001", phone=KNOWN, expires_on=date(2026, 3, 27))
    landed("claims", claim(车主电话=OWNER, 出险时间="2025-12-01", **line))

    landed("claims", claim(报案号="C2", 车主电话=OTHER))
    assert dialled() == OWNER
    landed("claims", claim(报案号="C3", 车主电话=OTHER, 出险时间="2025-12-02"))

    assert dialled() == OTHER


def test_a_row_that_says_nothing_new_of_a_number_does_not_dial_it_again() -> None:
    make_term(number="T1", phone=KNOWN)
    answer = {"保单号": "T1", "更正电话": OTHER}
    landed("claims", claim(车主电话=OWNER, 案件状态="已立案"))
    landed("branch_corrections", answer)

    landed("claims", claim(车主电话=OWNER, 案件状态="已结案"))
    assert dialled() == OTHER
    landed("claims", claim(车主电话=KNOWN, 案件状态="已结案"))
    landed("branch_corrections", answer | {"备注": "见上月"})

    assert dialled() == KNOWN


def test_every_owner_that_claims_name_is_kept() -> None:
    make_term(number="T1", phone=KNOWN)

    landed(
        "claims",
        claim(报案号="C1", 车主电话=OTHER),
        claim(报案号="C2", 车主电话=OWNER, 出险时间="2025-12-01"),
    )

    numbers = Phone.objects.order_by("number").values_list("number", "source")
    assert list(numbers) == [(KNOWN, "CORE_SYSTEM"), (OWNER, "CLAIM"), (OTHER, "CLAIM")]


def test_numbers_found_before_stay_when_a_later_sheet_says_nothing_of_them() -> None:
    landed("claims", claim(车主电话=OWNER, 案件状态="已立案"))

    landed("claims", claim(案件状态="已结案", 报案电话=OTHER))

    found = [(one["number"], one["relation"]) for one in Claim.objects.get().found]
    assert found == [(OTHER, "REPORTER"), (OWNER, "OWNER")]


def test_a_claim_belongs_to_its_policy_before_its_car() -> None:
    car = make_vehicle(vin=VIN, plate_no="苏I0A001")
    make_term(number="T1", vehicle=car, phone=KNOWN)
    make_term(number="T2", vehicle=car, phone=OTHER, name="Next owner")

    landed("claims", claim(保单号="T1", 车架号=VIN, 车主电话=OWNER))

    assert (dialled("T1"), dialled("T2")) == (OWNER, OTHER)


def test_a_claim_of_an_unknown_policy_belongs_to_the_covers_of_its_car() -> None:
    car = make_vehicle(vin=VIN, plate_no="苏I0A001")
    make_term(number="T1", vehicle=car, phone=KNOWN)
    make_term(number="T2", vehicle=car, phone=KNOWN, cover_class="COMPULSORY")
    make_term(number="T3", plate_no="苏I0A001", phone=OTHER)

    landed("claims", claim(保单号="T9", 车架号=VIN, 车牌号="苏I0A001", 车主电话=OWNER))

    assert (dialled("T1"), dialled("T2"), dialled("T3")) == (OWNER, OWNER, OTHER)


def test_a_plate_counts_within_the_term_only() -> None:
    make_term(number="T1", plate_no="苏I0A001", phone=KNOWN, expires_on=date(2026, 3, 27))
    make_term(number="T2", plate_no="苏I0A001", phone=OTHER, expires_on=date(2024, 3, 27))

    landed("claims", claim(保单号="", 车牌号="苏I0A001", 车主电话=OWNER))

    assert (dialled("T1"), dialled("T2")) == (OWNER, OTHER)


def test_a_claim_of_an_unknown_policy_and_no_chassis_goes_by_its_plate() -> None:
    make_term(number="T1", plate_no="苏I0A001", phone=KNOWN, expires_on=date(2026, 3, 27))

    landed("claims", claim(保单号="T9", 车架号=VIN, 车牌号="苏I0A001", 车主电话=OWNER))

    assert dialled() == OWNER


@pytest.mark.parametrize("at", ["2025-03-28 00:30", "2026-03-27 23:30"])
def test_a_term_covers_its_first_and_its_last_day_as_the_clock_here_shows(at: str) -> None:
    make_term(number="T1", plate_no="苏I0A001", phone=KNOWN, expires_on=date(2026, 3, 27))

    landed("claims", claim(保单号="", 车牌号="苏I0A001", 车主电话=OWNER, 出险时间=at))

    assert dialled() == OWNER


def test_a_plate_says_nothing_of_a_car_with_another_chassis() -> None:
    make_term(number="T1", vehicle=make_vehicle(vin=VIN, plate_no="苏I0A001"), phone=KNOWN)

    landed(
        "claims",
        claim(保单号="", 车架号="LTEST0000TEST0002", 车牌号="苏I0A001", 车主电话=OWNER),
    )

    assert dialled() == KNOWN
