"""What the card of one customer says: the facts of the term, put into words and amounts."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.corrected import insured_name
from policies.models import Contact, Phone, Term, Vehicle
from policies.reasons import reason_label
from worklists.models import LeadTerm, ListKind, Task

SOON = timedelta(days=61)  # two months before a licence ends it is flagged

SOURCES: dict[str, str | Promise] = {
    "ORPHAN": gettext_lazy("Former agent's business"),
    "AGENCY": gettext_lazy("Agency business"),
    "CENTRE": gettext_lazy("Centre's business"),
    "BRANCH": gettext_lazy("Branch business"),
    "PILOT": gettext_lazy("Pilot branch business"),
}
USES: dict[str, str | Promise] = {
    "PRIVATE": gettext_lazy("Private use"),
    "COMPANY": gettext_lazy("Company car"),
    "OFFICIAL": gettext_lazy("Official car"),
    "TAXI": gettext_lazy("Taxi or hire car"),
    "RIDE_HAILING": gettext_lazy("Ride hailing"),
    "COACH": gettext_lazy("Coach or bus"),
    "TRUCK_OWN": gettext_lazy("Lorry, own goods"),
    "TRUCK_HIRE": gettext_lazy("Lorry for hire"),
    "SPECIAL": gettext_lazy("Special vehicle"),
    "MOTORCYCLE": gettext_lazy("Motorcycle"),
    "TRACTOR": gettext_lazy("Tractor"),
}
COVER_CLASSES: dict[str, str | Promise] = {
    "COMPULSORY": gettext_lazy("Compulsory cover"),
    "COMMERCIAL": gettext_lazy("Commercial cover"),
    "ACCIDENT": gettext_lazy("Accident cover"),
    "PROPERTY": gettext_lazy("Property cover"),
    "HEALTH": gettext_lazy("Health cover"),
    "LIFE": gettext_lazy("Life cover"),
}


@dataclass(frozen=True)
class Licence:
    """A document of car or driver that ends; `soon` within two months."""

    label: str
    ends_on: date
    soon: bool


@dataclass(frozen=True)
class Card:
    """A customer as the call screen shows them on local date `today`."""

    task: Task
    today: date

    @property
    def term(self) -> Term:
        return self.task.lead.term

    @property
    def vehicle(self) -> Vehicle | None:
        return self.term.policy.vehicle

    @property
    def phone(self) -> Phone | None:
        return self.term.policy.phone

    @property
    def is_open(self) -> bool:
        return self.task.state == Task.State.OPEN

    @property
    def is_lapsed(self) -> bool:
        return self.term.expires_on < self.today

    @property
    def is_trial(self) -> bool:
        return self.task.list_kind == ListKind.TRIAL_MEMBERS

    @property
    def attempt(self) -> int:
        """The number of the call that is made now."""
        return self.task.attempts + 1

    @cached_property
    def spare_number(self) -> str:
        """Another number that the workbook named, in full; blank where there is none."""
        numbers = self._facts.get("phone_alt") or []
        return str(numbers if isinstance(numbers, str) else numbers[0]) if numbers else ""

    @property
    def use(self) -> str:
        nature = (self.vehicle.use_nature if self.vehicle else "") or self._fact("use_nature")
        return str(USES.get(nature, nature))

    @property
    def source(self) -> str:
        code = self._fact("business_source")
        return str(SOURCES.get(code, code))

    @property
    def covers(self) -> str:
        policy = self.term.policy
        cover_class = str(COVER_CLASSES.get(policy.cover_class, policy.cover_class))
        return self._fact("covers") or cover_class or policy.product_name

    @property
    def claims_count(self) -> int | None:
        count = self._fact("claims_count")
        return int(count) if count.isdigit() else None

    @property
    def claims_paid(self) -> Decimal | None:
        return self._money("claims_paid")

    @property
    def vehicle_tax(self) -> Decimal | None:
        """Collected for the state; never a part of the premium."""
        return self._money("vehicle_tax")

    @property
    def insured(self) -> str:
        return insured_name(self.term.facts) or self.term.policy.customer.name

    @property
    def agent(self) -> str:
        return self._fact("agent_name")

    @property
    def licences(self) -> list[Licence]:
        named = (
            (_("Car inspection"), self._day("inspection_due_on")),
            (_("Driving licence"), self._day("licence_due_on")),
        )
        return [
            Licence(label=label, ends_on=day, soon=day <= self.today + SOON)
            for label, day in named
            if day is not None
        ]

    @property
    def premium_lines(self) -> list[tuple[str, Decimal]]:
        """Return last year's covers with their premiums; they add up to the term's premium."""
        premium = self.term.premium
        if premium is None:
            return []
        named = [
            (_("Damage to the car"), self._money("damage_premium")),
            (self._third_party(), self._money("third_party_premium")),
        ]
        lines = [(label, amount) for label, amount in named if amount]
        rest = premium - sum((amount for _label, amount in lines), Decimal())
        if not lines:
            policy = self.term.policy
            label = policy.product_name or str(
                COVER_CLASSES.get(policy.cover_class, policy.cover_class) or _("Premium")
            )
            return [(label, premium)]
        return [*lines, (_("Other covers"), rest)] if rest > 0 else lines

    def _third_party(self) -> str:
        limit = self._money("third_party_limit")
        if not limit:
            return _("Third party")
        return _("Third party %(limit)s") % {"limit": f"{limit:,.0f}"}

    @property
    def _facts(self) -> dict[str, Any]:
        facts: dict[str, Any] = self.term.facts
        return facts

    def _fact(self, name: str) -> str:
        value = self._facts.get(name)
        return "" if value is None else str(value)

    def _money(self, name: str) -> Decimal | None:
        try:
            return Decimal(self._fact(name)) if self._fact(name) else None
        except InvalidOperation:
            return None

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self._fact(name)[:10]) if self._fact(name) else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Beside:
    """One of the terms that a call is about."""

    row: LeadTerm

    @property
    def term(self) -> Term:
        return self.row.term

    @property
    def is_settled(self) -> bool:
        return self.row.settled_at is not None

    @property
    def plate(self) -> str:
        vehicle = self.term.policy.vehicle
        return vehicle.plate_no or vehicle.vin if vehicle else ""

    @property
    def cover(self) -> str:
        policy = self.term.policy
        return policy.product_name or str(COVER_CLASSES.get(policy.cover_class, policy.cover_class))


@dataclass(frozen=True)
class Attempt:
    """A contact as the history tells it."""

    contact: Contact

    @property
    def tone(self) -> str:
        """The colour of its dot: g for good, r for lost, blank for the rest."""
        if self.contact.result in (
            Contact.Result.INTERESTED,
            Contact.Result.RENEWED,
            Contact.Result.ALREADY_RENEWED,
        ):
            return "g"
        lost = (Contact.Result.WENT_ELSEWHERE, Contact.Result.DECLINED)
        return "r" if self.contact.result in lost else ""

    @property
    def reason(self) -> str:
        reason = self.contact.reason
        return str(reason_label(self.contact.result, reason)) if reason else ""
