"""What is asked for on the pages of the book."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import Branch, User


class BookFilter(forms.Form):
    """Conditions of the book's list; cleaned data are keyword arguments of `search_terms`."""

    name = forms.CharField(
        label=_("Customer"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("Name or initials")}),
    )
    plate_no = forms.CharField(label=_("Plate"), max_length=20, required=False)
    phone_tail = forms.RegexField(
        r"^(\d{3,4}|\d{10,12})$",  # what is shown of a number, or all of it
        label=_("Phone end"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, empty_label=_("All")
    )
    policy_no = forms.CharField(label=_("Policy no."), max_length=60, required=False)
    expires_from = forms.DateField(
        label=_("Ends from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_to = forms.DateField(
        label=_("Ends until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        branch = cast("forms.ModelChoiceField[Branch]", self.fields["branch"])
        branch.queryset = Branch.objects.for_user(user).order_by("path")

    def clean_plate_no(self) -> str:
        return str(self.cleaned_data["plate_no"]).replace(" ", "").upper()

    def clean_policy_no(self) -> str:
        return str(self.cleaned_data["policy_no"]).strip().upper()
