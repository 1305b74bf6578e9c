"""A quote as it is typed: up to three plans side by side, and what they share."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from sales.forms import AmountField
from sales.models import Plan, Quote
from sales.queries import LastYear
from sales.quotes import LONGEST_NAME, MOST_PLANS, Cover, CoverIn, PlanIn, cover_of

OWN_COVERS = 2  # lines for covers that are not among the usual ones
AMOUNTS = ("compulsory", "commercial", "accident", "vehicle_tax")


def _amount(label: Any, placeholder: str = "") -> AmountField:
    return AmountField(
        label=label,
        required=False,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(
            {"inputmode": "decimal", "autocomplete": "off", "placeholder": placeholder}
        ),
    )


class PlanForm(forms.Form):
    """One plan. A cover counts when it is ticked, or when a limit or a premium is given."""

    name = forms.CharField(
        label=gettext_lazy("Name of the plan"),
        required=False,
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    compulsory = _amount(gettext_lazy("Compulsory cover"))
    commercial = _amount(gettext_lazy("Commercial cover"))
    accident = _amount(gettext_lazy("Accident cover"))
    vehicle_tax = _amount(gettext_lazy("Vehicle tax"))

    def __init__(self, data: Mapping[str, Any] | None, *, place: int, plan: PlanIn | None) -> None:
        super().__init__(data, prefix=f"p{place}", initial=_initial_of(plan))
        self.place = place
        self._lines = [*Cover.values, *(f"OWN_{number}" for number in range(OWN_COVERS))]
        for code in self._lines:
            label = Cover(code).label if code in Cover.values else _("Another cover")
            if code in Cover.values:
                self.fields[f"has_{code}"] = forms.BooleanField(label=label, required=False)
            else:
                self.fields[f"name_{code}"] = forms.CharField(
                    label=label,
                    required=False,
                    max_length=LONGEST_NAME,
                    widget=forms.TextInput({"autocomplete": "off", "placeholder": label}),
                )
            self.fields[f"limit_{code}"] = _amount(
                _("%(cover)s: limit") % {"cover": label}, pgettext("of a cover", "Limit")
            )
            self.fields[f"premium_{code}"] = _amount(
                _("%(cover)s: premium") % {"cover": label}, _("Premium")
            )

    @property
    def amounts(self) -> list[BoundField]:
        return [self[name] for name in AMOUNTS]

    @property
    def covers(self) -> Iterator[tuple[BoundField, BoundField, BoundField]]:
        """The fields of each line: which cover, its limit, its premium."""
        for code in self._lines:
            head = f"has_{code}" if code in Cover.values else f"name_{code}"
            yield self[head], self[f"limit_{code}"], self[f"premium_{code}"]

    @property
    def has_covers(self) -> bool:
        """Tell whether a line has been filled in, or holds a mistake."""
        return any(field.errors or field.value() for line in self.covers for field in line)

    @property
    def is_blank(self) -> bool:
        names = (name for name in self.fields if name != "name")
        return not any(self.cleaned_data.get(name) not in (None, "", False) for name in names)

    @property
    def plan(self) -> PlanIn:
        values = self.cleaned_data
        return PlanIn(
            name=values["name"].strip() or proposed_name(self.place),
            covers=tuple(self._covers()),
            **{name: values[name] for name in AMOUNTS},
        )

    def _covers(self) -> Iterator[CoverIn]:
        values = self.cleaned_data
        for code in self._lines:
            limit, premium = values[f"limit_{code}"], values[f"premium_{code}"]
            is_usual = code in Cover.values
            name = code if is_usual else values[f"name_{code}"].strip()
            is_wanted = values[f"has_{code}"] if is_usual else bool(name)
            if is_wanted or limit is not None or premium is not None:
                yield CoverIn(name=name, limit=limit, premium=premium)


class QuoteForm(forms.Form):
    """A quote; `arguments` are those of the action. `plans` are its columns."""

    valid_until = forms.DateField(
        label=gettext_lazy("Valid until"),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )
    competitor = forms.CharField(
        label=gettext_lazy("Competitor"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    competitor_premium = _amount(gettext_lazy("Premium there, without vehicle tax"))
    note = forms.CharField(
        label=gettext_lazy("Note"),
        required=False,
        max_length=300,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        valid_until: date,
        last: Quote | None,
        plans: list[PlanIn],
        columns: int = MOST_PLANS,
    ) -> None:
        before = {
            "valid_until": valid_until,
            "competitor": last.competitor if last else "",
            "competitor_premium": last.competitor_premium if last else None,
        }
        super().__init__(data, initial=before, auto_id="quote_%s")
        self.plans = [
            PlanForm(data, place=place, plan=plans[place - 1] if place <= len(plans) else None)
            for place in range(1, columns + 1)
        ]

    def is_valid(self) -> bool:
        return all([super().is_valid(), *(plan.is_valid() for plan in self.plans)])

    @property
    def arguments(self) -> dict[str, Any]:
        plans = [form.plan for form in self.plans if not form.is_blank]
        return dict(self.cleaned_data) | {"plans": plans}


def proposed_name(place: int) -> str:
    return _("Plan %(number)s") % {"number": place}


def plans_as_typed(plans: list[Plan]) -> list[PlanIn]:
    """Return the plans of an earlier quote, for a new one to begin with."""
    return [
        PlanIn(
            name=plan.name,
            covers=tuple(map(cover_of, plan.covers)),
            **{name: getattr(plan, name) for name in AMOUNTS},
        )
        for plan in plans
    ]


def plan_of_last_year(paid: LastYear) -> list[PlanIn]:
    """Return what was paid last year as a plan to begin with."""
    return [PlanIn(name="", **{name: getattr(paid, name) for name in AMOUNTS})]


def _initial_of(plan: PlanIn | None) -> dict[str, str | Decimal | bool | None]:
    if plan is None:
        return {}
    initial: dict[str, str | Decimal | bool | None] = {"name": plan.name}
    initial |= {name: getattr(plan, name) for name in AMOUNTS}
    own = iter(f"OWN_{number}" for number in range(OWN_COVERS))
    for cover in plan.covers:
        code = cover.name if cover.name in Cover.values else next(own, "")
        if code:
            is_usual = code in Cover.values
            initial[f"has_{code}" if is_usual else f"name_{code}"] = is_usual or cover.name
            initial |= {f"limit_{code}": cover.limit, f"premium_{code}": cover.premium}
    return initial
