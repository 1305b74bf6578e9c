"""A row of a workbook, and what is wrong or doubtful in it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from renewal.lib.workbooks import Cell, WrongRow

LONGEST_VALUE = 40  # characters of a cell that a message repeats

SENTENCES = {
    "MISSING": _("there is no value."),
    "NOT_A_DATE": _("'%(value)s' is not a date."),
    "NOT_AN_AMOUNT": _("'%(value)s' is not an amount of money."),
    "NOT_A_NUMBER": _("'%(value)s' is not a number."),
    "NOT_YES_NO": _("'%(value)s' is neither yes nor no."),
    "NOT_A_PHONE": _("'%(value)s' holds no telephone number."),
    "TOO_LARGE": _("'%(value)s' is larger than an amount of this kind can be."),
    "TOO_LONG": _("'%(value)s' is longer than a policy number can be."),
    "RUINED": _(
        "'%(value)s' is a number that has lost its last digits: format the column as text and "
        "export it again."
    ),
    "MASKED": _("'%(value)s' is masked: ask for an export without masks."),
    "NEGATIVE": _("'%(value)s' is below zero."),
    "BEGINS_AFTER_END": _("'%(value)s' is later than the end of the term."),
    "PHONE_SHAPE": _("'%(value)s' does not have the length of a telephone number."),
    "PLATE_LETTER": _("'%(value)s' has a letter O or I; is it a 0 or a 1?"),
    "PLATE_SHAPE": _("'%(value)s' does not look like a licence plate."),
    "VIN_SHAPE": _("'%(value)s' is no chassis number of 17 places."),
    "UNKNOWN_CODE": _("'%(value)s' is not one of the known words; it is kept as it stands."),
    "NO_PHONE": _("there is no telephone number in the row."),
    "NO_VEHICLE": _("there is neither a licence plate nor a chassis number in the row."),
}

# How to mend it, where that can be said.
CURES = {
    "MISSING": _("Fill in the cell."),
    "NOT_A_DATE": _("Write it as 2026-03-31 and check that there is such a day."),
    "NOT_AN_AMOUNT": _("Write figures only, as 4119.80."),
    "NOT_A_NUMBER": _("Write figures only."),
    "TOO_LARGE": _("Check whether two amounts ran together."),
    "TOO_LONG": _("Check whether two cells ran together."),
    "RUINED": _("Format the column as text and export it again."),
    "MASKED": _("Ask for an export without masks."),
    "NEGATIVE": _("Leave out refunds, or correct the sign."),
    "BEGINS_AFTER_END": _("Check the two dates; they may have changed places."),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong or doubtful in one cell. `code` is a key of `SENTENCES`."""

    row_no: int
    field: str
    heading: str
    value: str
    code: str

    @property
    def message(self) -> str:
        """The place and what is the matter: `Row 3, Due date: 'soon' is not a date.`"""
        value = self.value
        if len(value) > LONGEST_VALUE:
            value = value[:LONGEST_VALUE] + "…"
        return gettext("Row %(row)d, %(heading)s: %(what)s") % {
            "row": self.row_no,
            "heading": self.heading,
            "what": str(SENTENCES[self.code]) % {"value": value},
        }


@dataclass(slots=True)
class Row:
    """One row of data.

    `values` holds what the row says, typed, by field: text, `date`, `Decimal`, `int`, `bool`,
    telephone numbers as a tuple of `PhoneNumber`; nothing for an empty cell. A name's title
    (先生, 女士) stands under the field with `_title` in place of `_name`. `cells` are the cells as
    they stood, empty ones as "". A row with `problems` is refused, one with `warnings` is not.
    """

    row_no: int
    values: dict[str, object]
    cells: list[Cell]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    def to_hand_back(self, headings: Sequence[str]) -> WrongRow:
        """Return the row as `write_errors` takes it."""
        return wrong_row(
            self.cells,
            headings,
            wrong=(each.heading for each in self.problems),
            reasons=[each.message for each in self.problems],
        )


def wrong_row(
    cells: Sequence[object],
    headings: Sequence[str],
    *,
    wrong: Iterable[str],
    reasons: Sequence[str],
) -> WrongRow:
    """Return a row as `write_errors` takes it; `wrong` are the headings of its wrong cells."""
    places = {heading: place for place, heading in enumerate(headings)}
    return WrongRow(cells, {places[name] for name in wrong if name in places}, reasons)
