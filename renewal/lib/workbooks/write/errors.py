"""Rows that were refused, on their way back to whoever sent them."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from django.utils.translation import gettext as _

from renewal.lib.workbooks.mended import REASON, REF
from renewal.lib.workbooks.write.cells import Wrong
from renewal.lib.workbooks.write.sheets import Column, Kind, SheetOut, WrongRow
from renewal.lib.workbooks.write.stream import write_large
from renewal.lib.workbooks.write.values import WIDEST, width


def write_errors(target: Path | BinaryIO, headings: Sequence[str], rows: Iterable[WrongRow]) -> int:
    """Write rows that were refused, in the layout they came in, and return their number.

    Wrong cells are red, and two columns follow the last one: why, and, hidden, the rows' `ref`.
    Either each row has a `ref` or none has; without them there is no such column. Memory does not
    grow with the rows.

    Source: F5.
    """
    source = iter(rows)
    first = next(source, None)
    has_refs = first is not None and bool(first.ref)
    columns = [Column(heading, Kind.ANY, width([heading])) for heading in headings]
    columns.append(Column(REASON, width=WIDEST))
    if has_refs:
        columns.append(Column(REF, hidden=True))
    rows = source if first is None else chain([first], source)
    sheet = SheetOut(_("Wrong rows"), columns, _marked(rows, len(headings), has_refs=has_refs))
    return write_large(target, sheet)


def _marked(rows: Iterable[WrongRow], width: int, *, has_refs: bool) -> Iterator[list[object]]:
    for row in rows:
        if bool(row.ref) != has_refs:
            raise ValueError("Either each wrong row has a reference or none has.")
        cells = [*row.cells[:width], *[None] * (width - len(row.cells))]
        for place in row.wrong:
            cells[place] = Wrong(cells[place])
        yield [*cells, " ".join(row.reasons), row.ref]
