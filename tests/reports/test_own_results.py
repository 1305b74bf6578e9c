"""A specialist's own results: UX.md 5.2, 001-46, 001-90."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from reports.actions import close_day
from reports.own_results import last_days, month_of
from reports.queries import day_report
from sales.models import Sale
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_manager,
    make_sale,
    make_specialist,
    make_task,
)

pytestmark = pytest.mark.django_db

PAGE = "/reports/own/"
SHELL_QUERIES = 4  # session, user, bell, the rows to dial of the menu
BUDGET = 9

_R = Contact.Result


@pytest.fixture
def ann() -> User:
    return make_specialist("ann", name="Ann Chen")


def sold(person: User, premium: str, **more: Any) -> Sale:
    return make_sale(task=make_task(assignee=person), premium=premium, **more)


def test_adds_up_the_month_so_far(ann: User) -> None:
    sold(ann, "4119.80")
    sold(ann, "1000.00", now=MORNING + timedelta(days=3))
    sold(ann, "777.00", now=MORNING - timedelta(days=2))  # in February
    sold(ann, "555.00", now=MORNING + timedelta(days=9))  # later

    month = month_of(user=ann, day=DAY + timedelta(days=3))

    figures = month.figures
    assert (figures.premium, figures.sales, figures.stars) == (Decimal("5119.80"), 2, 2)
    reports = [day_report(day=DAY + timedelta(days=days)).total for days in range(4)]
    assert figures.points == sum(report.points for report in reports)
    assert figures.premium == sum(report.premium for report in reports)


def test_ranks_by_premium_among_the_active_specialists_of_the_branch(ann: User) -> None:
    better, equal, idle = make_specialist(), make_specialist(), make_specialist()
    gone, elsewhere = make_specialist(), make_specialist(branch=make_branch())
    sold(ann, "2000.00")
    sold(equal, "2000.00")
    for person in (better, gone):
        sold(person, "3000.00")
    gone.is_active = False
    gone.save()

    places = {
        person.pk: (month.rank, month.peers)
        for person in (ann, equal, better, idle, elsewhere)
        for month in [month_of(user=person, day=DAY)]
    }

    assert places == {
        ann.pk: (2, 4),
        equal.pk: (2, 4),
        better.pk: (1, 4),
        idle.pk: (None, 4),
        elsewhere.pk: (None, 1),
    }


def test_the_days_are_the_daily_reports(ann: User) -> None:
    for result in (_R.INTERESTED, _R.NO_ANSWER, _R.BUSY):
        make_contact(task=make_task(assignee=ann), result=result)
    sold(ann, "4119.80")
    make_contact()

    day = last_days(user=ann, day=DAY)[-1]

    [line] = [one for one in day_report(day=DAY).lines if one.specialist == ann]
    told, own = line.figures, day.figures
    assert day.day == DAY
    assert (own.dials, own.connected, own.premium) == (3, 1, Decimal("4119.80"))
    assert (own.dials, own.connected, own.handled, own.interested) == (
        told.dials,
        told.connected,
        told.handled,
        told.interested,
    )
    assert (own.premium, own.points, own.stars) == (told.premium, told.points, told.stars)


def test_draws_ten_working_days_and_a_day_off_that_was_worked(ann: User) -> None:
    make_contact(task=make_task(assignee=ann), now=MORNING - timedelta(days=1))  # a Sunday

    days = last_days(user=ann, day=DAY)

    assert [f"{one.day:%m-%d}" for one in days][-4:] == ["02-27", "02-28", "03-01", "03-02"]
    assert [one.figures.dials for one in days] == [0] * 8 + [1, 0]


def test_a_closed_day_stays_as_it_was_closed(ann: User) -> None:
    contact = make_contact(task=make_task(assignee=ann))
    close_day(day=DAY, now=MORNING + timedelta(hours=10), by=make_manager())
    Contact.objects.filter(pk=contact.pk).update(undone_at=MORNING + timedelta(hours=11))

    late = make_specialist()
    make_contact(task=make_task(assignee=late), now=MORNING + timedelta(hours=11))

    assert last_days(user=ann, day=DAY)[-1].figures.dials == 1
    assert last_days(user=late, day=DAY)[-1].figures.dials == 0


def test_shows_own_figures_and_nobody_elses_name(client: Client, ann: User) -> None:
    now = timezone.now()
    sold(ann, "4119.80", now=now)
    sold(make_specialist(name="Bo Li"), "9000.00", now=now)
    client.force_login(ann)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(PAGE).content.decode()

    assert (page.count("¥4,119.80") >= 2, "2 <small>of 2</small>" in page) == (True, True)
    assert ("Bo Li" in page, "9,000" in page) == (False, False)
    assert page.count('<table class="tb sm chart-data">') == 2


def test_says_so_before_the_first_sale_of_the_month(client: Client, ann: User) -> None:
    client.force_login(ann)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = client.get(PAGE).content.decode()

    assert page.count("No sale confirmed this month yet") == 1


@pytest.mark.parametrize("many", [1, 4])
def test_asks_as_many_questions_whoever_has_sold(
    client: Client, ann: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for place in range(many):
        sold(make_specialist(), "1000.00", now=timezone.now())
        make_contact(task=make_task(assignee=ann), now=timezone.now() - timedelta(days=place))
    client.force_login(ann)
    client.get(PAGE)

    with django_assert_num_queries(SHELL_QUERIES + BUDGET):
        client.get(PAGE)
