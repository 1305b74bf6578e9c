"""Input into confirmations, and conditions of the lists of sales."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from sales.queries import TAIL_FROM, SameInvoice, sales_with_invoice, sellers

MINUTE = "%Y-%m-%dT%H:%M"
_OUT_OF_BOUNDS = gettext_lazy("The premium must be above 0 and below 100,000,000.")


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
    same_invoice = forms.BooleanField(
        label=gettext_lazy("I have checked: the invoice belongs to this sale, too"), required=False
    )

    def __init__(
        self, data: Any = None, *, released_at: datetime, latest: datetime, user: User
    ) -> None:
        super().__init__(data, initial={"now": latest})
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
