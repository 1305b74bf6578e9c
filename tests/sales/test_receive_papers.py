"""Papers of the file that are missing, and that come in. Source: 001-66, 001-68."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import translation

from policies.models import Customer
from renewal.accounts.models import NotAllowed
from renewal.jobs.models import Notice
from sales.actions import LedgerRefused, missing_papers, receive_papers, report_missing
from sales.models import FormStep, Paper, PaperLine
from sales.papers import papers_needed
from sales.stations import State, Step
from tests.factories import DAY, MORNING, make_branch, make_form, make_issuing_clerk

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=4)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def test_what_is_missing_stands_in_the_ledger_and_rings_the_bell() -> None:
    form, clerk = make_form(state="DELIVERED"), make_issuing_clerk()

    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE", "ID_CARD", "NOTICE"])

    assert missing_papers(form) == [Paper.NOTICE, Paper.ID_CARD]
    notice = Notice.objects.get(user=form.task.assignee)
    assert (notice.code, notice.parameters) == (
        "PAPERS_MISSING",
        {"form": form.number, "papers": ["NOTICE", "ID_CARD"]},
    )


def test_what_is_entered_already_is_not_entered_again() -> None:
    form, clerk = make_form(state="DELIVERED"), make_issuing_clerk()
    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE"])

    with pytest.raises(LedgerRefused, match=r"^Tick papers that are not entered as missing yet"):
        report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE"])
    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE", "ID_CARD"])

    assert PaperLine.objects.count() == 2


@pytest.mark.parametrize("state", ["BACKED_OUT", "WITHDRAWN"])
def test_nobody_asks_for_papers_of_a_form_that_is_over(state: str) -> None:
    with pytest.raises(LedgerRefused, match=r"^This form is over"):
        report_missing(
            form=make_form(state=state), by=make_issuing_clerk(), now=NOON, papers=["NOTICE"]
        )


def test_the_last_paper_completes_a_form_that_was_delivered_without_it() -> None:
    form, clerk = make_form(state="INCOMPLETE"), make_issuing_clerk()
    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE", "ID_CARD"])

    receive_papers(form=form, by=clerk, now=NOON, papers=["NOTICE"])
    form.refresh_from_db()
    between = form.state
    receive_papers(form=form, by=clerk, now=NOON + timedelta(hours=1), papers=["ID_CARD"])

    form.refresh_from_db()
    assert (between, form.state) == (State.INCOMPLETE, State.DELIVERED)
    assert FormStep.objects.filter(form=form, step=Step.COMPLETE_PAPERS).count() == 1
    assert missing_papers(form) == []


def test_before_delivery_the_state_stays() -> None:
    form, clerk = make_form(state="ISSUED"), make_issuing_clerk()
    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE"])

    receive_papers(form=form, by=clerk, now=NOON, papers=["NOTICE"])

    form.refresh_from_db()
    assert form.state == State.ISSUED


@pytest.mark.parametrize("papers", [[], ["ID_CARD"], ["NOTICE", "ID_CARD"]])
def test_only_what_is_missing_comes_in(papers: list[str]) -> None:
    form, clerk = make_form(state="DELIVERED"), make_issuing_clerk()
    report_missing(form=form, by=clerk, now=NOON, papers=["NOTICE"])

    with pytest.raises(LedgerRefused, match=r"^Tick papers that are missing\.$"):
        receive_papers(form=form, by=clerk, now=NOON, papers=papers)

    assert missing_papers(form) == [Paper.NOTICE]


def test_another_branchs_clerk_is_refused() -> None:
    form, other = make_form(state="DELIVERED"), make_issuing_clerk(branch=make_branch())

    with pytest.raises(NotAllowed):
        report_missing(form=form, by=other, now=NOON, papers=["NOTICE"])


# Which papers are needed

ALWAYS = [Paper.APPLICATION, Paper.NOTICE, Paper.VEHICLE_LICENCE]


@pytest.mark.parametrize(
    ("kind", "use", "own"),
    [
        ("PERSON", "PRIVATE", [Paper.ID_CARD, Paper.DRIVER_LICENCE]),
        ("PERSON", "COMPANY", [Paper.ID_CARD, Paper.COMPANY_CAR, Paper.DRIVER_LICENCE]),
        ("PERSON", "企业非营业", [Paper.ID_CARD, Paper.COMPANY_CAR, Paper.DRIVER_LICENCE]),
        ("ORGANISATION", "PRIVATE", [Paper.ORGANISATION_CODE, Paper.COMPANY_CAR]),
    ],
)
def test_papers_go_by_holder_and_car(kind: str, use: str, own: list[Paper]) -> None:
    form = make_form(use_nature=use)
    Customer.objects.update(kind=kind)
    form.refresh_from_db()

    assert papers_needed(form) == ALWAYS + own


def test_a_car_that_was_inspected_has_the_inspection_on_file() -> None:
    form = make_form(inspected_on=DAY)

    assert papers_needed(form)[-1] == Paper.INSPECTION
