"""Closing the file on the day of issue, and forms that were spoilt. Source: 001-66, 001-71."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import translation

from renewal.accounts.models import NotAllowed
from sales.actions import LedgerRefused, close_file, mark_vip, report_missing, spoil_serial
from sales.models import IntentionForm, IssuedPolicy, SerialLine
from sales.papers import papers_needed
from sales.stations import Step, StepRefused
from tests.factories import MORNING, make_branch, make_form, make_issuing_clerk, make_specialist

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=4)
BOTH = ("COMPULSORY", "COMMERCIAL")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def refused(form: IntentionForm, **values: Any) -> str:
    given: dict[str, Any] = {"papers": papers_needed(form), "by": make_issuing_clerk(), "now": NOON}
    with pytest.raises(StepRefused) as caught:
        close_file(form=form, **(given | values))
    form.refresh_from_db()
    assert form.filed_at is None
    return str(caught.value)


@pytest.mark.parametrize("state", ["ISSUED", "TO_DELIVER", "DELIVERED", "INCOMPLETE", "CONFIRMED"])
def test_a_complete_file_is_closed_and_the_state_stays(state: str) -> None:
    form, clerk = make_form(state=state), make_issuing_clerk()

    step = close_file(form=form, by=clerk, now=NOON, papers=papers_needed(form))

    form.refresh_from_db()
    assert (form.filed_at, form.filed_by, form.state) == (NOON, clerk, state)
    assert (step.step, step.note) == (Step.CLOSE_FILE, "")


def test_what_is_missing_by_name_may_stay_out_and_stands_on_the_slip() -> None:
    form, clerk = make_form(state="ISSUED"), make_issuing_clerk()
    report_missing(form=form, by=clerk, now=NOON, papers=["ID_CARD"])
    rest = [paper for paper in papers_needed(form) if paper != "ID_CARD"]

    step = close_file(form=form, by=clerk, now=NOON, papers=rest)

    assert step.note == "Missing: Identity card, copy"


def test_a_paper_is_in_or_missing() -> None:
    form = make_form(state="ISSUED")
    rest = [paper for paper in papers_needed(form) if paper not in ("ID_CARD", "NOTICE")]

    assert refused(form, papers=rest) == (
        "Neither in the file nor noted as missing: Customer notice, signed, Identity card, copy."
    )


def test_a_paper_is_not_both() -> None:
    form = make_form(state="ISSUED")
    report_missing(form=form, by=make_issuing_clerk(), now=NOON, papers=["NOTICE"])

    assert refused(form) == (
        "Noted as missing: Customer notice, signed. Enter them as received first."
    )


def test_closed_once() -> None:
    form = make_form(state="ISSUED")
    close_file(form=form, by=make_issuing_clerk(name="Mei"), now=NOON, papers=papers_needed(form))

    with pytest.raises(StepRefused, match=r"^Mei has closed the file already\.$"):
        close_file(form=form, by=make_issuing_clerk(), now=NOON, papers=papers_needed(form))


def test_a_vip_mark_is_on_every_policy() -> None:
    form, clerk = make_form(state="ISSUED"), make_issuing_clerk()
    mark_vip(form=form, by=clerk, now=NOON, customer_code="V1", parts=BOTH)
    IssuedPolicy.objects.filter(part="COMMERCIAL").update(marked_at=None)

    assert refused(form) == "A policy is still without the VIP mark."


def test_not_before_anything_is_issued() -> None:
    confirmed = make_form(state="CONFIRMED")  # by the supervisor, on paper alone
    IssuedPolicy.objects.update(voided_at=NOON)

    assert refused(confirmed) == "No policy of this form is issued."
    assert refused(make_form(state="UNDERWRITING")).startswith("The form is at “In underwriting”")


def test_only_the_clerk() -> None:
    form = make_form(state="ISSUED")

    with pytest.raises(NotAllowed):
        close_file(form=form, by=make_specialist(), now=NOON, papers=[])


# Forms that were spoilt


def test_a_spoilt_form_stands_in_the_register_with_its_reason() -> None:
    form, clerk = make_form(state="PAID"), make_issuing_clerk()

    spoil_serial(document="POLICY", serial_no="p1", why=" torn ", form=form, by=clerk, now=NOON)

    line = SerialLine.objects.get()
    assert (line.serial_no, line.use, line.note, line.form) == ("P1", "SPOILT", "torn", form)


@pytest.mark.parametrize("why", [" ", "x" * 201])
def test_spoiling_needs_a_short_reason(why: str) -> None:
    with pytest.raises(LedgerRefused, match=r"^Say how it was spoilt, in at most 200 characters"):
        spoil_serial(document="POLICY", serial_no="P1", why=why, by=make_issuing_clerk(), now=NOON)


def test_nobody_spoils_on_another_branchs_form() -> None:
    clerk = make_issuing_clerk(branch=make_branch())

    with pytest.raises(NotAllowed):
        spoil_serial(
            document="POLICY",
            serial_no="P1",
            why="torn",
            form=make_form(state="PAID"),
            by=clerk,
            now=NOON,
        )
