"""Input into deliveries, photographs and referrals."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from sales.actions.delivery import MOST_AHEAD
from sales.forms import AmountField
from sales.models import IntentionForm, Paper, Visit
from sales.queries import deliverers

_PICTURES = "image/jpeg,image/png,image/webp"


def _day_input(**attrs: Any) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class PlanForm(forms.Form):
    """How policies reach the customer; its cleaned data are arguments of `plan_delivery`."""

    way = forms.ChoiceField(label=gettext_lazy("How"), choices=Visit.Way)
    day = forms.DateField(label=gettext_lazy("Day"))
    at_time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    address = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=300,
        help_text=gettext_lazy(
            "Where it is brought or sent: city, district, street and number, room."
        ),
    )
    district = forms.CharField(
        label=gettext_lazy("District"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Blank: as the address says."),
    )
    deliverer = forms.ModelChoiceField(
        label=gettext_lazy("Who brings it"),
        queryset=User.objects.none(),
        required=False,
        help_text=gettext_lazy("May be another than who sold it."),
    )
    courier_no = forms.CharField(
        label=gettext_lazy("Courier number"), required=False, max_length=60
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, form: IntentionForm, user: User, today: date, hint: str = ""
    ) -> None:
        visit = form.visits.planned().first()
        super().__init__(data, initial=_planned(form, visit, user=user, today=today))
        person: Any = self.fields["deliverer"]
        person.queryset = deliverers(user=user)
        self.fields["day"].widget = _day_input(
            min=today.isoformat(), max=(today + MOST_AHEAD).isoformat()
        )
        self.fields["at_time"].help_text = hint


def _planned(
    form: IntentionForm, visit: Visit | None, *, user: User, today: date
) -> dict[str, Any]:
    """Return what is proposed: the plan as it stands, else tomorrow by hand by who sold it."""
    if visit is None:
        seller = form.task.assignee
        return {
            "way": Visit.Way.BY_HAND,
            "day": today + timedelta(days=1),
            "address": form.address,
            "deliverer": user if user.role == Role.SPECIALIST else seller,
            "version": form.version,
        }
    kept = ("way", "day", "at_time", "address", "district", "deliverer", "courier_no", "note")
    return {name: getattr(visit, name) for name in kept} | {"version": form.version}


class DeliverForm(forms.Form):
    """What happened at the door; its cleaned data are arguments of `deliver`."""

    missing = forms.MultipleChoiceField(
        label=gettext_lazy("Papers that are missing"),
        required=False,
        choices=Paper.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    collected = AmountField(
        label=gettext_lazy("Collected (yuan)"),
        required=False,
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    collected_note = forms.CharField(
        label=gettext_lazy("Why another amount"), required=False, max_length=200
    )
    vehicle_licence_until = forms.DateField(
        label=gettext_lazy("Vehicle licence, inspected until"),
        required=False,
        widget=_day_input(),
    )
    driver_licence_until = forms.DateField(
        label=gettext_lazy("Driving licence until"), required=False, widget=_day_input()
    )
    courier_no = forms.CharField(
        label=gettext_lazy("Courier number"), required=False, max_length=60
    )
    offered = forms.CharField(
        label=gettext_lazy("Card policies offered"), required=False, max_length=120
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, data: Any = None, *, form: IntentionForm, way: str, papers: Iterable[Paper]
    ) -> None:
        """`papers` are those to be had; where no courier goes, none is asked for."""
        super().__init__(
            data,
            initial={
                "vehicle_licence_until": form.vehicle_licence_until,
                "driver_licence_until": form.driver_licence_until,
                "version": form.version,
            },
        )
        missing: Any = self.fields["missing"]
        missing.choices = [(paper.value, paper.label) for paper in papers]
        if way != Visit.Way.COURIER:
            del self.fields["courier_no"]


class BackOutForm(forms.Form):
    """Why nothing is sold after all; its cleaned data are arguments of `back_out`."""

    why = forms.CharField(label=gettext_lazy("Why"), max_length=200)
    left_nothing = forms.BooleanField(
        label=gettext_lazy("No document stays with the customer; everything is with me"),
        required=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput)


class _SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; what is wrong with one of them is not asked here."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        return [super(FilesField, self).clean(one, initial) for one in data or ()]


class PhotoForm(forms.Form):
    """Which paper the photographs are of, and those: `uploads`."""

    paper = forms.ChoiceField(
        label=gettext_lazy("Paper"),
        choices=Paper.choices,
    )
    taken = forms.FileField(
        label=gettext_lazy("Take a photograph"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": _PICTURES, "capture": "environment"}),
    )
    chosen = FilesField(
        label=gettext_lazy("Or choose from those taken"),
        required=False,
        allow_empty_file=True,
        widget=_SeveralFiles(attrs={"accept": _PICTURES, "multiple": True}),
    )

    def uploads(self) -> list[Any]:
        taken = self.cleaned_data.get("taken")
        return [*([taken] if taken is not None else []), *self.cleaned_data.get("chosen", [])]

    def clean(self) -> dict[str, Any]:
        if not self.uploads():
            raise forms.ValidationError(_("Take or choose a photograph first."))
        return self.cleaned_data


class ReferralForm(forms.Form):
    """Whom the customer recommends; its cleaned data are arguments of `note_referral`."""

    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=200)
    number = forms.CharField(
        label=gettext_lazy("Telephone"),
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    plate_no = forms.CharField(label=gettext_lazy("Licence plate"), required=False, max_length=20)
    expires_on = forms.DateField(
        label=gettext_lazy("Cover ends on"),
        required=False,
        widget=_day_input(),
        help_text=gettext_lazy("With it they are on a list 30 days before."),
    )
    note = forms.CharField(label=gettext_lazy("Note"), required=False, max_length=200)
