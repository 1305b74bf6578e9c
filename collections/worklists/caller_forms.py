"""Input about a customer who rings: what to find them by, and what was said."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.lib.values.phones import read_phones
from renewal.lib.values.text import Unreadable, plain, read_plate
from worklists.queries.callers import Asked

FEWEST_DIGITS = 7
MOST_DIGITS = 12
PLATE_SIGNS = range(5, 11)
LONGEST_NOTE = 1000


class CallerForm(forms.Form):
    """A number or a plate, read as `asked`. A name, or the end of a number, finds nobody."""

    asked = forms.CharField(
        label=gettext_lazy("Telephone number or plate"),
        help_text=gettext_lazy(
            "The whole number or at least its last 7 digits, or the whole plate. Each search is"
            " recorded with your name."
        ),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    note = forms.CharField(required=False, max_length=LONGEST_NOTE, widget=forms.HiddenInput)

    def clean_asked(self) -> Asked:
        text = plain(self.cleaned_data["asked"])
        if not any(sign.isalpha() for sign in text):
            return _read_number(text)
        plate = read_plate(text) or ""
        has_both = any(s.isdecimal() for s in plate) and any(s.isalpha() for s in plate)
        if not (has_both and plate.isalnum() and len(plate) in PLATE_SIGNS):
            raise forms.ValidationError(
                _("This is neither a number nor a plate. A name finds nobody here.")
            )
        return Asked(plate_no=plate)


def _read_number(text: str) -> Asked:
    try:
        numbers = read_phones(text) or ()
    except Unreadable:
        numbers = ()
    if len(numbers) != 1 or "*" in text:
        raise forms.ValidationError(_("Type one telephone number, or the plate."))
    digits = numbers[0].number
    if len(digits) < FEWEST_DIGITS:
        raise forms.ValidationError(
            _("Too short: ask for the whole number, or at least its last 7 digits.")
        )
    if len(digits) > MOST_DIGITS:
        raise forms.ValidationError(_("Too long for a telephone number."))
    return Asked(number=digits)


class RingBackForm(forms.Form):
    """What a customer who rang wanted."""

    note = forms.CharField(
        label=pgettext_lazy("ring-back", "What the customer wants"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, policy: int, initial: Any = None) -> None:
        super().__init__(data, auto_id=f"id_%s_{policy}", initial=initial)
        self.policy = policy
