"""The script beside a call: the version in force, with what is known of the customer filled in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

from policies.models import Customer, Term
from renewal.accounts.models import User
from renewal.lib.values.text import is_organisation
from worklists.card import Card
from worklists.models import LAPSED_KINDS, ListKind, Script
from worklists.queries.scripts import script_on
from worklists.script_texts import delivered_text, messages_for
from worklists.scripts import Outline, fill, filled, read
from worklists.slots import Slot

LAST_DAYS = 7  # before the cover ends, in which the urgent sentences are said. Source: C1.

_ID_NO = re.compile(r"[0-9]{17}[0-9X]")  # the last place but one is odd for men
_BLANK_AFTER_CHINESE = re.compile(r"(?<=[。，；！？】]) ")
_TITLES: dict[str, str | Promise] = {
    "先生": pgettext_lazy("title", "Mr"),
    "女士": pgettext_lazy("title", "Ms"),
    "小姐": pgettext_lazy("title", "Miss"),
}


@dataclass(frozen=True)
class Guide:
    """What to say in one call. `version` is None for the script as it is delivered.

    `messages` are titles and texts to copy.
    """

    version: Script | None
    said: Outline
    messages: list[tuple[str, str]]


def guide(kind: Script.Kind, fields: Mapping[str, str], *, day: date) -> Guide:
    """Return what to say in a call of `kind` on local date `day`, with `fields` filled in."""
    version = script_on(kind, day=day)
    outline = read(version.text if version else delivered_text(kind))
    return Guide(version=version, said=filled(outline, fields), messages=_messages(kind, fields))


def call_guide(card: Card, *, user: User, slots: Sequence[Slot], service_no: str) -> Guide:
    """Return what `user` says in the call of `card`; `slots` are the next free times."""
    days_left = card.term.days_left(on=card.today)
    found = guide(
        script_kind(card.task.list_kind, is_lapsed=card.is_lapsed),
        {
            **caller_fields(user, service_no=service_no),
            **term_fields(card.term),
            "plate_no": card.vehicle.plate_no if card.vehicle else "",
            "days_left": str(days_left) if days_left > 0 else "",
            "claims_text": _claims(card.claims_count),
            "agreed_time": _("as agreed"),
            **{f"slot_{place}": slot.label for place, slot in enumerate(slots[:2], start=1)},
        },
        day=card.today,
    )
    if 0 <= days_left <= LAST_DAYS:
        return found
    return replace(found, said=replace(found.said, urgent=()))


def script_kind(list_kind: str, *, is_lapsed: bool) -> Script.Kind:
    """Return which script a row of that list is called by. Source: DICTIONARY.md C1 to C3."""
    if list_kind == ListKind.TRIAL_MEMBERS:
        return Script.Kind.TRIAL
    if list_kind in LAPSED_KINDS or is_lapsed:
        return Script.Kind.LAPSED
    return Script.Kind.RENEWAL


def caller_fields(user: User, *, service_no: str = "") -> dict[str, str]:
    return {
        "staff_name": user.name,
        "staff_no": user.username,
        "company": user.branch.name,
        "service_no": service_no,
    }


def term_fields(term: Term) -> dict[str, str]:
    holder = term.policy.customer
    return {
        "insured_name": str(term.facts.get("insured_name") or holder.name),
        "title": title_of(term),
        "holder_name": holder.name,
        "product_name": term.policy.product_name,
        "expires_on": date_format(term.expires_on, _("j F")),
    }


def example_fields(user: User, *, day: date) -> dict[str, str]:
    """Return every field as it might be on local date `day`, when `user` calls."""
    expires_on = day + timedelta(days=LAST_DAYS)
    return {
        **caller_fields(user, service_no=_("your service number")),
        "insured_name": _("Li One"),
        "title": pgettext("title", "Mr"),
        "holder_name": _("Li One"),
        "plate_no": "苏I12345",
        "product_name": _("Commercial cover"),
        "expires_on": date_format(expires_on, _("j F")),
        "days_left": str(LAST_DAYS),
        "claims_text": _claims(1),
        "slot_1": _("Tomorrow 9:30"),
        "slot_2": _("Tomorrow 15:30"),
        "agreed_time": _("as agreed"),
        "quote_1": "¥3,860.00",
        "quote_2": "¥4,210.00",
        "valid_until": date_format(expires_on, _("j F")),
    }


def title_of(term: Term) -> str:
    """Return how the insured is addressed; blank for a firm, and where nothing tells.

    A title that stood after the name counts, else the sex that the identity number tells.
    """
    holder, facts = term.policy.customer, term.facts
    name = str(facts.get("insured_name") or holder.name)
    is_holder = name == holder.name
    if is_organisation(name) or (is_holder and holder.kind != Customer.Kind.PERSON):
        return ""
    title = facts.get("insured_title") or (is_holder and facts.get("holder_title"))
    if title in _TITLES:
        return str(_TITLES[title])
    id_no = str(facts.get("insured_id_no") or (is_holder and holder.id_no) or "")
    if not _ID_NO.fullmatch(id_no):
        return ""
    return str(_TITLES["先生" if int(id_no[16]) % 2 else "女士"])


def _claims(count: int | None) -> str:
    if count is None:
        return ""
    if not count:
        return _("no claim last year")
    return ngettext("%(n)d claim last year", "%(n)d claims last year", count) % {"n": count}


def _messages(kind: Script.Kind, fields: Mapping[str, str]) -> list[tuple[str, str]]:
    """Return the text messages; without its first sentence one says nothing and is left out."""
    found = []
    for title, (signature, opening, *rest) in messages_for(kind):
        first = list(fill([opening], fields))
        if first:
            text = " ".join(fill([signature, *first, *rest], fields))
            found.append((title, _BLANK_AFTER_CHINESE.sub("", text)))
    return found
