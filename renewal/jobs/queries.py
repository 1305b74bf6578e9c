"""Questions about jobs."""

from datetime import datetime

from django.utils.functional import Promise

from renewal.accounts.models import User
from renewal.jobs.kinds import KINDS
from renewal.jobs.models import Job, JobQuerySet


def visible_jobs(user: User) -> JobQuerySet:
    """Return the jobs that `user` may see with all that a card or a list shows of them."""
    return Job.objects.for_user(user).select_related("progress", "actor")


def title_of(job: Job) -> str | Promise:
    """Return the name of the job's kind; of a kind that is no more, its code."""
    kind = KINDS.get(job.kind)
    return kind.title if kind else job.kind


def card_of(job: Job, *, now: datetime) -> dict[str, object]:
    """Return what the partial `_job_card.html` shows of a job.

    Steps are not alike: of those it is not told how long they will take.
    """
    in_steps = job.progress.step == "steps"
    return {
        "job": job,
        "title": title_of(job),
        "seconds_left": None if in_steps else job.seconds_left(now=now),
    }
