"""An empty workbook of a kind, to be filled in by whoever sends one."""

from typing import Any, BinaryIO

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from xlsxwriter.utility import quote_sheetname, xl_range_abs

from policies.kinds import KINDS, Field, Kind, Need, Type
from policies.kinds.codes import words_of
from renewal.lib.workbooks import Column, SheetOut, write_table
from renewal.lib.workbooks import Kind as CellKind

CELLS = {
    Type.DATE: CellKind.DATE,
    Type.TIME: CellKind.DATE,
    Type.MONEY: CellKind.MONEY,
    Type.INT: CellKind.INT,
}
WIDTH = 16.0  # Latin letters
LAST_ROW = 1_048_575  # of a sheet, from 0
FIRST_WORD = 5  # the notes' column where the words of a drop-down begin
COMMENT_SIZE = {"x_scale": 1.8, "y_scale": 1.2}

# What goes into a cell, and an example that cannot exist.
WRITTEN: dict[Type, tuple[str | Promise, str]] = {
    Type.TEXT: (gettext_lazy("free text"), ""),
    Type.NUMBER: (gettext_lazy("number, kept as text"), ""),
    Type.CODE: (gettext_lazy("a word of the list"), ""),
    Type.DATE: (gettext_lazy("a date"), "2026-04-12"),
    Type.TIME: (gettext_lazy("a date, with its time of day where it matters"), "2026-04-12"),
    Type.MONEY: (gettext_lazy("amount in yuan"), "3264.80"),
    Type.INT: (gettext_lazy("whole number"), "2"),
    Type.RATIO: (gettext_lazy("a ratio"), "0.85"),
    Type.YES_NO: (gettext_lazy("yes or no"), "是"),
    Type.PHONE: (gettext_lazy("telephone number; several are divided by /"), "12000000001"),
    Type.PLATE: (gettext_lazy("licence plate"), "京I00001"),
    Type.VIN: (gettext_lazy("chassis number of 17 places"), "IOQ00000000000001"),
    Type.ID_NO: (gettext_lazy("identity or credit code"), "000000190001010000"),
    Type.NAME: (gettext_lazy("name of a person or company"), "甲某"),
}


def write_template(target: BinaryIO, *, kind: str) -> None:
    """Write the headings of `kind`, what no row can do without first, and a sheet of notes.

    The columns are formatted, so that a number typed as text stays one. Codes, yes and no are
    chosen from a list, which takes other words too; each heading carries its note.
    """
    declared = KINDS[kind]
    fields = sorted(declared.fields, key=lambda each: _rank(declared, each))
    notes = [_note(declared, each) for each in fields]
    words = [_words(each) for each in fields]
    widest = max(map(len, words))

    def finish(workbook: Any, worksheets: list[Any]) -> None:
        sheet, notes_sheet = worksheets
        formats = {cells: workbook.add_format({"num_format": cells.value}) for cells in CellKind}
        name = quote_sheetname(notes_sheet.get_name())
        for place, (each, listed) in enumerate(zip(fields, words, strict=True)):
            sheet.set_column(place, place, WIDTH, formats[_cells(each)])
            sheet.write_comment(0, place, _comment(*notes[place]), COMMENT_SIZE)
            if listed:
                last = FIRST_WORD + len(listed) - 1
                source = f"={name}!{xl_range_abs(place + 1, FIRST_WORD, place + 1, last)}"
                options = {"validate": "list", "source": source, "error_type": "warning"}
                sheet.data_validation(1, place, LAST_ROW, place, options)

    sheets = [
        SheetOut(
            title=str(declared.title),
            columns=[Column(each.heading, _cells(each), WIDTH) for each in fields],
            rows=[],
        ),
        SheetOut(
            title=_("Notes on the columns"),
            columns=[
                Column(_("Column")),
                Column(_("Needed")),
                Column(_("What goes in")),
                Column(_("Example")),
                Column(_("Also understood")),
                *(Column(_("Words of the list") if place == 0 else "") for place in range(widest)),
            ],
            rows=[
                (each.heading, *note, *listed)
                for each, note, listed in zip(fields, notes, words, strict=True)
            ],
        ),
    ]
    write_table(target, sheets, finish=finish)


def _rank(kind: Kind, field: Field) -> int:
    """Return how early a column stands: what a row is refused without, known by, warned of."""
    if field.need is Need.REQUIRED:
        return 0
    if field.group in kind.refused_without or any(field.name in key for key in kind.keys):
        return 1
    return 2 if field.need is Need.WARNED or field.group else 3


def _cells(field: Field) -> CellKind:
    """Return a column's format; a day has none with a time, which would ask for one."""
    if field.name.endswith("_at"):
        return CellKind.STAMP
    return CELLS.get(field.type, CellKind.TEXT)


def _words(field: Field) -> list[str]:
    if field.type is Type.YES_NO:
        return ["是", "否"]
    return words_of(field.table) if field.table else []


def _note(kind: Kind, field: Field) -> tuple[str, str, str, str]:
    """Return whether a column is needed, what goes in, an example, its other headings."""
    is_free = field.type is Type.CODE and not field.table
    written, example = WRITTEN[Type.TEXT if is_free else field.type]
    if field.table:
        example = _words(field)[0]
    elif _cells(field) is CellKind.STAMP:
        example = "2025-09-03 08:20"
    elif field.name.endswith("policy_no"):
        example = "T0000000000000000001"
    return _need(kind, field), str(written), example, field.headings.partition("、")[2]


def _need(kind: Kind, field: Field) -> str:
    if field.group:
        others = [each.heading for each in kind.fields if each.group == field.group]
        text = (
            _("at least one of %(columns)s is required")
            if field.group in kind.refused_without
            else _("at least one of %(columns)s is wanted")
        )
        return text % {"columns": "、".join(others)}
    return {
        Need.REQUIRED: _("required"),
        Need.WARNED: _("wanted"),
        Need.OPTIONAL: _("optional"),
    }[field.need]


def _comment(need: str, written: str, example: str, others: str) -> str:
    lines = [
        need,
        written,
        _("For example: %(example)s") % {"example": example} if example else "",
        _("Also understood: %(headings)s") % {"headings": others} if others else "",
    ]
    return "\n".join(line for line in lines if line)
