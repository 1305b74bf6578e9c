"""Working out a quote: plans side by side, what it refuses, and what follows. 001-37, 001-55."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from renewal.accounts.models import NotAllowed
from renewal.jobs.models import Notice
from sales.actions import FormChanged, ask_payment, quote
from sales.models import FormStep, IntentionForm, Plan, Quote
from sales.quotes import CoverIn, PlanIn
from sales.stations import StepRefused
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

NOW = MORNING + timedelta(hours=3)
WEEK = DAY + timedelta(days=7)
BASIC = PlanIn(
    name="Basic",
    compulsory=Decimal("950.00"),
    commercial=Decimal("2600.00"),
    vehicle_tax=Decimal("420.00"),
    covers=(
        CoverIn("THIRD_PARTY", limit=Decimal(2000000), premium=Decimal("1600.00")),
        CoverIn("Umbrella", premium=Decimal("1000.00")),
    ),
)
FULL = PlanIn(name="Full", commercial=Decimal("4100.50"), accident=Decimal("100.00"))


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def quoted(form: IntentionForm, **values: Any) -> Quote:
    given: dict[str, Any] = {
        "by": form.task.assignee,
        "now": NOW,
        "valid_until": WEEK,
        "plans": [BASIC],
    }
    return quote(form=form, **(given | values))


def test_keeps_the_plans_side_by_side_with_covers_and_competitor() -> None:
    form = make_form()

    made = quoted(
        form,
        plans=[BASIC, FULL],
        competitor=" Other Insurer ",
        competitor_premium=Decimal("3500.00"),
        note="rang",
    )

    first, second = made.plans.order_by("place")
    assert (first.name, first.premium, first.total) == (
        "Basic",
        Decimal("3550.00"),
        Decimal("3970.00"),
    )
    assert first.covers == [
        ["THIRD_PARTY", "2000000", "1600.00"],
        ["Umbrella", None, "1000.00"],
    ]
    assert (second.place, second.compulsory, second.total) == (2, None, Decimal("4200.50"))
    assert (made.competitor, made.competitor_premium) == ("Other Insurer", Decimal("3500.00"))
    form.refresh_from_db()
    assert (form.state, form.state_since, form.version) == ("QUOTED", NOW, 1)


def test_the_slip_says_what_each_plan_comes_to() -> None:
    form = make_form()

    quoted(form, plans=[BASIC, FULL])

    line = FormStep.objects.get(form=form, step="QUOTE")
    assert (line.before, line.after, line.by) == ("TO_QUOTE", "QUOTED", form.task.assignee)
    assert line.note == "Basic ¥3,970.00 / Full ¥4,200.50"


def test_a_new_quote_takes_back_what_the_customer_had_agreed_to() -> None:
    form = make_form(state="SENT_BACK")

    quoted(form)

    form.refresh_from_db()
    assert (form.state, form.plan) == ("QUOTED", None)
    assert Quote.objects.filter(form=form).count() == 2


def test_the_bell_tells_the_specialist_what_the_clerk_has_worked_out() -> None:
    form = make_form()

    quoted(form, by=make_issuing_clerk())

    told = Notice.objects.get(code="FORM_QUOTED")
    assert (told.user, told.parameters) == (form.task.assignee, {"form": form.number})


def test_the_bell_keeps_quiet_about_ones_own_quote() -> None:
    quoted(make_form())

    assert not Notice.objects.filter(code="FORM_QUOTED").exists()


def test_from_which_day_is_said_where_it_is_too_early() -> None:
    task = make_task(expires_on=DAY + timedelta(days=41))
    form = make_form(task=task)

    with pytest.raises(StepRefused, match="2026-03-03"):
        quoted(form)

    assert quoted(form, now=NOW + timedelta(days=1)).form_id == form.pk


@pytest.mark.parametrize(
    ("valid_until", "is_good"),
    [
        (DAY - timedelta(days=1), False),
        (DAY, True),
        (DAY + timedelta(days=60), True),
        (DAY + timedelta(days=61), False),
    ],
)
def test_holds_from_today_to_sixty_days(valid_until: date, is_good: bool) -> None:
    form = make_form()

    if is_good:
        assert quoted(form, valid_until=valid_until).valid_until == valid_until
    else:
        with pytest.raises(StepRefused, match="from 2026-03-02 to 2026-05-01"):
            quoted(form, valid_until=valid_until)


def plan(**values: Any) -> PlanIn:
    given: dict[str, Any] = {"name": "A", "commercial": Decimal("100.00")}
    return PlanIn(**(given | values))


@pytest.mark.parametrize(
    ("plans", "why"),
    [
        ([], "one to three plans"),
        ([plan(name=name) for name in "ABCD"], "one to three plans"),
        ([plan(), plan()], "name of its own"),
        ([plan(name="")], "name of at most 60"),
        ([plan(name="x" * 61)], "name of at most 60"),
        ([plan(commercial=None)], "no premium"),
        ([plan(commercial=None, vehicle_tax=Decimal(1))], "no premium"),
        ([plan(commercial=Decimal(0))], "from 0.01 to below 1,000,000"),
        ([plan(commercial=Decimal(1000000))], "from 0.01 to below 1,000,000"),
        ([plan(compulsory=Decimal("-1"))], "from 0.01 to below 1,000,000"),
        ([plan(accident=Decimal("0.001"))], "two decimal places"),
        ([plan(commercial=Decimal("NaN"))], "from 0.01 to below 1,000,000"),
        ([plan(vehicle_tax=Decimal("-0.01"))], "vehicle tax must be 0"),
        ([plan(vehicle_tax=Decimal("Infinity"))], "vehicle tax must be 0"),
        (
            [plan(commercial=None, accident=Decimal(1), covers=(CoverIn("DAMAGE"),))],
            "no premium for them",
        ),
        ([plan(covers=(CoverIn("DAMAGE"), CoverIn("DAMAGE")))], "stands there twice"),
        ([plan(covers=(CoverIn(""),))], "has no name"),
        ([plan(covers=(CoverIn("DAMAGE", limit=Decimal(0)),))], "out of bounds"),
        ([plan(covers=(CoverIn("DAMAGE", premium=Decimal("99.99")),))], "come to ¥99.99"),
    ],
)
def test_refuses_what_cannot_be(plans: list[PlanIn], why: str) -> None:
    form = make_form()

    with pytest.raises(StepRefused, match=why):
        quoted(form, plans=plans)

    form.refresh_from_db()
    assert (form.state, Plan.objects.count()) == ("TO_QUOTE", 0)


def test_covers_need_not_add_up_while_a_premium_is_missing() -> None:
    covers = (CoverIn("DAMAGE", premium=Decimal("60.00")), CoverIn("WHEELS"))

    made = quoted(make_form(), plans=[plan(covers=covers)])

    assert made.plans.get().covers == [["DAMAGE", None, "60.00"], ["WHEELS", None, None]]


def test_no_vehicle_tax_is_an_amount_too() -> None:
    made = quoted(make_form(), plans=[plan(vehicle_tax=Decimal(0))])

    assert made.plans.get().vehicle_tax == 0


def test_refuses_a_competitors_premium_below_zero() -> None:
    with pytest.raises(StepRefused, match="competitor"):
        quoted(make_form(), competitor_premium=Decimal(-1))


def test_says_all_that_is_wrong_at_once() -> None:
    with pytest.raises(StepRefused) as refusal:
        quoted(make_form(), plans=[plan(name="")], valid_until=DAY - timedelta(days=1))

    assert "A quote holds until" in str(refusal.value)
    assert "name of at most 60" in str(refusal.value)


def test_not_for_another_specialist_nor_another_branch() -> None:
    form = make_form()

    with pytest.raises(NotAllowed):
        quoted(form, by=make_specialist())
    with pytest.raises(NotAllowed):
        quoted(form, by=make_issuing_clerk(branch=make_branch()))


def test_not_for_a_supervisor_and_not_after_it_was_handed_in() -> None:
    form = make_form(state="UNDERWRITING")

    with pytest.raises(StepRefused, match="is for"):
        quoted(form, by=make_supervisor())
    with pytest.raises(StepRefused, match="In underwriting"):
        quoted(form)


def test_two_tabs_never_overwrite_each_other() -> None:
    form = make_form()
    quoted(form, version=0)

    with pytest.raises(FormChanged):
        quoted(form, version=0)

    assert Quote.objects.filter(form=form).count() == 1


def test_payment_is_asked_for_once_underwriting_has_passed() -> None:
    form = make_form(state="PASSED")

    line = ask_payment(form=form, by=form.task.assignee, now=NOW)

    form.refresh_from_db()
    assert (form.state, line.before, line.after) == ("TO_PAY", "PASSED", "TO_PAY")


def test_payment_is_not_asked_for_before() -> None:
    form = make_form(state="UNDERWRITING")

    with pytest.raises(StepRefused, match="In underwriting"):
        ask_payment(form=form, by=form.task.assignee, now=NOW)
