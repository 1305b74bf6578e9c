"""Changing one day: F13."""

from datetime import date

import pytest
from django.apps import apps

from renewal.rules.actions import CalendarRefused, set_day
from renewal.rules.days import Known, What
from renewal.rules.models import CalendarDay
from renewal.rules.queries import calendar_between, known_days, unknown_year

pytestmark = pytest.mark.django_db

SATURDAY = date(2026, 3, 7)
SPRING_FESTIVAL = date(2026, 2, 17)


def test_a_day_is_worked_on_from_then_on_and_the_change_is_told() -> None:
    change = set_day(day=SATURDAY, is_workday=True, name="Stocktaking")

    assert change is not None
    assert (change.what, change.before, change.after) == (
        What.ADDED,
        Known(False, ""),
        Known(True, "Stocktaking"),
    )
    assert calendar_between(SATURDAY, SATURDAY).is_workday(SATURDAY)
    assert CalendarDay.objects.get(day=SATURDAY).source == CalendarDay.Source.ADMINISTRATOR


def test_one_row_is_written_and_noted() -> None:
    events = apps.get_model("rules", "CalendarDayEvent")._default_manager
    before = events.count()
    others = CalendarDay.objects.exclude(day=SATURDAY).count()

    set_day(day=SATURDAY, is_workday=True)

    assert events.count() == before + 1
    assert CalendarDay.objects.exclude(day=SATURDAY).count() == others


def test_what_a_day_is_already_changes_nothing() -> None:
    assert set_day(day=SATURDAY, is_workday=False) is None
    assert set_day(day=SPRING_FESTIVAL, is_workday=False, name="春节") is None


def test_a_day_of_a_year_that_is_not_entered_is_refused() -> None:
    """One known day would make the year look entered, and its deadlines certain."""
    with pytest.raises(CalendarRefused, match="2027"):
        set_day(day=date(2027, 1, 1), is_workday=False, name="元旦")

    assert known_days(2027) == {}
    assert unknown_year(date(2026, 11, 1)) == 2027
