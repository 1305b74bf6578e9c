"""Running a job: held by a lock, tried again, given up, cancelled. RELIABILITY.md section 3."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction

from policies.models import Customer
from renewal.jobs.actions import cancel, enqueue
from renewal.jobs.kinds import JobRefused, Progress, Result
from renewal.jobs.locks import JOB_LOCKS, held_jobs
from renewal.jobs.models import Job
from renewal.jobs.runner import MOST_ATTEMPTS, run
from tests.factories import MORNING, make_customer, make_data_clerk

Declare = Callable[[Callable[..., Result]], None]

pytestmark = pytest.mark.usefixtures("committed", "no_redis")


def new_job(**values: Any) -> Job:
    return enqueue("test", arguments={}, now=MORNING, **values)


def run_again(job: Job) -> Job:
    run(job.pk)
    job.refresh_from_db()
    return job


@contextmanager
def held_elsewhere(job: Job) -> Iterator[None]:
    """Hold the job as a worker in another process does."""
    other = connections["default"].copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [JOB_LOCKS, job.pk])
    try:
        yield
    finally:
        with other.cursor() as cursor:  # an ended session lets go a moment later
            cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOB_LOCKS, job.pk])
        other.close()


def test_runs_with_its_arguments_and_keeps_the_figures(declare: Declare) -> None:
    def work(progress: Progress, *, day: str) -> Result:
        progress.at(3, total=7, step="half")
        return Result(figures={"day": day})

    declare(work)
    job = enqueue("test", arguments={"day": "2026-03-02"}, now=MORNING)

    run_again(job)

    assert (job.state, job.result, job.error) == (Job.State.DONE, {"day": "2026-03-02"}, "")
    assert (job.attempts, job.is_finished) == (1, True)
    assert job.started_at is not None
    assert job.finished_at is not None
    assert job.started_at <= job.finished_at
    progress = job.progress
    assert (progress.position, progress.total, progress.step) == (3, 7, "half")


def test_is_told_for_whom_it_works(declare: Declare) -> None:
    declare(lambda progress, *, actor_id: Result(figures={"actor": actor_id}))
    clerk = make_data_clerk()

    assert run_again(new_job(actor=clerk)).result == {"actor": clerk.pk}


def test_says_when_rows_were_left_out(declare: Declare) -> None:
    declare(lambda progress: Result(partly=True))

    assert run_again(new_job()).state == Job.State.PARTLY_DONE


def test_a_finished_job_is_not_run_again(declare: Declare) -> None:
    ran = []

    def work(progress: Progress) -> Result:
        ran.append(1)
        return Result()

    declare(work)
    job = run_again(new_job())

    run_again(job)

    assert ran == [1]


def test_a_job_that_another_process_holds_is_left_to_it(declare: Declare) -> None:
    declare(lambda progress: Result())
    job = new_job()

    with held_elsewhere(job):
        run_again(job)
        assert held_jobs() == {job.pk}
        assert job.state == Job.State.PENDING

    assert held_jobs() == set()
    assert run_again(job).state == Job.State.DONE


def test_the_lock_goes_when_the_job_ends(declare: Declare) -> None:
    seen = []

    def work(progress: Progress) -> Result:
        seen.append(held_jobs())
        return Result()

    declare(work)

    job = run_again(new_job())

    assert seen == [{job.pk}]
    assert held_jobs() == set()


def test_an_expected_refusal_ends_it_with_its_sentence(declare: Declare) -> None:
    def work(progress: Progress) -> Result:
        raise JobRefused("The workbook is empty.")

    declare(work)

    job = run_again(new_job())

    assert (job.state, job.error) == (Job.State.FAILED, "The workbook is empty.")


def test_what_breaks_off_is_tried_again(declare: Declare) -> None:
    ran = []

    def work(progress: Progress) -> Result:
        ran.append(1)
        if len(ran) < 3:
            raise RuntimeError("12000000001 is a number that no error may tell")
        return Result()

    declare(work)
    job = new_job()

    states = [run_again(job).state for _ in range(3)]

    assert states == [Job.State.PENDING, Job.State.PENDING, Job.State.DONE]
    assert (job.error, job.attempts) == ("", 3)


def test_what_broke_off_has_written_nothing(declare: Declare) -> None:
    @transaction.atomic
    def act() -> None:
        make_customer()
        raise RuntimeError

    def work(progress: Progress) -> Result:
        act()
        return Result()

    declare(work)

    run_again(new_job())

    assert Customer.objects.count() == 0


def test_is_given_up_after_five_attempts_without_progress(declare: Declare) -> None:
    ran = []

    def work(progress: Progress) -> Result:
        ran.append(1)
        raise RuntimeError

    declare(work)
    job = new_job()

    states = [run_again(job).state for _ in range(MOST_ATTEMPTS + 1)]

    assert states == [Job.State.PENDING] * 5 + [Job.State.FAILED]
    assert len(ran) == 5
    assert str(job.pk) in job.error


def test_progress_gives_it_new_attempts(declare: Declare) -> None:
    ran = []

    def work(progress: Progress) -> Result:
        ran.append(1)
        if len(ran) == 5:
            progress.at(100, total=200)
        if len(ran) < 9:
            raise RuntimeError
        return Result()

    declare(work)
    job = new_job()

    for _ in range(9):
        run_again(job)

    assert (job.state, len(ran)) == (Job.State.DONE, 9)


def test_a_killed_attempt_counts(declare: Declare) -> None:
    declare(lambda progress: Result())
    job = new_job()
    Job.objects.update(state=Job.State.RUNNING, attempts=MOST_ATTEMPTS, started_at=MORNING)

    assert run_again(job).state == Job.State.FAILED


def test_stops_where_it_tells_its_progress(declare: Declare) -> None:
    def work(progress: Progress) -> Result:
        progress.at(1, total=3)
        cancel(job=Job.objects.get(), now=MORNING)
        progress.at(2, total=3)
        raise AssertionError("it goes on")

    declare(work)
    job = new_job()

    run_again(job)

    assert (job.state, job.progress.position) == (Job.State.CANCELLED, 2)


def test_a_job_cancelled_between_two_attempts_does_not_run_again(declare: Declare) -> None:
    ran = []

    def work(progress: Progress) -> Result:
        ran.append(1)
        raise RuntimeError

    declare(work)
    job = run_again(new_job())
    cancel(job=job, now=MORNING)

    run_again(job)

    assert (job.state, ran) == (Job.State.CANCELLED, [1])


def test_a_lost_connection_leaves_the_row_to_the_next_attempt(declare: Declare) -> None:
    def work(progress: Progress) -> Result:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        return Result()

    declare(work)
    job = new_job()

    with pytest.raises(Exception):  # noqa: B017, PT011  whatever the driver says
        run(job.pk)
    connection.close()

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.RUNNING, 1)
    assert held_jobs() == set()


def test_without_redis_a_worker_looks_at_the_rows(declare: Declare) -> None:
    declare(lambda progress: Result())
    jobs = [new_job() for _ in range(3)]

    call_command("work", "--no-redis", "--burst")

    assert [Job.objects.get(pk=job.pk).state for job in jobs] == [Job.State.DONE] * 3


def test_a_worker_without_redis_leaves_what_is_held(declare: Declare) -> None:
    declare(lambda progress: Result())
    job = new_job()

    with held_elsewhere(job):
        call_command("work", "--no-redis", "--burst")

    assert Job.objects.get().state == Job.State.PENDING


def test_a_worker_without_redis_gives_up_what_always_breaks_off(declare: Declare) -> None:
    def work(progress: Progress) -> Result:
        raise RuntimeError

    declare(work)
    new_job()

    call_command("work", "--no-redis", "--burst")

    assert Job.objects.get().state == Job.State.FAILED
