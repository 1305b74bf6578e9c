"""Everything anyone ever did about a customer, as one story: the newest first.

It is about all policies of the customer and of the car, whoever had them.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from policies.dictionary import Dictionary
from policies.models import Contact, Event, Policy, Reveal, RingBack, Term
from policies.story import Decision, tell_event, tell_imports
from renewal.accounts.models import User
from renewal.lib.masking import mask_id, mask_phone

SHOWN = 30  # entries on the card
_C = Event.Code
# What stands beside the calls: the sale, and what was put right.
_BESIDE_CALLS = (_C.CONFIRMED, _C.CORRECTED, _C.NUMBER_REPLACED, _C.NUMBER_PUT_BACK)
_TOLD_BY_CONTACT = (_C.UNDONE, _C.REMINDED)
_GOOD = (Contact.Result.INTERESTED, Contact.Result.RENEWED, Contact.Result.ALREADY_RENEWED)
_LOST = (Contact.Result.WENT_ELSEWHERE, Contact.Result.DECLINED)

Row = TypeVar("Row", bound=Model)


class Part(StrEnum):
    """How much of the story is told."""

    CALLS = "calls"
    ALL = "all"


@dataclass(frozen=True)
class Entry:
    """One thing that was done. `about` names the policy, unless it is the one asked about.

    `tone` is the colour of its dot: g for good, r for lost, blank for the rest.
    """

    at: datetime
    by: str
    title: str
    more: str = ""
    note: str = ""
    next_at: datetime | None = None
    tone: str = ""
    is_undone: bool = False
    about: str = ""


@dataclass(frozen=True)
class Timeline:
    """`is_cut`: there are earlier entries."""

    part: Part
    entries: list[Entry]
    is_cut: bool


@dataclass(frozen=True)
class _Asked:
    policy: Policy
    terms: dict[int, Term]
    words: Dictionary
    most: int | None

    def about(self, term_id: int) -> str:
        policy = self.terms[term_id].policy
        if policy.pk == self.policy.pk:
            return ""
        plate = policy.vehicle.plate_no if policy.vehicle else ""
        number = mask_id(policy.number)
        is_other_car = policy.vehicle_id != self.policy.vehicle_id
        return f"{plate} {number}" if plate and is_other_car else number


@dataclass(order=True)
class _Placed:
    """An entry in its place: of what is noted at one moment, the call comes before its effects."""

    at: datetime
    place: int
    pk: int
    entry: Entry = field(compare=False)


def timeline_of(
    policy: Policy,
    *,
    user: User,
    words: Dictionary,
    part: Part = Part.CALLS,
    most: int | None = SHOWN,
) -> Timeline:
    """Return the story of the policy's customer and car, at most the `most` newest entries.

    For whoever may see the policy: its story is whole, with other people's calls (F41). Policies
    outside of the user's branch are left out.
    """
    asked = _Asked(policy, _terms(policy, user=user), words, most)
    kinds: list[Callable[[_Asked], Iterable[_Placed]]] = [_contacts, _ring_backs]
    kinds += [_main_events] if part == Part.CALLS else [_events, _reveals, _imports]
    placed = [one for kind in kinds for one in kind(asked)]
    placed.sort(reverse=True)
    shown = placed[:most]
    return Timeline(
        part=part,
        entries=[one.entry for one in shown],
        is_cut=len(placed) > len(shown),
    )


def _terms(policy: Policy, *, user: User) -> dict[int, Term]:
    same = Q(policy__customer=policy.customer_id)
    if policy.vehicle_id is not None:
        same |= Q(policy__vehicle=policy.vehicle_id)
    terms = Term.with_withdrawn.filter(same, policy__branch__path__startswith=user.branch.path)
    found = terms.select_related("policy__vehicle").defer("facts")
    return {term.pk: term for term in found}


def _first(asked: _Asked, rows: QuerySet[Row]) -> list[Row]:
    """Return the first of `rows`, one more than are shown: by that it is known to be cut."""
    return list(rows if asked.most is None else rows[: asked.most + 1])


def _contacts(asked: _Asked) -> Iterable[_Placed]:
    """Tell the contacts, but for that of a sale, which its confirmation tells."""
    alone = Contact.with_undone.filter(term__in=asked.terms).values("pk")
    together = Contact.other_terms.through.objects.filter(term__in=asked.terms).values("contact")
    contacts = (
        Contact.with_undone.filter(pk__in=alone.union(together))
        .exclude(result=Contact.Result.RENEWED)
        .select_related("by")
        .newest_first()
    )
    for one in _first(asked, contacts):
        reason = asked.words.reason_label(one.result, one.reason)
        entry = Entry(
            at=one.at,
            by=one.by.name,
            title=asked.words.result_label(one.result),
            more=" ".join(part for part in (reason, str(one.get_grade_display())) if part),
            note=one.note,
            next_at=one.follow_up_at,
            tone="g" if one.result in _GOOD else "r" if one.result in _LOST else "",
            is_undone=one.undone_at is not None,
            about=asked.about(one.term_id) if one.term_id in asked.terms else "",
        )
        yield _Placed(one.at, 0, one.pk, entry)


def _ring_backs(asked: _Asked) -> Iterable[_Placed]:
    rows = RingBack.objects.filter(term__in=asked.terms).select_related("by")
    for one in _first(asked, rows.order_by("-at", "-pk")):
        about = asked.about(one.term_id)
        entry = Entry(one.at, one.by.name, _("The customer rang"), note=one.note, about=about)
        yield _Placed(one.at, 0, one.pk, entry)


def _main_events(asked: _Asked) -> Iterable[_Placed]:
    return _told(asked, Event.objects.filter(code__in=_BESIDE_CALLS))


def _events(asked: _Asked) -> Iterable[_Placed]:
    return _told(asked, Event.objects.exclude(code__in=_TOLD_BY_CONTACT))


def _told(asked: _Asked, events: QuerySet[Event]) -> Iterable[_Placed]:
    """Tell events; what was decided about several policies at once is told once."""
    rows = events.filter(term__in=asked.terms).select_related("by").order_by("-at", "-pk")
    known = set()
    for one in _first(asked, rows):
        decision = tell_event(one)
        if (decision.at, decision.text) in known:
            continue
        known.add((decision.at, decision.text))
        yield _decided(decision, one.pk, about=asked.about(one.term_id))


def _reveals(asked: _Asked) -> Iterable[_Placed]:
    titles = {
        Reveal.Purpose.SHOWN: _("Number shown"),
        Reveal.Purpose.DIALLED: _("Number dialled"),
        Reveal.Purpose.PRINTED: _("Number printed"),
    }
    rows = Reveal.objects.filter(term__in=asked.terms).select_related("by", "phone", "phone_call")
    for one in _first(asked, rows.order_by("-at", "-pk")):
        call = getattr(one, "phone_call", None)
        entry = Entry(
            at=one.at,
            by=one.by.name,
            title=titles[Reveal.Purpose(one.purpose)],
            more=mask_phone(one.phone.number),
            note=_length(call.seconds if call else None),
            about=asked.about(one.term_id),
        )
        yield _Placed(one.at, 0, one.pk, entry)


def _length(seconds: int | None) -> str:
    if seconds is None:
        return ""
    if seconds == 0:
        return _("nobody answered")
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return _("%(n)d s") % {"n": rest}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}


def _imports(asked: _Asked) -> Iterable[_Placed]:
    numbers = {term.policy.number for term in asked.terms.values()}
    for place, decision in enumerate(tell_imports(numbers)):
        yield _decided(decision, place)


def _decided(decision: Decision, pk: int, *, about: str = "") -> _Placed:
    tone = "g" if decision.code == Event.Code.CONFIRMED else ""
    by = decision.by_name or _("system")
    return _Placed(
        decision.at, 1, pk, Entry(decision.at, by, decision.text, tone=tone, about=about)
    )
