"""Dialling from the pages of calls: when it may be, and through the telephone system."""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from policies.models import PhoneCall, Reveal
from renewal.accounts.models import User
from renewal.rules.models import Rule
from renewal.rules.queries import rules_on
from tests.factories import (
    DAY,
    MORNING,
    make_data_clerk,
    make_lead,
    make_no_call,
    make_specialist,
    make_task,
    make_term,
)
from worklists.dialling import Dialling, dialling_of
from worklists.models import Lead, ListKind, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]

HTMX = {"HX-Request": "true", "HX-Target": "number"}
NUMBER, MASKED = "12000004321", "120****4321"
WEB = "https://phones.example/?to={number}&from={extension}&who={staff_no}&tell={report_url}"


@pytest.fixture(autouse=True)
def in_english(client: Client) -> Iterator[None]:
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def caller(client: Client) -> User:
    user = make_specialist("liu")
    client.force_login(user)
    return user


@pytest.fixture
def task(caller: User) -> Task:
    today = timezone.localdate()
    return make_task(
        assignee=caller, day=today, expires_on=today + timedelta(days=25), phone=NUMBER
    )


@pytest.fixture
def lead(client: Client) -> Lead:
    client.force_login(make_data_clerk("ann"))
    return make_lead(
        list_kind=ListKind.RENEWAL_30,
        state=Lead.State.PREPARING,
        expires_on=timezone.localdate() + timedelta(days=29),
        phone=NUMBER,
    )


def dial_by(template: str) -> None:
    set_rule("dial_url", template)


def set_rule(key: str, value: object) -> None:
    Rule.objects.create(
        key=key, value=value, valid_from=timezone.localdate(), set_at=timezone.now()
    )


def post(client: Client, route: str, pk: int, *, htmx: bool = True) -> Any:
    return client.post(reverse(f"worklists:{route}", args=[pk]), headers=HTMX if htmx else {})


def link_in(answer: Any) -> dict[str, str]:
    """Return the attributes of the link that dials."""
    [tag] = re.findall(r'<a class="full[^>]*>', answer.content.decode())
    found = re.findall(r'([a-z-]+)="([^"]*)"', tag)
    return {name: value.replace("&amp;", "&") for name, value in found}


# Whether it may be called now


