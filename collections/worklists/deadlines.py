"""By when a released row needs its first result."""

from datetime import date, time, timedelta

from renewal.lib.workdays import Deadline, workday_deadline
from renewal.rules.defaults import UPDATE_DEADLINE_TIME, UPDATE_DEADLINE_WORKDAYS
from renewal.rules.queries import calendar_between, value_on


def update_deadline(*, released_on: date) -> Deadline:
    """Return the deadline of rows released on `released_on`: 17:00 of the next working day.

    Source: 001-48, O3.
    """
    return workday_deadline(
        start=released_on,
        days=value_on(UPDATE_DEADLINE_WORKDAYS, day=released_on),
        at=time.fromisoformat(value_on(UPDATE_DEADLINE_TIME, day=released_on)),
        calendar=calendar_between(released_on, released_on + timedelta(days=31)),
    )
