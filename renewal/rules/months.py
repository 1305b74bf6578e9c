"""A year as its twelve months, as the page of the calendar draws them."""

from calendar import Calendar as Weeks
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.formats import date_format
from django.utils.translation import pgettext, pgettext_lazy

from renewal.rules.days import Known, usual
from renewal.rules.festivals import in_words

WEEKDAYS = (
    pgettext_lazy("weekday of a month", "Mo"),
    pgettext_lazy("weekday of a month", "Tu"),
    pgettext_lazy("weekday of a month", "We"),
    pgettext_lazy("weekday of a month", "Th"),
    pgettext_lazy("weekday of a month", "Fr"),
    pgettext_lazy("weekday of a month", "Sa"),
    pgettext_lazy("weekday of a month", "Su"),
)
_WEEKS = Weeks()  # from Monday on


class Look(StrEnum):
    """How a day is drawn."""

    WORKDAY = "WORKDAY"
    WEEKEND = "WEEKEND"
    DAY_OFF = "DAY_OFF"  # named in the calendar, or off in the week
    MAKE_UP = "MAKE_UP"  # worked on although it is a Saturday or Sunday


@dataclass(frozen=True)
class Cell:
    day: date
    look: Look
    name: str


@dataclass(frozen=True)
class Run:
    """Days off, or make-up days, of one name that follow each other in a month."""

    first: date
    last: date
    look: Look
    name: str


@dataclass(frozen=True)
class Month:
    """`weeks` have a place for every weekday, empty outside the month."""

    first: date
    weeks: list[list[Cell | None]]
    runs: list[Run]
    workdays: int

    @property
    def title(self) -> str:
        return date_format(self.first, pgettext("month of a year", "F"))


def months_of(year: int, known: Mapping[date, Known]) -> list[Month]:
    """Return the months of `year`; a day that is not in `known` is drawn as usual."""
    return [_month(year, number, known) for number in range(1, 13)]


def _month(year: int, number: int, known: Mapping[date, Known]) -> Month:
    weeks = [
        [_cell(day, known) if day.month == number else None for day in week]
        for week in _WEEKS.monthdatescalendar(year, number)
    ]
    cells = [cell for week in weeks for cell in week if cell]
    return Month(
        first=date(year, number, 1),
        weeks=weeks,
        runs=_runs(cells),
        workdays=sum(known.get(cell.day, usual(cell.day)).is_workday for cell in cells),
    )


def _cell(day: date, known: Mapping[date, Known]) -> Cell:
    said = known.get(day, usual(day))
    is_weekend = not usual(day).is_workday
    if said.is_workday:
        look = Look.MAKE_UP if is_weekend else Look.WORKDAY
    else:
        look = Look.WEEKEND if is_weekend and not said.name else Look.DAY_OFF
    return Cell(day=day, look=look, name=in_words(said.name) if said.name else "")


def _runs(cells: list[Cell]) -> list[Run]:
    runs: list[Run] = []
    for before, cell in zip([None, *cells], cells, strict=False):
        if cell.look not in {Look.DAY_OFF, Look.MAKE_UP}:
            continue
        follows = before and (before.look, before.name) == (cell.look, cell.name)
        first = runs.pop().first if follows else cell.day
        runs.append(Run(first=first, last=cell.day, look=cell.look, name=cell.name))
    return runs
