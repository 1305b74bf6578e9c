"""Conditions of the list of one's own records."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from policies.dictionary import Dictionary
from policies.models import Contact
from renewal.lib.asked import words

LONGEST_FIND = 40


class RecordFilter(forms.Form):
    """Its cleaned data are conditions of `own_contacts`; where no day is asked for, today's."""

    q = forms.CharField(
        label=_("Find"),
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name or plate")}),
    )
    first = forms.DateField(
        label=pgettext_lazy("period", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=pgettext_lazy("period", "Until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    result = forms.ChoiceField(label=_("Contact result"), required=False)
    noted = forms.ChoiceField(
        label=_("Note"),
        required=False,
        choices=[("", _("All")), ("1", _("With a note"))],
    )

    def __init__(self, asked: Any, *, today: date, dictionary: Dictionary) -> None:
        data = asked.copy()
        if "first" not in data and "last" not in data:
            data["first"] = data["last"] = today.isoformat()
        super().__init__(data, initial={"first": today, "last": today})
        shown = [one for one in Contact.Result if one not in Contact.NOT_OF_DESK]
        result = cast("forms.ChoiceField", self.fields["result"])
        result.choices = [
            ("", _("All")),
            *((one.value, dictionary.result_label(one)) for one in shown),
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["with_note"] = data.pop("noted", "") == "1"
        data["find"] = words(data.pop("q", ""), longest=LONGEST_FIND)
        return data
