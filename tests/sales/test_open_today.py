"""What is open at the end of the day: files and premium. 001-71, 001-72."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from renewal.jobs.models import Job, Notice
from renewal.rules.defaults import DAY_ENDS_AT
from renewal.rules.models import CalendarDay, Rule
from sales import actions
from sales.jobs import end_the_day
from sales.models import IntentionForm
from sales.queries import open_on
from sales.stations import State
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_manager,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

DUE = Decimal("4370.00")
NOON = MORNING + timedelta(hours=3)
EVENING = datetime.fromisoformat("2026-03-02T17:00:00+08:00")
SHELL_QUERIES = 6


def found(user: User | None = None, **values: Any) -> list[tuple[IntentionForm, bool, bool]]:
    forms: Any = open_on(DAY, user=user or make_supervisor(), **values)
    return [(form, form.file_is_open, form.money_is_open) for form in forms]


def paid_in_cash() -> IntentionForm:
    form = make_form(state="TO_PAY")
    actions.pay(form=form, amount=DUE, way="CASH", by=make_issuing_clerk(), now=NOON)
    return form


def test_a_file_is_open_from_the_issue_until_it_is_closed() -> None:
    issued, filed = make_form(state="ISSUED"), make_form(state="ISSUED")
    make_form(state="PASSED")
    IntentionForm.objects.filter(pk=filed.pk).update(filed_at=NOON)

    assert found() == [(issued, True, False)]


def test_it_stays_open_when_the_sale_is_confirmed() -> None:
    form = make_form(state="CONFIRMED")

    assert found() == [(form, True, False)]


def test_premium_is_open_from_the_collection_until_finances_receipt() -> None:
    form, clerk = paid_in_cash(), make_issuing_clerk()

    before = found()
    actions.receipt(form=form, amount=DUE, number="R1", by=clerk, now=NOON)

    assert (before, found()) == ([(form, False, True)], [])


def test_what_is_paid_electronically_is_with_finance() -> None:
    form = make_form(state="TO_PAY")
    actions.pay(
        form=form, amount=DUE, number="E1", way="ELECTRONIC", by=make_issuing_clerk(), now=NOON
    )

    assert found() == []


def test_what_came_to_nothing_is_not_open() -> None:
    form = make_form(state="ISSUED")
    IntentionForm.objects.filter(pk=form.pk).update(state=State.BACKED_OUT)

    assert found() == []


def test_of_the_own_branch_only() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    form = make_form(state="ISSUED", task=make_task(branch=north))

    assert found(make_issuing_clerk(branch=north)) == [(form, True, False)]
    assert found(make_issuing_clerk(branch=south)) == []


# The bell


def test_clerks_and_supervisors_are_told_once() -> None:
    clerk, boss = make_issuing_clerk(), make_supervisor()
    make_specialist()
    make_issuing_clerk(branch=make_branch("SOUTH"))
    for _form in range(2):
        make_form(state="ISSUED", by=clerk, task=make_task(by=boss))

    told = [actions.tell_open_day(day=DAY, now=EVENING) for _ in range(2)]

    assert told == [2, 2]
    notices = Notice.objects.filter(code="DAY_OPEN").order_by("user")
    assert sorted(notices.values_list("user", flat=True)) == sorted([clerk.pk, boss.pk])
    assert {notice.parameters["number"] for notice in notices} == {2}
    assert {notice.url for notice in notices} == {"/sales/open/"}


def test_nobody_is_told_of_nothing() -> None:
    make_issuing_clerk()

    assert (actions.tell_open_day(day=DAY, now=EVENING), Notice.objects.count()) == (0, 0)


def test_the_beat_strikes_once_the_day_has_ended() -> None:
    end_the_day(EVENING - timedelta(seconds=1))
    before = Job.objects.filter(kind="tell_open_day").count()
    end_the_day(EVENING)
    end_the_day(EVENING + timedelta(hours=1))

    job = Job.objects.get(kind="tell_open_day")
    assert before == 0
    assert job.arguments == {"day": "2026-03-02", "at": EVENING.isoformat()}


def test_the_end_of_the_day_is_a_setting() -> None:
    Rule.objects.create(key=DAY_ENDS_AT.key, value="18:30", valid_from=DAY, set_at=MORNING)

    end_the_day(EVENING)

    assert not Job.objects.exists()


def test_a_day_off_has_no_end() -> None:
    CalendarDay.objects.update_or_create(day=DAY, defaults={"is_workday": False})

    end_the_day(EVENING)

    assert not Job.objects.exists()


# The page


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def test_the_page_shows_what_is_open_and_nobody_elses_numbers(client: Client) -> None:
    form = make_form(state="ISSUED")
    sign_in(client, make_issuing_clerk())

    answer = client.get("/sales/open/")

    assert answer.status_code == 200
    assert [row["form"] for row in answer.context["rows"]] == [form]
    assert form.holder_phone is not None
    assert form.holder_phone.number not in answer.content.decode()


def test_who_may_open_it(client: Client) -> None:
    answers = {}
    for user in (make_specialist(), make_supervisor(), make_manager(), make_issuing_clerk()):
        sign_in(client, user)
        answers[user.role] = client.get("/sales/open/").status_code

    assert answers == {"SPECIALIST": 403, "SUPERVISOR": 200, "MANAGER": 200, "ISSUING_CLERK": 200}


@pytest.mark.parametrize("rows", [1, 3])
def test_asks_the_database_no_more_for_more_rows(
    client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int
) -> None:
    for _row in range(rows):
        make_form(state="ISSUED")
    sign_in(client, make_issuing_clerk())
    client.get("/sales/open/")

    with django_assert_max_num_queries(SHELL_QUERIES + 3):
        answer = client.get("/sales/open/")

    assert len(answer.context["rows"]) == rows
