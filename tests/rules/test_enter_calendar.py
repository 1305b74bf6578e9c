"""Entering a year, by file and by command: what it changes, and only that is written. F13."""

import json
from datetime import date
from pathlib import Path

import pytest
from django.apps import apps
from hypothesis import given
from hypothesis import strategies as st

from renewal.rules.actions import (
    CalendarRefused,
    enter_calendar,
    preview_calendar,
    read_calendar_file,
)
from renewal.rules.days import Known, What
from renewal.rules.followers import waiting_for
from renewal.rules.models import CalendarDay
from renewal.rules.queries import known_days
from tests.command import Manage
from tests.rules.calendars import notice

NEW_YEAR = date(2027, 1, 1)
SUNDAY = date(2027, 1, 3)
MONDAY = date(2027, 1, 4)
FRIDAY = date(2027, 1, 8)
YEAR_2027 = {
    NEW_YEAR: (False, "元旦"),
    SUNDAY: (True, "元旦"),
    MONDAY: (False, "Move"),
    FRIDAY: (False, "Move"),
}


def trail() -> list[tuple[str, date]]:
    """Return what the audit trail says of the calendar since it was seeded."""
    events = apps.get_model("rules", "CalendarDayEvent")._default_manager.order_by("pk")
    return list(events.filter(day__year=2027).values_list("pgh_label", "day"))


def file_of(**values: object) -> bytes:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    content = {"year": 2027, "days": [day | values.pop("day", {})]} | values  # type: ignore[operator]
    return json.dumps(content).encode()


# What changes


@pytest.mark.django_db
def test_a_new_year_is_known_to_its_last_day() -> None:
    entered = enter_calendar(year=2027, exceptions=YEAR_2027)

    assert (entered.is_new, entered.workdays) == (True, 261 - 3 + 1)
    assert [(change.day, change.what, change.before) for change in entered.changes] == [
        (day, What.ADDED, None) for day in YEAR_2027
    ]
    assert len(known_days(2027)) == 365


@pytest.mark.django_db
def test_entering_it_again_names_each_day_that_is_another_now() -> None:
    enter_calendar(year=2027, exceptions=YEAR_2027)
    tuesday = date(2027, 1, 5)

    entered = enter_calendar(
        year=2027,
        exceptions={
            NEW_YEAR: (False, "New Year"),
            SUNDAY: (False, "元旦"),
            MONDAY: (False, "Move"),
            tuesday: (False, "Party"),
        },
    )

    assert entered.is_new is False
    assert [(change.day, change.what) for change in entered.changes] == [
        (NEW_YEAR, What.RENAMED),
        (SUNDAY, What.CHANGED),
        (tuesday, What.ADDED),
        (FRIDAY, What.REMOVED),
    ]
    removed = entered.changes[-1]
    assert (removed.before, removed.after) == (Known(False, "Move"), Known(True, ""))
    assert known_days(2027)[FRIDAY] == Known(True, "")


@pytest.mark.django_db
def test_the_same_year_twice_changes_nothing_and_leaves_no_trace() -> None:
    enter_calendar(year=2027, exceptions=YEAR_2027)
    noted = trail()

    in_english = {NEW_YEAR: (False, "New Year's Day"), SUNDAY: (True, "New Year's Day")}
    entered = enter_calendar(year=2027, exceptions=YEAR_2027 | in_english)

    assert entered.changes == []
    assert trail() == noted


@pytest.mark.django_db
def test_only_the_days_that_change_are_written_and_noted() -> None:
    enter_calendar(year=2027, exceptions=YEAR_2027)
    noted = len(trail())

    enter_calendar(year=2027, exceptions=YEAR_2027 | {FRIDAY: (True, "")})

    assert (noted, trail()[noted:]) == (365, [("update", FRIDAY)])


@pytest.mark.django_db
def test_a_preview_tells_the_same_and_writes_nothing() -> None:
    told = preview_calendar(year=2027, exceptions=YEAR_2027)
    noted = trail(), CalendarDay.objects.filter(day__year=2027).count()

    assert noted == ([], 0)
    assert told == enter_calendar(year=2027, exceptions=YEAR_2027)


said = st.tuples(st.booleans(), st.sampled_from(["", "元旦", "Party"]))
years = st.dictionaries(st.dates(date(2027, 1, 1), date(2027, 12, 31)), said, max_size=40)


@pytest.mark.django_db
@given(before=years, after=years)
def test_whatever_was_entered_before_the_year_is_what_was_entered_last(
    before: dict[date, tuple[bool, str]], after: dict[date, tuple[bool, str]]
) -> None:
    enter_calendar(year=2027, exceptions=before)

    first = enter_calendar(year=2027, exceptions=after)
    again = enter_calendar(year=2027, exceptions=after)

    assert {day: known_days(2027)[day] for day in after} == {
        day: Known(*said) for day, said in after.items()
    }
    assert sum(known.is_workday for known in known_days(2027).values()) == first.workdays
    assert again.changes == []


# Reading


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfe not text",
        b"not json",
        b"[" * 100_000,
        b"[]",
        file_of(year="soon"),
        file_of(year=1e999),
        file_of(year=1999),
        file_of(year=2101),
        file_of(days=[]),
        file_of(days={"2027-01-01": True}),
        file_of(day={"date": "2026-12-31"}),
        file_of(day={"date": "1 January"}),
        file_of(day={"date": 20270101}),
        file_of(day={"isOffDay": "false"}),
        file_of(day={"name": "x" * 61}),
        file_of(day={"name": "\x00"}),
        file_of(day={"name": "\ud800"}),
    ],
)
def test_what_is_no_calendar_of_a_year_is_refused(content: bytes) -> None:
    with pytest.raises(CalendarRefused):
        read_calendar_file(content)


def test_a_day_told_twice_differently_is_refused_and_named() -> None:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}

    assert len(read_calendar_file(file_of(days=[day, day]))[1]) == 1
    with pytest.raises(CalendarRefused, match="2027-01-01"):
        read_calendar_file(file_of(days=[day, day | {"isOffDay": False}]))


def test_days_of_the_year_before_are_left_out() -> None:
    day = {"name": "元旦", "date": "2027-01-01", "isOffDay": True}
    days = [day | {"date": "2026-12-31"}, day]

    assert read_calendar_file(file_of(days=days)) == (2027, {NEW_YEAR: (False, "元旦")})


@pytest.mark.django_db
def test_nothing_is_provisional_where_nothing_was_counted() -> None:
    assert waiting_for(1990) == 0


# The command


@pytest.mark.django_db
def test_the_command_says_what_it_changed(manage: Manage, tmp_path: Path) -> None:
    path = tmp_path / "2027.json"
    path.write_bytes(file_of())

    first, second = manage("import_calendar", path), manage("import_calendar", path)

    assert first == {
        "year": 2027,
        "workdays": 260,
        "changes": [{"day": "2027-01-01", "what": "ADDED", "is_workday": False}],
    }
    assert second == {"year": 2027, "workdays": 260, "changes": []}


@pytest.mark.django_db
def test_the_command_refuses_in_one_line(manage: Manage, tmp_path: Path) -> None:
    manage.refused("import_calendar", notice(2027))
    manage.refused("import_calendar", tmp_path / "none.json")

    assert known_days(2027) == {}
