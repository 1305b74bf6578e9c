"""How right the branches' numbers and answers are: 001-104, F23."""

from datetime import timedelta

import pytest
from django.test import Client

from policies.actions.numbers import judge_phone
from policies.models import Phone
from renewal.accounts.models import Branch, User
from tests.exported import exported
from tests.factories import (
    DAY,
    MORNING,
    fake_phone,
    make_branch,
    make_branch_user,
    make_contact,
    make_data_clerk,
    make_lead,
    make_manager,
    make_task,
)
from worklists.accuracy import Accuracy, accuracy_by_branch, total_of
from worklists.actions import answer_check, ask_branch
from worklists.models import Lead, NumberCheck

pytestmark = pytest.mark.django_db

ASKED = MORNING + timedelta(hours=2)
LATER = ASKED + timedelta(hours=1)
CALLED = LATER + timedelta(hours=1)


@pytest.fixture
def north() -> Branch:
    return make_branch("NORTH")


@pytest.fixture
def ann(north: Branch) -> User:
    return make_branch_user(branch=north)


def figures(user: User | None = None, *, days: int = 0) -> dict[str, Accuracy]:
    """Return the figures of the days from DAY on by the branches' codes."""
    rows = accuracy_by_branch(
        user=user or make_manager(), first=DAY, last=DAY + timedelta(days=days)
    )
    return {row.branch.code: row.figures for row in rows}


def asked_about(lead: Lead) -> NumberCheck:
    ask_branch(branch=lead.branch, by=make_data_clerk(), now=ASKED)
    return NumberCheck.objects.get(policy=lead.term.policy)


def answered(lead: Lead, *, by: User, **answer: str) -> NumberCheck:
    check = asked_about(lead)
    answer_check(check=check, by=by, now=LATER, answer=answer)
    check.refresh_from_db()
    return check


def prove(check: NumberCheck, verdict: str, *, by: User, days: int = 0) -> None:
    """Have a call judge the number that was given."""
    assert check.given is not None
    judge_phone(
        phone=check.given,
        verdict=Phone.Verdict(verdict),
        term=check.policy.terms.get(),
        by=by,
        at=CALLED + timedelta(days=days),
    )


def test_counts_the_numbers_that_calls_have_judged(north: Branch) -> None:
    for result in ("INTERESTED", "DECLINED", "WRONG_NUMBER", "NO_ANSWER"):
        make_contact(task=make_task(branch=north), result=result)
    make_contact(task=make_task(branch=make_branch("SOUTH")), result="WRONG_NUMBER")

    found = figures()

    assert found == {
        "NORTH": Accuracy(accurate=2, inaccurate=1),
        "SOUTH": Accuracy(inaccurate=1),
    }
    assert (found["NORTH"].share, found["SOUTH"].share) == (2 / 3, 0.0)


def test_a_number_counts_once_with_its_last_verdict(north: Branch) -> None:
    task = make_task(branch=north)
    make_contact(task=task, result="WRONG_NUMBER")
    make_contact(task=task, result="INTERESTED", now=MORNING + timedelta(days=1))

    assert (figures(), figures(days=1)) == ({}, {"NORTH": Accuracy(accurate=1)})


def test_tells_how_far_each_question_is(north: Branch, ann: User) -> None:
    for _place in range(5):
        make_lead(branch=north, phone=None)
    ask_branch(branch=north, by=make_data_clerk(), now=ASKED)
    right, wrong, given, unknown, _waiting = NumberCheck.objects.order_by("pk")
    for check in (right, wrong, given):
        answer_check(check=check, by=ann, now=LATER, answer={"new_phone": fake_phone()})
        check.refresh_from_db()
    answer_check(check=unknown, by=ann, now=LATER, answer={"outcome": "无法核实"})
    prove(right, "ACCURATE", by=ann)
    prove(wrong, "INACCURATE", by=ann)

    (one,) = figures().values()

    assert one == Accuracy(waiting=1, no_help=1, to_call=1, right=1, wrong=1)
    assert (one.asked, one.answered, one.share_of_answers) == (5, 4, 0.5)


def test_later_calls_do_not_change_what_the_next_one_has_shown(north: Branch, ann: User) -> None:
    check = answered(make_lead(branch=north, phone=None), by=ann, new_phone=fake_phone())
    prove(check, "ACCURATE", by=ann)

    prove(check, "INACCURATE", by=ann, days=200)

    assert figures()["NORTH"].right == 1


def test_a_wrong_number_that_is_said_to_be_right_waits_for_its_call(
    north: Branch, ann: User
) -> None:
    task = make_task(branch=north)
    make_contact(task=task, result="WRONG_NUMBER", now=MORNING + timedelta(hours=1))

    check = answered(task.lead, by=ann, outcome="号码无误")
    before = figures()["NORTH"].to_call
    prove(check, "INACCURATE", by=ann)

    assert (before, figures()["NORTH"].to_call, figures()["NORTH"].wrong) == (1, 0, 1)


def test_a_manager_of_a_branch_sees_that_branch(north: Branch) -> None:
    for branch in (north, make_branch("SOUTH")):
        make_contact(task=make_task(branch=branch), result="INTERESTED")

    assert list(figures(make_manager(branch=north))) == ["NORTH"]


def test_no_figure_without_a_number() -> None:
    total = total_of([])

    assert (total, total.share, total.share_of_answers) == (Accuracy(), None, None)


def test_it_goes_out_as_a_workbook(north: Branch) -> None:
    for result in ("INTERESTED", "WRONG_NUMBER"):
        make_contact(task=make_task(branch=north), result=result)

    (row,) = exported("number_accuracy", by=make_manager(), first=DAY, last=DAY)

    assert list(row.values()) == ["Branch NORTH", 1, 1, 0.5, 0, 0, 0, 0, 0, 0, None]


# The page


PERIOD = {"first": DAY.isoformat(), "last": DAY.isoformat()}


@pytest.fixture
def page(client: Client) -> Client:
    client.force_login(make_manager())
    return client


def test_every_number_leads_to_as_many_rows(page: Client, north: Branch, ann: User) -> None:
    for result in ("INTERESTED", "WRONG_NUMBER"):
        make_contact(task=make_task(branch=north), result=result, now=MORNING)
    answered(make_lead(branch=north, phone=None), by=ann, new_phone=fake_phone())

    (row,) = page.get("/lists/accuracy/", PERIOD).context["rows"]

    shown = {
        name: len(page.get(f"/lists/accuracy/{north.pk}/{name}/", PERIOD).context["rows"])
        for name, _number in row.numbers
    }
    assert shown == dict(row.numbers)
    assert (shown["accurate"], shown["inaccurate"], shown["to_call"]) == (1, 1, 1)


def test_an_unknown_figure_or_branch_is_not_found(page: Client, north: Branch) -> None:
    assert page.get(f"/lists/accuracy/{north.pk}/lost/", PERIOD).status_code == 404
    assert page.get("/lists/accuracy/999999/asked/", PERIOD).status_code == 404


def test_a_period_that_makes_no_sense_is_refused(page: Client) -> None:
    backwards = {"first": DAY.isoformat(), "last": (DAY - timedelta(days=1)).isoformat()}

    assert page.get("/lists/accuracy/", backwards).status_code == 422
