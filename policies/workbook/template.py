"""An empty workbook of a kind, to be filled in by whoever sends one."""

from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from policies.kinds import KINDS, Field, Need, Type
from renewal.lib.workbooks import Column, SheetOut, write_table
from renewal.lib.workbooks import Kind as CellKind

CELLS = {Type.DATE: CellKind.DATE, Type.MONEY: CellKind.MONEY, Type.INT: CellKind.INT}
WIDTH = 16.0  # Latin letters
NEEDS_FIRST = (Need.REQUIRED, Need.WARNED, Need.OPTIONAL)


def write_template(target: BinaryIO, *, kind: str) -> None:
    """Write the headings of `kind`, what no row can do without first, and a sheet of notes.

    The columns are formatted, so that a number typed as text stays one.
    """
    fields = sorted(KINDS[kind].fields, key=lambda each: NEEDS_FIRST.index(each.need))

    def format_columns(workbook: Any, worksheets: list[Any]) -> None:
        formats = {cells: workbook.add_format({"num_format": cells.value}) for cells in CellKind}
        for place, each in enumerate(fields):
            worksheets[0].set_column(place, place, WIDTH, formats[_cells(each)])

    sheets = [
        SheetOut(
            title=str(KINDS[kind].title),
            columns=[Column(each.heading, _cells(each), WIDTH) for each in fields],
            rows=[],
        ),
        SheetOut(
            title=_("Notes on the columns"),
            columns=[Column(_("Column")), Column(_("Needed")), Column(_("Also understood"))],
            rows=[(each.heading, _need(each), each.headings.partition("、")[2]) for each in fields],
        ),
    ]
    write_table(target, sheets, finish=format_columns)


def _cells(field: Field) -> CellKind:
    return CELLS.get(field.type, CellKind.TEXT)


def _need(field: Field) -> str:
    return {
        Need.REQUIRED: _("required"),
        Need.WARNED: _("wanted"),
        Need.OPTIONAL: _("optional"),
    }[field.need]
