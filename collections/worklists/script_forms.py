"""A new version of a script, as it is typed."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from worklists.scripts import MOST_CHARACTERS, complaints, tidy


class ScriptForm(forms.Form):
    """A text and the day from which it is said; cleaned data are arguments of `save_script`."""

    text = forms.CharField(
        label=gettext_lazy("Text"),
        strip=False,  # lines are counted as they were typed
        widget=forms.Textarea(attrs={"rows": 26, "maxlength": MOST_CHARACTERS}),
    )
    valid_from = forms.DateField(
        label=gettext_lazy("Said from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Today or later."),
    )
    seen = forms.IntegerField(min_value=0, max_value=32766, widget=forms.HiddenInput)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_text(self) -> str:
        text = tidy(self.cleaned_data["text"])
        if found := complaints(text):
            raise forms.ValidationError(found)
        return text

    def clean_valid_from(self) -> date:
        day: date = self.cleaned_data["valid_from"]
        if day < self.today:
            raise forms.ValidationError(
                _("A script changes from today on, or later: what was stays.")
            )
        return day
