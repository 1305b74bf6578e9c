"""What is asked for on the pages of the rota."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import AWAY, LeaveKind, User
from renewal.lib.asked import whole_number
from renewal.lib.rota import Part
from worklists.ownership_forms import DayField

LONGEST_NOTE = 200  # characters
MOST_ROWS = 9999  # open ones of one person
AS_THE_SHIFT_SAYS = "SHIFT"


class SpanForm(forms.Form):
    """The first of the days that are looked at, and the one that was chosen among them."""

    day = DayField(required=False)

    def __init__(self, data: Mapping[str, Any]) -> None:
        super().__init__(data)
        self.fields["from"] = DayField(required=False)


class LeaveForm(forms.Form):
    """Leave; cleaned data are arguments of `enter_leave`."""

    first_on = DayField(label=pgettext_lazy("of leave", "First day"))
    last_on = DayField(
        label=pgettext_lazy("of leave", "Last day"),
        required=False,
        help_text=gettext_lazy("Blank: that one day."),
    )
    part = forms.TypedChoiceField(
        label=gettext_lazy("Of each day"), choices=AWAY, coerce=Part, initial=Part.FULL
    )
    kind = forms.TypedChoiceField(
        label=pgettext_lazy("of leave", "Kind"), choices=LeaveKind, coerce=LeaveKind
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=LONGEST_NOTE, required=False)

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        first, last = said.get("first_on"), said.get("last_on")
        if first and not last and "last_on" not in self.errors:
            said["last_on"] = first
        if first and last and last < first:
            self.add_error("last_on", _("Leave does not end before it begins."))
        return said


class CancelForm(forms.Form):
    """Which leave of `user` is cancelled; cleaned data are an argument of `cancel_leave`."""

    leave = forms.CharField(required=False)

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        super().__init__(data)
        self.user = user

    def clean(self) -> dict[str, Any]:
        number = whole_number(self.cleaned_data.get("leave")) or 0
        leave = self.user.leaves.filter(pk=number).first()
        if leave is None:
            raise ValidationError(_("There is no such leave."))
        return {"leave": leave}


class ShiftForm(forms.Form):
    """What is worked from Monday to Sunday, and from when; see `shift`."""

    valid_from = DayField(label=pgettext_lazy("first day of a shift", "From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, weekday in WEEKDAYS.items():
            self.fields[f"weekday_{number}"] = forms.TypedChoiceField(
                label=weekday, choices=Part, coerce=Part
            )

    @property
    def weekdays(self) -> list[forms.BoundField]:
        return [self[f"weekday_{number}"] for number in range(len(WEEKDAYS))]

    @property
    def shift(self) -> dict[str, Any]:
        """Return the arguments of `set_shift`."""
        said = self.cleaned_data
        pattern = [said[f"weekday_{number}"] for number in range(len(WEEKDAYS))]
        return {"valid_from": said["valid_from"], "pattern": pattern}


class DutyForm(forms.Form):
    """A single day; cleaned data are arguments of `set_duty`."""

    day = DayField(label=gettext_lazy("Day"))
    part = forms.TypedChoiceField(
        label=pgettext_lazy("part of a day", "Works"),
        choices=[*Part.choices, (AS_THE_SHIFT_SAYS, gettext_lazy("As the shift says"))],
        coerce=lambda value: None if value == AS_THE_SHIFT_SAYS else Part(value),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_NOTE,
        required=False,
        help_text=gettext_lazy("Such as a weekend on duty, or a day that was swapped."),
    )


class CapacityForm(forms.Form):
    """Cleaned data are arguments of `set_capacity`."""

    capacity = forms.IntegerField(
        label=gettext_lazy("Most open rows"),
        min_value=0,
        max_value=MOST_ROWS,
        required=False,
        help_text=gettext_lazy("Blank: what the centre has set. 0: gets no rows."),
    )
    started_on = DayField(
        label=gettext_lazy("First day of work"),
        required=False,
        help_text=gettext_lazy("Takes part in no release before it."),
    )


class ExtensionForm(forms.Form):
    """Cleaned data are arguments of `set_extension`."""

    extension = forms.CharField(
        label=gettext_lazy("Extension"),
        max_length=20,
        required=False,
        help_text=gettext_lazy("Of the centre's telephone system. Blank: none."),
    )
