"""The form and its routing slip on A4: masked, or in full with a trace. UX.md 5.11, F40."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from policies.models import Reveal
from renewal.accounts.models import NotAllowed, User
from sales.actions import print_in_full
from sales.models import IntentionForm
from sales.slip import STATIONS, stations_of
from sales.stations import Profile, Step
from tests.factories import (
    ADDRESS,
    MORNING,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

SECRETS = ("12012345678", "TESTA0123456789", ADDRESS)


def sign_in(client: Client, user: User) -> User:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def url_of_form(seller: User) -> str:
    task = make_task(assignee=seller, phone="12012345678", number="TESTA0123456789")
    form = make_form(task=task, state="QUOTED", address=ADDRESS)
    return f"/sales/forms/{form.pk}/print/"


@pytest.mark.parametrize("make_user", [make_issuing_clerk, make_supervisor])
def test_is_masked_as_long_as_nobody_asks(client: Client, make_user: type[User]) -> None:
    sign_in(client, make_user())

    page = client.get(url_of_form(make_specialist())).content.decode()

    assert [secret for secret in SECRETS if secret in page] == []
    assert not Reveal.objects.exists()


def test_the_seller_prints_it_in_full_and_that_is_noted(client: Client) -> None:
    ann = sign_in(client, make_specialist())

    page = client.post(url_of_form(ann)).content.decode()

    assert [secret for secret in SECRETS if secret not in page] == []
    trace = Reveal.objects.get()
    assert (trace.phone.number, trace.by, trace.purpose) == ("12012345678", ann, "PRINTED")


def test_a_supervisor_is_not_given_the_number(client: Client) -> None:
    sign_in(client, make_supervisor())

    assert client.post(url_of_form(make_specialist())).status_code == 403
    assert not Reveal.objects.exists()


def test_who_delivers_for_another_is_not_given_it_here() -> None:
    other = make_specialist()
    form = make_form(state="ISSUED", by=make_issuing_clerk())
    form.visits.create(
        way="COUNTER", day=MORNING.date(), deliverer=other, planned_at=MORNING, planned_by=other
    )

    with pytest.raises(NotAllowed):
        print_in_full(form=form, by=other, now=MORNING + timedelta(days=1))


@pytest.mark.parametrize("profile", Profile.values)
def test_the_slip_has_a_line_for_each_station(profile: str) -> None:
    form = make_form(profile=profile)

    lines = stations_of(profile, form.steps.order_by("at", "pk"))

    assert [line.step for line in lines] == list(STATIONS[profile])
    assert [line.step for line in lines if line.last] == [Step.OPEN]


def test_without_a_number_of_the_holder_nothing_is_printed_in_full(client: Client) -> None:
    form = make_form(state="QUOTED", insured_phone="12012345678")
    IntentionForm.objects.filter(pk=form.pk).update(holder_phone=None)
    sign_in(client, form.task.assignee)

    page = client.post(f"/sales/forms/{form.pk}/print/")

    assert (page.status_code, Reveal.objects.count()) == (422, 0)
    assert "12012345678" not in page.content.decode()
