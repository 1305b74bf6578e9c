"""The stock on the page: who sees it, who moves it, and what a refusal leaves in the fields."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from sales.actions import hand_out
from sales.models import Goods
from tests.factories import (
    MORNING,
    make_branch,
    make_goods,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
)

pytestmark = pytest.mark.django_db

LIST = "/sales/goods/"
NOON = MORNING + timedelta(hours=3)
SHELL_QUERIES = 3  # session, user with branch, bell


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_issuing_clerk()
    sign_in(client, user)
    return user


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def send(client: Client, step: str, goods: Goods, **given: Any) -> Any:
    return client.post(reverse(f"sales:goods_{step}", args=[goods.pk]), given)


def stock(goods: Goods) -> int:
    goods.refresh_from_db()
    return goods.stock


def test_lists_the_stock_kind_by_kind_what_is_retired_last(client: Client, clerk: User) -> None:
    gift = make_goods("Umbrella", kind="GIFT", stock=2)
    retired = make_goods("Old card")
    Goods.objects.filter(pk=retired.pk).update(is_retired=True)
    card = make_goods("Card", stock=4)
    make_goods("Elsewhere", branch=make_branch())

    listed = client.get(LIST).context["stock"]

    assert [one.name for one in listed] == ["Card", "Elsewhere", "Umbrella", "Old card"]
    assert (listed[0], listed[2], listed[0].last_at) == (card, gift, MORNING)


@pytest.mark.parametrize(("number", "short"), [(4, True), (5, False), (6, False)])
def test_what_runs_short_is_marked(client: Client, clerk: User, number: int, short: bool) -> None:
    make_goods(stock=number, warn_below=5)

    body = client.get(LIST).content.decode()

    assert ("t-warn" in body, "t-ok" in body) == (short, not short)


def test_who_reads_the_ledgers_sees_the_stock_and_moves_nothing(client: Client) -> None:
    goods = make_goods(stock=3)
    sign_in(client, make_supervisor())

    pages = [client.get(LIST), client.get(reverse("sales:goods", args=[goods.pk]))]

    assert [page.status_code for page in pages] == [200, 200]
    assert ["<form class" in page.content.decode() for page in pages] == [False, False]
    assert send(client, "in", goods, **{"in-pieces": 1}).status_code == 403


def test_new_goods_open_their_page(client: Client, clerk: User) -> None:
    given = {"new-kind": "GIFT", "new-name": "Umbrella", "new-warn_below": "5"}

    answer = client.post(reverse("sales:goods_new"), given)

    goods = Goods.objects.get(name="Umbrella")
    assert answer.headers["Location"] == reverse("sales:goods", args=[goods.pk])
    again = client.post(reverse("sales:goods_new"), given)
    assert again.status_code == 422
    assert 'value="Umbrella"' in again.content.decode()


def test_moves_what_is_sent(client: Client, clerk: User) -> None:
    goods, ann = make_goods(stock=3), make_specialist("ann")

    answers = [
        send(client, "in", goods, **{"in-pieces": "7", "in-note": "Delivery 12"}),
        send(client, "out", goods, **{"out-to": ann.pk, "out-pieces": "2"}),
        send(client, "count", goods, **{"count-counted": "9", "count-stock": "8"}),
        send(client, "count", goods, **{"count-counted": "9", "count-stock": "9"}),
        send(client, "change", goods, **{"change-name": "Mug", "change-warn_below": "2"}),
    ]

    assert [answer.status_code for answer in answers] == [302] * 5
    assert list(goods.lines.order_by("pk").values_list("use", "amount")) == [
        ("BOUGHT", 3),
        ("BOUGHT", 7),
        ("GIVEN", -2),
        ("COUNTED", 1),
    ]
    assert (stock(goods), goods.name, goods.warn_below) == (9, "Mug", 2)


def test_a_refusal_leaves_what_was_typed(client: Client, clerk: User) -> None:
    goods, ann = make_goods("Card", stock=3), make_specialist("ann")

    answer = send(
        client, "out", goods, **{"out-to": ann.pk, "out-pieces": "4", "out-note": "For the fair"}
    )

    body = answer.content.decode()
    assert answer.status_code == 422
    assert ("Of “Card” only 3 are left." in body, 'value="For the fair"' in body) == (True, True)
    assert stock(goods) == 3


def test_a_stale_count_is_refused_and_then_held_against_what_is_there(
    client: Client, clerk: User
) -> None:
    goods = make_goods(stock=3)
    hand_out(goods=goods, pieces=1, to=make_specialist(), by=clerk, now=NOON)

    answer = send(client, "count", goods, **{"count-counted": "3", "count-stock": "3"})

    assert answer.status_code == 422
    form = answer.context["counting"]
    assert (form["stock"].value(), form["counted"].value()) == (2, "3")


def test_retiring_is_refused_while_there_are_some(client: Client, clerk: User) -> None:
    full, empty = make_goods(stock=1), make_goods()

    answers = [send(client, "retire", goods).status_code for goods in (full, empty)]

    assert answers == [422, 302]
    empty.refresh_from_db()
    assert empty.is_retired
    send(client, "retire", empty, again="yes")
    empty.refresh_from_db()
    assert not empty.is_retired


def test_a_line_is_taken_back_with_a_reason(client: Client, clerk: User) -> None:
    goods = make_goods(stock=3)
    url = reverse("sales:goods_line", args=[goods.lines.get().pk])

    answers = [
        client.get(url).status_code,
        client.post(url, {"why": ""}).status_code,
        client.post(url, {"why": "Not delivered"}).status_code,
        client.post(url, {"why": "Not delivered"}).status_code,
    ]

    assert answers == [200, 422, 302, 422]
    assert (stock(goods), goods.lines.count()) == (0, 2)


def test_another_branchs_goods_are_not_found(client: Client) -> None:
    goods = make_goods(stock=3)
    sign_in(client, make_issuing_clerk(branch=make_branch()))

    answers = [
        client.get(reverse("sales:goods", args=[goods.pk])),
        send(client, "in", goods, **{"in-pieces": 1}),
        client.get(reverse("sales:goods_line", args=[goods.lines.get().pk])),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


@pytest.mark.parametrize("number", [1, 3])
def test_as_many_queries_for_one_as_for_many(
    client: Client,
    clerk: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    number: int,
) -> None:
    for _place in range(number):
        make_goods(stock=1)
    client.get(LIST)

    with django_assert_num_queries(SHELL_QUERIES + 1):
        listed = client.get(LIST).context["stock"]

    assert len(listed) == number
