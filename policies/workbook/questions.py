"""What has to be asked before the dates of a sheet can be read: their order, and their midnights.

Source: DICTIONARY.md A2, SPEC.md 12.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from policies.kinds import Kind, Type
from policies.workbook.columns import as_shown
from policies.workbook.mapping import MappingRefused
from policies.workbook.moments import (
    ENDS,
    EndIs,
    is_last_of_months,
    is_midnight,
    last_day,
    read_written,
)
from renewal.lib.values import DateOrder, Moment, Unreadable, needs_order, order_of
from renewal.lib.workbooks import Cell, Header, Sheet

SHOWN_DATES = 3
EXAMPLES = 3
DATES = frozenset((Type.DATE, Type.TIME))
DATE_SIGNS = (b"/", b"-", b".")
MIDNIGHT_SIGNS = (b":", b"0000", *(sign.encode() for sign in "：时点"))
NUMBERS = ("policy_no", "commercial_policy_no", "compulsory_policy_no", "member_no")


def date_orders(
    kind: Kind, sheet: Sheet, header: Header, places: Mapping[str, int], given: DateOrder | None
) -> dict[str, DateOrder]:
    """Return how the dates of each column are written, where that matters.

    Raises:
        MappingRefused: a column has dates that can be read in two orders, and none settles it.
    """
    dates = {name: place for name, place in places.items() if kind.by_name[name].type in DATES}
    texts: dict[str, set[Cell]] = {name: set() for name in dates}
    for frame in sheet.frames():
        for name, place in dates.items():
            if place < len(frame.columns) and any(
                sign in frame.columns[place] for sign in DATE_SIGNS
            ):
                texts[name].update(cell for cell in frame.column(place) if isinstance(cell, str))
    orders: dict[str, DateOrder] = {}
    for name, cells in texts.items():
        unclear = sorted(str(cell) for cell in cells if needs_order(cell))
        if not unclear:
            continue
        order = given or order_of(cells)
        if order is None:
            raise MappingRefused(
                "DATE_ORDER",
                _(
                    "In column %(heading)s, is it day/month/year or month/day/year (%(samples)s)? "
                    "Say _date_order DMY or MDY (YMD for a year of two figures in front) in the "
                    "mapping."
                )
                % {
                    "heading": header.headings[dates[name]],
                    "samples": ", ".join(unclear[:SHOWN_DATES]),
                },
            )
        orders[name] = order
    return orders


def ask_for_midnights(
    sheet: Sheet, header: Header, places: Mapping[str, int], orders: Mapping[str, DateOrder]
) -> None:
    """Refuse a sheet whose terms end at a written midnight: the last day, or the one after it?

    A date cell without a time of day is no question, nor is an end that stands the day before
    its term's beginning comes round again: that is the last day.

    Raises:
        MappingRefused: there is such an end; its `examples` are read both ways.
    """
    for name, place in places.items():
        if name not in ENDS:
            continue
        begins = places.get(name.replace("expires", "starts"), places.get("starts_on"))
        examples = []
        for row_no, moment, cells, cell in _midnights(sheet, header, place, orders.get(name)):
            if begins is not None and _is_last_day(cells[begins], moment, orders.get("starts_on")):
                continue
            numbers = (as_shown(cells[places[each]]) for each in NUMBERS if each in places)
            examples.append(_example(row_no, next(filter(None, numbers), ""), moment, cell))
            if len(examples) == EXAMPLES:
                break
        if examples:
            raise MappingRefused(
                "END_IS",
                _(
                    "In column %(heading)s, is 00:00 of %(sample)s the end of that day or of the "
                    "day before? Say _end_is LAST_DAY or NEXT_MIDNIGHT in the mapping."
                )
                % {"heading": header.headings[place], "sample": examples[0]["last_day"]},
                examples=examples,
            )


def _midnights(
    sheet: Sheet, header: Header, place: int, order: DateOrder | None
) -> Iterator[tuple[int, Moment, list[Cell], Cell]]:
    """Yield the rows whose cell in a column shows a midnight."""
    timed = place in sheet.timed
    known: dict[Cell, Moment | None] = {}
    for frame in sheet.frames():
        if place >= len(frame.columns) or not (
            timed or any(sign in frame.columns[place] for sign in MIDNIGHT_SIGNS)
        ):
            continue
        column = frame.column(place)
        for cell in set(column) - known.keys():
            known[cell] = _midnight(cell, order, timed=timed)
        if not any(map(known.__getitem__, column)):
            continue
        for row_no, cells in enumerate(frame.rows(), frame.first_row):
            if row_no > header.row_no and (moment := known[cells[place]]):
                yield row_no, moment, list(cells), cells[place]


def _is_last_day(begin: Cell, end: Moment, order: DateOrder | None) -> bool:
    try:
        start = read_written(begin, order=order, timed=False)
    except Unreadable:
        return False
    return start is not None and is_last_of_months(start.day, end.day)


def _midnight(cell: Cell, order: DateOrder | None, *, timed: bool) -> Moment | None:
    try:
        moment = read_written(cell, order=order, timed=timed)
    except Unreadable:
        return None
    return moment if moment and is_midnight(moment) else None


def _example(row_no: int, policy_no: str, moment: Moment, cell: Cell) -> dict[str, Any]:
    return {
        "row_no": row_no,
        "policy_no": policy_no,
        "text": as_shown(cell) if isinstance(cell, str) else f"{moment.day.isoformat()} 00:00",
        "last_day": last_day(moment, EndIs.LAST_DAY).isoformat(),
        "next_midnight": last_day(moment, EndIs.NEXT_MIDNIGHT).isoformat(),
    }
