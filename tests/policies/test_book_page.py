"""The book's list and the page of a policy."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from policies.forms import BookFilter
from policies.models import Term
from policies.queries import search_terms, without_numbers
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.lib.paging import page_of
from tests.factories import (
    DAY,
    make_branch,
    make_contact,
    make_customer,
    make_lead,
    make_manager,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db

LIST = reverse("policies:book")
PHONE = "12055551234"


@pytest.fixture
def supervisor() -> User:
    return make_supervisor()


@pytest.fixture
def page(client: Client, supervisor: User) -> Client:
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"
    return client


def shown(page: Client, address: str) -> str:
    return str(page.get(address).content.decode())


# The list


def test_lists_terms_without_whole_numbers(page: Client) -> None:
    make_term(number="PDAA202600000001", name="李建国", phone=PHONE, plate_no="苏A3K72D")

    html = shown(page, LIST)

    assert "李建国" in html
    assert "苏A3K72D" in html
    assert "120****1234" in html
    assert PHONE not in html
    assert "PDAA202600000001" not in html


def test_finds_by_each_condition(supervisor: User) -> None:
    branch = make_branch()
    term = make_term(
        number="PDAA0001", name="李建国", phone=PHONE, plate_no="苏A3K72D", branch=branch
    )
    make_term(number="TDZZ0002", name="周桂芳", expires_on=DAY + timedelta(days=90))

    conditions = [
        {"policy_no": "PDAA"},
        {"policy_no": "0001"},
        {"plate_no": "3K7"},
        {"name": "建国"},
        {"phone_tail": "1234"},
        {"expires_to": DAY + timedelta(days=25)},
        {"expires_from": DAY + timedelta(days=25), "expires_to": DAY + timedelta(days=25)},
        {"branch": branch},
    ]

    found = [list(search_terms(user=supervisor, **one)) for one in conditions]  # type: ignore[arg-type]
    assert found == [[term]] * len(conditions)


def test_the_conditions_come_from_the_address(page: Client) -> None:
    make_term(name="李建国", plate_no="苏A3K72D")
    make_term(name="周桂芳", plate_no="苏A9P15Q")

    html = shown(page, f"{LIST}?plate_no=苏a3k72d")

    assert "李建国" in html
    assert "周桂芳" not in html


def test_a_condition_that_makes_no_sense_is_left_out(page: Client) -> None:
    make_term(name="李建国")

    html = shown(page, f"{LIST}?expires_from=soon&page=x&size=7&sort=y")

    assert "李建国" in html


def test_sorts_by_the_end_either_way(page: Client) -> None:
    make_term(name="Sooner", expires_on=date(2026, 4, 1))
    make_term(name="Later", expires_on=date(2026, 5, 1))

    down, up = shown(page, LIST), shown(page, f"{LIST}?sort=expires")

    assert down.index("Later") < down.index("Sooner")
    assert up.index("Sooner") < up.index("Later")


def test_an_empty_book_leads_to_the_import(page: Client) -> None:
    assert reverse("policies:import_list") in shown(page, LIST)
    assert "No customers yet." in shown(page, LIST)


def test_conditions_that_nothing_fits_can_be_cleared(page: Client) -> None:
    make_term(name="李建国")

    assert "No customer fits the conditions." in shown(page, f"{LIST}?name=x")


def test_the_list_costs_the_same_for_one_row_as_for_three(page: Client) -> None:
    make_term()
    page.get(LIST)
    with CaptureQueriesContext(connection) as one:
        page.get(LIST)
    make_term()
    make_term()

    with CaptureQueriesContext(connection) as three:
        page.get(LIST)

    ours = [query for query in one if 'FROM "policies_term"' in query["sql"]]
    assert len(three) == len(one)
    assert len(ours) == 3  # how many, which, and what of them


def test_counts_no_further_than_the_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renewal.lib.paging.DEPTH", 2)
    for _ in range(4):
        make_term()

    page = page_of(Term.objects.order_by("pk"), number="99", size="20")

    assert (page.paginator.count, page.number) == (2, 1)
    assert page.paginator.goes_on is True  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (Role.SUPERVISOR, 200),
        (Role.DATA_CLERK, 200),
        (Role.MANAGER, 200),
        (Role.SPECIALIST, 403),
        (Role.BRANCH_USER, 403),
        (Role.ADMINISTRATOR, 403),
    ],
)
def test_only_some_roles_read_the_book(client: Client, role: Role, status: int) -> None:
    client.force_login(make_user(role=role))

    assert client.get(LIST).status_code == status


def test_a_branch_reads_its_own_rows_only(client: Client) -> None:
    north, south = make_branch(), make_branch()
    make_term(name="北方", branch=north)
    strange = make_term(name="南方", branch=south)
    client.force_login(make_manager(branch=north))

    html = shown(client, LIST)

    assert "北方" in html
    assert "南方" not in html
    assert (
        client.get(reverse("policies:policy_detail", args=[strange.policy_id])).status_code == 404
    )


# The policy


def test_tells_a_policy_its_numbers_contacts_and_decisions(page: Client) -> None:
    customer = make_customer(
        name="李建国", id_no="320100199001011234", address="南京市鼓楼区某路 1 号"
    )
    term = make_term(
        number="PDAA202600000001",
        customer=customer,
        phone=PHONE,
        facts={"holder_phone": [PHONE], "holder_id_no": "320100199001011234", "seats": 5},
    )
    make_contact(
        task=make_task(lead=make_lead(term=term)), result="INTERESTED", note="wants a quote"
    )

    html = shown(page, reverse("policies:policy_detail", args=[term.policy_id]))

    assert "李建国" in html
    assert "120****1234" in html
    assert "wants a quote" in html
    assert "南京市鼓楼区******" in html
    for whole in (PHONE, "320100199001011234", "PDAA202600000001", "某路"):
        assert whole not in html


def test_numbers_in_free_text_are_masked() -> None:
    text = "电 13812345678，证 320100199001011234"

    assert without_numbers(text) == "电 138****5678，证 3201**********1234"


@pytest.mark.parametrize(
    "written", ["120 0000 1234", "120-0000-1234", "8612000001234", "+86 12000001234"]
)
def test_numbers_in_free_text_are_masked_however_they_are_written(written: str) -> None:
    assert without_numbers(f"电{written}转") == "电120****1234转"


@pytest.mark.parametrize(
    ("tail", "is_taken"),
    [("123", True), ("1234", True), ("01234", False), ("00001234", False), (PHONE, True)],
)
def test_a_number_is_found_by_what_is_shown_of_it_or_by_the_whole(
    supervisor: User, tail: str, is_taken: bool
) -> None:
    """Else a masked number could be guessed digit by digit."""
    assert BookFilter({"phone_tail": tail}, user=supervisor).is_valid() is is_taken
