"""Making the lists of a date."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

from policies.actions.members import enter_members
from policies.models import Event, NoCall, Term
from policies.models.book import TermQuerySet
from renewal.accounts.models import User
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import RELEASE_DAYS
from renewal.rules.queries import Rules, rules_on
from worklists.actions.leads import Plan, write_leads
from worklists.groups import Group
from worklists.lists import BY_KIND, DUE_LISTS, EARLIEST_FIRST, DueList, Keep, Span
from worklists.models import Lead, ListEntry, ListKind, ListRun, OwnershipRule, Reason
from worklists.queries.found import Found, Row, calls_of, find


@dataclass(frozen=True)
class ListResult:
    """What a list holds for its date, in terms: found = queued + all excluded.

    `leads` counts the calls that the queued terms make.
    """

    found: int
    queued: int
    excluded: dict[str, int]
    leads: int


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
    for due_list in EARLIEST_FIRST:
        for expires_on in sorted({ends for _pk, ends in terms}):
            day = due_list.day_of(expires_on, rules)
            if day <= today and (expires_on >= today or due_list.is_lapsed):
                only = [pk for pk, ends in terms if ends == expires_on]
                _make_list(due_list, day=day, now=now, by=by, only=only)


@transaction.atomic
def recheck(*, day: date, now: datetime) -> None:
    """Queue what lists of earlier dates left out for a reason that has ended by `day`.

    A number may be called again, or a rule gives the row to the centre by now.

    Source: 001-14, L2, F7.
    """
    lock_transaction(Lock.LISTS)
    reasons = [Reason.NO_CALL, Reason.NOT_OURS] if _rules_changed(day) else [Reason.NO_CALL]
    left_out = Q(reason__in=reasons) | Q(
        term__lead_term__lead__state=Lead.State.EXCLUDED,
        term__lead_term__lead__reason__in=reasons,
    )
    terms: dict[date, list[int]] = defaultdict(list)
    entries = ListEntry.objects.in_book().filter(
        left_out, list_kind=ListKind.RENEWAL_25, day__lt=day, term__expires_on__gte=day
    )
    for listed_on, term_id in entries.order_by("day", "term").values_list("day", "term_id"):
        terms[listed_on].append(term_id)
    for listed_on, only in terms.items():
        _make_list(BY_KIND[ListKind.RENEWAL_25], day=listed_on, now=now, by=None, only=only)


def _rules_changed(day: date) -> bool:
    """Return whether rows may have got another owner on `day`."""
    yesterday = day - timedelta(days=1)
    changed = Q(valid_from=day) | Q(valid_until=yesterday) | Q(set_at__date__gte=yesterday)
    return OwnershipRule.objects.filter(changed).exists()


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
    judged_on = max(day, timezone.localdate(now))
    found = find(due_list, terms, rules=rules, day=day, judged_on=judged_on)
    kept = [row for pk, row in found.rows.items() if not found.reasons[pk]]
    told = [row for row in kept if due_list.keeps[row.owner] is Keep.TELL]
    called = [
        row
        for row in kept
        if due_list.keeps[row.owner] is not Keep.TELL and not found.is_handed_out(row.term_id)
    ]
    calls = calls_of(called, found, due_list, ends=ends, rules=rules, judged_on=judged_on, day=day)
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
    result = _result(found, calls)
    if only is None:
        _note_run(due_list, day=day, now=now, by=by, result=result)
    return result


def _terms(due_list: DueList, ends: Span, *, at: datetime) -> tuple[TermQuerySet, dict[int, date]]:
    """Return what the list finds, and the release days that the sheet of members gives."""
    if due_list.kind != ListKind.TRIAL_MEMBERS:
        return Term.objects.of_renewals().ending_between(ends.first, ends.last), {}
    members = enter_members(first=ends.first, last=ends.last, at=at)
    release_on = {one.term_id: one.release_on for one in members}
    return Term.objects.filter(pk__in=list(release_on)), release_on


def _release_on(due_list: DueList, row: Row, day: date, rules: Rules) -> date:
    if due_list.is_lapsed:
        return day + due_list.releases
    return row.expires_on - timedelta(days=rules.value(RELEASE_DAYS))


def _note_entries(
    found: Found,
    due_list: DueList,
    told: Iterable[Row],
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


def _result(found: Found, calls: Iterable[Group]) -> ListResult:
    counts = Counter(found.reasons.values())
    queued = {pk for pk, reason in found.reasons.items() if not reason}
    governing = {found.places[pk].lead.term_id for pk in queued if found.is_handed_out(pk)}
    governing |= {
        made.head.term_id
        for made in calls
        if any(one.term_id in queued for one in (made.head, *made.others))
    }
    return ListResult(
        found=counts.total(),
        queued=len(queued),
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
