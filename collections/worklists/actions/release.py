"""The morning release: random, equal, provable."""

import secrets
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import islice

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.shuffle import Row, Taker, deal, room_for, shares_by_kind
from renewal.rules.defaults import BALANCE_PREMIUM
from renewal.rules.queries import Rules, rules_on
from worklists.actions.hand_out import hand_out, set_balances
from worklists.actions.leave_behind import leave_behind
from worklists.lists import RELEASED_KINDS
from worklists.models import Held, Lead, Participant, Reason, Release, Task
from worklists.queries import Due, Standing, balances_of, due_leads, rows_to_deal, standings


class ReleaseRefused(Exception):
    """The release cannot be done as asked; str() says why."""


@dataclass(frozen=True)
class ReleaseResult:
    """What a release did, or would do; `release` is None where nothing was drawn.

    `waiting` counts what could be dealt by list kind, whether or not anybody takes part;
    `unassigned` is how many of those nobody has room for, by list kind. `by_kind` is each
    specialist's share by list kind.
    """

    release: Release | None
    tasks: int
    per_specialist: dict[str, int]
    held: dict[str, str]
    excluded: dict[str, int]
    waiting: dict[str, int]
    unassigned: dict[str, int]
    by_kind: dict[str, dict[str, int]]
    everybody: list[Standing]


@dataclass(frozen=True)
class _Plan:
    """Who takes part and what is there to deal out, before anything is drawn."""

    rules: Rules
    everybody: list[Standing]
    people: dict[str, User]
    takers: dict[str, Taker]
    held: dict[str, str]
    due: list[Due]
    unlocked: dict[str, str]  # user name to the manager's reason

    @cached_property
    def waiting_rows(self) -> dict[int, str]:
        """The leads that may be dealt, the oldest first, each with its list kind."""
        return {one.lead_id: one.kind for one in self.due if one.is_released}

    @cached_property
    def rows(self) -> dict[int, str]:
        """Those of them that there is room for: the oldest."""
        room = room_for(self.takers, len(self.waiting_rows))
        return dict(islice(self.waiting_rows.items(), room))

    @property
    def excluded(self) -> dict[str, int]:
        counts = Counter(one.reason for one in self.due)
        return {reason: counts[reason] for reason in Reason.values if counts[reason]}

    @property
    def waiting(self) -> dict[str, int]:
        return _counted(self.waiting_rows)

    def result(self, release: Release | None, by_kind: dict[str, dict[str, int]]) -> ReleaseResult:
        dealt, waiting = _counted(self.rows), self.waiting
        return ReleaseResult(
            release=release,
            tasks=len(self.rows),
            per_specialist={name: sum(own.values()) for name, own in by_kind.items()},
            held=self.held,
            excluded=self.excluded,
            waiting=waiting,
            unassigned={kind: waiting[kind] - dealt[kind] for kind in waiting},
            by_kind=by_kind,
            everybody=self.everybody,
        )


def _counted(rows: Mapping[int, str]) -> dict[str, int]:
    counts = Counter(rows.values())
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
    order = sorted(plan.people, key=lambda name: (plan.takers[name].balance, name))
    shares = shares_by_kind(numbers=_counted(plan.rows), order=order, takers=plan.takers)
    return plan.result(None, shares)


