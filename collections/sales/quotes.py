"""What a quote says: its plans, what is wrong with them, and the words for the customer. Pure.

Source: 001-37, 001-55, DICTIONARY.md C8.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from renewal.lib.values.amounts import CENT
from sales.money import in_yuan

MOST_AMOUNT = Decimal("1000000")  # yuan; above it somebody mistyped
MOST_PLANS = 3
MOST_COVERS = 20
MOST_DAYS = 60  # for which a quote may hold
LONGEST_NAME = 60  # characters, of a plan and of a cover


class Cover(models.TextChoices):
    """The usual commercial covers; another has a name of its own."""

    DAMAGE = "DAMAGE", gettext_lazy("Damage to the car")
    THIRD_PARTY = "THIRD_PARTY", gettext_lazy("Third party")
    DRIVER_SEAT = "DRIVER_SEAT", gettext_lazy("Driver's seat")
    PASSENGER_SEATS = "PASSENGER_SEATS", gettext_lazy("Passengers' seats, each")
    BEYOND_CARE = "BEYOND_CARE", gettext_lazy("Medicine outside public insurance")
    SCRATCHES = "SCRATCHES", gettext_lazy("Scratches")
    WHEELS = "WHEELS", gettext_lazy("Wheels alone")
    HOLIDAYS = "HOLIDAYS", gettext_lazy("Double limit on public holidays")


@dataclass(frozen=True)
class CoverIn:
    """A line of commercial cover; `name` is a code of Cover, else its own name."""

    name: str
    limit: Decimal | None = None
    premium: Decimal | None = None

    @property
    def label(self) -> str:
        return str(Cover(self.name).label) if self.name in Cover.values else self.name

    @property
    def limit_said(self) -> str:
        return "" if self.limit is None else f"{self.limit.normalize():,f}"

    @property
    def line(self) -> list[str | None]:
        """The line as a plan keeps it."""
        return [
            self.name,
            *(None if one is None else str(one) for one in (self.limit, self.premium)),
        ]


def cover_of(line: Sequence[str | None]) -> CoverIn:
    """Return the cover that a plan keeps as `line`."""
    name, *amounts = line
    limit, premium = (None if one is None else Decimal(one) for one in amounts)
    return CoverIn(name=name or "", limit=limit, premium=premium)


@dataclass(frozen=True)
class PlanIn:
    """A plan as it is worked out; amounts in yuan, None where a part is not wanted."""

    name: str
    compulsory: Decimal | None = None
    commercial: Decimal | None = None
    accident: Decimal | None = None
    vehicle_tax: Decimal | None = None
    covers: tuple[CoverIn, ...] = ()

    @property
    def premium(self) -> Decimal:
        """What it costs without vehicle tax."""
        parts = (self.compulsory, self.commercial, self.accident)
        return sum((part for part in parts if part is not None), Decimal())

    @property
    def total(self) -> Decimal:
        """What the customer pays."""
        return self.premium + (self.vehicle_tax or Decimal())


@dataclass(frozen=True)
class CoverRow:
    """A cover, and what each of several plans has of it: None where it is not in."""

    label: str
    cells: list[CoverIn | None]


def cover_rows(plans: Iterable[Iterable[CoverIn]]) -> list[CoverRow]:
    """Return the covers of plans side by side, each once, in the order they first come in."""
    columns = [{cover.name: cover for cover in covers} for covers in plans]
    first = {name: cover.label for column in columns for name, cover in column.items()}
    return [
        CoverRow(label=label, cells=[column.get(name) for column in columns])
        for name, label in first.items()
    ]


def faults_of(
    plans: Sequence[PlanIn],
    *,
    valid_until: date,
    competitor_premium: Decimal | None,
    today: date,
) -> list[str]:
    """Return what is wrong with a quote, each as a sentence."""
    faults = []
    if not 1 <= len(plans) <= MOST_PLANS:
        faults.append(_("A quote has one to three plans."))
    if len({plan.name for plan in plans}) < len(plans):
        faults.append(_("Each plan needs a name of its own."))
    last = today + timedelta(days=MOST_DAYS)
    if not today <= valid_until <= last:
        faults.append(
            _("A quote holds until a day from %(first)s to %(last)s.")
            % {"first": _said(today), "last": _said(last)}
        )
    if competitor_premium is not None and not _is_amount(competitor_premium):
        faults.append(_("The competitor's premium: %(why)s") % {"why": _no_amount()})
    for plan in plans:
        faults += (
            _("%(plan)s: %(why)s") % {"plan": plan.name or "—", "why": why}
            for why in faults_of_plan(plan)
        )
    return faults


def faults_of_plan(plan: PlanIn) -> list[str]:
    """Return what is wrong with a plan, each as a sentence."""
    parts = [part for part in (plan.compulsory, plan.commercial, plan.accident) if part is not None]
    tax = plan.vehicle_tax
    sums = [
        amount
        for cover in plan.covers
        for amount in (cover.limit, cover.premium)
        if amount is not None
    ]
    names = [cover.name for cover in plan.covers]
    checks = (
        (not 1 <= len(plan.name) <= LONGEST_NAME, _("A plan has a name of at most 60 characters.")),
        (not parts, _("There is no premium.")),
        (not all(map(_is_amount, parts)), _no_amount()),
        (
            tax is not None and tax != 0 and not _is_amount(tax),
            _("The vehicle tax must be 0, or from 0.01 to below 1,000,000."),
        ),
        (
            bool(plan.covers) and plan.commercial is None,
            _("There are covers and no premium for them."),
        ),
        (len(plan.covers) > MOST_COVERS, _("There are more than twenty covers.")),
        (len(set(names)) < len(names), _("A cover stands there twice.")),
        (not all(1 <= len(name) <= LONGEST_NAME for name in names), _("A cover has no name.")),
        (
            not all(_is_limit(amount) for amount in sums),
            _("A limit or premium of a cover is out of bounds."),
        ),
    )
    faults = [why for is_wrong, why in checks if is_wrong]
    return faults or [why for why in [_difference(plan)] if why]


def _difference(plan: PlanIn) -> str:
    """Return that the covers do not come to the commercial premium, "" where they do."""
    premiums = [cover.premium for cover in plan.covers]
    given = [premium for premium in premiums if premium is not None]
    if not premiums or len(given) < len(premiums) or plan.commercial == sum(given):
        return ""
    return _("The covers come to %(sum)s, the commercial premium is %(premium)s.") % {
        "sum": in_yuan(sum(given, Decimal())),
        "premium": in_yuan(plan.commercial or Decimal()),
    }


def _no_amount() -> str:
    return _("A premium is from 0.01 to below 1,000,000, with at most two decimal places.")


def _is_amount(amount: Decimal) -> bool:
    return amount.is_finite() and 0 < amount < MOST_AMOUNT and amount == amount.quantize(CENT)


def _is_limit(amount: Decimal) -> bool:
    """Limits are in the millions; no more is known of them."""
    return (
        amount.is_finite() and 0 < amount < 1000 * MOST_AMOUNT and amount == amount.quantize(CENT)
    )


# What the customer is sent


def quote_text(
    plans: Iterable[tuple[str, Decimal]],
    *,
    plate_no: str,
    valid_until: date,
    company: str,
    service_no: str,
) -> str:
    """Return the message of a quote; `plans` are names and premiums without vehicle tax."""
    listed = pgettext("between plans", ", ").join(
        _("%(name)s %(premium)s") % {"name": name, "premium": in_yuan(premium)}
        for name, premium in plans
    )
    return _message(
        _(
            "Quote for the renewal of %(plate_no)s: %(plans)s, valid until %(day)s, vehicle tax"
            " not included."
        )
        % {"plate_no": plate_no, "plans": listed, "day": date_format(valid_until, _("j F"))},
        company=company,
        service_no=service_no,
    )


def payment_text(*, plate_no: str, pay_until: date, company: str, service_no: str) -> str:
    """Return the message that asks for the premium once underwriting has passed."""
    return _message(
        _(
            "%(plate_no)s has passed underwriting; please pay by %(day)s, the policy is issued"
            " after that."
        )
        % {"plate_no": plate_no, "day": date_format(pay_until, _("j F"))},
        company=company,
        service_no=service_no,
    )


def _message(text: str, *, company: str, service_no: str) -> str:
    signed = pgettext("before a text message", "[%(company)s]") % {"company": company} + text
    if not service_no:
        return signed
    number = _("Service number %(service_no)s.") % {"service_no": service_no}
    return _("%(sentence)s %(next)s") % {"sentence": signed, "next": number}


def _said(day: date) -> str:
    return date_format(day, "Y-m-d")
