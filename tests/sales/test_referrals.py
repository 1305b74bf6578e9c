"""Whom customers recommend, and how they come on a list. Source: 001-83."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from policies.models import Policy, Term
from renewal.accounts.models import NotAllowed
from sales.actions import ReferralRefused, note_referral
from sales.models import IntentionForm, Referral
from tests.factories import (
    DAY,
    MORNING,
    fake_phone,
    make_customer,
    make_form,
    make_issuing_clerk,
    make_policy,
    make_specialist,
    make_supervisor,
    make_term,
    make_visit,
)
from worklists.actions import extract
from worklists.models import Lead

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]

NOON = MORNING + timedelta(days=1, hours=3)
ENDS = DAY + timedelta(days=90)
NUMBER = "12034567890"


@pytest.fixture
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def make_delivering() -> IntentionForm:
    return make_visit().form


def told(form: IntentionForm, **values: object) -> Referral:
    asked = {"by": form.task.assignee, "now": NOON, "name": "Wang Li", "number": NUMBER}
    return note_referral(form=form, **(asked | values))  # type: ignore[arg-type]


def test_it_is_noted_who_told_whom() -> None:
    form = make_delivering()

    referral = told(form, number="120-3456-7890", plate_no="苏 A·I2345", note="a neighbour")

    referral.refresh_from_db()
    assert (referral.form, referral.by, referral.at) == (form, form.task.assignee, NOON)
    assert (referral.name, referral.number, referral.plate_no) == ("Wang Li", NUMBER, "苏AI2345")
    assert (referral.note, referral.policy) == ("a neighbour", None)


def test_with_the_end_of_their_cover_they_are_on_a_list_in_time() -> None:
    form = make_delivering()
    referral = told(form, plate_no="苏AI2345", expires_on=ENDS)
    policy = referral.policy
    assert policy is not None

    extract(day=ENDS - timedelta(days=30), now=NOON + timedelta(days=59))

    assert policy.number == f"HEARD-R{form.pk}-1"
    assert (policy.insurer, policy.branch) == ("?", form.task.lead.branch)
    assert policy.phone is not None
    assert (policy.phone.number, policy.phone.source) == (NUMBER, "AGENT")
    assert policy.customer.key == f"NP:Wang Li|{NUMBER}"
    lead = Lead.objects.get(term__policy=policy)
    assert (lead.list_kind, lead.due_on) == ("renewal_30", ENDS)


@pytest.mark.parametrize("ends", [None, DAY, DAY + timedelta(days=1)])
def test_without_a_day_to_come_nothing_is_entered(ends: date | None) -> None:
    assert told(make_delivering(), expires_on=ends).policy is None
    assert not Policy.objects.filter(number__startswith=Policy.HEARD).exists()


def test_a_customer_may_recommend_several() -> None:
    form = make_delivering()

    numbers = [
        told(form, number=fake_phone(), expires_on=ENDS).policy.number  # type: ignore[union-attr]
        for _ in range(2)
    ]

    assert numbers == [f"HEARD-R{form.pk}-1", f"HEARD-R{form.pk}-2"]


def test_a_holder_who_is_known_by_name_and_number_stays_one() -> None:
    holder = make_customer(name="Wang Li", id_no="110101199001011234")
    make_policy(customer=holder, phone=NUMBER)

    referral = told(make_delivering(), expires_on=ENDS)

    assert referral.policy is not None
    assert referral.policy.customer == holder


def test_a_car_that_the_book_has_for_this_holder_is_no_lead() -> None:
    holder = make_customer(name="Wang Li")
    make_term(customer=holder, phone=NUMBER, plate_no="苏AI2345")

    with pytest.raises(ReferralRefused) as refusal:
        told(make_delivering(), plate_no="苏A·I2345", expires_on=ENDS)

    assert str(refusal.value) == (
        "Wang Li’s car 苏AI2345 is in the book already: it is called when it is time."
    )
    assert not Referral.objects.exists()


def test_the_plate_of_another_holder_may_have_been_sold() -> None:
    make_term(name="Somebody", plate_no="苏AI2345")

    assert told(make_delivering(), plate_no="苏AI2345", expires_on=ENDS).policy is not None


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"number": "no idea"}, "no idea is not a telephone number."),
        ({"name": " "}, "Whom? The name is missing."),
    ],
)
def test_without_a_name_or_a_number_it_is_refused(values: dict[str, str], said: str) -> None:
    with pytest.raises(ReferralRefused) as refusal:
        told(make_delivering(), **values)

    assert str(refusal.value) == said


def test_who_has_nothing_to_do_with_the_form_notes_none() -> None:
    form = make_delivering()

    for user in (make_specialist(), make_supervisor()):
        with pytest.raises(NotAllowed):
            told(form, by=user)


def test_it_may_be_told_later_too() -> None:
    form = make_form(state="CONFIRMED")

    assert told(form).form == form


# The pages


def test_the_page_notes_one_and_keeps_what_was_typed_when_refused(client: Client) -> None:
    form = make_delivering()
    client.force_login(form.task.assignee)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    url = reverse("sales:note_referral", args=[form.pk])
    typed = {"name": "Wang Li", "number": "nothing"}

    refused = client.post(url, typed)

    assert refused.status_code == 422
    assert refused.context["referral_form"]["name"].value() == "Wang Li"
    ends = timezone.localdate() + timedelta(days=100)
    assert client.post(url, typed | {"number": NUMBER, "expires_on": ends}).status_code == 302
    assert Term.objects.get(policy__referral__name="Wang Li").expires_on == ends
    page = client.get(reverse("sales:visit", args=[form.pk])).content.decode()
    assert NUMBER not in page


def test_the_list_is_the_own_one_and_the_branchs(client: Client) -> None:
    form, other = make_delivering(), make_delivering()
    one, another = told(form), told(other, number=fake_phone())

    for user, seen in [
        (form.task.assignee, [one]),
        (make_supervisor(), [another, one]),
        (make_issuing_clerk(), [another, one]),
    ]:
        client.force_login(user)
        page = client.get(reverse("sales:referral_list")).context["page"]
        assert list(page) == seen


def test_the_list_asks_as_often_for_one_as_for_three(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_supervisor())
    url = reverse("sales:referral_list")
    told(make_delivering(), expires_on=ENDS)
    client.get(url)

    with django_assert_num_queries(8):
        client.get(url)
    for _ in range(2):
        told(make_delivering(), number=fake_phone(), expires_on=ENDS)
    with django_assert_num_queries(8):
        client.get(url)


def test_the_same_one_is_noted_once() -> None:
    form = make_delivering()
    told(form, expires_on=ENDS)

    with pytest.raises(ReferralRefused, match=r"^Wang Li is noted already\.$"):
        told(form, expires_on=ENDS)

    assert (Referral.objects.count(), Term.objects.filter(expires_on=ENDS).count()) == (1, 1)


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_a_year_that_was_mistyped_is_no_end_of_a_cover(day: date) -> None:
    with pytest.raises(ReferralRefused):
        told(make_delivering(), expires_on=day)
