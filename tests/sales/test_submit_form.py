"""Saving the sheet and handing it in with the plan agreed to. 001-38, 001-58, 001-64, 001-65."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.translation import override

from renewal.accounts.models import NotAllowed
from sales.actions import FormChanged, faults_of, save_form, submit
from sales.models import FormStep, IntentionForm, Plan
from sales.stations import StepRefused
from tests.factories import (
    DAY,
    MORNING,
    make_form,
    make_issuing_clerk,
    make_quote,
    make_specialist,
    make_task,
)

pytestmark = pytest.mark.django_db

NOW = MORNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def plan_of(form: IntentionForm) -> Plan:
    return Plan.objects.get(quote__form=form)


def handed_in(form: IntentionForm, **values: Any) -> FormStep:
    given: dict[str, Any] = {"plan": plan_of(form), "by": form.task.assignee, "now": NOW}
    return submit(form=form, **(given | values))


def test_goes_to_underwriting_with_the_plan() -> None:
    form = make_form(state="QUOTED")

    line = handed_in(form)

    form.refresh_from_db()
    assert (form.state, form.plan) == ("UNDERWRITING", plan_of(form))
    assert (line.step, line.note) == ("SUBMIT", "Plan 1")


def test_what_was_sent_back_needs_a_new_signature() -> None:
    clerk = make_issuing_clerk()
    form = make_form(state="SENT_BACK", signed_for_at=MORNING, signed_for_by=clerk)

    handed_in(form)

    form.refresh_from_db()
    assert (form.signed_for_at, form.signed_for_by) == (None, None)


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"insured_name": ""}, "Still blank: Insured."),
        ({"plate_no": "", "use_nature": ""}, "Still blank: Licence plate, Use."),
        ({"address": ""}, "The address is missing."),
        ({"address": "南京市"}, "no house"),
        ({"commercial_starts_on": None}, "the start date is missing"),
        ({"commercial_starts_on": DAY}, "2026-03-03 at the earliest"),
        ({"commercial_starts_on": DAY + timedelta(days=24)}, "two would overlap"),
        ({"commercial_starts_on": DAY + timedelta(days=31)}, "at most 30 days before"),
        ({"commercial_starts_on": DAY + timedelta(days=27)}, "the car is looked at first"),
    ],
)
def test_is_refused_with_what_is_wrong(values: dict[str, Any], why: str) -> None:
    form = make_form(state="QUOTED", **values)

    with pytest.raises(StepRefused, match=why):
        handed_in(form)

    form.refresh_from_db()
    assert (form.state, form.plan) == ("QUOTED", None)


def test_the_page_lists_the_very_same_before() -> None:
    form = make_form(state="QUOTED", address="", insured_name="")

    faults = faults_of(form, plan_of(form), now=NOW)

    assert faults == ["Still blank: Insured.", "The address is missing."]


def test_after_a_gap_an_inspected_car_is_taken() -> None:
    late = DAY + timedelta(days=27)
    form = make_form(state="QUOTED", commercial_starts_on=late, inspected_on=DAY)

    handed_in(form)

    form.refresh_from_db()
    assert form.state == "UNDERWRITING"


def test_a_quote_that_has_run_out_is_not_handed_in() -> None:
    form = make_form()
    quote = make_quote(form, valid_until=DAY - timedelta(days=1))
    IntentionForm.objects.filter(pk=form.pk).update(state="QUOTED")

    with pytest.raises(StepRefused, match="run out"):
        handed_in(form, plan=quote.plans.get())


def test_a_plan_of_another_form_is_refused() -> None:
    form, other = make_form(state="QUOTED"), make_form(state="QUOTED")

    with pytest.raises(StepRefused, match="another form"):
        handed_in(form, plan=plan_of(other))


def test_only_the_seller_hands_in_and_saves() -> None:
    form = make_form(state="QUOTED")
    other, clerk = make_specialist(), make_issuing_clerk()

    with pytest.raises(NotAllowed):
        handed_in(form, by=other)
    with pytest.raises(StepRefused, match="is for"):
        handed_in(form, by=clerk)
    with pytest.raises(NotAllowed):
        save_form(form=form, by=clerk, values={"wishes": "soon"})


def test_what_is_written_is_kept_and_the_number_follows_the_book() -> None:
    task = make_task(phone="12000000008")
    form = make_form(task=task)
    IntentionForm.objects.filter(pk=form.pk).update(holder_phone=None)

    save_form(
        form=form,
        by=task.assignee,
        values={"wishes": "by noon", "number": "X", "accident_starts_on": date(2026, 4, 1)},
        version=0,
    )

    kept = IntentionForm.objects.get(pk=form.pk)
    assert (kept.wishes, kept.accident_starts_on, kept.number) == (
        "by noon",
        date(2026, 4, 1),
        form.number,
    )
    assert (kept.holder_phone, kept.version) == (task.lead.term.policy.phone, 1)


def test_a_second_tab_does_not_overwrite_the_first() -> None:
    form = make_form()
    save_form(form=form, by=form.task.assignee, values={"wishes": "first"}, version=0)

    with pytest.raises(FormChanged):
        save_form(form=form, by=form.task.assignee, values={"wishes": "second"}, version=0)

    form.refresh_from_db()
    assert form.wishes == "first"


def test_stays_as_it_is_once_handed_in() -> None:
    form = make_form(state="UNDERWRITING")

    with pytest.raises(StepRefused, match="stays as it is"):
        save_form(form=form, by=form.task.assignee, values={"wishes": "late"})


def test_a_car_is_not_looked_at_in_the_future() -> None:
    form = make_form(state="QUOTED", inspected_on=DAY + timedelta(days=1))

    assert faults_of(form, plan_of(form), now=NOW) == [
        "The day of the inspection is still to come."
    ]
