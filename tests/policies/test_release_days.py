"""From which day on each member on trial may be called: 001-30, 001-31, O33, L4."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.spread import Ending, release_days
from renewal.lib.workdays import Calendar
from tests.rules.calendars import package_says

PUBLISHED = Calendar(known={day: said[0] for day, said in package_says().items()})
FIRST, LAST = date(2005, 1, 1), date(2026, 12, 31)
APRIL_30 = date(2026, 4, 30)
APRIL_RESTS = Calendar(known={date(2026, 4, n): False for n in range(1, 31)})

days = st.dates(min_value=FIRST, max_value=LAST)


def last_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)


@st.composite
def endings(draw: st.DrawFn) -> Ending:
    on, is_month = draw(days), draw(st.booleans())
    asked = draw(st.none() | st.just(on + timedelta(days=draw(st.integers(-90, 30)))))
    return Ending(on=last_of_month(on) if is_month else on, is_month=is_month, asked=asked)


def calendars() -> st.SearchStrategy[Calendar]:
    worked = st.lists(st.booleans(), min_size=40, max_size=40)
    made = st.builds(
        lambda first, said: Calendar(
            known={first + timedelta(days=n): one for n, one in enumerate(said)}
        ),
        days,
        worked,
    )
    return st.just(PUBLISHED) | made


def day_of(ending: Ending, calendar: Calendar = PUBLISHED) -> date:
    (day,) = release_days([ending], calendar=calendar)
    return day


@given(rows=st.lists(endings(), max_size=30), calendar=calendars())
def test_nobody_is_called_too_early_or_after_the_end(
    rows: list[Ending], calendar: Calendar
) -> None:
    found = release_days(rows, calendar=calendar)

    assert len(found) == len(rows)
    for ending, day in zip(rows, found, strict=True):
        assert ending.on - timedelta(days=40) <= day <= ending.on


@given(on=days, asked=st.integers(0, 40))
def test_the_day_that_the_sheet_gives_is_kept(on: date, asked: int) -> None:
    day = on - timedelta(days=asked)

    assert day_of(Ending(on=on, asked=day)) == day


@pytest.mark.parametrize(
    ("on", "day"),
    [
        ((2026, 5, 9), (2026, 4, 9)),
        ((2026, 5, 31), (2026, 4, 30)),
        ((2026, 3, 31), (2026, 2, 28)),
        ((2024, 3, 30), (2024, 2, 29)),
        ((2026, 1, 15), (2025, 12, 15)),
    ],
)
def test_a_known_day_is_released_a_month_before(
    on: tuple[int, int, int], day: tuple[int, int, int]
) -> None:
    assert day_of(Ending(on=date(*on))) == date(*day)


@given(month=days, rows=st.integers(1, 200), calendar=calendars())
def test_of_a_month_alone_every_working_day_gets_as_many_or_one_less(
    month: date, rows: int, calendar: Calendar
) -> None:
    on = last_of_month(month)
    before = on.replace(day=1) - timedelta(days=1)
    first = on - timedelta(days=40)
    span = [first + timedelta(days=n) for n in range((before - first).days + 1)]
    worked = [day for day in span if calendar.is_workday(day)] or span

    found = release_days([Ending(on=on, is_month=True)] * rows, calendar=calendar)

    counts = Counter(found)
    assert set(counts) == set(worked[:rows])
    assert max(counts.values()) - min(counts[day] for day in worked) <= 1


@given(rows=st.lists(endings(), max_size=20), more=st.lists(endings(), max_size=5))
def test_rows_that_come_later_move_none_before_them(rows: list[Ending], more: list[Ending]) -> None:
    alone = release_days(rows, calendar=PUBLISHED)

    assert release_days([*rows, *more], calendar=PUBLISHED)[: len(rows)] == alone


def test_a_month_is_dealt_to_the_working_days_on_which_l4_allows_a_call() -> None:
    """30 April less 40 days is 21 March, a Saturday."""
    found = release_days([Ending(on=APRIL_30, is_month=True)] * 9, calendar=PUBLISHED)

    in_march = (23, 24, 25, 26, 27, 30, 31, 23, 24)
    assert found == [date(2026, 3, number) for number in in_march]


def test_where_nobody_works_all_days_are_dealt() -> None:
    rows = [Ending(on=date(2026, 5, 31), is_month=True)] * 3

    assert release_days(rows, calendar=APRIL_RESTS) == [date(2026, 4, n) for n in (21, 22, 23)]
