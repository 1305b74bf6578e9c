"""Making the lists of a date."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from policies.actions.members import enter_members
from policies.models import Event, NoCall, Term
from policies.models.book import TermQuerySet
from renewal.accounts.models import User
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import ONE_CALL_DAYS, RELEASE_DAYS
from renewal.rules.queries import Rules, rules_on
from worklists.actions.leads import Plan, write_leads
from worklists.groups import Group, Holding, group
from worklists.lists import DUE_LISTS, EARLIEST_FIRST, FAMILIES, DueList, Keep, Span
from worklists.models import Lead, LeadTerm, ListEntry, ListKind, ListRun, Owner, Reason
from worklists.queries import first_reason, judged


@dataclass(frozen=True)
class ListResult:
    """What a list holds for its date, in terms: found = queued + all excluded.

    `leads` counts the calls that the queued terms make.
    """

    found: int
    queued: int
    excluded: dict[str, int]
    leads: int


@dataclass(frozen=True)
class _Row:
    """A term that a list finds. `reason` is the one told by the term alone."""

    term_id: int
    expires_on: date
    branch_id: int
    phone_id: int | None
    reason: str
    owner: Owner


@dataclass(frozen=True)
class _Place:
    """The lead that a term is in, and the number of the term that governs it."""

    lead: Lead
    phone_id: int | None
    is_gone: bool

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
        return waits and not self.is_gone


@dataclass
class _Found:
    """What a run of a list has found: rows, the leads they are in, and why each is left out."""

    rows: dict[int, _Row]
    places: dict[int, _Place]
    held: dict[int, tuple[str, date]]  # what the list said before, and of which date
    reasons: dict[int, str] = field(default_factory=dict)


@transaction.atomic
def extract(*, day: date, now: datetime, by: User | None = None) -> dict[str, ListResult]:
    """Make the lists of business date `day`; return each by its kind.

    Running it again adds what has become eligible and removes nothing; with nothing new it
    changes nothing. What is with a specialist already stays counted as queued.

    Source: 001-01, 001-04, 001-12, 001-14, 001-23, 001-30, O27..O30, SPEC.md 12.
    """
    lock_transaction(Lock.LISTS)
    made = {
        due_list.kind: _make_list(due_list, day=day, now=now, by=by) for due_list in EARLIEST_FIRST
    }
    return {due_list.kind.value: made[due_list.kind] for due_list in DUE_LISTS}


@transaction.atomic
def regroup(*, policy_ids: Collection[int], now: datetime, by: User | None, today: date) -> None:
    """Group anew the leads about policies whose number to dial has changed.

    What a specialist has stays as it is. A term that leaves its lead after its own list was
    made is queued at once.

    Source: O20, O24, 001-09.
    """
    lock_transaction(Lock.LISTS)
    phones = Term.objects.filter(policy__in=policy_ids).values("policy__phone")
    leads = Lead.objects.filter(lead_terms__term__policy__in=policy_ids).values("pk")
    terms = list(
        Term.objects.filter(lead_term__lead__in=leads)
        .union(Term.objects.filter(policy__phone__in=phones, lead_term__isnull=False))
        .values_list("pk", "expires_on")
    )
    rules = rules_on(today)
    for due_list in (one for one in EARLIEST_FIRST if one.family == "renewal"):
        ahead = due_list.ends(today, rules)
        if ahead is None or due_list.is_lapsed:
            continue
        for expires_on in sorted({ends for _pk, ends in terms if today <= ends <= ahead.first}):
            day = expires_on - (ahead.first - today)
            only = [pk for pk, ends in terms if ends == expires_on]
            _make_list(due_list, day=day, now=now, by=by, only=only)


def _make_list(
    due_list: DueList,
    *,
    day: date,
    now: datetime,
    by: User | None,
    only: Collection[int] | None = None,
) -> ListResult:
    """Make the list of `day`; with `only`, for these of its terms alone."""
    rules = rules_on(day)
    ends = due_list.ends(day, rules)
    if ends is None:
        return ListResult(found=0, queued=0, excluded={}, leads=0)
    terms, release_days = _terms(due_list, ends, at=now)
    if only is not None:
        terms = terms.filter(pk__in=only)
    found = _find(due_list, terms, rules=rules, day=day)
    _judge(found, due_list)
    kept = [row for pk, row in found.rows.items() if not found.reasons[pk]]
    told = [row for row in kept if due_list.keeps[row.owner] is Keep.TELL]
    called = [row for row in kept if due_list.keeps[row.owner] is not Keep.TELL]
    calls = _calls(found, called, due_list, ends=ends, rules=rules, day=day)
    plan = Plan(
        due_list=due_list,
        groups=calls,
        branches={row.term_id: row.branch_id for row in called},
        release_on={
            row.term_id: release_days.get(row.term_id) or _release_on(due_list, row, day, rules)
            for row in called
        },
        release_days=rules.value(RELEASE_DAYS),
        now=now,
        by=by,
    )
    joined = write_leads(plan)
    for pk in joined:
        found.reasons[pk] = Reason.HANDLED.value
    _note_entries(found, due_list, told, day=day, now=now, by=by)
    result = _result(found, called, calls)
    if only is None:
        _note_run(due_list, day=day, now=now, by=by, result=result)
    return result


def _terms(due_list: DueList, ends: Span, *, at: datetime) -> tuple[TermQuerySet, dict[int, date]]:
    """Return what the list finds, and the release days that the sheet of members gives."""
    if due_list.kind != ListKind.TRIAL_MEMBERS:
        return Term.objects.ours().ending_between(ends.first, ends.last), {}
    members = enter_members(first=ends.first, last=ends.last, at=at)
    release_on = {one.term_id: one.release_on for one in members}
    return Term.objects.filter(pk__in=list(release_on)), release_on


def _find(due_list: DueList, terms: TermQuerySet, *, rules: Rules, day: date) -> _Found:
    rows = judged(terms, day=day, rules=rules, lapsed=due_list.is_lapsed).order_by("pk")
    if due_list.finds != frozenset(Owner):
        rows = rows.filter(owner__in=due_list.finds)
    names = ("pk", "expires_on", "policy__branch_id", "policy__phone_id", "reason", "owner")
    found = {row[0]: _Row(*row) for row in rows.values_list(*names)}
    held = ListEntry.objects.filter(list_kind=due_list.kind, term__in=list(found))
    return _Found(
        rows=found,
        places=_places({row.term_id: row.phone_id for row in found.values()}, day=day),
        held={pk: (reason, on) for pk, reason, on in held.values_list("term_id", "reason", "day")},
    )


def _places(phones: Mapping[int, int | None], *, day: date) -> dict[int, _Place]:
    """Return the lead of each of the terms, of which `phones` has the number to dial."""
    leads = {
        row.term_id: row.lead
        for row in LeadTerm.objects.filter(term__in=list(phones)).select_related("lead")
    }
    elsewhere = {lead.term_id for lead in leads.values()} - phones.keys()
    heads = Term.with_withdrawn.filter(pk__in=elsewhere)
    numbers, withdrawn = dict(phones), set()
    for pk, phone_id, withdrawn_at in heads.values_list("pk", "policy__phone_id", "withdrawn_at"):
        numbers[pk] = phone_id
        if withdrawn_at is not None:
            withdrawn.add(pk)
    return {
        pk: _Place(
            lead=lead,
            phone_id=numbers[lead.term_id],
            is_gone=lead.term_id in withdrawn or _was_left_out(lead, day=day),
        )
        for pk, lead in leads.items()
    }


def _was_left_out(lead: Lead, *, day: date) -> bool:
    """Return whether a lead is still in preparation after the day on which it was to be queued."""
    is_prepared = lead.state == Lead.State.PREPARING and lead.list_kind == ListKind.RENEWAL_30
    return is_prepared and lead.release_on < day


def _judge(found: _Found, due_list: DueList) -> None:
    """Say of every row why it is left out; blank where nothing excludes it."""
    for pk, row in found.rows.items():
        place = found.places.get(pk)
        handled = place is not None and _is_handled(row, place, due_list, found.rows)
        if place is not None and place.is_handed_out and (pk in found.held or not handled):
            found.reasons[pk] = found.held[pk][0] if pk in found.held else ""
        else:
            found.reasons[pk] = first_reason(
                row.reason, handled=handled, owner=row.owner, ours=due_list.keeps
            )


def _is_handled(row: _Row, place: _Place, due_list: DueList, rows: Mapping[int, _Row]) -> bool:
    """Return whether another lead has the row, or its own is done with. Source: O8, O30, O33."""
    lead = place.lead
    if place.is_settled:
        return True
    if place.is_handed_out:
        return due_list.is_lapsed or lead.due_on != row.expires_on
    if FAMILIES[lead.list_kind] != due_list.family:
        trial = FAMILIES[lead.list_kind] == FAMILIES[ListKind.TRIAL_MEMBERS]
        return trial and not due_list.is_lapsed and place.is_waiting
    follows = lead.due_on < row.expires_on and lead.term_id not in rows
    return place.is_waiting and follows and place.phone_id == row.phone_id


def _calls(
    found: _Found,
    called: Iterable[_Row],
    due_list: DueList,
    *,
    ends: Span,
    rules: Rules,
    day: date,
) -> list[Group]:
    """Return the calls that the rows make, with each other and with what ends near them."""
    free = [
        _holding(row.term_id, row.expires_on, row.phone_id, found.places.get(row.term_id))
        for row in called
        if not _is_out(found.places.get(row.term_id))
    ]
    within = timedelta(days=rules.value(ONE_CALL_DAYS))
    if not free:
        return []
    near = _near(found.rows, due_list, ends=ends, within=within, rules=rules, day=day)
    return group(free, near, within=within)


def _near(
    found: Mapping[int, _Row],
    due_list: DueList,
    *,
    ends: Span,
    within: timedelta,
    rules: Rules,
    day: date,
) -> list[Holding]:
    """Return the terms at the same numbers that may make one call with those found."""
    around = Term.objects.filter(
        policy__phone__in={row.phone_id for row in found.values()} - {None},
        expires_on__range=(ends.first - within, ends.last + within),
    )
    owner = Owner.PILOT if due_list.family == "pilot" else Owner.CENTRE
    rows = judged(around, day=day, rules=rules).values_list(
        "pk", "expires_on", "policy__phone_id", "reason", "owner", "policy__insurer"
    )
    rows_near = [row for row in rows if row[0] not in found]
    if not rows_near:
        return []
    places = _places({row[0]: row[2] for row in rows_near}, day=day)
    near = []
    for pk, expires_on, phone_id, reason, owned_by, insurer in rows_near:
        place = places.get(pk)
        if place is None:
            fits = due_list.family != "trial" and not insurer
        else:
            fits = FAMILIES[place.lead.list_kind] == due_list.family
            fits = fits and not place.is_settled
        if (fits and not (reason or owned_by != owner)) or (fits and _heads(pk, place)):
            near.append(_holding(pk, expires_on, phone_id, place))
    return near


def _heads(term_id: int, place: _Place | None) -> bool:
    return place is not None and place.lead.term_id == term_id


def _is_out(place: _Place | None) -> bool:
    return place is not None and place.is_handed_out


def _holding(term_id: int, expires_on: date, phone_id: int | None, place: _Place | None) -> Holding:
    if place is None:
        return Holding(term_id=term_id, expires_on=expires_on, phone_id=phone_id)
    return Holding(
        term_id=term_id,
        expires_on=expires_on,
        phone_id=phone_id,
        lead_id=place.lead.pk,
        governs=place.lead.term_id == term_id,
        may_govern=place.is_waiting or place.lead.state == Lead.State.RELEASED,
        may_move=not place.is_handed_out,
    )


def _release_on(due_list: DueList, row: _Row, day: date, rules: Rules) -> date:
    if due_list.is_lapsed:
        return day + due_list.releases
    return row.expires_on - timedelta(days=rules.value(RELEASE_DAYS))


def _note_entries(
    found: _Found,
    due_list: DueList,
    told: Iterable[_Row],
    *,
    day: date,
    now: datetime,
    by: User | None,
) -> None:
    """Write what the list holds of each term, and tell what is left out."""
    to_branch = {row.term_id for row in told}
    entries, events = [], []
    for pk, reason in found.reasons.items():
        before, before_on = found.held.get(pk, (None, None))
        if (before, before_on) == (reason, day):
            continue
        entries.append(ListEntry(list_kind=due_list.kind, day=day, term_id=pk, reason=reason))
        if reason and reason != before:
            parameters = {"list": due_list.kind.value, "reason": reason}
            events.append(_event(pk, Event.Code.EXCLUDED, parameters, now=now, by=by))
        elif pk in to_branch and before != "":
            parameters = {"list": due_list.kind.value}
            events.append(_event(pk, Event.Code.LISTED, parameters, now=now, by=by))
    _tell_until_when(events, day=day)
    ListEntry.objects.bulk_create(
        entries,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["list_kind", "term"],
        update_fields=["reason", "day"],
    )
    Event.objects.bulk_create(events, batch_size=2000)


def _event(
    term_id: int, code: str, parameters: dict[str, str], *, now: datetime, by: User | None
) -> Event:
    return Event(term_id=term_id, at=now, by=by, code=code, parameters=parameters)


def _tell_until_when(events: Iterable[Event], *, day: date) -> None:
    """Give the events about what is not to be called the day on which that ends. Source: L2."""
    silent = {one.term_id: one for one in events if one.parameters.get("reason") == Reason.NO_CALL}
    if not silent:
        return
    numbers = dict(Term.objects.filter(pk__in=silent).values_list("pk", "policy__phone__number"))
    in_force = NoCall.objects.in_force_on(day).filter(number__in=set(numbers.values()))
    forever = set(in_force.filter(ends_on=None).values_list("number", flat=True))
    until = dict(in_force.values_list("number").annotate(last=Max("ends_on")))
    for pk, event in silent.items():
        if numbers[pk] not in forever and until.get(numbers[pk]):
            event.parameters["until_on"] = until[numbers[pk]].isoformat()


def _result(found: _Found, called: Iterable[_Row], calls: Iterable[Group]) -> ListResult:
    counts = Counter(found.reasons.values())
    queued = {row.term_id for row in called if not found.reasons[row.term_id]}
    places = (found.places.get(pk) for pk in queued)
    governing = {place.lead.term_id for place in places if place and place.is_handed_out}
    governing |= {
        made.head.term_id
        for made in calls
        if any(one.term_id in queued for one in (made.head, *made.others))
    }
    return ListResult(
        found=counts.total(),
        queued=counts[""],
        excluded={reason.value: counts[reason] for reason in Reason if counts[reason]},
        leads=len(governing),
    )


def _note_run(
    due_list: DueList, *, day: date, now: datetime, by: User | None, result: ListResult
) -> None:
    figures = dict(vars(result))
    run, made = ListRun.objects.get_or_create(
        list_kind=due_list.kind,
        day=day,
        defaults={"first_ran_at": now, "last_ran_at": now, "by": by, **figures},
    )
    same = all(getattr(run, name) == value for name, value in figures.items())
    if not made and not same:
        ListRun.objects.filter(pk=run.pk).update(last_ran_at=now, by=by, **figures)
