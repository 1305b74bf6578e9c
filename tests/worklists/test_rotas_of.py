"""The rotas of many people are read at once: SPEC.md F10, O3."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from renewal.accounts.actions import cancel_leave, enter_leave, set_capacity, set_duty, set_shift
from renewal.accounts.models import LeaveKind, User
from renewal.lib.rota import Part, WhyNot
from renewal.rules.models import CalendarDay
from tests.factories import DAY, MORNING, make_specialist, make_supervisor
from worklists.queries.rota import rotas_of

pytestmark = pytest.mark.django_db

WEEK = [DAY + timedelta(days=number) for number in range(7)]
F, M, N = Part.FULL, Part.MORNING, Part.NONE


def make_busy(boss: User) -> User:
    """Mornings from DAY on, the Tuesday worked whole, sick on the Wednesday."""
    user = make_specialist()
    set_shift(user=user, valid_from=DAY, pattern=[M] * 5 + [N] * 2, by=boss, now=MORNING)
    set_duty(user=user, day=WEEK[1], part=F, reason="", by=boss, now=MORNING)
    enter_leave(
        user=user,
        first_on=WEEK[2],
        last_on=WEEK[2],
        part=F,
        kind=LeaveKind.SICK,
        note="",
        by=boss,
        now=MORNING,
    )
    return user


def test_each_has_the_own_shift_single_days_and_leave() -> None:
    busy, plain = make_busy(make_supervisor()), make_specialist()

    rotas = rotas_of([busy, plain], first=WEEK[0], last=WEEK[-1])

    assert list(rotas) == [busy.pk, plain.pk]
    assert [rotas[busy.pk].planned(day) for day in WEEK] == [M, F, M, M, M, N, N]
    assert [rotas[plain.pk].planned(day) for day in WEEK] == [F, F, F, F, F, N, N]
    assert rotas[busy.pk].on(WEEK[2]).why_not == WhyNot.ON_LEAVE
    assert rotas[plain.pk].works(WEEK[2])


def test_a_shift_that_began_before_governs_and_a_later_one_does_not() -> None:
    ann, boss = make_specialist(), make_supervisor()
    for days, part in ((-9, M), (-8, F), (8, N)):
        first = DAY + timedelta(days=days)
        set_shift(user=ann, valid_from=first, pattern=[part] * 7, by=boss, now=MORNING)

    rota = rotas_of([ann], first=DAY, last=DAY)[ann.pk]

    assert rota.planned(DAY) == F


def test_cancelled_leave_does_not_count() -> None:
    boss = make_supervisor()
    busy = make_busy(boss)
    cancel_leave(leave=busy.leaves.get(), by=boss, now=MORNING)

    rota = rotas_of([busy], first=DAY, last=WEEK[-1])[busy.pk]

    assert rota.works(WEEK[2])


def test_the_calendar_and_the_first_day_of_work_hold() -> None:
    ann, boss = make_specialist(), make_supervisor()
    CalendarDay.objects.update_or_create(day=WEEK[3], defaults={"is_workday": False})
    ann = set_capacity(user=ann, capacity=None, started_on=WEEK[1], by=boss)

    rota = rotas_of([ann], first=DAY, last=WEEK[-1])[ann.pk]

    assert [rota.works(day) for day in WEEK[:5]] == [False, True, True, False, True]


@pytest.mark.parametrize("many", [1, 10])
def test_four_queries_however_many(many: int) -> None:
    boss = make_supervisor()
    people = [make_busy(boss) for _ in range(many)]

    with CaptureQueriesContext(
        connection,
    ) as asked:
        rotas_of(people, first=DAY, last=WEEK[-1])

    assert len(asked) == 4
