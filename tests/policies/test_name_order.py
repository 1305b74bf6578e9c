"""Customers in the order of their names, and found by initials. Source: F54."""

from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from policies.actions import take_back
from policies.models import Customer
from policies.queries import search_terms
from renewal.accounts.models import User
from renewal.lib.values.pinyin import name_order
from tests.factories import make_customer, make_supervisor, make_term
from tests.imported import LATER, landed, policy_line

pytestmark = pytest.mark.django_db

BOOK = reverse("policies:book")
HISTORY: Any = Customer._meta.get_field("events").related_model
NAMES = [
    "吕布",
    "章一",
    "张三",
    "Zhang",
    "10号店",
    "2号店",
    "栾平",
    "陆军",
    "詹二",
    "ABC物流",
    "单雄",
]
IN_ORDER = [
    "2号店",
    "10号店",
    "ABC物流",
    "陆军",
    "吕布",
    "栾平",
    "单雄",
    "詹二",
    "Zhang",
    "张三",
    "章一",
]


@pytest.fixture
def supervisor() -> User:
    return make_supervisor()


def columns() -> list[tuple[str, str, str]]:
    found = Customer.objects.order_by("name").values_list("name", "name_sort", "name_initials")
    return list(found)


def as_named(*names: str) -> list[tuple[str, str, str]]:
    return [(name, *name_order(name).values()) for name in names]  # type: ignore[misc]


def found(user: User, name: str) -> set[str]:
    terms = search_terms(user=user, name=name)
    return set(terms.values_list("policy__customer__name", flat=True))


# Where a name comes into the book


def test_an_import_brings_the_order_of_a_name() -> None:
    landed("policies", policy_line("T1", 投保人="单雄"), policy_line("T2", 投保人="查理有限公司"))

    assert columns() == as_named("单雄", "查理有限公司")


def test_another_name_has_its_own_order() -> None:
    landed("policies", policy_line(客户代码="C1", 投保人="张三"))

    landed("policies", policy_line(客户代码="C1", 投保人="李四"))

    assert columns() == as_named("李四")


def test_a_row_without_a_name_leaves_the_order_of_the_known_one() -> None:
    landed("policies", policy_line(客户代码="C1", 投保人="张三"))

    landed("policies", policy_line(客户代码="C1", 投保人="", 保费="2000.00", 地址="某路 1 号"))

    assert Customer.objects.get().address == "某路 1 号"
    assert columns() == as_named("张三")


def test_what_is_taken_back_takes_its_order_along() -> None:
    landed("policies", policy_line(客户代码="C1", 投保人="张三"))
    batch = landed("policies", policy_line(客户代码="C1", 投保人="李四"))

    take_back(batch=batch, at=LATER)

    assert columns() == as_named("张三")


# Names that were there before they had an order


def forget_orders() -> None:
    """Leave the two columns as the migration before has added them, in the history too."""
    Customer.objects.update(name_sort="", name_initials="")
    HISTORY.objects.update(name_sort="", name_initials="")


def fill() -> None:
    migration = import_module("policies.migrations.0005_name_order")
    with connection.schema_editor() as editor:
        migration.fill(apps, editor)


def test_names_of_before_get_their_order_without_a_history() -> None:
    for name in ("张三", "单雄", ""):
        make_customer(name=name)
    forget_orders()
    before = HISTORY.objects.count()

    fill()

    assert columns() == as_named("", "单雄", "张三")
    assert HISTORY.objects.count() == before


def test_names_of_before_are_filled_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_module("policies.migrations.0005_name_order"), "ROWS_AT_ONCE", 2)
    for name in ("赵一", "钱二", "?!", "孙三", "李四"):
        make_customer(name=name)
    forget_orders()

    fill()

    assert columns() == as_named("?!", "孙三", "李四", "赵一", "钱二")


def test_a_workbook_of_before_is_taken_back_whole() -> None:
    landed("policies", policy_line(客户代码="C1", 投保人="张三"))
    batch = landed("policies", policy_line(客户代码="C1", 投保人="李四"))
    forget_orders()
    fill()

    take_back(batch=batch, at=LATER)

    assert columns() == as_named("张三")


