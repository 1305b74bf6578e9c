"""Replacing the number to dial from the desk, and putting it back. Source: 001-09, 001-10, F20."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions import numbers
from policies.actions.numbers import NothingToPutBack, NumberRefused
from policies.models import Customer, Event, NoCall, Phone, Policy
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from worklists.actions.call_again import call_again
from worklists.actions.extract import regroup


@dataclass(frozen=True)
class Replaced:
    """The number that is dialled now, None for none, and the policies about which it is."""

    phone: Phone | None
    policies: list[Policy]


def sharing(policy: Policy, *, whole_fleet: bool = False) -> list[Policy]:
    """Return the policies whose number is replaced together with this one's, itself among them.

    A person has one number: every policy that dials the same, or has none either. A firm's cars
    may each get their own (001-09): those of the same car, unless the whole fleet is meant.
    """
    same = Policy.objects.filter(customer=policy.customer_id, phone=policy.phone_id)
    if policy.customer.kind == Customer.Kind.ORGANISATION and not whole_fleet:
        if policy.vehicle_id is None:
            same = same.filter(pk=policy.pk)
        else:
            same = same.filter(vehicle=policy.vehicle_id)
    return list(same.select_related("customer", "vehicle").order_by("pk"))


@transaction.atomic
def replace_number(
    *,
    policy: Policy,
    number: str,
    source: str,
    by: User,
    now: datetime,
    evidence: str = "",
    whole_fleet: bool = False,
) -> Replaced:
    """Dial `number` about the policy, and about those that share its number, from now on.

    Raises:
        NotAllowed: the role does not look up numbers.
        NumberRefused: it is no number, has proved wrong, or is not to be called.
    """
    by.require(Act.LOOK_UP)
    lock_transaction(Lock.LISTS)
    policies = sharing(policy, whole_fleet=whole_fleet)
    for each in policies:
        phone = numbers.dial_number(
            policy=each, number=number, source=source, by=by, now=now, evidence=evidence
        )
    follow_number(phone, policies, by=by, now=now)
    return Replaced(phone=phone, policies=policies)


def follow_number(phone: Phone, policies: list[Policy], *, by: User, now: datetime) -> None:
    """Have the lists follow a number that is dialled about `policies` from now on.

    Raises:
        NumberRefused: it is not to be called.
    """
    today = timezone.localdate(now)
    if NoCall.objects.in_force_on(today).filter(number=phone.number).exists():
        raise NumberRefused(_("This number is on the no-call list."))
    regroup(policy_ids=[each.pk for each in policies], now=now, by=by, today=today)
    call_again(policies=[each.pk for each in policies], now=now)


@transaction.atomic
def put_back_number(*, policy: Policy, by: User, now: datetime) -> Replaced:
    """Dial again what was dialled before, about all policies that were replaced together.

    Raises:
        NotAllowed: the role does not look up numbers.
        NothingToPutBack: nothing was replaced, or something else has changed it since.
    """
    by.require(Act.LOOK_UP)
    lock_transaction(Lock.LISTS)
    last = (
        Event.objects.filter(term__policy=policy, code=Event.Code.NUMBER_REPLACED)
        .order_by("at", "pk")
        .last()
    )
    if last is None:
        raise NothingToPutBack(_("There is no replacement to put back."))
    together = Event.objects.filter(
        term__policy__customer=policy.customer_id,
        code=Event.Code.NUMBER_REPLACED,
        at=last.at,
        parameters__new=last.parameters["new"],
    )
    policies = list(
        Policy.objects.filter(
            pk__in=together.values("term__policy"), phone=last.parameters["new"]
        ).order_by("pk")
    )
    phone = numbers.put_back_number(policy=policy, by=by, now=now)
    for each in policies:
        if each.pk != policy.pk:
            numbers.put_back_number(policy=each, by=by, now=now)
    regroup(
        policy_ids=[each.pk for each in policies], now=now, by=by, today=timezone.localdate(now)
    )
    return Replaced(phone=phone, policies=policies)
