"""Input about branches."""

from django import forms
from django.utils.translation import gettext_lazy as _


class BranchEmailForm(forms.Form):
    """Where a branch's lists are mailed to; its cleaned data are an argument of
    `set_branch_email`."""

    email = forms.EmailField(
        label=_("Mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
    )
