"""Call lists on paper: who may print whose, what the sheets say, what is noted. Source: F55."""

import re
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Reveal
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
    make_vehicle,
)
from tests.worklists.team import make_leads
from worklists.actions import (
    NothingToPrint,
    move_tasks,
    print_own_list,
    print_release,
    untouched,
)
from worklists.models import LeadTerm, Printout, Release, Task
from worklists.print_list import TICKS, Sheet, sheets

pytestmark = pytest.mark.django_db

NUMBER = "12012345678"
TEN = MORNING + timedelta(hours=1)


@pytest.fixture
def liu() -> User:
    return make_specialist("liu", name="Liu Yang")


@pytest.fixture
def boss() -> User:
    return make_supervisor("lin", name="Lin Shan")


def make_rows(assignee: User, many: int) -> list[Task]:
    return [make_task(assignee=assignee) for _ in range(many)]


def released(*, to: int, rows: int) -> Release:
    """A release of `rows` to as many specialists as `to` says."""
    for place in range(to):
        make_specialist(f"s{place}")
    make_leads(rows)
    drawn = make_release().release
    assert drawn is not None
    return drawn


def own_sheets(user: User, *, full: bool = False) -> list[Sheet]:
    printed = print_own_list(by=user, with_full_numbers=full, now=TEN)
    return sheets(printed.tasks, with_full_numbers=full)


def tasks_on(pages: list[Sheet]) -> list[Task]:
    return [line.task for page in pages for line in page.lines]


def noted() -> list[tuple[datetime, str, int | None, str | None, int, bool]]:
    rows = Printout.objects.order_by("pk").values_list(
        "at", "by__username", "release", "specialist__username", "rows", "with_full_numbers"
    )
    return list(rows)


