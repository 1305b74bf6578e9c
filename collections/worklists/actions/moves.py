"""Rows that change hands after their release: moves, hand-over and recall."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Term
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from renewal.jobs.notices import tell
from renewal.lib.locks import Lock, lock_transaction
from worklists.actions.hand_out import BATCH, note_moves, take_back
from worklists.actions.holds import lift_hold
from worklists.deadlines import update_deadlines
from worklists.models import Move, Task
from worklists.models.tasks import TaskQuerySet
from worklists.queries.recalls import not_ended

LONGEST_REASON = 200  # characters, as in Move.reason


class MoveRefused(Exception):
    """The rows cannot go there; str() says why."""


@transaction.atomic
def move_tasks(
    *, tasks: Mapping[int, int], taker: User, by: User, now: datetime, reason: str
) -> int:
    """Give open rows to another specialist; return how many changed hands.

    `tasks` maps a row's number to its version as it was shown: what has been saved or moved
    since stays as it is, and so does the taker's own. Results, notes and appointments go with
    the rows; the deadline of a first result is counted from today.

    Source: 001-28, F14, UX.md 5.4.

    Raises:
        NotAllowed: the user's role does not release.
        MoveRefused: no reason, or nobody who takes rows here.
    """
    by.require(Act.RELEASE)
    reason = _checked(reason)
    _check_taker(taker, by=by)
    lock_transaction(Lock.LISTS)
    rows = _unchanged(tasks, by=by)
    return _move(rows, Move.Kind.MOVED, taker=taker, by=by, now=now, reason=reason)


@transaction.atomic
def hand_over(*, giver: User, taker: User, by: User, now: datetime, reason: str) -> int:
    """Give everything open of a specialist, appointments included, to another; return how many.

    Source: F14.

    Raises:
        NotAllowed: the user's role does not release.
        MoveRefused: as `move_tasks`, or both are one.
    """
    by.require(Act.RELEASE)
    reason = _checked(reason)
    if giver == taker:
        raise MoveRefused(_("Rows are handed over to somebody else."))
    _check_taker(taker, by=by)
    lock_transaction(Lock.LISTS)
    rows = _locked(Task.objects.for_user(by).filter(assignee=giver))
    return _move(rows, Move.Kind.HANDED_OVER, taker=taker, by=by, now=now, reason=reason)


@transaction.atomic
def recall(*, tasks: Mapping[int, int], by: User, now: datetime, reason: str) -> int:
    """Take open rows back for another release; return how many.

    `tasks` is as in `move_tasks`. The draw gives them to somebody else, if there is anybody.
    What has ended since it was dealt stays with its specialist (O8).

    Source: F14.

    Raises:
        NotAllowed: the user's role does not release.
        MoveRefused: no reason.
    """
    by.require(Act.RELEASE)
    reason = _checked(reason)
    lock_transaction(Lock.LISTS)
    rows = _unchanged(tasks, by=by, within=not_ended(Task.objects.all(), timezone.localdate(now)))
    take_back(rows, kind=Move.Kind.RECALLED, by=by, now=now, reason=reason)
    for giver, number in _numbers_by_holder(rows).items():
        tell(user=giver, code="ROWS_RECALLED", now=now, parameters={"number": number})
        lift_hold(specialist=giver, now=now)
    return len(rows)


def _move(
    found: Collection[Task],
    kind: Move.Kind,
    *,
    taker: User,
    by: User,
    now: datetime,
    reason: str,
) -> int:
    rows = [task for task in found if task.assignee_id != taker.pk]
    if not rows:
        return 0
    note_moves(rows, kind=kind, taker=taker, by=by, now=now, reason=reason)
    givers = _numbers_by_holder(rows)
    deadline = update_deadlines(released_on=timezone.localdate(now), people=[taker])[taker.pk]
    for task in rows:
        task.assignee, task.assigned_at, task.skipped_at = taker, now, None
        task.deadline_at, task.deadline_is_provisional = deadline.at, deadline.provisional
        task.version += 1
    Task.objects.bulk_update(
        rows,
        [
            "assignee",
            "assigned_at",
            "skipped_at",
            "deadline_at",
            "deadline_is_provisional",
            "version",
        ],
        batch_size=BATCH,
    )
    Term.objects.filter(lead_term__lead__tasks__in=rows).update(specialist=taker)
    tell(user=taker, code="ROWS_RECEIVED", now=now, parameters={"number": len(rows)})
    for giver, number in givers.items():
        tell(
            user=giver,
            code="ROWS_MOVED",
            now=now,
            parameters={"number": number, "name": taker.name},
        )
        lift_hold(specialist=giver, now=now)
    return len(rows)


def _unchanged(
    tasks: Mapping[int, int], *, by: User, within: TaskQuerySet | None = None
) -> list[Task]:
    """Lock those of `tasks` that nobody has saved or moved since they were shown."""
    rows = Task.objects.all() if within is None else within
    found = _locked(rows.for_user(by).filter(pk__in=tasks))
    return [task for task in found if task.version == tasks[task.pk]]


def _locked(tasks: TaskQuerySet) -> list[Task]:
    return list(
        tasks.open().select_for_update(of=("self",)).select_related("assignee").order_by("pk")
    )


def _numbers_by_holder(rows: Collection[Task]) -> dict[User, int]:
    """Return how many of the rows each one has."""
    numbers: dict[User, int] = {}
    for task in rows:
        numbers[task.assignee] = numbers.get(task.assignee, 0) + 1
    return numbers


def _checked(reason: str) -> str:
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise MoveRefused(_("Say why the rows change hands."))
    return reason


def _check_taker(taker: User, *, by: User) -> None:
    there = User.objects.for_user(by).filter(pk=taker.pk, role=Role.SPECIALIST, is_active=True)
    if not there.exists():
        raise MoveRefused(_("%(name)s takes no rows here.") % {"name": taker.name})
