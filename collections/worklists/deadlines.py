"""By when a released row needs its first result."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from renewal.accounts.models import User
from renewal.lib.workdays import Calendar, Deadline, before_in_working_time, workday_deadline
from renewal.rules.defaults import (
    DEADLINE_DAYS,
    UPDATE_DEADLINE_TIME,
    UPDATE_DEADLINE_WORKDAYS,
    WARN_MINUTES,
    WORKING_HOURS,
)
from renewal.rules.queries import Rules, calendar_between, rules_on
from worklists.queries.rota import rotas_of

FURTHEST = timedelta(days=366)  # nobody's next working day is further away


class EveryDay(Calendar):
    """On which no day is off."""

    def is_workday(self, day: date) -> bool:
        return True

    def is_known(self, day: date) -> bool:
        return True


def update_deadline(*, released_on: date) -> Deadline:
    """Return the centre's deadline of rows released on `released_on`: 17:00 of the next
    working day. That of a specialist with a rota may be another.

    Source: 001-48, O3.
    """
    rules = rules_on(released_on)
    return _deadline(released_on, rules, calendar=_calendar(released_on, rules))


def update_deadlines(*, released_on: date, people: Collection[User]) -> dict[int, Deadline]:
    """Return the deadline of each of `people`, by number, for what is released on that date.

    It is on the next working day of the specialist's rota; on the centre's where there is none,
    and where a setting says so.

    Source: 001-48, O3.
    """
    rules = rules_on(released_on)
    if rules.value(DEADLINE_DAYS) != "ROTA":
        return dict.fromkeys(
            (user.pk for user in people),
            _deadline(released_on, rules, calendar=_calendar(released_on, rules)),
        )
    rotas = rotas_of(people, first=released_on, last=released_on + FURTHEST)
    found = {}
    for pk, rota in rotas.items():
        try:
            found[pk] = _deadline(released_on, rules, calendar=rota.calendar, works=rota.works)
        except ValueError:  # away for good
            found[pk] = _deadline(released_on, rules, calendar=rota.calendar)
    return found


def warning_of(deadline_at: datetime) -> datetime:
    """Return when those who are not finished are warned: an hour of working time before.

    Source: F12.
    """
    day = timezone.localdate(deadline_at)
    rules = rules_on(day)
    starts = [time.fromisoformat(text) for text in rules.value(WORKING_HOURS)]
    return before_in_working_time(
        at=deadline_at,
        minutes=rules.value(WARN_MINUTES),
        hours=list(zip(starts[::2], starts[1::2], strict=True)),
        calendar=calendar_between(day - timedelta(days=31), day),
    )


def _calendar(released_on: date, rules: Rules) -> Calendar:
    if rules.value(DEADLINE_DAYS) == "EVERY_DAY":
        return EveryDay(known={})
    return calendar_between(released_on, released_on + FURTHEST)


def _deadline(
    released_on: date,
    rules: Rules,
    *,
    calendar: Calendar,
    works: Callable[[date], bool] | None = None,
) -> Deadline:
    return workday_deadline(
        start=released_on,
        days=rules.value(UPDATE_DEADLINE_WORKDAYS),
        at=time.fromisoformat(rules.value(UPDATE_DEADLINE_TIME)),
        calendar=calendar,
        works=works,
    )
