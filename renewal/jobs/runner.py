"""Running a job: what a worker calls with one integer, and a command calls inline."""

import logging
from typing import Any

import pghistory
from django.db import connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.jobs.endings import ASKS, tell_end
from renewal.jobs.kinds import KINDS, Cancelled, JobAsks, JobRefused, Result
from renewal.jobs.locks import holding
from renewal.jobs.models import Job

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 5


class _SideProgress:
    """Progress and cancelling over a second, autocommitting connection."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self._side = connections["default"].copy()

    def at(self, position: int, *, total: int | None = None, step: str = "") -> None:
        with self._side.cursor() as cursor:
            cursor.execute(
                "UPDATE jobs_jobprogress SET position = %s, total = %s, step = %s"
                " WHERE job_id = %s RETURNING cancel_requested",
                [position, total, step, self.job_id],
            )
            row = cursor.fetchone()
        if row is not None and row[0]:
            raise Cancelled

    def close(self) -> None:
        self._side.close()


def run(job_id: int) -> None:
    """Run the job unless somebody holds it or it is finished.

    An expected refusal ends it with its sentence; anything else is tried again, at most
    MOST_ATTEMPTS times without progress. Never raises: the row tells how it went.
    """
    with holding(job_id) as got:
        if got:
            _run_held(job_id)


def _run_held(job_id: int) -> None:
    job = Job.objects.select_related("progress").get(pk=job_id)
    if job.is_finished:
        return
    if job.progress.cancel_requested:
        _end(job_id, state=Job.State.CANCELLED)
        return
    attempts = 0 if job.progress.position > job.seen_position else job.attempts
    if attempts >= MOST_ATTEMPTS:
        _give_up(job_id, attempts=attempts)
        return
    Job.objects.filter(pk=job_id).update(
        state=Job.State.RUNNING,
        attempts=attempts + 1,
        seen_position=job.progress.position,
        started_at=timezone.now(),
    )
    progress = _SideProgress(job_id)
    try:
        with pghistory.context(job=job_id, user=job.actor_id):
            result = KINDS[job.kind].run(progress, **_arguments(job))
    except Cancelled:
        _end(job_id, state=Job.State.CANCELLED)
    except JobAsks as question:
        asks = Result(figures={ASKS: True})
        _end(job_id, state=Job.State.FAILED, error=str(question), result=asks)
    except JobRefused as refusal:
        _end(job_id, state=Job.State.FAILED, error=str(refusal))
    except Exception:
        logger.exception("Job %s (%s) broke off", job_id, job.kind)
        if not connection.is_usable():
            raise
        Job.objects.filter(pk=job_id).update(state=Job.State.PENDING)
    else:
        _end(
            job_id,
            state=Job.State.PARTLY_DONE if result.partly else Job.State.DONE,
            result=result,
        )
    finally:
        progress.close()


def _arguments(job: Job) -> dict[str, Any]:
    arguments = dict(job.arguments)
    if job.actor_id is not None:
        arguments["actor_id"] = job.actor_id
    return arguments


def _give_up(job_id: int, *, attempts: int) -> None:
    _end(
        job_id,
        state=Job.State.FAILED,
        error=_("It broke off %(n)s times and was given up. Number: %(id)s.")
        % {"n": attempts, "id": job_id},
    )


@transaction.atomic
def _end(job_id: int, *, state: str, error: str = "", result: Result | None = None) -> None:
    """End the job and tell whoever asked for it; one that has ended stays as it is."""
    now = timezone.now()
    ended = (
        Job.objects.unfinished()
        .filter(pk=job_id)
        .update(
            state=state,
            error=error,
            result=result.figures if result else {},
            finished_at=now,
        )
    )
    if ended:
        tell_end(job=Job.objects.select_related("actor").get(pk=job_id), now=now)
