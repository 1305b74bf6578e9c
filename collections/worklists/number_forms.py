"""Input of the look-up list: a candidate that is taken, or a number that is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.models import Phone

TYPED_FROM = (
    Phone.Source.AGENT,
    Phone.Source.BRANCH,
    Phone.Source.CLAIM,
    Phone.Source.TRIAL_MEMBER,
    Phone.Source.CORE_SYSTEM,
)


class NumberForm(forms.Form):
    """A number by hand, unless `candidate` names one that is offered."""

    candidate = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    number = forms.CharField(
        label=gettext_lazy("Another number"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )
    source = forms.ChoiceField(
        label=gettext_lazy("Found through"),
        required=False,
        choices=[(code.value, code.label) for code in TYPED_FROM],
    )
    evidence = forms.CharField(
        label=gettext_lazy("What speaks for it"), required=False, max_length=200
    )
    whole_fleet = forms.BooleanField(
        label=gettext_lazy("For all cars of this holder"), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("candidate") and not data.get("number") and "number" not in self.errors:
            self.add_error("number", _("Type a number, or take one that is offered."))
        data["source"] = data.get("source") or Phone.Source.AGENT
        return data
