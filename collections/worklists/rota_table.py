"""The rota as its pages draw it: days across, people down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import pgettext, pgettext_lazy

from renewal.lib.rota import Part, Rota, WhyNot
from renewal.rules import months

DAYS_SHOWN = 14
_WORDS = {
    Part.FULL: pgettext_lazy("mark of a day of the rota", "Whole"),
    Part.MORNING: pgettext_lazy("mark of a day of the rota", "a.m."),
    Part.AFTERNOON: pgettext_lazy("mark of a day of the rota", "p.m."),
    Part.NONE: pgettext_lazy("mark of a day of the rota", "Off"),
}


@dataclass(frozen=True)
class Heading:
    """A day as the calendar has it; `at_work` counts who works on it, or on half of it."""

    calendar: months.Cell
    weekday: str
    at_work: int


@dataclass(frozen=True)
class Cell:
    """A day of somebody: the tone of UX.md section 11 and the word of what is worked.

    Without a tone it is a day off as planned. `marks` say by what the day differs.
    """

    day: date
    tone: str
    word: str
    icon: str
    marks: tuple[str, ...]


def span_from(first: date) -> list[date]:
    return [first + timedelta(days=number) for number in range(DAYS_SHOWN)]


def headings(
    days: Sequence[date], calendar: Mapping[date, months.Cell], rotas: Mapping[int, Rota]
) -> list[Heading]:
    return [
        Heading(
            calendar=calendar[day],
            weekday=str(months.WEEKDAYS[day.weekday()]),
            at_work=sum(rota.works(day) for rota in rotas.values()),
        )
        for day in days
    ]


def cells(rota: Rota, days: Sequence[date]) -> list[Cell]:
    return [_cell(rota, day) for day in days]


def pattern_in_words(pattern: Sequence[str]) -> list[tuple[str, str]]:
    """Return each weekday with what is worked on it."""
    return [
        (str(weekday), str(_WORDS[Part(part)]))
        for weekday, part in zip(months.WEEKDAYS, pattern, strict=True)
    ]


def _cell(rota: Rota, day: date) -> Cell:
    worked, planned = rota.on(day), rota.planned(day)
    marks = []
    if day in rota.duties:
        marks.append(pgettext("mark of a day of the rota", "set singly"))
    if worked.why_not == WhyNot.ON_LEAVE:
        tone, word, icon = "attention", pgettext("mark of a day of the rota", "Leave"), "flag"
    elif worked.why_not == WhyNot.OFF_SHIFT:
        tone, word, icon = "", str(_WORDS[Part.NONE]), ""
    elif worked.is_half:
        part = Part.MORNING if worked.morning else Part.AFTERNOON
        tone, word, icon = "info", str(_WORDS[part]), "clock"
        if planned == Part.FULL:
            marks.append(pgettext("mark of a day of the rota", "rest leave"))
    else:
        tone, word, icon = "good", str(_WORDS[Part.FULL]), ""
    return Cell(day=day, tone=tone, word=word, icon=icon, marks=tuple(marks))
