"""Printing call lists, which leaves a trace of each. Source: 001-35, UX.md 5.11, F55."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from policies.models import Reveal
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from worklists.models import Printout, Release, Task
from worklists.models.tasks import TaskQuerySet
from worklists.queries.printed import rows_to_print


class NothingToPrint(Exception):
    """No row is open."""


@dataclass(frozen=True)
class Printed:
    """The note that it was printed, and the rows in call order."""

    printout: Printout
    tasks: list[Task]


@transaction.atomic
def print_own_list(*, by: User, with_full_numbers: bool, now: datetime) -> Printed:
    """Note that a specialist prints the own open rows, and return them.

    Each number that is printed in full is noted like one that is shown.

    Raises:
        NotAllowed: the user's role does not call.
        NothingToPrint: nothing is open.
    """
    by.require(Act.CALL)
    tasks = _in_call_order(rows_to_print(user=by))
    printout = Printout.objects.create(
        at=now, by=by, specialist=by, rows=len(tasks), with_full_numbers=with_full_numbers
    )
    if with_full_numbers:
        _note_numbers(tasks, by=by, now=now)
    return Printed(printout=printout, tasks=tasks)


@transaction.atomic
def print_release(
    *, release: Release, by: User, now: datetime, specialist: User | None = None
) -> Printed:
    """Note that the open rows of a release are printed, masked, and return them.

    They are those of `specialist`, or of all.

    Raises:
        NotAllowed: the user's role does not release.
        NothingToPrint: nothing is open.
    """
    by.require(Act.RELEASE)
    rows = rows_to_print(user=by, release=release)
    tasks = _in_call_order(rows if specialist is None else rows.filter(assignee=specialist))
    printout = Printout.objects.create(
        at=now, by=by, release=release, specialist=specialist, rows=len(tasks)
    )
    return Printed(printout=printout, tasks=tasks)


def _in_call_order(rows: TaskQuerySet) -> list[Task]:
    tasks = rows.with_row().select_related("lead__term__policy__phone", "release")
    found = list(tasks.defer("lead__term__facts").in_call_order())
    if not found:
        raise NothingToPrint
    return found


def _note_numbers(tasks: list[Task], *, by: User, now: datetime) -> None:
    Reveal.objects.bulk_create(
        Reveal(
            phone=task.lead.term.policy.phone,
            term=task.lead.term,
            at=now,
            by=by,
            purpose=Reveal.Purpose.PRINTED,
        )
        for task in tasks
        if task.lead.term.policy.phone is not None
    )
