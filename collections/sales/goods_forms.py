"""Input into the stock: its cleaned data are arguments of the actions of `sales.actions.goods`."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from sales.actions.ledgers import MOST_GOODS
from sales.models import Goods

_PLAIN = {"autocomplete": "off"}
_DIGITS = {"inputmode": "numeric", "autocomplete": "off"}


def _pieces(label: Any, *, least: int = 1) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=least,
        max_value=MOST_GOODS,
        widget=forms.TextInput(attrs=_DIGITS),
    )


def _note() -> forms.CharField:
    return forms.CharField(
        label=gettext_lazy("Note"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs=_PLAIN),
    )


class ChangeForm(forms.Form):
    """The arguments of `change_goods`."""

    prefix = "change"

    name = forms.CharField(
        label=pgettext_lazy("goods", "Name"), max_length=80, widget=forms.TextInput(attrs=_PLAIN)
    )
    warn_below = forms.IntegerField(
        label=gettext_lazy("Short below"),
        help_text=gettext_lazy("With fewer pieces it is marked on the list; 0 for never."),
        min_value=0,
        max_value=MOST_GOODS,
        initial=0,
        widget=forms.TextInput(attrs=_DIGITS),
    )


class NewForm(ChangeForm):
    """The arguments of `new_goods`."""

    prefix = "new"

    kind = forms.ChoiceField(label=pgettext_lazy("goods", "Kind"), choices=Goods.Kind.choices)

    field_order = ("kind", "name", "warn_below")


class TakeInForm(forms.Form):
    """The arguments of `take_in`."""

    prefix = "in"

    pieces = _pieces(gettext_lazy("Pieces"))
    note = _note()


class HandOutForm(forms.Form):
    """The arguments of `hand_out`."""

    prefix = "out"

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        people = User.objects.for_user(user).filter(role=Role.SPECIALIST, is_active=True)
        self.fields["to"] = forms.ModelChoiceField(
            queryset=people.order_by("name", "pk"), label=pgettext_lazy("goods", "To")
        )
        self.fields["pieces"] = _pieces(gettext_lazy("Pieces"))
        self.fields["serial_no"] = forms.CharField(
            label=gettext_lazy("Serial number"),
            max_length=40,
            required=False,
            widget=forms.TextInput(attrs=_PLAIN),
        )
        self.fields["note"] = _note()


class CountForm(forms.Form):
    """The arguments of `put_right`."""

    prefix = "count"

    counted = _pieces(gettext_lazy("Counted"), least=0)
    note = _note()
    stock = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
