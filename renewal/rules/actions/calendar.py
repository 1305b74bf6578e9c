"""Entering the calendar of a year, and changing a day of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from renewal.rules.days import Change, Known, changes, days_of, usual
from renewal.rules.models import CalendarDay
from renewal.rules.queries import known_days

MOST_CHARACTERS = 60  # of the name of a day

Exceptions = Mapping[date, tuple[bool, str]]


class CalendarRefused(Exception):
    """The file is no calendar of a year, or the day's year is not entered; str() says why."""


@dataclass(frozen=True)
class Entered:
    """What entering a year has changed, or would change. `is_new`: it was not known before."""

    year: int
    workdays: int
    is_new: bool
    changes: list[Change]


def preview_calendar(*, year: int, exceptions: Exceptions) -> Entered:
    """Return what `enter_calendar` would change, and write nothing."""
    before, after = known_days(year), _whole_year(year, exceptions)
    return _entered(year, before=before, after=after)


@transaction.atomic
def enter_calendar(*, year: int, exceptions: Exceptions) -> Entered:
    """Enter which days of `year` are worked on; return what that changed.

    `exceptions` maps the days that differ from Monday to Friday to whether they are worked
    on, and their name. Entering a year again replaces it; a day that stays as it was is not
    written.

    Source: F13.
    """
    before, after = known_days(year, lock=True), _whole_year(year, exceptions)
    entered = _entered(year, before=before, after=after)
    differing = {change.day for change in entered.changes}
    _write({day: after[day] for day in after if day not in before or day in differing})
    return entered


@transaction.atomic
def set_day(*, day: date, is_workday: bool, name: str = "") -> Change | None:
    """Change whether `day` is worked on, and its name; return the change, None if there is none.

    Source: F13.

    Raises:
        CalendarRefused: its year is not entered. One known day would make it look so.
    """
    before = known_days(day.year, lock=True)
    if day not in before:
        raise CalendarRefused(
            _("The calendar of %(year)s is not entered yet: import the year first.")
            % {"year": day.year}
        )
    after = {day: Known(is_workday=is_workday, name=name)}
    changed = changes(before=before, after=after)
    if not changed:
        return None
    _write(after)
    return changed[0]


def _whole_year(year: int, exceptions: Exceptions) -> dict[date, Known]:
    return {
        day: Known(*exceptions[day]) if day in exceptions else usual(day) for day in days_of(year)
    }


def _entered(year: int, *, before: Mapping[date, Known], after: Mapping[date, Known]) -> Entered:
    return Entered(
        year=year,
        workdays=sum(known.is_workday for known in after.values()),
        is_new=not before,
        changes=changes(before=before, after=after),
    )


def _write(days: Mapping[date, Known]) -> None:
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                day=day,
                is_workday=known.is_workday,
                name=known.name,
                source=CalendarDay.Source.ADMINISTRATOR,
            )
            for day, known in days.items()
        ],
        update_conflicts=True,
        unique_fields=["day"],
        update_fields=["is_workday", "name", "source"],
    )


# The published form of the State Council's notice


def read_calendar_file(content: bytes) -> tuple[int, dict[date, tuple[bool, str]]]:
    """Read a file in the published form: JSON with a year, and days with isOffDay.

    Raises:
        CalendarRefused: it is no JSON, has another form, or no days yet.
    """
    try:
        return read_calendar(json.loads(content.decode("utf-8-sig")))
    except (ValueError, RecursionError) as error:
        raise CalendarRefused(
            _("This is no calendar: it is not a JSON file of the published form.")
        ) from error


def read_calendar(content: object) -> tuple[int, dict[date, tuple[bool, str]]]:
    """Read what the published form holds: the year, and which of its days are off or worked on.

    Raises:
        CalendarRefused: it has another form, or no days yet.
    """
    try:
        year = int(content["year"])  # type: ignore[index]
        days = [
            (date.fromisoformat(one["date"]), one["isOffDay"], str(one["name"]).strip())
            for one in content["days"]  # type: ignore[index]
        ]
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise CalendarRefused(_("This is no calendar: it needs a year and its days.")) from error
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise CalendarRefused(
            _("The year of a calendar lies between %(first)s and %(last)s.")
            % {"first": FIRST_YEAR, "last": LAST_YEAR}
        )
    found: dict[date, tuple[bool, str]] = {}
    for day, is_off, name in days:
        said = (not _as_bool(is_off, day), _as_name(name, day))
        if found.setdefault(day, said) != said:
            raise CalendarRefused(
                _("%(day)s is in the file twice, and not the same.") % {"day": day}
            )
    # A notice also names days off around New Year that belong to the year before.
    own = {day: said for day, said in found.items() if day.year == year}
    if not own:
        raise CalendarRefused(_("The calendar of %(year)s is empty.") % {"year": year})
    return year, own


def _as_bool(value: object, day: date) -> bool:
    if not isinstance(value, bool):
        raise CalendarRefused(_("%(day)s: isOffDay is either true or false.") % {"day": day})
    return value


def _as_name(name: str, day: date) -> str:
    if len(name) > MOST_CHARACTERS or not name.isprintable():
        raise CalendarRefused(
            _("%(day)s: its name is at most %(most)s characters of plain text.")
            % {"day": day, "most": MOST_CHARACTERS}
        )
    return name
