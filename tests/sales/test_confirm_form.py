"""Confirming a sale ends its intention form, and may wait for it. 001-86..88, O36."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.rules.defaults import CONFIRM_AFTER
from renewal.rules.models import Rule
from sales import actions
from sales.actions import SaleRefused
from sales.models import FormStep, IntentionForm, MoneyLine, Sale, Visit
from sales.stations import Profile, State
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_form,
    make_issuing_clerk,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

AFTERNOON = MORNING + timedelta(hours=6)
DUE = Decimal("4370.00")


def waits_for(value: str) -> None:
    Rule.objects.create(key=CONFIRM_AFTER.key, value=value, valid_from=DAY, set_at=MORNING)


def pay(form: IntentionForm, *stations: str) -> None:
    clerk = make_issuing_clerk()
    for station in stations:
        MoneyLine.objects.create(
            form=form, station=station, amount=DUE, number="R1", at=MORNING, by=clerk
        )


def confirm(form: IntentionForm, **values: Any) -> Sale:
    given: dict[str, Any] = {
        "task": form.task,
        "form_no": form.number,
        "invoice_no": "I1",
        "premium": Decimal("3950.00"),
        "by": make_supervisor(),
        "now": AFTERNOON,
    }
    return actions.confirm_sale(**(given | values))


def test_it_ends_the_form_and_keeps_what_the_paper_tells() -> None:
    form, boss = make_form(state="DELIVERED"), make_supervisor()

    sale = confirm(
        form,
        by=boss,
        vehicle_licence_until=date(2026, 9, 30),
        driver_licence_until=date(2030, 1, 31),
        member_card_no=" M1 ",
    )

    form.refresh_from_db()
    assert (sale.intention_form, form.state, form.state_since) == (
        form,
        State.CONFIRMED,
        AFTERNOON,
    )
    assert form.vehicle_licence_until == date(2026, 9, 30)
    assert (form.driver_licence_until, form.member_card_no) == (date(2030, 1, 31), "M1")
    step = FormStep.objects.get(step="CONFIRM")
    assert (step.before, step.after, step.by, step.at) == (
        "DELIVERED",
        "CONFIRMED",
        boss,
        AFTERNOON,
    )
    assert "I1" in step.note


def test_what_the_paper_does_not_tell_stays_on_the_form() -> None:
    form = make_form(state="DELIVERED", member_card_no="M0", vehicle_licence_until=DAY)

    confirm(form)

    form.refresh_from_db()
    assert (form.member_card_no, form.vehicle_licence_until) == ("M0", DAY)


def test_a_form_that_is_over_is_left_alone() -> None:
    form = make_form(state="DELIVERED")
    IntentionForm.objects.filter(pk=form.pk).update(state=State.WITHDRAWN)

    sale = confirm(form)

    assert sale.intention_form is None
    assert not FormStep.objects.filter(step="CONFIRM").exists()


def test_who_delivers_never_confirms() -> None:
    form, deliverer = make_form(state="TO_DELIVER"), make_specialist()
    Visit.objects.create(
        form=form,
        way=Visit.Way.BY_HAND,
        day=DAY,
        address="somewhere",
        deliverer=deliverer,
        planned_at=MORNING,
        planned_by=deliverer,
    )
    User.objects.filter(pk=deliverer.pk).update(role=Role.SUPERVISOR)

    with pytest.raises(NotAllowed):
        confirm(form, by=User.objects.get(pk=deliverer.pk))

    assert not Sale.objects.exists()


def test_who_sold_never_confirms() -> None:
    form = make_form(state="DELIVERED")
    User.objects.filter(pk=form.task.assignee_id).update(role=Role.SUPERVISOR)

    with pytest.raises(NotAllowed):
        confirm(form, by=User.objects.get(pk=form.task.assignee_id))


def test_a_refused_confirmation_leaves_the_form_as_it_was() -> None:
    form = make_form(state="DELIVERED")

    with pytest.raises(SaleRefused):
        confirm(form, member_card_no="M" * 41)

    form.refresh_from_db()
    assert (form.state, Sale.objects.count()) == (State.DELIVERED, 0)


@pytest.mark.parametrize("state", ["TO_QUOTE", "ISSUED", "DELIVERED"])
def test_by_default_form_and_invoice_are_enough(state: str) -> None:
    assert confirm(make_form(state=state)).pk


@pytest.mark.parametrize(
    ("profile", "state", "is_taken"),
    [
        (Profile.PAID_FIRST, "PAID", False),
        (Profile.PAID_FIRST, "TO_DELIVER", False),
        (Profile.PAID_FIRST, "DELIVERED", True),
        (Profile.PAID_FIRST, "INCOMPLETE", True),
        (Profile.PAPER_FIRST, "ISSUED", False),
        (Profile.PAPER_FIRST, "DELIVERED", True),
        (Profile.PAPER_FIRST, "PAID", True),
    ],
)
def test_it_may_wait_for_the_delivery(profile: str, state: str, is_taken: bool) -> None:
    waits_for("DELIVERED")
    form = make_form(state=state, profile=profile)

    if is_taken:
        confirm(form)
    else:
        with pytest.raises(SaleRefused):
            confirm(form)

    assert Sale.objects.exists() == is_taken


@pytest.mark.parametrize(
    ("stations", "is_taken"),
    [
        ((), False),
        (("COLLECTED", "COUNTED"), False),
        (("COLLECTED", "COUNTED", "RECEIPTED"), True),
        (("ELECTRONIC",), True),
    ],
)
def test_it_may_wait_for_finances_receipt(stations: tuple[str, ...], is_taken: bool) -> None:
    waits_for("RECEIPT")
    form = make_form(state="DELIVERED")
    pay(form, *stations)

    if is_taken:
        confirm(form)
    else:
        with pytest.raises(SaleRefused):
            confirm(form)

    assert Sale.objects.exists() == is_taken


@pytest.mark.parametrize("value", ["DELIVERED", "RECEIPT"])
def test_a_row_without_a_form_waits_for_nothing(value: str) -> None:
    waits_for(value)

    assert make_sale().intention_form is None


# Page and command


def sign_in(client: Client) -> User:
    user = make_supervisor()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def test_the_page_proposes_what_the_form_says(client: Client) -> None:
    form = make_form(state="DELIVERED", member_card_no="M1", vehicle_licence_until=DAY)
    sign_in(client)

    answer = client.get(reverse("sales:confirm", args=[form.task_id]))

    proposed = answer.context["form"]
    assert (proposed["form_no"].value(), proposed["premium"].value()) == (
        form.number,
        Decimal("3950.00"),
    )
    assert (proposed["member_card_no"].value(), proposed["vehicle_licence_until"].value()) == (
        "M1",
        DAY,
    )
    assert answer.context["trail"].form == form


def test_the_plan_is_proposed_as_long_as_nothing_is_issued() -> None:
    from sales.queries import trail_of

    form = make_form(state="PASSED")

    trail = trail_of(form.task, user=make_supervisor())

    assert trail is not None
    assert (trail.premium, trail.policies) == (Decimal("3950.00"), [])


def test_a_row_without_a_form_is_not_asked_for_what_only_a_form_keeps(client: Client) -> None:
    sign_in(client)

    answer = client.get(reverse("sales:confirm", args=[make_task().pk]))

    assert "member_card_no" not in answer.context["form"].fields


def test_the_page_confirms_and_then_shows_the_slip(client: Client) -> None:
    form = make_form(state="DELIVERED")
    sign_in(client)
    url = reverse("sales:confirm", args=[form.task_id])
    typed = {
        "form_no": form.number,
        "invoice_no": "I1",
        "premium": "3950.00",
        "now": "2026-03-02T15:00",
        "member_card_no": "M9",
        "driver_licence_until": "2030-01-31",
    }

    done = client.post(url, typed)
    shown = client.get(url)

    form.refresh_from_db()
    assert (done.status_code, shown.status_code) == (302, 200)
    assert (form.state, form.member_card_no) == (State.CONFIRMED, "M9")
    assert form.number in shown.content.decode()


def test_a_refusal_is_told_and_nothing_typed_is_lost(client: Client) -> None:
    waits_for("DELIVERED")
    form = make_form(state="ISSUED")
    sign_in(client)
    typed = {
        "form_no": form.number,
        "invoice_no": "I-TYPED",
        "premium": "3950.00",
        "now": "2026-03-02T15:00",
    }

    answer = client.post(reverse("sales:confirm", args=[form.task_id]), typed)

    assert answer.status_code == 422
    assert "I-TYPED" in answer.content.decode()


def test_the_command_takes_the_dates_and_the_card(manage: Manage) -> None:
    make_supervisor("boss")
    form = make_form(state="DELIVERED")

    manage(
        *("confirm_sale", form.task_id, "--form", form.number, "--invoice", "I1"),
        *("--premium", "3950.00", "--by", "boss", "--at", "2026-03-02T15:00"),
        *("--vehicle-licence-until", "2026-09-30", "--member-card", "M1"),
    )

    form.refresh_from_db()
    assert (form.state, form.member_card_no) == (State.CONFIRMED, "M1")
    assert form.vehicle_licence_until == date(2026, 9, 30)


def test_a_licence_for_a_thousand_years_is_refused() -> None:
    form = make_form(state="DELIVERED")

    with pytest.raises(SaleRefused):
        confirm(form, vehicle_licence_until=date(9999, 1, 1))

    assert not Sale.objects.exists()
