"""A branch sends its answers, and nothing else. Source: SPEC.md section 8."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from policies.actions import upload as upload_action
from policies.actions import use_kind
from policies.importers import ANSWERS, kinds_for
from policies.models import BranchCorrection, ImportBatch
from renewal.accounts.models import Branch, NotAllowed, User
from renewal.jobs.models import Job
from tests.factories import (
    MORNING,
    make_branch,
    make_branch_user,
    make_data_clerk,
    make_row,
    make_workbook,
)
from tests.policies.import_pages import LIST, checked, landed, shown, sign_in, upload, url, work

pytestmark = pytest.mark.django_db

CORRECTIONS = "保单号,更正电话,反馈日期\nT100000000001,12000000001,2026-02-27\n"


@pytest.fixture
def north() -> Branch:
    return make_branch("NORTH")


@pytest.fixture
def answerer(north: Branch) -> User:
    return make_branch_user(branch=north)


@pytest.fixture
def page(client: Client, answerer: User) -> Client:
    return sign_in(client, answerer)


def policies_of(north: Branch, folder: Path) -> ImportBatch:
    """A list of policies that the branch's own clerk has sent."""
    source = make_workbook(folder / "a.xlsx", [make_row()])
    clerk = make_data_clerk(branch=north)
    return upload_action(source=source, file_name="a.xlsx", kind="policies", now=MORNING, by=clerk)


def test_a_branch_is_offered_its_two_kinds(page: Client, answerer: User) -> None:
    response = page.get(LIST)

    assert {kind.code for kind in kinds_for(answerer)} == ANSWERS
    choices = dict(response.context["form"].fields["kind"].choices)
    assert [code for kinds in choices.values() for code, _title in kinds] == [
        "branch_corrections",
        "branch_feedback",
    ]


def test_a_branch_imports_its_corrections(page: Client, north: Branch) -> None:
    batch = landed(page, CORRECTIONS, "核查反馈.csv", kind="branch_corrections")

    assert (batch.state, batch.branch) == (ImportBatch.State.LANDED, north)
    assert BranchCorrection.objects.get().branch == north
    html = shown(page, batch)
    assert url(batch, "import_take_back") not in html
    assert reverse("policies:book") + '"' not in html


def test_a_branch_sends_no_list_of_policies(page: Client, answerer: User, tmp_path: Path) -> None:
    source = make_workbook(tmp_path / "a.xlsx", [make_row()])

    response = upload(page, source.read_bytes(), "a.xlsx")

    assert response.status_code == 422
    with pytest.raises(NotAllowed):
        upload_action(source=source, file_name="a.xlsx", kind="policies", now=MORNING, by=answerer)
    assert not ImportBatch.objects.exists()


def test_a_branch_cannot_make_its_answers_a_list_of_policies(page: Client, answerer: User) -> None:
    batch = checked(page, CORRECTIONS, kind="branch_corrections")

    response = page.post(url(batch, "import_kind"), {"kind": "policies"})

    assert response.status_code == 422
    with pytest.raises(NotAllowed):
        use_kind(batch=batch, kind="policies", by=answerer)


def test_a_branch_does_not_see_the_lists_of_its_clerks(
    page: Client, north: Branch, tmp_path: Path
) -> None:
    batch = policies_of(north, tmp_path)

    names = ("import_detail", "import_card", "import_errors", "import_rows")
    answers = [page.get(url(batch, name)).status_code for name in names]

    assert answers == [404] * 4
    assert "a.xlsx" not in page.get(LIST).content.decode()


def test_a_branch_does_not_see_the_answers_of_another(client: Client) -> None:
    other = sign_in(client, make_branch_user(branch=make_branch("SOUTH")))
    batch = checked(other, CORRECTIONS, "南.csv", kind="branch_corrections")
    page = sign_in(client, make_branch_user(branch=make_branch("NORTH")))

    assert page.get(url(batch)).status_code == 404
    assert "南.csv" not in page.get(LIST).content.decode()


def test_a_branch_takes_nothing_back(page: Client) -> None:
    batch = landed(page, CORRECTIONS, kind="branch_corrections")

    response = page.post(url(batch, "import_take_back"))

    assert response.status_code == 403
    assert not Job.objects.filter(kind="take_back_batch").exists()


def test_who_lost_the_right_meanwhile_is_refused_by_the_job(page: Client, answerer: User) -> None:
    upload(page, CORRECTIONS, kind="branch_corrections")
    answerer.role = "SPECIALIST"
    answerer.save()

    work()

    job = Job.objects.get()
    assert job.state == Job.State.FAILED
