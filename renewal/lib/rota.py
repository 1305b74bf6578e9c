"""Who works when: one person's shifts, single days and leave, held against the calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.lib.workdays import SATURDAY, Calendar


class Part(TextChoices):
    """How much of a day."""

    FULL = "FULL", _("Whole day")
    MORNING = "MORNING", pgettext_lazy("part of a day", "Morning")
    AFTERNOON = "AFTERNOON", pgettext_lazy("part of a day", "Afternoon")
    NONE = "NONE", pgettext_lazy("part of a day", "Off")

    @property
    def has_morning(self) -> bool:
        return self in {Part.FULL, Part.MORNING}

    @property
    def has_afternoon(self) -> bool:
        return self in {Part.FULL, Part.AFTERNOON}

    def meets(self, other: "Part") -> bool:
        """Tell whether both have the morning, or both the afternoon."""
        return (self.has_morning and other.has_morning) or (
            self.has_afternoon and other.has_afternoon
        )


class WhyNot(StrEnum):
    """Why somebody does not work on a day. Source: SPEC.md F10."""

    ON_LEAVE = "ON_LEAVE"
    OFF_SHIFT = "OFF_SHIFT"


@dataclass(frozen=True)
class Attendance:
    """Which halves of a day are worked; `why_not` says why neither is."""

    morning: bool
    afternoon: bool
    why_not: WhyNot | None = None

    @property
    def works(self) -> bool:
        return self.morning or self.afternoon

    @property
    def is_half(self) -> bool:
        return self.morning != self.afternoon


@dataclass(frozen=True)
class Absence:
    """Leave from `first` to `last`, both included: `part` of each of the days."""

    first: date
    last: date
    part: Part

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class Rota:
    """The shifts and leave of one person.

    `patterns` are the parts worked from Monday to Sunday, each from its day on. Nothing is
    worked before `starts_on`, the first day of work, where that is known. A rota tells of the
    days that it was read for.

    Source: SPEC.md F10, O3.
    """

    calendar: Calendar
    patterns: Mapping[date, Sequence[Part]] = field(default_factory=dict)
    duties: Mapping[date, Part] = field(default_factory=dict)
    leaves: Sequence[Absence] = ()
    starts_on: date | None = None

    def planned(self, day: date) -> Part:
        """Return what is worked on `day` if there is no leave. The first that applies holds:

        1. A duty entered for the day says it.
        2. Monday to Friday, the calendar's days off are off for everybody.
        3. Without a pattern, the calendar's working days are worked whole.
        4. A make-up day (a Saturday or Sunday that the calendar has worked) is worked whole by
           whoever works on any weekday.
        5. The pattern says it. It may have Saturdays and Sundays worked.
        """
        if self.starts_on and day < self.starts_on:
            return Part.NONE
        if day in self.duties:
            return self.duties[day]
        is_workday, is_weekend = self.calendar.is_workday(day), day.weekday() >= SATURDAY
        pattern = self._pattern_on(day)
        if pattern is None:
            return Part.FULL if is_workday else Part.NONE
        if not is_workday and not is_weekend:
            return Part.NONE
        if is_workday and is_weekend and set(pattern[:SATURDAY]) != {Part.NONE}:
            return Part.FULL
        return pattern[day.weekday()]

    def on(self, day: date) -> Attendance:
        """Return what is worked on `day`: what is planned, less the leave of that day."""
        planned = self.planned(day)
        taken = [leave.part for leave in self.leaves if leave.holds_on(day)]
        morning = planned.has_morning and not any(part.has_morning for part in taken)
        afternoon = planned.has_afternoon and not any(part.has_afternoon for part in taken)
        if morning or afternoon:
            return Attendance(morning, afternoon)
        why_not = WhyNot.OFF_SHIFT if planned == Part.NONE else WhyNot.ON_LEAVE
        return Attendance(morning, afternoon, why_not)

    def is_on_leave(self, day: date) -> bool:
        """Tell whether there is leave for the whole of `day`."""
        return any(leave.holds_on(day) and leave.part == Part.FULL for leave in self.leaves)

    def works(self, day: date) -> bool:
        """Tell whether any part of `day` is worked."""
        return self.on(day).works

    def has_own(self, day: date) -> bool:
        """Tell whether the rota itself, rather than the centre's calendar, speaks of `day`."""
        not_begun = self.starts_on is not None and day < self.starts_on
        return not_begun or day in self.duties or self._pattern_on(day) is not None

    def _pattern_on(self, day: date) -> Sequence[Part] | None:
        begun = [first for first in self.patterns if first <= day]
        return self.patterns[max(begun)] if begun else None
