"""The day's premium on page and paper, and what the clerk enters there. 001-72, O36."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from sales import actions
from sales.models import IntentionForm, MoneyLine
from sales.money import Standing
from sales.queries import money_of_day, standing_in_row, standing_of, taken_on, total_taken
from sales.stations import State
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_manager,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

LIST = "/sales/money/"
NOON = MORNING + timedelta(hours=3)
NEXT_DAY = DAY + timedelta(days=1)
DUE = Decimal("4370.00")
SHORT = Decimal("4369.20")
NOTHING = Decimal("0.00")
SHELL_QUERIES = 6


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_issuing_clerk()
    sign_in(client, user)
    return user


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def collected(specialist: User | None = None) -> IntentionForm:
    task = make_task(assignee=specialist) if specialist else None
    form = make_form(state="DELIVERED", profile="PAPER_FIRST", task=task)
    actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOON)
    return form


def shown(day: date, user: User) -> list[tuple[IntentionForm, Standing]]:
    return [(form, standing_in_row(form)) for form in money_of_day(day, user=user)]


def test_a_day_has_what_moved_and_what_is_still_on_its_way(clerk: User) -> None:
    on_its_way, arrived = collected(), make_form(state="TO_PAY")
    actions.pay(form=arrived, amount=DUE, number="E1", way="ELECTRONIC", by=clerk, now=NOON)
    make_form(state="TO_PAY")

    today, tomorrow = shown(DAY, clerk), shown(NEXT_DAY, clerk)

    assert sorted(today, key=lambda row: row[0].pk) == [
        (on_its_way, Standing(DUE, DUE, NOTHING, NOTHING)),
        (arrived, Standing(DUE, DUE, DUE, DUE)),
    ]
    assert tomorrow == [(on_its_way, Standing(DUE, DUE, NOTHING, NOTHING))]
    assert shown(DAY - timedelta(days=1), clerk) == []


def test_the_sheet_of_a_day_stays_as_it_was(clerk: User) -> None:
    form = collected()
    actions.count(form=form, amount=DUE, by=clerk, now=NOON + timedelta(days=1))

    assert shown(DAY, clerk) == [(form, Standing(DUE, DUE, NOTHING, NOTHING))]
    assert shown(NEXT_DAY, clerk) == [(form, Standing(DUE, DUE, DUE, NOTHING))]


def test_what_differs_comes_first_and_is_told(client: Client, clerk: User) -> None:
    fine, differs = collected(make_specialist("ann")), collected(make_specialist("zoe"))
    actions.count(form=fine, amount=DUE, by=clerk, now=NOON)
    actions.count(form=differs, amount=SHORT, by=clerk, now=NOON, note="counted twice")

    answer = client.get(LIST, {"day": str(DAY)})

    assert [row["form"] for row in answer.context["rows"]] == [differs, fine]
    assert answer.content.decode().count("¥0.80 short") == 1


def test_totals_by_specialist_are_of_the_day_and_net_of_what_was_taken_back(clerk: User) -> None:
    ann, zoe = make_specialist("ann"), make_specialist("zoe")
    first, second = collected(ann), collected(ann)
    electronic = make_form(state="TO_PAY", task=make_task(assignee=zoe))
    actions.pay(form=electronic, amount=DUE, number="E1", way="ELECTRONIC", by=clerk, now=NOON)
    actions.count(form=first, amount=DUE, by=clerk, now=NOON)
    actions.receipt(form=first, amount=DUE, number="R1", by=clerk, now=NOON)
    wrong = MoneyLine.objects.get(form=second)
    actions.take_back_amount(line=wrong, by=clerk, now=NOON, why="wrong form")

    rows = taken_on(DAY, user=clerk)

    assert [(row.name, row.collected, row.receipted, row.finance) for row in rows] == [
        ("Ann", DUE, DUE, DUE),
        ("Zoe", NOTHING, NOTHING, DUE),
    ]
    assert total_taken(rows).finance == 2 * DUE
    assert taken_on(NEXT_DAY, user=clerk) == []


def test_of_the_own_branch_only() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    form = make_form(state="TO_PAY", task=make_task(branch=north))
    actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOON)

    for branch, number in ((north, 1), (south, 0)):
        user = make_issuing_clerk(branch=branch)
        assert len(shown(DAY, user)) == len(taken_on(DAY, user=user)) == number


def test_the_clerk_counts_in_the_list_and_comes_back_to_it(client: Client, clerk: User) -> None:
    form = collected()
    typed = {"count-amount": "¥4,370.00", "back": "list", "day": str(DAY)}

    answer = client.post(reverse("sales:count", args=[form.pk]), typed)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?day={DAY}")
    assert standing_of(form).counted == DUE


def test_one_receipt_for_those_that_are_ticked(client: Client, clerk: User) -> None:
    forms = [collected() for _ in range(3)]
    for form in forms:
        actions.count(form=form, amount=DUE, by=clerk, now=NOON)
    url, ticked = reverse("sales:receipt_all"), [str(form.pk) for form in forms[:2]]

    blank = client.post(url, {"number": "", "form": ticked, "day": str(DAY)})
    done = client.post(url, {"number": "R7", "form": ticked, "day": str(DAY)})
    nothing = client.post(url, {"number": "R8", "form": [*ticked, "x"], "day": str(DAY)})

    assert (blank.status_code, done.status_code, nothing.status_code) == (422, 302, 422)
    assert [standing_of(form).receipted for form in forms] == [DUE, DUE, NOTHING]
    assert blank.context["ticked"] == {form.pk for form in forms[:2]}


def test_the_clerk_notes_a_payment_on_the_forms_page(client: Client, clerk: User) -> None:
    form = make_form(state="TO_PAY")
    page = client.get(reverse("sales:money", args=[form.pk]))
    url = reverse("sales:pay", args=[form.pk])
    typed = {"way": "ELECTRONIC", "amount": "4370", "number": "", "version": form.version}

    refused = client.post(url, typed)
    stale = client.post(url, typed | {"number": "E-TYPED", "version": form.version + 1})
    done = client.post(url, typed | {"number": "E1"})

    form.refresh_from_db()
    assert page.context["paying"]["amount"].value() == DUE
    assert (refused.status_code, stale.status_code, done.status_code) == (422, 409, 302)
    assert "E-TYPED" in stale.content.decode()
    assert (form.state, standing_of(form).receipted) == (State.PAID, DUE)


def test_a_receipt_and_a_contra_line_on_the_forms_page(client: Client, clerk: User) -> None:
    form = collected()
    counted = actions.count(form=form, amount=DUE, by=clerk, now=NOON)
    typed = {"receipt-amount": "4,370.00", "receipt-number": "R1"}
    back = reverse("sales:take_back_money", args=[counted.pk])

    done = client.post(reverse("sales:receipt", args=[form.pk]), typed)
    blank = client.post(back, {"why": ""})
    taken_back = client.post(back, {"why": "wrong form"})

    assert (done.status_code, blank.status_code, taken_back.status_code) == (302, 422, 302)
    assert standing_of(form) == Standing(DUE, DUE, NOTHING, DUE)


def test_a_refusal_keeps_what_was_typed(client: Client, clerk: User) -> None:
    form = collected()

    answer = client.post(
        reverse("sales:count", args=[form.pk]), {"count-amount": "4369.20", "back": "list"}
    )

    assert answer.status_code == 422
    assert "4369.20" in answer.content.decode()
    assert standing_of(form).counted == NOTHING


def test_another_branchs_form_is_not_there(client: Client) -> None:
    form = make_form(state="TO_PAY", task=make_task(branch=make_branch("NORTH")))
    sign_in(client, make_issuing_clerk(branch=make_branch("SOUTH")))

    found = [
        client.get(reverse("sales:money", args=[form.pk])).status_code,
        client.post(reverse("sales:pay", args=[form.pk])).status_code,
    ]

    assert found == [404, 404]


def test_the_supervisor_sees_it_and_never_enters_it(client: Client) -> None:
    form = collected()
    answers = {}

    for user in (make_supervisor(), make_manager(), make_specialist()):
        sign_in(client, user)
        answers[user.role] = (
            client.get(LIST).status_code,
            client.get(reverse("sales:money", args=[form.pk])).status_code,
            client.post(reverse("sales:count", args=[form.pk])).status_code,
            client.post(reverse("sales:receipt_all")).status_code,
        )

    assert answers == {
        "SUPERVISOR": (200, 200, 403, 403),
        "MANAGER": (200, 200, 403, 403),
        "SPECIALIST": (403, 403, 403, 403),
    }


def test_the_page_is_of_today_where_no_day_is_given(client: Client, clerk: User) -> None:
    for asked in ({}, {"day": "soon"}, {"day": "2026-02-31"}):
        assert client.get(LIST, asked).context["day"] == timezone.localdate()


def test_the_sheet_says_who_printed_it(client: Client, clerk: User) -> None:
    form = collected()

    answer = client.get(reverse("sales:print_money"), {"day": str(DAY)})

    assert answer.status_code == 200
    assert form.number in answer.content.decode()
    assert f"Printed by {clerk.name}" in answer.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_the_database_no_more_for_more_rows(
    client: Client,
    clerk: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _row in range(rows):
        collected()
    client.get(LIST)

    with django_assert_max_num_queries(SHELL_QUERIES + 3):
        answer = client.get(LIST, {"day": str(DAY)})

    assert len(answer.context["rows"]) == rows


@pytest.mark.parametrize("address", [LIST, f"{LIST}print/"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "soon"])
def test_a_day_that_cannot_be_is_today(client: Client, clerk: User, address: str, day: str) -> None:
    page = client.get(address, {"day": day})

    assert (page.status_code, page.context["day"]) == (200, timezone.localdate())


def test_a_second_click_enters_nothing_and_may_be_meant(client: Client, clerk: User) -> None:
    form = make_form(state="TO_PAY")
    url = f"{LIST}{form.pk}/collect/"
    version = client.get(f"{LIST}{form.pk}/").context["collecting"]["version"].value()
    data = {
        "collect-amount": "1000",
        "collect-note": "the rest tomorrow",
        "collect-version": version,
    }

    first, second = client.post(url, data), client.post(url, data)

    assert (first.status_code, second.status_code) == (302, 409)
    assert MoneyLine.objects.get().amount == 1000
    again = {"collect-version": second.context["collecting"]["version"].value()}
    assert client.post(url, data | again).status_code == 302
    assert MoneyLine.objects.count() == 2


def test_a_payment_on_a_page_out_of_date_may_be_sent_again(client: Client, clerk: User) -> None:
    form = make_form(state="TO_PAY")
    IntentionForm.objects.filter(pk=form.pk).update(version=5)
    url, data = f"{LIST}{form.pk}/pay/", {"way": "CASH", "amount": "4370", "version": 1}

    refused = client.post(url, data)

    assert refused.status_code == 409
    version = refused.context["paying"]["version"].value()
    assert client.post(url, data | {"version": version}).status_code == 302


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e400", "1E+2000000000", "-5", "0.001"])
def test_what_is_no_amount_is_refused(client: Client, clerk: User, amount: str) -> None:
    form = make_form(state="TO_PAY")
    typed = {"way": "CASH", "amount": amount, "collect-amount": amount, "version": form.version}

    for route in ("pay", "collect"):
        assert client.post(f"{LIST}{form.pk}/{route}/", typed).status_code == 422
    assert not MoneyLine.objects.exists()
