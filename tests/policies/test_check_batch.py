"""The steps of an import and their jobs: F4, RELIABILITY.md T3."""

from pathlib import Path
from typing import Any

import pytest

from policies.actions import check_batch, land_batch, upload
from policies.actions.imports import ImportRefused
from policies.jobs import check_batch as check_job
from policies.jobs import land_batch as land_job
from policies.models import Customer, ImportBatch, ImportRow, Policy, Term
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.jobs.actions import enqueue
from renewal.jobs.kinds import KINDS
from renewal.jobs.models import Job
from renewal.jobs.runner import run
from tests.factories import (
    MORNING,
    make_branch,
    make_data_clerk,
    make_row,
    make_supervisor,
    make_user,
    make_workbook,
)
from tests.imported import LATER, counts, landed_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


# Steps of an import


def test_a_check_writes_nothing_into_the_book(book: Path) -> None:
    make_workbook(book, [make_row("T1"), make_row("", phone="1")])
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING)

    told = check_batch(batch=batch)

    assert told == {"NEW": 1, "REJECTED": 1}
    assert (Policy.objects.count(), Customer.objects.count(), Term.objects.count()) == (0, 0, 0)
    batch.refresh_from_db()
    assert (batch.state, batch.landed_at) == (ImportBatch.State.CHECKED, None)


def test_landing_twice_writes_once(book: Path) -> None:
    make_workbook(book, [make_row("T1")])
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING)
    check_batch(batch=batch)
    first = land_batch(batch=batch, at=MORNING)

    again = land_batch(batch=batch, at=LATER)

    assert again == first == {"NEW": 1}
    batch.refresh_from_db()
    assert batch.landed_at == MORNING
    with pytest.raises(ImportRefused):
        check_batch(batch=batch)


def test_an_unchecked_workbook_is_not_landed(book: Path) -> None:
    make_workbook(book, [make_row("T1")])
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING)

    with pytest.raises(ImportRefused):
        land_batch(batch=batch, at=MORNING)


def test_rows_are_judged_again_when_they_land(tmp_path: Path) -> None:
    first = make_workbook(tmp_path / "1.xlsx", [make_row("T1")])
    batch = upload(source=first, file_name="1.xlsx", kind="policies", now=MORNING)
    check_batch(batch=batch)
    landed_file(make_workbook(tmp_path / "2.xlsx", [make_row("T1")]))

    assert land_batch(batch=batch, at=LATER) == {"UNCHANGED": 1}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.DATA_CLERK, Role.SUPERVISOR}))
def test_only_data_clerk_and_supervisor_import(role: Role, book: Path) -> None:
    make_workbook(book, [make_row("T1")])

    with pytest.raises(NotAllowed):
        upload(
            source=book, file_name="a.xlsx", kind="policies", now=MORNING, by=make_user(role=role)
        )


def test_the_file_is_kept_under_our_own_name(book: Path) -> None:
    make_workbook(book, [make_row("T1")])

    batch = upload(source=book, file_name="../../etc/пasswd\r\n‮.xlsx", kind="policies", now=MORNING)

    assert Path(batch.file.path).name == f"{batch.sha256[:24]}.workbook"
    assert batch.file_name == "../../etc/пasswd\r\n‮.xlsx"


# As a job: RELIABILITY.md T3


def test_both_steps_run_as_jobs(book: Path) -> None:
    make_workbook(book, [make_row("T1"), make_row("")])
    clerk = make_data_clerk()
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)
    check = enqueue("check_batch", arguments={"batch": batch.pk}, now=MORNING, actor=clerk)
    land = enqueue(
        "land_batch",
        arguments={"batch": batch.pk, "at": MORNING.isoformat()},
        now=MORNING,
        actor=clerk,
    )

    for job in (check, land):
        run(job.pk)
        job.refresh_from_db()

    assert (check.state, land.state) == (Job.State.PARTLY_DONE, Job.State.PARTLY_DONE)
    assert land.result == counts(rows=2, new=1, rejected=1)
    assert [policy.number for policy in Policy.objects.all()] == ["T1"]
    assert {KINDS["check_batch"].run, KINDS["land_batch"].run} == {check_job, land_job}


@pytest.mark.parametrize("lost", [{"role": Role.SPECIALIST}, {"is_active": False}])
def test_a_right_lost_after_the_click_stops_the_job(lost: dict[str, Any], book: Path) -> None:
    make_workbook(book, [make_row("T1")])
    clerk = make_data_clerk()
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)
    job = enqueue("check_batch", arguments={"batch": batch.pk}, now=MORNING, actor=clerk)
    for name, value in lost.items():
        setattr(clerk, name, value)
    clerk.save()

    run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.error
    assert ImportRow.objects.count() == 0


def test_a_move_to_another_branch_stops_the_job_too(book: Path) -> None:
    make_workbook(book, [make_row("T1")])
    clerk = make_supervisor(branch=make_branch("NORTH"))
    batch = upload(source=book, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)
    job = enqueue("check_batch", arguments={"batch": batch.pk}, now=MORNING, actor=clerk)
    clerk.branch = make_branch("SOUTH")
    clerk.save()

    run(job.pk)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_a_workbook_that_cannot_be_read_fails_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"PK\x03\x04 and nothing more")
    batch = upload(source=path, file_name="broken.xlsx", kind="policies", now=MORNING)
    job = enqueue("check_batch", arguments={"batch": batch.pk}, now=MORNING)

    run(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.FAILED, 1)
    assert job.error
