"""What stands below the headings: rows of data, and what is none."""

import re
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from renewal.lib.workbooks.frames import Cell, Sheet
from renewal.lib.workbooks.headers import Header

TOTAL = re.compile(
    r"(?:合计|总计|小计|本页小计|本页合计|累计|制表人|制表|审核人|复核人|制单人)(?:[:：(（\d¥￥].*|)"
    r"|.{1,10}(?:合计|总计|小计)|共计?\d+[条笔行户件].*|(?:GRAND)?TOTAL(?:[:：(\d].*|)",
    re.IGNORECASE | re.DOTALL,
)
FIGURE = re.compile(r"\d")
MOST_REMARKS = 40  # rows below a table
FULLER = 3  # times as many cells as a remark are filled by half of the rows
Row = tuple[int, Sequence[Cell]]  # with its Excel row number


@dataclass
class Body:
    """The data of a sheet: how many rows, the first, the last. Other rows by Excel's numbers."""

    count: int = 0
    first: Row | None = None
    last: Row | None = None
    totals: list[int] = field(default_factory=list)
    headings_again: list[int] = field(default_factory=list)
    remarks: list[int] = field(default_factory=list)


def read_body(sheet: Sheet, header: Header | None) -> Body:
    """Go through a sheet as it stands, merged cells unfilled.

    Blank rows are none. Below headings, neither are totals, the headings again, and the remarks
    that follow the data. Without headings every other row is data.
    """
    body = Body()
    widths: Counter[int] = Counter()
    latest: deque[Row] = deque(maxlen=MOST_REMARKS + 1)
    headings = [heading for heading in header.headings if heading] if header else []
    for row_no, cells in _below(sheet, header):
        filled = filled_cells(cells)
        if not filled:
            continue
        if header and is_total(filled[0]):
            body.totals.append(row_no)
        elif header and [" ".join(str(cell).split()) for cell in filled] == headings:
            body.headings_again.append(row_no)
        else:
            body.count += 1
            latest.append((row_no, list(cells)))
            body.first = body.first or latest[0]
            widths[len(filled)] += 1
    if header:
        _leave_out_remarks(body, latest, _median(widths))
    body.last = latest[-1] if latest else None
    return body


def filled_cells(cells: Sequence[Cell]) -> list[Cell]:
    return [
        cell for cell in cells if not (cell is None or (isinstance(cell, str) and not cell.strip()))
    ]


def is_total(cell: Cell) -> bool:
    """Tell whether a row's first filled cell makes it a total or a signature."""
    return isinstance(cell, str) and TOTAL.fullmatch("".join(cell.split())) is not None


def _below(sheet: Sheet, header: Header | None) -> Iterator[Row]:
    last_heading = header.row_no if header else 0
    for frame in sheet.frames(spread=False):
        for row_no, cells in enumerate(frame.rows(), frame.first_row):
            if row_no > last_heading:
                yield row_no, cells


def _leave_out_remarks(body: Body, latest: deque[Row], usual: int) -> None:
    while latest and _is_remark(filled_cells(latest[-1][1]), usual):
        body.remarks.insert(0, latest.pop()[0])
        body.count -= 1


def _is_remark(filled: Sequence[Cell], usual: int) -> bool:
    """Tell whether cells are words without figures, and few beside what a row `usual`ly holds.

    A single letter or sign is a value.
    """
    return (
        len(filled) * FULLER <= usual
        and all(isinstance(cell, str) and not FIGURE.search(cell) for cell in filled)
        and any(len(str(cell).strip()) > 1 for cell in filled)
    )


def _median(widths: Counter[int]) -> int:
    middle = sum(widths.values()) / 2
    for width in sorted(widths):
        middle -= widths[width]
        if middle < 0:
            return width
    return 0
