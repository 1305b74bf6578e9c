"""Where a number that answers may be found: 001-10, 001-17, 001-18, F21."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from policies.models import BranchCorrection, ImportBatch, Phone, Policy, Term
from policies.queries.candidates import Candidate, candidates
from renewal.accounts.models import User
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_customer,
    make_data_clerk,
    make_no_call,
    make_phone,
    make_policy,
    make_term,
    make_vehicle,
)
from tests.imported import landed

pytestmark = pytest.mark.django_db

A, B, C, D = (f"1200000000{n}" for n in "1234")
VIN, PLATE = "LTEST0000TEST0001", "苏I0A001"
ENDS = DAY + timedelta(days=25)
DATE = (DAY - timedelta(days=60)).isoformat()


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def clerk() -> User:
    return make_data_clerk()


def term(name: str = "甲某某", **values: Any) -> Term:
    return make_term(name=name, phone=values.pop("phone", None), expires_on=ENDS, **values)


def offered(about: Term, clerk: User) -> list[Candidate]:
    about = Term.objects.select_related("policy__customer", "policy__vehicle", "policy__phone").get(
        pk=about.pk
    )
    return candidates([about], user=clerk, day=DAY)[about.pk]


def ranked(about: Term, clerk: User) -> list[tuple[str, str]]:
    return [(one.number, one.rank.name) for one in offered(about, clerk)]


def claim(number: str = "P1", **more: str) -> dict[str, str]:
    return {"立案号": number, "报案号": number, "出险日期": DATE} | more


# Claims


def test_the_owner_of_a_claim_comes_with_the_words_around_the_number(clerk: User) -> None:
    about = term(number="T1", phone=B)
    landed("claims", claim(保单号="T1", 出险摘要=f"车主甲某某电话{A}，驾驶员乙某{C}报案"))
    Policy.objects.update(phone=None)

    owner, driver = offered(about, clerk)[0], offered(about, clerk)[-1]

    assert (owner.number, owner.rank.name, owner.source) == (A, "CLAIM_OWNER", "CLAIM")
    assert owner.evidence == (
        "Claim **: the car's owner, “车主甲某某电话120****0001,驾驶员乙某120***”"
    )
    assert owner.on == DAY - timedelta(days=60)
    assert (driver.number, driver.is_suggestion) == (C, True)


def test_a_garage_or_a_driver_is_a_suggestion_only(clerk: User) -> None:
    about = term(number="T1")
    landed("claims", claim(保单号="T1", 出险摘要=f"拖至某某修理厂，电话{A}"))

    (one,) = offered(about, clerk)

    assert (one.number, one.is_suggestion) == (A, True)


def test_a_claim_is_known_by_policy_chassis_or_the_plate_within_the_term(clerk: User) -> None:
    by_policy = term(number="T1")
    by_vin = term(vin=VIN)
    by_plate = term(plate_no=PLATE)
    early = make_term(
        phone=None, vehicle=make_vehicle(plate_no=PLATE), expires_on=DAY - timedelta(days=100)
    )
    Policy.objects.update(phone=None)
    landed(
        "claims",
        claim("P1", 保单号="T1", 出险摘要=f"报案人电话{A}"),
        claim("P2", 车架号=VIN, 出险摘要=f"报案人电话{B}"),
        claim("P3", 车牌号=PLATE, 出险摘要=f"报案人电话{C}"),
    )

    assert [ranked(one, clerk) for one in (by_policy, by_vin, by_plate, early)] == [
        [(A, "CLAIM_OTHER")],
        [(B, "CLAIM_OTHER")],
        [(C, "CLAIM_OTHER")],
        [],
    ]


# Trial members


def member(**more: str) -> dict[str, str]:
    return {"会员姓名": "乙某某", "联系电话": A, "到期日": ENDS.isoformat()} | more


def test_a_trial_member_of_the_month_is_known_by_the_car_else_by_name(clerk: User) -> None:
    about = term(name="甲某某", plate_no=PLATE)
    landed(
        "trial_members",
        member(联系电话=A, 会员姓名="甲某某", 车牌号="苏I0A009"),
        member(联系电话=B, 车牌号=PLATE),
        member(联系电话=C, 会员姓名="丙某某", 车牌号="苏I0A008"),
    )

    assert ranked(about, clerk) == [(B, "TRIAL_CAR"), (A, "TRIAL_NAME")]
    assert [one.evidence for one in offered(about, clerk)] == [
        f"Trial member 乙某某 of this month: the same car {PLATE}",
        "Trial member 甲某某 of this month: the same name, car 苏I0A009",
    ]


def test_a_trial_member_of_another_month_is_nobody(clerk: User) -> None:
    about = term(plate_no=PLATE)
    landed("trial_members", member(车牌号=PLATE, 到期日="2026-05-02"))

    assert ranked(about, clerk) == []


# Other policies


def test_another_policy_of_holder_car_or_line_of_renewals_has_a_number(clerk: User) -> None:
    holder, car = make_customer(name="甲某某"), make_vehicle(vin=VIN)
    about = make_term(
        customer=holder, vehicle=car, phone=None, previous_number="T0", expires_on=ENDS
    )
    make_policy("T0", name="乙某某", phone=A)
    make_policy("T8", name="丙某某", vehicle=car, phone=B)
    make_policy("T9", customer=holder, phone=C)
    make_policy("T7", name="丁某某", phone=D)

    assert sorted(ranked(about, clerk)) == [(A, "SISTER"), (B, "SISTER"), (C, "SISTER")]
    assert {one.number: one.evidence for one in offered(about, clerk)} == {
        A: "Policy ** of 乙某某, one renews the other",
        B: "Policy ** of 丙某某, same car",
        C: "Policy ** of 甲某某, same holder",
    }


def test_a_plate_tells_the_car_where_the_chassis_is_unknown(clerk: User) -> None:
    about = term(plate_no=PLATE)
    make_policy(plate_no=PLATE, phone=A)
    other = term(plate_no="苏I0A002", vin=VIN)
    make_policy(plate_no="苏I0A002", vin="LTEST0000TEST0002", phone=B)

    assert (ranked(about, clerk), ranked(other, clerk)) == ([(A, "SISTER")], [])


# The branch, the holder


def test_what_the_branch_sent_is_offered(clerk: User) -> None:
    about = term(number="T1")
    batch = ImportBatch.objects.create(
        kind="branch_corrections",
        branch=clerk.branch,
        file_name="x.xlsx",
        sha256="0",
        uploaded_at=MORNING,
    )
    BranchCorrection.objects.create(
        key="K1",
        branch=make_branch(name="North"),
        policy_no="T1",
        batch=batch,
        new_phone=A,
        new_contact="乙某",
        corrected_on=DAY,
    )

    (one,) = offered(about, clerk)

    assert (one.number, one.source, one.evidence, one.on) == (
        A,
        "BRANCH",
        "North sent it, 乙某",
        DAY,
    )


def test_a_number_that_a_call_proved_comes_first_and_spare_ones_last(clerk: User) -> None:
    about = term(number="T1", facts={"phone_alt": [C]})
    make_phone(A, customer=about.policy.customer)
    make_phone(B, customer=about.policy.customer, verdict=Phone.Verdict.ACCURATE)

    assert ranked(about, clerk) == [(B, "PROVED"), (A, "OWN"), (C, "OWN")]
    assert offered(about, clerk)[-1].evidence == "The list's column “备用电话”"


# What is never offered


def test_what_proved_wrong_is_barred_or_is_dialled_already_is_not_offered(clerk: User) -> None:
    about = term(phone=A, facts={"phone_alt": [A, B, C, D]})
    make_phone(B, customer=about.policy.customer, verdict=Phone.Verdict.INACCURATE)
    make_no_call(C)

    assert ranked(about, clerk) == [(D, "OWN")]


def test_what_proved_wrong_for_one_of_the_same_name_is_not_offered(clerk: User) -> None:
    about = term(name="甲某某", facts={"phone_alt": [A, B]})
    make_phone(A, customer=make_customer(name="甲某某"), verdict=Phone.Verdict.INACCURATE)
    make_phone(B, customer=make_customer(name="乙某某"), verdict=Phone.Verdict.INACCURATE)

    assert ranked(about, clerk) == [(B, "OWN")]


def test_a_number_stands_once_for_what_speaks_most_for_it(clerk: User) -> None:
    about = term(name="甲某某", plate_no=PLATE, facts={"phone_alt": [A]})
    landed("trial_members", member(联系电话=A, 车牌号=PLATE))

    assert ranked(about, clerk) == [(A, "TRIAL_CAR")]


def test_a_doubtful_candidate_carries_its_warning(clerk: User) -> None:
    landed("staff", {"工号": "S1", "姓名": "李四", "联系电话": A})
    about = term(facts={"phone_alt": [A, "1200000"]})

    assert [[one.code.value for one in each.warnings] for each in offered(about, clerk)] == [
        ["SELLER"],
        ["LENGTH"],
    ]


def test_what_another_branch_knows_is_not_offered() -> None:
    north, south = make_branch(name="North"), make_branch(name="South")
    about = term(branch=north, vin=VIN)
    car = about.policy.vehicle
    make_policy(branch=south, vehicle=car, phone=A)
    make_policy(branch=north, vehicle=car, phone=B)

    assert ranked(about, make_data_clerk(branch=north)) == [(B, "SISTER")]


def test_a_whole_page_takes_as_many_queries_as_one_row(clerk: User) -> None:
    def rows(many: int) -> list[Term]:
        made = [
            term(number=f"T{many}-{n}", plate_no=f"苏I0{many:02d}{n}", facts={"phone_alt": [A]})
            for n in range(many)
        ]
        return list(
            Term.objects.filter(pk__in=[one.pk for one in made]).select_related(
                "policy__customer", "policy__vehicle", "policy__phone"
            )
        )

    one, many = rows(1), rows(9)
    with CaptureQueriesContext(connection) as for_one:
        candidates(one, user=clerk, day=DAY)
    with CaptureQueriesContext(connection) as for_many:
        candidates(many, user=clerk, day=DAY)

    assert len(for_many) == len(for_one)
