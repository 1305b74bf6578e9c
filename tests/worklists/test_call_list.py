from datetime import datetime, timedelta

import pytest

from renewal.accounts.models import User
from tests.factories import DAY, MORNING, make_contact, make_specialist, make_task
from worklists.actions import skip
from worklists.call_list import Tab, call_list
from worklists.models import Task

pytestmark = pytest.mark.django_db

TEN = MORNING + timedelta(hours=1)
NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def caller() -> User:
    return make_specialist("liu")


def row(caller: User, *, left: int = 25) -> Task:
    return make_task(assignee=caller, expires_on=DAY + timedelta(days=left))


def rows_at(caller: User, now: datetime, tab: Tab = Tab.DIAL) -> list[Task]:
    return call_list(user=caller, now=now).rows(tab)


def booked(caller: User, *, at: datetime) -> Task:
    task = row(caller)
    make_contact(task=task, result="CALL_AGAIN", now=MORNING, follow_up_at=at)
    task.refresh_from_db()
    return task


def test_an_appointment_stands_first_once_its_time_has_come(caller: User) -> None:
    plain = row(caller, left=20)
    promised = booked(caller, at=TEN)

    assert rows_at(caller, TEN - timedelta(minutes=1)) == [plain]
    assert rows_at(caller, TEN) == [promised, plain]


def test_who_is_due_is_called_next_wherever_one_is(caller: User) -> None:
    first, second, promised = row(caller, left=20), row(caller, left=21), booked(caller, at=TEN)
    early, late = (call_list(user=caller, now=now) for now in (MORNING, NOON))

    assert early.after(early.rows(Tab.DIAL), first.pk, tab=Tab.DIAL) == second
    assert late.after(late.rows(Tab.DIAL), first.pk, tab=Tab.DIAL) == promised


def test_the_list_to_dial_begins_again_from_the_top(caller: User) -> None:
    first, last = row(caller, left=20), row(caller, left=21)
    calls = call_list(user=caller, now=TEN)

    assert calls.after(calls.rows(Tab.DIAL), last.pk, tab=Tab.DIAL) == first


def test_the_other_lists_end_at_their_last_row(caller: User) -> None:
    task = row(caller)
    make_contact(task=task, result="NO_ANSWER", now=TEN)
    calls = call_list(user=caller, now=NOON)

    assert calls.rows(Tab.REDIAL) == [task]
    assert calls.after(calls.rows(Tab.REDIAL), task.pk, tab=Tab.REDIAL) is None


def test_what_is_due_stays_on_top_but_is_not_brought_back_when_it_was_skipped(caller: User) -> None:
    promised = booked(caller, at=TEN)
    plain = row(caller)
    skip(task=promised, by=caller, now=NOON)
    calls = call_list(user=caller, now=NOON)

    assert calls.rows(Tab.DIAL) == [promised, plain]
    assert calls.after(calls.rows(Tab.DIAL), None, tab=Tab.DIAL) == plain


def test_a_list_of_yesterday_counts_only_what_is_open_or_done_today(caller: User) -> None:
    yesterday = DAY - timedelta(days=1)
    handled, left, done_today = (make_task(assignee=caller, day=yesterday) for _ in range(3))
    make_contact(task=handled, result="DECLINED", now=MORNING - timedelta(hours=20))
    make_contact(task=done_today, result="DECLINED", now=TEN)
    new = row(caller)

    figures = call_list(user=caller, now=NOON).figures()

    assert (figures.day, figures.total, figures.done, figures.dial) == (DAY, 3, 1, 2)
    assert set(rows_at(caller, NOON)) == {left, new}