@transaction.atomic
def release(
    *, day: date, by: User, now: datetime, let_in: Mapping[str, str] | None = None
) -> ReleaseResult:
    """Deal every lead whose release day has come to the specialists who are clear.

    `let_in` maps user names to the reason for letting them in although they have not
    finished (PENDING). Where there is room for some only, the oldest are dealt. One release at
    a time: a second call finds what the first left.

    Source: 001-25..28, 001-32, 001-49, O1, O2, O27, F10.

    Raises:
        NotAllowed: the user's role does not release.
        ReleaseRefused: a name in `let_in` is unknown, past its deadline, or has no reason.
    """
    lock_transaction(Lock.LISTS)
    let_in = let_in or {}
    plan = _plan(day=day, by=by, now=now, let_in=let_in)
    leave_behind(plan.due, now=now, by=by)
    if not plan.rows:
        return plan.result(None, {name: {} for name in sorted(plan.people)})
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
        by_premium=plan.rules.value(BALANCE_PREMIUM),
    )
    rows = rows_to_deal(plan.rows, rules=plan.rules)
    dealt = deal(
        seed=drawn.seed,
        takers=plan.takers,
        kinds=drawn.kinds,
        rows=rows,
        by_premium=drawn.by_premium,
    )
    _note_shares(drawn, plan, received=Counter(dealt.values()))
    hand_out(drawn, {lead: plan.people[name] for lead, name in dealt.items()}, rows=rows)
    return plan.result(drawn, _by_kind(dealt, plan))


def _note_shares(drawn: Release, plan: _Plan, *, received: Counter[str]) -> None:
    whole = sum(one.weight for one in plan.takers.values())
    participants = [
        Participant(
            release=drawn,
            user=user,
            username=name,
            weight=str(taker.weight),
            room=taker.room,
            balance_before=str(taker.balance),
            balance_after=str(
                taker.balance + received[name] - drawn.tasks_count * taker.weight / whole
            ),
            share=received[name],
        )
        for name, user in sorted(plan.people.items())
        for taker in [plan.takers[name]]
    ]
    Participant.objects.bulk_create(participants)
    set_balances({one.user_id: one.balance_after for one in participants})


def _by_kind(dealt: Mapping[int, str], plan: _Plan) -> dict[str, dict[str, int]]:
    counts = Counter((name, plan.rows[lead]) for lead, name in dealt.items())
    return {
        name: {kind: counts[name, kind] for kind in plan.waiting} for name in sorted(plan.people)
    }


def verify_release(*, release: Release) -> bool:
    """Draw again from what is stored; return whether every lead went where the draw says.

    Rows that were taken back since, or moved, are those of the draw all the same.

    Source: F9.
    """
    tasks = list(Task.with_taken_back.filter(release=release).select_related("drawn_to"))
    names = dict(release.participants.values_list("user", "username"))
    again = deal(
        seed=release.seed,
        takers={
            one.username: Taker(Fraction(one.balance_before), Fraction(one.weight), one.room)
            for one in release.participants.all()
        },
        kinds=release.kinds,
        rows={
            one.lead_id: Row(one.list_kind, one.keeper, one.barred, one.premium or Decimal(0))
            for one in tasks
        },
        by_premium=release.by_premium,
    )
    return len(tasks) == release.tasks_count and again == {
        one.lead_id: names.get(one.drawn_to_id, one.drawn_to.username) for one in tasks
    }


def _plan(*, day: date, by: User, now: datetime, let_in: Mapping[str, str]) -> _Plan:
    by.require(Act.RELEASE)
    everybody = standings(supervisor=by, now=now, day=day)
    _check_let_in(everybody, let_in)
    people = {}
    held = {}
    for one in everybody:
        name = one.user.username
        reason = one.held
        if reason == Held.PENDING and name in let_in:
            reason = Held.OVER_CAPACITY if one.room == 0 else None
        if reason is None:
            people[name] = one
        else:
            held[name] = reason.value
    balances = balances_of([one.user for one in people.values()])
    return _Plan(
        rules=rules_on(day),
        everybody=everybody,
        people={name: one.user for name, one in people.items()},
        takers={name: Taker(balances[name], one.weight, one.room) for name, one in people.items()},
        held=held,
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
        held = known[name]
        if held == Held.OVERDUE:
            raise ReleaseRefused(
                _("%(name)s is past the deadline: only a manager unlocks that.") % {"name": name}
            )
        if held not in (None, Held.PENDING):
            raise ReleaseRefused(
                _("%(name)s takes no part: %(why)s.") % {"name": name, "why": held.label}
            )
