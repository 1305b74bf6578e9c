"""The ledgers on the page: their lines, contra lines, conditions and totals."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from sales.actions import hand_out, note_missing, note_received, take_back_by_hand, use_serial
from sales.actions import withdraw as withdraw_form
from sales.ledgers import Ledger
from sales.models import GoodsLine, IntentionForm, Paper, UnderwritingLine
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_goods,
    make_issuing_clerk,
    make_specialist,
    make_task,
)

pytestmark = pytest.mark.django_db

MARCH = {"first": "2026-03-01", "last": "2026-03-31"}
NOON = MORNING + timedelta(hours=3)
SHELL_QUERIES = 3  # session, user with branch, bell
PAGE_QUERIES = 4  # how many rows, the rows, what they come to, the specialists to choose from


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_issuing_clerk()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def shown(client: Client, ledger: str, **given: Any) -> list[dict[str, str]]:
    """Return the lines of a page by the paths of their columns."""
    answer = client.get(reverse("sales:ledger", args=[ledger]), given or MARCH)
    assert answer.status_code == 200
    return [
        {column.of: value for column, value in line.cells} | {"says": line.says}
        for line in answer.context["lines"]
    ]


def totals(client: Client, ledger: str, **given: Any) -> dict[str, str]:
    answer = client.get(reverse("sales:ledger", args=[ledger]), given or MARCH)
    return {total.label: total.words for total in answer.context["totals"]}


def withdrawn(clerk: User, **values: Any) -> IntentionForm:
    """A form that was issued and withdrawn at noon."""
    form = make_form(state="ISSUED", by=clerk, **values)
    withdraw_form(form=form, by=clerk, now=NOON, why="Sold the car")
    return form


def test_the_underwriting_ledger_has_every_policy_issued(client: Client, clerk: User) -> None:
    form = make_form(state="ISSUED", by=clerk, plate_no="苏AI7777", insured_name="Wu")

    lines = shown(client, Ledger.UNDERWRITING)

    assert [(line["part"], line["premium"], line["vehicle_tax"]) for line in lines] == [
        ("Commercial cover", "¥3,000.00", "¥0.00"),
        ("Compulsory cover", "¥950.00", "¥420.00"),
    ]
    assert {(line["form__number"], line["plate_no"], line["insured_name"]) for line in lines} == {
        (form.number, "苏AI7777", "Wu")
    }
    assert totals(client, Ledger.UNDERWRITING) == {
        "Policies": "2",
        "Premium": "¥3,950.00",
        "Vehicle tax": "¥420.00",
    }


def test_policy_numbers_are_masked(client: Client, clerk: User) -> None:
    form = make_form(state="ISSUED", by=clerk)
    number = form.policies.earliest("pk").policy_no

    body = client.get(reverse("sales:ledger"), MARCH).content.decode()

    assert (number in body, f"{number[:4]}*" in body) == (False, True)


def test_a_contra_line_names_its_line_and_the_totals_are_net(client: Client, clerk: User) -> None:
    withdrawn(clerk)

    lines = shown(client, Ledger.UNDERWRITING)

    ties = UnderwritingLine.objects.exclude(contra_of=None).values_list("contra_of", "pk")
    assert {line["pk"]: line["says"] for line in lines} == {
        str(pk): words
        for was, back in ties
        for pk, words in ((was, f"已由第 {back} 号冲销"), (back, f"冲销第 {was} 号"))
    }
    assert sorted(line["premium"] for line in lines) == [
        "-¥3,000.00",
        "-¥950.00",
        "¥3,000.00",
        "¥950.00",
    ]
    assert totals(client, Ledger.UNDERWRITING) == {
        "Policies": "0",
        "Premium": "¥0.00",
        "Vehicle tax": "¥0.00",
    }


def test_contra_lines_stand_out(client: Client, clerk: User) -> None:
    withdrawn(clerk)

    body = client.get(reverse("sales:ledger"), MARCH).content.decode()

    assert (body.count('class="contra"'), body.count('class="off"')) == (2, 2)


def test_the_goods_ledger_adds_up_by_goods(client: Client, clerk: User) -> None:
    ann = make_specialist("ann", name="Ann")
    cards = make_goods("Cards", stock=10)
    make_goods("Manuals", stock=2)
    hand_out(goods=cards, pieces=3, to=ann, by=clerk, now=NOON)
    wrong = hand_out(goods=cards, pieces=4, to=ann, by=clerk, now=NOON)
    take_back_by_hand(line=wrong, by=clerk, now=NOON, why="One too many")

    lines = shown(client, Ledger.GOODS)

    assert [line["amount"] for line in lines] == ["4", "-4", "-3", "2", "10"]
    assert (lines[0]["note"], lines[0]["says"]) == ("One too many", f"冲销第 {wrong.pk} 号")
    assert totals(client, Ledger.GOODS) == {
        "Cards": "in 10, out 3, together +7",
        "Manuals": "in 2, out 0, together +2",
    }


def test_the_register_counts_used_and_spoilt_forms(client: Client, clerk: User) -> None:
    for number, use in (("A1", "USED"), ("A2", "SPOILT"), ("A3", "USED")):
        use_serial(document="POLICY", serial_no=number, use=use, by=clerk, now=NOON)

    assert [line["serial_no"] for line in shown(client, Ledger.SERIALS)] == ["A3", "A2", "A1"]
    assert totals(client, Ledger.SERIALS) == {"Policy form": "used 2, spoilt 1, taken back 0"}


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"first": "2026-03-02", "last": "2026-03-02"}, 2),
        ({"first": "2026-03-03"}, 0),
        ({"last": "2026-03-01"}, 0),
        ({"find": "苏ai7777"}, 2),
        ({"find": "苏AI8"}, 0),
        ({"find": "YX20260302"}, 2),
    ],
)
def test_the_conditions(client: Client, clerk: User, given: dict[str, str], found: int) -> None:
    make_form(state="ISSUED", by=clerk, plate_no="苏AI7777")

    assert len(shown(client, Ledger.UNDERWRITING, **given)) == found


def test_finds_a_policy_by_its_whole_number(client: Client, clerk: User) -> None:
    form = make_form(state="ISSUED", by=clerk)
    make_form(state="ISSUED", by=clerk)
    policy = form.policies.get(part="COMMERCIAL")

    (line,) = shown(client, Ledger.UNDERWRITING, find=policy.policy_no)

    assert (line["form__number"], line["part"]) == (form.number, "Commercial cover")


def test_one_specialist_alone(client: Client, clerk: User) -> None:
    ann = make_specialist("ann")
    form = make_form(task=make_task(assignee=ann), state="ISSUED", by=clerk)
    make_form(state="ISSUED", by=clerk)

    lines = shown(client, Ledger.UNDERWRITING, specialist=ann.pk)

    assert {line["form__number"] for line in lines} == {form.number}


def test_shows_this_month_at_first(client: Client, clerk: User) -> None:
    now = timezone.now()
    make_goods("Old", stock=1, now=now - timedelta(days=40))
    make_goods("New", stock=1, now=now)

    answer = client.get(reverse("sales:ledger", args=["goods"]))

    assert [line.pk for line in answer.context["lines"]] == [
        GoodsLine.objects.get(goods__name="New").pk
    ]
    assert answer.context["filters"].data["last"] == timezone.localdate(now).isoformat()


def test_days_the_wrong_way_round_are_refused(client: Client, clerk: User) -> None:
    answer = client.get(reverse("sales:ledger"), {"first": "2026-03-02", "last": "2026-03-01"})

    assert answer.status_code == 422


def test_an_unknown_ledger_is_not_found(client: Client, clerk: User) -> None:
    answers = [client.get(f"/sales/ledgers/{path}").status_code for path in ("x/", "x/print/")]

    assert answers == [404, 404]


@pytest.mark.parametrize("ledger", Ledger.values)
def test_another_branch_sees_nothing_of_it(client: Client, ledger: str) -> None:
    clerk = make_issuing_clerk()
    form = make_form(state="ISSUED", by=clerk)
    note_missing(form, [Paper.NOTICE], by=clerk, now=NOON)
    use_serial(document="POLICY", serial_no="A1", use="USED", by=clerk, now=NOON)
    make_goods(stock=1)
    client.force_login(make_issuing_clerk(branch=make_branch()))

    assert shown(client, ledger) == []


@pytest.mark.parametrize("ledger", Ledger.values)
@pytest.mark.parametrize("forms", [1, 3])
def test_as_many_queries_for_one_line_as_for_many(
    client: Client,
    clerk: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    ledger: str,
    forms: int,
) -> None:
    for number in range(forms):
        form = make_form(state="ISSUED", by=clerk)
        note_missing(form, [Paper.NOTICE], by=clerk, now=NOON)
        use_serial(
            document="POLICY", serial_no=f"A{number}", use="USED", by=clerk, now=NOON, form=form
        )
        make_goods(stock=1)
    client.get(reverse("sales:ledger", args=[ledger]), MARCH)

    with django_assert_num_queries(SHELL_QUERIES + PAGE_QUERIES):
        lines = shown(client, ledger)

    assert len(lines) == (2 * forms if ledger == Ledger.UNDERWRITING else forms)


# Papers


def test_papers_are_those_still_missing_by_specialist(client: Client, clerk: User) -> None:
    ann, ben = make_specialist("ann", name="Ann"), make_specialist("ben", name="Ben")
    for person, papers in ((ben, ["NOTICE"]), (ann, ["NOTICE", "ID_CARD", "APPLICATION"])):
        form = make_form(task=make_task(assignee=person), state="INCOMPLETE", by=clerk)
        note_missing(form, papers, by=clerk, now=timezone.now() - timedelta(days=4))
    note_received(form, ["ID_CARD"], by=clerk, now=timezone.now() - timedelta(days=1))

    url = reverse("sales:ledger", args=["papers"])
    lines = client.get(url).context["lines"]
    rows = [{column.of: value for column, value in line.cells} for line in lines]

    assert [(row["form__task__assignee__name"], row["paper"], row["days"]) for row in rows] == [
        ("Ann", "Customer notice, signed", "4"),
        ("Ann", "Signed application", "4"),
        ("Ben", "Customer notice, signed", "4"),
    ]
    words = {total.label: total.words for total in client.get(url).context["totals"]}
    assert words == {
        "Ann": "papers 2, the longest for 4 days",
        "Ben": "papers 1, the longest for 4 days",
    }
    received = client.get(url, {"shown": "received"}).context["lines"]
    assert [{column.of: value for column, value in line.cells}["days"] for line in received] == [
        "3"
    ]
    assert len(client.get(url, {"shown": "all"}).context["lines"]) == 4


def test_ticked_papers_of_several_forms_are_received(client: Client, clerk: User) -> None:
    forms = [make_form(state="INCOMPLETE", by=clerk) for _number in range(2)]
    lines = [
        line
        for form in forms
        for line in note_missing(form, ["NOTICE", "ID_CARD"], by=clerk, now=NOON)
    ]
    url = reverse("sales:papers_received")

    for _again in range(2):
        answer = client.post(url, {"line": [lines[0].pk, lines[1].pk, lines[2].pk]})
        assert answer.status_code == 302

    left = client.get(reverse("sales:ledger", args=["papers"])).context["lines"]
    assert [line.pk for line in left] == [lines[3].pk]
    states = [IntentionForm.objects.get(pk=form.pk).state for form in forms]
    assert states == ["DELIVERED", "INCOMPLETE"]


def test_nothing_ticked_is_refused(client: Client, clerk: User) -> None:
    answer = client.post(reverse("sales:papers_received"), {"line": ["x"]})

    assert answer.status_code == 422
    assert "Tick the papers that came in." in answer.content.decode()


def test_papers_of_another_branch_are_not_received(client: Client, clerk: User) -> None:
    other = make_issuing_clerk(branch=make_branch())
    form = make_form(state="INCOMPLETE", by=clerk)
    (line,) = note_missing(form, ["NOTICE"], by=clerk, now=NOON)
    client.force_login(other)

    client.post(reverse("sales:papers_received"), {"line": [line.pk]})

    assert form.paper_lines.count() == 1


def test_a_specialist_sees_the_own_missing_papers(client: Client, clerk: User) -> None:
    ann = make_specialist("ann")
    form = make_form(task=make_task(assignee=ann), state="INCOMPLETE", by=clerk)
    (own,) = note_missing(form, ["NOTICE"], by=clerk, now=NOON)
    note_missing(make_form(state="INCOMPLETE", by=clerk), ["NOTICE"], by=clerk, now=NOON)
    everybody = client.get(reverse("sales:missing_papers")).context["page"]
    client.force_login(ann)

    mine = client.get(reverse("sales:missing_papers")).context["page"]

    assert (len(everybody), list(mine)) == (2, [own])


@pytest.mark.parametrize("forms", [1, 3])
def test_missing_papers_take_as_many_queries_for_one_as_for_many(
    client: Client,
    clerk: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    forms: int,
) -> None:
    for _number in range(forms):
        form = make_form(state="INCOMPLETE", by=clerk)
        note_missing(form, ["NOTICE"], by=clerk, now=NOON)
    client.get(reverse("sales:missing_papers"))

    with django_assert_num_queries(SHELL_QUERIES + 2):
        page = client.get(reverse("sales:missing_papers")).context["page"]

    assert len(page) == forms


@pytest.mark.parametrize("asked", [{"last": "9999-12-31"}, {"first": "0001-01-01"}])
def test_a_day_that_cannot_be_is_refused(
    client: Client, clerk: User, asked: dict[str, str]
) -> None:
    for route in ("ledger", "print_ledger"):
        page = client.get(reverse(f"sales:{route}", args=[Ledger.GOODS]), asked)
        assert page.status_code == 422
