"""Cover that a customer has with another company: noted, and asked for again next year."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from policies.actions.members import UNKNOWN_INSURER
from policies.landing import withdraw
from policies.models import Contact, CoverElsewhere, Policy, Term


@dataclass(frozen=True)
class Elsewhere:
    """What a customer says of their cover with another company."""

    insurer: str = ""
    premium: Decimal | None = None
    starts_on: date | None = None
    expires_on: date | None = None


@transaction.atomic
def note_elsewhere(
    *, contact: Contact, elsewhere: Elsewhere, term: Term, now: datetime
) -> CoverElsewhere:
    """Keep what was said; with the end of that cover, enter it as one to be called about.

    The policy has a number of our own naming and another insurer, as that of a trial member.

    Source: DICTIONARY.md B1.
    """
    noted = CoverElsewhere(
        contact=contact,
        insurer=elsewhere.insurer,
        premium=elsewhere.premium,
        starts_on=elsewhere.starts_on,
        expires_on=elsewhere.expires_on,
    )
    ends = elsewhere.expires_on
    is_lost = contact.result == Contact.Result.WENT_ELSEWHERE
    if is_lost and ends is not None and ends > timezone.localdate(now):
        noted.term = _enter(contact, elsewhere, term, ends=ends)
    noted.save(force_insert=True)
    return noted


def forget_elsewhere(*, contact: Contact, now: datetime) -> None:
    """Take the cover that was entered with `contact` out of the book again."""
    withdraw(Term.objects.filter(heard_in__contact=contact), at=now)


def _enter(contact: Contact, elsewhere: Elsewhere, term: Term, *, ends: date) -> Term:
    policy = term.policy
    there = Policy.objects.create(
        number=f"{Policy.HEARD}{contact.pk}",
        customer_id=policy.customer_id,
        branch_id=policy.branch_id,
        vehicle_id=policy.vehicle_id,
        phone_id=policy.phone_id,
        cover_class=policy.cover_class,
        product_name=policy.product_name,
        insurer=elsewhere.insurer or UNKNOWN_INSURER,
    )
    return Term.objects.create(
        policy=there,
        starts_on=elsewhere.starts_on,
        expires_on=ends,
        premium=elsewhere.premium,
    )
