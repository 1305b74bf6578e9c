"""Whether the number on a card may be called, and the link that calls it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions import Given
from policies.models import Term
from policies.queries.calls import barred_on, closed_at
from renewal.accounts.models import User
from renewal.lib.dial_urls import dial_url, is_web
from renewal.rules.queries import Rules


@dataclass(frozen=True)
class Dialling:
    """`why` a number is not to be called now, in a few words; blank if it may be.

    `is_hour`: it is only too early or too late.
    """

    why: str = ""
    is_hour: bool = False

    @property
    def may(self) -> bool:
        return not self.why


def dialling_of(term: Term, *, now: datetime, rules: Rules) -> Dialling:
    """Return whether the number to dial about `term` may be called, under the rules of the day."""
    phone = term.policy.phone
    if phone is None:
        return Dialling()
    if why := barred_on(phone.number, day=timezone.localdate(now)):
        return Dialling(why)
    why = closed_at(now, rules=rules)
    return Dialling(why, is_hour=bool(why))


@dataclass(frozen=True)
class Link:
    """What dials a number when it is followed; `hint` tells why it is not the telephone system.

    `is_placed`: it tells the telephone system to call. `is_web`: by a page, which is shown beside.
    """

    url: str
    is_placed: bool
    is_web: bool
    hint: str


def link_of(given: Given, *, by: User, report_url: str) -> Link:
    """Return the link by which `by` dials; the telephone system reports at `report_url`."""
    call = given.call
    values = {
        "number": given.number,
        "extension": by.extension,
        "staff_no": by.username,
        "call": str(call.key) if call else "",
        "report_url": report_url,
    }
    url = dial_url(given.template if call else "", values)
    is_missing = bool(given.template) and call is None
    hint = _("No extension is set for you: dial by hand.") if is_missing else ""
    return Link(url, is_placed=call is not None, is_web=is_web(url), hint=hint)
