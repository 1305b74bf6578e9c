"""The pages of the dated settings: what holds, what is planned, and a change of one."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.functional import Promise

from renewal.accounts.models import User
from renewal.desk.navigation import menu
from renewal.lib.days import morning_of
from renewal.rules import defaults
from renewal.rules.actions import set_rule
from renewal.rules.defaults import (
    BALANCE_PREMIUM,
    CAPACITY,
    DEADLINE_DAYS,
    KEEP_SPECIALIST,
    POINTS_PER,
    RELEASE_DAYS,
    SETTINGS,
    UPDATE_DEADLINE_TIME,
    WORKING_HOURS,
    Group,
    Setting,
)
from renewal.rules.models import Rule
from renewal.rules.queries import value_on
from tests.factories import make_administrator, make_manager, make_supervisor

pytestmark = pytest.mark.django_db

LIST = "/rules/settings/"
HISTORY = "Changes of the setting, the latest day first"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def boss(client: Client) -> User:
    user = make_administrator(name="Boss")
    sign_in(client, user)
    return user


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def tomorrow(today: date) -> date:
    return today + timedelta(days=1)


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def page_of(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def table(answer: HttpResponseBase, caption: str) -> list[list[str]]:
    """Return the words of the cells of the table of that caption, row by row."""
    part = page_of(answer).partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part.partition("<tbody>")[2], re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)] for row in rows
    ]


def said(answer: HttpResponseBase) -> list[str]:
    """Return the messages that the next page shows."""
    assert isinstance(answer, HttpResponse)
    return [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]


def errors(answer: HttpResponseBase) -> list[str]:
    found = re.findall(r'<div class="err"[^>]*>(.*?)</div>', page_of(answer), re.DOTALL)
    return [words(one) for one in found]


def url_of(setting: Setting[Any]) -> str:
    return f"{LIST}{setting.key}/"


def change(client: Client, setting: Setting[Any], value: str, day: date | str) -> HttpResponseBase:
    return client.post(f"{url_of(setting)}set/", {"value": value, "valid_from": str(day)})


def plan(setting: Setting[Any], value: Any, *, day: date, by: User, on: date) -> None:
    set_rule(setting=setting, value=value, valid_from=day, by=by, now=morning_of(on))


# All of them


def test_every_declared_setting_is_on_the_page_and_tells_what_it_decides(
    client: Client, boss: User
) -> None:
    declared = [one for one in vars(defaults).values() if isinstance(one, Setting)]

    listed = [row[0] for group in Group for row in table(client.get(LIST), str(group.label))]

    assert sorted(listed) == sorted(f"{one.label} {one.help}" for one in declared)
    assert len({one.key for one in declared}) == len(declared) == len(SETTINGS)
    assert [one.key for one in declared if not (one.label and one.help and one.group)] == []


@pytest.mark.parametrize("setting", SETTINGS.values(), ids=SETTINGS)
def test_a_setting_speaks_the_language_of_its_reader(setting: Setting[Any]) -> None:
    assert [isinstance(text, Promise) for text in (setting.label, setting.help)] == [True, True]


def test_a_setting_shows_its_value_who_set_it_and_what_is_planned(
    client: Client, boss: User, today: date, tomorrow: date
) -> None:
    plan(CAPACITY, 40, day=today, by=boss, on=today)
    plan(CAPACITY, 60, day=tomorrow, by=boss, on=today)

    [capacity, *_others, balance] = table(client.get(LIST), "Draw")

    stamp = f"Boss {today.day} {today:%b} 09:00"
    assert capacity[1:] == ["40 rows", stamp, f"60 rows from {tomorrow} {stamp}", "Change"]
    assert balance[1:] == ["no default", "—", "—", "Change"]


def test_the_list_asks_as_little_for_many_changes_as_for_none(
    client: Client, boss: User, today: date, tomorrow: date
) -> None:
    client.get(LIST)
    with CaptureQueriesContext(connection) as before:
        client.get(LIST)
    for setting, value in ((CAPACITY, 40), (RELEASE_DAYS, 20), (POINTS_PER, 50)):
        plan(setting, value, day=today, by=boss, on=today)
        plan(setting, value + 1, day=tomorrow, by=boss, on=today)

    with CaptureQueriesContext(connection) as after:
        client.get(LIST)

    assert len(after) == len(before)


def test_the_draw_leads_to_the_published_rule(client: Client, boss: User) -> None:
    links = [
        page_of(client.get(url)).count('href="/lists/release/rule/"')
        for url in (LIST, url_of(KEEP_SPECIALIST), url_of(POINTS_PER))
    ]

    assert links == [1, 1, 0]


def test_who_may_not_set_rules_reads_them(client: Client, tomorrow: date) -> None:
    answers = []
    for user in (make_supervisor(), make_manager()):
        sign_in(client, user)
        page = page_of(client.get(url_of(CAPACITY)))
        answers.append((client.get(LIST).status_code, "Most open rows" in page, "set/" in page))
        assert change(client, CAPACITY, "40", tomorrow).status_code == 403

    assert answers == [(200, True, False)] * 2


def test_stands_in_the_menu_of_administrator_and_supervisor() -> None:
    listed = {
        role: [
            entry.url
            for section in menu(role=role, path="/", badges={})
            for entry in section.entries
        ]
        for role in ("ADMINISTRATOR", "SUPERVISOR", "SPECIALIST")
    }

    assert {role: LIST in urls for role, urls in listed.items()} == {
        "ADMINISTRATOR": True,
        "SUPERVISOR": True,
        "SPECIALIST": False,
    }


# One of them


def test_an_unknown_setting_is_not_found(client: Client, boss: User, tomorrow: date) -> None:
    answers = [
        client.get(f"{LIST}stray/"),
        client.post(f"{LIST}stray/set/", {"value": "1", "valid_from": str(tomorrow)}),
        client.post(f"{LIST}stray/withdraw/", {"valid_from": str(tomorrow)}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_history_tells_each_change_back_to_the_default(
    client: Client, boss: User, today: date, tomorrow: date
) -> None:
    before = today - timedelta(days=9)
    plan(CAPACITY, 40, day=before, by=boss, on=before)
    plan(CAPACITY, 50, day=today, by=boss, on=before)
    plan(CAPACITY, 0, day=tomorrow, by=boss, on=today)

    rows = table(client.get(url_of(CAPACITY)), HISTORY)

    stamps = [f"Boss {day.day} {day:%b} 09:00" for day in (today, before, before)]
    assert rows == [
        [f"{tomorrow} planned", "no limit", stamps[0], "Take back"],
        [f"{today} in force", "50 rows", stamps[1], ""],
        [f"{before}", "40 rows", stamps[2], ""],
        ["before", "no limit", "default", ""],
    ]


def test_the_form_begins_with_the_value_of_today_and_tomorrow(
    client: Client, boss: User, today: date, tomorrow: date
) -> None:
    plan(WORKING_HOURS, ["08:30", "17:00"], day=today, by=boss, on=today)
    plan(KEEP_SPECIALIST, True, day=today, by=boss, on=today)

    hours, keep = (page_of(client.get(url_of(one))) for one in (WORKING_HOURS, KEEP_SPECIALIST))

    assert ('value="08:30-17:00"' in hours, f'value="{tomorrow}"' in hours) == (True, True)
    assert re.findall(r'value="(yes|no)"[^>]*checked', keep) == ["yes"]


@pytest.mark.parametrize(
    ("setting", "typed", "value"),
    [
        (CAPACITY, " 40 ", 40),
        (BALANCE_PREMIUM, "yes", True),
        (DEADLINE_DAYS, "CALENDAR", "CALENDAR"),
        (UPDATE_DEADLINE_TIME, "9:30", "09:30"),
        (WORKING_HOURS, "9:00-12:00, 13:00-18:00", ["09:00", "12:00", "13:00", "18:00"]),
        (
            WORKING_HOURS,
            "９：００－１２：００，１３：００至１８：００",
            ["09:00", "12:00", "13:00", "18:00"],
        ),
        (WORKING_HOURS, "08:30–17:00", ["08:30", "17:00"]),
    ],
)
def test_what_is_typed_becomes_the_value_from_the_chosen_day_on(
    setting: Setting[Any],
    typed: str,
    value: Any,
    client: Client,
    boss: User,
    today: date,
    tomorrow: date,
) -> None:
    answer = change(client, setting, typed, tomorrow)

    assert (answer.status_code, answer.headers["Location"]) == (302, url_of(setting))
    assert [value_on(setting, day=day) for day in (today, tomorrow)] == [setting.default, value]
    assert list(Rule.objects.values_list("set_by", flat=True)) == [boss.pk]
    words_of_value = setting.kind.in_words(value)
    assert said(answer) == [f"{setting.label}: {words_of_value} from {tomorrow} on."]


@pytest.mark.parametrize(
    ("setting", "typed", "error"),
    [
        (RELEASE_DAYS, "41", "From 1 to 40 days."),
        (
            RELEASE_DAYS,
            "31",
            "Release before expiry (31 days) would be more than Extraction before expiry"
            " (30 days) on {day}.",
        ),
        (RELEASE_DAYS, "soon", "Enter a whole number."),
        (RELEASE_DAYS, "9" * 5000, "Enter a whole number."),
        (RELEASE_DAYS, "", "This field is required."),
        (
            BALANCE_PREMIUM,
            "perhaps",
            "Select a valid choice. perhaps is not one of the available choices.",
        ),
        (UPDATE_DEADLINE_TIME, "25:00", "Enter a valid time."),
        (WORKING_HOURS, "from nine to five", "This is no value for this setting."),
        (WORKING_HOURS, "09:00-12:00, 11:00-17:00", "Each time is later than the one before it."),
    ],
)
def test_a_wrong_value_is_said_at_the_field_and_nothing_is_written(
    setting: Setting[Any], typed: str, error: str, client: Client, boss: User, tomorrow: date
) -> None:
    answer = change(client, setting, typed, tomorrow)

    assert (answer.status_code, errors(answer)) == (422, [error.format(day=tomorrow)])
    assert Rule.objects.count() == 0


@pytest.mark.parametrize("day", ["2000-01-01", "1999-12-31", "2101-01-01", "soon", ""])
def test_a_wrong_day_is_said_at_the_field(day: str, client: Client, boss: User) -> None:
    answer = change(client, CAPACITY, "40", day)

    found = re.search(r'<div class="err" id="id_valid_from_error">', page_of(answer))
    assert (answer.status_code, found is not None, len(errors(answer))) == (422, True, 1)
    assert Rule.objects.count() == 0


def test_a_change_that_changes_nothing_says_so(client: Client, boss: User, tomorrow: date) -> None:
    answer = change(client, CAPACITY, "0", tomorrow)

    assert said(answer) == [f"Most open rows: it is no limit on {tomorrow} already."]
    assert Rule.objects.count() == 0


def test_a_planned_change_is_taken_back(
    client: Client, boss: User, today: date, tomorrow: date
) -> None:
    plan(CAPACITY, 40, day=tomorrow, by=boss, on=today)

    answers = [
        client.post(f"{url_of(CAPACITY)}withdraw/", {"valid_from": str(tomorrow)})
        for _time in range(2)
    ]

    assert Rule.objects.count() == 0
    assert said(answers[-1]) == [
        f"Most open rows: the change of {tomorrow} is taken back.",
        "No change is planned for that day any more.",
    ]


@pytest.mark.parametrize("day", ["", "soon", "99999-01-01"])
def test_taking_back_without_a_day_is_answered_in_words(
    day: str, client: Client, boss: User
) -> None:
    answer = client.post(f"{url_of(CAPACITY)}withdraw/", {"valid_from": day})

    assert (answer.status_code, said(answer)) == (
        302,
        ["No change is planned for that day any more."],
    )
