"""Input of the release and of the lists of a date."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from worklists.models import QUEUED, RELEASED, Reason

ALL = ""
OLDEST = timedelta(days=366)  # of the dates whose lists are still made


class ReleaseForm(forms.Form):
    """Who is let in though not finished, and why; its cleaned data are arguments of `release`.

    The reason of somebody ticked in `let_in` comes in a field of its own, reason-<user name>.
    """

    let_in = forms.Field(required=False, widget=forms.SelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason_errors: dict[str, str] = {}

    @property
    def ticked(self) -> dict[str, str]:
        """Return the user names that are ticked, with the reasons as they were typed."""
        names = self.fields["let_in"].widget.value_from_datadict(self.data, self.files, "let_in")
        return {name: self.data.get(f"reason-{name}", "") for name in names or []}

    def clean(self) -> dict[str, Any]:
        reasons = {}
        asked = forms.CharField(max_length=200)
        for name, typed in self.ticked.items():
            try:
                reasons[name] = asked.clean(typed)
            except ValidationError as error:
                self.reason_errors[name] = error.messages[0]
        if self.reason_errors:
            raise ValidationError(_("Say for each one ticked why the release includes them."))
        return {"let_in": reasons}


class RowsForm(forms.Form):
    """Which rows of a list are shown: all, those queued, released, or left out for a reason."""

    show = forms.ChoiceField(
        label=pgettext_lazy("which are shown", "Rows"),
        required=False,
        choices=[
            (ALL, gettext_lazy("All found")),
            (QUEUED, gettext_lazy("Queued")),
            (RELEASED, gettext_lazy("Released")),
            *[reason for reason in Reason.choices if reason[0] != Reason.ENDED],
        ],
    )
    find = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        widget=forms.TextInput({"placeholder": gettext_lazy("policy, plate or name")}),
    )


class MakeListsForm(forms.Form):
    """The date whose lists are to be made; its cleaned data are arguments of `extract`."""

    day = forms.DateField()

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > self.today:
            raise ValidationError(_("Lists are made for today and for earlier dates only."))
        if day < self.today - OLDEST:
            raise ValidationError(_("That date is too long ago to make lists of."))
        return day


class UnlockForm(forms.Form):
    """Why a manager unlocks a specialist; its cleaned data are an argument of `unlock`."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)
