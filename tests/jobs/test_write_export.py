"""The job that makes an export: held, refused, cancelled, told by the bell. F38, T3."""

from pathlib import Path

import pytest
from django.core.files.storage import default_storage

from renewal.accounts.roles import Role
from renewal.jobs.actions import cancel
from renewal.jobs.models import Export, Job, Notice
from renewal.jobs.runner import run
from tests.exported import NOON, make_export
from tests.factories import make_supervisor, make_term

pytestmark = pytest.mark.usefixtures("committed", "no_redis")


def files_kept() -> list[Path]:
    folder = Path(default_storage.path("exports"))
    return list(folder.iterdir()) if folder.exists() else []


def test_its_job_makes_it_and_the_bell_rings() -> None:
    make_term()
    boss = make_supervisor()
    export = make_export(by=boss)
    assert export.job is not None

    run(export.job.pk)

    job, export = Job.objects.get(), Export.objects.get()
    assert (job.state, job.result, job.error) == (Job.State.DONE, {"rows": 1}, "")
    assert export.state == Export.State.READY
    assert Notice.objects.get(user=boss).url == "/jobs/exports/"


def test_its_job_refuses_whoever_has_lost_the_right() -> None:
    boss = make_supervisor(name="Zhou")
    export = make_export(by=boss)
    type(boss).objects.update(role=Role.SPECIALIST)
    assert export.job is not None

    run(export.job.pk)

    job = Job.objects.get()
    assert (job.state, "Zhou" in job.error) == (Job.State.FAILED, True)


def test_its_job_can_be_cancelled_and_keeps_nothing() -> None:
    make_term()
    export = make_export(by=make_supervisor())
    assert export.job is not None
    cancel(job=export.job, now=NOON)

    run(export.job.pk)

    assert Job.objects.get().state == Job.State.CANCELLED
    assert (Export.objects.get().state, files_kept()) == (Export.State.MAKING, [])
