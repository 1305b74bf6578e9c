"""Input into confirmations, and conditions of the lists of sales."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from sales.actions import Way
from sales.queries import TAIL_FROM, SameInvoice, Trail, sales_with_invoice, sellers

MINUTE = "%Y-%m-%dT%H:%M"
_OUT_OF_BOUNDS = gettext_lazy("The premium must be above 0 and below 100,000,000.")
_NO_AMOUNT = gettext_lazy("The amount must be above 0 and below 100,000,000.")


class AmountField(forms.DecimalField):
    """An amount in yuan, as people write it: ¥4,119.80, full-width digits too."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = normalize("NFKC", value).replace(",", "").strip(" ¥元")
        return super().to_python(value)


class ConfirmForm(forms.Form):
    """What the paper says; its cleaned data are arguments of `confirm_sale`.

    `other_sales` are those on the same invoice, once it was given; they need a tick.
    """

    form_no = forms.CharField(
        label=gettext_lazy("Intention form number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autofocus": True}),
    )
    invoice_no = forms.CharField(
        label=gettext_lazy("Invoice number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    premium = AmountField(
        label=gettext_lazy("Premium (yuan)"),
        help_text=gettext_lazy("Without vehicle tax."),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        error_messages={
            "min_value": _OUT_OF_BOUNDS,
            "max_digits": _OUT_OF_BOUNDS,
            "max_whole_digits": _OUT_OF_BOUNDS,
            "max_decimal_places": gettext_lazy("The premium has at most two decimal places."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    now = forms.DateTimeField(
        label=gettext_lazy("Confirmed at"),
        help_text=gettext_lazy("Counts for this day; when it is closed, for the next open one."),
        input_formats=[MINUTE],
        widget=forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"}),
    )
    vehicle_licence_until = forms.DateField(
        label=gettext_lazy("Vehicle licence, inspected until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    driver_licence_until = forms.DateField(
        label=gettext_lazy("Driving licence until"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    member_card_no = forms.CharField(
        label=gettext_lazy("Member card number"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    same_invoice = forms.BooleanField(
        label=gettext_lazy("I have checked: the invoice belongs to this sale, too"), required=False
    )

    def __init__(
        self,
        data: Any = None,
        *,
        released_at: datetime,
        latest: datetime,
        user: User,
        trail: Trail | None = None,
    ) -> None:
        super().__init__(data, initial={"now": latest} | _proposed(trail))
        if trail is None:  # there is no form that could keep them
            for name in ("vehicle_licence_until", "driver_licence_until", "member_card_no"):
                del self.fields[name]
        self.released_at = released_at
        self.latest = latest
        self.user = user
        self.other_sales: list[SameInvoice] = []

    def clean_now(self) -> datetime:
        at: datetime = self.cleaned_data["now"]
        if at > self.latest:
            raise forms.ValidationError(_("This moment is still to come."))
        if at < self.released_at.replace(second=0, microsecond=0):
            raise forms.ValidationError(_("The row was released only after this moment."))
        return at

    def clean(self) -> dict[str, Any]:
        values = dict(self.cleaned_data)
        ticked = values.pop("same_invoice", False)
        invoice_no = values.get("invoice_no")
        if invoice_no:
            self.other_sales = sales_with_invoice(invoice_no, user=self.user)
            if self.other_sales and not ticked:
                self.add_error(
                    "same_invoice",
                    _("The invoice number stands on another sale; look again, then tick here."),
                )
        return values


def _proposed(trail: Trail | None) -> dict[str, date | Decimal | str | None]:
    """Return what a row's intention form says of what the paper is asked for."""
    if trail is None:
        return {}
    return {
        "form_no": trail.form.number,
        "premium": trail.premium,
        "vehicle_licence_until": trail.form.vehicle_licence_until,
        "driver_licence_until": trail.form.driver_licence_until,
        "member_card_no": trail.form.member_card_no,
    }


class ReverseForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _amount_field() -> AmountField:
    return AmountField(
        label=gettext_lazy("Amount (yuan)"),
        help_text=gettext_lazy("With vehicle tax."),
        min_value=Decimal("0.01"),
        max_digits=10,
        decimal_places=2,
        error_messages={
            "min_value": _NO_AMOUNT,
            "max_digits": _NO_AMOUNT,
            "max_whole_digits": _NO_AMOUNT,
            "max_decimal_places": gettext_lazy("The amount has at most two decimal places."),
        },
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )


def _note_field() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Why it differs"),
        help_text=gettext_lazy("Only where the amount is not what it should be."),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


def _version_field() -> forms.IntegerField:
    return forms.IntegerField(required=False, widget=forms.HiddenInput)


def renew_version(form: forms.Form, version: int) -> None:
    """Let a form that was refused as out of date be sent again: who does so has been warned."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict: it keeps every choice
    data[form.add_prefix("version")] = version
    form.data = data


class AmountForm(forms.Form):
    """What was collected or counted."""

    amount = _amount_field()
    note = _note_field()
    version = _version_field()


class ReceiptForm(forms.Form):
    """Finance's receipt for one form."""

    amount = _amount_field()
    number = forms.CharField(
        label=gettext_lazy("Receipt number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = _note_field()
    version = _version_field()


class ReceiptAllForm(forms.Form):
    """Finance's receipt for several forms at once."""

    number = forms.CharField(
        label=gettext_lazy("Receipt number"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class PayForm(forms.Form):
    """How a customer has paid in full; its cleaned data are arguments of `pay`."""

    way = forms.ChoiceField(
        label=gettext_lazy("Paid how"), choices=Way.choices, widget=forms.RadioSelect
    )
    amount = _amount_field()
    number = forms.CharField(
        label=gettext_lazy("Payment or e-invoice number"),
        help_text=gettext_lazy("Needed where it was paid electronically."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    note = _note_field()
    version = _version_field()


class TakeBackForm(forms.Form):
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Find"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={
                "type": "search",
                "placeholder": gettext_lazy("Policy, plate, name, last digits"),
            }
        ),
    )

    def clean_q(self) -> str:
        words: str = self.cleaned_data["q"].strip()
        if words.isdecimal() and len(words) < TAIL_FROM:
            raise forms.ValidationError(
                _("Give at least %(number)s digits of a number.") % {"number": TAIL_FROM}
            )
        return words


class SaleFilterForm(forms.Form):
    """Its cleaned data are conditions of `confirmed_sales`."""

    first = forms.DateField(
        label=gettext_lazy("Booked from"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    last = forms.DateField(
        label=gettext_lazy("Booked until"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)
        self.fields["specialist"] = forms.ModelChoiceField(
            queryset=sellers(user=user),
            label=gettext_lazy("Specialist"),
            required=False,
            empty_label=gettext_lazy("All"),
        )
