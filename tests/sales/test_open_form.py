"""Opening the intention form of a row, filled from last year's policy. 001-39, 001-58, O32."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from policies.models import Contact, Event
from renewal.accounts.models import NotAllowed
from sales.actions import open_form, withdraw
from sales.models import FormStep, IntentionForm
from sales.stations import StepRefused
from tests.factories import DAY, MORNING, make_contact, make_specialist, make_supervisor, make_task
from worklists.models import Task

pytestmark = pytest.mark.django_db

NOW = MORNING + timedelta(hours=2)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def test_is_filled_from_last_years_policy() -> None:
    task = make_task(number="TESTA1", name="Wang", plate_no="苏I1", phone="12000000007")
    policy = task.lead.term.policy
    policy.customer.address = "江苏省南京市玄武区中山路 1 号"
    policy.customer.save()

    form = open_form(task=task, by=task.assignee, now=NOW)

    assert (form.insured_name, form.holder_name, form.holder_phone) == (
        "Wang",
        "Wang",
        policy.phone,
    )
    assert (form.plate_no, form.previous_policy_no) == ("苏I1", "TESTA1")
    assert form.address == "江苏省南京市玄武区中山路 1 号"
    assert (form.number, form.state, form.profile) == ("YX20260302-0001", "TO_QUOTE", "PAID_FIRST")


def test_the_new_cover_meets_the_old_end() -> None:
    task = make_task(cover_class="COMMERCIAL")

    form = open_form(task=task, by=task.assignee, now=NOW)

    assert form.commercial_starts_on == DAY + timedelta(days=26)
    assert (form.compulsory_starts_on, form.first_start) == (None, DAY + timedelta(days=26))


def test_lapsed_cover_starts_tomorrow() -> None:
    task = make_task(expires_on=date(2026, 2, 20))

    form = open_form(task=task, by=task.assignee, now=NOW)

    assert form.first_start == DAY + timedelta(days=1)


def test_numbers_go_on_within_the_day() -> None:
    first, second = make_task(), make_task()

    numbers = [open_form(task=one, by=one.assignee, now=NOW).number for one in (first, second)]

    assert numbers == ["YX20260302-0001", "YX20260302-0002"]


def test_opened_again_it_is_the_same_form() -> None:
    task = make_task()
    form = open_form(task=task, by=task.assignee, now=NOW)

    again = open_form(task=task, by=task.assignee, now=NOW + timedelta(hours=1))

    assert again == form
    assert FormStep.objects.filter(form=form).count() == 1


def test_after_a_withdrawn_one_there_is_a_new_one() -> None:
    task = make_task()
    form = open_form(task=task, by=task.assignee, now=NOW)
    withdraw(form=form, by=task.assignee, now=NOW, why="asked the wrong car")

    again = open_form(task=task, by=task.assignee, now=NOW)

    assert again != form
    assert IntentionForm.objects.live().get() == again


def test_the_story_of_the_policy_tells_of_it() -> None:
    task = make_task()

    form = open_form(task=task, by=task.assignee, now=NOW)

    event = Event.objects.get(term=task.lead.term_id, code=Event.Code.INTENDED)
    assert event.parameters == {"form": form.number, "step": "OPEN"}


def test_not_for_somebody_elses_row_and_not_for_a_supervisor() -> None:
    task = make_task()

    for somebody in (make_specialist(), make_supervisor()):
        with pytest.raises(NotAllowed):
            open_form(task=task, by=somebody, now=NOW)


def test_not_on_a_closed_row() -> None:
    task = make_task()
    make_contact(task=task, result=Contact.Result.DECLINED, now=NOW)
    task.refresh_from_db()

    with pytest.raises(StepRefused, match="closed"):
        open_form(task=task, by=task.assignee, now=NOW)


def test_a_row_that_was_taken_back_is_nobodys() -> None:
    task = make_task()
    Task.objects.filter(pk=task.pk).update(state="TAKEN_BACK")

    with pytest.raises(NotAllowed):
        open_form(task=task, by=task.assignee, now=NOW)
