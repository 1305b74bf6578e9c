"""Answers of branches that are taken back: the question is open again. F8, 001-103."""

from datetime import timedelta

import pytest
from django.db import connection

from policies.actions import take_back
from policies.models import Address, BranchCorrection, Phone, Policy
from renewal.accounts.models import Branch, User
from tests.factories import (
    MORNING,
    fake_phone,
    make_branch,
    make_branch_user,
    make_contact,
    make_data_clerk,
    make_lead,
    make_task,
)
from worklists.actions import answer_check, ask_branch, follow_answers
from worklists.models import Lead, NumberCheck

pytestmark = pytest.mark.django_db

ASKED = MORNING + timedelta(hours=2)
LATER = ASKED + timedelta(hours=1)
GONE = LATER + timedelta(hours=1)
NEW = fake_phone()


@pytest.fixture
def north() -> Branch:
    return make_branch("NORTH")


@pytest.fixture
def ann(north: Branch) -> User:
    return make_branch_user(branch=north)


def asked_about(lead: Lead) -> NumberCheck:
    ask_branch(branch=lead.branch, by=make_data_clerk(), now=ASKED)
    return NumberCheck.objects.get(policy=lead.term.policy, answered_at=None)


def state_of(check: NumberCheck) -> tuple[object, ...]:
    check.refresh_from_db()
    return (check.answered_at, check.outcome, check.given)


def test_the_book_is_as_before_and_the_question_open(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))
    answer = {"new_phone": NEW, "new_address": "North street 1"}
    batch = answer_check(check=check, by=ann, now=LATER, answer=answer)

    take_back(batch=batch, at=GONE)
    connection.check_constraints()
    follow_answers(now=GONE)

    assert state_of(check) == (None, "", None)
    assert Policy.objects.get().phone is None
    assert Policy.objects.get().customer.address == ""
    assert (Phone.objects.count(), Address.objects.count()) == (0, 0)
    assert BranchCorrection.objects.count() == 0


def test_an_earlier_answer_stands_again(north: Branch, ann: User) -> None:
    check = asked_about(make_lead(phone=None, branch=north))
    answer_check(check=check, by=ann, now=LATER, answer={"new_phone": NEW})
    second = answer_check(check=check, by=ann, now=GONE, answer={"new_phone": fake_phone()})

    take_back(batch=second, at=GONE + timedelta(hours=1))
    follow_answers(now=GONE + timedelta(hours=1))

    assert state_of(check) == (LATER, "CORRECTED", Phone.objects.get())
    assert Phone.objects.get().number == NEW


def test_a_number_that_was_to_be_called_once_more_is_wrong_again(north: Branch, ann: User) -> None:
    task = make_task(branch=north)
    make_contact(task=task, result="WRONG_NUMBER", now=MORNING + timedelta(hours=1))
    check = asked_about(task.lead)
    batch = answer_check(check=check, by=ann, now=LATER, answer={"outcome": "号码无误"})

    take_back(batch=batch, at=GONE)
    follow_answers(now=GONE)

    assert state_of(check) == (None, "", None)
    assert Phone.objects.get().verdict == "INACCURATE"


def test_what_was_asked_again_meanwhile_is_open_once(north: Branch, ann: User) -> None:
    lead = make_lead(phone=None, branch=north)
    check = asked_about(lead)
    batch = answer_check(check=check, by=ann, now=LATER, answer={"outcome": "无法核实"})
    ask_branch(branch=north, by=make_data_clerk(), now=LATER + timedelta(minutes=5))

    take_back(batch=batch, at=GONE)
    follow_answers(now=GONE)

    assert state_of(check) == (LATER, "TAKEN_BACK", None)
    assert NumberCheck.objects.unanswered().count() == 1
