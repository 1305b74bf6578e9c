"""The lists of intention forms: what stands where, whose, and at what cost. UX.md 4."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from sales.actions import note_missing
from sales.models import IntentionForm, Quote
from tests.factories import (
    MORNING,
    make_branch,
    make_data_clerk,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

LIST = "/sales/forms/"
QUERIES = 7  # session, user, bell, tabs, specialists, count, rows


def sign_in(client: Client, user: User) -> User:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def listed(client: Client, **conditions: Any) -> list[IntentionForm]:
    answer = client.get(LIST, conditions)
    assert answer.status_code == 200
    return [row.form for row in answer.context["rows"]]


@pytest.fixture
def clerk(client: Client) -> User:
    return sign_in(client, make_issuing_clerk())


def test_the_longest_waiting_stands_first(client: Client, clerk: User) -> None:
    late = make_form(state_since=MORNING + timedelta(hours=5))
    early = make_form(state="QUOTED", state_since=MORNING)

    assert listed(client) == [early, late]


@pytest.mark.parametrize(
    ("tab", "states"),
    [
        ("to-quote", {"TO_QUOTE"}),
        ("quoted", {"QUOTED"}),
        ("sent-back", {"SENT_BACK"}),
        ("to-pay", {"PASSED", "TO_PAY"}),
        ("to-deliver", {"ISSUED", "TO_DELIVER"}),
        ("over", {"CONFIRMED", "BACKED_OUT", "WITHDRAWN"}),
    ],
)
def test_each_list_has_its_states(client: Client, clerk: User, tab: str, states: set[str]) -> None:
    for state in IntentionForm.State:
        make_form(state=state, by=clerk)

    assert {form.state for form in listed(client, tab=tab)} == states


def test_where_payment_comes_last_what_is_delivered_waits_for_it(
    client: Client, clerk: User
) -> None:
    make_form(state="PASSED", profile="PAPER_FIRST", by=clerk)
    delivered = make_form(state="DELIVERED", profile="PAPER_FIRST", by=clerk)

    assert listed(client, tab="to-pay") == [delivered]


def test_a_form_stands_under_papers_until_they_are_in(client: Client, clerk: User) -> None:
    form = make_form(state="ISSUED", by=clerk)
    make_form(state="ISSUED", by=clerk)
    note_missing(form, ["ID_CARD"], by=clerk, now=MORNING)

    assert listed(client, tab="papers") == [form]


def test_the_tabs_count_what_is_under_way(client: Client, clerk: User) -> None:
    for state in ("TO_QUOTE", "QUOTED", "QUOTED", "WITHDRAWN"):
        make_form(state=state)

    tabs = client.get(LIST).context["tabs"]

    assert [(tab.value, number) for tab, number in tabs] == [
        ("live", 3),
        ("to-quote", 1),
        ("quoted", 2),
        ("sent-back", 0),
        ("to-pay", 0),
        ("to-deliver", 0),
        ("papers", 0),
        ("over", None),
    ]


def test_a_specialist_sees_own_forms_and_nobody_elses(client: Client) -> None:
    ann = sign_in(client, make_specialist())
    own = make_form(task=make_task(assignee=ann))
    make_form()

    assert listed(client) == [own]


def test_a_branch_sees_its_own(client: Client) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    own = make_form(task=make_task(branch=north))
    make_form(task=make_task(branch=south))
    sign_in(client, make_supervisor(branch=north))

    assert listed(client) == [own]


@pytest.mark.parametrize("words", ["Wang", "苏i12", "苏I 12", "YX20260302-0001", "yx20260302"])
def test_finds_by_name_plate_and_number(client: Client, clerk: User, words: str) -> None:
    wanted = make_form(task=make_task(name="Wang Wu", plate_no="苏I1234"))
    IntentionForm.objects.filter(pk=make_form(task=make_task(name="Li")).pk).update(
        number="ZZ1", plate_no="京I9"
    )

    assert listed(client, q=words) == [wanted]


def test_one_specialists_forms_alone(client: Client, clerk: User) -> None:
    ann = make_specialist()
    wanted = make_form(task=make_task(assignee=ann))
    make_form()

    assert listed(client, specialist=ann.pk) == [wanted]


@pytest.mark.parametrize(
    ("days", "is_over", "is_soon"),
    [(-1, True, False), (0, False, True), (2, False, True), (3, False, False)],
)
def test_a_quote_that_runs_out_is_flagged(
    client: Client, clerk: User, days: int, is_over: bool, is_soon: bool
) -> None:
    form = make_form()
    until = timezone.localdate() + timedelta(days=days)
    Quote.objects.create(form=form, at=MORNING, by=form.task.assignee, valid_until=until)
    IntentionForm.objects.filter(pk=form.pk).update(state="QUOTED")

    [row] = client.get(LIST).context["rows"]

    assert (row.validity.until, row.validity.is_over, row.validity.is_soon) == (
        until,
        is_over,
        is_soon,
    )


def test_the_total_is_that_of_the_chosen_plan_else_of_the_first(
    client: Client, clerk: User
) -> None:
    make_form(state="QUOTED")
    make_form(state="UNDERWRITING", premiums={"commercial": "100.00"}, state_since=MORNING)
    make_form()

    totals = [str(row.total) for row in client.get(LIST).context["rows"]]

    assert sorted(totals) == ["100.00", "4370.00", "None"]


def test_shows_no_number_in_full(client: Client, clerk: User) -> None:
    make_form(task=make_task(phone="12012345678", number="TESTA0123456789"))

    page = client.get(LIST).content.decode()

    assert "12012345678" not in page
    assert "TESTA0123456789" not in page


def test_says_what_to_do_where_there_is_nothing(client: Client, clerk: User) -> None:
    assert "opened on the call screen" in client.get(LIST).content.decode()
    assert "No form fits." in client.get(LIST, {"q": "nobody"}).content.decode()


def test_not_for_a_data_clerk(client: Client) -> None:
    sign_in(client, make_data_clerk())

    assert client.get(LIST).status_code == 403


def test_takes_the_same_queries_for_one_form_as_for_five(
    client: Client, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_form(state="QUOTED")
    client.get(LIST)  # warm

    with django_assert_num_queries(QUERIES):
        client.get(LIST)
    for state in ("TO_QUOTE", "UNDERWRITING", "SENT_BACK", "QUOTED"):
        make_form(state=state)
    with django_assert_num_queries(QUERIES):
        client.get(LIST)


def test_days_are_local(client: Client, clerk: User) -> None:
    form = make_form(task=make_task(expires_on=date(2026, 3, 20)))

    page = client.get(LIST).content.decode()

    assert f">{form.number}</a>" in page
    assert "2026-03-20" in page
