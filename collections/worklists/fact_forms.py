"""What a customer says is wrong in the book, as it is typed."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from policies.corrected import Fact, insured_name
from policies.models import Term
from renewal.lib.values.text import Unreadable, read_name, read_plate, read_text

_FACTS = {
    "phone": Fact.PHONE,
    "address": Fact.ADDRESS,
    "plate_no": Fact.PLATE,
    "holder": Fact.HOLDER,
    "insured": Fact.INSURED,
    "expires_on": Fact.EXPIRES_ON,
}
NAMES = {fact: name for name, fact in _FACTS.items()}


def _text(label: Any, *, longest: int, shown: bool = True, **attributes: str) -> forms.CharField:
    """With `shown`, the field holds what the book says; else it is blank, for that is masked."""
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        show_hidden_initial=shown,
        widget=forms.TextInput({"autocomplete": "off"} | attributes),
    )


class FactsForm(forms.Form):
    """Only what differs from what was shown counts: the rest may have changed meanwhile."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    phone = _text(gettext_lazy("New number"), longest=60, shown=False, inputmode="tel")
    address = _text(gettext_lazy("New address"), longest=300, shown=False)
    plate_no = _text(gettext_lazy("Licence plate"), longest=20)
    holder = _text(gettext_lazy("Holder"), longest=200)
    insured = _text(gettext_lazy("Insured"), longest=200)
    expires_on = forms.DateField(
        label=pgettext_lazy("of cover", "Ends on"),
        required=False,
        show_hidden_initial=True,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, term: Term, version: int) -> None:
        policy = term.policy
        holder, insured = policy.customer.name, insured_name(term.facts)
        shown = {
            "version": version,
            "plate_no": policy.vehicle.plate_no if policy.vehicle else "",
            "holder": holder,
            "insured": insured,
            "expires_on": term.expires_on,
        }
        super().__init__(data, initial=shown)
        if policy.vehicle is None:
            del self.fields["plate_no"]
        if insured in ("", holder):  # it follows the holder's
            del self.fields["insured"]

    @property
    def shown_before(self) -> list[str]:
        """What was shown, to be sent along."""
        fields: list[BoundField] = list(self)
        return [
            str(field.as_hidden(only_initial=True))
            for field in fields
            if field.field.show_hidden_initial
        ]

    @property
    def changes(self) -> dict[Fact, str | date]:
        return {
            _FACTS[name]: self.cleaned_data[name] for name in self.changed_data if name in _FACTS
        }

    def clean_phone(self) -> str:
        return _in_full(self.cleaned_data["phone"])

    def clean_plate_no(self) -> str:
        return self._read("plate_no", read_plate)

    def clean_holder(self) -> str:
        return self._read("holder", read_name)

    def clean_insured(self) -> str:
        return self._read("insured", read_name)

    def clean_address(self) -> str:
        return self._read("address", read_text)

    def clean_expires_on(self) -> date | None:
        day: date | None = self.cleaned_data["expires_on"]
        if day is None and "expires_on" in self.changed_data:
            raise ValidationError(_("Type what is right."))
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(name in _FACTS for name in self.changed_data):
            raise ValidationError(_("Nothing was changed."))
        return data

    def _read(self, name: str, read: Callable[[str], str | None]) -> str:
        if name not in self.changed_data:
            return ""
        try:
            text = read(self.cleaned_data[name])
        except Unreadable:
            text = None
        if not text:
            raise ValidationError(_("Type what is right."))
        return _in_full(text)


def _in_full(text: str) -> str:
    if "*" in text:
        raise ValidationError(_("Type it in full."))
    return text
