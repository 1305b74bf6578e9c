"""Asking for a job: the row is the job, Redis only rings. RELIABILITY.md section 3."""

import json
import zlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoCaptureOnCommitCallbacks

from renewal.accounts.roles import Role
from renewal.jobs.actions import cancel, enqueue, ring_again
from renewal.jobs.kinds import Result
from renewal.jobs.locks import holding
from renewal.jobs.models import Job, JobProgress, ScheduledRun
from tests.factories import DAY, MORNING, make_branch, make_data_clerk, make_supervisor, make_user

pytestmark = pytest.mark.django_db

LATER = MORNING + timedelta(seconds=5)


@pytest.fixture(autouse=True)
def a_kind(declare: Any) -> None:
    declare(lambda progress, **arguments: Result())


def rung(queue: Any) -> list[Any]:
    """Return what the queue would have run: only numbers."""
    jobs = [queue.fetch_job(key) for key in queue.job_ids]
    return [(job.func_name, job.args) for job in jobs]


def test_writes_the_row_and_rings_with_its_number_once_committed(
    queues: dict[str, Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    clerk = make_data_clerk()

    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("test", arguments={"day": "2026-03-02"}, now=MORNING, actor=clerk)
        before = rung(queues["default"])

    assert before == []
    assert rung(queues["default"]) == [("renewal.jobs.runner.run", [job.pk])]
    job.refresh_from_db()
    assert (job.state, job.attempts, job.queue) == (Job.State.PENDING, 0, "default")
    assert (job.arguments, job.actor, job.created_at) == ({"day": "2026-03-02"}, clerk, MORNING)
    assert job.progress.rung_at == MORNING


def test_redis_holds_a_number_and_no_arguments(
    queues: dict[str, Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("test", arguments={"phone": "12000000001"}, now=MORNING)

    (key,) = queues["default"].job_ids
    kept = queues["default"].connection.hgetall(f"rq:job:{key}")
    call = json.loads(zlib.decompress(kept[b"data"]))
    assert call == ["renewal.jobs.runner.run", None, [job.pk], {}]


def test_a_transaction_that_is_taken_back_leaves_no_job_and_no_ring(
    queues: dict[str, Any],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    @transaction.atomic
    def act() -> None:
        enqueue("test", arguments={}, now=MORNING)
        raise ZeroDivisionError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(ZeroDivisionError):
        act()

    assert Job.objects.count() == 0
    assert rung(queues["default"]) == []


def test_the_same_key_is_one_job(queues: dict[str, Any]) -> None:
    first = enqueue("test", arguments={"n": 1}, now=MORNING, key="once")

    again = enqueue("test", arguments={"n": 2}, now=LATER, key="once")

    assert again == first
    assert Job.objects.get().arguments == {"n": 1}
    with pytest.raises(IntegrityError, match="key"), transaction.atomic():
        Job.objects.create(kind="test", queue="default", key="once", created_at=MORNING)


def test_without_redis_the_row_stands_and_is_rung_later(
    no_redis: None,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("test", arguments={}, now=MORNING)

    assert ring_again(now=LATER) == 0
    job.refresh_from_db()
    assert job.state == Job.State.PENDING


def test_a_ring_that_was_lost_is_rung_again(queues: dict[str, Any]) -> None:
    job = enqueue("test", arguments={}, now=MORNING)

    too_soon = ring_again(now=LATER - timedelta(milliseconds=1))
    again = ring_again(now=LATER)
    not_yet = ring_again(now=LATER + timedelta(seconds=1))

    assert (too_soon, again, not_yet) == (0, 1, 0)
    assert rung(queues["default"]) == [("renewal.jobs.runner.run", [job.pk])]


@pytest.mark.parametrize("state", [Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED])
def test_what_is_finished_is_not_rung(state: str, queues: dict[str, Any]) -> None:
    job = enqueue("test", arguments={}, now=MORNING)
    Job.objects.filter(pk=job.pk).update(state=state, finished_at=MORNING)

    assert ring_again(now=LATER) == 0


def test_what_a_living_process_holds_is_not_rung(queues: dict[str, Any]) -> None:
    job = enqueue("test", arguments={}, now=MORNING)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING)

    with holding(job.pk) as got:
        while_held = ring_again(now=LATER)

    assert (got, while_held) == (True, 0)
    assert ring_again(now=LATER) == 1


def test_a_job_that_has_not_begun_is_cancelled_at_once() -> None:
    job = enqueue("test", arguments={}, now=MORNING)

    cancel(job=job, now=LATER)

    job.refresh_from_db()
    assert (job.state, job.finished_at) == (Job.State.CANCELLED, LATER)


def test_a_running_job_is_asked_to_stop() -> None:
    job = enqueue("test", arguments={}, now=MORNING)
    Job.objects.filter(pk=job.pk).update(state=Job.State.RUNNING, started_at=MORNING)

    cancel(job=job, now=LATER)

    job.refresh_from_db()
    assert job.state == Job.State.RUNNING
    assert JobProgress.objects.get().cancel_requested


# Who sees which job


@pytest.mark.parametrize("role", sorted(Role))
def test_everybody_sees_their_own_jobs(role: Role) -> None:
    user = make_user(role=role)
    own = enqueue("test", arguments={}, now=MORNING, actor=user)

    assert list(Job.objects.for_user(user)) == [own]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        (Role.SUPERVISOR, {"north", "system"}),
        (Role.ADMINISTRATOR, {"north", "system"}),
        (Role.MANAGER, set()),
        (Role.DATA_CLERK, set()),
    ],
)
def test_supervisor_and_administrator_see_their_branchs_jobs(role: Role, seen: set[str]) -> None:
    north = make_branch("NORTH")
    for key, actor in (
        ("north", make_supervisor(branch=north)),
        ("south", make_supervisor(branch=make_branch("SOUTH"))),
        ("system", None),
    ):
        enqueue("test", arguments={}, now=MORNING, actor=actor, key=key)

    assert {job.key for job in Job.objects.for_user(make_user(role=role, branch=north))} == seen


# What stands behind it


def test_a_finished_job_has_its_moment() -> None:
    enqueue("test", arguments={}, now=MORNING)

    with pytest.raises(IntegrityError, match="job_ended_has_moment"), transaction.atomic():
        Job.objects.update(state=Job.State.DONE)


def test_a_schedule_runs_once_a_date() -> None:
    jobs = [enqueue("test", arguments={}, now=MORNING) for _ in range(2)]
    ScheduledRun.objects.create(kind="test", business_date=DAY, job=jobs[0], due_at=MORNING)

    with pytest.raises(IntegrityError, match="scheduled_run_once"), transaction.atomic():
        ScheduledRun.objects.create(kind="test", business_date=DAY, job=jobs[1], due_at=MORNING)
