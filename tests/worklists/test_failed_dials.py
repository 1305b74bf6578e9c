"""When dials in vain make a number inaccurate: 001-101, 001-102, O5, O6."""

from collections.abc import Iterable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.models import Contact, Phone
from policies.results import CONNECTED, DIALS
from renewal.rules.models import Rule
from tests.factories import DAY, MORNING, make_contact, make_specialist, make_supervisor, make_task
from worklists.failed_dials import Dialled, counted_failures
from worklists.models import Task
from worklists.number_checks import failures_of, inaccurate_by_failures

FAILED, NEITHER = Contact.Dial.FAILED, Contact.Dial.NEITHER
NUMBERS, DAYS = st.integers(1, 3), st.integers(0, 6)


def on(later: int) -> date:
    return DAY + timedelta(days=later)


def dials(*results: tuple[int, str], phone: int = 1) -> list[Dialled]:
    """Dials of one number as pairs of a day and a contact result."""
    return [Dialled(phone_id=phone, day=on(day), dial=DIALS[result]) for day, result in results]


@pytest.mark.parametrize(
    ("results", "counted"),
    [
        ([(0, "NO_ANSWER"), (1, "OFF"), (2, "NO_ANSWER")], 3),
        ([(0, "NO_ANSWER"), (0, "OFF"), (0, "NO_ANSWER")], 1),
        ([(0, "BUSY"), (1, "BUSY"), (2, "BUSY")], 0),
        ([(0, "NO_ANSWER"), (0, "BUSY"), (1, "BUSY"), (2, "OFF")], 2),
        ([(0, "NO_ANSWER"), (1, "OFF"), (2, "CALL_AGAIN"), (3, "NO_ANSWER")], 1),
        ([(0, "NO_ANSWER"), (0, "INTERESTED")], 0),
        ([(0, "INTERESTED"), (0, "NO_ANSWER")], 1),
    ],
)
def test_a_day_counts_once_and_a_busy_line_never(
    results: list[tuple[int, str]], counted: int
) -> None:
    assert counted_failures(dials(*results)) == {1: counted}


def drawn_dials() -> st.SearchStrategy[list[Dialled]]:
    results = st.sampled_from([FAILED, NEITHER, *CONNECTED])
    one = st.builds(
        lambda phone, day, dial: Dialled(phone_id=phone, day=on(day), dial=dial),
        NUMBERS,
        DAYS,
        results,
    )
    return st.lists(one, max_size=40).map(lambda found: sorted(found, key=lambda each: each.day))


def of_number(found: Iterable[Dialled], number: int) -> list[Dialled]:
    return [one for one in found if one.phone_id == number]


@given(drawn_dials())
def test_each_number_counts_apart(found: list[Dialled]) -> None:
    apart = {
        number: counted_failures(own)[number]
        for number in (1, 2, 3)
        if (own := of_number(found, number))
    }

    assert counted_failures(found) == apart


@given(drawn_dials())
def test_what_neither_fails_nor_connects_changes_nothing(found: list[Dialled]) -> None:
    counted = counted_failures(found)
    without = counted_failures(one for one in found if one.dial != NEITHER)

    assert {number: days for number, days in counted.items() if days} == {
        number: days for number, days in without.items() if days
    }


@given(drawn_dials())
def test_dialling_twice_on_the_day_counts_no_more(found: list[Dialled]) -> None:
    twice = [each for one in found for each in (one, one)]

    assert counted_failures(twice) == counted_failures(found)


@given(drawn_dials(), NUMBERS)
def test_an_answer_begins_the_count_again(found: list[Dialled], number: int) -> None:
    answer = Dialled(phone_id=number, day=on(6), dial=Contact.Dial.CONNECTED)

    assert counted_failures([*found, answer])[number] == 0


@given(drawn_dials())
def test_it_counts_no_more_than_the_days_of_failures(found: list[Dialled]) -> None:
    days = {
        number: {one.day for one in of_number(found, number) if one.dial == FAILED}
        for number in (1, 2, 3)
    }

    assert [
        number for number, counted in counted_failures(found).items() if counted > len(days[number])
    ] == []


# In the book


@pytest.fixture
def task(db: None) -> Task:
    return make_task(assignee=make_specialist())


def try_in_vain(task: Task, *later: int, result: str = "NO_ANSWER") -> Phone:
    """Log a dial in vain at 10:00 of each of the days after DAY; return the number."""
    for days in later:
        make_contact(
            task=task, result=result, now=MORNING + timedelta(days=days, hours=1), note="tried"
        )
    phone = task.lead.term.policy.phone
    assert phone is not None
    phone.refresh_from_db()
    return phone


def switch_on() -> None:
    Rule.objects.create(
        key="failed_calls_judge_renewals",
        value=True,
        valid_from=DAY,
        set_by=make_supervisor(),
        set_at=MORNING,
    )


END = MORNING + timedelta(days=9)


def test_three_days_in_vain_prove_nothing_where_the_rule_is_off(task: Task) -> None:
    phone = try_in_vain(task, 0, 1, 2)

    assert failures_of([phone], at=END) == {phone.pk: 3}
    assert inaccurate_by_failures(phone, at=END) is False


def test_the_third_day_proves_it_where_the_rule_is_on(task: Task) -> None:
    switch_on()
    phone = try_in_vain(task, 0, 1)
    before = inaccurate_by_failures(phone, at=END)
    try_in_vain(task, 1)
    same_day = inaccurate_by_failures(phone, at=END)

    try_in_vain(task, 2)

    assert (before, same_day) == (False, False)
    phone.refresh_from_db()
    assert phone.verdict == Phone.Verdict.INACCURATE


def test_a_number_never_tried_has_no_failures(task: Task) -> None:
    phone = try_in_vain(task)

    assert failures_of([phone], at=END) == {phone.pk: 0}


def test_it_counts_from_the_last_verdict_on(task: Task) -> None:
    phone = try_in_vain(task, 0, 1)
    Phone.objects.filter(pk=phone.pk).update(judged_at=MORNING + timedelta(days=1, hours=2))

    phone = try_in_vain(task, 2)

    assert failures_of([phone], at=END) == {phone.pk: 1}
