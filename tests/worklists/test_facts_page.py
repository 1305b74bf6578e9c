from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from policies.corrected import Fact
from policies.models import Customer, Event, Phone, Policy, Term, Vehicle
from renewal.accounts.models import NotAllowed, User
from tests.factories import (
    make_customer,
    make_lead,
    make_no_call,
    make_policy,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.actions import correct_facts
from worklists.models import Lead, ListKind, Task

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true", "HX-Target": "call-info"}
OLD, NEW = "12000000001", "12000000002"


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def caller(client: Client) -> User:
    user = make_specialist("liu")
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return user


def make_row(caller: User, *, left: int = 25, **values: Any) -> Task:
    """A row released to `caller` today, whose term ends in `left` days."""
    today = timezone.localdate()
    return make_task(
        assignee=caller,
        day=today,
        expires_on=today + timedelta(days=left),
        **{"plate_no": "苏I12345", "phone": OLD} | values,
    )


def address(task: Task) -> str:
    return reverse("worklists:correct_facts", args=[task.pk])


def shown(task: Task) -> dict[str, Any]:
    """The form as the page gives it."""
    term = Term.objects.select_related("policy__customer", "policy__vehicle").get(
        pk=task.lead.term_id
    )
    said = {
        "plate_no": term.policy.vehicle.plate_no if term.policy.vehicle else "",
        "holder": term.policy.customer.name,
        "expires_on": term.expires_on.isoformat(),
    }
    initial = {f"initial-{name}": value for name, value in said.items()}
    return {"version": task.version, "phone": "", "address": "", **said, **initial}


def test_shows_what_the_book_says_with_nothing_unmasked(client: Client, caller: User) -> None:
    task = make_row(caller)
    Customer.objects.update(address="示例市甲区一路1号")

    text = client.get(address(task)).content.decode()

    assert 'value="苏I12345"' in text
    assert "120****0001" in text
    assert "示例市甲区******" in text
    assert OLD not in text
    assert "一路1号" not in text


def test_opens_in_the_right_pane(client: Client, caller: User) -> None:
    task = make_row(caller)

    card = client.get(reverse("worklists:call", args=[task.pk])).content.decode()
    pane = client.get(address(task), headers=HTMX).content.decode()

    assert f'hx-get="{address(task)}" hx-target="#call-info"' in card
    assert "<html" not in pane
    assert 'name="expires_on"' in pane


def test_saves_what_was_changed_and_goes_back_to_the_card(client: Client, caller: User) -> None:
    task = make_row(caller)
    day = timezone.localdate() + timedelta(days=30)

    response = client.post(
        address(task) + "?tab=redial",
        shown(task)
        | {
            "plate_no": "苏i·54321",
            "phone": NEW,
            "expires_on": day.isoformat(),
            "address": "示例市乙区2号",
        },
    )

    assert response.status_code == 302
    assert response["Location"] == reverse("worklists:call", args=[task.pk]) + "?tab=redial"
    assert Vehicle.objects.get().plate_no == "苏I54321"
    assert Policy.objects.get().phone == Phone.objects.get(number=NEW)
    assert Customer.objects.get().address == "示例市乙区2号"
    assert Term.objects.get().expires_on == day
    page = client.get(response["Location"]).content.decode()
    assert "Put right: " in page
    assert "as told on the phone" in page


def test_what_was_not_touched_is_not_written(client: Client, caller: User) -> None:
    task = make_row(caller)
    form = shown(task) | {"plate_no": "苏I54321"}
    Customer.objects.update(name="Changed by a workbook meanwhile")

    client.post(address(task), form)

    assert Customer.objects.get().name == "Changed by a workbook meanwhile"
    assert Vehicle.objects.get().plate_no == "苏I54321"
    fields = [event.parameters["field"] for event in Event.objects.filter(code="CORRECTED")]
    assert fields == ["PLATE"]


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({}, "__all__", "Nothing was changed."),
        ({"phone": "abc"}, "phone", "abc is not a telephone number."),
        ({"phone": "120****0001"}, "phone", "Type it in full."),
        ({"plate_no": ""}, "plate_no", "Type what is right."),
        ({"holder": "王**"}, "holder", "Type it in full."),
        ({"expires_on": ""}, "expires_on", "Type what is right."),
        ({"expires_on": "2020-01-01"}, "expires_on", "cannot end by then."),
        ({"expires_on": "9999-12-31"}, "expires_on", "This day is more than five years away."),
    ],
)
def test_says_at_the_field_what_cannot_be(
    client: Client, caller: User, typed: dict[str, str], field: str, words: str
) -> None:
    task = make_row(caller)

    response = client.post(address(task), shown(task) | typed)

    assert response.status_code == 422
    ((wrong, errors),) = response.context["form"].errors.items()
    assert wrong == field
    assert words in errors[0]
    assert Event.objects.filter(code="CORRECTED").count() == 0


def test_a_number_on_the_no_call_list_is_refused(client: Client, caller: User) -> None:
    task = make_row(caller)
    make_no_call(NEW)

    response = client.post(address(task), shown(task) | {"phone": NEW, "plate_no": "苏I54321"})

    assert response.status_code == 422
    assert response.context["form"].errors["phone"] == ["This number is on the no-call list."]
    assert Policy.objects.get().phone == Phone.objects.get(number=OLD)
    assert Vehicle.objects.get().plate_no == "苏I12345"


