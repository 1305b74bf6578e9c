"""A branch's workbook reaches nothing of another branch: SPEC.md section 8, F41."""

from pathlib import Path
from typing import Any

import pytest

from policies.actions import check_batch, land_batch, upload
from policies.actions.imports import counts_of
from policies.models import BranchCorrection, Claim, ImportBatch, Policy
from policies.refs import row_ref
from renewal.accounts.models import Branch, User
from tests.factories import (
    HEADINGS,
    MORNING,
    make_branch,
    make_branch_user,
    make_data_clerk,
    make_row,
    make_term,
    make_workbook,
)

pytestmark = pytest.mark.django_db

CORRECTION = ("行号编码", "保单号", "更正电话")
CLAIM = ("报案号", "车牌号", "车主电话", "报案时间")


@pytest.fixture
def north() -> Branch:
    return make_branch("NORTH", name="North")


@pytest.fixture
def south() -> Branch:
    return make_branch("SOUTH", name="South")


def take(
    folder: Path, rows: list[list[Any]], *, kind: str, headings: tuple[str, ...], by: User
) -> ImportBatch:
    path = make_workbook(folder / "list.xlsx", rows, headings=headings)
    batch = upload(source=path, file_name="list.xlsx", kind=kind, now=MORNING, by=by)
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING)
    batch.refresh_from_db()
    return batch


def dialled(policy: Policy) -> str:
    policy.refresh_from_db()
    assert policy.phone is not None
    return policy.phone.number


@pytest.mark.parametrize("by_reference", [True, False])
def test_an_answer_about_another_branch_s_row_is_refused(
    tmp_path: Path, north: Branch, south: Branch, by_reference: bool
) -> None:
    term = make_term(number="T1", branch=south, phone="12000000001")
    reference = row_ref(term.pk) if by_reference else ""
    rows = [[reference, "" if by_reference else "T1", "12000000002"]]

    batch = take(
        tmp_path,
        rows,
        kind="branch_corrections",
        headings=CORRECTION,
        by=make_branch_user(branch=north),
    )

    counts = counts_of(batch)
    assert (counts["rejected"], counts["new"]) == (1, 0)
    (row,) = batch.rows.all()
    assert (row.problems[0]["code"], row.cells) == ("NOT_YOURS", rows[0])
    assert (dialled(term.policy), BranchCorrection.objects.count()) == ("12000000001", 0)


def test_the_own_branch_s_answer_is_taken(tmp_path: Path, north: Branch) -> None:
    term = make_term(number="T1", branch=north, phone="12000000001")

    take(
        tmp_path,
        [[row_ref(term.pk), "", "12000000002"]],
        kind="branch_corrections",
        headings=CORRECTION,
        by=make_branch_user(branch=north),
    )

    assert dialled(term.policy) == "12000000002"


def test_a_list_changes_no_policy_of_another_branch(
    tmp_path: Path, north: Branch, south: Branch
) -> None:
    term = make_term(number="T1", branch=south, premium="1000.00")
    rows = [
        [*make_row("T1", expires_on=term.expires_on, premium="1.00"), "NORTH"],
        [*make_row("T2"), "SOUTH"],
    ]

    batch = take(
        tmp_path,
        rows,
        kind="policies",
        headings=(*HEADINGS, "机构代码"),
        by=make_data_clerk(branch=north),
    )

    term.refresh_from_db()
    counts = counts_of(batch)
    assert (counts["rejected"], counts["new"]) == (1, 1)
    assert (str(term.premium), term.policy.branch) == ("1000.00", south)
    assert Policy.objects.get(number="T2").branch == north


def test_a_claim_mends_no_number_of_another_branch(
    tmp_path: Path, north: Branch, south: Branch
) -> None:
    there = make_term(number="T1", branch=south, plate_no="京I00001", phone="12000000001")
    here = make_term(number="T2", branch=north, plate_no="京I00002", phone="12000000003")
    reported = there.expires_on.replace(day=1).isoformat()

    take(
        tmp_path,
        [
            ["C1", "京I00001", "12000000002", reported],
            ["C2", "京I00002", "12000000004", reported],
        ],
        kind="claims",
        headings=CLAIM,
        by=make_data_clerk(branch=north),
    )

    assert (dialled(there.policy), dialled(here.policy)) == ("12000000001", "12000000004")
    assert Claim.objects.count() == 2


def test_a_row_that_another_branch_brought_is_not_overwritten(
    tmp_path: Path, north: Branch, south: Branch
) -> None:
    for branch, rejected in ((south, 0), (north, 1)):
        batch = take(
            tmp_path,
            [["C1", "京I00001", "12000000002", "2026-03-01"]],
            kind="claims",
            headings=CLAIM,
            by=make_data_clerk(branch=branch),
        )

        assert counts_of(batch)["rejected"] == rejected
    assert Claim.objects.get().branch == south


def test_an_answer_is_refused_that_has_come_to_be_about_another_branch_s_row_since_the_check(
    tmp_path: Path, north: Branch, south: Branch
) -> None:
    answers = [["", "T1", "12000000002"]]
    path = make_workbook(tmp_path / "answers.xlsx", answers, headings=CORRECTION)
    waiting = upload(
        source=path,
        file_name="answers.xlsx",
        kind="branch_corrections",
        now=MORNING,
        by=make_branch_user(branch=north),
    )
    assert check_batch(batch=waiting) == {"NEW": 1}
    take(
        tmp_path,
        [make_row("T1", phone="12000000001")],
        kind="policies",
        headings=HEADINGS,
        by=make_data_clerk(branch=south),
    )

    assert land_batch(batch=waiting, at=MORNING) == {"REJECTED": 1}

    waiting.refresh_from_db()
    (row,) = waiting.rows.all()
    assert (row.problems[0]["code"], row.cells, row.changes) == ("NOT_YOURS", answers[0], {})
    assert bool(waiting.errors_file) is True
    assert dialled(Policy.objects.get()) == "12000000001"
    assert BranchCorrection.objects.count() == 0
