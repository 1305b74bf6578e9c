"""Provisional deadlines are counted again once the calendar is entered: R9."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from renewal.rules.actions import enter_calendar
from renewal.rules.followers import waiting_for
from tests.factories import make_task
from worklists.actions import recount_deadlines

LAST_DAY = date(2026, 12, 31)


def at(text: str) -> datetime:
    return timezone.make_aware(datetime.fromisoformat(text))


@pytest.mark.django_db
def test_moves_with_the_holidays_of_the_year() -> None:
    task = make_task(day=LAST_DAY)
    before = recount_deadlines()
    provisional = task.deadline_at, task.deadline_is_provisional

    enter_calendar(year=2027, exceptions={date(2027, 1, 1): (False, "元旦")})
    counted = recount_deadlines()

    task.refresh_from_db()
    assert (before, provisional) == (0, (at("2027-01-01T17:00"), True))
    assert counted == 1
    assert (task.deadline_at, task.deadline_is_provisional) == (at("2027-01-04T17:00"), False)


@pytest.mark.django_db
def test_leaves_what_is_certain_alone() -> None:
    task = make_task(day=date(2026, 3, 2))

    assert recount_deadlines() == 0
    task.refresh_from_db()
    assert task.deadline_at == at("2026-03-03T17:00")


@pytest.mark.django_db
def test_the_calendar_is_told_how_many_wait_for_it() -> None:
    make_task(day=LAST_DAY)
    make_task(day=date(2026, 12, 30))

    before = waiting_for(2026), waiting_for(2027), waiting_for(2028)
    enter_calendar(year=2027, exceptions={date(2027, 1, 1): (False, "元旦")})
    counted = recount_deadlines()

    assert (before, counted, waiting_for(2027)) == ((0, 1, 0), 1, 0)
