"""What holds of every deadline, whatever the calendar: O3, F13."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from renewal.lib.workdays import Calendar, Deadline, workday_deadline
from tests.rules.calendars import package_says

FIVE = time(17, 0)
SPAN = 400  # days about a start that a calendar may know
FIRST, LAST = date(2005, 1, 1), date(2025, 12, 31)
PUBLISHED = Calendar(known={day: said[0] for day, said in package_says().items()})

starts = st.dates(min_value=FIRST, max_value=LAST)
counts = st.integers(min_value=1, max_value=30)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """The published one, or one that says anything of some days, a fourth of them at most."""
    if draw(st.booleans()):
        return PUBLISHED
    first = draw(starts)
    places = st.integers(min_value=0, max_value=SPAN)
    known = draw(st.dictionaries(places, st.booleans(), max_size=SPAN // 4))
    return Calendar(known={first + timedelta(days=n): worked for n, worked in known.items()})


def due(start: date, days: int, calendar: Calendar) -> Deadline:
    return workday_deadline(start=start, days=days, at=FIVE, calendar=calendar)


def day_of(deadline: Deadline) -> date:
    return timezone.localdate(deadline.at)


def passed(start: date, end: date) -> list[date]:
    """Return the days after `start` up to `end`."""
    return [start + timedelta(days=n + 1) for n in range((end - start).days)]


@given(start=starts, days=counts, calendar=calendars())
@example(start=date(2024, 2, 8), days=1, calendar=PUBLISHED)  # the eve of the Spring Festival
def test_a_deadline_is_never_on_a_day_off_and_at_its_time(
    start: date, days: int, calendar: Calendar
) -> None:
    deadline = due(start, days, calendar)

    assert calendar.is_workday(day_of(deadline))
    assert timezone.localtime(deadline.at).time() == FIVE
    assert day_of(deadline) > start


@given(start=starts, days=counts, calendar=calendars())
def test_counting_the_working_days_up_to_it_gives_their_number_back(
    start: date, days: int, calendar: Calendar
) -> None:
    deadline = due(start, days, calendar)

    between = passed(start, day_of(deadline))
    assert sum(calendar.is_workday(day) for day in between) == days
    assert deadline.skipped == tuple(day for day in between if not calendar.is_workday(day))
    assert deadline.provisional == (not all(calendar.is_known(day) for day in between))


@given(start=starts, days=counts, later=st.integers(0, 30), more=st.integers(0, 30), on=calendars())
def test_a_later_start_or_more_days_never_give_an_earlier_deadline(
    start: date, days: int, later: int, more: int, on: Calendar
) -> None:
    first = due(start, days, on)

    assert due(start + timedelta(days=later), days + more, on).at >= first.at
    assert more == 0 or due(start, days + more, on).at > first.at


@given(start=starts, days=counts, more=counts, calendar=calendars())
def test_days_counted_in_two_parts_are_days_counted_at_once(
    start: date, days: int, more: int, calendar: Calendar
) -> None:
    halfway = day_of(due(start, days, calendar))

    assert due(halfway, more, calendar).at == due(start, days + more, calendar).at


@given(start=starts, days=counts, calendar=calendars())
def test_days_off_before_the_deadline_do_not_move_it(
    start: date, days: int, calendar: Calendar
) -> None:
    """From every day off that the count passes over first, the same deadline is counted."""
    deadline = due(start, days, calendar)

    for day in passed(start, day_of(deadline)):
        if calendar.is_workday(day):
            break
        assert due(day, days, calendar).at == deadline.at


@given(start=starts, days=st.integers(max_value=0), calendar=calendars())
def test_no_working_day_away_is_no_deadline(start: date, days: int, calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="at least one"):
        due(start, days, calendar)
