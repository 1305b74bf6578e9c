"""A day of the calendar, and how one calendar of a year differs from another."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext as _

from renewal.lib.workdays import SATURDAY
from renewal.rules.festivals import in_words, known_as


@dataclass(frozen=True)
class Known:
    """What is known of a day. `name` is why it differs from Monday to Friday."""

    is_workday: bool
    name: str = ""

    def says(self, other: "Known") -> bool:
        """Tell whether both say the same, by whatever name a festival goes."""
        return self.is_workday == other.is_workday and known_as(self.name) == known_as(other.name)

    def __str__(self) -> str:
        kind = _("working day") if self.is_workday else _("day off")
        if not self.name:
            return kind
        return _("%(kind)s (%(name)s)") % {"kind": kind, "name": in_words(self.name)}


class What(StrEnum):
    """What becomes of a day."""

    ADDED = "ADDED"  # an ordinary day, or an unknown one, is so no longer
    CHANGED = "CHANGED"  # worked on instead of off, or the reverse
    REMOVED = "REMOVED"  # Monday to Friday again
    RENAMED = "RENAMED"


@dataclass(frozen=True)
class Change:
    """A day that another calendar tells something else of; without `before` it was unknown."""

    day: date
    before: Known | None
    after: Known

    @property
    def what(self) -> What:
        if self.before is None or self.before.says(usual(self.day)):
            return What.ADDED
        if self.after.says(usual(self.day)):
            return What.REMOVED
        if self.before.is_workday != self.after.is_workday:
            return What.CHANGED
        return What.RENAMED


def usual(day: date) -> Known:
    """Return what holds of a day that nobody says anything of."""
    return Known(is_workday=day.weekday() < SATURDAY)


def days_of(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def changes(*, before: Mapping[date, Known], after: Mapping[date, Known]) -> list[Change]:
    """Return the days that `after` tells something else of, in their order.

    An unknown day that turns out to be an ordinary one is no change.
    """
    return [
        Change(day=day, before=before.get(day), after=known)
        for day, known in sorted(after.items())
        if not known.says(before.get(day, usual(day)))
    ]