def english(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


# What is printed


def test_the_own_list_has_the_open_rows_in_call_order(liu: User) -> None:
    later = make_task(assignee=liu, expires_on=DAY + timedelta(days=20))
    sooner = make_task(assignee=liu, expires_on=DAY + timedelta(days=10))
    make_contact(task=make_task(assignee=liu), result="DECLINED")
    make_task()

    assert tasks_on(own_sheets(liu)) == [sooner, later]


@pytest.mark.parametrize(("rows", "on_pages"), [(12, [12]), (13, [12, 1]), (25, [12, 12, 1])])
def test_twelve_rows_are_a_page(liu: User, rows: int, on_pages: list[int]) -> None:
    make_rows(liu, rows)

    pages = own_sheets(liu)

    assert [len(page.lines) for page in pages] == on_pages
    assert [(page.page, page.pages, page.rows) for page in pages] == [
        (at, len(on_pages), rows) for at in range(1, len(on_pages) + 1)
    ]
    numbers = [line.number for page in pages for line in page.lines]
    assert numbers == list(range(1, rows + 1))


def test_each_specialist_of_a_release_begins_a_page(boss: User) -> None:
    drawn = released(to=2, rows=26)

    printed = print_release(release=drawn, by=boss, now=TEN)

    heads = [
        (page.specialist.username, page.page, page.pages, len(page.lines))
        for page in sheets(printed.tasks, with_full_numbers=False)
    ]
    assert heads == [("s0", 1, 2, 12), ("s0", 2, 2, 1), ("s1", 1, 2, 12), ("s1", 2, 2, 1)]


def test_a_row_is_printed_for_whom_it_is_with_now(boss: User) -> None:
    drawn = released(to=2, rows=2)
    task = Task.objects.get(assignee__username="s0")
    taker = User.objects.get(username="s1")
    move_tasks(tasks={task.pk: task.version}, taker=taker, reason="ill", by=boss, now=TEN)

    printed = print_release(release=drawn, specialist=taker, by=boss, now=TEN)

    assert len(printed.tasks) == 2
    with pytest.raises(NothingToPrint):
        print_release(release=drawn, specialist=task.assignee, by=boss, now=TEN)


def test_the_head_names_the_days_of_release_and_the_next_deadline(liu: User) -> None:
    old = make_task(assignee=liu, day=DAY - timedelta(days=7))
    make_contact(task=old, result="NO_ANSWER", now=TEN)
    open_task = make_task(assignee=liu)

    [page] = own_sheets(liu)

    assert (page.released_from, page.released_until) == (DAY - timedelta(days=7), DAY)
    assert page.deadline_at == open_task.deadline_at


def test_a_call_about_several_cars_says_how_many_and_what_they_cost(liu: User) -> None:
    task = make_task(assignee=liu, plate_no="苏IA1", premium="1000.00")
    for plate_no in ("苏IA2", "苏IA3"):
        vehicle = make_vehicle(plate_no=plate_no)
        LeadTerm.objects.create(lead=task.lead, term=make_term(vehicle=vehicle, premium="500.50"))

    [page] = own_sheets(liu)

    assert (page.lines[0].call.cars, page.lines[0].call.premium) == (3, Decimal("2001.00"))


def test_every_result_has_a_box() -> None:
    assert [key for key, _label in TICKS] == [*"1234567890"]


# Numbers


def test_numbers_are_masked_unless_full_ones_are_asked_for(liu: User) -> None:
    make_task(assignee=liu, phone=NUMBER)

    masked, full = own_sheets(liu), own_sheets(liu, full=True)

    assert [page.lines[0].phone for page in (*masked, *full)] == ["120****5678", NUMBER]


def test_a_row_without_a_number_is_printed_without_one(liu: User) -> None:
    make_task(assignee=liu, phone=None)

    [page] = own_sheets(liu, full=True)

    assert page.lines[0].phone == ""
    assert Reveal.objects.count() == 0


def test_each_number_printed_in_full_is_noted(liu: User) -> None:
    tasks = make_rows(liu, 2)

    own_sheets(liu)
    assert Reveal.objects.count() == 0
    own_sheets(liu, full=True)

    shown = Reveal.objects.order_by("pk").values_list("term", "phone", "by", "at", "purpose")
    assert list(shown) == [
        (task.lead.term_id, task.lead.term.policy.phone_id, liu.pk, TEN, "PRINTED")
        for task in tasks
    ]


def test_a_row_printed_with_its_number_is_begun() -> None:
    drawn = released(to=1, rows=1)
    specialist = User.objects.get(username="s0")

    print_own_list(by=specialist, with_full_numbers=False, now=TEN)
    assert untouched(drawn).count() == 1
    print_own_list(by=specialist, with_full_numbers=True, now=TEN)

    assert untouched(drawn).count() == 0


# The log


def test_every_print_is_noted(boss: User) -> None:
    drawn = released(to=2, rows=4)
    liu = make_specialist("liu")
    make_rows(liu, 2)

    print_own_list(by=liu, with_full_numbers=True, now=TEN)
    print_release(release=drawn, by=boss, now=TEN)
    s1 = User.objects.get(username="s1")
    print_release(release=drawn, specialist=s1, by=boss, now=TEN)

    assert noted() == [
        (TEN, "liu", None, "liu", 2, True),
        (TEN, "lin", drawn.pk, None, 4, False),
        (TEN, "lin", drawn.pk, "s1", 2, False),
    ]


def test_nothing_is_noted_where_nothing_is_open(liu: User) -> None:
    with pytest.raises(NothingToPrint):
        print_own_list(by=liu, with_full_numbers=True, now=TEN)

    assert noted() == []


def test_the_log_is_not_changed(liu: User) -> None:
    make_rows(liu, 1)
    printout = print_own_list(by=liu, with_full_numbers=False, now=TEN).printout

    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        Printout.objects.filter(pk=printout.pk).update(rows=2)
    with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
        printout.delete()


def test_full_numbers_are_for_the_own_list_only(liu: User, boss: User) -> None:
    with pytest.raises(DatabaseError, match="printout_full_numbers_are_own"), transaction.atomic():
        Printout.objects.create(at=TEN, by=boss, specialist=liu, rows=1, with_full_numbers=True)


# Who may


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SPECIALIST}))
def test_only_a_specialist_has_an_own_list(role: Role) -> None:
    with pytest.raises(NotAllowed):
        print_own_list(by=make_user(role=role), with_full_numbers=False, now=TEN)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR}))
