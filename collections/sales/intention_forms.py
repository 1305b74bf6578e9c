"""What a specialist writes on an intention form, and the conditions of the lists of forms."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from renewal.lib.values.phones import read_phones
from renewal.lib.values.text import Unreadable, read_plate
from sales.actions.forms import FILLED
from sales.models import IntentionForm
from sales.queries import sellers
from worklists.card import USES

KEPT = ("insured_phone", "previous_policy_no")  # masked, so that a blank leaves them as they are


class SheetForm(forms.ModelForm):  # type: ignore[type-arg]
    """The sheet as far as it is the specialist's, in the order of the paper.

    `values` are those of `save_form`. `version` is always what is in the book now: who saves again
    after a warning means it.
    """

    class Meta:
        model = IntentionForm
        fields = FILLED
        widgets = {
            "compulsory_starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "commercial_starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "accident_starts_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "inspected_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "insured_phone": forms.TextInput({"inputmode": "tel"}),
            "wishes": forms.Textarea({"rows": 2}),
        }

    def __init__(self, data: Mapping[str, Any] | None = None, *, form: IntentionForm) -> None:
        super().__init__(data, instance=form, auto_id="sheet_%s")
        for name in KEPT:
            self.initial[name] = ""
        self.fields["use_nature"] = forms.ChoiceField(
            label=self.fields["use_nature"].label, choices=_uses(form.use_nature), required=False
        )
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"

    @property
    def values(self) -> dict[str, Any]:
        return {
            name: value for name, value in self.cleaned_data.items() if value or name not in KEPT
        }

    def clean_plate_no(self) -> str:
        typed: str = self.cleaned_data["plate_no"]
        return read_plate(typed) or ""

    def clean_insured_phone(self) -> str:
        typed: str = self.cleaned_data["insured_phone"]
        try:
            found = read_phones(typed)
        except Unreadable:
            found = None
        if typed and not found:
            raise ValidationError(_("This is no telephone number."))
        return found[0].number if found else ""

    def _post_clean(self) -> None:
        """The form in the book changes through the action alone."""


def _uses(standing: str) -> list[tuple[str, str | Promise]]:
    known = list(USES.items())
    other = [] if standing in USES or not standing else [(standing, standing)]
    return [("", "—"), *other, *known]


class FormFilter(forms.Form):
    """Conditions of `forms_in`; those who see their own forms alone are not asked whose."""

    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            {"type": "search", "placeholder": gettext_lazy("Name, plate, form number")}
        ),
    )

    def __init__(self, data: Any, *, user: User, has_specialists: bool) -> None:
        super().__init__(data)
        if has_specialists:
            self.fields["specialist"] = forms.ModelChoiceField(
                queryset=sellers(user=user),
                label=gettext_lazy("Specialist"),
                required=False,
                empty_label=gettext_lazy("All"),
            )

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"].strip()
        return words


class WhyForm(forms.Form):
    """Why a form is withdrawn."""

    why = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
