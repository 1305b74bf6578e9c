"""On which day new cover may start: it meets the old end, neither before it nor with a gap. Pure.

Source: 001-58, 001-64, O26, DICTIONARY.md C1.
"""

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

ONE_DAY = timedelta(days=1)


def proposed_start(*, old_ends_on: date, today: date) -> date:
    """Return the day after the old cover's last, or tomorrow where that has gone by."""
    return max(old_ends_on, today) + ONE_DAY


def days_without_cover(starts_on: date, *, old_ends_on: date) -> int:
    """Return for how many days nothing covers the car: new cover may start on the last day."""
    return max(0, (starts_on - old_ends_on - ONE_DAY).days)


def is_lapsed(starts_on: date, *, old_ends_on: date) -> bool:
    """Tell whether the car is looked at first: there is a time without cover."""
    return days_without_cover(starts_on, old_ends_on=old_ends_on) > 0


def fault_of(starts_on: date, *, old_ends_on: date | None, today: date, most_ahead: int) -> str:
    """Return why new cover cannot start on that day, "" where it can.

    `most_ahead` is how many days before its start a cover may be applied for.
    """
    if starts_on <= today:
        return _("New cover starts on %(day)s at the earliest.") % {"day": _said(today + ONE_DAY)}
    if starts_on > today + timedelta(days=most_ahead):
        return _(
            "Cover is applied for at most %(days)s days before it starts: from %(day)s on."
        ) % {
            "days": most_ahead,
            "day": _said(starts_on - timedelta(days=most_ahead)),
        }
    if old_ends_on is not None and starts_on < old_ends_on:
        return _("The old cover runs to %(day)s; two would overlap.") % {"day": _said(old_ends_on)}
    return ""


def _said(day: date) -> str:
    return date_format(day, "Y-m-d")
