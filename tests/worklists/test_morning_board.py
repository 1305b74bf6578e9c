"""The morning board: how each specialist stands, which rows nobody can take, and why: F10, F11."""

import re
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from policies.models import Contact
from renewal.accounts.actions import enter_leave, set_capacity, set_shift
from renewal.accounts.models import LeaveKind, User
from renewal.lib.rota import Part
from renewal.rules.actions import set_rule
from renewal.rules.defaults import CAPACITY, HALF_DAY_SHARE, LET_PENDING_IN, NEWCOMER_DAYS
from tests.factories import (
    make_administrator,
    make_contact,
    make_lead,
    make_manager,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.actions import unlock
from worklists.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def now() -> datetime:
    return timezone.now()


@pytest.fixture
def today(now: datetime) -> date:
    return timezone.localdate(now)


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def at_work(name: str, boss: User, today: date) -> User:
    """A specialist who works every day of the week, so that any day will do for a test."""
    user = make_specialist(name.lower(), name=name)
    set_shift(user=user, valid_from=today, pattern=[Part.FULL] * 7, by=boss, now=timezone.now())
    return user


def unfinished(user: User, *, deadline_at: datetime) -> Task:
    task = make_task(assignee=user, day=timezone.localdate(deadline_at) - timedelta(days=2))
    Task.objects.filter(pk=task.pk).update(deadline_at=deadline_at)
    return task


def rule(setting: object, value: object, *, now: datetime) -> None:
    set_rule(
        setting=setting,  # type: ignore[arg-type]
        value=value,
        valid_from=timezone.localdate(now),
        by=make_administrator(),
        now=now,
    )


def page_of(client: Client) -> str:
    return client.get(reverse("worklists:release")).content.decode()


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def row_of(html: str, user: User) -> str:
    """The row of the board about `user`."""
    rows: list[str] = [
        one
        for one in re.findall(r"<tr.*?</tr>", html, re.DOTALL)
        if f'<span class="b">{user.name}</span>' in one
    ]
    assert len(rows) == 1
    return rows[0]


def test_each_state_is_said_in_a_word(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    people = {
        name: at_work(name, boss, today)
        for name in ("Clear", "Behind", "Late", "Away", "Home", "Full", "Gone")
    }
    unfinished(people["Behind"], deadline_at=now + timedelta(hours=3))
    unfinished(people["Late"], deadline_at=now - timedelta(hours=3))
    enter_leave(
        user=people["Away"],
        first_on=today,
        last_on=today,
        part=Part.FULL,
        kind=LeaveKind.ANNUAL,
        note="",
        by=boss,
        now=now,
    )
    set_shift(user=people["Home"], valid_from=today, pattern=[Part.NONE] * 7, by=boss, now=now)
    make_contact(task=make_task(assignee=people["Full"]), result=Contact.Result.BUSY)
    set_capacity(user=people["Full"], capacity=1, started_on=None, by=boss)
    unfinished(people["Gone"], deadline_at=now + timedelta(hours=3))
    User.objects.filter(pk=people["Gone"].pk).update(is_active=False)

    shown = page_of(client)

    tags = {
        name: re.findall(r'<td class="o2"><span class="tag [^"]*">.*?</svg>(.*?)</span>', row)
        for name, row in ((one, row_of(shown, user)) for one, user in people.items())
    }
    assert tags == {
        "Clear": ["Clear"],
        "Behind": ["Not finished"],
        "Late": ["Paused"],
        "Away": ["On leave"],
        "Home": ["Off shift"],
        "Full": ["Full"],
        "Gone": ["Switched off"],
    }
    assert "On leave or off shift: Away, Home. They take no part." in words(shown)
    assert "1 of 1 open rows" in row_of(shown, people["Full"])


def test_the_button_is_offered_where_it_makes_sense(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    people = {name: at_work(name, boss, today) for name in ("Clear", "Behind", "Late", "Away")}
    for name in ("Behind", "Away"):
        unfinished(people[name], deadline_at=now + timedelta(hours=3))
    unfinished(people["Late"], deadline_at=now - timedelta(hours=3))
    enter_leave(
        user=people["Away"],
        first_on=today,
        last_on=today,
        part=Part.FULL,
        kind=LeaveKind.SICK,
        note="",
        by=boss,
        now=now,
    )

    shown = page_of(client)

    offered = {
        name: reverse("worklists:remind", args=[user.pk]) in row_of(shown, user)
        for name, user in people.items()
    }
    unlocks = {name: "Only a manager unlocks" in row_of(shown, people[name]) for name in people}
    assert offered == {"Clear": False, "Behind": True, "Late": True, "Away": False}
    assert unlocks == {"Clear": False, "Behind": False, "Late": True, "Away": False}


def test_who_was_unlocked_says_so_and_why(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    late = at_work("Late", boss, today)
    unfinished(late, deadline_at=now - timedelta(hours=3))
    unlock(specialist=late, by=make_manager(), reason="was ill", now=now)

    row = words(row_of(page_of(client), late))

    assert "Unlocked for today" in row
    assert "Unlocked: was ill" in row


def test_limits_and_parts_of_a_share_are_said(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    new, half = at_work("New", boss, today), at_work("Half", boss, today)
    set_capacity(user=new, capacity=None, started_on=today - timedelta(days=3), by=boss)
    set_shift(user=half, valid_from=today, pattern=[Part.MORNING] * 7, by=boss, now=now)
    rule(NEWCOMER_DAYS, 30, now=now)
    rule(HALF_DAY_SHARE, 50, now=now)
    rule(CAPACITY, 40, now=now)

    shown = page_of(client)

    assert "50% of a share: newcomer" in row_of(shown, new)
    assert "50% of a share: half day" in row_of(shown, half)
    assert "0 of 40 open rows" in row_of(shown, half)


def test_a_setting_lets_in_who_is_not_finished(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    behind = at_work("Behind", boss, today)
    unfinished(behind, deadline_at=now + timedelta(hours=3))
    make_lead(expires_on=today + timedelta(days=25))
    before = words(page_of(client))

    rule(LET_PENDING_IN, True, now=now)
    shown = page_of(client)

    assert "Nobody takes part. Not finished yet: 1." in before
    assert "Not finished, takes part" in row_of(shown, behind)
    assert "takes part: a setting says so" in shown
    assert "1 rows now 1 specialists 1 each" in words(shown)


def test_rows_that_nobody_has_room_for_stay_in_sight(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    full = at_work("Full", boss, today)
    set_capacity(user=full, capacity=1, started_on=None, by=boss)
    for _ in range(3):
        make_lead(expires_on=today + timedelta(days=25))

    shown = words(page_of(client))

    assert (
        "Nobody can take these: they wait for a later release Renewal 2"
        " Everybody who takes part has as many open rows as may be."
    ) in shown


def test_fast_results_are_flagged_and_hold_nobody_back(
    client: Client, boss: User, now: datetime, today: date
) -> None:
    ann = at_work("Ann", boss, today)
    for seconds in (0, 2, 4):
        make_contact(task=make_task(assignee=ann, day=today), now=now + timedelta(seconds=seconds))

    row = row_of(page_of(client), ann)

    assert "2 results within 10 seconds of the one before" in row
    assert reverse("worklists:fast_results", args=[ann.pk]) in row
    assert "Clear" in row
