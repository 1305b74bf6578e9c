"""The form held against the application, and against each policy, field by field. Pure.

Spelling is no difference: full-width signs, capitals, blanks. A start date must agree; what
differs otherwise is looked at and ticked.

Source: 001-58, 001-59, 001-64, 001-65, UX.md 5.7.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from unicodedata import normalize

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.lib.values import read_plate
from renewal.lib.values.amounts import CENT
from sales.addresses import fault_of as fault_of_address
from sales.models import IntentionForm, Part
from sales.stations import StepRefused

Value = str | date | Decimal | None


class Kind(StrEnum):
    """How a value is written and read."""

    TEXT = "TEXT"
    PLATE = "PLATE"
    USE = "USE"
    DAY = "DAY"
    MONEY = "MONEY"


@dataclass(frozen=True)
class Line:
    """A field of the sheet that is compared, and what the form says there."""

    name: str
    label: str | Promise
    kind: Kind
    value: Value
    longest: int | None = None  # characters of a text

    @property
    def is_day(self) -> bool:
        return self.kind is Kind.DAY

    @property
    def is_money(self) -> bool:
        return self.kind is Kind.MONEY

    @property
    def is_use(self) -> bool:
        return self.kind is Kind.USE

    @property
    def is_typed(self) -> bool:
        """Tell whether the clerk types it from the paper, instead of finding it filled in."""
        return self.kind in (Kind.PLATE, Kind.DAY)


@dataclass(frozen=True)
class Compared:
    """A field as both say it."""

    line: Line
    on_form: str
    on_paper: str

    @property
    def differs(self) -> bool:
        return plain(self.on_form, self.line.kind) != plain(self.on_paper, self.line.kind)

    @property
    def pair(self) -> list[str]:
        """What is kept; a difference of spelling only is none."""
        return [self.on_form, self.on_paper if self.differs else self.on_form]


def plain(text: str, kind: Kind = Kind.TEXT) -> str:
    """Return a text without what is a matter of spelling."""
    if kind is Kind.PLATE:
        return read_plate(text) or ""
    return re.sub(r"\s+", "", normalize("NFKC", text)).upper()


def written(value: Value) -> str:
    """Return a value as a comparison keeps it: days in ISO form, amounts with two places."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value.quantize(CENT))
    return (value or "").strip()


_KINDS = {"plate_no": Kind.PLATE, "use_nature": Kind.USE}
_FIELDS = {field.name: field for field in IntentionForm._meta.fields}
_TAX = gettext_lazy("Vehicle tax")
_PREMIUMS = {
    Part.COMPULSORY: gettext_lazy("Premium of the compulsory cover"),
    Part.COMMERCIAL: gettext_lazy("Premium of the commercial cover"),
    Part.ACCIDENT: gettext_lazy("Premium of the accident cover"),
}


def application_sheet(form: IntentionForm) -> list[Line]:
    """Return what is compared with the application before anything is printed."""
    texts = ("insured_name", "plate_no", "vehicle_model", "use_nature", "holder_name", "address")
    lines = [_line(form, name) for name in texts]
    plan = form.plan
    if plan is None:
        return lines
    for part in plan.parts:
        head = part.lower()
        lines.append(_line(form, f"{head}_starts_on", kind=Kind.DAY))
        amount = plan.premium_of(part)
        lines.append(Line(f"{head}_premium", _PREMIUMS[part], Kind.MONEY, amount))
    if Part.COMPULSORY in plan.parts:
        lines.append(Line("vehicle_tax", _TAX, Kind.MONEY, plan.vehicle_tax or Decimal()))
    return lines


def policy_sheet(form: IntentionForm, part: Part) -> list[Line]:
    """Return what is compared with the policy of a part; vehicle tax stands on the compulsory."""
    plan = form.plan
    if plan is None:
        return []
    lines = [_line(form, "insured_name")]
    if part is not Part.ACCIDENT:
        lines.append(_line(form, "plate_no"))
    lines += [
        Line("starts_on", gettext_lazy("Cover starts on"), Kind.DAY, form.starts_on(part)),
        Line("premium", gettext_lazy("Premium"), Kind.MONEY, plan.premium_of(part)),
    ]
    if part is Part.COMPULSORY:
        lines.append(Line("vehicle_tax", _TAX, Kind.MONEY, plan.vehicle_tax or Decimal()))
    return [*lines, _line(form, "address")]


def _line(form: IntentionForm, name: str, *, kind: Kind = Kind.TEXT) -> Line:
    field = _FIELDS[name]
    kind = _KINDS.get(name, kind)
    return Line(name, str(field.verbose_name), kind, getattr(form, name), field.max_length)


def compare(sheet: Iterable[Line], found: Mapping[str, Value]) -> list[Compared]:
    """Hold what was found on the paper against the sheet; what is not found counts as blank."""
    return [
        Compared(line, on_form=written(line.value), on_paper=written(found.get(line.name)))
        for line in sheet
    ]


def check(compared: Collection[Compared], *, ticked: Collection[str], paper: str) -> None:
    """Refuse what cannot be passed: `paper` is what the form was held against, in words.

    Raises:
        StepRefused: a start date differs, the address is not complete, or a difference is not
            ticked; str() says what, all at once.
    """
    faults = [_fault_of(one, paper=paper) for one in compared]
    open_ones = [
        str(one.line.label)
        for one in compared
        if one.differs and not one.line.is_day and one.line.name not in ticked
    ]
    if open_ones:
        faults.append(
            _("%(paper)s: look at what differs and tick it: %(fields)s.")
            % {"paper": paper, "fields": _(", ").join(open_ones)}
        )
    said = [fault for fault in faults if fault]
    if said:
        raise StepRefused(" ".join(said))


def _fault_of(one: Compared, *, paper: str) -> str:
    if one.line.is_day and one.differs:
        return _(
            "%(field)s: the form says %(form)s, the paper (%(paper)s) %(found)s. They must agree:"
            " send the form back, or have the paper corrected."
        ) % {
            "field": one.line.label,
            "paper": paper,
            "form": one.on_form or "—",
            "found": one.on_paper or "—",
        }
    if one.line.name == "address" and (fault := fault_of_address(one.on_paper)):
        return f"{paper}: {fault}"
    return ""


def kept(compared: Iterable[Compared]) -> dict[str, list[str]]:
    """Return the pairs as `Comparison.fields` has them."""
    return {one.line.name: one.pair for one in compared}
