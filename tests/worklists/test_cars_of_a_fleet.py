"""One result for all the cars of a call, or for each. Source: O20, UX.md 5.1."""

from datetime import timedelta

import pytest

from policies.models import Contact, Event, Term
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_customer,
    make_release,
    make_specialist,
    make_term,
)
from worklists.actions import extract, log_result, undo_result
from worklists.models import Lead, Task
from worklists.outcomes import ResultRefused

pytestmark = pytest.mark.django_db

R = Contact.Result
LATER = MORNING + timedelta(minutes=3)


@pytest.fixture
def cars() -> list[Term]:
    """Three cars of one holder at one number, released as one call."""
    holder = make_customer()
    ends = DAY + timedelta(days=25)
    found = [make_term(expires_on=ends, customer=holder, phone="12000000001") for _ in range(3)]
    extract(day=DAY, now=morning_of(DAY))
    make_specialist()
    make_release()
    return found


def caller() -> User:
    return Task.objects.get().assignee


def test_a_final_result_for_some_leaves_the_rest_open(cars: list[Term]) -> None:
    first, second, third = cars

    saved = log_result(
        task=Task.objects.get(),
        result=R.WENT_ELSEWHERE,
        by=caller(),
        now=MORNING,
        terms=[first.pk, third.pk],
    )

    assert saved.is_partial is True
    task = Task.objects.get()
    assert (task.state, task.result, task.next_contact_at) == (
        Task.State.OPEN,
        R.WENT_ELSEWHERE,
        MORNING,
    )
    about = {saved.contact.term, *saved.contact.other_terms.all()}
    assert about == {first, third}
    assert set(Event.objects.filter(code="CLOSED").values_list("term", flat=True)) == {
        first.pk,
        third.pk,
    }
    assert list(Contact.objects.about(second.policy)) == []


def test_the_last_car_closes_the_row(cars: list[Term]) -> None:
    first, second, third = cars
    task = Task.objects.get()
    log_result(
        task=task, result=R.WENT_ELSEWHERE, by=caller(), now=MORNING, terms=[second.pk, third.pk]
    )

    saved = log_result(task=task, result=R.DECLINED, by=caller(), now=LATER)

    assert saved.is_partial is False
    assert (saved.contact.term, list(saved.contact.other_terms.all())) == (first, [])
    assert Task.objects.get().state == Task.State.CLOSED
    assert Lead.objects.get().state == Lead.State.CLOSED


def test_an_open_result_for_some_closes_nothing(cars: list[Term]) -> None:
    saved = log_result(
        task=Task.objects.get(),
        result=R.INTERESTED,
        by=caller(),
        now=MORNING,
        terms=[cars[0].pk],
    )

    assert (saved.is_partial, saved.task.state) == (False, Task.State.OPEN)
    assert Lead.objects.get().lead_terms.exclude(settled_at=None).count() == 0


def test_none_of_the_cars_is_refused(cars: list[Term]) -> None:
    stranger = make_term()
    for terms in ([], [stranger.pk]):
        with pytest.raises(ResultRefused):
            log_result(
                task=Task.objects.get(), result=R.DECLINED, by=caller(), now=MORNING, terms=terms
            )


def test_undoing_opens_the_cars_again(cars: list[Term]) -> None:
    log_result(
        task=Task.objects.get(),
        result=R.DECLINED,
        by=caller(),
        now=MORNING,
        terms=[cars[0].pk],
    )

    undo_result(by=caller(), now=LATER)

    assert Lead.objects.get().lead_terms.filter(settled_at=None).count() == 3
    assert Term.objects.filter(first_worked_at=None).count() == 3