def test_all_policies_of_a_person_get_the_number(caller: User) -> None:
    customer = make_customer()
    task = make_row(caller, policy=make_policy(customer=customer, phone=OLD))
    make_policy(customer=customer, phone=OLD)

    done = correct_facts(
        task=task, changes={Fact.PHONE: NEW}, by=caller, now=timezone.now(), version=0
    )

    assert done == [Fact.PHONE]
    assert {policy.phone for policy in Policy.objects.all()} == {Phone.objects.get(number=NEW)}


def test_waiting_leads_are_grouped_anew_by_the_number(caller: User) -> None:
    customer = make_customer()
    task = make_row(caller, policy=make_policy(customer=customer, phone=OLD))
    waiting = make_lead(
        policy=make_policy(customer=customer, phone=None),
        expires_on=timezone.localdate() + timedelta(days=26),
    )

    correct_facts(task=task, changes={Fact.PHONE: NEW}, by=caller, now=timezone.now())

    waiting.refresh_from_db()
    task.refresh_from_db()
    assert (task.state, task.assignee) == (Task.State.OPEN, caller)


@pytest.mark.parametrize(
    ("left", "list_kind", "follows"),
    [
        (40, ListKind.RENEWAL_25, True),
        (20, ListKind.RENEWAL_25, True),
        (-3, ListKind.RENEWAL_25, False),
        (-3, ListKind.LAPSED_48H, True),
    ],
)
def test_the_end_of_the_call_follows_as_far_as_the_release_day_allows(
    caller: User, left: int, list_kind: str, follows: bool
) -> None:
    task = make_row(caller, list_kind=list_kind)
    release_on = timezone.localdate()
    Lead.objects.update(release_on=release_on)
    before, deadline_at = task.lead.due_on, task.deadline_at
    day = release_on + timedelta(days=left)

    correct_facts(task=task, changes={Fact.EXPIRES_ON: day}, by=caller, now=timezone.now())

    task.refresh_from_db()
    assert Lead.objects.get().due_on == (day if follows else before)
    assert (task.deadline_at, task.state) == (deadline_at, Task.State.OPEN)


def test_a_row_that_was_saved_meanwhile_is_told_and_nothing_is_written(
    client: Client, caller: User
) -> None:
    task = make_row(caller)
    form = shown(task) | {"plate_no": "苏I54321"}
    Task.objects.update(version=3)

    response = client.post(address(task), form)

    assert response.status_code == 409
    text = response.content.decode()
    assert "This record was changed meanwhile." in text
    assert 'value="苏I54321"' in text  # what was typed is still there
    assert Vehicle.objects.get().plate_no == "苏I12345"


def test_a_row_that_somebody_else_has_by_now_is_told(client: Client, caller: User) -> None:
    task = make_row(caller)
    other = make_specialist("wang", name="Wang")
    Task.objects.update(assignee=other)

    response = client.post(address(task), shown(task) | {"plate_no": "苏I54321"})

    assert response.status_code == 409
    assert "This customer is with Wang now." in response.content.decode()
    assert client.get(address(task)).status_code == 404


def test_what_was_closed_today_is_still_corrected_and_no_more_tomorrow(
    client: Client, caller: User
) -> None:
    task = make_row(caller)
    Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=timezone.now())

    done = correct_facts(task=task, changes={Fact.PLATE: "苏I54321"}, by=caller, now=timezone.now())

    assert done == [Fact.PLATE]
    assert client.get(address(task)).status_code == 200
    with pytest.raises(NotAllowed):
        correct_facts(
            task=task,
            changes={Fact.PLATE: "苏I54322"},
            by=caller,
            now=timezone.now() + timedelta(days=1),
        )
    Task.objects.update(result_at=timezone.now() - timedelta(days=1))
    assert client.get(address(task)).status_code == 404
    assert client.post(address(task), shown(task) | {"holder": "Another"}).status_code == 404


def test_is_for_the_specialist_whose_row_it_is(client: Client, caller: User) -> None:
    foreign = make_row(make_specialist("other"))

    assert client.get(address(foreign)).status_code == 404
    assert client.post(address(foreign), shown(foreign)).status_code == 404
    with pytest.raises(NotAllowed):
        correct_facts(
            task=foreign, changes={Fact.PLATE: "X"}, by=make_supervisor(), now=timezone.now()
        )


def test_the_insured_is_asked_for_where_it_is_another(client: Client, caller: User) -> None:
    same = make_row(caller, name="王小明", facts={"insured_name": "王小明"})
    other = make_row(caller, name="王小明", facts={"insured_name": "李小红"}, phone=NEW)

    assert "insured" not in client.get(address(same)).context["form"].fields
    response = client.post(
        address(other),
        shown(other) | {"insured": "李晓红", "initial-insured": "李小红"},
    )

    assert response.status_code == 302
    event = Event.objects.get(code="CORRECTED")
    assert event.parameters == {"field": "INSURED", "old": "李小红", "new": "李晓红"}
    assert "李晓红" in client.get(address(other)).content.decode()
