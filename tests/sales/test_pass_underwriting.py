"""Underwriting has passed, with the form held against the application. Source: 001-59, 001-64."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from renewal.jobs.models import Notice
from sales.actions import FormChanged, pass_underwriting, sign_for
from sales.comparison import Value, application_sheet
from sales.models import Comparison, IntentionForm
from sales.stations import State, StepRefused
from tests.factories import MORNING, make_form, make_issuing_clerk

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def signed_for(**values: Any) -> IntentionForm:
    form = make_form(state="UNDERWRITING", **values)
    sign_for(form=form, by=make_issuing_clerk(), now=NOON)
    form.refresh_from_db()
    return form


def as_on(form: IntentionForm) -> dict[str, Value]:
    return {line.name: line.value for line in application_sheet(form)}


def test_the_form_moves_on_and_the_comparison_stays() -> None:
    form, clerk = signed_for(), make_issuing_clerk()

    pass_underwriting(form=form, by=clerk, now=NOON, found=as_on(form), ticked=())

    form.refresh_from_db()
    kept = Comparison.objects.get()
    assert form.state == State.PASSED
    assert (kept.form, kept.against, kept.part, kept.by) == (form, "APPLICATION", "", clerk)
    assert kept.differences == {}
    assert set(kept.fields) == set(as_on(form))
    assert [notice.code for notice in Notice.objects.filter(user=form.task.assignee)] == [
        "FORM_PASSED"
    ]


def test_a_difference_that_was_ticked_is_kept_with_both_sides() -> None:
    form = signed_for(plate_no="苏AI2345")
    found = as_on(form) | {"plate_no": "苏AI9999"}

    pass_underwriting(
        form=form, by=make_issuing_clerk(), now=NOON, found=found, ticked={"plate_no"}
    )

    assert Comparison.objects.get().differences == {"plate_no": ["苏AI2345", "苏AI9999"]}


def test_an_unticked_difference_is_refused_and_nothing_is_written() -> None:
    form = signed_for()
    found = as_on(form) | {"insured_name": "Somebody else"}

    with pytest.raises(StepRefused) as caught:
        pass_underwriting(form=form, by=make_issuing_clerk(), now=NOON, found=found, ticked=())

    form.refresh_from_db()
    assert str(caught.value) == "Application: look at what differs and tick it: Insured."
    assert (form.state, Comparison.objects.count()) == (State.UNDERWRITING, 0)


def test_another_start_date_is_refused_though_ticked() -> None:
    form = signed_for()
    starts_on = form.commercial_starts_on
    assert starts_on is not None
    found = as_on(form) | {"commercial_starts_on": starts_on + timedelta(days=1)}

    with pytest.raises(StepRefused, match="They must agree"):
        pass_underwriting(
            form=form,
            by=make_issuing_clerk(),
            now=NOON,
            found=found,
            ticked={"commercial_starts_on"},
        )


def test_signed_for_first() -> None:
    form = make_form(state="UNDERWRITING")

    with pytest.raises(StepRefused, match=r"^Sign for the form first\.$"):
        pass_underwriting(
            form=form, by=make_issuing_clerk(), now=NOON, found=as_on(form), ticked=()
        )


def test_the_second_of_two_clerks_is_told() -> None:
    form = signed_for()
    shown, found = form.version, as_on(form)
    pass_underwriting(
        form=form, by=make_issuing_clerk(), now=NOON, found=found, ticked=(), version=shown
    )

    with pytest.raises(FormChanged, match=r"^This form was changed meanwhile\.$"):
        pass_underwriting(
            form=form, by=make_issuing_clerk(), now=NOON, found=found, ticked=(), version=shown
        )

    assert Comparison.objects.count() == 1
