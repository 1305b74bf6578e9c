"""The form beside the application and the policy: what counts as a difference."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from sales.comparison import (
    Kind,
    Line,
    application_sheet,
    check,
    compare,
    kept,
    plain,
    policy_sheet,
)
from sales.models import IntentionForm, Part, Plan
from sales.stations import StepRefused

ADDRESS = "江苏省南京市玄武区中山路 1 号"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def filled(**amounts: str) -> IntentionForm:
    plan = Plan(**{name: Decimal(value) for name, value in amounts.items()})
    return IntentionForm(
        insured_name="Wang",
        holder_name="Wang",
        plate_no="苏AI2345",
        vehicle_model="Model",
        use_nature="PRIVATE",
        address=ADDRESS,
        compulsory_starts_on=date(2026, 3, 28),
        commercial_starts_on=date(2026, 3, 29),
        plan=plan,
    )


BOTH = {"compulsory": "950", "commercial": "3000", "vehicle_tax": "420"}


def test_the_application_is_compared_for_the_parts_of_the_plan_only() -> None:
    names = [line.name for line in application_sheet(filled(**BOTH))]

    assert names == [
        "insured_name",
        "plate_no",
        "vehicle_model",
        "use_nature",
        "holder_name",
        "address",
        "compulsory_starts_on",
        "compulsory_premium",
        "commercial_starts_on",
        "commercial_premium",
        "vehicle_tax",
    ]


def test_no_vehicle_tax_without_compulsory_cover() -> None:
    names = [line.name for line in application_sheet(filled(commercial="3000"))]

    assert names[-2:] == ["commercial_starts_on", "commercial_premium"]


@pytest.mark.parametrize(
    ("part", "names"),
    [
        (
            Part.COMPULSORY,
            ["insured_name", "plate_no", "starts_on", "premium", "vehicle_tax", "address"],
        ),
        (Part.COMMERCIAL, ["insured_name", "plate_no", "starts_on", "premium", "address"]),
        (Part.ACCIDENT, ["insured_name", "starts_on", "premium", "address"]),
    ],
)
def test_each_policy_has_a_sheet_of_its_own(part: Part, names: list[str]) -> None:
    sheet = policy_sheet(filled(**BOTH, accident="100"), part)

    assert [line.name for line in sheet] == names


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("大众 帕萨特", "大众帕萨特", Kind.TEXT),
        ("ABC", "ａｂｃ", Kind.TEXT),
        ("苏AI2345", "苏a·i2345", Kind.PLATE),
        ("苏AI2345", "苏A-I 2345", Kind.PLATE),
    ],
)
def test_spelling_is_no_difference(left: str, right: str, kind: Kind) -> None:
    assert plain(left, kind) == plain(right, kind)


def test_what_agrees_is_kept_in_the_spelling_of_the_form() -> None:
    sheet = [Line("insured_name", "Insured", Kind.TEXT, "Wang Wu")]

    assert kept(compare(sheet, {"insured_name": "ｗａｎｇｗｕ"})) == {
        "insured_name": ["Wang Wu", "Wang Wu"]
    }


def test_amounts_and_days_are_kept_in_one_form() -> None:
    sheet = policy_sheet(filled(**BOTH), Part.COMPULSORY)

    pairs = kept(compare(sheet, {"premium": Decimal("950.5"), "starts_on": date(2026, 3, 28)}))

    assert (pairs["premium"], pairs["starts_on"], pairs["vehicle_tax"]) == (
        ["950.00", "950.50"],
        ["2026-03-28", "2026-03-28"],
        ["420.00", ""],
    )


def refusal(found: dict[str, str | date | Decimal | None], *ticked: str) -> str:
    sheet = policy_sheet(filled(**BOTH), Part.COMMERCIAL)
    same = {line.name: line.value for line in sheet}
    with pytest.raises(StepRefused) as caught:
        check(compare(sheet, same | found), ticked=ticked, paper="Commercial")
    return str(caught.value)


def test_what_differs_must_be_ticked_by_name() -> None:
    said = refusal({"plate_no": "苏AI9999", "insured_name": "Li"}, "plate_no")

    assert said == "Commercial: look at what differs and tick it: Insured."


def test_a_start_date_must_agree_and_no_tick_helps() -> None:
    said = refusal({"starts_on": date(2026, 3, 30)}, "starts_on")

    assert said == (
        "Cover starts on: the form says 2026-03-29, the paper (Commercial) 2026-03-30."
        " They must agree: send the form back, or have the paper corrected."
    )


def test_an_address_must_be_complete_on_the_paper_too() -> None:
    assert refusal({"address": "南京市"}, "address") == (
        "Commercial: The address names no house: street and number, or village."
    )


def test_all_that_is_wrong_is_said_at_once() -> None:
    said = refusal({"starts_on": None, "insured_name": "Li", "address": ""})

    assert said == (
        "Cover starts on: the form says 2026-03-29, the paper (Commercial) —."
        " They must agree: send the form back, or have the paper corrected."
        " Commercial: The address is missing."
        " Commercial: look at what differs and tick it: Insured, Postal address."
    )


def test_nothing_is_said_when_all_agrees_or_is_ticked() -> None:
    sheet = policy_sheet(filled(**BOTH), Part.COMMERCIAL)
    found = {line.name: line.value for line in sheet} | {"premium": Decimal(2999)}

    check(compare(sheet, found), ticked={"premium"}, paper="Commercial")
