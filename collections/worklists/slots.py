"""The usual times for another call. Source: 001-52."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import pgettext

USUAL_TIMES = (time(9, 30), time(15, 30))
KEYS = "QWE"
LEAST_AHEAD = timedelta(minutes=10)


@dataclass(frozen=True)
class Slot:
    """A time to offer with one key."""

    key: str
    at: datetime
    label: str

    @property
    def value(self) -> str:
        return self.at.isoformat()


def next_slots(now: datetime) -> list[Slot]:
    """Return the next three usual times after `now`: first this afternoon, then tomorrow."""
    today = timezone.localdate(now)
    names = (pgettext("slot", "Today"), pgettext("slot", "Tomorrow"), pgettext("slot", "In 2 days"))
    return [
        Slot(key=key, at=at, label=f"{names[(at.date() - today).days]} {at:%-H:%M}")
        for key, at in zip(KEYS, _usual(now), strict=False)
    ]


def _usual(now: datetime) -> Iterator[datetime]:
    today = timezone.localdate(now)
    for days in range(3):
        for usual in USUAL_TIMES:
            if days == 0 and usual == USUAL_TIMES[0]:
                continue  # the morning's time is for another day
            at = timezone.make_aware(datetime.combine(today + timedelta(days=days), usual))
            if at >= now + LEAST_AHEAD:
                yield at
