"""Writing the calls that a list makes: leads, the terms that each is about, and what is told."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.utils import timezone

from policies.models import Event, Term
from renewal.accounts.models import User
from renewal.lib.masking import mask_id
from worklists.groups import Group, Holding
from worklists.lists import DueList
from worklists.models import LAPSED_KINDS, Lead, LeadTerm, Reason, Task


@dataclass(frozen=True)
class Plan:
    """The calls of one run of a list.

    `branches` has the branch of each term that the list found; a group whose head is not among
    them joins a lead that is there. `release_on` is the first day of release of each.
    """

    due_list: DueList
    groups: list[Group]
    branches: Mapping[int, int]
    release_on: Mapping[int, date]
    release_days: int
    now: datetime
    by: User | None

    def joins(self, made: Group) -> bool:
        return made.head.term_id not in self.branches


@dataclass(frozen=True)
class _Member:
    """A term of a lead."""

    is_withdrawn: bool
    expires_on: date
    branch_id: int

    @property
    def place(self) -> tuple[bool, date]:
        """The first to end governs, of those that are in the book."""
        return (self.is_withdrawn, self.expires_on)


@dataclass
class _Changes:
    new: list[Lead] = field(default_factory=list)
    changed: list[Lead] = field(default_factory=list)
    emptied: list[int] = field(default_factory=list)
    moves: dict[int, Lead] = field(default_factory=dict)  # term to the lead it goes to
    moved: set[int] = field(default_factory=set)  # those of them that come out of another
    left: set[int] = field(default_factory=set)  # terms that go to none
    events: list[Event] = field(default_factory=list)
    with_whom: dict[int, int] = field(default_factory=dict)  # term to the one that governs

    def move(self, one: Holding, lead: Lead) -> None:
        self.moves[one.term_id] = lead
        if one.lead_id is not None:
            self.moved.add(one.term_id)


def write_leads(plan: Plan) -> set[int]:
    """Write the groups of `plan`; return the terms that an earlier lead has taken."""
    holdings = [one for made in plan.groups for one in (made.head, *made.others)]
    ids = {one.lead_id for one in holdings if one.lead_id is not None}
    leads = Lead.objects.in_bulk(ids) if ids else {}
    members: dict[int, dict[int, _Member]] = defaultdict(dict)
    about = LeadTerm.objects.filter(lead__in=ids).select_related("term__policy")
    for one in about.defer("term__facts"):
        members[one.lead_id][one.term_id] = _Member(
            is_withdrawn=one.term.withdrawn_at is not None,
            expires_on=one.term.expires_on,
            branch_id=one.term.policy.branch_id,
        )
    changes = _Changes()
    for made in plan.groups:
        _settle(made, plan, leads=leads, members=members, changes=changes)
    _tidy(plan, leads=leads, members=members, changes=changes)
    _tell_groups(changes, plan)
    _write(changes)
    return {
        one.term_id
        for made in plan.groups
        if plan.joins(made)
        for one in made.others
        if one.expires_on > made.head.expires_on
    }


def _settle(
    made: Group,
    plan: Plan,
    *,
    leads: Mapping[int, Lead],
    members: Mapping[int, dict[int, _Member]],
    changes: _Changes,
) -> None:
    head = made.head
    lead = leads[head.lead_id] if head.governs and head.lead_id is not None else None
    if lead is None:
        lead = Lead(term_id=head.term_id, branch_id=plan.branches[head.term_id])
        changes.new.append(lead)
        changes.move(head, lead)
    if not plan.joins(made):
        _place(lead, head, plan, changes)
        wanted = {head.term_id, *(one.term_id for one in made.others)}
        leaving = set(members.get(lead.pk, ())) - wanted if lead.pk else set()
        changes.left |= leaving
        changes.with_whom |= dict.fromkeys(leaving, head.term_id)
    for one in made.others:
        if lead.pk is None or one.lead_id != lead.pk:
            changes.move(one, lead)
            changes.with_whom[one.term_id] = head.term_id


def _place(lead: Lead, head: Holding, plan: Plan, changes: _Changes) -> None:
    """Put a lead on the list, unless it stands there already."""
    due_list, release_on = plan.due_list, plan.release_on[head.term_id]
    if lead.pk is not None and _stands(lead, due_list, head.expires_on, release_on):
        return
    lead.list_kind, lead.due_on, lead.release_on = due_list.kind, head.expires_on, release_on
    lead.branch_id = plan.branches[head.term_id]
    lead.state = Lead.State.QUEUED if due_list.queues else Lead.State.PREPARING
    lead.reason = ""
    lead.is_late = due_list.queues and release_on < timezone.localdate(plan.now)
    if lead.pk is not None:
        changes.changed.append(lead)
    changes.events.append(_listed(lead, plan))


def _stands(lead: Lead, due_list: DueList, due_on: date, release_on: date) -> bool:
    """Return whether the list has nothing to change about a lead that it prepares or queues.

    A lead whose term has got another expiry date moves with it. What has lapsed since, or ended
    before it was released, stays where it went.
    """
    if lead.due_on != due_on:
        return False
    if not due_list.queues:
        return True
    if lead.reason == Reason.ENDED and not due_list.is_lapsed:
        return True
    if lead.state != Lead.State.QUEUED:
        return False
    if lead.list_kind == due_list.kind:
        return lead.release_on == release_on
    has_lapsed = lead.list_kind in LAPSED_KINDS and lead.release_on > lead.due_on
    return has_lapsed and not due_list.is_lapsed


def _tidy(
    plan: Plan,
    *,
    leads: Mapping[int, Lead],
    members: Mapping[int, dict[int, _Member]],
    changes: _Changes,
) -> None:
    """Give the leads that lost a term another to govern them; those that lost all go."""
    for lead_id, terms in members.items():
        lead = leads[lead_id]
        stay = {
            term_id: ends
            for term_id, ends in terms.items()
            if term_id not in changes.left and changes.moves.get(term_id, lead) is lead
        }
        if not stay:
            changes.emptied.append(lead_id)
        elif lead.term_id not in stay:
            lead.term_id = min(
                stay, key=lambda pk: (stay[pk].is_withdrawn, stay[pk].expires_on, pk)
            )
            head = stay[lead.term_id]
            lead.due_on, lead.branch_id = head.expires_on, head.branch_id
            lead.release_on = lead.due_on - timedelta(days=plan.release_days)
            if lead not in changes.changed:
                changes.changed.append(lead)


def _tell_groups(changes: _Changes, plan: Plan) -> None:
    if not changes.with_whom:
        return
    numbers = dict(
        Term.objects.filter(pk__in=set(changes.with_whom.values())).values_list(
            "pk", "policy__number"
        )
    )
    changes.events += [
        Event(
            term_id=term_id,
            at=plan.now,
            by=plan.by,
            code=Event.Code.UNGROUPED if term_id in changes.left else Event.Code.GROUPED,
            parameters={"policy": mask_id(numbers.get(head, ""))},
        )
        for term_id, head in changes.with_whom.items()
    ]


def _listed(lead: Lead, plan: Plan) -> Event:
    due_list = plan.due_list
    if not due_list.queues:
        code = Event.Code.PREPARED
    elif due_list.is_lapsed or due_list.family == "trial":
        code = Event.Code.TAKEN_OVER
    else:
        code = Event.Code.QUEUED_LATE if lead.is_late else Event.Code.QUEUED
    return Event(
        term_id=lead.term_id,
        at=plan.now,
        by=plan.by,
        code=code,
        parameters={
            "list": due_list.kind.value,
            "expires_on": lead.due_on.isoformat(),
            "release_on": lead.release_on.isoformat(),
        },
    )


def _write(changes: _Changes) -> None:
    gone = changes.moved | changes.left
    if gone:
        LeadTerm.objects.filter(term__in=gone).delete()
    Lead.objects.filter(pk__in=changes.emptied).delete()
    _update(one for one in changes.changed if one.pk not in changes.emptied)
    Lead.objects.bulk_create(changes.new, batch_size=2000)
    LeadTerm.objects.bulk_create(
        [LeadTerm(lead=lead, term_id=term_id) for term_id, lead in changes.moves.items()],
        batch_size=2000,
    )
    Event.objects.bulk_create(changes.events, batch_size=2000)
    _hand_over(changes.moves)


def _update(leads: Iterable[Lead]) -> None:
    names = ["term", "branch", "list_kind", "due_on", "release_on", "state", "reason", "is_late"]
    Lead.objects.bulk_update(list(leads), names, batch_size=1000)


def _hand_over(moves: Mapping[int, Lead]) -> None:
    """Give what joined a lead that is with a specialist to the same one."""
    joined = {term_id: lead for term_id, lead in moves.items() if lead.state in Lead.HANDED_OUT}
    tasks = Task.objects.open().filter(lead__in=set(joined.values())).select_related("release")
    by_lead = {task.lead_id: task for task in tasks}
    for term_id, lead in joined.items():
        task = by_lead.get(lead.pk)
        if task is not None:
            Term.objects.filter(pk=term_id).update(
                specialist=task.assignee_id, released_on=task.release.day
            )
