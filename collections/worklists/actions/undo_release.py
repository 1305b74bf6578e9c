"""Undoing a release."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Reveal
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import UNDO_MINUTES
from renewal.rules.queries import value_on
from worklists.actions.hand_out import BATCH, set_balances, take_back
from worklists.actions.release import ReleaseRefused
from worklists.models import Balance, Draft, Lead, Move, Participant, Release, Task
from worklists.models.tasks import TaskQuerySet


@dataclass(frozen=True)
class Undone:
    """How many rows wait again, and how many stay because they have been called."""

    taken_back: int
    stayed: int


def undo_ends_at(release: Release) -> datetime:
    """Return until when the release can be undone. Source: UX.md 5.4."""
    minutes = value_on(UNDO_MINUTES, day=timezone.localdate(release.at))
    return release.at + timedelta(minutes=minutes)


def untouched(release: Release) -> TaskQuerySet:
    """Return the rows of the release that nobody has begun with, or moved, since.

    A number that was dialled, shown or printed, and a note that was typed, is a beginning.
    """
    shown = Reveal.objects.filter(
        term__lead_term__lead=OuterRef("lead"), by=OuterRef("assignee"), at__gte=release.at
    )
    return Task.objects.without_result().filter(
        ~Exists(shown),
        ~Exists(Draft.objects.filter(task=OuterRef("pk"))),
        ~Exists(Move.objects.filter(task=OuterRef("pk"))),
        release=release,
        attempts=0,
    )


@transaction.atomic
def undo_release(*, release: Release, by: User, now: datetime) -> Undone:
    """Take back what nobody has begun with, as if it had not been released.

    The draw stays on record. Balances forget the rows that came to nothing. A second call
    finds nothing more to take back.

    Source: UX.md 5.4.

    Raises:
        NotAllowed: the user's role does not release.
        ReleaseRefused: too late.
    """
    by.require(Act.RELEASE)
    lock_transaction(Lock.LISTS)
    release = Release.objects.select_for_update().get(pk=release.pk)
    if now > undo_ends_at(release):
        raise ReleaseRefused(_("A release can be undone for a while only; that is over."))
    tasks = list(untouched(release).select_for_update(of=("self",)).order_by("pk"))
    if tasks:
        reason = _("Release %(release)s undone") % {"release": release.pk}
        take_back(tasks, kind=Move.Kind.UNDONE, by=by, now=now, reason=reason)
        _bar_again(tasks)
        _forget(release, Counter(task.drawn_to_id for task in tasks))
        Release.objects.filter(pk=release.pk).update(undone_at=now, undone_by=by)
    return Undone(taken_back=len(tasks), stayed=release.tasks.count())


def _bar_again(tasks: Collection[Task]) -> None:
    """Have those that had been recalled before the release remain barred from whom they were."""
    barred = [task.lead_id for task in tasks if task.barred]
    recalls = Move.objects.filter(kind=Move.Kind.RECALLED, task__lead__in=barred).order_by("pk")
    last = dict(recalls.values_list("task__lead", "giver"))
    leads = list(Lead.objects.filter(pk__in=last).order_by("pk"))
    for lead in leads:
        lead.recalled_from_id = last[lead.pk]
    Lead.objects.bulk_update(leads, ["recalled_from"], batch_size=BATCH)


def _forget(release: Release, rows: Counter[int]) -> None:
    """Have the balances count the rows of a release no more."""
    takers = dict(Participant.objects.filter(release=release).values_list("user", "weight"))
    weights = {user_id: Fraction(weight) for user_id, weight in takers.items()}
    whole = sum(weights.values())
    balances = dict(Balance.objects.filter(user__in=weights).values_list("user", "value"))
    set_balances(
        {
            user_id: str(Fraction(value) - rows[user_id] + rows.total() * weights[user_id] / whole)
            for user_id, value in balances.items()
        }
    )
