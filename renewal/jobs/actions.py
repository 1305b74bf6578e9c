"""Asking for jobs, ringing for them, and filling in what the schedule missed."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from renewal.accounts.models import User
from renewal.jobs.bell import ring
from renewal.jobs.kinds import KINDS, SCHEDULES, Schedule
from renewal.jobs.locks import held_jobs
from renewal.jobs.models import Job, JobProgress, ScheduledRun

CATCH_UP_DAYS = 30
RING_AGAIN = timedelta(seconds=5)


@transaction.atomic
def enqueue(
    kind: str,
    *,
    arguments: Mapping[str, Any],
    now: datetime,
    actor: User | None = None,
    key: str | None = None,
) -> Job:
    """Write the row of a job in the transaction of the data it belongs to, and ring for it.

    With a `key` that has a job already, that job is returned and nothing is written.
    """
    queue = KINDS[kind].queue
    values = {
        "kind": kind,
        "queue": queue,
        "arguments": dict(arguments),
        "actor": actor,
        "created_at": now,
    }
    if key is None:
        job, made = Job.objects.create(**values), True
    else:
        job, made = Job.objects.get_or_create(key=key, defaults=values)
    if made:
        JobProgress.objects.create(job=job, rung_at=now)
        transaction.on_commit(partial(ring, job_id=job.pk, queue=queue), robust=True)
    return job


@transaction.atomic
def cancel(*, job: Job, now: datetime) -> None:
    """Ask a running job to stop; one that has not begun is cancelled at once."""
    JobProgress.objects.filter(job=job).update(cancel_requested=True)
    Job.objects.filter(pk=job.pk, state=Job.State.PENDING, started_at=None).update(
        state=Job.State.CANCELLED, finished_at=now
    )


def ring_again(*, now: datetime) -> int:
    """Ring for every unfinished job that no living process holds; return how many."""
    held, rung = held_jobs(), 0
    waiting = Job.objects.unfinished().filter(progress__rung_at__lte=now - RING_AGAIN)
    for job in waiting.order_by("pk")[:500]:
        if job.pk not in held:
            JobProgress.objects.filter(job=job).update(rung_at=now)
            rung += ring(job_id=job.pk, queue=job.queue)
    return rung


def fill_schedules(*, now: datetime) -> int:
    """Write one run for every business date that is due and has none; return how many.

    A schedule begins on the day it is first seen; after that no date is skipped within
    CATCH_UP_DAYS, oldest first.

    Source: RELIABILITY.md section 3, R5.
    """
    return sum(_fill(schedule, now=now) for schedule in SCHEDULES.values())


def _fill(schedule: Schedule, *, now: datetime) -> int:
    today = timezone.localdate(now)
    last = (
        ScheduledRun.objects.filter(kind=schedule.kind)
        .order_by("-business_date")
        .values_list("business_date", flat=True)
        .first()
    )
    day = today if last is None else last + timedelta(days=1)
    day, made = max(day, today - timedelta(days=CATCH_UP_DAYS)), 0
    while day <= today:
        due_at = timezone.make_aware(datetime.combine(day, schedule.at))
        if due_at <= now:
            made += _schedule_run(schedule, day=day, due_at=due_at, now=now)
        day += timedelta(days=1)
    return made


@transaction.atomic
def _schedule_run(schedule: Schedule, *, day: date, due_at: datetime, now: datetime) -> bool:
    key = f"{schedule.kind}:{day.isoformat()}"
    job = enqueue(schedule.kind, arguments={"day": day.isoformat()}, now=now, key=key)
    _run, made = ScheduledRun.objects.get_or_create(
        kind=schedule.kind, business_date=day, defaults={"job": job, "due_at": due_at}
    )
    return made
