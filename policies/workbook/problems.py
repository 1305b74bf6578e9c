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
    "ERROR_CELL": _("'%(value)s' is an error of the workbook."),
    "NOT_YOURS": _("'%(value)s' belongs to another branch."),
    "NOT_A_PHONE": _("'%(value)s' holds no telephone number."),
    "TOO_LARGE": _("'%(value)s' is larger than an amount of this kind can be."),
    "TOO_LONG": _("'%(value)s' is longer than a number of this kind can be."),
    "RUINED": _(
        "'%(value)s' is a number that has lost its last digits: format the column as text and "
        "export it again."
    ),
    "MASKED": _("'%(value)s' is masked: ask for an export without masks."),
    "NEGATIVE": _("'%(value)s' is below zero."),
    "BEGINS_AFTER_END": _("'%(value)s' is later than the end of the term."),
    "ENDS_BEFORE_START": _("'%(value)s' is earlier than the day on which it begins."),
    "PHONE_SHAPE": _("'%(value)s' does not have the length of a telephone number."),
    "PLATE_LETTER": _("'%(value)s' has a letter O or I; is it a 0 or a 1?"),
    "PLATE_SHAPE": _("'%(value)s' does not look like a licence plate."),
    "VIN_SHAPE": _("'%(value)s' is no chassis number of 17 places."),
    "UNKNOWN_CODE": _("'%(value)s' is not one of the known words; it is kept as it stands."),
    "NO_PHONE": _("there is no telephone number in the row."),
    "NO_VEHICLE": _("there is neither a licence plate nor a chassis number in the row."),
    "NO_POLICY": _("nothing in the row says which policy it is about."),
    "NO_CORRECTION": _("there is neither a new number or address nor an answer in the row."),
    "NO_KEY": _("there is no number by which the row could be known again."),
}

# How to mend it, where that can be said.
CURES = {
    "MISSING": _("Fill in the cell."),
    "NOT_A_DATE": _("Write it as 2026-03-31 and check that there is such a day."),
    "NOT_AN_AMOUNT": _("Write figures only, as 4119.80."),
    "NOT_A_NUMBER": _("Write figures only."),
    "NOT_YES_NO": _("Write 是 or 否."),
    "ERROR_CELL": _("Correct the formula in the workbook, or export it again."),
    "NOT_YOURS": _("Send the row to the branch that it belongs to, or to the centre."),
    "NOT_A_PHONE": _("Write the number, or leave the cell empty."),
    "TOO_LARGE": _("Check whether two amounts ran together."),
    "TOO_LONG": _("Check whether two cells ran together."),
    "RUINED": _("Format the column as text and export it again."),
    "MASKED": _("Ask for an export without masks."),
    "NEGATIVE": _("Leave out refunds, or correct the sign."),
    "BEGINS_AFTER_END": _("Check the two dates; they may have changed places."),
    "ENDS_BEFORE_START": _("Check the two dates; they may have changed places."),
    "PLATE_LETTER": _("Write 0 or 1 if the letter was a mistake."),
    "PHONE_SHAPE": _("Check whether a digit is missing or one too many."),
    "NO_POLICY": _("Fill in the policy number, the licence plate or the chassis number."),
    "NO_CORRECTION": _("Fill in the new number, the new address or the answer."),
    "NO_KEY": _("Fill in the number of the row, of its policy or of its document."),
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

    def told(self) -> dict[str, str]:
        """Return the problem as it is kept with its row."""
        return {
            "field": self.field,
            "heading": self.heading,
            "value": self.value,
            "code": self.code,
            "message": self.message,
        }


@dataclass(slots=True)
class Row:
    """One policy, or other thing, that a row of a sheet speaks of.

    `values` holds what the row says, typed, by field: text, `date`, `Decimal`, `int`, `bool`,
    telephone numbers as a tuple of `PhoneNumber`; nothing for an empty cell. A field whose name
    ends in `_at` is an aware moment, one in `_on` a date; the hour written beside that date stands
    under the field with `_time` in place of `_on`, as "09:30". A name's title (先生, 女士) stands
    under the field with `_title` in place of `_name`; a month without a day is its last day, and
    `expires_is_month` says so.

    `part` counts the policies of one row of the sheet: commercial cover 0, compulsory 1. `key` is
    by what the row is known again: "policy_no=T1|due_on=2026-04-13". `source_row` is the row that
    it mends, in the batch that `Reading.mends` names. `cells` are the cells as they stood, empty
    ones as "", of bank accounts the last four digits. A row with `problems` is refused, one with
    `warnings` is not.
    """

    row_no: int
    values: dict[str, object]
    cells: list[Cell]
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    part: int = 0
    key: str = ""
    source_row: int | None = None

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
    ref: str = "",
) -> WrongRow:
    """Return a row as `write_errors` takes it.

    `wrong` are the headings of its wrong cells, `ref` its reference (`mended.row_of`).
    """
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        places.setdefault(heading, place)
    return WrongRow(cells, {places[name] for name in wrong if name in places}, reasons, ref)
