"""What may be released on a day, checked again from what is known now. Source: 001-14, O24, O27."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import QuerySet

from policies.models import Phone, Term
from renewal.rules.defaults import RELEASE_DAYS, RELEASE_WITHOUT_PHONE
from renewal.rules.queries import Rules, rules_on
from worklists.models import LAPSED_KINDS, Lead, ListKind, Owner, Reason
from worklists.queries.reasons import first_reason, judged

_OURS_ALONE = (ListKind.RENEWAL_30, ListKind.RENEWAL_25)


@dataclass(frozen=True)
class Member:
    """A term of a lead, and why it may not be called about any more; blank where it may."""

    term_id: int
    expires_on: date
    branch_id: int
    reason: str


@dataclass(frozen=True)
class Due:
    """How a lead whose release day has come stands.

    `reason` says why the whole lead stays behind. `dropped` are terms that it is no longer
    about; `head` governs in place of one of those. `waits_until` is the release day of such a
    head that has not come yet.
    """

    lead_id: int
    kind: str
    reason: str = ""
    dropped: tuple[Member, ...] = ()
    head: Member | None = None
    waits_until: date | None = None

    @property
    def is_released(self) -> bool:
        return not self.reason and self.waits_until is None


def due_leads(leads: QuerySet[Lead], *, day: date) -> list[Due]:
    """Return how each of `leads` stands on `day`, the oldest first.

    A row may have been renewed, or its number found to be wrong, since it was queued.
    """
    rules = rules_on(day)
    without_phone = rules.value(RELEASE_WITHOUT_PHONE)
    rows = list(leads.oldest_first().values_list("pk", "list_kind", "term_id"))  # type: ignore[attr-defined]
    members, silent = _members([row[0] for row in rows], rules=rules, day=day)
    return [
        _due(
            lead_id,
            kind,
            term_id,
            members[lead_id],
            has_phone=without_phone or lead_id not in silent,
            release_days=rules.value(RELEASE_DAYS),
            day=day,
        )
        for lead_id, kind, term_id in rows
        if any(one.term_id == term_id for one in members[lead_id])  # not taken back meanwhile
    ]


def _members(
    leads: Collection[int], *, rules: Rules, day: date
) -> tuple[dict[int, list[Member]], set[int]]:
    """Return the terms of each lead, and the leads that have no usable number."""
    members: dict[int, list[Member]] = defaultdict(list)
    silent = set()
    terms = Term.objects.filter(lead_term__lead__in=leads)
    rows = judged(terms, day=day, rules=rules, lapsed=False).values_list(
        "pk",
        "lead_term__lead_id",
        "lead_term__lead__list_kind",
        "expires_on",
        "policy__branch_id",
        "reason",
        "owner",
        "policy__phone_id",
        "policy__phone__verdict",
    )
    for pk, lead_id, kind, expires_on, branch_id, told, owner, phone_id, verdict in rows:
        ours = [Owner.CENTRE] if kind in _OURS_ALONE else list(Owner)
        reason = first_reason(told, handled=False, owner=owner, ours=ours)
        if expires_on < day and kind not in LAPSED_KINDS:
            reason = Reason.ENDED.value
        members[lead_id].append(
            Member(term_id=pk, expires_on=expires_on, branch_id=branch_id, reason=reason)
        )
        if not reason and (phone_id is None or verdict == Phone.Verdict.INACCURATE):
            silent.add(lead_id)
    return members, silent


def _due(
    lead_id: int,
    kind: str,
    term_id: int,
    members: list[Member],
    *,
    has_phone: bool,
    release_days: int,
    day: date,
) -> Due:
    alive = [one for one in members if not one.reason]
    dropped = tuple(one for one in members if one.reason)
    if not alive:
        governing = next(one for one in members if one.term_id == term_id)
        return Due(lead_id=lead_id, kind=kind, reason=governing.reason)
    head = None
    if all(one.term_id != term_id for one in alive):
        head = min(alive, key=lambda one: (one.expires_on, one.term_id))
    if head is not None:
        release_on = head.expires_on - timedelta(days=release_days)
        if release_on > day:
            return Due(
                lead_id=lead_id, kind=kind, dropped=dropped, head=head, waits_until=release_on
            )
    reason = "" if has_phone else Reason.NO_PHONE.value
    return Due(lead_id=lead_id, kind=kind, reason=reason, dropped=dropped, head=head)
