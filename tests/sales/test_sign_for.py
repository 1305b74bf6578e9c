"""The clerk signs for a form that was handed in. Source: 001-56."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from renewal.accounts.models import NotAllowed
from sales.actions import FormChanged, send_back, sign_for, submit
from sales.models import FormStep
from sales.stations import State, Step, StepRefused
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_supervisor,
)

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_notes_who_has_the_form_and_since_when() -> None:
    form, clerk = make_form(state="UNDERWRITING"), make_issuing_clerk()

    step = sign_for(form=form, by=clerk, now=NOON)

    form.refresh_from_db()
    assert (form.signed_for_by, form.signed_for_at, form.state) == (
        clerk,
        NOON,
        State.UNDERWRITING,
    )
    assert (step.step, step.by, step.at) == (Step.SIGN_FOR, clerk, NOON)


def test_a_second_clerk_is_told_who_has_it() -> None:
    form = make_form(state="UNDERWRITING")
    sign_for(form=form, by=make_issuing_clerk(name="Mei"), now=NOON)

    with pytest.raises(StepRefused, match=r"^Mei has signed for it\.$"):
        sign_for(form=form, by=make_issuing_clerk(), now=NOON)

    assert FormStep.objects.filter(form=form, step=Step.SIGN_FOR).count() == 1


def test_two_clerks_on_the_same_page_sign_once() -> None:
    form = make_form(state="UNDERWRITING")
    shown = form.version
    sign_for(form=form, by=make_issuing_clerk(), now=NOON, version=shown)

    with pytest.raises(FormChanged):
        sign_for(form=form, by=make_issuing_clerk(), now=NOON, version=shown)


@pytest.mark.parametrize("state", ["QUOTED", "SENT_BACK", "PASSED", "ISSUED"])
def test_only_what_was_handed_in_is_signed_for(state: str) -> None:
    form = make_form(state=state)

    with pytest.raises(StepRefused):
        sign_for(form=form, by=make_issuing_clerk(), now=NOON)


def test_a_supervisor_does_not_sign() -> None:
    with pytest.raises(StepRefused):
        sign_for(form=make_form(state="UNDERWRITING"), by=make_supervisor(), now=NOON)


def test_another_branchs_clerk_does_not_see_it() -> None:
    clerk = make_issuing_clerk(branch=make_branch())

    with pytest.raises(NotAllowed):
        sign_for(form=make_form(state="UNDERWRITING"), by=clerk, now=NOON)


def test_what_was_sent_back_and_handed_in_again_is_signed_for_again() -> None:
    form, clerk = make_form(state="UNDERWRITING"), make_issuing_clerk()
    sign_for(form=form, by=clerk, now=NOON)
    send_back(form=form, by=clerk, now=NOON, why="plate")
    form.refresh_from_db()
    assert form.plan is not None
    submit(form=form, plan=form.plan, by=form.task.assignee, now=NOON)

    sign_for(form=form, by=clerk, now=NOON + timedelta(hours=1))

    form.refresh_from_db()
    assert form.signed_for_at == NOON + timedelta(hours=1)
