"""The page of a day: its figures, its charts, and closing it."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from reports.actions import close_day
from reports.charts import answer_pattern
from reports.models import DailyClose
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

PAGE = "/reports/daily/"
WORKBOOK = "/reports/daily/workbook/"
CLOSE = "/reports/daily/close/"
ON_DAY = {"on": DAY.isoformat()}
EVENING = MORNING + timedelta(hours=10)
BUDGET = 10
SHELL_QUERIES = 3  # session, user, bell; a manager's menu counts nothing

_R = Contact.Result


@pytest.fixture
def manager(client: Client) -> User:
    user = make_manager()
    sign_in(client, user)
    return user


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def table(page: str, caption: str) -> list[list[str]]:
    """Return the cells of the data table with `caption`, its numbers as the chart reads them."""
    body = re.search(rf"<caption>{caption}</caption>.*?<tbody>(.*?)</tbody>", page, re.DOTALL)
    assert body is not None
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", body[1], re.DOTALL)
    cells = [re.findall(r"<t[hd][^>]*?(?: data-value=\"([^\"]*)\")?>([^<]*)<", row) for row in rows]
    return [[value or text for value, text in row] for row in cells]


def test_shows_the_figures_of_the_day(client: Client, manager: User) -> None:
    specialist = make_specialist(name="Chen Jing")
    make_contact(task=make_task(assignee=specialist), result=_R.INTERESTED)
    make_contact(task=make_task(assignee=specialist), result=_R.NO_ANSWER)
    make_contact(task=make_task(assignee=specialist), result=_R.DECLINED)
    make_sale(task=make_task(assignee=specialist), premium="4119.80")

    answer = client.get(PAGE, ON_DAY)

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "¥4,119.80" in page
    assert ("66.7%" in page, "2 / 3" in page) == (True, True)
    assert "Provisional" in page
    assert [step[:2] for step in table(page, "Conversion of the day")] == [
        ["Released", "4"],
        ["Contacted", "3"],
        ["Reached", "2"],
        ["Interested", "1"],
        ["Renewed", "1"],
    ]
    assert table(page, "Contact results") == [
        ["Interested", "1"],
        ["Call again", "0"],
        ["Went elsewhere", "0"],
        ["Declined", "1"],
        ["Already renewed", "0"],
        ["No answer", "1"],
        ["Off or cut off", "0"],
        ["Busy", "0"],
        ["Wrong number", "0"],
        ["Other", "0"],
    ]
    assert [line.specialist for line in answer.context["leaders"]] == [specialist]


def test_draws_the_last_ten_working_days(client: Client, manager: User) -> None:
    make_sale(premium="2000.00", now=MORNING - timedelta(days=3))  # a Friday
    make_sale(premium="1500.00", now=MORNING - timedelta(days=2))  # a worked Saturday
    make_sale(premium="3000.00")

    answer = client.get(PAGE, ON_DAY)

    trend = answer.context["trend"]
    drawn = table(answer.content.decode(), "Premium by day")
    assert len(trend.days) == 10
    assert [row[1] for row in drawn[-3:]] == ["2.00", "1.50", "3.00"]
    assert [one.day.isoformat() for one in trend.days[-3:]] == [
        "2026-02-27",
        "2026-02-28",
        "2026-03-02",
    ]
    assert trend.change == Decimal("1")
    assert (trend.month_sales, trend.month_premium) == (1, Decimal("3000.00"))


def test_finds_when_people_answer(manager: User) -> None:
    specialist = make_specialist()
    hours = {10: (20, 15), 14: (20, 10), 16: (20, 4)}
    for hour, (dials, connected) in hours.items():
        for number in range(dials):
            make_contact(
                task=make_task(assignee=specialist),
                result=_R.INTERESTED if number < connected else _R.NO_ANSWER,
                now=MORNING.replace(hour=hour, minute=number),
            )

    pattern = answer_pattern(day=DAY, user=manager)

    assert pattern.hours == list(range(9, 18))
    monday = pattern.rows[0]
    assert [cell.percent for cell in monday.cells] == ["", "75", "", "", "", "50", "", "20", ""]
    assert [cell.tint for cell in monday.cells] == ["", "h5", "", "", "", "h3", "", "h1", ""]
    assert (pattern.best, pattern.worst) == ([10, 14], 16)


def test_shows_a_day_without_anything(client: Client, manager: User) -> None:
    answer = client.get(PAGE, {"on": "2026-03-01"})

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Nobody has called on this day." in page
    assert "No sale has been confirmed on this day." in page


def test_shows_the_own_branch_only(client: Client) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    for branch, premium in ((north, "100.00"), (south, "900.00")):
        task = make_task(assignee=make_specialist(branch=branch), branch=branch)
        make_contact(task=task, result=_R.INTERESTED)
        make_sale(task=task, premium=premium)
    sign_in(client, make_manager(branch=north))

    opened = client.get(PAGE, ON_DAY)
    close_day(day=DAY, now=EVENING)
    closed = client.get(PAGE, ON_DAY)

    for answer in (opened, closed):
        assert answer.context["report"].total.premium == Decimal("100.00")
        assert answer.context["trend"].month_premium == Decimal("100.00")
        assert answer.context["results"].total == 1
        assert answer.context["pattern"].rows[0].cells[1].dials == 1
        assert len(answer.context["report"].lines) == 1


def test_keeps_a_closed_day_with_the_branch_it_was_closed_for(client: Client) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    specialist = make_specialist(branch=north)
    make_sale(task=make_task(assignee=specialist, branch=north), premium="100.00")
    close_day(day=DAY, now=EVENING)
    specialist.branch = south
    specialist.save()
    sign_in(client, make_manager(branch=north))

    answer = client.get(PAGE, ON_DAY)

    assert answer.context["report"].total.premium == Decimal("100.00")


def test_closes_the_day(client: Client, manager: User) -> None:
    make_sale(premium="100.00")

    answer = client.post(CLOSE, ON_DAY, follow=True)
    make_sale(premium="900.00")
    shown = client.get(PAGE, ON_DAY)

    assert answer.redirect_chain == [(f"{PAGE}?on=2026-03-02", 302)]
    assert [str(message) for message in answer.context["messages"]] == [
        "2026-03-02 is closed; its figures are final."
    ]
    assert DailyClose.objects.get().by == manager
    assert shown.context["report"].total.premium == Decimal("100.00")
    assert "Close the day" not in shown.content.decode()


@pytest.mark.parametrize("on", ["2999-01-01", "soon", ""])
def test_closes_no_day_that_has_not_begun(client: Client, manager: User, on: str) -> None:
    answer = client.post(CLOSE, {"on": on})

    assert answer.status_code == 422
    assert not DailyClose.objects.exists()


def test_says_when_the_address_has_no_day(client: Client, manager: User) -> None:
    assert client.get(PAGE, {"on": "soon"}).status_code == 422
    assert client.get(PAGE).status_code == 200


def test_gives_the_workbook_with_masked_policy_numbers(client: Client, manager: User) -> None:
    task = make_task(number="TESTA0123456789", assignee=make_specialist(name="Chen Jing"))
    make_sale(task=task, premium="4119.80")

    answer = client.get(WORKBOOK, ON_DAY)

    assert unquote(answer["Content-Disposition"]) == (
        'attachment; filename="Daily premium report_20260302.xlsx"'
    )
    workbook = load_workbook(BytesIO(answer.getvalue()))
    assert workbook.worksheets[0]["A4"].value == "Chen Jing"
    assert workbook.worksheets[1]["A3"].value == "TEST*******6789"


def test_is_for_supervisors_and_managers(client: Client) -> None:
    answers = {}

    for user in (make_specialist(), make_data_clerk(), make_supervisor(), make_manager()):
        sign_in(client, user)
        answers[user.role] = (
            client.get(PAGE).status_code,
            client.get(WORKBOOK, ON_DAY).status_code,
            client.post(CLOSE, ON_DAY).status_code,
        )

    assert answers == {
        "SPECIALIST": (403, 403, 403),
        "DATA_CLERK": (403, 403, 403),
        "SUPERVISOR": (200, 200, 302),
        "MANAGER": (200, 200, 302),
    }


def test_is_where_a_manager_lands(client: Client, manager: User) -> None:
    assert client.get("/").headers["Location"] == PAGE


@pytest.mark.parametrize("specialists", [1, 3])
@pytest.mark.parametrize("closed_at", [None, EVENING])
def test_asks_the_database_no_more_for_more_specialists(
    client: Client,
    manager: User,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    specialists: int,
    closed_at: datetime | None,
) -> None:
    for _place in range(specialists):
        make_contact(result=_R.INTERESTED)
        make_sale()
    if closed_at is not None:
        close_day(day=DAY, now=closed_at)
    client.get(PAGE)  # the session is renewed

    with django_assert_max_num_queries(SHELL_QUERIES + BUDGET):
        answer = client.get(PAGE, ON_DAY)

    assert len(answer.context["leaders"]) == specialists
