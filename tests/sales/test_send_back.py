"""The clerk gives a form back to be corrected."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from renewal.jobs.models import Notice
from sales.actions import send_back
from sales.models import FormStep
from sales.stations import State, StepRefused
from tests.factories import MORNING, make_form, make_issuing_clerk

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("state", ["UNDERWRITING", "PASSED", "TO_PAY"])
def test_the_form_goes_back_with_its_reason_and_the_signature_is_off(state: str) -> None:
    form = make_form(state=state)

    step = send_back(form=form, by=make_issuing_clerk(), now=NOON, why=" The plate is wrong. ")

    form.refresh_from_db()
    assert (form.state, form.state_since, form.signed_for_at) == (State.SENT_BACK, NOON, None)
    assert (step.before, step.after, step.note) == (state, "SENT_BACK", "The plate is wrong.")


def test_the_bell_tells_the_specialist() -> None:
    form = make_form(state="UNDERWRITING")

    send_back(form=form, by=make_issuing_clerk(), now=NOON, why="plate")

    notice = Notice.objects.get()
    assert (notice.user, notice.code) == (form.task.assignee, "FORM_SENT_BACK")
    assert notice.parameters == {"form": form.number}
    assert notice.url == reverse("sales:intention", args=[form.pk])


@pytest.mark.parametrize(
    ("why", "said"),
    [
        ("  ", "Say what is to be corrected."),
        ("x" * 301, "A note has at most 300 characters."),
    ],
)
def test_the_reason_is_needed_and_short(why: str, said: str) -> None:
    form = make_form(state="UNDERWRITING")

    with pytest.raises(StepRefused) as caught:
        send_back(form=form, by=make_issuing_clerk(), now=NOON, why=why)

    assert str(caught.value) == said
    assert not FormStep.objects.filter(form=form, step="SEND_BACK").exists()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("state", ["QUOTED", "PAID", "ISSUED", "DELIVERED", "WITHDRAWN"])
def test_not_before_it_is_handed_in_nor_once_it_is_paid(state: str) -> None:
    with pytest.raises(StepRefused):
        send_back(form=make_form(state=state), by=make_issuing_clerk(), now=NOON, why="late")