# Search


@pytest.mark.parametrize(
    ("sought", "names"),
    [
        ("ZSF", {"张三丰"}),
        ("zs", {"张三", "赵四", "张三丰"}),
        ("sx", {"单雄"}),
        ("s", set()),
        ("三", {"张三", "张三丰"}),
        ("abc", {"ABC物流"}),
        ("BC", {"ABC物流"}),
        ("older", {"Holder"}),
        ("cwl", set()),
    ],
)
def test_finds_by_signs_and_by_the_first_initials(
    supervisor: User, sought: str, names: set[str]
) -> None:
    for name in ("张三", "张三丰", "赵四", "单雄", "ABC物流", "Holder", ""):
        make_term(name=name)

    assert found(supervisor, sought) == names


def test_the_page_finds_by_initials(client: Client, supervisor: User) -> None:
    make_term(name="张三")
    make_term(name="李四")
    client.force_login(supervisor)

    html = client.get(BOOK, {"name": "zs"}).content.decode()

    assert ("张三" in html, "李四" in html) == (True, False)


def test_initials_are_looked_up_in_their_index(supervisor: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO policies_customer (key, name, name_sort, name_initials, kind, id_no,"
            " address, created_at) SELECT 'CODE:' || n, 'N' || n, 'n' || n,"
            " chr(65 + n % 26) || chr(65 + n / 26 % 26) || chr(65 + n / 676 % 26), 'PERSON', '',"
            " '', now() FROM generate_series(1, 20000) n"
        )
        cursor.execute("ANALYZE policies_customer")

    plan = search_terms(user=supervisor, name="zsf").explain()

    assert plan.count("customer_name_initials") == 1


# Order


def test_the_order_is_the_same_in_every_collation_of_the_database() -> None:
    for name in NAMES:
        make_customer(name=name)
    query = "SELECT name FROM policies_customer ORDER BY name_sort COLLATE {}"

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT quote_ident(collname) FROM pg_collation"
            " WHERE collname ~ '^(C|POSIX|ucs_basic|default|(en|zh)(_|-).*)$'"
        )
        collations = [name for (name,) in cursor.fetchall()]
        orders = {}
        for collation in collations:
            cursor.execute(query.format(collation))
            orders[collation] = [name for (name,) in cursor.fetchall()]

    assert len(collations) >= 4
    assert orders == dict.fromkeys(collations, IN_ORDER)


@pytest.mark.parametrize(("sort", "names"), [("name", IN_ORDER), ("-name", IN_ORDER[::-1])])
def test_the_book_is_sorted_by_name_either_way(
    client: Client, supervisor: User, sort: str, names: list[str]
) -> None:
    for name in NAMES:
        make_term(name=name)
    client.force_login(supervisor)

    rows = client.get(BOOK, {"sort": sort}).context["rows"]

    assert [row["name"] for row in rows] == names


def test_the_terms_of_one_holder_stand_together_the_soonest_end_first(
    client: Client, supervisor: User
) -> None:
    one, other = make_customer(name="张三"), make_customer(name="张三")
    later = make_term(customer=one, expires_on=LATER.date().replace(year=2027))
    of_other = make_term(customer=other)
    sooner = make_term(customer=one)
    client.force_login(supervisor)

    rows = client.get(BOOK, {"sort": "name"}).context["rows"]

    assert [row["pk"] for row in rows] == [sooner.pk, later.pk, of_other.pk]


def test_a_heading_leads_to_its_order_and_from_there_to_the_other_way(
    client: Client, supervisor: User
) -> None:
    make_term()
    client.force_login(supervisor)
    client.cookies["django_language"] = "en"

    def headings(address: str) -> tuple[bool, ...]:
        html = client.get(address).content.decode()
        return tuple(f'href="?sort={sort}"' in html for sort in ("name", "-name", "expires"))

    assert headings(BOOK) == (True, False, True)
    assert headings(f"{BOOK}?sort=name") == (False, True, False)
    assert headings(f"{BOOK}?sort=-name") == (True, False, False)
