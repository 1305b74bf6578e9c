"""The rows of a sheet, typed and checked, one by one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time

from policies.workbook.accounts import tail_of
from policies.workbook.checks import Checks
from policies.workbook.columns import MASKED, Column, as_shown
from policies.workbook.parts import Plan, Remark, parts_of
from policies.workbook.problems import Problem, Row
from policies.workbook.wide import View
from renewal.lib.workbooks import Cell, Frame, Sheet, mended
from renewal.lib.workbooks.body import is_total


@dataclass
class Tally:
    """What is counted while rows are read: masked cells by heading, rows that are no data.

    `totals` holds the Excel rows of totals and signatures, `repeated` those of headings.
    """

    masked: dict[str, int] = field(default_factory=dict)
    totals: list[int] = field(default_factory=list)
    repeated: list[int] = field(default_factory=list)


def rows_of(sheet: Sheet, plan: Plan, tally: Tally) -> Iterator[Row]:
    """Yield what the rows of a sheet say; `tally` is complete afterwards."""
    checks = Checks(plan.kind, frozenset(slot.name for view in plan.views for slot in view.slots))
    for frame in sheet.frames():
        skipped = max(0, plan.header.row_no + 1 - frame.first_row)
        if skipped < frame.length:
            yield from _rows_in(frame, skipped, plan, checks, tally)


def _rows_in(frame: Frame, skipped: int, plan: Plan, checks: Checks, tally: Tally) -> Iterator[Row]:
    parts = parts_of(frame, plan)
    by_part = [zip(*part.lists, strict=True) for part in parts]
    doubtful, every = parts[0].remarks, list(range(len(parts)))
    touched = bool(plan.accounts or plan.timed or plan.ours.places)
    for place, (cells, *values) in enumerate(zip(frame.rows(), *by_part, strict=True)):
        if place < skipped:
            continue
        kept = _kept(cells, plan) if touched else list(cells)
        if (place in doubtful or is_total(kept[0] if kept else "")) and _is_no_data(
            frame.first_row + place, kept, plan.header.headings, tally
        ):
            continue
        present = every
        if len(parts) > 1:
            present = [number for number in every if place not in parts[number].absent] or [0]
        for number in present:
            part = parts[number]
            typed = {
                name: value
                for name, value in zip(part.names, values[number], strict=True)
                if value is not None
            }
            row = Row(frame.first_row + place, typed, kept, part=part.view.part)
            if plan.mends is not None:
                row.source_row = _source(cells, plan)
            for remark in part.remarks.get(place, ()):
                _note(row, remark, tally, first=number == present[0])
            _check(row, part.view, plan, checks)
            yield row


def _note(row: Row, remark: Remark, tally: Tally, *, first: bool) -> None:
    column, judged, shared = remark
    row.values.update(judged.also)
    told = first or not shared
    if judged.code == MASKED and told:
        tally.masked[column.heading] = tally.masked.get(column.heading, 0) + 1
    if judged.refuses:
        row.problems.append(_problem(row, column, judged.code))
    elif judged.code not in ("", MASKED) and told:
        row.warnings.append(_problem(row, column, judged.code))


def _check(row: Row, view: View, plan: Plan, checks: Checks) -> None:
    for name, code in checks.wrong(row.values):
        source = next(slot.source for slot in view.slots if slot.name == name)
        row.problems.append(_problem(row, plan.columns[source], code))
    checks.settle(row)
    row.key = checks.key_of(row.values)
    if not row.key and not row.problems:
        column = next(iter(plan.columns.values()))
        row.problems.append(_problem(row, column, "NO_KEY"))


def _problem(row: Row, column: Column, code: str) -> Problem:
    cell = row.cells[column.index] if column.index < len(row.cells) else ""
    return Problem(row.row_no, column.field.name, column.heading, as_shown(cell), code)


def _kept(cells: Sequence[Cell], plan: Plan) -> list[Cell]:
    """Return a row's cells as they may be kept and handed back."""
    kept = list(cells)
    for place in plan.accounts:
        if place < len(kept):
            kept[place] = tail_of(kept[place])
    for place in plan.timed:
        if place < len(kept) and type(cell := kept[place]) is date:
            kept[place] = datetime.combine(cell, time.min)  # the midnight stays written
    if plan.ours.places:
        for place in plan.ours.places:
            if place < len(kept):
                kept[place] = ""
        del kept[len(plan.header.headings) :]
    return kept


def _source(cells: Sequence[Cell], plan: Plan) -> int | None:
    """Return the row that a row mends, if it is one of the batch that the sheet mends."""
    ref = plan.ours.ref
    named = mended.row_of(cells[ref]) if ref is not None and ref < len(cells) else None
    return named[1] if named and named[0] == plan.mends else None


def _is_no_data(row_no: int, cells: Sequence[Cell], headings: Sequence[str], tally: Tally) -> bool:
    """Tell whether a row is blank, a total, a signature or the headings again."""
    filled = [cell for cell in cells if not (cell is None or cell == "" or _is_blank(cell))]
    if not filled:
        return True
    if is_total(filled[0]):
        tally.totals.append(row_no)
        return True
    words = [" ".join(str(cell).split()) for cell in filled]
    if words != [each for each in headings if each]:
        return False
    tally.repeated.append(row_no)
    return True


def _is_blank(cell: Cell) -> bool:
    return isinstance(cell, str) and not cell.strip()
