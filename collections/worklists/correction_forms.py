"""Input of the branches' answers and of the period of their figures."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from policies.kinds.codes import WORDS
from renewal.lib.values.phones import read_phones
from renewal.lib.values.text import Unreadable
from renewal.rules.forms import IN_THOSE_YEARS
from worklists.models import NumberCheck

OUTCOMES = {
    "CORRECTED": gettext_lazy("Corrected"),
    "ACCURATE": gettext_lazy("The number is right"),
    "NOT_VERIFIED": gettext_lazy("Could not be verified"),
    "LOST": gettext_lazy("Customer lost"),
}
RELATIONS = {
    "SELF": gettext_lazy("The holder"),
    "SPOUSE": gettext_lazy("Husband or wife"),
    "PARENT": gettext_lazy("Parent"),
    "CHILD": gettext_lazy("Son or daughter"),
    "DRIVER": gettext_lazy("Driver"),
    "STAFF": gettext_lazy("Staff of the firm"),
    "OTHER": pgettext_lazy("relation", "Other"),
}
TABLES = {"outcome": "outcome", "contact_relation": "relation"}
LONGEST_PERIOD = 731  # days


class AnswerForm(forms.Form):
    """A branch's answer about one policy; `answer` is what `answer_check` takes."""

    new_phone = forms.CharField(
        label=gettext_lazy("New number"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off", "autofocus": True}),
    )
    new_contact = forms.CharField(
        label=gettext_lazy("Who answers there"), max_length=60, required=False
    )
    contact_relation = forms.ChoiceField(
        label=pgettext_lazy("of a contact to the holder", "Relation"),
        required=False,
        choices=[("", "—"), *RELATIONS.items()],
    )
    new_address = forms.CharField(label=gettext_lazy("New address"), max_length=200, required=False)
    outcome = forms.ChoiceField(
        label=pgettext_lazy("answer of a branch", "Outcome"),
        required=False,
        choices=[("", gettext_lazy("As filled in")), *OUTCOMES.items()],
    )
    remark = forms.CharField(label=gettext_lazy("Remark"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, check: NumberCheck) -> None:
        super().__init__(data)
        self.check = check

    def clean_new_phone(self) -> str:
        text: str = self.cleaned_data["new_phone"].strip()
        try:
            numbers = read_phones(text) or ()
        except Unreadable:
            numbers = ()
        if text and not numbers:
            raise ValidationError(_("This is not a telephone number."))
        if len(numbers) > 1:
            raise ValidationError(_("One number at a time, please."))
        if numbers and not numbers[0].well_formed:
            raise ValidationError(_("Check whether a digit is missing or one too many."))
        asked = self.check.phone
        if numbers and asked is not None and numbers[0].number == asked.number:
            raise ValidationError(
                _("This is the number that proved wrong. If it is right, choose so below.")
            )
        return text

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        outcome, has_new = cleaned["outcome"], cleaned["new_phone"] or cleaned["new_address"]
        if not outcome and not has_new:
            raise ValidationError(_("Fill in the new number, the new address or the outcome."))
        if outcome == "CORRECTED" and not has_new:
            self.add_error("new_phone", _("Fill in what has been corrected."))
        return cleaned

    @property
    def answer(self) -> dict[str, str]:
        """Return the cells of the workbook's row, codes in its own words."""
        cells = {name: str(value) for name, value in self.cleaned_data.items() if value}
        for name, table in TABLES.items():
            if name in cells:
                cells[name] = WORDS[table][cells[name]].partition("、")[0]
        return cells


class PeriodForm(forms.Form):
    """From which day to which the figures are counted."""

    first = forms.DateField(
        label=pgettext_lazy("period", "From"),
        validators=IN_THOSE_YEARS,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    last = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        validators=IN_THOSE_YEARS,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        first: date | None = cleaned.get("first")
        last: date | None = cleaned.get("last")
        if first and last and first > last:
            raise ValidationError(_("The period ends before it begins."))
        if first and last and (last - first).days > LONGEST_PERIOD:
            raise ValidationError(_("The period is at most two years long."))
        return cleaned
