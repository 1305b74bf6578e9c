"""From a file to typed rows: the sheet, its headings, its columns, then row by row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext as _

from policies.kinds import KINDS, Kind, Need, Type
from policies.workbook.columns import MASKED, Column, Judged, as_shown
from policies.workbook.mapping import (
    Columns,
    MappingRefused,
    check_required,
    date_order,
    guess_mapping,
    known_keys,
    resolve_mapping,
)
from policies.workbook.problems import Problem, Row
from renewal.lib.values import DateOrder, needs_order, order_of
from renewal.lib.workbooks import Cell, Header, Limits, Sheet, find_header, read_workbook
from renewal.lib.workbooks.headers import compare_key

LONGEST_NUMBER = 60  # characters of a policy number, as in Policy.number
SAMPLES = 20  # rows that a guess looks at
SHOWN_DATES = 3
SHOWN_SAMPLES = 3  # values below a heading that its reader is shown
LONGEST_SAMPLE = 40  # characters
FOOTER = re.compile(
    r"(?:合计|总计|小计|本页小计|本页合计|累计|制表人|制表|审核人|复核人|制单人)(?:[:：(（\d¥￥].*|)"
    r"|共计?\d+[条笔行户件].*|(?:GRAND)?TOTAL(?:[:：(\d].*|)",
    re.IGNORECASE | re.DOTALL,
)
DATE_SIGNS = (b"/", b"-", b".")


@dataclass(frozen=True)
class Reading:
    """A sheet of a kind, ready to be read.

    `mapping` is from field to heading; `date_order` from field to the order its dates are written
    in, where that matters. `rows` may be gone through once; `masked`, the masked cells by
    heading, is complete afterwards. `height` counts the sheet's rows below the headings.
    `samples` holds some filled cells below each heading, as they are shown.
    """

    sheet: str
    header_row: int
    headings: list[str]
    samples: list[list[str]]
    mapping: dict[str, str]
    date_order: dict[str, str]
    height: int
    rows: Iterator[Row]
    masked: dict[str, int] = field(default_factory=dict)


def read_rows(
    path: Path,
    *,
    kind: str,
    mapping: Mapping[str, str] | None,
    sheet: str | None = None,
    limits: Limits = Limits(),  # noqa: B008  frozen
) -> Reading:
    """Read a file of `kind` into typed rows.

    A given `mapping`, from field to heading, is exact: other columns are not read. Its key
    `_date_order` settles how dates like 7/12/2026 are written. With None it is guessed. Blank
    rows, totals and repeated headings are no data.

    Source: DICTIONARY.md A1, A2, SPEC.md 12.

    Raises:
        WorkbookRefused: the file cannot be taken.
        MappingRefused: it can, but its columns cannot be understood.
    """
    declared = KINDS[kind]
    order = date_order(mapping)
    for name in mapping or {}:
        if name[:1] != "_" and name not in declared.by_name:
            resolve_mapping(declared, {name: ""}, [])  # before a long file is read
    known = known_keys(declared, mapping)
    workbook = read_workbook(
        path, sheet=sheet, limits=limits, fits=lambda each: _matches(each, known)
    )
    chosen = workbook.sheet
    head = chosen.head()
    header = find_header(head, known=known, merged=chosen.merged)
    if header is None:
        raise MappingRefused("NO_HEADER", _("No row of headings was found on the sheet."))
    samples = [cells for _no, cells in head[header.first_data_index :]][:SAMPLES]
    if mapping is None:
        mapping = guess_mapping(kind, header.headings, samples)
    shown = _samples(samples, len(header.headings))
    try:
        places = resolve_mapping(declared, mapping, header.headings)
        check_required(declared, places, header.headings)
        orders = _date_orders(declared, chosen, header, places, order)
    except MappingRefused as refusal:
        refusal.columns = Columns(chosen.name, header.headings, shown, dict(mapping))
        raise
    columns = [
        Column(declared.by_name[name], place, header.headings[place], orders.get(name, order))
        for name, place in places.items()
    ]
    masked: dict[str, int] = {}
    return Reading(
        sheet=chosen.name,
        header_row=header.row_no,
        headings=header.headings,
        samples=shown,
        mapping={column.field.name: column.heading for column in columns},
        date_order={name: str(each) for name, each in orders.items()},
        height=chosen.height - header.first_data_index,
        rows=_rows(chosen, header, columns, masked),
        masked=masked,
    )


def _samples(rows: Sequence[Sequence[Cell]], width: int) -> list[list[str]]:
    filled = [
        [as_shown(row[place])[:LONGEST_SAMPLE] for row in rows if place < len(row) and row[place]]
        for place in range(width)
    ]
    return [list(dict.fromkeys(texts))[:SHOWN_SAMPLES] for texts in filled]


def _matches(sheet: Sheet, known: frozenset[str]) -> int:
    header = find_header(sheet.head(), known=known, merged=sheet.merged)
    return len(known.intersection(map(compare_key, header.headings))) if header else 0


def _date_orders(
    kind: Kind, sheet: Sheet, header: Header, places: Mapping[str, int], given: DateOrder | None
) -> dict[str, DateOrder]:
    """Return how the dates of each column are written, where that matters.

    Raises:
        MappingRefused: a column has dates that can be read in two orders, and none settles it.
    """
    dates = {name: place for name, place in places.items() if kind.by_name[name].type is Type.DATE}
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


def _rows(
    sheet: Sheet, header: Header, columns: Sequence[Column], masked: dict[str, int]
) -> Iterator[Row]:
    names = [column.field.name for column in columns]
    groups: dict[str, list[int]] = {}
    for place, column in enumerate(columns):
        if column.field.group:
            groups.setdefault(column.field.group, []).append(place)
    for frame in sheet.frames():
        skipped = max(0, header.row_no + 1 - frame.first_row)
        if skipped >= frame.length:
            continue
        read = [column.read(frame.column(column.index)) for column in columns]
        remarks = _remarks(read, columns, groups, frame.length)
        values = zip(*(values for values, _judged in read), strict=True)
        for place, (row_values, cells) in enumerate(zip(values, frame.rows(), strict=True)):
            if place < skipped or (
                (place in remarks or _is_footer(cells[0] if cells else ""))
                and _is_no_data(cells, header.headings)
            ):
                continue
            typed = {
                name: value
                for name, value in zip(names, row_values, strict=True)
                if value is not None
            }
            row = Row(frame.first_row + place, typed, list(cells))
            for column, judged in remarks.get(place, ()):
                _remark(row, column, judged, masked)
            _check(row, columns)
            yield row


def _remarks(
    read: Sequence[tuple[list[object], dict[int, Judged]]],
    columns: Sequence[Column],
    groups: Mapping[str, Sequence[int]],
    length: int,
) -> dict[int, list[tuple[Column, Judged]]]:
    """Return what is to be said of the rows of a frame, by their place."""
    remarks: dict[int, list[tuple[Column, Judged]]] = {}
    for column, (values, judged) in zip(columns, read, strict=True):
        need = column.field.need
        for place, each in judged.items():
            if each.code == MASKED and column.field.need is Need.REQUIRED:
                each = Judged(MASKED, refuses=True)
            remarks.setdefault(place, []).append((column, each))
        if need is not Need.OPTIONAL and None in values:
            missing = Judged("MISSING", refuses=need is Need.REQUIRED)
            for place, value in enumerate(values):
                if value is None and place not in judged:
                    remarks.setdefault(place, []).append((column, missing))
    for group, members in groups.items():
        none = Judged(f"NO_{group.upper()}")
        first = columns[members[0]]
        lists = [read[member][0] for member in members]
        if all(None in values for values in lists):
            for place in range(length):
                if all(values[place] is None for values in lists):
                    remarks.setdefault(place, []).append((first, none))
    return remarks


def _remark(row: Row, column: Column, judged: Judged, masked: dict[str, int]) -> None:
    if judged.title:
        row.values[column.field.name.replace("_name", "_title")] = judged.title
        return
    if judged.code == MASKED:
        masked[column.heading] = masked.get(column.heading, 0) + 1
        if not judged.refuses:
            return
    problem = _problem(row, column, judged.code)
    (row.problems if judged.refuses else row.warnings).append(problem)


def _problem(row: Row, column: Column, code: str) -> Problem:
    cell = row.cells[column.index] if column.index < len(row.cells) else ""
    return Problem(row.row_no, column.field.name, column.heading, as_shown(cell), code)


def _check(row: Row, columns: Sequence[Column]) -> None:
    """Refuse what no policy can say: a number without end, a start after the end, a minus."""
    number = row.values.get("policy_no")
    if isinstance(number, str) and len(number) > LONGEST_NUMBER:
        _refuse(row, columns, "policy_no", "TOO_LONG")
    starts, ends, premium = map(row.values.get, ("starts_on", "expires_on", "premium"))
    if isinstance(starts, date) and isinstance(ends, date) and starts > ends:
        _refuse(row, columns, "starts_on", "BEGINS_AFTER_END")
    if isinstance(premium, Decimal) and premium < 0:
        _refuse(row, columns, "premium", "NEGATIVE")


def _refuse(row: Row, columns: Sequence[Column], name: str, code: str) -> None:
    column = next(each for each in columns if each.field.name == name)
    row.problems.append(_problem(row, column, code))


def _is_footer(cell: Cell) -> bool:
    return isinstance(cell, str) and bool(FOOTER.fullmatch("".join(cell.split())))


def _is_no_data(cells: Sequence[Cell], headings: Sequence[str]) -> bool:
    """Tell whether a row is blank, a total, a signature or the headings again."""
    filled = [cell for cell in cells if not (cell is None or cell == "" or _is_blank(cell))]
    if not filled or _is_footer(filled[0]):
        return True
    return [" ".join(str(cell).split()) for cell in filled] == [each for each in headings if each]


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()
