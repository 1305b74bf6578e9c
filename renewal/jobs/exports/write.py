"""Writing a list as a workbook: its rows, and a sheet that says what they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.jobs.exports.conditions import Conditions, ConditionsRefused
from renewal.jobs.exports.declare import ExportKind, Out, Rows
from renewal.lib.workbooks import About, Column, SheetOut, TooManyRows, write_large

AT_ONCE = 2000  # rows that the server-side cursor hands over
TOLD_EVERY = 1000  # rows


def count_of(found: Rows) -> int:
    return found.order_by().count() if isinstance(found, QuerySet) else len(found)


def is_below(found: Rows, limit: int) -> bool:
    """Tell whether there are fewer rows than `limit`, without counting all of many."""
    if isinstance(found, QuerySet):
        return bool(found.order_by()[:limit].count() < limit)
    return len(found) < limit


def write_workbook(
    target: Path | BinaryIO,
    kind: ExportKind,
    *,
    user: User,
    now: datetime,
    conditions: Conditions,
    export_id: int,
    in_full: bool = False,
    reason: str = "",
    told: Callable[[int], None] = lambda done: None,
) -> int:
    """Write the rows that the user may see and the conditions fit; return their number.

    `in_full` leaves numbers unmasked and marks the workbook with its export. `told` hears every
    thousand rows how far it is, and may raise to stop. Memory does not grow with the rows.

    Raises:
        ConditionsRefused: they let in more rows than a sheet holds.
    """
    found = kind.rows(user=user, now=now, **conditions.cleaned)
    columns = kind.columns
    title = str(kind.title)
    sheet = SheetOut(
        title=title,
        columns=[Column(str(column.heading), column.kind) for column in columns],
        rows=_cells(_values(found, columns), columns, in_full=in_full, told=told),
    )
    about = About(
        title=title,
        made_by=user.name,
        made_at=now,
        filters=conditions.words,
        facts=kind.facts(**conditions.cleaned),
        masked=not in_full,
        watermark=str(export_id),
        reason=reason,
    )
    try:
        return write_large(target, sheet, about=about)
    except TooManyRows as refusal:
        raise ConditionsRefused(
            _("The list has more rows than a sheet holds: narrow its conditions.")
        ) from refusal


def _values(found: Rows, columns: Sequence[Out]) -> Iterable[Sequence[Any]]:
    """Return the rows' values by `_paths`."""
    paths = _paths(columns)
    if isinstance(found, QuerySet):
        return found.values_list(*paths).iterator(chunk_size=AT_ONCE)
    return ([row[path] for path in paths] for row in found)


def _paths(columns: Sequence[Out]) -> list[str]:
    """Return each path once, in the columns' order."""
    return list(dict.fromkeys(column.of for column in columns if column.of))


def _cells(
    rows: Iterable[Sequence[Any]],
    columns: Sequence[Out],
    *,
    in_full: bool,
    told: Callable[[int], None],
) -> Iterator[list[object]]:
    paths = _paths(columns)
    plan = [(column, paths.index(column.of) if column.of else None) for column in columns]
    for number, values in enumerate(rows):
        if number % TOLD_EVERY == 0:
            told(number)
        yield [
            "" if place is None else _cell(column, values[place], in_full) for column, place in plan
        ]


def _cell(column: Out, value: Any, in_full: bool) -> object:
    if value is None or value == "":
        return ""
    if column.say is not None:
        value = column.say(value)
    if column.hide is not None and not in_full:
        return column.hide(str(value))
    return value
