"""Giving out a number in full."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import PhoneCall, Reveal, Term
from policies.queries.calls import barred_on, closed_at
from renewal.accounts.models import User
from renewal.lib.dial_urls import fields_of
from renewal.rules.defaults import DIAL_URL
from renewal.rules.queries import rules_on


class CallRefused(Exception):
    """The number is not to be called, or not at this hour; str() says why."""


class NoNumber(CallRefused):
    """The policy has no number; str() says so."""


@dataclass(frozen=True)
class Given:
    """A number in full.

    `template` is the centre's address to dial by, blank without one, and `call` what its telephone
    system is told to make; None, the device itself dials.
    """

    number: str
    template: str
    call: PhoneCall | None


@transaction.atomic
def reveal_number(*, term: Term, by: User, purpose: str, now: datetime) -> Given:
    """Give out the number to dial about `term` in full, and note who was given it and when.

    Where the centre has a telephone system, a number that is DIALLED begins a call of it; not for
    somebody without an extension where it must be told one.

    Source: UX.md section 4, L1, L2, F24, F40.

    Raises:
        NoNumber: there is none.
        CallRefused: it is not to be called, or not at this hour.
    """
    phone = term.policy.phone
    if phone is None:
        raise NoNumber(_("There is no number for this customer."))
    day = timezone.localdate(now)
    rules = rules_on(day)
    if why := barred_on(phone.number, day=day) or closed_at(now, rules=rules):
        raise CallRefused(why)
    noted = Reveal.objects.create(phone=phone, term=term, at=now, by=by, purpose=purpose)
    template = rules.value(DIAL_URL) if purpose == Reveal.Purpose.DIALLED else ""
    is_placed = bool(template) and bool(by.extension or "extension" not in fields_of(template))
    call = PhoneCall.objects.create(reveal=noted) if is_placed else None
    return Given(phone.number, template, call)
