"""Input into what the issuing clerk does with a form."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import formset_factory
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from sales.actions import GoodsIn, PolicyIn, tick_of
from sales.comparison import Kind, Line, Value, compare, policy_sheet, written
from sales.forms import AmountField
from sales.models import Goods, GoodsLine, IntentionForm, IssuedPolicy, Paper, Part, SerialLine
from worklists.card import USES

_TICK = "ok_"
_QUIET = {"autocomplete": "off"}


@dataclass(frozen=True)
class Row:
    """A field of a sheet beside the paper's, with its tick; `differs` as far as it was typed."""

    line: Line
    field: BoundField
    tick: BoundField | None
    differs: bool

    @property
    def said(self) -> str:
        return written(self.line.value)


class CompareForm(forms.Form):
    """What the paper says, field by field of a sheet, and which differences were looked at.

    Filled with what the form says, except what the clerk types from the paper: plates and days.
    """

    def __init__(self, data: Any = None, *, sheet: Sequence[Line], prefix: str | None = None):
        super().__init__(data, prefix=prefix)
        self.sheet = sheet
        for line in sheet:
            self.fields[line.name] = _field_of(line)
            if not line.is_day:
                self.fields[_TICK + line.name] = forms.BooleanField(
                    label=_("Checked"), required=False
                )

    def rows(self) -> Iterator[Row]:
        found = self.found if self.is_bound else {line.name: line.value for line in self.sheet}
        for one in compare(self.sheet, found):
            name = one.line.name
            yield Row(
                line=one.line,
                field=self[name],
                tick=None if one.line.is_day else self[_TICK + name],
                differs=self.is_bound and one.differs,
            )

    @property
    def found(self) -> dict[str, Value]:
        """What was typed and could be read; the form has been validated."""
        return {line.name: self.cleaned_data.get(line.name) for line in self.sheet}

    @property
    def ticked(self) -> set[str]:
        return {line.name for line in self.sheet if self.cleaned_data.get(_TICK + line.name)}


def _field_of(line: Line) -> forms.Field:
    if line.is_day:
        return forms.DateField(
            label=str(line.label), widget=forms.DateInput(attrs={"type": "date"})
        )
    if line.is_money:
        return AmountField(
            label=str(line.label),
            initial=written(line.value),
            min_value=Decimal(),
            max_digits=10,
            decimal_places=2,
            widget=forms.TextInput(attrs=_QUIET | {"inputmode": "decimal"}),
        )
    if line.kind is Kind.USE:
        said = written(line.value)
        other = [] if said in USES else [(said, said or "—")]
        return forms.ChoiceField(
            label=str(line.label),
            initial=said,
            required=bool(said),
            choices=[*other, *USES.items()],
        )
    return forms.CharField(
        label=str(line.label),
        initial=None if line.is_typed else line.value,
        required=bool(line.value),
        max_length=line.longest,
        widget=forms.TextInput(attrs=_QUIET),
    )


def _serial(label: Any) -> forms.CharField:
    return forms.CharField(
        label=label, required=False, max_length=40, widget=forms.TextInput(attrs=_QUIET)
    )


class PolicyForm(CompareForm):
    """A policy of one part, as the core system has issued it."""

    def __init__(self, data: Any = None, *, form: IntentionForm, part: Part) -> None:
        super().__init__(data, sheet=policy_sheet(form, part), prefix=part)
        self.part = part
        self.fields["policy_no"] = forms.CharField(
            label=_("Policy number"), max_length=60, widget=forms.TextInput(attrs=_QUIET)
        )
        self.fields["is_electronic"] = forms.BooleanField(
            label=_("Electronic policy: nothing is printed"), required=False
        )
        for document in self._documents():
            self.fields[document] = _serial(SerialLine.Document(document).label)

    def _documents(self) -> list[str]:
        is_compulsory = self.part == Part.COMPULSORY
        return [
            document
            for document in SerialLine.Document
            if is_compulsory or document != SerialLine.Document.STICKER
        ]

    def serial_fields(self) -> list[BoundField]:
        return [self[document] for document in self._documents()]

    @property
    def policy(self) -> PolicyIn:
        values = self.cleaned_data
        return PolicyIn(
            part=self.part,
            policy_no=values["policy_no"],
            starts_on=values["starts_on"],
            premium=values["premium"],
            insured_name=values["insured_name"],
            plate_no=values.get("plate_no", ""),
            address=values["address"],
            vehicle_tax=values.get("vehicle_tax"),
            is_electronic=values["is_electronic"],
            serials={document: values[document] for document in self._documents()},
        )

    @property
    def ticks(self) -> set[str]:
        return {tick_of(self.part, name) for name in self.ticked}


