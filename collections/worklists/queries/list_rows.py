"""The rows of a list as its page tells them: which are one call, and why one is left out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils.translation import gettext as _

from policies.models import NoCall, Term
from policies.queries.renewals import renewals_of
from renewal.lib.masking import mask_id
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from renewal.rules.queries import value_on
from worklists.models import Lead, LeadTerm, ListEntry, Owner, Reason
from worklists.ownership import owner_of_the_rest, place_by, rules_on


@dataclass(frozen=True)
class ListRow:
    """A row of a list. `detail` tells more of the reason, blank where there is no more.

    `in_call` counts the policies of its call; `follows` says that the row above is of the same.
    """

    entry: ListEntry
    lead: Lead | None
    detail: str
    in_call: int
    follows: bool


def list_rows(entries: Sequence[ListEntry], *, day: date) -> list[ListRow]:
    """Return the rows of one page, in its order; the statements do not grow with them."""
    leads = {one.pk: _lead_of(one) for one in entries}
    called = {lead.pk for lead in leads.values() if lead is not None}
    in_call = dict(
        LeadTerm.objects.filter(lead__in=called).values_list("lead").annotate(n=Count("pk"))
    )
    details = {
        **_renewed(_left_out(entries, Reason.RENEWED), day=day),
        **_not_to_be_called(_left_out(entries, Reason.NO_CALL), day=day),
        **_not_ours(_left_out(entries, Reason.NOT_OURS), day=day),
    }
    rows, above = [], None
    for one in entries:
        lead = leads[one.pk]
        handled = one.reason == Reason.HANDLED
        rows.append(
            ListRow(
                entry=one,
                lead=lead,
                detail=_handled(one, lead) if handled else details.get(one.term_id, ""),
                in_call=in_call.get(lead.pk, 1) if lead else 1,
                follows=lead is not None and lead == above,
            )
        )
        above = lead
    return rows


def left_out_by(entries: Sequence[tuple[str, int]]) -> list[tuple[str, str, int]]:
    """Return the code, the name and the number of each reason, in the order of the rule."""
    counts = Counter(dict(entries))
    return [(one.value, str(one.label), counts[one]) for one in Reason if counts[one]]


def _lead_of(entry: ListEntry) -> Lead | None:
    lead_term: LeadTerm | None = getattr(entry.term, "lead_term", None)
    return lead_term.lead if lead_term else None


def _left_out(entries: Sequence[ListEntry], reason: Reason) -> list[Term]:
    return [one.term for one in entries if one.reason == reason]


def _handled(entry: ListEntry, lead: Lead | None) -> str:
    """Say by which call: that of another policy, or the one before the release."""
    if lead is None:
        return ""
    if lead.term_id != entry.term_id:
        return _("with %(policy)s") % {"policy": mask_id(lead.term.policy.number)}
    return str(lead.get_reminder_display()) if lead.reminder else ""


def _renewed(terms: list[Term], *, day: date) -> dict[int, str]:
    if not terms:
        return {}
    found = renewals_of(terms, within_days=value_on(RENEWED_WITHIN_DAYS, day=day))
    return {
        pk: _("by %(policy)s") % {"policy": mask_id(one.number)}
        if one.number
        else _("as the core system says")
        for pk, one in found.items()
    }


def _not_to_be_called(terms: list[Term], *, day: date) -> dict[int, str]:
    numbers = {term.pk: term.policy.phone.number for term in terms if term.policy.phone}
    if not numbers:
        return {}
    until: dict[str, date | None] = {}
    in_force = NoCall.objects.in_force_on(day).filter(number__in=set(numbers.values()))
    for number, ends_on in in_force.values_list("number", "ends_on"):
        known = until.get(number, ends_on)
        until[number] = max(known, ends_on) if known and ends_on else None
    return {pk: _until(until[number]) for pk, number in numbers.items() if number in until}


def _until(ends_on: date | None) -> str:
    return _("until %(day)s") % {"day": ends_on.isoformat()} if ends_on else _("for good")


def _not_ours(terms: list[Term], *, day: date) -> dict[int, str]:
    """Say whose it is, by which rule of the page of ownership."""
    if not terms:
        return {}
    rules = rules_on(day)
    placed = Term.objects.filter(pk__in=[term.pk for term in terms])
    places = dict(placed.annotate(place=place_by(rules)).values_list("pk", "place"))
    rest = owner_of_the_rest(rules)
    return {
        pk: _("%(owner)s, no rule decides") % {"owner": rest.label}
        if place is None
        else _("%(owner)s, by rule %(number)s")
        % {"owner": Owner(rules[place].owner).label, "number": place + 1}
        for pk, place in places.items()
    }