@pytest.mark.parametrize(
    ("local", "ends_on", "dialling"),
    [
        ("09:30", None, Dialling()),
        ("22:00", None, Dialling("Calls only from 09:00 to 21:00", is_hour=True)),
        ("09:30", date(2026, 5, 1), Dialling("Not to be called until 1 May")),
        ("22:00", date(2026, 5, 1), Dialling("Not to be called until 1 May")),
    ],
)
def test_the_card_tells_whether_it_may_be_called(
    local: str,
    ends_on: date | None,
    dialling: Dialling,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    Rule.objects.all().delete()
    term, rules = make_term(phone=NUMBER), rules_on(DAY)
    if ends_on:
        make_no_call(NUMBER, ends_on=ends_on)

    with django_assert_num_queries(1):
        found = dialling_of(term, now=datetime.fromisoformat(f"{DAY}T{local}+08:00"), rules=rules)

    assert (found, found.may) == (dialling, dialling == Dialling())


def test_where_there_is_no_number_nothing_is_barred() -> None:
    assert dialling_of(make_term(phone=None), now=MORNING, rules=rules_on(DAY)) == Dialling()


@pytest.mark.parametrize(
    ("thing", "page"), [("task", "worklists:call"), ("lead", "worklists:reminder_list")]
)
@pytest.mark.parametrize("is_hour", [True, False])
def test_instead_of_the_buttons_the_card_says_why_not(
    client: Client, request: pytest.FixtureRequest, thing: str, page: str, is_hour: bool
) -> None:
    pk = request.getfixturevalue(thing).pk
    if is_hour:
        set_rule("lawful_hours", ["00:00", "00:00"])
    else:
        make_no_call(NUMBER)

    text = client.get(reverse(page, args=[pk])).content.decode()

    said = "Calls only from 00:00 to 00:00" if is_hour else "Not to be called"
    [part] = re.findall(r'<div id="number".*?</div>', text, re.DOTALL)
    assert re.sub(r"<[^>]*>|\s+", " ", part).split() == said.split()
    assert ("hx-trigger" in part) == is_hour


@pytest.mark.parametrize(
    ("thing", "route"),
    [
        ("task", "dial"),
        ("task", "reveal"),
        ("lead", "dial_reminder"),
        ("lead", "reveal_reminder"),
    ],
)
def test_a_number_that_is_not_to_be_called_is_not_given_out(
    client: Client, request: pytest.FixtureRequest, thing: str, route: str
) -> None:
    pk = request.getfixturevalue(thing).pk
    make_no_call(NUMBER)

    part, page = post(client, route, pk), post(client, route, pk, htmx=False)

    assert (part.status_code, part.content.decode()) == (409, "Not to be called")
    assert part["Content-Type"] == "text/plain; charset=utf-8"
    assert page.status_code == 409
    assert 'role="alert"' in page.content.decode()
    assert [NUMBER in answer.content.decode() for answer in (part, page)] == [False, False]
    assert not Reveal.objects.exists()


# The telephone system


@pytest.mark.parametrize(("thing", "route"), [("task", "dial"), ("lead", "dial_reminder")])
def test_a_program_is_told_to_call(
    client: Client, request: pytest.FixtureRequest, thing: str, route: str
) -> None:
    pk = request.getfixturevalue(thing).pk
    dial_by("x-phone://call/{number}?id={call}&tell={report_url}")

    link = link_in(post(client, route, pk))

    key = PhoneCall.objects.get().key
    report = f"http%3A%2F%2Ftestserver%2Flists%2Fcalls%2F{key}%2F"
    assert link["href"] == f"x-phone://call/{NUMBER}?id={key}&tell={report}"
    assert link["data-dial"] == "placed"
    assert "target" not in link


def test_a_page_is_opened_beside(client: Client, caller: User, task: Task) -> None:
    caller.extension = "*801#"
    caller.save()
    dial_by(WEB)

    link = link_in(post(client, "dial", task.pk))

    key = PhoneCall.objects.get().key
    report = f"http%3A%2F%2Ftestserver%2Flists%2Fcalls%2F{key}%2F"
    url = f"https://phones.example/?to={NUMBER}&from=%2A801%23&who=liu&tell={report}"
    assert link["href"] == url
    assert (link["target"], link["rel"]) == ("dialler", "noopener noreferrer")


def test_without_an_extension_one_dials_by_hand(client: Client, task: Task) -> None:
    dial_by(WEB)

    answer = post(client, "dial", task.pk)

    link = link_in(answer)
    assert (link["href"], link["data-dial"]) == (f"tel:{NUMBER}", "")
    assert "No extension is set for you: dial by hand." in answer.content.decode()
    assert not PhoneCall.objects.exists()


def test_a_program_that_got_into_the_settings_is_not_run(client: Client, task: Task) -> None:
    dial_by("javascript:alert({number})")

    assert link_in(post(client, "dial", task.pk))["href"] == f"tel:{NUMBER}"


def test_a_number_that_is_only_shown_calls_nobody(client: Client, task: Task) -> None:
    dial_by("x-phone:{number}")

    link = link_in(post(client, "reveal", task.pk))

    assert (link["href"], "data-dial" in link) == (f"tel:{NUMBER}", False)
    assert not PhoneCall.objects.exists()


def test_the_report_of_a_dialled_call_is_kept_with_it(
    client: Client, caller: User, task: Task
) -> None:
    dial_by("x-phone:{number}?{report_url}")
    post(client, "dial", task.pk)
    call = PhoneCall.objects.get()

    answer = Client().get(reverse("worklists:report_call", args=[call.key]), {"seconds": "42"})

    assert answer.status_code == 204
    told = PhoneCall.objects.values_list("reveal__term", "reveal__by", "seconds").get()
    assert told == (task.lead.term_id, caller.pk, 42)
