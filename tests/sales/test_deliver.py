"""At the customer's: what is noted, collected and left open. Source: 001-79 to 001-84."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from policies.models import Phone, Reveal
from renewal.accounts.models import NotAllowed, User
from sales.actions import (
    FormChanged,
    LedgerRefused,
    StepRefused,
    deliver,
    missing_papers,
    note_missing,
)
from sales.models import FormStep, IntentionForm, MoneyLine, Paper
from tests.factories import (
    MORNING,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_visit,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

THREE = MORNING + timedelta(days=1, hours=6)


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_to_deliver(**values: object) -> IntentionForm:
    return make_visit(**values).form  # type: ignore[arg-type]


def at(form: IntentionForm) -> IntentionForm:
    form.refresh_from_db()
    return form


def test_with_everything_in_hand_it_is_delivered() -> None:
    form = make_to_deliver()
    seller = form.task.assignee

    deliver(
        form=form,
        by=seller,
        now=THREE,
        vehicle_licence_until=date(2027, 5, 31),
        driver_licence_until=date(2030, 1, 2),
        offered="accident card",
    )

    assert at(form).state == "DELIVERED"
    assert form.vehicle_licence_until == date(2027, 5, 31)
    assert form.driver_licence_until == date(2030, 1, 2)
    visit = form.visits.get()
    assert (visit.done_at, visit.offered) == (THREE, "accident card")
    step = FormStep.objects.get(form=form, step="DELIVER")
    assert (step.by, step.at) == (seller, THREE)
    assert not MoneyLine.objects.exists()


def test_missing_papers_go_into_the_ledger_and_the_form_waits_for_them() -> None:
    form = make_to_deliver()

    deliver(
        form=form, by=form.task.assignee, now=THREE, missing=[Paper.NOTICE, Paper.VEHICLE_LICENCE]
    )

    assert at(form).state == "INCOMPLETE"
    assert missing_papers(form) == [Paper.NOTICE, Paper.VEHICLE_LICENCE]


def test_what_was_missing_before_keeps_it_incomplete() -> None:
    form = make_to_deliver()
    note_missing(form, [Paper.ID_CARD], by=form.task.assignee, now=THREE)

    deliver(form=form, by=form.task.assignee, now=THREE)

    assert at(form).state == "INCOMPLETE"


def test_a_day_that_was_not_asked_for_leaves_the_forms() -> None:
    form = make_to_deliver()
    IntentionForm.objects.filter(pk=form.pk).update(vehicle_licence_until=date(2027, 1, 1))

    deliver(form=form, by=form.task.assignee, now=THREE)

    assert at(form).vehicle_licence_until == date(2027, 1, 1)


def test_what_is_collected_stands_in_the_money_ledger() -> None:
    form = make_to_deliver()

    deliver(form=form, by=form.task.assignee, now=THREE, collected=Decimal("4370.00"))

    line = MoneyLine.objects.get(form=form)
    assert (line.station, line.amount, line.by) == (
        "COLLECTED",
        Decimal("4370.00"),
        form.task.assignee,
    )
    assert at(form).state == "DELIVERED"


def test_another_amount_needs_a_word_and_without_it_nothing_is_noted() -> None:
    form = make_to_deliver()

    with pytest.raises(LedgerRefused):
        deliver(form=form, by=form.task.assignee, now=THREE, collected=Decimal("4000.00"))

    assert (at(form).state, form.visits.get().done_at) == ("TO_DELIVER", None)
    deliver(
        form=form,
        by=form.task.assignee,
        now=THREE,
        collected=Decimal("4000.00"),
        collected_note="the rest tomorrow",
    )
    assert MoneyLine.objects.get(form=form).amount == Decimal("4000.00")


def test_a_courier_needs_a_number() -> None:
    form = make_to_deliver(way="COURIER")
    clerk = make_issuing_clerk()

    with pytest.raises(StepRefused) as refusal:
        deliver(form=form, by=clerk, now=THREE)

    assert str(refusal.value) == (
        "The courier's number is missing; it counts as delivered with it."
    )
    deliver(form=form, by=clerk, now=THREE, courier_no=" SF120 ")
    assert (at(form).state, form.visits.get().courier_no) == ("DELIVERED", "SF120")


def test_an_electronic_policy_needs_none() -> None:
    form = make_to_deliver(way="ELECTRONIC", address="")

    deliver(form=form, by=form.task.assignee, now=THREE)

    assert at(form).state == "DELIVERED"


def test_a_mistyped_year_is_refused() -> None:
    form = make_to_deliver()

    with pytest.raises(StepRefused, match=r"^A licence until 2206-01-01: look again\.$"):
        deliver(form=form, by=form.task.assignee, now=THREE, vehicle_licence_until=date(2206, 1, 1))


def test_who_delivers_notes_it_though_another_sold() -> None:
    other = make_specialist()
    form = make_to_deliver(deliverer=other)

    deliver(form=form, by=other, now=THREE)

    assert FormStep.objects.get(form=form, step="DELIVER").by == other


def test_others_do_not_note_it() -> None:
    form = make_to_deliver()

    with pytest.raises(NotAllowed):
        deliver(form=form, by=make_specialist(), now=THREE)
    with pytest.raises(StepRefused):
        deliver(form=form, by=make_supervisor(), now=THREE)


def test_a_second_tab_does_not_deliver_again() -> None:
    form = at(make_to_deliver())
    deliver(form=form, by=form.task.assignee, now=THREE, version=form.version)

    with pytest.raises(FormChanged):
        deliver(form=form, by=form.task.assignee, now=THREE, version=form.version)


# The page


def phone_of(form: IntentionForm) -> Phone:
    phone = form.task.lead.term.policy.phone
    assert phone is not None
    return phone


def english(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def test_the_page_tells_what_to_bring_and_to_collect(client: Client) -> None:
    form = make_to_deliver()
    english(client, form.task.assignee)

    answer = client.get(reverse("sales:visit", args=[form.pk]))

    stop = answer.context["stop"]
    assert stop.money.to_collect == Decimal("4370.00")
    assert [policy.part for policy in stop.policies] == ["COMMERCIAL", "COMPULSORY"]
    assert stop.has_sticker
    assert stop.sign == [Paper.APPLICATION, Paper.NOTICE]
    assert stop.ready == [Paper.VEHICLE_LICENCE, Paper.ID_CARD, Paper.DRIVER_LICENCE]
    assert phone_of(form).number not in answer.content.decode()


def test_a_company_car_needs_its_certificate(client: Client) -> None:
    form = make_to_deliver(form=make_form(state="ISSUED", use_nature="企业非营业"))
    english(client, form.task.assignee)

    stop = client.get(reverse("sales:visit", args=[form.pk])).context["stop"]

    assert Paper.COMPANY_CAR in stop.ready


def test_the_page_notes_it_and_keeps_what_was_typed_when_refused(client: Client) -> None:
    form = at(make_to_deliver())
    english(client, form.task.assignee)
    url = reverse("sales:deliver", args=[form.pk])
    typed = {"missing": ["NOTICE"], "collected": "4,000", "offered": "card", "version": "1"}

    refused = client.post(url, typed | {"version": form.version})

    assert refused.status_code == 422
    assert refused.context["deliver_form"]["offered"].value() == "card"
    assert client.post(url, typed | {"version": 0}).status_code == 409
    done = client.post(
        url, typed | {"version": form.version, "collected": "4,370.00", "offered": ""}
    )
    assert done.headers["Location"] == reverse("sales:visit", args=[form.pk])
    assert at(form).state == "INCOMPLETE"


def test_the_number_is_given_out_to_dial_and_noted(client: Client, any_hour: None) -> None:
    form = make_to_deliver()
    seller, phone = form.task.assignee, phone_of(form)
    english(client, seller)

    answer = client.post(reverse("sales:visit_number", args=[form.pk]))

    assert f'href="tel:{phone.number}"' in answer.content.decode()
    assert answer.headers["Refresh"] == f"30; url={reverse('sales:visit', args=[form.pk])}"
    noted = Reveal.objects.get()
    assert (noted.phone, noted.by, noted.purpose) == (phone, seller, "DIALLED")


def test_a_supervisor_sees_the_visit_and_notes_nothing(client: Client) -> None:
    form = make_to_deliver()
    english(client, make_supervisor())

    answer = client.get(reverse("sales:visit", args=[form.pk]))

    assert (answer.status_code, answer.context["may_deliver"]) == (200, False)
    assert "中山路" not in answer.content.decode()
    assert client.post(reverse("sales:deliver", args=[form.pk])).status_code == 403


def test_a_visit_of_a_stranger_is_not_there(client: Client) -> None:
    form = make_to_deliver()
    english(client, make_specialist())

    assert client.get(reverse("sales:visit", args=[form.pk])).status_code == 404
    assert client.post(reverse("sales:deliver", args=[form.pk])).status_code == 404


def test_a_page_out_of_date_keeps_what_was_typed_and_may_be_sent_again(client: Client) -> None:
    form = at(make_to_deliver())
    typed = {"missing": ["NOTICE", "ID_CARD"], "offered": "card", "version": 0}
    url = reverse("sales:deliver", args=[form.pk])
    client.force_login(form.task.assignee)

    refused = client.post(url, typed)

    bound = refused.context["deliver_form"]
    assert refused.status_code == 409
    assert (bound["missing"].value(), bound["offered"].value()) == (["NOTICE", "ID_CARD"], "card")
    again = client.post(url, typed | {"version": bound["version"].value()})
    assert (again.status_code, at(form).state) == (302, "INCOMPLETE")


@pytest.mark.usefixtures("any_hour")
def test_once_it_is_over_the_number_is_not_given_out(client: Client) -> None:
    form = make_to_deliver()
    IntentionForm.objects.filter(pk=form.pk).update(state="BACKED_OUT")
    client.force_login(form.task.assignee)

    page = client.post(reverse("sales:visit_number", args=[form.pk]))

    assert page.status_code == 422
    assert not Reveal.objects.exists()
