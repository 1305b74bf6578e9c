"""Making the lists of a date."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from policies.models import Event, Term
from renewal.accounts.models import User
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import RELEASE_DAYS
from renewal.rules.queries import value_on
from worklists.lists import DUE_LISTS, DueList
from worklists.models import Lead, LeadTerm, ListEntry, ListRun, Reason
from worklists.queries import with_reason


@dataclass(frozen=True)
class ListResult:
    """What a list holds for its date, in terms: found = queued + all excluded."""

    found: int
    queued: int
    excluded: dict[str, int]


@dataclass
class _Changes:
    """What a run of a list is going to write."""

    entries: list[ListEntry] = field(default_factory=list)
    leads: list[Lead] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


@transaction.atomic
def extract(*, day: date, now: datetime, by: User | None = None) -> dict[str, ListResult]:
    """Make the lists of business date `day`; return each by its kind.

    Running it again adds what has become eligible and removes nothing; with nothing new it
    changes nothing. What is with a specialist already stays counted as queued.

    Source: 001-01, 001-04, 001-14, 001-23, O27, O28, SPEC.md 12.
    """
    lock_transaction(Lock.LISTS)
    return {
        due_list.kind.value: _make_list(due_list, day=day, now=now, by=by) for due_list in DUE_LISTS
    }


def _make_list(due_list: DueList, *, day: date, now: datetime, by: User | None) -> ListResult:
    release_days = value_on(RELEASE_DAYS, day=day)
    is_late = due_list.queues and day < timezone.localdate(now)
    terms = Term.objects.ending_on(day + timedelta(days=value_on(due_list.days, day=day)))
    held = {
        term_id: (reason, on)
        for term_id, reason, on in ListEntry.objects.filter(
            list_kind=due_list.kind, term__in=terms
        ).values_list("term_id", "reason", "day")
    }
    leads = {
        row.term_id: row.lead
        for row in LeadTerm.objects.filter(term__in=terms).select_related("lead")
    }
    changes, reasons = _Changes(), Counter[str]()
    rows = with_reason(terms, day=day).values_list(
        "pk", "expires_on", "policy__branch_id", "reason"
    )
    for term_id, expires_on, branch_id, found_reason in rows.order_by("pk"):
        lead = leads.get(term_id)
        handed_out = lead is not None and lead.state in Lead.HANDED_OUT
        held_reason, held_day = held.get(term_id, (None, None))
        reason = (held_reason or "") if handed_out else found_reason
        reasons[reason] += 1
        if (held_reason, held_day) != (reason, day):
            changes.entries.append(
                ListEntry(list_kind=due_list.kind, day=day, term_id=term_id, reason=reason)
            )
            if reason and reason != held_reason:
                changes.events.append(_excluded(term_id, due_list, reason, now=now, by=by))
        if reason or handed_out or (lead and _stands(lead, due_list, due_on=expires_on)):
            continue
        lead = lead or Lead(term_id=term_id, branch_id=branch_id)
        lead.list_kind, lead.due_on = due_list.kind, expires_on
        lead.release_on = expires_on - timedelta(days=release_days)
        lead.state = Lead.State.QUEUED if due_list.queues else Lead.State.PREPARING
        lead.reason, lead.is_late = "", is_late
        changes.leads.append(lead)
        changes.events.append(_listed(lead, due_list, now=now, by=by))
    _write(changes)
    result = ListResult(
        found=reasons.total(),
        queued=reasons.pop("", 0),
        excluded={reason.value: reasons[reason] for reason in Reason if reasons[reason]},
    )
    _note_run(due_list, day=day, now=now, result=result)
    return result


def _stands(lead: Lead, due_list: DueList, *, due_on: date) -> bool:
    """Return whether the list has nothing to change about a lead that it prepares or queues.

    A lead whose term has got another expiry date moves with it.
    """
    done = lead.state == Lead.State.QUEUED or not due_list.queues
    return done and lead.due_on == due_on


def _write(changes: _Changes) -> None:
    ListEntry.objects.bulk_create(
        changes.entries,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["list_kind", "term"],
        update_fields=["reason", "day"],
    )
    new = [lead for lead in changes.leads if lead.pk is None]
    Lead.objects.bulk_update(
        [lead for lead in changes.leads if lead.pk is not None],
        ["list_kind", "due_on", "release_on", "state", "reason", "is_late"],
        batch_size=1000,
    )
    leads = Lead.objects.bulk_create(new, batch_size=2000)
    LeadTerm.objects.bulk_create(
        [LeadTerm(lead=lead, term_id=lead.term_id) for lead in leads], batch_size=2000
    )
    Event.objects.bulk_create(changes.events, batch_size=2000)


def _note_run(due_list: DueList, *, day: date, now: datetime, result: ListResult) -> None:
    figures = {"found": result.found, "queued": result.queued, "excluded": result.excluded}
    run, made = ListRun.objects.get_or_create(
        list_kind=due_list.kind,
        day=day,
        defaults={"first_ran_at": now, "last_ran_at": now, **figures},
    )
    same = all(getattr(run, name) == value for name, value in figures.items())
    if not made and not same:
        ListRun.objects.filter(pk=run.pk).update(last_ran_at=now, **figures)


def _excluded(
    term_id: int, due_list: DueList, reason: str, *, now: datetime, by: User | None
) -> Event:
    return Event(
        term_id=term_id,
        at=now,
        by=by,
        code=Event.Code.EXCLUDED,
        parameters={"list": due_list.kind.value, "reason": reason},
    )


def _listed(lead: Lead, due_list: DueList, *, now: datetime, by: User | None) -> Event:
    if not due_list.queues:
        code = Event.Code.PREPARED
    else:
        code = Event.Code.QUEUED_LATE if lead.is_late else Event.Code.QUEUED
    return Event(
        term_id=lead.term_id,
        at=now,
        by=by,
        code=code,
        parameters={
            "list": due_list.kind.value,
            "expires_on": lead.due_on.isoformat(),
            "release_on": lead.release_on.isoformat(),
        },
    )
