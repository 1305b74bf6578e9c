"""Entering the calendar of a year."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.lib.workdays import SATURDAY
from renewal.rules.models import CalendarDay


class CalendarRefused(Exception):
    """The file is no calendar of a year; str() says why."""


@transaction.atomic
def enter_calendar(*, year: int, exceptions: Mapping[date, tuple[bool, str]]) -> int:
    """Enter which days of `year` are worked on; return how many days that are.

    `exceptions` maps the days that differ from Monday to Friday to whether they are worked
    on, and their name. Entering a year again replaces it.

    Source: F13.
    """
    day, rows = date(year, 1, 1), []
    while day.year == year:
        is_workday, name = exceptions.get(day, (day.weekday() < SATURDAY, ""))
        rows.append(
            CalendarDay(
                day=day,
                is_workday=is_workday,
                name=name,
                source=CalendarDay.Source.ADMINISTRATOR,
            )
        )
        day += timedelta(days=1)
    CalendarDay.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name", "source"],
    )
    return sum(row.is_workday for row in rows)


def read_calendar(content: object) -> tuple[int, dict[date, tuple[bool, str]]]:
    """Read the published form of the State Council's notice: year, and days with isOffDay.

    Raises:
        CalendarRefused: it has another form, or no days yet.
    """
    try:
        year = int(content["year"])  # type: ignore[index]
        days = {
            date.fromisoformat(one["date"]): (not one["isOffDay"], str(one["name"]))
            for one in content["days"]  # type: ignore[index]
        }
    except (KeyError, TypeError, ValueError) as error:
        raise CalendarRefused(_("This is no calendar: it needs a year and its days.")) from error
    if not days:
        raise CalendarRefused(_("The calendar of %(year)s is empty.") % {"year": year})
    # A notice also names days off around New Year that belong to the year before.
    return year, {day: value for day, value in days.items() if day.year == year}
