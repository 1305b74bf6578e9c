"""The book's list and the page of a policy."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.forms import BookFilter
from policies.models import Term
from policies.queries import search_terms, without_numbers
from policies.views.book import SORTS
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.lib.paging import keys_of, page_of
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


SHELL = 4  # queries for the menu's numbers and the bell


@pytest.mark.parametrize("address", [LIST, f"{LIST}?sort=name", f"{LIST}?name=Holder"])
def test_the_list_costs_the_same_for_one_row_as_for_three(page: Client, address: str) -> None:
    make_term()
    page.get(address)
    with CaptureQueriesContext(connection) as one:
        page.get(address)
    make_term()
    make_term()

    with CaptureQueriesContext(connection) as three:
        page.get(address)

    ours = [query for query in three if 'FROM "policies_term"' in query["sql"]]
    assert len(three) == len(one) == 2 + SHELL + 4  # session and user; branches to choose from
    assert len(ours) == 3  # how many, which, and what of them


def test_beyond_the_numbered_pages_nothing_is_counted(page: Client) -> None:
    first, *_rest = [make_term(expires_on=DAY - timedelta(days=days)) for days in range(3)]
    page.get(LIST)

    with CaptureQueriesContext(connection) as queries:
        answer = page.get(f"{LIST}?after={first.pk}")

    ours = [query for query in queries if 'FROM "policies_term"' in query["sql"]]
    assert len(answer.context["rows"]) == 2
    assert len(ours) == 2  # which, and what of them


def test_counts_no_further_than_the_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renewal.lib.paging.DEPTH", 2)
    for _ in range(4):
        make_term()

    page = page_of(Term.objects.order_by("pk"), number="99", size="20")

    assert (page.paginator.count, page.number) == (2, 1)
    assert page.paginator.goes_on is True  # type: ignore[attr-defined]


# Beyond the depth


SMALL = {"size": "20"}


@pytest.fixture
def deep(monkeypatch: pytest.MonkeyPatch) -> None:
    """A book of five pages, two of which have numbers."""
    monkeypatch.setattr("renewal.lib.paging.DEPTH", 40)
    for place in range(90):
        make_term(expires_on=DAY + timedelta(days=place % 7), name=f"Holder {place % 5}")


def listed(sort: str) -> QuerySet[Term]:
    return Term.objects.order_by(*SORTS[sort])


def keys(sort: str) -> list[int]:
    return list(listed(sort).values_list("pk", flat=True))


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize("sort", list(SORTS))
def test_goes_on_beyond_the_numbered_pages_and_comes_back(sort: str) -> None:
    walked: list[list[int]] = []

    page: Any = keys_of(listed(sort), number="2", **SMALL)
    while page.after:
        page = keys_of(listed(sort), number=None, after=str(page.after), **SMALL)
        walked.append(page.object_list)
    back: Any = keys_of(listed(sort), number=None, before=str(page.before), **SMALL)

    everything = keys(sort)
    assert walked == [everything[40:60], everything[60:80], everything[80:]]
    assert back.object_list == everything[60:80]
    assert (back.before, back.after) == (everything[60], everything[79])


@pytest.mark.usefixtures("deep")
def test_only_the_last_numbered_page_leads_beyond() -> None:
    first, last = (keys_of(listed("expires"), number=number, **SMALL) for number in ("1", "2"))

    assert (first.after, last.after) == (None, keys("expires")[39])


def test_a_short_list_ends_with_its_last_page() -> None:
    for _ in range(3):
        make_term()

    assert keys_of(listed("expires"), number="9").after is None


@pytest.mark.usefixtures("deep")
def test_back_at_the_beginning_the_pages_have_numbers_again() -> None:
    back: Any = keys_of(listed("expires"), number=None, before=str(keys("expires")[10]), **SMALL)

    assert (back.number, list(back.object_list)) == (1, keys("expires")[:20])


@pytest.mark.usefixtures("deep")
@pytest.mark.parametrize("key", ["", "x", "²", "-1", "999999999", "9" * 30])
def test_a_key_of_no_row_gives_the_first_page(key: str) -> None:
    page: Any = keys_of(listed("expires"), number=None, after=key)

    assert page.number == 1


@pytest.mark.usefixtures("deep")
def test_the_page_leads_on_and_back_without_a_script(page: Client) -> None:
    def link(html: str, rel: str) -> str:
        found = re.search(rf'<a href="([^"]+)" rel="{rel}"', html)
        assert found is not None
        return LIST + unescape(found[1])

    everything = keys("expires")
    numbered = shown(page, f"{LIST}?size=20&sort=expires&page=2")
    beyond = page.get(link(numbered, "next"))
    further = page.get(link(beyond.content.decode(), "next"))
    back = page.get(link(further.content.decode(), "prev"))

    assert "40+ rows" in numbered
    assert [row["pk"] for row in beyond.context["rows"]] == everything[40:60]
    assert [row["pk"] for row in further.context["rows"]] == everything[60:80]
    assert [row["pk"] for row in back.context["rows"]] == everything[40:60]
    assert "40+ rows" in beyond.content.decode()


def test_a_row_whose_workbook_was_taken_back_still_has_its_place(page: Client) -> None:
    first, second = (make_term(expires_on=DAY - timedelta(days=days)) for days in range(2))
    Term.objects.filter(pk=first.pk).update(withdrawn_at=timezone.now())

    answer = page.get(f"{LIST}?after={first.pk}")

    assert [row["pk"] for row in answer.context["rows"]] == [second.pk]


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