def test_only_a_supervisor_prints_a_release(role: Role) -> None:
    drawn = released(to=1, rows=1)

    with pytest.raises(NotAllowed):
        print_release(release=drawn, by=make_user(role=role), now=TEN)


def test_the_release_of_another_branch_is_not_found(client: Client) -> None:
    drawn = released(to=1, rows=1)
    client.force_login(make_supervisor(branch=make_branch()))
    url = reverse("worklists:print_release", args=[drawn.pk])

    assert (client.get(url).status_code, client.post(url).status_code) == (404, 404)


def test_somebody_without_rows_of_the_release_is_not_found(client: Client, boss: User) -> None:
    drawn = released(to=1, rows=1)
    client.force_login(boss)
    url = reverse("worklists:print_release", args=[drawn.pk])

    answers = [client.post(url, {"of": of}).status_code for of in ("lin", "nobody", "\x00")]

    assert answers == [404, 404, 200]
    assert [line[3] for line in noted()] == [None]


# The pages


def test_asking_prints_nothing(client: Client, liu: User, boss: User) -> None:
    make_rows(liu, 13)
    own = english(client, liu).get(reverse("worklists:print_list")).content.decode()
    drawn = released(to=2, rows=14)
    english(client, boss).get(reverse("worklists:print_release", args=[drawn.pk]))

    assert re.findall(r"<b>(\d+)</b>", own) == ["13", "2"]
    assert noted() == []


def test_an_empty_list_has_no_button(client: Client, liu: User) -> None:
    url = reverse("worklists:print_list")
    shown = english(client, liu).get(url).content.decode()

    answer = client.post(url)

    assert ("nothing to print" in shown, 'name="numbers"' in shown) == (True, False)
    assert (answer.status_code, answer["Location"]) == (302, url)


@pytest.mark.parametrize(("data", "number"), [({}, "120****5678"), ({"numbers": "full"}, NUMBER)])
def test_the_sheet_has_the_number_as_it_was_asked_for(
    client: Client, liu: User, data: dict[str, str], number: str
) -> None:
    make_task(assignee=liu, phone=NUMBER)

    shown = english(client, liu).post(reverse("worklists:print_list"), data).content.decode()

    assert re.findall(r'<td class="dial"><div>(.*?)</div></td>', shown) == [number]


def test_a_supervisor_gets_masked_numbers_whatever_is_sent(client: Client, boss: User) -> None:
    task = make_task(phone=NUMBER)
    url = reverse("worklists:print_release", args=[task.release_id])

    shown = english(client, boss).post(url, {"numbers": "full"}).content.decode()

    assert (NUMBER in shown, "120****5678" in shown) == (False, True)
    assert Reveal.objects.count() == 0


def test_the_foot_says_who_printed_and_when(client: Client, liu: User) -> None:
    make_rows(liu, 13)

    shown = english(client, liu).post(reverse("worklists:print_list")).content.decode()

    printout = Printout.objects.get()
    at = timezone.localtime(printout.at)
    said = f"Printed by Liu Yang {at:%Y-%m-%d %H:%M}, no. {printout.pk}"
    assert (shown.count(said), shown.count("page 2 / 2")) == (2, 1)


def test_the_same_queries_for_one_row_as_for_thirty(
    client: Client, boss: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    one, more = make_task().release, released(to=3, rows=30)
    english(client, boss).get(reverse("worklists:print_release", args=[one.pk]))

    for drawn in (one, more):
        with django_assert_num_queries(8):
            client.get(reverse("worklists:print_release", args=[drawn.pk]))
        with django_assert_num_queries(8):
            client.post(reverse("worklists:print_release", args=[drawn.pk]))


def test_numbers_in_full_take_the_same_queries_for_one_row_as_for_thirty(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    few, many = make_specialist(), make_specialist()
    make_rows(few, 1)
    make_rows(many, 30)

    for user in (few, many):
        english(client, user).get(reverse("worklists:print_list"))
        with django_assert_num_queries(8):
            client.post(reverse("worklists:print_list"), {"numbers": "full"})
