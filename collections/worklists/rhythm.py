"""The dated settings of calls, as outcomes and free times are worked out with them."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from policies.models import Contact, Customer
from renewal.rules.defaults import (
    BUSY_MINUTES,
    HIGH_GRADE_DAYS,
    INACCURATE_AFTER_FAILED,
    INTERESTED_DAYS,
    INTERESTED_LAST_DAYS,
    LAWFUL_HOURS,
    LOW_GRADE_DAYS,
    PARKED_DAYS,
    RENEWED_CHECK_DAYS,
    SLOT_MINUTES,
    SUSPENDED_DAYS,
    TOO_EARLY_DAYS,
    UNREACHED_DAYS,
    USUAL_HOURS_FIRM,
    USUAL_HOURS_PERSON,
    WIN_BACK_DAYS,
)
from renewal.rules.queries import Rules, calendar_between
from worklists.models import Task
from worklists.outcomes import Rhythm
from worklists.slots import MOST_DAYS, Agenda


def rhythm_of(rules: Rules, *, customer_kind: str) -> Rhythm:
    """Return the rhythm of calls to a customer of that kind."""
    [(lawful_from, lawful_until)] = _spans(rules.value(LAWFUL_HOURS))
    return Rhythm(
        grade_days={
            Contact.Grade.A: rules.value(HIGH_GRADE_DAYS),
            Contact.Grade.B: rules.value(INTERESTED_DAYS),
            Contact.Grade.C: rules.value(LOW_GRADE_DAYS),
        },
        interested_last_days=rules.value(INTERESTED_LAST_DAYS),
        busy_minutes=rules.value(BUSY_MINUTES),
        lawful_from=lawful_from,
        lawful_until=lawful_until,
        usual_hours=usual_hours(rules, customer_kind=customer_kind),
        too_early_days=rules.value(TOO_EARLY_DAYS),
        unreached_days=rules.value(UNREACHED_DAYS),
        failures_allowed=rules.value(INACCURATE_AFTER_FAILED),
        suspended_days=rules.value(SUSPENDED_DAYS),
        parked_days=rules.value(PARKED_DAYS),
        renewed_check_days=rules.value(RENEWED_CHECK_DAYS),
        win_back_days=rules.value(WIN_BACK_DAYS),
    )


def usual_hours(rules: Rules, *, customer_kind: str) -> list[tuple[time, time]]:
    """Return the usual spans of a day for another call to such a customer. Source: 001-53, O7."""
    is_firm = customer_kind == Customer.Kind.ORGANISATION
    return _spans(rules.value(USUAL_HOURS_FIRM if is_firm else USUAL_HOURS_PERSON))


def agenda_of(rules: Rules, *, user_id: int, customer_kind: str, now: datetime) -> Agenda:
    """Return when the specialist is free for a call to such a customer; two queries."""
    today = timezone.localdate(now)
    taken = Task.objects.open().filter(
        assignee=user_id, next_contact_at__range=(now, now + timedelta(days=MOST_DAYS))
    )
    calendar = calendar_between(today, today + timedelta(days=MOST_DAYS))
    return Agenda(
        hours=usual_hours(rules, customer_kind=customer_kind),
        taken=[
            at
            for at in taken.with_appointment().values_list("next_contact_at", flat=True)
            if at is not None
        ],
        step=timedelta(minutes=rules.value(SLOT_MINUTES)),
        works=calendar.is_workday,
    )


def _spans(times: list[str]) -> list[tuple[time, time]]:
    read = [time.fromisoformat(text) for text in times]
    return list(zip(read[::2], read[1::2], strict=True))
