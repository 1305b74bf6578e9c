"""One route for the centre: by district, in its order, whoever delivers. Source: 001-75, 001-78."""

import re
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Reveal
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
from sales.actions import (
    NothingToBring,
    RouteChanged,
    StepRefused,
    arrange_route,
    back_out,
    deliver,
    hand_district,
    print_route,
)
from sales.models import FormStep, IntentionForm, Visit
from sales.queries import others_on, route_of
from sales.route_sheets import sheets
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_supervisor,
    make_task,
    make_visit,
)

pytestmark = pytest.mark.django_db

TOMORROW = DAY + timedelta(days=1)
NOON = MORNING + timedelta(hours=3)
THREE = MORNING + timedelta(days=1, hours=6)
GULOU = "江苏省南京市鼓楼区湖南路 3 号"


@pytest.fixture
def clerk() -> User:
    return make_issuing_clerk("clerk", name="Zhao")


def route(user: User, day: date = TOMORROW) -> list[tuple[str, list[int]]]:
    return [
        (district.name, [stop.visit.pk for stop in district.stops])
        for district in route_of(day, user=user, now=THREE)
    ]


def english(client: Client, user: User) -> Client:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def number_of(visit: Visit) -> str:
    phone = visit.form.task.lead.term.policy.phone
    assert phone is not None
    return phone.number


# Whose and in which order


def test_the_clerk_sees_the_whole_day_by_district_and_time(clerk: User) -> None:
    late = make_visit(at_time=time(16))
    early = make_visit(at_time=time(9, 30))
    untimed = make_visit()
    there = make_visit(address=GULOU)
    make_visit(day=TOMORROW + timedelta(days=1))
    make_visit(late.form, at_time=time(17))

    again = late.form.visits.planned().get()

    assert route(clerk) == [
        ("玄武区", [early.pk, again.pk, untimed.pk]),
        ("鼓楼区", [there.pk]),
    ]


def test_a_specialist_sees_what_they_sold_or_deliver_and_where_the_others_go() -> None:
    liu, wang = make_specialist(name="Liu"), make_specialist(name="Wang")
    sold = make_visit(make_form(task=make_task(assignee=liu), state="ISSUED"), deliverer=wang)
    given = make_visit(address=GULOU, deliverer=liu)
    make_visit(deliverer=wang)
    make_visit(deliverer=wang)

    assert route(liu) == [("玄武区", [sold.pk]), ("鼓楼区", [given.pk])]
    others = others_on(TOMORROW, user=liu)
    assert [(one.district, one.deliverer, one.visits) for one in others] == [("玄武区", "Wang", 2)]


def test_another_branch_has_its_own_route() -> None:
    make_visit()

    assert route(make_issuing_clerk(branch=make_branch())) == []


def test_the_fee_is_what_is_not_in_yet(clerk: User) -> None:
    visit = make_visit()
    deliver(
        form=visit.form,
        by=visit.form.task.assignee,
        now=THREE,
        collected=Decimal("4000"),
        collected_note="rest follows",
    )

    [district] = route_of(TOMORROW, user=clerk, now=THREE + timedelta(hours=1))

    assert (district.done, district.stops[0].money.to_collect) == (1, Decimal("370.00"))


# Arranging


def test_the_clerk_arranges_the_visits_and_new_ones_come_after(clerk: User) -> None:
    first, second = make_visit(at_time=time(10)), make_visit(at_time=time(11))

    arrange_route(day=TOMORROW, order=[second.pk, first.pk], by=clerk)
    new = make_visit(at_time=time(9))

    assert route(clerk) == [("玄武区", [second.pk, first.pk, new.pk])]


def test_a_visit_that_was_called_off_meanwhile_is_not_arranged(clerk: User) -> None:
    visit = make_visit()
    make_visit(visit.form)

    with pytest.raises(RouteChanged):
        arrange_route(day=TOMORROW, order=[visit.pk], by=clerk)


def test_only_the_clerk_arranges() -> None:
    visit = make_visit()

    for user in (make_supervisor(), visit.form.task.assignee):
        with pytest.raises(NotAllowed):
            arrange_route(day=TOMORROW, order=[visit.pk], by=user)


def test_the_page_moves_a_visit_up_and_down(client: Client, clerk: User) -> None:
    first, second = make_visit(at_time=time(10)), make_visit(at_time=time(11))
    english(client, clerk)
    url = reverse("sales:arrange_route", args=[second.pk])

    answer = client.post(url, {"to": "up"})

    assert answer.headers["Location"] == f"/sales/deliveries/?day=2026-03-03#visit-{second.pk}"
    assert route(clerk) == [("玄武区", [second.pk, first.pk])]
    client.post(url, {"to": "up"})
    assert route(clerk) == [("玄武区", [second.pk, first.pk])]
    client.post(url, {"to": "down"})
    assert route(clerk) == [("玄武区", [first.pk, second.pk])]


