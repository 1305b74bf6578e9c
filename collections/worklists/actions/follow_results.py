"""What follows from results on a later day, without being asked."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact, Event, Term
from renewal.lib.days import span_of
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from renewal.rules.queries import value_on
from worklists.models import Escalation, Lead, ListKind, Task


@dataclass(frozen=True)
class Followed:
    """How many rows were closed, sent back to their specialists, and queued again."""

    closed: int
    sent_back: int
    queued: int


@transaction.atomic
def follow_results(*, now: datetime) -> Followed:
    """Close what proved renewed with us, send back what did not, queue again what was laid up.

    Running it again does nothing more.

    Source: DICTIONARY.md B1, B2.
    """
    lock_transaction(Lock.LISTS)
    said = Task.objects.open().filter(result=Contact.Result.ALREADY_RENEWED)
    waiting = list(said.select_for_update(of=("self",)).select_related("lead").order_by("pk"))
    within = value_on(RENEWED_WITHIN_DAYS, day=timezone.localdate(now))
    renewed = set(
        Term.objects.filter(pk__in=[task.lead.term_id for task in waiting])
        .renewed(within_days=within)
        .values_list("pk", flat=True)
    )
    found = [task for task in waiting if task.lead.term_id in renewed]
    missing = [
        task
        for task in waiting
        if task.lead.term_id not in renewed
        and task.next_contact_at is not None
        and task.next_contact_at <= now
    ]
    _close(found, now=now)
    sent_back = _send_back(missing, now=now)
    return Followed(closed=len(found), sent_back=sent_back, queued=_queue_parked(now))


def _close(tasks: Collection[Task], *, now: datetime) -> None:
    for task in tasks:
        task.state, task.next_contact_at = Task.State.CLOSED, None
        task.version += 1
    Task.objects.bulk_update(tasks, ["state", "next_contact_at", "version"], batch_size=500)
    Lead.objects.filter(tasks__in=tasks).update(state=Lead.State.CLOSED)
    Escalation.objects.filter(task__in=tasks, state=Escalation.State.OPEN).update(
        state=Escalation.State.SETTLED, closed_at=now, answer=_("The policy has come in.")
    )
    Event.objects.bulk_create(
        Event(
            term_id=task.lead.term_id,
            at=now,
            code=Event.Code.CLOSED,
            parameters={"result": task.result},
        )
        for task in tasks
    )


def _send_back(tasks: Collection[Task], *, now: datetime) -> int:
    """Tell that no policy has come; the row is due for its specialist already."""
    still_open = Escalation.objects.filter(
        task__in=tasks, kind=Escalation.Kind.RENEWED_ELSEWHERE, state=Escalation.State.OPEN
    )
    told = list(still_open.select_related("task__lead"))
    why = _("No policy has come in.")
    Event.objects.bulk_create(
        Event(
            term_id=one.task.lead.term_id,
            at=now,
            code=Event.Code.REOPENED,
            parameters={"why": why},
        )
        for one in told
    )
    return still_open.update(state=Escalation.State.SENT_BACK, closed_at=now, answer=why)


def _queue_parked(now: datetime) -> int:
    """Queue the leads of cars that were laid up, once their time has come."""
    today = timezone.localdate(now)
    _start, end = span_of(today)
    tasks = list(
        Task.objects.done()
        .filter(next_contact_at__lt=end, lead__state=Lead.State.CLOSED)
        .select_related("lead__term")
        .order_by("pk")
    )
    leads = [task.lead for task in tasks]
    for lead in leads:
        lead.state, lead.release_on, lead.reason = Lead.State.QUEUED, today, ""
        if lead.due_on < today:
            lead.list_kind = ListKind.LAPSED_48H
    Lead.objects.bulk_update(leads, ["state", "release_on", "reason", "list_kind"], batch_size=500)
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(next_contact_at=None)
    Event.objects.bulk_create(
        Event(
            term_id=task.lead.term_id,
            at=now,
            code=Event.Code.CAME_AGAIN,
            parameters={"release_on": today.isoformat(), "result": task.result},
        )
        for task in tasks
    )
    return len(leads)
