"""The second person confirms a sale: the list, the form, and what was confirmed."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from sales.models import PointsEntry, Sale
from tests.factories import (
    DAY,
    MORNING,
    fake_phone,
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.models import Task

pytestmark = pytest.mark.django_db

LIST = "/sales/"
SALES = "/sales/confirmed/"
AFTERNOON = "2026-03-02T15:00"
PAPER = {"form_no": "YX1", "invoice_no": "0012", "premium": "¥4,119.80", "now": AFTERNOON}
SHELL_QUERIES = 6  # session, user, branch, badge, and the session's renewal


@pytest.fixture
def supervisor(client: Client) -> User:
    user = make_supervisor()
    sign_in(client, user)
    return user


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def interested(now: datetime = MORNING + timedelta(hours=1), **values: Any) -> Task:
    task = make_task(**values)
    make_contact(task=task, result=Contact.Result.INTERESTED, now=now)
    task.refresh_from_db()
    return task


def confirm_url(task: Task) -> str:
    return reverse("sales:confirm", args=[task.pk])


def test_lists_who_is_interested_the_longest_waiting_first(
    client: Client, supervisor: User
) -> None:
    later = interested(MORNING + timedelta(hours=2))
    sooner = interested(MORNING + timedelta(hours=1))
    make_contact(result=Contact.Result.NO_ANSWER)
    make_task()
    make_sale(task=interested())

    answer = client.get(LIST)

    assert answer.status_code == 200
    assert list(answer.context["page"]) == [sooner, later]


def test_shows_rows_of_the_own_branch_only(client: Client) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    own = interested(branch=north)
    other = interested(branch=south)
    sign_in(client, make_supervisor(branch=north))

    listed = client.get(LIST)
    refused = client.get(confirm_url(other))

    assert list(listed.context["page"]) == [own]
    assert refused.status_code == 404


@pytest.mark.parametrize("words", ["TESTA12", "testa1", "苏A1", "wang", "7788", " 苏A12345 "])
def test_finds_any_released_row(client: Client, supervisor: User, words: str) -> None:
    wanted = make_task(number="TESTA123", plate_no="苏A12345", name="Wang Wu", phone="12000007788")
    make_task(number="TESTB", plate_no="苏B1", name="Li", phone=fake_phone(1))

    answer = client.get(LIST, {"q": words})

    assert list(answer.context["page"]) == [wanted]


def test_finds_what_is_confirmed_already_and_says_so(client: Client, supervisor: User) -> None:
    task = make_sale(task=interested(number="TESTA1")).task

    answer = client.get(LIST, {"q": "TESTA1"})

    assert list(answer.context["page"]) == [task]
    assert "Confirmed" in answer.content.decode()


def test_refuses_to_look_for_two_digits(client: Client, supervisor: User) -> None:
    assert client.get(LIST, {"q": "12"}).status_code == 422


def test_keeps_numbers_from_the_list_and_from_the_page(client: Client, supervisor: User) -> None:
    task = interested(number="TESTA0123456789", phone="12012345678")

    pages = [client.get(LIST), client.get(confirm_url(task))]

    for page in pages:
        assert "12012345678" not in page.content.decode()
        assert "TESTA0123456789" not in page.content.decode()
    assert "120****5678" in pages[1].content.decode()


def test_confirms_a_sale_with_points_and_a_star(client: Client, supervisor: User) -> None:
    task = interested()

    answer = client.post(confirm_url(task), PAPER, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        f"Confirmed for {task.assignee.name}: ¥4,119.80, 41 points, one red star."
    ]
    sale = Sale.objects.get()
    assert (sale.task, sale.form_no, sale.invoice_no) == (task, "YX1", "0012")
    assert (sale.premium, sale.booked_on) == (Decimal("4119.80"), DAY)
    assert (sale.confirmed_by, sale.confirmed_at) == (supervisor, MORNING + timedelta(hours=6))
    assert dict(sale.points_entries.values_list("ledger", "amount")) == {
        PointsEntry.Ledger.POINTS: 41,
        PointsEntry.Ledger.STARS: 1,
    }
    task.refresh_from_db()
    assert (task.state, task.result) == (Task.State.CLOSED, Contact.Result.RENEWED)


def test_takes_this_moment_where_none_is_typed(client: Client, supervisor: User) -> None:
    task = interested()
    form = client.get(confirm_url(task)).context["form"]
    typed = PAPER | {"now": form["now"].value().strftime("%Y-%m-%dT%H:%M")}

    answer = client.post(confirm_url(task), typed)

    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("form_no", " "),
        ("invoice_no", ""),
        ("premium", ""),
        ("premium", "0"),
        ("premium", "-5"),
        ("premium", "12.345"),
        ("premium", "100000000"),
        ("premium", "NaN"),
        ("premium", "a lot"),
        ("now", "2999-01-01T10:00"),
        ("now", "2026-03-02T08:59"),
        ("now", "yesterday"),
    ],
)
def test_refuses_what_the_paper_cannot_say(
    client: Client, supervisor: User, field: str, value: str
) -> None:
    task = interested()

    answer = client.post(confirm_url(task), PAPER | {field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert not Sale.objects.exists()


def test_asks_about_an_invoice_that_stands_on_another_sale(
    client: Client, supervisor: User
) -> None:
    make_sale(invoice_no="0012", form_no="YX0")
    task = interested()

    warned = client.post(confirm_url(task), PAPER)
    sales = Sale.objects.count()
    ticked = client.post(confirm_url(task), PAPER | {"same_invoice": "on"})

    assert (warned.status_code, sales) == (422, 1)
    assert list(warned.context["form"].errors) == ["same_invoice"]
    assert "YX0" in warned.content.decode()
    assert ticked.status_code == 302
    assert Sale.objects.filter(invoice_no="0012").count() == 2


def test_does_not_tell_whose_invoice_it_is_in_another_branch(client: Client) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    make_sale(task=interested(branch=south), invoice_no="0012", form_no="SECRET-FORM")
    task = interested(branch=north)
    sign_in(client, make_supervisor(branch=north))

    answer = client.post(confirm_url(task), PAPER)

    assert answer.status_code == 422
    assert "a sale of another branch" in answer.content.decode()
    assert "SECRET-FORM" not in answer.content.decode()


def test_confirms_once(client: Client, supervisor: User) -> None:
    task = interested()
    client.post(confirm_url(task), PAPER)

    again = client.post(confirm_url(task), PAPER | {"invoice_no": "0013"})
    shown = client.get(confirm_url(task))

    assert again.status_code == 422
    assert Sale.objects.count() == 1
    assert (shown.status_code, 'name="premium"' in shown.content.decode()) == (200, False)
    assert "0012" in shown.content.decode()


def test_is_for_supervisors(client: Client) -> None:
    task = interested()
    answers = {}

    for user in (task.assignee, make_data_clerk(), make_manager()):
        sign_in(client, user)
        answers[user.role] = (
            client.get(LIST).status_code,
            client.post(confirm_url(task), PAPER).status_code,
            client.get(SALES).status_code,
        )

    assert answers == {
        "SPECIALIST": (403, 403, 403),
        "DATA_CLERK": (403, 403, 403),
        "MANAGER": (403, 403, 200),
    }
    assert not Sale.objects.exists()


def test_lists_sales_with_what_they_come_to(client: Client, supervisor: User) -> None:
    chen, liu = make_specialist("chen"), make_specialist("liu")
    first = make_sale(task=make_task(assignee=chen), premium="1000.00")
    second = make_sale(task=make_task(assignee=liu), premium="250.50")
    next_day = make_sale(task=make_task(assignee=chen), now=MORNING + timedelta(days=1))

    everything = client.get(SALES)
    of_day = client.get(SALES, {"first": "2026-03-02", "last": "2026-03-02"})
    of_chen = client.get(SALES, {"last": "2026-03-02", "specialist": str(chen.pk)})

    assert list(everything.context["page"]) == [next_day, second, first]
    assert list(of_day.context["page"]) == [second, first]
    assert [sale.points for sale in of_day.context["page"]] == [2, 10]
    totals = of_day.context["totals"]
    assert (totals.all_sales, totals.all_premium) == (2, Decimal("1250.50"))
    assert (totals.all_points, totals.all_stars) == (12, 2)
    assert list(of_chen.context["page"]) == [first]


def test_refuses_a_day_that_is_none(client: Client, supervisor: User) -> None:
    assert client.get(SALES, {"first": "soon"}).status_code == 422


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_the_database_no_more_for_more_rows(
    client: Client,
    supervisor: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    rows: int,
) -> None:
    for _row in range(rows):
        interested(number=None)
        make_sale(task=interested())
    client.get(LIST)  # the session is renewed

    with django_assert_max_num_queries(SHELL_QUERIES + 2):
        listed = client.get(LIST)
    with django_assert_max_num_queries(SHELL_QUERIES + 2):
        found = client.get(LIST, {"q": "TEST"})
    with django_assert_max_num_queries(SHELL_QUERIES + 4):
        sold = client.get(SALES)

    assert len(listed.context["page"]) == len(sold.context["page"]) == rows
    assert len(found.context["page"]) == 2 * rows