# Handing over a district


def test_a_district_goes_to_one_person(clerk: User) -> None:
    wang = make_specialist(name="Wang")
    one, another = make_visit(), make_visit()
    his, there = make_visit(deliverer=wang), make_visit(address=GULOU)

    visits = hand_district(day=TOMORROW, district="玄武区", deliverer=wang, by=clerk, now=THREE)

    assert visits == [one, another]
    deliverers = Visit.objects.order_by("pk").values_list("deliverer__name", flat=True)
    assert list(deliverers) == ["Wang", "Wang", "Wang", there.form.task.assignee.name]
    notice = Notice.objects.filter(user=wang).latest("pk")
    assert notice.parameters == {"number": 2, "day": "2026-03-03"}
    step = FormStep.objects.filter(form=one.form).latest("pk")
    assert (step.step, step.by, step.after) == ("PLAN_DELIVERY", clerk, "TO_DELIVER")
    assert not FormStep.objects.filter(form=his.form, by=clerk).exists()


def test_what_is_done_stays_with_who_did_it(clerk: User) -> None:
    visit = make_visit()
    deliver(form=visit.form, by=visit.form.task.assignee, now=THREE)

    assert (
        hand_district(
            day=TOMORROW, district="玄武区", deliverer=make_specialist(), by=clerk, now=THREE
        )
        == []
    )


def test_nobody_from_another_branch_is_handed_one(clerk: User) -> None:
    make_visit()
    far = make_issuing_clerk(branch=make_branch())

    with pytest.raises(StepRefused):
        hand_district(day=TOMORROW, district="玄武区", deliverer=far, by=clerk, now=THREE)


def test_the_page_hands_it_over(client: Client, clerk: User) -> None:
    visit, wang = make_visit(), make_specialist(name="Wang")
    english(client, clerk)
    asked = {"day": "2026-03-03", "district": "玄武区", "deliverer": wang.pk}

    answer = client.post(reverse("sales:hand_district"), asked)

    assert answer.headers["Location"] == "/sales/deliveries/?day=2026-03-03"
    visit.refresh_from_db()
    assert visit.deliverer == wang


# The page


def test_what_is_issued_is_to_be_planned_by_its_own_specialist_or_the_clerk(
    client: Client, clerk: User
) -> None:
    form = make_form(state="ISSUED")
    make_visit()
    url = reverse("sales:delivery_list")

    for user, seen in [
        (form.task.assignee, [form]),
        (make_specialist(), []),
        (clerk, [form]),
        (make_supervisor(), []),
    ]:
        assert english(client, user).get(url).context["to_plan"] == seen


def test_the_page_shows_today_else_the_day_that_is_asked_for(client: Client, clerk: User) -> None:
    english(client, clerk)
    url = reverse("sales:delivery_list")

    assert client.get(url, {"day": "2026-03-03"}).context["day"] == TOMORROW
    for odd in ("", "soon", "0001-01-01", "9999-12-31"):
        assert client.get(url, {"day": odd}).context["day"] == timezone.localdate()


def test_each_ending_stands_on_the_route(client: Client, clerk: User) -> None:
    for missing, is_out in (((), False), (("NOTICE",), False), ((), True)):
        form = make_visit().form
        seller = form.task.assignee
        if is_out:
            back_out(form=form, by=seller, now=THREE, why="too dear", left_nothing=True)
        else:
            deliver(form=form, by=seller, now=THREE, missing=missing)
    make_visit()

    page = english(client, clerk).get(reverse("sales:delivery_list"), {"day": "2026-03-03"})

    marks = re.findall(r'<span class="tag ([^"]*)">', page.content.decode())
    assert marks == ["t-ok", "t-warn", "t-bad", "t-info"]
    assert (page.context["done"], page.context["total"]) == (3, 4)


def test_a_supervisor_reads_no_number_and_no_street(client: Client) -> None:
    visit = make_visit()
    url = reverse("sales:delivery_list")

    answer = english(client, make_supervisor()).get(url, {"day": "2026-03-03"}).content.decode()

    assert "中山路" not in answer
    assert number_of(visit) not in answer


