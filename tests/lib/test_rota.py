"""What somebody works on a day: SPEC.md F10, O3."""

from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal.lib.rota import Absence, Attendance, Part, Rota, WhyNot
from renewal.lib.workdays import Calendar

F, M, A, N = Part.FULL, Part.MORNING, Part.AFTERNOON, Part.NONE
MONDAY = date(2026, 3, 2)
WEEK = [MONDAY + timedelta(days=number) for number in range(7)]
SATURDAY = WEEK[5]

PLAIN = Calendar(known={})
HOLIDAY_WEEK = Calendar(known=dict.fromkeys(WEEK, False))
MAKE_UP_SATURDAY = Calendar(known={SATURDAY: True})

MORNINGS = [M, M, M, M, M, N, N]
WITH_SATURDAYS = [N, F, F, F, F, M, N]
WEEKENDS = [N, N, N, N, N, F, A]

WHOLE = Attendance(morning=True, afternoon=True)
MORNING = Attendance(morning=True, afternoon=False)
AFTERNOON = Attendance(morning=False, afternoon=True)
ON_LEAVE = Attendance(morning=False, afternoon=False, why_not=WhyNot.ON_LEAVE)
OFF_SHIFT = Attendance(morning=False, afternoon=False, why_not=WhyNot.OFF_SHIFT)


def away(*parts: Part) -> list[Absence]:
    return [Absence(first=MONDAY, last=MONDAY, part=part) for part in parts]


def week(pattern: Sequence[Part] | None, calendar: Calendar) -> list[Part]:
    rota = Rota(calendar=calendar, patterns={MONDAY: pattern} if pattern else {})
    return [rota.planned(day) for day in WEEK]


@pytest.mark.parametrize(
    ("pattern", "calendar", "planned"),
    [
        (None, PLAIN, [F, F, F, F, F, N, N]),
        (None, HOLIDAY_WEEK, [N, N, N, N, N, N, N]),
        (None, MAKE_UP_SATURDAY, [F, F, F, F, F, F, N]),
        (MORNINGS, PLAIN, [M, M, M, M, M, N, N]),
        (MORNINGS, HOLIDAY_WEEK, [N, N, N, N, N, N, N]),
        (MORNINGS, MAKE_UP_SATURDAY, [M, M, M, M, M, F, N]),
        (WITH_SATURDAYS, PLAIN, [N, F, F, F, F, M, N]),
        (WITH_SATURDAYS, HOLIDAY_WEEK, [N, N, N, N, N, M, N]),
        (WEEKENDS, PLAIN, [N, N, N, N, N, F, A]),
        ([N, N, N, N, N, M, N], MAKE_UP_SATURDAY, [N, N, N, N, N, M, N]),
        ([N] * 7, MAKE_UP_SATURDAY, [N] * 7),
    ],
)
def test_the_calendar_and_the_pattern_make_the_week(
    pattern: list[Part] | None, calendar: Calendar, planned: list[Part]
) -> None:
    assert week(pattern, calendar) == planned


def test_the_newest_pattern_that_has_begun_governs() -> None:
    rota = Rota(
        calendar=PLAIN,
        patterns={
            WEEK[3]: [A] * 7,
            WEEK[1]: [M] * 7,
        },
    )

    assert [rota.planned(day) for day in WEEK[:5]] == [F, M, M, A, A]


@pytest.mark.parametrize("part", Part)
def test_a_duty_says_it_whatever_the_calendar_and_the_pattern(part: Part) -> None:
    rota = Rota(calendar=HOLIDAY_WEEK, patterns={MONDAY: [M] * 7}, duties={MONDAY: part})

    assert rota.planned(MONDAY) == part


def test_nothing_is_worked_before_the_first_day_of_work() -> None:
    rota = Rota(calendar=PLAIN, duties={MONDAY: F}, starts_on=WEEK[1])

    assert [rota.on(day) for day in WEEK[:2]] == [OFF_SHIFT, WHOLE]


@pytest.mark.parametrize(
    ("planned", "taken", "left"),
    [
        (F, [], WHOLE),
        (F, [F], ON_LEAVE),
        (F, [M], AFTERNOON),
        (F, [A], MORNING),
        (F, [M, A], ON_LEAVE),
        (M, [A], MORNING),
        (M, [M], ON_LEAVE),
        (A, [M], AFTERNOON),
        (A, [F], ON_LEAVE),
        (N, [], OFF_SHIFT),
        (N, [F], OFF_SHIFT),
    ],
)
def test_leave_takes_its_part_away(planned: Part, taken: list[Part], left: Attendance) -> None:
    rota = Rota(calendar=PLAIN, duties={MONDAY: planned}, leaves=away(*taken))

    assert rota.on(MONDAY) == left
    assert (left.works, left.is_half) == (left.why_not is None, left in {MORNING, AFTERNOON})
    assert rota.works(MONDAY) == left.works


def test_leave_holds_from_its_first_day_to_its_last() -> None:
    rota = Rota(calendar=PLAIN, leaves=[Absence(first=WEEK[1], last=WEEK[2], part=F)])

    assert [rota.works(day) for day in WEEK[:4]] == [True, False, False, True]


patterns = st.lists(st.sampled_from(Part), min_size=7, max_size=7)
absences = st.builds(
    lambda first, days, part: Absence(first, first + timedelta(days=days), part),
    st.sampled_from(WEEK),
    st.integers(min_value=0, max_value=6),
    st.sampled_from([F, M, A]),
)


@given(
    known=st.dictionaries(st.sampled_from(WEEK), st.booleans()),
    begun=st.dictionaries(st.sampled_from(WEEK), patterns),
    duties=st.dictionaries(st.sampled_from(WEEK), st.sampled_from(Part)),
    leaves=st.lists(absences, max_size=4),
    more=absences,
)
def test_leave_never_adds_work(
    known: dict[date, bool],
    begun: dict[date, Sequence[Part]],
    duties: dict[date, Part],
    leaves: list[Absence],
    more: Absence,
) -> None:
    before = Rota(Calendar(known), begun, duties, leaves)
    after = Rota(Calendar(known), begun, duties, [*leaves, more])

    for day in WEEK:
        was, now = before.on(day), after.on(day)
        assert (now.morning <= was.morning, now.afternoon <= was.afternoon) == (True, True)
        assert (now.why_not == WhyNot.OFF_SHIFT) == (was.why_not == WhyNot.OFF_SHIFT)
