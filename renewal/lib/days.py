"""Moments and local dates: the one place that knows what a date means to a command."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

MORNING = time(9, 0)
FIRST_YEAR, LAST_YEAR = 2000, 2100  # of the dates that are taken


def morning_of(day: date) -> datetime:
    """Return 09:00 of local date `day`: when a command with `--on` acts. Source: SPEC.md 12."""
    return timezone.make_aware(datetime.combine(day, MORNING))


def span_of(day: date) -> tuple[datetime, datetime]:
    """Return the first moment of local date `day` and the first after it."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    return start, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
