"""What is said of a workbook that was taken, so that nothing is left out in silence."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "HIDDEN_SHEETS": _("Hidden sheets were not read: %(sheets)s."),
    "OTHER_SHEETS": _("Other sheets with rows were not read: %(sheets)s."),
    "MACROS": _("The workbook holds macros; they were neither run nor looked at."),
    "ERROR_CELLS": _("%(count)d cells hold an error instead of a value, the first is %(cell)s."),
    "NOT_COMPUTED": _(
        "%(count)d cells hold a formula without its result, the first is %(cell)s; they count as "
        "empty. Open the workbook in Excel or WPS and save it to have them computed."
    ),
    "MERGED_CELLS": _(
        "%(count)d merged cells span several rows of data; their text counts for each of the rows, "
        "their amount for the first."
    ),
    "NO_HEADER": _("No row of headings was found; the columns are named by their letters."),
    "ROWS_ABOVE": _("%(count)d rows above the headings are not part of the table."),
    "NO_DATA": _("There are no rows of data below the headings."),
    "TOTALS_LEFT_OUT": _("Rows with totals or signatures were left out: %(rows)s."),
    "HEADINGS_AGAIN": _("Rows that repeat the headings were left out: %(rows)s."),
    "ROWS_BELOW": _("Rows with remarks below the table were left out: %(rows)s."),
}


@dataclass(frozen=True)
class Note:
    """One thing that is said; `str()` is a sentence in the user's language.

    `code` is a key of `SENTENCES`.
    """

    code: str
    params: dict[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % self.params
