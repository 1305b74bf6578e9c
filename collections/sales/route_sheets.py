"""What the printed route says, page by page. Source: 001-78, UX.md 5.2."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from renewal.accounts.models import User
from renewal.lib.masking import mask_phone
from sales.queries import Stop

ROWS_A_PAGE = 8


@dataclass(frozen=True)
class Line:
    """A visit; `number` counts within its deliverer's route."""

    number: int
    stop: Stop
    phone: str


@dataclass(frozen=True)
class Sheet:
    """A page of one deliverer's route."""

    deliverer: User
    visits: int
    page: int
    pages: int
    lines: list[Line]


def sheets(stops: list[Stop], *, with_full_numbers: bool) -> list[Sheet]:
    """Return the pages of `stops`, which stand in their order: one person after the other."""
    return [
        sheet
        for person, own in groupby(stops, key=attrgetter("visit.deliverer"))
        for sheet in _sheets_of(person, list(own), with_full_numbers)
    ]


def _sheets_of(person: User, stops: list[Stop], with_full_numbers: bool) -> Iterator[Sheet]:
    lines = [
        Line(number, stop, _number(stop, with_full_numbers))
        for number, stop in enumerate(stops, start=1)
    ]
    for start in range(0, len(lines), ROWS_A_PAGE):
        yield Sheet(
            deliverer=person,
            visits=len(lines),
            page=start // ROWS_A_PAGE + 1,
            pages=-(-len(lines) // ROWS_A_PAGE),
            lines=lines[start : start + ROWS_A_PAGE],
        )


def _number(stop: Stop, with_full_numbers: bool) -> str:
    if stop.phone is None:
        return ""
    return stop.phone.number if with_full_numbers else mask_phone(stop.phone.number)
