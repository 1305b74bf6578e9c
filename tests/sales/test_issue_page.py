"""The issuing clerk's pages: the queue, and a form beside its application and its policies."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from sales.actions import sign_for
from sales.models import IntentionForm
from sales.stations import State
from tests.factories import make_branch, make_form, make_goods, make_issuing_clerk, make_task

pytestmark = pytest.mark.django_db

LIST = "/sales/issue/"
SHELL_QUERIES = 3  # session, user, bell
LIST_QUERIES = 3  # the tabs, how many, the page


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_issuing_clerk()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def handed_in(**values: Any) -> IntentionForm:
    """A form on a row of today, whose cover starts in 26 days."""
    today = timezone.localdate()
    task = make_task(day=today, expires_on=today + timedelta(days=25))
    return make_form(task=task, state="UNDERWRITING", **values)


def signed_for(by: User) -> IntentionForm:
    form = handed_in()
    sign_for(form=form, by=by, now=timezone.now())
    form.refresh_from_db()
    return form


def page_of(form: IntentionForm) -> str:
    return reverse("sales:issue", args=[form.pk])


def post(client: Client, route: str, form: IntentionForm, **data: Any) -> Any:
    data = {"version": form.version} | data
    url = reverse(f"sales:{route}", args=[form.pk])
    return client.post(url, data)


def application(form: IntentionForm, **values: Any) -> dict[str, Any]:
    """What the page is filled with, and what the clerk types from the application."""
    assert form.plan is not None
    return {
        "insured_name": form.insured_name,
        "plate_no": form.plate_no,
        "vehicle_model": form.vehicle_model,
        "use_nature": form.use_nature,
        "holder_name": form.holder_name,
        "address": form.address,
        "compulsory_starts_on": form.compulsory_starts_on,
        "compulsory_premium": "950.00",
        "commercial_starts_on": form.commercial_starts_on,
        "commercial_premium": "¥3,000.00",
        "vehicle_tax": "420",
    } | values


def policies(form: IntentionForm, **values: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"goods-TOTAL_FORMS": 3, "goods-INITIAL_FORMS": 0}
    for place in range(3):
        data |= {f"goods-{place}-pieces": 1, f"goods-{place}-use": "GIVEN"}
    for part, premium in (("COMPULSORY", "950.00"), ("COMMERCIAL", "3000.00")):
        data |= {
            f"{part}-policy_no": f"{form.number}-{part}",
            f"{part}-is_electronic": "on",
            f"{part}-insured_name": form.insured_name,
            f"{part}-plate_no": form.plate_no,
            f"{part}-address": form.address,
            f"{part}-starts_on": form.commercial_starts_on,
            f"{part}-premium": premium,
        }
    return data | {"COMPULSORY-vehicle_tax": "420.00"} | values


# The queue


def test_each_form_stands_in_its_queue_and_is_counted_there(client: Client, clerk: User) -> None:
    forms = {
        "handed_in": handed_in(),
        "signed_for": signed_for(clerk),
        "passed": make_form(state="PASSED"),
        "to_pay": make_form(state="TO_PAY"),
        "to_issue": make_form(state="PAID"),
        "issued": make_form(state="ISSUED", filed_at=timezone.now(), filed_by=clerk),
        "to_file": make_form(state="DELIVERED"),
    }
    for state in ("TO_QUOTE", "QUOTED", "SENT_BACK", "WITHDRAWN", "BACKED_OUT"):
        make_form(state=state)
    make_form(state="DELIVERED", filed_at=timezone.now(), filed_by=clerk)

    answer = client.get(LIST)
    listed = {code: list(client.get(LIST, {"tab": code}).context["page"]) for code in forms}

    assert listed == {code: [form] for code, form in forms.items()}
    assert {queue.code: number for queue, number in answer.context["tabs"]} == dict.fromkeys(
        forms, 1
    )
    assert set(answer.context["page"]) == set(forms.values())


def test_paper_first_is_issued_after_underwriting(client: Client, clerk: User) -> None:
    form = make_form(state="PASSED", profile="PAPER_FIRST")

    assert list(client.get(LIST, {"tab": "to_issue"}).context["page"]) == [form]
    assert list(client.get(LIST, {"tab": "passed"}).context["page"]) == []


def test_cover_that_starts_tomorrow_goes_first_then_what_has_waited_longest(
    client: Client, clerk: User
) -> None:
    now = timezone.now()
    today = timezone.localdate(now)
    younger = handed_in(state_since=now - timedelta(days=1))
    older = handed_in(state_since=now - timedelta(days=2))
    pressing = handed_in(state_since=now, commercial_starts_on=today + timedelta(days=1))

    assert list(client.get(LIST).context["page"]) == [pressing, older, younger]


def test_a_start_that_the_plan_does_not_have_presses_nobody(client: Client, clerk: User) -> None:
    now = timezone.now()
    form = handed_in(
        state_since=now, accident_starts_on=timezone.localdate(now) + timedelta(days=1)
    )
    older = handed_in(state_since=now - timedelta(days=1))

    assert list(client.get(LIST).context["page"]) == [older, form]


@pytest.mark.parametrize("words", ["YX", "苏ai77", "Wang"])
def test_finds_by_number_plate_and_name(client: Client, clerk: User, words: str) -> None:
    form = handed_in(plate_no="苏AI7777", holder_name="Wang Wu")
    handed_in(plate_no="苏AI8888", holder_name="Li", number="X1")

    assert list(client.get(LIST, {"q": words}).context["page"]) == [form]


def test_only_forms_of_the_own_branch(client: Client, clerk: User) -> None:
    form = handed_in()
    stranger = make_issuing_clerk(branch=make_branch())
    client.force_login(stranger)

    assert list(client.get(LIST).context["page"]) == []
    assert client.get(page_of(form)).status_code == 404


def test_the_list_asks_the_same_for_one_form_as_for_three(
    client: Client, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    handed_in()
    client.get(LIST)  # renews the session

    with django_assert_num_queries(SHELL_QUERIES + LIST_QUERIES):
        client.get(LIST)
    handed_in()
    make_form(state="ISSUED")

    with django_assert_num_queries(SHELL_QUERIES + LIST_QUERIES):
        client.get(LIST)


# The form


def test_a_form_that_was_handed_in_is_signed_for_first(client: Client, clerk: User) -> None:
    form = handed_in()

    before = client.get(page_of(form))
    answer = post(client, "sign_for", form)
    after = client.get(page_of(form))

    assert (before.context["may_sign"], "sheet" in before.context) == (True, False)
    assert (answer.status_code, answer.headers["Location"]) == (302, page_of(form))
    assert (after.context["may_sign"], "sheet" in after.context) == (False, True)


def test_the_second_clerk_gets_the_sentence(client: Client, clerk: User) -> None:
    form = handed_in()
    sign_for(form=form, by=make_issuing_clerk(), now=timezone.now())

    answer = post(client, "sign_for", form)

    assert answer.status_code == 409
    assert "This form was changed meanwhile." in answer.content.decode()


def test_dates_and_plates_are_typed_the_rest_is_filled_in(client: Client, clerk: User) -> None:
    form = signed_for(clerk)

    sheet = client.get(page_of(form)).context["sheet"]

    filled = {row.line.name: row.field.value() for row in sheet.rows()}
    blank = [name for name, value in filled.items() if value is None]
    assert blank == ["plate_no", "compulsory_starts_on", "commercial_starts_on"]
    assert filled["commercial_premium"] == "3000.00"


def test_underwriting_passes_when_all_agrees(client: Client, clerk: User) -> None:
    form = signed_for(clerk)

    answer = post(client, "pass_underwriting", form, **application(form))

    form.refresh_from_db()
    assert (answer.status_code, form.state) == (302, State.PASSED)


def test_a_difference_comes_back_marked_and_passes_once_it_is_ticked(
    client: Client, clerk: User
) -> None:
    form = signed_for(clerk)
    other = application(form, insured_name="Somebody else")

    first = post(client, "pass_underwriting", form, **other)
    second = post(client, "pass_underwriting", form, **other, ok_insured_name="on")

    rows = list(first.context["sheet"].rows())
    assert first.status_code == 422
    assert [row.line.name for row in rows if row.differs] == ["insured_name"]
    assert rows[0].field.value() == "Somebody else"
    form.refresh_from_db()
    assert (second.status_code, form.state) == (302, State.PASSED)


def test_another_start_date_comes_back_with_both_days(client: Client, clerk: User) -> None:
    form = signed_for(clerk)
    assert form.commercial_starts_on is not None
    other = form.commercial_starts_on + timedelta(days=1)

    answer = post(
        client, "pass_underwriting", form, **application(form, commercial_starts_on=other)
    )

    said = answer.content.decode()
    assert answer.status_code == 422
    assert (str(form.commercial_starts_on) in said, str(other) in said) == (True, True)


def test_sending_back_needs_its_reason(client: Client, clerk: User) -> None:
    form = signed_for(clerk)

    without = post(client, "send_back", form, why=" ")
    sent = post(client, "send_back", form, why="The plate is wrong.")

    form.refresh_from_db()
    assert (without.status_code, sent.status_code, form.state) == (422, 302, State.SENT_BACK)


def test_the_policies_are_entered_with_what_goes_along(client: Client, clerk: User) -> None:
    form, card = make_form(state="PAID"), make_goods("Card", stock=3)
    data = policies(form, member_card_no="M1", missing=["ID_CARD"])
    data |= {"goods-0-goods": card.pk, "goods-0-pieces": 2, "goods-0-serial_no": "C7"}

    answer = post(client, "issue_policies", form, **data)

    form.refresh_from_db()
    card.refresh_from_db()
    assert (answer.status_code, form.state, form.member_card_no) == (302, State.ISSUED, "M1")
    assert (form.policies.count(), card.stock) == (2, 1)
    assert list(form.paper_lines.values_list("paper", flat=True)) == ["ID_CARD"]


def test_a_difference_found_at_issuing_keeps_what_was_typed(client: Client, clerk: User) -> None:
    form = make_form(state="PAID")
    data = policies(form, member_card_no="M1", **{"COMMERCIAL-plate_no": "苏AI9999"})

    first = post(client, "issue_policies", form, **data)
    second = post(client, "issue_policies", form, **data, **{"COMMERCIAL-ok_plate_no": "on"})

    commercial = first.context["policy_forms"][1]
    assert first.status_code == 422
    assert [row.line.name for row in commercial.rows() if row.differs] == ["plate_no"]
    assert first.context["handing"]["member_card_no"].value() == "M1"
    form.refresh_from_db()
    assert (second.status_code, form.state) == (302, State.ISSUED)


def test_fields_that_cannot_be_read_are_marked(client: Client, clerk: User) -> None:
    form = make_form(state="PAID")

    answer = post(client, "issue_policies", form, **policies(form, **{"COMMERCIAL-premium": "x"}))

    assert answer.status_code == 422
    assert list(answer.context["policy_forms"][1].errors) == ["premium"]


def test_after_issuing_come_the_mark_the_papers_and_the_file(client: Client, clerk: User) -> None:
    form = make_form(state="ISSUED")
    mark = {"vip-customer_code": "V1", "vip-member_card_no": "M1"}

    left_out = post(client, "mark_vip", form, **mark, **{"vip-parts": ["COMPULSORY"]})
    both = {"vip-parts": ["COMPULSORY", "COMMERCIAL"]}
    marked = post(client, "mark_vip", form, **mark, **both)
    lacking = post(client, "report_missing", form, **{"lacking-papers": ["ID_CARD"]})
    form.refresh_from_db()
    needed = client.get(page_of(form)).context["filed"].fields["papers"].choices
    closed = post(client, "close_file", form, **{"filed-papers": [code for code, _l in needed]})
    received = post(client, "receive_papers", form, **{"received-papers": ["ID_CARD"]})

    form.refresh_from_db()
    codes = [answer.status_code for answer in (left_out, marked, lacking, closed, received)]
    assert codes == [422, 302, 302, 302, 302]
    assert (form.customer_code, form.filed_by) == ("V1", clerk)


def test_a_spoilt_form_is_entered(client: Client, clerk: User) -> None:
    form = make_form(state="PAID")

    done = post(client, "spoil_serial", form, document="POLICY", serial_no="P1", why="torn")
    again = post(client, "spoil_serial", form, document="POLICY", serial_no="P1", why="torn")

    assert (done.status_code, again.status_code) == (302, 422)
    assert "stands in the register" in again.content.decode()


@pytest.mark.parametrize("state", [state.value for state in State])
def test_the_page_opens_in_every_state(client: Client, clerk: User, state: str) -> None:
    assert client.get(page_of(make_form(state=state))).status_code == 200


def test_no_number_is_on_the_page_in_full(client: Client, clerk: User) -> None:
    task = make_task(number="TESTA0123456789", phone="12012345678")
    form = make_form(task=task, state="ISSUED")

    body = client.get(page_of(form)).content.decode()

    assert ("12012345678" in body, "TESTA0123456789" in body) == (False, False)


def test_a_text_that_no_ledger_can_hold_is_refused(client: Client, clerk: User) -> None:
    form = make_form(state="PAID", by=clerk)
    typed = policies(form)
    typed |= {name: "甲" * 201 for name in typed if name.endswith("insured_name")}
    typed |= {name: "苏" + "A" * 30 for name in typed if name.endswith("plate_no")}

    refused = post(client, "issue_policies", form, **typed)

    assert refused.status_code == 422
    assert {tuple(one.errors) for one in refused.context["policy_forms"]} == {
        ("insured_name", "plate_no")
    }
