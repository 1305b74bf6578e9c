"""Putting right what a customer says is wrong in the book. Source: 001-92."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions.numbers import add_address, dial_number, judge_address
from policies.corrected import Fact, insured_name, with_correction
from policies.models import Customer, Event, Phone, Policy, Term, Vehicle
from policies.staging import phones_of
from renewal.accounts.models import User
from renewal.lib.masking import mask_address
from renewal.lib.values.pinyin import name_order

FURTHEST = timedelta(days=5 * 366)  # nobody insures a car for longer
NOTHING = "—"


class FactRefused(Exception):
    """What is said to be right cannot be; str() says why, `fact` of what."""

    def __init__(self, fact: Fact, why: str) -> None:
        super().__init__(why)
        self.fact = fact


@transaction.atomic
def correct_facts(
    *, term: Term, changes: Mapping[Fact, str | date], by: User, now: datetime
) -> list[Fact]:
    """Write what is right about `term`, its holder and its car; return what was another before.

    Each change is an event of the term, addresses masked. A workbook that says again what it said
    before does not undo it; one that says something new does. A holder's name is that of all
    policies, a plate that of all covers of the car. The number to dial is for `correct_number`.

    Raises:
        FactRefused: the policy has no car, or cannot end on that day.
    """
    term = Term.objects.select_for_update(of=("self",)).get(pk=term.pk)
    policy = Policy.objects.get(pk=term.policy_id)
    changed = []
    for fact, right in changes.items():
        said, now_is = _SETTERS[fact](term, policy, right, by, now)
        if said == now_is:
            continue
        changed.append(fact)
        _note(term, fact, said=said, right=now_is, by=by, at=now)
    if changed:
        worked_at = term.first_worked_at or now
        Term.objects.filter(pk=term.pk).update(facts=term.facts, first_worked_at=worked_at)
    return changed


@transaction.atomic
def correct_number(
    *, term: Term, policies: Collection[Policy], number: str, by: User, now: datetime
) -> Phone:
    """Dial from now on, about each of `policies`, the number that the customer has told.

    Its event is that of any number that is replaced.

    Raises:
        NumberRefused: as `dial_number` says.
    """
    term = (
        Term.objects.select_for_update(of=("self",)).select_related("policy__phone").get(pk=term.pk)
    )
    before = term.policy.phone.number if term.policy.phone else ""
    for policy in policies:
        phone = dial_number(policy=policy, number=number, source=Phone.Source.AGENT, by=by, now=now)
    said = next(iter(phones_of(term.facts)), before)
    facts = with_correction(term.facts, Fact.PHONE, said=said, now=phone.number)
    Term.objects.filter(pk=term.pk).update(facts=facts, first_worked_at=term.first_worked_at or now)
    return phone


def _note(term: Term, fact: Fact, *, said: str, right: str, by: User, at: datetime) -> None:
    term.facts = with_correction(term.facts, fact, said=said, now=right)
    hide = mask_address if fact == Fact.ADDRESS else str
    Event.objects.create(
        term=term,
        at=at,
        by=by,
        code=Event.Code.CORRECTED,
        parameters={
            "field": fact.value,
            "old": hide(said) or NOTHING,
            "new": hide(right) or NOTHING,
        },
    )


def _set_address(
    term: Term, policy: Policy, right: str | date, by: User, now: datetime
) -> tuple[str, str]:
    customer = Customer.objects.select_for_update().get(pk=policy.customer_id)
    said, customer.address = customer.address, str(right)
    if said != customer.address:
        customer.save(update_fields=["address"])
        address = add_address(
            customer=customer, text=customer.address, source=Phone.Source.AGENT, by=by, now=now
        )
        judge_address(address=address, verdict=Phone.Verdict.ACCURATE, term=term, by=by, at=now)
    return said, customer.address


def _set_plate(
    term: Term, policy: Policy, right: str | date, by: User, now: datetime
) -> tuple[str, str]:
    if policy.vehicle_id is None:
        raise FactRefused(Fact.PLATE, _("This policy is about no car."))
    vehicle = Vehicle.objects.select_for_update().get(pk=policy.vehicle_id)
    said, vehicle.plate_no = vehicle.plate_no, str(right)
    if said != vehicle.plate_no:
        vehicle.save(update_fields=["plate_no"])
    return said, vehicle.plate_no


def _set_holder(
    term: Term, policy: Policy, right: str | date, by: User, now: datetime
) -> tuple[str, str]:
    customer = Customer.objects.select_for_update().get(pk=policy.customer_id)
    said, customer.name = customer.name, str(right)
    if said != customer.name:
        order = name_order(customer.name)
        customer.name_sort, customer.name_initials = order["name_sort"], order["name_initials"]
        customer.save(update_fields=["name", "name_sort", "name_initials"])
        if insured_name(term.facts) == said:  # the same person
            term.facts = with_correction(term.facts, Fact.INSURED, said=said, now=customer.name)
    return said, customer.name


def _set_insured(
    term: Term, policy: Policy, right: str | date, by: User, now: datetime
) -> tuple[str, str]:
    return insured_name(term.facts), str(right)


def _set_expiry(
    term: Term, policy: Policy, right: str | date, by: User, now: datetime
) -> tuple[str, str]:
    if not isinstance(right, date):
        raise TypeError(right)
    if term.starts_on is not None and right <= term.starts_on:
        raise FactRefused(
            Fact.EXPIRES_ON,
            _("The policy begins on %(day)s: it cannot end by then.")
            % {"day": term.starts_on.isoformat()},
        )
    if abs(right - timezone.localdate(now)) > FURTHEST:
        raise FactRefused(Fact.EXPIRES_ON, _("This day is more than five years away."))
    others = Term.objects.filter(policy=policy, expires_on=right).exclude(pk=term.pk)
    if others.exists():
        raise FactRefused(
            Fact.EXPIRES_ON, _("Another year of this policy ends on that day already.")
        )
    said, term.expires_on = term.expires_on, right
    if said != right:
        term.save(update_fields=["expires_on"])
    return said.isoformat(), right.isoformat()


_SETTERS = {
    Fact.ADDRESS: _set_address,
    Fact.PLATE: _set_plate,
    Fact.HOLDER: _set_holder,
    Fact.INSURED: _set_insured,
    Fact.EXPIRES_ON: _set_expiry,
}
