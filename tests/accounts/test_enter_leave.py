"""Leave is entered and cancelled, never deleted: SPEC.md F10."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from renewal.accounts.actions import RotaRefused, cancel_leave, enter_leave
from renewal.accounts.models import Leave, LeaveKind, NotAllowed, User
from renewal.lib.rota import Part
from tests.accounts.test_audit import trail
from tests.factories import DAY, MORNING, make_manager, make_specialist, make_supervisor

pytestmark = pytest.mark.django_db

WEDNESDAY = DAY + timedelta(days=2)


def enter(user: User, *, by: User | None = None, **said: Any) -> Leave:
    """Whole days of annual leave from DAY to the Wednesday after it, unless it says else."""
    values: dict[str, Any] = {
        "first_on": DAY,
        "last_on": WEDNESDAY,
        "part": Part.FULL,
        "kind": LeaveKind.ANNUAL,
        "note": "",
        "now": MORNING,
    }
    return enter_leave(user=user, by=by or make_supervisor(), **values | said)


def test_a_supervisor_enters_it() -> None:
    ann, boss = make_specialist("ann"), make_supervisor()

    leave = enter(ann, by=boss, kind=LeaveKind.SICK, note="until Wednesday")

    leave.refresh_from_db()
    assert (leave.user, leave.first_on, leave.last_on) == (ann, DAY, WEDNESDAY)
    assert (leave.part, leave.kind, leave.note) == ("FULL", "SICK", "until Wednesday")
    assert (leave.entered_by, leave.entered_at, leave.cancelled_at) == (boss, MORNING, None)


def test_it_does_not_end_before_it_begins() -> None:
    with pytest.raises(RotaRefused):
        enter(make_specialist(), last_on=DAY - timedelta(days=1))

    assert Leave.objects.count() == 0


@pytest.mark.parametrize(
    ("part", "other", "may"),
    [
        (Part.FULL, Part.FULL, False),
        (Part.FULL, Part.MORNING, False),
        (Part.AFTERNOON, Part.FULL, False),
        (Part.MORNING, Part.MORNING, False),
        (Part.MORNING, Part.AFTERNOON, True),
        (Part.AFTERNOON, Part.MORNING, True),
    ],
)
def test_a_part_of_a_day_is_leave_but_once(part: Part, other: Part, may: bool) -> None:
    ann = make_specialist()
    enter(ann, part=part)

    if may:
        enter(ann, first_on=WEDNESDAY, last_on=WEDNESDAY, part=other)
    else:
        with pytest.raises(RotaRefused):
            enter(ann, first_on=WEDNESDAY, last_on=WEDNESDAY, part=other)

    assert ann.leaves.count() == 1 + may


def test_the_refusal_names_the_leave_that_stands() -> None:
    ann = make_specialist("ann")
    enter(ann, kind=LeaveKind.SICK)

    with translation.override("en"), pytest.raises(RotaRefused) as refusal:
        enter(ann, last_on=DAY)

    assert str(refusal.value) == (
        "Ann has leave from 2026-03-02 to 2026-03-04 already: Sick leave, Whole day."
    )


@pytest.mark.parametrize("days", [-1, 3])
def test_the_days_beside_it_are_free(days: int) -> None:
    ann = make_specialist()
    enter(ann)
    beside = DAY + timedelta(days=days)

    enter(ann, first_on=beside, last_on=beside)

    assert ann.leaves.count() == 2


def test_leave_of_somebody_else_is_in_nobodys_way() -> None:
    enter(make_specialist())

    enter(make_specialist())

    assert Leave.objects.count() == 2


def test_cancelled_it_stays_on_record_and_makes_room() -> None:
    ann, boss = make_specialist(), make_supervisor()
    leave = enter(ann)
    later = MORNING + timedelta(hours=1)

    cancel_leave(leave=leave, by=boss, now=later)
    again = enter(ann)

    leave.refresh_from_db()
    assert (leave.cancelled_by, leave.cancelled_at) == (boss, later)
    assert list(ann.leaves.standing()) == [again]
    assert trail(Leave) == ["insert", "update", "insert"]


def test_it_is_cancelled_but_once() -> None:
    leave, boss = enter(make_specialist()), make_supervisor()
    cancel_leave(leave=leave, by=boss, now=MORNING)

    with pytest.raises(RotaRefused):
        cancel_leave(leave=leave, by=make_supervisor(), now=MORNING)

    leave.refresh_from_db()
    assert leave.cancelled_by == boss


def test_nobody_else_enters_or_cancels_it() -> None:
    leave, manager = enter(make_specialist()), make_manager()

    with pytest.raises(NotAllowed):
        enter(make_specialist(), by=manager)
    with pytest.raises(NotAllowed):
        cancel_leave(leave=leave, by=manager, now=MORNING)

    assert list(Leave.objects.standing()) == [leave]


@pytest.mark.parametrize(
    "wrong",
    [
        {"last_on": date(2026, 3, 1)},
        {"part": "NONE"},
        {"kind": "STRIKE"},
        {"cancelled_at": MORNING},
    ],
)
def test_the_database_refuses_what_is_no_leave(wrong: dict[str, Any]) -> None:
    leave = enter(make_specialist())

    with pytest.raises(IntegrityError), transaction.atomic():
        Leave.objects.filter(pk=leave.pk).update(**wrong)
