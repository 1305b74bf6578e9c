"""The pages of the numbers that branches are asked for: 001-103, O22, F23."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import Branch, User
from renewal.jobs.models import Mail
from tests.factories import (
    fake_phone,
    make_branch,
    make_branch_user,
    make_data_clerk,
    make_lead,
)
from worklists.models import NumberCheck

pytestmark = pytest.mark.django_db

LIST = "/lists/corrections/"
QUESTIONS = "/lists/numbers/branches/"
NUMBER = fake_phone()


@pytest.fixture
def north() -> Branch:
    branch = make_branch("NORTH")
    branch.email = "north@branch.example"
    branch.save()
    return branch


@pytest.fixture
def ann(north: Branch) -> User:
    return make_branch_user(branch=north, name="Ann")


@pytest.fixture
def page(client: Client, ann: User) -> Client:
    client.force_login(ann)
    return client


def make_check(branch: Branch, *, name: str = "Holder", number: str | None = None) -> NumberCheck:
    """A question of an hour ago about a policy whose number, if any, is wrong."""
    lead = make_lead(branch=branch, name=name, phone=number)
    return NumberCheck.objects.create(
        policy=lead.term.policy,
        branch=branch,
        phone=lead.term.policy.phone,
        asked_at=timezone.now() - timedelta(hours=1),
    )


def answer(page: Client, check: NumberCheck, **values: str) -> Any:
    return page.post(reverse("worklists:answer_check", args=[check.pk]), values)


# The branch's own page


def test_a_branch_sees_its_own_rows_and_nobody_elses(page: Client, north: Branch) -> None:
    make_check(north, name="Northerner")
    stranger = make_check(make_branch("SOUTH"), name="Southerner")

    shown = page.get(LIST)

    assert [one.policy.customer.name for one, _tone, _label in shown.context["rows"]] == [
        "Northerner"
    ]
    assert "Southerner" not in shown.content.decode()
    assert page.get(LIST, {"check": stranger.pk}).status_code == 404
    assert answer(page, stranger, new_phone=NUMBER).status_code == 404


def test_an_answer_goes_on_to_the_next_row(page: Client, north: Branch) -> None:
    first, second = make_check(north), make_check(north)

    response = answer(page, first, new_phone=NUMBER, contact_relation="DRIVER")

    first.refresh_from_db()
    assert (response.status_code, response.headers["Location"]) == (302, LIST)
    assert (first.outcome, first.given and first.given.number) == ("CORRECTED", NUMBER)
    assert page.get(LIST).context["check"] == second
    correction = first.policy.terms.get().corrections.get()
    assert correction.facts["contact_relation"] == "DRIVER"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({}, None),
        ({"new_phone": "none"}, "new_phone"),
        ({"new_phone": "1200000000"}, "new_phone"),
        ({"new_phone": f"{NUMBER} / 12000000009"}, "new_phone"),
        ({"outcome": "CORRECTED"}, "new_phone"),
        ({"outcome": "SOMETHING"}, "outcome"),
    ],
)
def test_what_is_no_answer_is_refused_beside_its_field(
    page: Client, north: Branch, values: dict[str, str], field: str | None
) -> None:
    check = make_check(north)

    response = answer(page, check, **values)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field or "__all__"]
    check.refresh_from_db()
    assert check.answered_at is None


def test_the_wrong_number_is_no_new_one(page: Client, north: Branch) -> None:
    check = make_check(north, number=NUMBER)

    refused = answer(page, check, new_phone=NUMBER)
    taken = answer(page, check, outcome="ACCURATE")

    assert (refused.status_code, taken.status_code) == (422, 302)
    check.refresh_from_db()
    assert check.given == check.phone


def test_an_answer_can_be_corrected_until_a_call_has_proved_it(page: Client, north: Branch) -> None:
    check = make_check(north)
    answer(page, check, new_phone=NUMBER)
    other = fake_phone()

    corrected = answer(page, check, new_phone=other)
    check.refresh_from_db()
    assert check.given is not None
    check.given.verdict, check.given.judged_at = "ACCURATE", timezone.now()
    check.given.save()
    closed = answer(page, check, new_phone=NUMBER)

    assert (corrected.status_code, check.given.number) == (302, other)
    assert closed.status_code == 404
    shown = page.get(LIST, {"show": "answered"})
    assert [one.proof for one, _tone, _label in shown.context["rows"]] == ["RIGHT"]


def test_numbers_are_masked(page: Client, north: Branch) -> None:
    make_check(north, number=NUMBER)

    assert NUMBER not in page.get(LIST).content.decode()


def test_the_page_asks_as_often_for_thirty_rows_as_for_one(page: Client, north: Branch) -> None:
    make_check(north, number=NUMBER)
    page.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page.get(LIST)
    for _place in range(29):
        make_check(north, number=fake_phone())

    with CaptureQueriesContext(connection) as many:
        page.get(LIST)

    assert len(many) == len(one)


# The centre's page


def test_the_centre_sees_whom_it_can_ask(client: Client, north: Branch) -> None:
    silent = make_branch("SILENT")
    for branch in (north, north, silent):
        make_lead(branch=branch, phone=None)
    make_check(north)
    client.force_login(make_data_clerk())

    rows = client.get(QUESTIONS).context["rows"]

    assert [(row.branch, row.to_ask, row.waiting, row.is_reachable) for row in rows] == [
        (north, 2, 1, True),
        (silent, 1, 0, False),
    ]


def test_one_click_asks_and_goes_back_to_where_it_was_made(client: Client, north: Branch) -> None:
    make_lead(branch=north, phone=None)
    client.force_login(make_data_clerk())
    ask = reverse("worklists:ask_branch", args=[north.pk])

    asked = client.post(ask, {"next": "/lists/numbers/?page=2"})
    again = client.post(ask, {"next": "https://elsewhere.example/"})

    assert (asked.headers["Location"], again.headers["Location"]) == (
        "/lists/numbers/?page=2",
        QUESTIONS,
    )
    assert (NumberCheck.objects.count(), Mail.objects.count()) == (1, 1)


def test_a_clerk_of_a_branch_asks_no_other(client: Client, north: Branch) -> None:
    make_lead(branch=north, phone=None)
    client.force_login(make_data_clerk(branch=make_branch()))

    response = client.post(reverse("worklists:ask_branch", args=[north.pk]))

    assert (response.status_code, NumberCheck.objects.count()) == (404, 0)
