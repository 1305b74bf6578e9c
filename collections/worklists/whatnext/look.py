"""Finding what is known of terms on a day: as many questions for one term as for ten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policies.models import NoCall, Term
from policies.queries.renewals import renewals_of
from policies.story import Outlook
from renewal.rules.defaults import RELEASE_WITHOUT_PHONE, RENEWED_WITHIN_DAYS
from renewal.rules.queries import Rules, rules_on
from worklists.lists import DUE_LISTS, DueList
from worklists.models import (
    Lead,
    LeadTerm,
    ListEntry,
    ListRun,
    Move,
    NumberCheck,
    Owner,
    OwnershipRule,
    Reason,
    Task,
)
from worklists.ownership import place_by
from worklists.ownership import rules_on as ownership_on
from worklists.queries import judged
from worklists.whatnext.facts import Facts, ListDate
from worklists.whatnext.sentences import outlook_of

# A list's date is at most so far from the expiry dates that it finds.
FARTHEST = timedelta(days=70)


def outlooks(terms: Sequence[Term], day: date) -> dict[int, Outlook]:
    """Return how each of the terms stands on `day`, told as sentences."""
    return {facts.term.pk: outlook_of(facts) for facts in facts_of(terms, day=day)}


def facts_of(terms: Sequence[Term], *, day: date) -> list[Facts]:
    """Return what is known of the terms, which have policy, phone, vehicle and branch at hand."""
    rules, ownership = rules_on(day), ownership_on(day)
    known = _judged(terms, ownership, day=day)
    leads = _leads(terms)
    tasks, moves = _tasks(leads.values()), _moves(leads.values())
    checks = {
        check.policy_id: check
        for check in NumberCheck.objects.unanswered()
        .filter(policy__in={term.policy_id for term in terms})
        .select_related("branch")
    }
    renewals = renewals_of(
        [term for term in terms if known[term.pk].reason == Reason.RENEWED],
        within_days=rules.value(RENEWED_WITHIN_DAYS),
    )
    silent = _no_calls([term for term in terms if known[term.pk].reason == Reason.NO_CALL], day=day)
    dates, entries = _list_dates(terms, rules=rules), _entries(terms)
    found = []
    for term in terms:
        place = known[term.pk].place
        lead = leads.get(term.pk)
        found.append(
            Facts(
                day=day,
                term=term,
                reason=known[term.pk].reason,
                owner=Owner(known[term.pk].owner),
                rule=None if place is None else ownership[place],
                place=0 if place is None else place + 1,
                renewal=renewals.get(term.pk),
                no_call_until=silent.get(term.pk),
                lead=lead,
                task=tasks.get(lead.pk) if lead else None,
                move=moves.get(lead.pk) if lead else None,
                check=checks.get(term.policy_id),
                lists=dates[term.pk],
                entries=entries.get(term.pk, {}),
                needs_phone=not rules.value(RELEASE_WITHOUT_PHONE),
            )
        )
    return found


@dataclass(frozen=True)
class _Judged:
    reason: str
    owner: str
    place: int | None


def _judged(
    terms: Iterable[Term], ownership: Sequence[OwnershipRule], *, day: date
) -> dict[int, _Judged]:
    rows = judged(Term.objects.filter(pk__in=[term.pk for term in terms]), day=day)
    told = rows.annotate(place=place_by(ownership)).values_list("pk", "reason", "owner", "place")
    return {term_id: _Judged(*answers) for term_id, *answers in told}


def _leads(terms: Iterable[Term]) -> dict[int, Lead]:
    rows = LeadTerm.objects.filter(term__in=[term.pk for term in terms]).select_related(
        "lead__term__policy__phone", "lead__branch"
    )
    return {row.term_id: row.lead for row in rows}


def _tasks(leads: Iterable[Lead]) -> dict[int, Task]:
    """Return the last task of each lead."""
    rows = Task.objects.filter(lead__in={lead.pk for lead in leads}).select_related("assignee")
    return {task.lead_id: task for task in rows.order_by("pk")}


def _moves(leads: Iterable[Lead]) -> dict[int, Move]:
    """Return the last time that each lead's row changed hands."""
    rows = Move.objects.filter(task__lead__in={lead.pk for lead in leads})
    moves = rows.select_related("task", "giver", "taker").order_by("pk")
    return {move.task.lead_id: move for move in moves}


def _no_calls(terms: Sequence[Term], *, day: date) -> dict[int, date]:
    """Return until when the terms' numbers are not to be called; those for good are left out."""
    numbers = {term.policy.phone.number for term in terms if term.policy.phone}
    rows = NoCall.objects.in_force_on(day).filter(number__in=numbers)
    until: dict[str, date] = {}
    for number, ends_on in rows.values_list("number", "ends_on"):
        until[number] = max(until.get(number, date.min), ends_on or date.max)
    return {
        term.pk: until[term.policy.phone.number]
        for term in terms
        if term.policy.phone and until.get(term.policy.phone.number, date.max) != date.max
    }


def _entries(terms: Iterable[Term]) -> dict[int, dict[str, str]]:
    rows = ListEntry.objects.filter(term__in=[term.pk for term in terms])
    entries: dict[int, dict[str, str]] = {}
    for term_id, kind, reason in rows.values_list("term_id", "list_kind", "reason"):
        entries.setdefault(term_id, {})[kind] = reason
    return entries


def _list_dates(terms: Sequence[Term], *, rules: Rules) -> dict[int, list[ListDate]]:
    """Return the lists that find each term, by date."""
    dates = {
        term.pk: [
            (due_list, day)
            for due_list in DUE_LISTS
            for day in _dates_of(due_list, term.expires_on, rules=rules)
        ]
        for term in terms
    }
    days = {day for listed in dates.values() for _due_list, day in listed}
    made = set(ListRun.objects.filter(day__in=days).values_list("list_kind", "day"))
    return {
        term_id: sorted(
            (
                ListDate(due_list, day, is_made=(due_list.kind.value, day) in made)
                for due_list, day in listed
            ),
            key=lambda one: one.day,
        )
        for term_id, listed in dates.items()
    }


def _dates_of(due_list: DueList, expires_on: date, *, rules: Rules) -> list[date]:
    """Return the dates on which a list finds what ends on `expires_on`."""
    around = (expires_on + timedelta(days=n) for n in range(-FARTHEST.days, FARTHEST.days + 1))
    return [
        day
        for day in around
        if (span := due_list.ends(day, rules)) and span.first <= expires_on <= span.last
    ]
