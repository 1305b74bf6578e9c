"""Whoever has asked for a job is told once how it ended. UX.md section 7."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from renewal.jobs.actions import cancel, enqueue
from renewal.jobs.kinds import KINDS, JobKind, JobRefused, Result
from renewal.jobs.models import Job, Notice
from renewal.jobs.notices import NOTICES, told
from renewal.jobs.runner import MOST_ATTEMPTS, run
from renewal.keys import REPOSITORY
from tests.command import session_environment
from tests.factories import MORNING, make_data_clerk

pytestmark = pytest.mark.usefixtures("committed", "no_redis")

FIGURES = {"rows": _("%(n)s rows"), "new": _("%(n)s new"), "rejected": _("%(n)s rejected")}


def batch_page(arguments: Mapping[str, Any]) -> str:
    return f"/book/import/{arguments['batch']}/"


@pytest.fixture
def declare(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[..., Result]], None]:
    """Declare a kind of job whose result has a page and figures, for one test."""

    def register(work: Callable[..., Result]) -> None:
        kind = JobKind(
            name="test", title="Test", queue="default", run=work, url=batch_page, figures=FIGURES
        )
        monkeypatch.setitem(KINDS, "test", kind)

    return register


def run_job(*, with_actor: bool = True, arguments: Mapping[str, Any] | None = None) -> Job:
    actor = make_data_clerk() if with_actor else None
    job = enqueue("test", arguments=arguments or {"batch": 7}, now=MORNING, actor=actor)
    run(job.pk)
    job.refresh_from_db()
    return job


def in_words(notice: Notice) -> tuple[str, str, str]:
    with translation.override("en"):
        shown = told(notice)
    return shown.text, shown.detail, shown.tone


def test_the_actor_is_told_with_the_figures_and_the_page_of_the_result(declare: Any) -> None:
    figures = {"rows": 5000, "new": 4980, "rejected": 0, "name": "not told"}
    declare(lambda progress, **arguments: Result(figures=figures))

    job = run_job()

    notice = Notice.objects.get()
    assert in_words(notice) == ("Test: done", "5,000 rows, 4,980 new", "good")
    assert (notice.user, notice.at, notice.url) == (job.actor, job.finished_at, "/book/import/7/")
    assert notice.parameters == {
        "kind": "test",
        "figures": {"rows": 5000, "new": 4980, "rejected": 0},
        "error": "",
    }


def test_what_was_left_out_is_told(declare: Any) -> None:
    declare(lambda progress, **arguments: Result(figures={"rejected": 3}, partly=True))

    run_job()

    assert in_words(Notice.objects.get()) == ("Test: partly done", "3 rejected", "attention")


def test_a_refusal_is_told_with_its_sentence(declare: Any) -> None:
    def work(progress: Any, **arguments: Any) -> Result:
        raise JobRefused("100% of the rows are empty.")

    declare(work)

    run_job()

    notice = Notice.objects.get()
    assert in_words(notice) == ("Test: failed", "100% of the rows are empty.", "bad")


def test_is_told_once_however_often_it_is_run(declare: Any) -> None:
    declare(lambda progress, **arguments: Result())
    job = run_job()

    run(job.pk)
    run(job.pk)

    assert Notice.objects.count() == 1


def test_what_breaks_off_is_told_only_when_it_is_given_up(declare: Any) -> None:
    def work(progress: Any, **arguments: Any) -> Result:
        raise RuntimeError

    declare(work)
    job = run_job()
    told_after = [Notice.objects.count()]

    for _attempt in range(MOST_ATTEMPTS + 1):
        run(job.pk)
        told_after.append(Notice.objects.count())

    assert told_after == [0, 0, 0, 0, 0, 1, 1]
    assert in_words(Notice.objects.get())[0] == "Test: failed"


def test_a_job_without_actor_tells_nobody(declare: Any) -> None:
    declare(lambda progress, **arguments: Result())

    job = run_job(with_actor=False)

    assert (job.state, Notice.objects.count()) == (Job.State.DONE, 0)


def test_who_has_cancelled_it_is_not_told(declare: Any) -> None:
    def work(progress: Any, **arguments: Any) -> Result:
        cancel(job=Job.objects.get(), now=MORNING)
        progress.at(1, total=2)
        raise AssertionError("it goes on")

    declare(work)

    job = run_job()

    assert (job.state, Notice.objects.count()) == (Job.State.CANCELLED, 0)


def test_the_notice_comes_and_goes_with_the_end(
    declare: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bell that breaks leaves the job to the next attempt, which tells."""
    declare(lambda progress, **arguments: Result())
    with monkeypatch.context() as broken:
        broken.delitem(NOTICES, "JOB_DONE")
        with pytest.raises(KeyError):
            run_job()
    job = Job.objects.get()
    between = (job.state, Notice.objects.count())

    run(job.pk)

    job.refresh_from_db()
    assert between == (Job.State.RUNNING, 0)
    assert (job.state, Notice.objects.count()) == (Job.State.DONE, 1)


def test_arguments_of_another_time_lead_to_the_list_of_jobs(declare: Any) -> None:
    declare(lambda progress, **arguments: Result())

    run_job(arguments={"workbook": 7})

    assert Notice.objects.get().url == reverse("jobs:job_list")


def test_a_kind_that_is_no_more_is_told_by_its_code(declare: Any) -> None:
    declare(lambda progress, **arguments: Result(figures={"rows": 5}))
    run_job()
    del KINDS["test"]

    assert in_words(Notice.objects.get()) == ("test: done", "", "good")


def test_a_process_that_runs_no_jobs_can_tell_of_them() -> None:
    asked = (
        "import django; django.setup(); from renewal.jobs.notices import NOTICES; print(*NOTICES)"
    )

    done = subprocess.run(
        [sys.executable, "-c", asked],
        cwd=REPOSITORY,
        env=os.environ | session_environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    known = set(done.stdout.split())
    assert known >= {"JOB_DONE", "JOB_PARTLY_DONE", "JOB_FAILED"}, done.stderr
