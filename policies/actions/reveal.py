"""Giving out a number in full."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from policies.models import Reveal, Term
from renewal.accounts.models import User


class NoNumber(Exception):
    """The policy has no number; str() says so."""


@transaction.atomic
def reveal_number(*, term: Term, by: User, purpose: str, now: datetime) -> str:
    """Return the number to dial about `term` in full, and note who was given it and when.

    Source: UX.md section 4, F40.

    Raises:
        NoNumber: there is none.
    """
    phone = term.policy.phone
    if phone is None:
        raise NoNumber(_("There is no number for this customer."))
    Reveal.objects.create(phone=phone, term=term, at=now, by=by, purpose=purpose)
    return phone.number
