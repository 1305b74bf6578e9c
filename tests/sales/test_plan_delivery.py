"""Planning a delivery: how, when, where, by whom. Source: 001-75, 001-78."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from renewal.accounts.models import NotAllowed
from renewal.jobs.models import Notice
from sales.actions import FormChanged, StepRefused, plan_delivery
from sales.models import FormStep, IntentionForm, Visit
from tests.factories import (
    ADDRESS,
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_task,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOON = MORNING + timedelta(hours=3)
TOMORROW = DAY + timedelta(days=1)


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_issued() -> IntentionForm:
    return make_form(state="ISSUED")


def state_of(form: IntentionForm) -> str:
    form.refresh_from_db()
    return form.state


def test_a_visit_has_its_moment_its_place_and_its_person() -> None:
    form = make_issued()
    seller = form.task.assignee

    visit = plan_delivery(
        form=form,
        by=seller,
        now=NOON,
        way="BY_HAND",
        day=TOMORROW,
        at_time=time(15, 30),
        address=f" {ADDRESS} ",
        deliverer=seller,
        note="ring twice",
    )

    visit.refresh_from_db()
    assert (visit.day, visit.at_time, visit.address) == (TOMORROW, time(15, 30), ADDRESS)
    assert (visit.district, visit.deliverer, visit.note) == ("玄武区", seller, "ring twice")
    assert state_of(form) == "TO_DELIVER"
    step = FormStep.objects.get(form=form, step="PLAN_DELIVERY")
    assert (step.by, step.at, step.before, step.after) == (seller, NOON, "ISSUED", "TO_DELIVER")


def test_who_delivers_may_be_another_than_who_sold_and_hears_of_it() -> None:
    form, other = make_issued(), make_specialist()

    visit = make_visit(form, deliverer=other)

    assert visit.deliverer == other
    notice = Notice.objects.get(user=other)
    assert (notice.code, notice.parameters) == (
        "DELIVERIES_GIVEN",
        {"number": 1, "day": "2026-03-03"},
    )
    assert list(IntentionForm.objects.for_user(other)) == [form]


def test_planning_again_calls_the_old_visit_off() -> None:
    form = make_issued()
    old = make_visit(form)

    new = make_visit(form, day=DAY + timedelta(days=3))

    assert list(form.visits.order_by("pk").values_list("pk", "is_called_off")) == [
        (old.pk, True),
        (new.pk, False),
    ]
    assert state_of(form) == "TO_DELIVER"


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"day": DAY - timedelta(days=1)}, "A delivery is on a day from 2026-03-02 to 2026-05-01."),
        ({"day": date(2026, 5, 2)}, "A delivery is on a day from 2026-03-02 to 2026-05-01."),
        ({"at_time": time(8, 59)}, "Customers are met from 09:00 to 21:00."),
        ({"address": "中山路 1 号"}, "The address names no city, district or county."),
        ({"way": "COURIER", "address": ""}, "The address is missing."),
        ({"deliverer": None}, "Say who brings it."),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(values: dict[str, object], said: str) -> None:
    form = make_issued()
    seller = form.task.assignee
    asked: dict[str, Any] = {
        "way": "BY_HAND",
        "day": TOMORROW,
        "address": ADDRESS,
        "deliverer": seller,
    }
    asked |= values

    with pytest.raises(StepRefused) as refusal:
        plan_delivery(form=form, by=seller, now=NOON, **asked)

    assert str(refusal.value) == said
    assert (state_of(form), Visit.objects.count()) == ("ISSUED", 0)


@pytest.mark.parametrize("day", [DAY, date(2026, 5, 1)])
def test_the_first_and_the_last_day_are_taken(day: date) -> None:
    assert make_visit(day=day).day == day


def test_who_does_not_deliver_is_refused() -> None:
    form = make_issued()

    with pytest.raises(StepRefused, match=r"^Boss does not deliver\.$"):
        make_visit(form, deliverer=make_supervisor(name="Boss"))
    with pytest.raises(StepRefused, match=r"^Gone does not deliver\.$"):
        make_visit(form, deliverer=make_specialist(name="Gone", is_active=False))
    far = make_issuing_clerk(name="Far", branch=make_branch())
    with pytest.raises(StepRefused, match=r"^Far works for another branch\.$"):
        make_visit(form, deliverer=far)


@pytest.mark.parametrize("way", ["ELECTRONIC", "COUNTER"])
def test_what_is_not_brought_needs_no_address_and_nobody(way: str) -> None:
    visit = make_visit(way=way, address="")

    assert (visit.way, visit.address, visit.deliverer) == (way, "", None)


def test_a_form_of_somebody_else_is_not_planned() -> None:
    with pytest.raises(NotAllowed):
        make_visit(make_issued(), by=make_specialist())


def test_nothing_is_planned_before_there_is_a_policy() -> None:
    with pytest.raises(StepRefused):
        make_visit(make_form(state="PAID"))


def test_a_second_tab_does_not_plan_over_the_first() -> None:
    form = make_issued()
    version = form.version
    make_visit(form)

    with pytest.raises(FormChanged):
        make_visit(form, version=version)


def test_the_page_plans_and_keeps_what_was_typed_when_refused(client: Client) -> None:
    form = make_issued()
    seller = form.task.assignee
    client.force_login(seller)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("sales:plan_delivery", args=[form.pk])
    today = timezone.localdate()
    typed = {
        "way": "BY_HAND",
        "day": today.isoformat(),
        "address": "Somewhere",
        "deliverer": seller.pk,
        "note": "second floor",
        "version": form.version,
    }

    refused = client.post(url, typed)

    assert refused.status_code == 422
    assert "The address names no house" in refused.content.decode()
    assert refused.context["form"]["note"].value() == "second floor"
    assert client.post(url, typed | {"address": ADDRESS}).status_code == 302
    assert client.post(url, typed | {"address": ADDRESS}).status_code == 409
    assert Visit.objects.get().address == ADDRESS


def test_the_page_of_a_stranger_is_not_there(client: Client) -> None:
    form = make_issued()
    client.force_login(make_task().assignee)

    assert client.get(reverse("sales:plan_delivery", args=[form.pk])).status_code == 404


def test_a_page_out_of_date_keeps_what_was_typed_and_may_be_sent_again(client: Client) -> None:
    form = make_issued()
    IntentionForm.objects.filter(pk=form.pk).update(version=5)
    client.force_login(form.task.assignee)
    url = reverse("sales:plan_delivery", args=[form.pk])
    typed = {"way": "COUNTER", "day": timezone.localdate().isoformat(), "version": 1}

    refused = client.post(url, typed)

    assert refused.status_code == 409
    assert refused.context["form"]["way"].value() == "COUNTER"
    version = refused.context["form"]["version"].value()
    assert client.post(url, typed | {"version": version}).status_code == 302
