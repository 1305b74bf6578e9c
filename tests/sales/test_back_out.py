"""A customer backs out at the door: no document stays there. Source: 001-85."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from renewal.accounts.models import NotAllowed
from renewal.jobs.models import Notice
from sales.actions import StepRefused, back_out, collect, note_missing, withdraw
from sales.actions.money import count, receipt
from sales.models import FormStep, IntentionForm, MoneyLine, PaperLine, UnderwritingLine
from sales.queries import standing_of
from sales.stations import Step
from tests.factories import (
    MORNING,
    make_contact,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_task,
    make_visit,
)
from worklists.models import Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

THREE = MORNING + timedelta(days=1, hours=6)


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_to_deliver() -> IntentionForm:
    task = make_task()
    make_contact(task=task, result="INTERESTED")
    return make_visit(make_form(task=task, state="ISSUED")).form


def back_out_of(form: IntentionForm, **values: object) -> FormStep:
    asked = {"by": form.task.assignee, "now": THREE, "why": "sold the car", "left_nothing": True}
    return back_out(form=form, **(asked | values))  # type: ignore[arg-type]


def test_everything_the_form_wrote_is_taken_back() -> None:
    form = make_to_deliver()
    seller = form.task.assignee
    collect(form=form, amount=Decimal("4370.00"), by=seller, now=THREE)
    note_missing(form, ["NOTICE"], by=seller, now=THREE)

    back_out_of(form)

    form.refresh_from_db()
    assert form.state == "BACKED_OUT"
    assert not form.policies.filter(voided_at=None).exists()
    assert sum(UnderwritingLine.objects.values_list("premium", flat=True)) == 0
    assert sum(MoneyLine.objects.values_list("amount", flat=True)) == 0
    assert not PaperLine.objects.filter(contra_of=None, contra__isnull=True).exists()
    step = FormStep.objects.get(form=form, step="BACK_OUT")
    assert (step.by, step.note) == (seller, "sold the car")
    assert form.visits.get().done_at == THREE


def test_with_a_document_left_behind_it_is_refused() -> None:
    form = make_to_deliver()

    with pytest.raises(StepRefused) as refusal:
        back_out_of(form, left_nothing=False)

    assert str(refusal.value) == (
        "No document may stay with the customer: take everything back, then tick it."
    )
    form.refresh_from_db()
    assert (form.state, form.policies.filter(voided_at=None).count()) == ("TO_DELIVER", 2)


def test_it_needs_a_reason() -> None:
    with pytest.raises(StepRefused, match=r"^Say why the customer backs out\.$"):
        back_out_of(make_to_deliver(), why=" ")


def test_the_row_comes_up_again_at_once() -> None:
    form = make_to_deliver()
    version = form.task.version

    back_out_of(form)

    form.task.refresh_from_db()
    assert form.task.next_contact_at == THREE
    assert form.task.version == version + 1
    assert list(type(form.task).objects.due_now(THREE)) == [form.task]


def test_a_closed_row_stays_closed() -> None:
    form = make_to_deliver()
    form.task.state, form.task.next_contact_at = "CLOSED", None
    form.task.save()

    back_out_of(form)

    form.task.refresh_from_db()
    assert (form.task.state, form.task.next_contact_at) == ("CLOSED", None)


def test_who_issued_and_who_sold_hear_of_it() -> None:
    form, other, clerk = make_to_deliver(), make_specialist(), make_issuing_clerk()
    FormStep.objects.create(
        form=form, step=Step.ISSUE, before="PAID", after="ISSUED", at=MORNING, by=clerk
    )
    make_visit(form, deliverer=other)

    back_out_of(form, by=other)

    told = Notice.objects.filter(code="BACKED_OUT").order_by("pk")
    assert [notice.user for notice in told] == [form.task.assignee, clerk]
    assert {notice.parameters["form"] for notice in told} == {form.number}


def test_before_it_is_on_its_way_a_form_is_withdrawn_instead() -> None:
    form = make_form(state="ISSUED")

    with pytest.raises(StepRefused):
        back_out_of(form)
    withdraw(form=form, by=make_issuing_clerk(), now=THREE, why="changed their mind")


def test_a_stranger_does_not_note_it() -> None:
    with pytest.raises(NotAllowed):
        back_out_of(make_to_deliver(), by=make_specialist())


def test_the_page_refuses_without_the_tick_and_keeps_the_reason(client: Client) -> None:
    form = make_to_deliver()
    form.refresh_from_db()
    client.force_login(form.task.assignee)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("sales:back_out", args=[form.pk])

    refused = client.post(url, {"why": "too dear", "version": form.version})

    assert refused.status_code == 422
    assert refused.context["back_out_form"]["why"].value() == "too dear"
    done = client.post(url, {"why": "too dear", "left_nothing": "on", "version": form.version})
    assert done.status_code == 302
    form.refresh_from_db()
    assert form.state == "BACKED_OUT"
    assert client.get(reverse("sales:visit", args=[form.pk])).status_code == 200


def test_what_finance_has_got_is_not_handed_back_at_the_door() -> None:
    form, clerk = make_to_deliver(), make_issuing_clerk()
    for enter in (collect, count):
        enter(form=form, amount=Decimal("4370.00"), by=clerk, now=THREE)
    receipt(form=form, amount=Decimal("4370.00"), number="R1", by=clerk, now=THREE)

    back_out_of(form)

    form.refresh_from_db()
    assert (standing_of(form).due, standing_of(form).receipted) == (Decimal(0), Decimal("4370.00"))


def test_the_form_of_a_recalled_row_is_backed_out_of_too() -> None:
    form = make_to_deliver()
    Task.objects.filter(pk=form.task_id).update(state="TAKEN_BACK")

    back_out_of(form, by=make_issuing_clerk())

    form.refresh_from_db()
    assert form.state == "BACKED_OUT"
