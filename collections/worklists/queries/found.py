"""What a list finds: its rows, the leads they are in, and with what they make one call."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from policies.models import Term
from policies.models.book import TermQuerySet
from renewal.rules.defaults import ONE_CALL_DAYS
from renewal.rules.queries import Rules
from worklists.groups import Group, Holding, group
from worklists.lists import FAMILIES, DueList, Span
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, Owner, Reason
from worklists.queries.reasons import first_reason, judged


@dataclass(frozen=True)
class Row:
    """A term that a list finds. `reason` is the one told by the term alone."""

    term_id: int
    expires_on: date
    branch_id: int
    phone_id: int | None
    reason: str
    owner: Owner


@dataclass(frozen=True)
class Place:
    """The lead that a term is in, and the number of the term that governs it.

    It `is_stuck` where it will not be released though it stands as if it waited.
    """

    lead: Lead
    phone_id: int | None
    is_stuck: bool

    @property
    def is_settled(self) -> bool:
        """Whether it was closed before its release."""
        return self.lead.state == Lead.State.EXCLUDED and self.lead.reason == Reason.HANDLED

    @property
    def is_handed_out(self) -> bool:
        return self.lead.state in Lead.HANDED_OUT

    @property
    def is_waiting(self) -> bool:
        waits = self.lead.state in (Lead.State.PREPARING, Lead.State.QUEUED)
        return waits and not self.is_stuck

    @property
    def family(self) -> str:
        return FAMILIES[self.lead.list_kind]


@dataclass
class Found:
    """What a run of a list has found: rows, the leads they are in, and why each is left out."""

    rows: dict[int, Row]
    places: dict[int, Place]
    held: dict[int, tuple[str, date]]  # what the list said before, and of which date
    reasons: dict[int, str] = field(default_factory=dict)

    def is_handed_out(self, term_id: int) -> bool:
        return term_id in self.places and self.places[term_id].is_handed_out


def find(
    due_list: DueList, terms: TermQuerySet, *, rules: Rules, day: date, judged_on: date
) -> Found:
    """Return which of `terms` the list of `day` finds, each with why it is left out.

    What holds for a while is asked of `judged_on`: numbers not to be called, whose row it is.
    """
    rows = judged(terms, day=judged_on, rules=rules, lapsed=due_list.is_lapsed).order_by("pk")
    if due_list.finds != frozenset(Owner):
        rows = rows.filter(owner__in=due_list.finds)
    names = ("pk", "expires_on", "policy__branch_id", "policy__phone_id", "reason", "owner")
    by_id = {row[0]: Row(*row) for row in rows.values_list(*names)}
    held = ListEntry.objects.filter(list_kind=due_list.kind, term__in=list(by_id))
    found = Found(
        rows=by_id,
        places=_places({row.term_id: row.phone_id for row in by_id.values()}, day=day),
        held={pk: (reason, on) for pk, reason, on in held.values_list("term_id", "reason", "day")},
    )
    found.reasons = {pk: _reason(row, found, due_list) for pk, row in by_id.items()}
    return found


def _places(phones: Mapping[int, int | None], *, day: date) -> dict[int, Place]:
    """Return the lead of each of the terms, of which `phones` has the number to dial."""
    rows = LeadTerm.objects.filter(term__in=list(phones)).select_related("lead")
    leads = {row.term_id: row.lead for row in rows}
    heads = Term.with_withdrawn.filter(pk__in={lead.term_id for lead in leads.values()})
    governing = {
        pk: (phone_id, None if withdrawn_at else expires_on)
        for pk, phone_id, expires_on, withdrawn_at in heads.values_list(
            "pk", "policy__phone_id", "expires_on", "withdrawn_at"
        )
    }
    return {
        pk: Place(
            lead=lead,
            phone_id=governing[lead.term_id][0],
            is_stuck=_is_stuck(lead, ends=governing[lead.term_id][1], day=day),
        )
        for pk, lead in leads.items()
    }


def _is_stuck(lead: Lead, *, ends: date | None, day: date) -> bool:
    """Return whether a lead, whose term now `ends` then, will not be released when its day comes.

    Its term was taken back or has got a later end, or the list that was to queue it left it out.
    """
    if ends is None or ends > lead.due_on:
        return True
    is_prepared = lead.state == Lead.State.PREPARING and lead.list_kind == ListKind.RENEWAL_30
    return is_prepared and lead.release_on < day


def _reason(row: Row, found: Found, due_list: DueList) -> str:
    """Return why a row is left out; what is with a specialist stays as the list had it."""
    place = found.places.get(row.term_id)
    handled = place is not None and _is_handled(row, place, due_list, found.rows)
    if found.is_handed_out(row.term_id) and (row.term_id in found.held or not handled):
        return found.held[row.term_id][0] if row.term_id in found.held else ""
    return first_reason(row.reason, handled=handled, owner=row.owner, ours=due_list.keeps)


def _is_handled(row: Row, place: Place, due_list: DueList, rows: Mapping[int, Row]) -> bool:
    """Return whether another lead has the row, or its own is done with. Source: O8, O30, O33."""
    lead = place.lead
    if place.is_settled:
        return True
    if place.is_handed_out:
        other = place.family != due_list.family or lead.due_on != row.expires_on
        return due_list.is_lapsed or other
    if place.family != due_list.family:
        trial = place.family == FAMILIES[ListKind.TRIAL_MEMBERS]
        return trial and not due_list.is_lapsed and place.is_waiting
    follows = lead.due_on < row.expires_on and lead.term_id not in rows
    return place.is_waiting and follows and place.phone_id == row.phone_id


def calls_of(
    called: Iterable[Row],
    found: Found,
    due_list: DueList,
    *,
    ends: Span,
    rules: Rules,
    judged_on: date,
    day: date,
) -> list[Group]:
    """Return the calls that the rows make, with each other and with what ends near them."""
    free = [
        _holding(row.term_id, row.expires_on, row.phone_id, found.places.get(row.term_id), due_list)
        for row in called
    ]
    if not free:
        return []
    within = timedelta(days=rules.value(ONE_CALL_DAYS))
    around = Term.objects.filter(
        policy__phone__in={row.phone_id for row in found.rows.values()} - {None},
        expires_on__range=(ends.first - within, ends.last + within),
    )
    names = ("pk", "expires_on", "policy__phone_id", "reason", "owner", "policy__insurer")
    rows = judged(around, day=judged_on, rules=rules).values_list(*names)
    return group(free, _near(rows, found, due_list, day=day), within=within)


def _near(
    around: Iterable[tuple[Any, ...]], found: Found, due_list: DueList, *, day: date
) -> list[Holding]:
    """Return those of the rows `around` that may make one call with the rows found."""
    rows = [row for row in around if row[0] not in found.rows or found.is_handed_out(row[0])]
    if not rows:
        return []
    places = _places({row[0]: row[2] for row in rows}, day=day)
    owner = Owner.PILOT if due_list.family == "pilot" else Owner.CENTRE
    near = []
    for pk, expires_on, phone_id, reason, owned_by, insurer in rows:
        place = places.get(pk)
        if place is None:
            fits, governs = due_list.family != "trial" and not insurer, False
        else:
            fits = place.family == due_list.family and not place.is_settled
            governs = place.lead.term_id == pk
        if fits and (governs or (not reason and owned_by == owner)):
            near.append(_holding(pk, expires_on, phone_id, place, due_list))
    return near


def _holding(
    term_id: int, expires_on: date, phone_id: int | None, place: Place | None, due_list: DueList
) -> Holding:
    if place is None:
        return Holding(term_id=term_id, expires_on=expires_on, phone_id=phone_id)
    return Holding(
        term_id=term_id,
        expires_on=expires_on,
        phone_id=phone_id,
        lead_id=place.lead.pk,
        governs=place.lead.term_id == term_id and place.family == due_list.family,
        may_govern=place.is_waiting or place.lead.state == Lead.State.RELEASED,
        may_move=not place.is_handed_out,
    )
