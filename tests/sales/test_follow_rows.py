"""Forms that a closed or recalled row has left behind are withdrawn by the system."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

from renewal.jobs.models import Job
from sales.actions import collect, follow_rows
from sales.jobs import follow_rows_each_day
from sales.models import FormStep, IntentionForm, MoneyLine
from tests.factories import MORNING, make_form, make_issuing_clerk
from worklists.models import Task

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
NEXT_DAY = MORNING + timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


def closed(form: IntentionForm) -> IntentionForm:
    Task.objects.filter(pk=form.task_id).update(state="CLOSED", result="DECLINED", result_at=NOON)
    return form


def recalled(form: IntentionForm) -> IntentionForm:
    Task.objects.filter(pk=form.task_id).update(state="TAKEN_BACK")
    return form


def state_of(form: IntentionForm) -> str:
    form.refresh_from_db()
    return form.state


@pytest.mark.parametrize(
    "state", ["TO_QUOTE", "QUOTED", "UNDERWRITING", "SENT_BACK", "PASSED", "TO_PAY"]
)
def test_the_form_of_a_closed_row_is_withdrawn_on_the_next_day(state: str) -> None:
    form = closed(make_form(state=state))
    version = form.version

    assert follow_rows(now=NEXT_DAY) == 1

    assert state_of(form) == "WITHDRAWN"
    assert (form.state_since, form.version) == (NEXT_DAY, version + 1)
    step = FormStep.objects.get(form=form, step="WITHDRAW")
    assert (step.before, step.after, step.by, step.at) == (state, "WITHDRAWN", None, NEXT_DAY)
    assert step.note == "The row was closed: Declined."


def test_on_the_day_itself_the_result_may_still_be_undone() -> None:
    form = closed(make_form())

    assert follow_rows(now=NOON + timedelta(hours=2)) == 0
    assert state_of(form) == "TO_QUOTE"


def test_the_form_of_a_recalled_row_is_withdrawn_at_once() -> None:
    form = recalled(make_form(state="QUOTED"))

    assert follow_rows(now=NOON) == 1

    assert state_of(form) == "WITHDRAWN"
    step = FormStep.objects.get(form=form, step="WITHDRAW")
    assert step.note == "The row was taken back from its specialist."


def test_a_second_time_there_is_nothing_to_do() -> None:
    closed(make_form())
    follow_rows(now=NEXT_DAY)

    assert follow_rows(now=NEXT_DAY) == 0
    assert FormStep.objects.filter(step="WITHDRAW").count() == 1


def test_an_open_row_keeps_its_form() -> None:
    form = make_form(state="QUOTED")

    assert follow_rows(now=NEXT_DAY) == 0
    assert state_of(form) == "QUOTED"


def test_money_and_policies_keep_a_form_for_the_clerk() -> None:
    paid = closed(make_form(state="TO_PAY"))
    collect(form=paid, amount=Decimal("4370.00"), by=make_issuing_clerk(), now=NOON)
    issued = recalled(make_form(state="ISSUED"))

    assert follow_rows(now=NEXT_DAY) == 0
    assert (state_of(paid), state_of(issued)) == ("TO_PAY", "ISSUED")
    assert MoneyLine.objects.count() == 1


@pytest.mark.parametrize(
    ("leave", "is_marked"), [(recalled, True), (closed, True), (lambda form: form, False)]
)
def test_the_clerk_sees_that_the_row_is_gone(client: Client, leave: Any, is_marked: bool) -> None:
    form = leave(make_form(state="TO_DELIVER", filed_at=MORNING))
    client.force_login(make_issuing_clerk())
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get("/sales/issue/")

    assert [one.pk for one in page.context["page"]] == ([form.pk] if is_marked else [])
    assert ("row closed" in page.content.decode()) is is_marked


def test_it_is_looked_for_once_on_a_day() -> None:
    closed(make_form())

    follow_rows_each_day(NOON)
    assert not Job.objects.exists()
    follow_rows_each_day(NEXT_DAY)
    follow_rows_each_day(NEXT_DAY + timedelta(hours=1))

    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("follow_rows", {"at": NEXT_DAY.isoformat()})
