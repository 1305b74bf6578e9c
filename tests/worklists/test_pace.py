"""Results that came faster than a call can last are flagged: F45, F11."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from renewal.rules.actions import set_rule
from renewal.rules.defaults import FASTEST_CALL_SECONDS
from renewal.rules.queries import rules_on
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_contact,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.queries.pace import fast_by_person, fast_results, pace_of

pytestmark = pytest.mark.django_db

TEN = MORNING + timedelta(hours=1)


@pytest.fixture
def boss() -> User:
    return make_supervisor()


def results(person: User, *seconds: float, at: datetime = TEN, **values: Any) -> list[Contact]:
    """A result of another row at each of the seconds after `at`."""
    return [
        make_contact(task=make_task(assignee=person, **values), now=at + timedelta(seconds=after))
        for after in seconds
    ]


def flagged(boss: User, *people: User) -> list[tuple[int, timedelta]]:
    pace = pace_of(boss, rules=rules_on(DAY))
    assert pace is not None
    found = fast_results(people, pace).order_by("at")
    return [(contact.pk, contact.gap) for contact in found]


def test_flags_what_came_less_than_ten_seconds_after_the_one_before(boss: User) -> None:
    ann = make_specialist()

    rows = results(ann, 0, 9.5, 19.5, 60, 63)

    assert flagged(boss, ann) == [
        (rows[1].pk, timedelta(seconds=9.5)),
        (rows[4].pk, timedelta(seconds=3)),
    ]


def test_a_colleagues_result_in_between_does_not_count(boss: User) -> None:
    ann, bob = make_specialist(), make_specialist()

    results(ann, 0, 20)
    results(bob, 3, 23)

    assert flagged(boss, ann, bob) == []


def test_a_second_result_of_the_same_row_corrects_the_first(boss: User) -> None:
    ann = make_specialist()
    task = make_task(assignee=ann)
    make_contact(task=task, now=TEN)

    make_contact(task=task, now=TEN + timedelta(seconds=3), result=Contact.Result.BUSY)

    assert flagged(boss, ann) == []


def test_counts_from_the_last_day_of_release_on_and_for_each(boss: User) -> None:
    ann, bob, eve = make_specialist(), make_specialist(), make_specialist()
    results(ann, 0, 1, at=TEN - timedelta(days=1), day=DAY - timedelta(days=1))
    results(ann, 0, 1, 2)
    results(bob, 0, 5)
    results(eve, 0, 60)

    pace = pace_of(boss, rules=rules_on(DAY))

    assert pace is not None
    assert (pace.since, pace.least) == (MORNING - timedelta(hours=9), timedelta(seconds=10))
    assert fast_by_person([ann, bob, eve], pace) == {ann.pk: 2, bob.pk: 1}


def test_there_is_nothing_to_hold_against_before_the_first_release(boss: User) -> None:
    assert pace_of(boss, rules=rules_on(DAY)) is None


def test_the_setting_says_how_fast_and_nought_flags_none(boss: User) -> None:
    ann = make_specialist()
    rows = results(ann, 0, 8)
    said = []

    for seconds in (8, 9, 0):
        set_rule(
            setting=FASTEST_CALL_SECONDS,
            value=seconds,
            valid_from=DAY,
            by=make_administrator(),
            now=MORNING,
        )
        said.append(flagged(boss, ann))

    assert said == [[], [(rows[1].pk, timedelta(seconds=8))], []]


def test_one_query_for_all_people(
    boss: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    people = [make_specialist() for _ in range(4)]
    for one in people:
        results(one, 0, 1, 2)
    pace = pace_of(boss, rules=rules_on(DAY))
    assert pace is not None

    with django_assert_num_queries(1):
        assert fast_by_person(people, pace).total() == 8


def test_the_page_lists_them_and_is_found_in_the_own_branch_only(client: Client) -> None:
    today = timezone.localdate()
    ann = make_specialist("ann", name="Ann")
    now = timezone.now()
    make_contact(task=make_task(assignee=ann, day=today, name="First Holder"), now=now)
    soon = now + timedelta(seconds=4)
    make_contact(task=make_task(assignee=ann, day=today, name="Second Holder"), now=soon)
    client.force_login(make_supervisor())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("worklists:fast_results", args=[ann.pk])

    shown = client.get(url).content.decode()
    client.force_login(make_supervisor(branch=make_branch()))

    assert ("Second Holder" in shown, "First Holder" in shown) == (True, False)
    assert "4 s" in shown
    assert "less than 10 seconds" in shown
    assert client.get(url).status_code == 404
