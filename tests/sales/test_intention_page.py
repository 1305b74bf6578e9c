"""The page of an intention form: what stands on it, who writes, and what is refused. UX.md 5.2."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from renewal.accounts.models import User
from renewal.rules.defaults import SERVICE_NO
from renewal.rules.models import Rule
from sales.actions import note_missing
from sales.models import FormStep, IntentionForm, Plan, Quote
from tests.factories import (
    ADDRESS,
    MORNING,
    make_branch,
    make_data_clerk,
    make_form,
    make_issuing_clerk,
    make_quote,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def ann(client: Client) -> User:
    return sign_in(client, make_specialist())


def sign_in(client: Client, user: User) -> User:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def form_of_today(seller: User, **values: Any) -> IntentionForm:
    """A form that can be quoted and handed in today, whatever day that is."""
    today = timezone.localdate()
    task = make_task(
        assignee=seller,
        day=today,
        expires_on=today + timedelta(days=20),
        number="TESTA0123456789",
        phone="12012345678",
    )
    return make_form(task=task, **values)


def url(form: IntentionForm, step: str = "") -> str:
    return f"/sales/forms/{form.pk}/" + (f"{step}/" if step else "")


def sheet(form: IntentionForm, **values: Any) -> dict[str, Any]:
    """What the browser sends of the sheet as it stands."""
    filled = {
        "version": form.version,
        "insured_name": form.insured_name,
        "holder_name": form.holder_name,
        "plate_no": form.plate_no,
        "vehicle_model": form.vehicle_model,
        "use_nature": form.use_nature,
        "address": form.address,
        "compulsory_starts_on": form.compulsory_starts_on or "",
        "commercial_starts_on": form.commercial_starts_on or "",
    }
    return filled | values


def typed(form: IntentionForm, **values: Any) -> dict[str, Any]:
    """A quote of one plan, as it is typed."""
    until = timezone.localdate() + timedelta(days=5)
    plan = {"p1-name": "", "p1-commercial": "¥2,600.00", "p1-vehicle_tax": "420"}
    return {"version": form.version, "valid_until": until.isoformat()} | plan | values


# Looking


def test_who_sells_writes_and_who_looks_on_reads(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    own = client.get(url(form))
    sign_in(client, make_supervisor())
    other = client.get(url(form))

    assert (own.context["sheet"] is None, other.context["sheet"] is None) == (False, True)
    assert other.context["steps"] == ["CONFIRM"]
    assert (own.context["quote_form"] is None, other.context["quote_form"] is None) == (False, True)


def test_keeps_numbers_from_everybodys_page(client: Client, ann: User) -> None:
    form = form_of_today(ann, insured_phone="12087654321")

    for user in (ann, make_supervisor(), make_issuing_clerk()):
        sign_in(client, user)
        page = client.get(url(form)).content.decode()
        assert "120****5678" in page
        for secret in ("12012345678", "12087654321", "TESTA0123456789"):
            assert secret not in page


def test_the_address_in_full_is_for_who_sells_and_who_issues(client: Client, ann: User) -> None:
    form = form_of_today(ann, address=ADDRESS)

    told = []
    for user in (ann, make_issuing_clerk(), make_supervisor()):
        sign_in(client, user)
        told.append(ADDRESS in client.get(url(form)).content.decode())

    assert told == [True, True, False]


def test_a_stranger_finds_nothing(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    answers = []
    for user in (make_specialist(), make_supervisor(branch=make_branch()), make_data_clerk()):
        sign_in(client, user)
        answers.append(client.get(url(form)).status_code)

    assert answers == [404, 404, 403]


def test_tells_what_is_missing_before_it_is_handed_in(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="QUOTED", insured_name="")

    assert client.get(url(form)).context["faults"] == ["Still blank: Insured."]


def test_names_the_papers_that_are_missing(client: Client) -> None:
    clerk = sign_in(client, make_issuing_clerk())
    form = make_form(state="ISSUED", by=clerk)
    note_missing(form, ["ID_CARD"], by=clerk, now=MORNING)

    assert "Identity card, copy" in client.get(url(form)).content.decode()


def test_the_competitors_price_is_held_against_each_plan(client: Client, ann: User) -> None:
    form = form_of_today(ann)
    client.post(
        url(form, "quote"),
        typed(form, **{"competitor": "Other", "competitor_premium": "2500", "p2-accident": "99"}),
    )

    columns = client.get(url(form)).context["offer"].columns

    assert [column.difference for column in columns] == [Decimal(100), Decimal(-2401)]


# Writing


def test_what_is_written_is_kept(client: Client, ann: User) -> None:
    form = form_of_today(ann, insured_phone="12087654321")

    answer = client.post(url(form), sheet(form, wishes="by noon", plate_no="苏 i·9999"))

    assert (answer.status_code, answer["Location"]) == (302, url(form))
    kept = IntentionForm.objects.get(pk=form.pk)
    assert (kept.wishes, kept.plate_no) == ("by noon", "苏I9999")
    assert (kept.insured_phone, kept.previous_policy_no) == ("12087654321", "TESTA0123456789")


def test_a_new_number_of_the_insured_is_kept_as_digits(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    client.post(url(form), sheet(form, insured_phone="120 1111 2222"))
    refused = client.post(url(form), sheet(form, version=1, insured_phone="none"))

    form.refresh_from_db()
    assert (form.insured_phone, refused.status_code) == ("12011112222", 422)


def test_another_tab_is_told_and_loses_nothing(client: Client, ann: User) -> None:
    form = form_of_today(ann)
    client.post(url(form), sheet(form, wishes="first"))

    answer = client.post(url(form), sheet(form, wishes="second"))

    assert answer.status_code == 409
    assert answer.context["sheet"]["wishes"].value() == "second"
    form.refresh_from_db()
    assert form.wishes == "first"
    assert client.post(url(form), sheet(form, wishes="second")).status_code == 302


def test_only_the_seller_writes(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    for user in (make_supervisor(), make_issuing_clerk()):
        sign_in(client, user)
        assert client.post(url(form), sheet(form)).status_code == 403


def test_is_saved_and_handed_in_with_the_marked_plan(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="QUOTED")
    plan = Plan.objects.get(quote__form=form)

    answer = client.post(url(form, "submit"), sheet(form, plan=plan.pk, wishes="soon"))

    assert answer.status_code == 302
    form.refresh_from_db()
    assert (form.state, form.plan, form.wishes) == ("UNDERWRITING", plan, "soon")


@pytest.mark.parametrize("plan", ["", "0", "x"])
def test_without_a_plan_it_is_saved_and_not_handed_in(client: Client, ann: User, plan: str) -> None:
    form = form_of_today(ann, state="QUOTED")

    answer = client.post(url(form, "submit"), sheet(form, plan=plan, wishes="soon"))

    form.refresh_from_db()
    assert (answer.status_code, form.state, form.wishes) == (422, "QUOTED", "soon")
    assert answer.context["refusal"].said == "Choose the plan that the customer agreed to."


def test_a_plan_of_an_older_quote_is_none(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="QUOTED")
    old = Plan.objects.get(quote__form=form)
    make_quote(form)

    answer = client.post(url(form, "submit"), sheet(form, plan=old.pk))

    assert answer.context["refusal"].said == "Choose the plan that the customer agreed to."


def test_what_is_lacking_is_said_and_the_rest_is_saved(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="QUOTED")
    plan = Plan.objects.get(quote__form=form)

    answer = client.post(url(form, "submit"), sheet(form, plan=plan.pk, address="Nanjing"))

    form.refresh_from_db()
    assert (answer.status_code, form.state, form.address) == (422, "QUOTED", "Nanjing")
    assert answer.context["chosen"] == plan.pk


# Quotes


def test_a_quote_is_typed_with_its_covers(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    answer = client.post(
        url(form, "quote"),
        typed(
            form,
            **{
                "p1-has_DAMAGE": "on",
                "p1-limit_THIRD_PARTY": "2,000,000",
                "p1-name_OWN_0": "Umbrella",
                "p2-name": "Small",
                "p2-compulsory": "950",
            },
        ),
    )

    assert answer.status_code == 302
    first, second = Plan.objects.filter(quote__form=form).order_by("place")
    assert (first.name, first.commercial, first.vehicle_tax) == (
        "Plan 1",
        Decimal("2600.00"),
        Decimal("420.00"),
    )
    assert first.covers == [
        ["DAMAGE", None, None],
        ["THIRD_PARTY", "2000000", None],
        ["Umbrella", None, None],
    ]
    assert (second.name, second.compulsory, second.covers) == ("Small", Decimal("950.00"), [])


def test_the_clerk_quotes_for_the_specialist(client: Client, ann: User) -> None:
    form = form_of_today(ann)
    clerk = sign_in(client, make_issuing_clerk())

    client.post(url(form, "quote"), typed(form))

    assert Quote.objects.get(form=form).by == clerk


def test_a_refused_quote_stays_as_it_was_typed(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    wrong = client.post(url(form, "quote"), typed(form, **{"p1-commercial": "much"}))
    refused = client.post(url(form, "quote"), typed(form, valid_until="2020-01-01"))

    assert (wrong.status_code, refused.status_code) == (422, 422)
    assert wrong.context["quote_form"].plans[0]["commercial"].value() == "much"
    assert "A quote holds until a day from" in refused.context["refusal"].said
    assert refused.context["quote_form"].plans[0]["commercial"].value() == "¥2,600.00"
    assert not Quote.objects.exists()


def test_a_new_quote_begins_with_the_last_one(client: Client, ann: User) -> None:
    form = form_of_today(ann)
    client.post(url(form, "quote"), typed(form, **{"p1-limit_WHEELS": "2000", "p1-name": "A"}))

    first = client.get(url(form)).context["quote_form"].plans[0]

    assert [first[name].value() for name in ("name", "commercial", "has_WHEELS")] == [
        "A",
        Decimal("2600.00"),
        True,
    ]


def test_the_first_quote_begins_with_last_years_premium(client: Client, ann: User) -> None:
    today = timezone.localdate()
    task = make_task(
        assignee=ann,
        day=today,
        expires_on=today + timedelta(days=20),
        premium="3100.00",
        facts={"compulsory_premium": "950.00", "vehicle_tax": "420"},
    )
    form = make_form(task=task)

    first = client.get(url(form)).context["quote_form"].plans[0]

    assert [first[name].value() for name in ("compulsory", "commercial", "vehicle_tax")] == [
        Decimal("950.00"),
        Decimal("3100.00"),
        Decimal("420"),
    ]


def test_the_text_to_send_names_the_service_number(client: Client, ann: User) -> None:
    Rule.objects.create(
        key=SERVICE_NO.key, value="95001", valid_from=date(2000, 1, 1), set_at=MORNING
    )
    form = form_of_today(ann)
    client.post(url(form, "quote"), typed(form))

    [(about, text)] = client.get(url(form)).context["messages_to_send"]

    assert about == "quote"
    assert "Plan 1 ¥2,600.00" in text
    assert text.endswith("Service number 95001.")


# Other steps


def test_payment_is_asked_for(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="PASSED")

    answer = client.post(url(form, "payment"), {"version": form.version})

    form.refresh_from_db()
    assert (answer.status_code, form.state) == (302, "TO_PAY")
    assert client.get(url(form)).context["messages_to_send"][0][0] == "payment"


def test_payment_is_asked_for_once(client: Client, ann: User) -> None:
    form = form_of_today(ann, state="TO_PAY")

    assert client.post(url(form, "payment"), {"version": form.version}).status_code == 422


def test_a_form_is_withdrawn_with_its_reason(client: Client, ann: User) -> None:
    form = form_of_today(ann)

    refused = client.post(url(form, "withdraw"), {"why": " "})
    done = client.post(url(form, "withdraw"), {"why": "bought elsewhere"})

    form.refresh_from_db()
    assert (refused.status_code, done.status_code, form.state) == (422, 302, "WITHDRAWN")
    assert FormStep.objects.get(form=form, step="WITHDRAW").note == "bought elsewhere"


def test_who_delivers_for_another_reads_and_takes_no_step(client: Client) -> None:
    form = make_form(state="ISSUED", by=make_issuing_clerk())
    other = sign_in(client, make_specialist())
    form.visits.create(
        way="COUNTER", day=date(2026, 3, 3), deliverer=other, planned_at=MORNING, planned_by=other
    )

    page = client.get(url(form))

    assert (page.status_code, page.context["steps"]) == (200, [])
