"""The ledgers on A4: repeated heads, numbered pages, totals at the end, who printed and when."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from renewal.accounts.models import User
from sales.actions import use_serial
from sales.ledgers import ROWS_A_PAGE, Ledger
from sales.views import ledgers
from tests.factories import MORNING, make_form, make_goods, make_issuing_clerk

pytestmark = pytest.mark.django_db

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_issuing_clerk(name="Clerk Wu")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def fill(clerk: User, forms: int) -> None:
    for number in range(forms):
        now = MORNING + timedelta(minutes=number)
        use_serial(document="POLICY", serial_no=f"A{number:03}", use="USED", by=clerk, now=now)


def url(ledger: str) -> str:
    return reverse("sales:print_ledger", args=[ledger])


@pytest.mark.parametrize(
    ("forms", "pages"), [(1, 1), (ROWS_A_PAGE - 1, 1), (ROWS_A_PAGE, 2), (2 * ROWS_A_PAGE, 3)]
)
def test_lines_and_totals_fill_the_pages_in_the_order_of_the_ledger(
    client: Client, clerk: User, forms: int, pages: int
) -> None:
    fill(clerk, forms)

    sheets = client.get(url("serials"), MARCH).context["sheets"]

    serials = [
        {column.of: value for column, value in line.cells}["serial_no"]
        for sheet in sheets
        for line in sheet.lines
    ]
    assert serials == [f"A{number:03}" for number in range(forms)]
    assert [(sheet.page, sheet.pages) for sheet in sheets] == [
        (page, pages) for page in range(1, pages + 1)
    ]
    assert [len(sheet.totals) for sheet in sheets] == [0] * (pages - 1) + [1]


def test_each_page_has_the_head_and_who_printed(client: Client, clerk: User) -> None:
    fill(clerk, ROWS_A_PAGE + 1)

    body = client.get(url("serials"), MARCH).content.decode()

    assert body.count("<h1>Register of serial forms</h1>") == 2
    assert body.count("Printed by Clerk Wu") == 2
    assert body.count("<thead>") == 2
    assert ("page 1 / 2" in body, "page 2 / 2" in body) == (True, True)
    assert "style=" not in body


def test_policy_numbers_are_masked_on_paper(client: Client, clerk: User) -> None:
    number = make_form(state="ISSUED", by=clerk).policies.earliest("pk").policy_no

    assert number not in client.get(url("underwriting"), MARCH).content.decode()


@pytest.mark.parametrize("ledger", Ledger.values)
def test_an_empty_ledger_prints_one_page(client: Client, clerk: User, ledger: str) -> None:
    sheets = client.get(url(ledger), MARCH).context["sheets"]

    assert [(sheet.lines, sheet.page, sheet.pages) for sheet in sheets] == [([], 1, 1)]


def test_more_than_can_be_printed_is_refused(
    client: Client, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledgers, "MOST_PRINTED", 1)
    make_goods("Cards", stock=1)
    make_goods("Manuals", stock=1)

    answer = client.get(url("goods"), MARCH)

    assert answer.status_code == 422
    assert "More than 1 lines are not printed" in answer.content.decode()
