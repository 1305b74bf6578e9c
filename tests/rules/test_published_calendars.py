"""Our calendar against the public ones, day by day: F13, R9."""

from datetime import date, time

import pytest

from renewal.lib.workdays import workday_deadline
from renewal.rules.actions import CalendarRefused, enter_calendar, read_calendar_file
from renewal.rules.models import CalendarDay
from renewal.rules.queries import calendar_between, known_days
from tests.rules.calendars import days_between, every_day, notice, notice_says, package_says

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
YEARS = range(2004, 2027)


def ours(first: date, last: date) -> dict[date, bool]:
    calendar = calendar_between(first, last)
    return {
        day: calendar.is_workday(day) for day in days_between(first, last) if day in calendar.known
    }


def test_every_day_of_23_years_is_seeded_as_the_package_says() -> None:
    published = every_day(
        FIRST, LAST, but={day: is_workday for day, (is_workday, _name) in package_says().items()}
    )

    assert len(published) == 8401
    assert ours(FIRST, LAST) == published


def test_every_day_of_23_years_is_entered_as_the_package_says() -> None:
    seeded = ours(FIRST, LAST)
    CalendarDay.objects.all().delete()

    for year in YEARS:
        exceptions = {day: said for day, said in package_says().items() if day.year == year}
        enter_calendar(year=year, exceptions=exceptions)

    assert CalendarDay.objects.count() == 8401
    assert ours(FIRST, LAST) == seeded


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_the_notice_and_the_package_agree_on_every_day(year: int) -> None:
    first, last = date(year, 1, 1), date(year, 12, 31)
    seeded = ours(first, last)
    CalendarDay.objects.all().delete()

    read, exceptions = read_calendar_file(notice(year).read_bytes())
    entered = enter_calendar(year=read, exceptions=exceptions)

    assert seeded == every_day(first, last, but=notice_says(year))
    assert (read, ours(first, last)) == (year, seeded)
    assert entered.workdays == sum(seeded.values())


@pytest.mark.parametrize(("year", "renamed"), [(2024, 0), (2025, 10), (2026, 0)])
def test_the_notice_over_the_seed_changes_names_at_most(year: int, renamed: int) -> None:
    """In 2025 two festivals share their days, which the package splits between them."""
    _year, exceptions = read_calendar_file(notice(year).read_bytes())

    entered = enter_calendar(year=year, exceptions=exceptions)

    assert [change.what.value for change in entered.changes] == ["RENAMED"] * renamed


def test_an_unpublished_year_is_refused_and_stays_provisional() -> None:
    with pytest.raises(CalendarRefused):
        read_calendar_file(notice(2027).read_bytes())

    calendar = calendar_between(date(2027, 1, 1), date(2027, 12, 31))
    deadline = workday_deadline(start=LAST, days=1, at=time(17, 0), calendar=calendar)
    assert known_days(2027) == {}
    assert deadline.provisional
