"""What a rule's value is on a given day, and which days are worked on."""

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from renewal.lib.workdays import Calendar
from renewal.rules.days import Known
from renewal.rules.defaults import SETTINGS, Setting
from renewal.rules.models import CalendarDay, Rule

T = TypeVar("T")

WARN_FROM = (11, 1)  # month and day; the notice for the next year comes out in November


@dataclass(frozen=True)
class Rules:
    """The dated settings in force on one day, read at once."""

    values: dict[str, object]

    def value(self, setting: Setting[T]) -> T:
        if setting.key in self.values:
            return setting.read(self.values[setting.key])
        return setting.default


def rules_on(day: date) -> Rules:
    """Return every setting in force on local date `day`."""
    rows = Rule.objects.filter(valid_from__lte=day).order_by("valid_from", "pk")
    return Rules(values=dict(rows.values_list("key", "value")))


def value_on(setting: Setting[T], *, day: date) -> T:
    """Return the value of `setting` in force on local date `day`."""
    return rules_on(day).value(setting)


@dataclass(frozen=True)
class Standing:
    """How a setting stands on a day: its value, and the next change.

    `rule` has put the value in force; None, it is the default.
    """

    setting: Setting[Any]
    value: Any
    rule: Rule | None
    planned: Rule | None


def standings(day: date) -> list[Standing]:
    """Return how every setting stands on local date `day`."""
    rules = Rule.objects.select_related("set_by").distinct("key")
    held = {
        rule.key: rule for rule in rules.filter(valid_from__lte=day).order_by("key", "-valid_from")
    }
    planned = {
        rule.key: rule for rule in rules.filter(valid_from__gt=day).order_by("key", "valid_from")
    }
    return [
        Standing(
            setting=one,
            value=one.read(held[key].value) if key in held else one.default,
            rule=held.get(key),
            planned=planned.get(key),
        )
        for key, one in SETTINGS.items()
    ]


def changes_of(setting: Setting[T]) -> list[Rule]:
    """Return what the setting was, is and will be changed to, the latest day first."""
    rules = Rule.objects.filter(key=setting.key).select_related("set_by")
    return list(rules.order_by("-valid_from"))


def unknown_year(today: date) -> int | None:
    """Return next year while its calendar is missing, from 1 November on; else None.

    Source: RELIABILITY.md section 3.
    """
    if (today.month, today.day) < WARN_FROM:
        return None
    year = today.year + 1
    return None if CalendarDay.objects.filter(day=date(year, 1, 1)).exists() else year


def calendar_between(first: date, last: date) -> Calendar:
    """Return the calendar of the days from `first` to `last`, both included."""
    days = CalendarDay.objects.filter(day__range=(first, last))
    return Calendar(known=dict(days.values_list("day", "is_workday")))


def known_days(year: int, *, lock: bool = False) -> dict[date, Known]:
    """Return what is known of the days of `year`: all of them, or none. `lock` for update."""
    days = CalendarDay.objects.filter(day__year=year).order_by("day")
    if lock:
        days = days.select_for_update()
    rows = days.values_list("day", "is_workday", "name")
    return {day: Known(is_workday=is_workday, name=name) for day, is_workday, name in rows}
