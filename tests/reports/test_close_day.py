"""Closing a day: its figures do not change afterwards. 001-91, F36."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from reports.actions import CloseRefused, close_day
from reports.models import DailyClose, DailyLine
from reports.queries import Figures, day_report
from sales.models import ClosedDay
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_user,
)

pytestmark = pytest.mark.django_db

EVENING = MORNING + timedelta(hours=9)
NEXT_DAY = DAY + timedelta(days=1)


def test_freezes_a_line_for_each_specialist() -> None:
    ann = make_specialist("ann")
    make_specialist("bob")
    first, second = make_task(assignee=ann), make_task(assignee=ann)
    make_contact(task=first, result="INTERESTED")
    make_contact(task=second, result="NO_ANSWER")
    make_contact(task=second, result="OFF", now=MORNING + timedelta(hours=2))
    make_sale(task=first, premium="1250.50")

    close = close_day(day=DAY, now=EVENING, by=make_supervisor("boss"))

    assert (close.day, close.at, close.by and close.by.username) == (DAY, EVENING, "boss")
    lines = {line.specialist.username: line for line in close.lines.all()}
    assert sorted(lines) == ["ann", "bob"]
    line = lines["ann"]
    assert (line.released, line.handled, line.dials) == (2, 2, 3)
    assert (line.connected, line.interested) == (1, 1)
    assert (line.sales, line.premium, line.points, line.stars) == (1, Decimal("1250.50"), 12, 1)
    assert (lines["bob"].released, lines["bob"].premium) == (0, Decimal("0.00"))


def test_nothing_that_comes_later_changes_a_closed_day() -> None:
    ann = make_specialist("ann")
    make_sale(task=make_task(assignee=ann), premium="1000")
    close_day(day=DAY, now=EVENING)
    before = day_report(day=DAY)

    make_contact(task=make_task(assignee=ann))
    make_sale(task=make_task(assignee=ann), premium="5000", now=EVENING)
    ann.is_active = False
    ann.save()
    make_specialist("new")

    assert not before.provisional
    assert day_report(day=DAY) == before
    assert day_report(day=NEXT_DAY).total.premium == Decimal("5000.00")


def test_closing_twice_keeps_the_first() -> None:
    first = close_day(day=DAY, now=EVENING)

    again = close_day(day=DAY, now=EVENING + timedelta(hours=1))

    assert (again.pk, again.at) == (first.pk, EVENING)
    assert DailyClose.objects.count() == ClosedDay.objects.count() == 1


def test_a_day_that_has_not_begun_is_not_closed() -> None:
    with pytest.raises(CloseRefused):
        close_day(day=NEXT_DAY, now=datetime.fromisoformat("2026-03-02T23:59:59+08:00"))

    assert close_day(day=NEXT_DAY, now=datetime.fromisoformat("2026-03-03T00:00:00+08:00")).pk


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.MANAGER])
def test_supervisor_and_manager_close(role: Role) -> None:
    assert close_day(day=DAY, now=EVENING, by=make_user(role=role)).pk


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SUPERVISOR, Role.MANAGER}))
def test_nobody_else_closes(role: Role) -> None:
    with pytest.raises(NotAllowed):
        close_day(day=DAY, now=EVENING, by=make_user(role=role))


def test_the_command_closes_and_tells(manage: Manage) -> None:
    make_sale(task=make_task(assignee=make_specialist("ann")), premium="1250.50")

    answer = manage("close_day", "--on", DAY)

    assert (
        answer.pop("closed_at")
        == DailyClose.objects.get().at.astimezone(MORNING.tzinfo).isoformat()
    )
    assert answer == {
        "on": "2026-03-02",
        "released": 1,
        "handled": 0,
        "dials": 0,
        "connected": 0,
        "interested": 0,
        "sales": 1,
        "premium": "1250.50",
        "points": 12,
        "stars": 1,
    }
    assert manage("close_day", "--on", DAY)["sales"] == 1


@pytest.mark.parametrize("argv", [[], ["--on", "yesterday"], ["--day", "2026-03-02"]])
def test_the_command_refuses(argv: list[str], manage: Manage) -> None:
    manage.refused("close_day", *argv)


def test_a_day_is_closed_once() -> None:
    close_day(day=DAY, now=EVENING)

    with pytest.raises(IntegrityError, match="day"), transaction.atomic():
        DailyClose.objects.create(day=DAY, at=EVENING)
    with pytest.raises(IntegrityError, match="day"), transaction.atomic():
        ClosedDay.objects.create(day=DAY, at=EVENING)


def test_a_specialist_has_one_line_a_day() -> None:
    make_specialist("ann")
    line = close_day(day=DAY, now=EVENING).lines.get()
    line.pk = None

    with pytest.raises(IntegrityError, match="daily_line_once"), transaction.atomic():
        line.save(force_insert=True)
    assert DailyLine.objects.count() == 1


def test_figures_add_up() -> None:
    one = Figures(released=3, premium=Decimal("1.50"), points=2)

    assert one + one == Figures(released=6, premium=Decimal("3.00"), points=4)