def test_the_page_asks_as_often_for_one_visit_as_for_three(
    client: Client, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    english(client, clerk)
    url = f"{reverse('sales:delivery_list')}?day=2026-03-03"
    make_visit()
    make_form(state="ISSUED")
    client.get(url)

    with django_assert_num_queries(11):
        client.get(url)
    for _ in range(2):
        make_visit(address=GULOU)
        make_form(state="ISSUED")
    with django_assert_num_queries(11):
        client.get(url)


# On paper


def test_each_person_has_own_pages_of_eight(clerk: User) -> None:
    liu, wang = make_specialist(name="Liu"), make_specialist(name="Wang")
    for _ in range(9):
        make_visit(deliverer=liu)
    make_visit(deliverer=wang)
    make_visit(way="ELECTRONIC", address="")

    pages = sheets(
        print_route(day=TOMORROW, by=clerk, now=NOON, with_full_numbers=False),
        with_full_numbers=False,
    )

    assert [
        (one.deliverer, one.page, one.pages, one.visits, [line.number for line in one.lines])
        for one in pages
    ] == [
        (liu, 1, 2, 9, [1, 2, 3, 4, 5, 6, 7, 8]),
        (liu, 2, 2, 9, [9]),
        (wang, 1, 1, 1, [1]),
    ]
    assert not Reveal.objects.exists()


def test_a_specialist_prints_the_own_visits_and_each_full_number_is_noted() -> None:
    wang = make_specialist()
    own = make_visit(deliverer=wang)
    make_visit()
    make_visit(
        make_form(task=make_task(assignee=wang), state="ISSUED"), deliverer=make_specialist()
    )

    stops = print_route(day=TOMORROW, by=wang, now=NOON, with_full_numbers=True)

    assert [stop.visit for stop in stops] == [own]
    noted = Reveal.objects.get()
    assert (noted.phone, noted.by, noted.purpose) == (stops[0].phone, wang, "PRINTED")


def test_the_clerk_prints_one_persons(clerk: User) -> None:
    wang = make_specialist()
    his = make_visit(deliverer=wang)
    make_visit()

    stops = print_route(day=TOMORROW, by=clerk, now=NOON, with_full_numbers=False, deliverer=wang)

    assert [stop.visit for stop in stops] == [his]


def test_a_supervisor_gets_no_full_numbers_and_nobody_an_empty_sheet(clerk: User) -> None:
    with pytest.raises(NothingToBring):
        print_route(day=TOMORROW, by=clerk, now=NOON, with_full_numbers=False)
    make_visit()
    with pytest.raises(NotAllowed):
        print_route(day=TOMORROW, by=make_supervisor(), now=NOON, with_full_numbers=True)


def test_the_sheet_says_what_to_bring_and_who_printed_it(client: Client, clerk: User) -> None:
    visit = make_visit(at_time=time(15, 30))
    phone = number_of(visit)
    english(client, clerk)
    url = reverse("sales:print_route")

    masked = client.post(url, {"day": "2026-03-03"}).content.decode()
    full = client.post(url, {"day": "2026-03-03", "numbers": "full"}).content.decode()

    for words in ("15:30", "中山路 1 号", "苏AI2345", "¥4,370.00", "Printed by Zhao", "sticker"):
        assert words in masked
    assert (phone in masked, phone in full) == (False, True)
    empty = client.post(url, {"day": "2026-03-09"})
    assert empty.headers["Location"] == "/sales/deliveries/?day=2026-03-09"


def test_a_district_is_handed_over_though_a_sale_of_it_is_confirmed(clerk: User) -> None:
    visit, sold = make_visit(), make_visit()
    IntentionForm.objects.filter(pk=sold.form_id).update(state="CONFIRMED")
    taker = make_specialist()

    handed = hand_district(
        day=TOMORROW, district=visit.district, deliverer=taker, by=clerk, now=NOON
    )

    assert handed == [visit]
    sold.refresh_from_db()
    assert sold.deliverer != taker


def test_what_is_over_is_not_to_be_brought(clerk: User) -> None:
    sold = make_visit()
    IntentionForm.objects.filter(pk=sold.form_id).update(state="CONFIRMED")

    ((district, _keys),) = route(clerk)
    (found,) = route_of(TOMORROW, user=clerk, now=THREE)

    assert (district, found.done) == (sold.district, 1)
    with pytest.raises(NothingToBring):
        print_route(day=TOMORROW, by=clerk, now=NOON, with_full_numbers=True)
    assert not Reveal.objects.exists()


def test_who_delivers_nothing_has_masked_addresses_on_paper(client: Client) -> None:
    visit = make_visit()

    page = english(client, make_supervisor()).post("/sales/deliveries/print/", {"day": TOMORROW})

    assert page.status_code == 200
    assert visit.address not in page.content.decode()
