"""Working days, the deadlines counted in them, and dated settings: O3, F13, R9."""

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override

from renewal.lib.workdays import Calendar, workday_deadline
from renewal.rules.actions import CalendarRefused, enter_calendar, read_calendar
from renewal.rules.defaults import POINTS_PER, RELEASE_DAYS
from renewal.rules.models import CalendarDay, Rule
from renewal.rules.queries import calendar_between, unknown_year, value_on
from tests.factories import DAY, MORNING

NOTICE = Path(__file__).resolve().parent.parent / "data" / "calendar" / "holiday-cn-2026.json"
FIVE = time(17, 0)
WEEK = Calendar(known={})


def days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


@pytest.mark.django_db
def test_every_day_of_2026_agrees_with_the_published_notice() -> None:
    named = {
        date.fromisoformat(day["date"]): not day["isOffDay"]
        for day in json.loads(NOTICE.read_text())["days"]
    }
    published = {day: named.get(day, day.weekday() < 5) for day in days_of(2026)}

    calendar = calendar_between(date(2026, 1, 1), date(2026, 12, 31))

    assert len(published) == 365
    assert {day: calendar.is_workday(day) for day in days_of(2026)} == published
    assert [day for day in days_of(2026) if not calendar.is_known(day)] == []
    assert sum(published[day] for day in published if day.weekday() >= 5) == 6


@pytest.mark.django_db
def test_every_deadline_over_2027_is_provisional() -> None:
    calendar = calendar_between(date(2026, 12, 1), date(2028, 1, 31))

    deadlines = [
        workday_deadline(start=day, days=1, at=FIVE, calendar=calendar)
        for day in [date(2026, 12, 31), *days_of(2027)]
    ]

    assert [deadline for deadline in deadlines if not deadline.provisional] == []
    last_known = workday_deadline(start=date(2026, 12, 30), days=1, at=FIVE, calendar=calendar)
    assert not last_known.provisional


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-03-02", 1, "2026-03-03T17:00"),
        ("2026-03-06", 1, "2026-03-09T17:00"),
        ("2026-03-07", 1, "2026-03-09T17:00"),
        ("2026-03-02", 5, "2026-03-09T17:00"),
        ("2026-03-02", 10, "2026-03-16T17:00"),
    ],
)
def test_counts_monday_to_friday_where_nothing_is_known(
    start: str, days: int, expected: str
) -> None:
    deadline = workday_deadline(start=date.fromisoformat(start), days=days, at=FIVE, calendar=WEEK)

    assert (deadline.at, deadline.provisional) == (at(expected), True)


def test_tells_which_days_off_were_passed_over() -> None:
    known = {date(2026, 3, 6) + timedelta(days=n): n in (0, 2, 4) for n in range(5)}

    deadline = workday_deadline(
        start=date(2026, 3, 6), days=2, at=FIVE, calendar=Calendar(known=known)
    )

    assert deadline.at == at("2026-03-10T17:00")
    assert deadline.skipped == (date(2026, 3, 7), date(2026, 3, 9))
    assert (deadline.start, deadline.days, deadline.provisional) == (date(2026, 3, 6), 2, False)


def test_a_rota_narrows_the_working_days() -> None:
    deadline = workday_deadline(
        start=DAY,
        days=1,
        at=FIVE,
        calendar=WEEK,
        works=lambda day: day.weekday() in (3, 4),
    )

    assert deadline.at == at("2026-03-05T17:00")


def test_a_deadline_is_at_least_one_day_away_and_within_a_year() -> None:
    with pytest.raises(ValueError, match="at least one"):
        workday_deadline(start=DAY, days=0, at=FIVE, calendar=WEEK)
    with pytest.raises(ValueError, match="within a year"):
        workday_deadline(start=DAY, days=1, at=FIVE, calendar=WEEK, works=lambda _day: False)


@pytest.mark.django_db
def test_a_day_is_in_the_calendar_once() -> None:
    with pytest.raises(IntegrityError, match="day"), transaction.atomic():
        CalendarDay.objects.create(
            day=DAY, is_workday=False, source=CalendarDay.Source.ADMINISTRATOR
        )


@pytest.mark.django_db
def test_an_administrator_may_change_a_day() -> None:
    CalendarDay.objects.filter(day=DAY).update(
        is_workday=False, source=CalendarDay.Source.ADMINISTRATOR
    )

    assert not calendar_between(DAY, DAY).is_workday(DAY)


# Dated settings


@pytest.mark.django_db
def test_a_setting_has_its_default_until_somebody_changes_it() -> None:
    Rule.objects.create(key=POINTS_PER.key, value=50, valid_from=DAY, set_at=MORNING)
    Rule.objects.create(
        key=POINTS_PER.key, value=80, valid_from=DAY + timedelta(days=9), set_at=MORNING
    )

    days = (DAY - timedelta(days=1), DAY, DAY + timedelta(days=8), DAY + timedelta(days=9))

    assert [value_on(POINTS_PER, day=day) for day in days] == [100, 50, 50, 80]
    assert value_on(RELEASE_DAYS, day=DAY) == 25


@pytest.mark.django_db
def test_a_setting_has_one_value_a_day() -> None:
    Rule.objects.create(key=POINTS_PER.key, value=50, valid_from=DAY, set_at=MORNING)

    with pytest.raises(IntegrityError, match="rule_one_value_a_day"), transaction.atomic():
        Rule.objects.create(key=POINTS_PER.key, value=60, valid_from=DAY, set_at=MORNING)


def test_a_deadline_explains_itself() -> None:
    calendar = Calendar(known={date(2026, 2, 7): False, date(2026, 2, 8): False})

    deadline = workday_deadline(start=date(2026, 2, 6), days=1, at=time(17, 0), calendar=calendar)

    with override("en"):
        assert deadline.explain() == (
            "1 working day after 2026-02-06, at 17:00; days off passed over: 02-07, 02-08"
            "; provisional, the calendar of that year is not out yet"
        )


@pytest.mark.django_db
def test_a_year_is_missed_from_november_on_until_it_is_entered() -> None:
    before = unknown_year(date(2026, 10, 31)), unknown_year(date(2026, 11, 1))

    enter_calendar(year=2027, exceptions={date(2027, 1, 1): (False, "元旦")})

    assert before == (None, 2027)
    assert unknown_year(date(2026, 11, 1)) is None


@pytest.mark.django_db
def test_a_published_year_is_entered_as_the_notice_says() -> None:
    year, days = read_calendar(json.loads(NOTICE.read_text("utf-8")))
    seeded = dict(CalendarDay.objects.filter(day__year=2026).values_list("day", "is_workday"))

    workdays = enter_calendar(year=year, exceptions=days).workdays

    entered = dict(CalendarDay.objects.filter(day__year=2026).values_list("day", "is_workday"))
    assert (year, entered) == (2026, seeded)
    assert workdays == sum(seeded.values())


@pytest.mark.parametrize("content", [[], {"year": 2027}, {"year": 2027, "days": []}])
def test_what_is_no_calendar_is_refused(content: object) -> None:
    with pytest.raises(CalendarRefused):
        read_calendar(content)