class GoodsRowForm(forms.Form):
    """Something that goes to the customer; a row without goods is left out."""

    pieces = forms.IntegerField(
        label=_("Pieces"),
        initial=1,
        min_value=1,
        max_value=1000,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    use = forms.ChoiceField(
        label=_("Given or sold"),
        choices=[
            (GoodsLine.Use.GIVEN.value, GoodsLine.Use.GIVEN.label),
            (GoodsLine.Use.SOLD.value, GoodsLine.Use.SOLD.label),
        ],
    )
    serial_no = _serial(_("Card or serial number"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goods"] = forms.ModelChoiceField(
            queryset=Goods.objects.for_user(user)
            .in_use()
            .filter(stock__gt=0)
            .order_by("kind", "name", "pk"),
            label=_("Goods"),
            required=False,
            empty_label="—",
        )
        self.order_fields(["goods", "pieces", "use", "serial_no"])


GoodsFormSet = formset_factory(GoodsRowForm, extra=3, max_num=3, absolute_max=10)


def goods_in(formset: Any) -> list[GoodsIn]:
    """Return the rows of a valid formset in which goods were chosen."""
    return [GoodsIn(**row.cleaned_data) for row in formset.forms if row.cleaned_data.get("goods")]


class HandOverForm(forms.Form):
    """What else is written when the policies are entered."""

    member_card_no = forms.CharField(
        label=_("Member card number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_QUIET),
    )
    missing = forms.MultipleChoiceField(
        label=_("Papers that are missing"),
        choices=Paper.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WhyForm(forms.Form):
    why = forms.CharField(
        label=_("What is to be corrected"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class VipForm(forms.Form):
    """Its cleaned data are arguments of `mark_vip`."""

    customer_code = forms.CharField(
        label=_("VIP customer code"),
        max_length=40,
        help_text=_("As created in the core system."),
        widget=forms.TextInput(attrs=_QUIET),
    )
    member_card_no = forms.CharField(
        label=_("Member card number"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs=_QUIET),
    )
    parts = forms.MultipleChoiceField(
        label=_("Endorsed on"),
        required=False,
        help_text=_("Every policy of the form gets the mark."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(
        self, data: Any = None, *, form: IntentionForm, policies: Sequence[IssuedPolicy]
    ) -> None:
        super().__init__(
            data,
            prefix="vip",
            initial={
                "customer_code": form.customer_code,
                "member_card_no": form.member_card_no,
                "parts": [policy.part for policy in policies if policy.marked_at],
            },
        )
        choices = [(policy.part, policy.get_part_display()) for policy in policies]
        self.fields["parts"].choices = choices  # type: ignore[attr-defined]


class PapersForm(forms.Form):
    """Papers out of some; its cleaned data are an argument."""

    papers = forms.MultipleChoiceField(
        label=pgettext_lazy("of a file", "Papers"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, data: Any = None, *, papers: Sequence[Paper], prefix: str) -> None:
        super().__init__(data, prefix=prefix)
        choices = [(paper.value, paper.label) for paper in papers]
        self.fields["papers"].choices = choices  # type: ignore[attr-defined]


class SpoilForm(forms.Form):
    """Its cleaned data are arguments of `spoil_serial`."""

    document = forms.ChoiceField(label=_("Document"), choices=SerialLine.Document.choices)
    serial_no = forms.CharField(
        label=_("Serial number"), max_length=40, widget=forms.TextInput(attrs=_QUIET)
    )
    why = forms.CharField(
        label=_("How it was spoilt"), max_length=200, widget=forms.TextInput(attrs=_QUIET)
    )


class QueueFilterForm(forms.Form):
    q = forms.CharField(
        label=_("Find"),
        required=False,
        max_length=60,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Form number, plate, name")}
        ),
    )
