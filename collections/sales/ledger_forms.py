"""Conditions of the ledgers, and the reason of a contra line."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import User
from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from sales.ledgers import Ledger, Papers
from sales.queries import sellers

_BOUNDS = [
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR, 12, 31)),
]


class LedgerFilter(forms.Form):
    """Its cleaned data are conditions of `ledger_lines`."""

    first = forms.DateField(
        label=pgettext_lazy("first day", "From"),
        required=False,
        validators=_BOUNDS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=pgettext_lazy("last day", "To"),
        required=False,
        validators=_BOUNDS,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    find = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Form, policy, plate, serial number"),
            }
        ),
    )

    def __init__(self, data: Any, *, user: User, ledger: str) -> None:
        super().__init__(data)
        self.fields["specialist"] = forms.ModelChoiceField(
            queryset=sellers(user=user),
            label=gettext_lazy("Specialist"),
            required=False,
            empty_label=gettext_lazy("All"),
        )
        if ledger == Ledger.PAPERS:
            self.fields["shown"] = forms.ChoiceField(
                label=pgettext_lazy("which are shown", "Rows"),
                required=False,
                choices=Papers.choices,
            )

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        first, last = values.get("first"), values.get("last")
        if first and last and first > last:
            self.add_error("last", _("The last day is before the first."))
        return values


class TakeBackForm(forms.Form):
    """Its cleaned data are an argument of `take_back_by_hand`."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
