"""The morning release: random, equal, provable."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from policies.models import Event, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.shuffle import deal, shares, shares_by_kind
from worklists.actions.leave_behind import leave_behind
from worklists.deadlines import update_deadline
from worklists.lists import RELEASED_KINDS
from worklists.models import Held, Lead, Participant, Reason, Release, Task
from worklists.queries import Due, Standing, balances_of, due_leads, standings


class ReleaseRefused(Exception):
    """The release cannot be done as asked; str() says why."""


@dataclass(frozen=True)
class ReleaseResult:
    """What a release did, or would do; `release` is None where nothing was drawn.

    `waiting` counts what could be dealt by list kind, whether or not anybody takes part;
    `by_kind` is each specialist's share by list kind.
    """

    release: Release | None
    tasks: int
    per_specialist: dict[str, int]
    held: dict[str, str]
    excluded: dict[str, int]
    waiting: dict[str, int]
    by_kind: dict[str, dict[str, int]]
    everybody: list[Standing]


@dataclass(frozen=True)
class _Plan:
    """Who takes part and what is there to deal out, before anything is drawn."""

    everybody: list[Standing]
    people: dict[str, User]
    balances: dict[str, Fraction]
    held: dict[str, str]
    due: list[Due]
    unlocked: dict[str, str]  # user name to the manager's reason

    @cached_property
    def rows(self) -> dict[int, str]:
        """The leads that are dealt, the oldest first, each with its list kind."""
        return {one.lead_id: one.kind for one in self.due if one.is_released}

    @property
    def excluded(self) -> dict[str, int]:
        counts = Counter(one.reason for one in self.due)
        return {reason: counts[reason] for reason in Reason.values if counts[reason]}

    @property
    def waiting(self) -> dict[str, int]:
        counts = Counter(self.rows.values())
        return {kind.value: counts[kind] for kind in RELEASED_KINDS}


def preview(
    *, day: date, by: User, now: datetime, let_in: Mapping[str, str] | None = None
) -> ReleaseResult:
    """Return what a release would do. Nothing is drawn.

    Shares are exact but for the remainder between equal balances: the draw gives that by
    lot, here it goes by name.

    Source: F57.

    Raises:
        ReleaseRefused, NotAllowed: as `release`.
    """
    plan = _plan(day=day, by=by, now=now, let_in=let_in or {})
    order = sorted(plan.people, key=lambda name: (plan.balances[name], name))
    total = len(plan.rows) if order else 0
    return ReleaseResult(
        release=None,
        tasks=total,
        per_specialist=shares(total=total, order=order) if order else {},
        held=plan.held,
        excluded=plan.excluded,
        waiting=plan.waiting,
        by_kind=shares_by_kind(numbers=plan.waiting, order=order),
        everybody=plan.everybody,
    )


@transaction.atomic
def release(
    *, day: date, by: User, now: datetime, let_in: Mapping[str, str] | None = None
) -> ReleaseResult:
    """Deal every lead whose release day has come to the specialists who are clear.

    `let_in` maps user names to the reason for letting them in although they have not
    finished (PENDING). One release at a time: a second call finds what the first left.

    Source: 001-25..28, 001-32, 001-49, O1, O2, O27.

    Raises:
        NotAllowed: the user's role does not release.
        ReleaseRefused: a name in `let_in` is unknown, past its deadline, or has no reason.
    """
    lock_transaction(Lock.LISTS)
    let_in = let_in or {}
    plan = _plan(day=day, by=by, now=now, let_in=let_in)
    leave_behind(plan.due, now=now, by=by)
    if not plan.rows or not plan.people:
        return ReleaseResult(
            release=None,
            tasks=0,
            per_specialist=dict.fromkeys(sorted(plan.people), 0),
            held=plan.held,
            excluded=plan.excluded,
            waiting=plan.waiting,
            by_kind=shares_by_kind(numbers={}, order=sorted(plan.people)),
            everybody=plan.everybody,
        )
    drawn = Release.objects.create(
        branch=by.branch,
        day=day,
        at=now,
        by=by,
        seed=secrets.token_hex(16),
        kinds=[kind.value for kind in RELEASED_KINDS],
        tasks_count=len(plan.rows),
        held=plan.held,
        excluded=plan.excluded,
        let_in=dict(let_in) | plan.unlocked,
    )
    dealt = deal(seed=drawn.seed, balances=plan.balances, kinds=drawn.kinds, rows=plan.rows)
    received = Counter(dealt.values())
    fair = Fraction(len(plan.rows), len(plan.people))
    Participant.objects.bulk_create(
        Participant(
            release=drawn,
            user=user,
            username=name,
            balance_before=str(plan.balances[name]),
            balance_after=str(plan.balances[name] + received[name] - fair),
            share=received[name],
        )
        for name, user in sorted(plan.people.items())
    )
    people = {lead: plan.people[name] for lead, name in dealt.items()}
    _hand_out(drawn, people, kinds=plan.rows, now=now, by=by)
    return ReleaseResult(
        release=drawn,
        tasks=len(dealt),
        per_specialist={name: received[name] for name in sorted(plan.people)},
        held=plan.held,
        excluded=plan.excluded,
        waiting=plan.waiting,
        by_kind=_by_kind(dealt, plan),
        everybody=plan.everybody,
    )


def _by_kind(dealt: Mapping[int, str], plan: _Plan) -> dict[str, dict[str, int]]:
    counts = Counter((name, plan.rows[lead]) for lead, name in dealt.items())
    return {
        name: {kind: counts[name, kind] for kind in plan.waiting} for name in sorted(plan.people)
    }


def verify_release(*, release: Release) -> bool:
    """Draw again from what is stored; return whether every lead went where the draw says.

    Source: F9.
    """
    participants = release.participants.all()
    tasks = list(release.tasks.values_list("lead_id", "list_kind", "drawn_to__username"))
    names = dict(release.participants.values_list("user__username", "username"))
    again = deal(
        seed=release.seed,
        balances={one.username: Fraction(one.balance_before) for one in participants},
        kinds=release.kinds,
        rows={lead_id: kind for lead_id, kind, _name in tasks},
    )
    return len(tasks) == release.tasks_count and again == {
        lead_id: names.get(name, name) for lead_id, _kind, name in tasks
    }


def _plan(*, day: date, by: User, now: datetime, let_in: Mapping[str, str]) -> _Plan:
    by.require(Act.RELEASE)
    everybody = standings(supervisor=by, now=now)
    _check_let_in(everybody, let_in)
    people = {
        one.user.username: one.user
        for one in everybody
        if one.held is None or (one.held == Held.PENDING and one.user.username in let_in)
    }
    return _Plan(
        everybody=everybody,
        people=people,
        balances=balances_of(list(people.values())),
        held={
            one.user.username: one.held.value
            for one in everybody
            if one.held is not None and one.user.username not in people
        },
        due=due_leads(Lead.objects.for_user(by).due_for_release(day), day=day),
        unlocked={
            one.user.username: one.unlocked_because for one in everybody if one.unlocked_because
        },
    )


def _check_let_in(everybody: list[Standing], let_in: Mapping[str, str]) -> None:
    known = {one.user.username: one.held for one in everybody}
    for name, reason in let_in.items():
        if name not in known:
            raise ReleaseRefused(_("There is no specialist %(name)s here.") % {"name": name})
        if not reason.strip():
            raise ReleaseRefused(_("Letting %(name)s in needs a reason.") % {"name": name})
        if known[name] not in (None, Held.PENDING):
            raise ReleaseRefused(
                _("%(name)s is past the deadline: only a manager unlocks that.") % {"name": name}
            )


def _hand_out(
    drawn: Release,
    dealt: Mapping[int, User],
    *,
    kinds: Mapping[int, str],
    now: datetime,
    by: User,
) -> None:
    deadline = update_deadline(released_on=drawn.day)
    Task.objects.bulk_create(
        (
            Task(
                lead_id=lead,
                release=drawn,
                list_kind=kinds[lead],
                drawn_to=user,
                assignee=user,
                assigned_at=now,
                deadline_at=deadline.at,
                deadline_is_provisional=deadline.provisional,
            )
            for lead, user in dealt.items()
        ),
        batch_size=2000,
    )
    Lead.objects.filter(tasks__release=drawn).update(state=Lead.State.RELEASED, reason="")
    own = Task.objects.filter(release=drawn, lead__lead_terms__term=OuterRef("pk"))
    Term.objects.filter(lead_term__lead__tasks__release=drawn).update(
        specialist=Subquery(own.values("assignee")[:1]), released_on=drawn.day
    )
    terms = Term.objects.filter(lead_term__lead__tasks__release=drawn).values_list(
        "lead_term__lead", "pk"
    )
    Event.objects.bulk_create(
        (
            Event(
                term_id=term_id,
                at=now,
                by=by,
                code=Event.Code.RELEASED,
                parameters={
                    "release": drawn.pk,
                    "name": dealt[lead].name,
                    "username": dealt[lead].username,
                    "deadline": deadline.at.isoformat(),
                },
            )
            for lead, term_id in terms
        ),
        batch_size=2000,
    )
