"""The supervisor's workbench: four numbers and the steps of the day."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.factories import (
    make_contact,
    make_data_clerk,
    make_lead,
    make_manager,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.actions import extract

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def supervisor(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def workbench(client: Client) -> str:
    shown = client.get(reverse("desk:home")).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", shown).split())


def test_four_numbers(client: Client, supervisor: User, today: date) -> None:
    yesterday = today - timedelta(days=1)
    mine = make_specialist()
    make_contact(
        task=make_task(assignee=mine, day=yesterday),
        result=Contact.Result.INTERESTED,
        now=morning_of(yesterday),
    )
    make_task(assignee=mine, day=yesterday)
    ends = today + timedelta(days=25)
    make_lead(expires_on=ends)
    make_lead(expires_on=ends)
    make_lead(expires_on=ends, phone=None)
    make_specialist()

    shown = workbench(client)

    assert f"Previous batch handled 50.0% Released {yesterday}: 1 of 2" in shown
    assert "To release today 2 1 specialist is clear" in shown
    assert "Numbers to find 1" in shown
    assert "Sales to confirm 1 Interested; 0 confirmed today" in shown


def test_first_open_step_is_the_next(client: Client, supervisor: User, today: date) -> None:
    make_specialist()
    make_lead(expires_on=today + timedelta(days=25))

    page = client.get(reverse("desk:home")).content.decode()

    assert page.count('<li class="now">') == 1
    assert page.count("btn-primary") == 3  # the step's, and the two dialogs'


def test_missed_lists_are_a_step(client: Client, supervisor: User, today: date) -> None:
    begun = today - timedelta(days=2)
    extract(day=begun, now=morning_of(begun))

    assert "Make the lists that were missed" in workbench(client)


def test_empty_centre(client: Client, supervisor: User) -> None:
    shown = workbench(client)

    assert "Nothing released yet" in shown
    assert "Nothing is due today" in shown
    assert "There are no specialists in this branch yet." in shown


def test_supervisor_lands_here(client: Client, supervisor: User) -> None:
    assert client.get("/")["Location"] == reverse("desk:home")


def test_clerk_lands_on_imports(client: Client) -> None:
    client.force_login(make_data_clerk())

    assert client.get("/")["Location"] == reverse("policies:import_list")


def test_others_have_no_workbench(client: Client) -> None:
    for user in (make_manager(), make_specialist(), make_data_clerk()):
        client.force_login(user)
        assert client.get(reverse("desk:home")).status_code == 403


def test_queries_do_not_grow(
    client: Client, supervisor: User, today: date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ends = today + timedelta(days=25)
    make_contact(task=make_task(), result=Contact.Result.BUSY)
    make_lead(expires_on=ends)
    workbench(client)  # the session's first request writes it

    with django_assert_num_queries(38):
        workbench(client)
    for _ in range(3):
        make_contact(task=make_task(), result=Contact.Result.BUSY)
        make_lead(expires_on=ends)
    with django_assert_num_queries(38):
        workbench(client)
