"""What is worked from Monday to Sunday, single days, and what somebody can take: F9, F10."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from renewal.accounts.actions import set_capacity, set_duty, set_shift
from renewal.accounts.models import Duty, NotAllowed, Shift, User
from renewal.lib.rota import Part
from tests.accounts.test_audit import trail, trail_of
from tests.factories import DAY, MORNING, make_specialist, make_supervisor

pytestmark = pytest.mark.django_db

MORNINGS = [Part.MORNING] * 5 + [Part.NONE] * 2
WHOLE = [Part.FULL] * 5 + [Part.NONE] * 2


def test_a_shift_begins_on_its_day_and_a_later_one_follows() -> None:
    ann, boss = make_specialist(), make_supervisor()

    set_shift(user=ann, valid_from=DAY, pattern=WHOLE, by=boss, now=MORNING)
    later = DAY + timedelta(days=7)
    set_shift(user=ann, valid_from=later, pattern=MORNINGS, by=boss, now=MORNING)

    shifts = ann.shifts.order_by("valid_from").values_list("valid_from", "pattern", "set_by")
    assert list(shifts) == [(DAY, WHOLE, boss.pk), (later, MORNINGS, boss.pk)]
    assert list(ann.shifts.until(DAY).values_list("valid_from", flat=True)) == [DAY]


def test_a_shift_of_the_same_day_replaces_the_first() -> None:
    ann, boss = make_specialist(), make_supervisor()
    set_shift(user=ann, valid_from=DAY, pattern=WHOLE, by=make_supervisor(), now=MORNING)

    set_shift(user=ann, valid_from=DAY, pattern=MORNINGS, by=boss, now=MORNING)

    shift = ann.shifts.get()
    assert (shift.pattern, shift.set_by) == (MORNINGS, boss)
    assert trail(Shift) == ["insert", "update"]


@pytest.mark.parametrize(
    "pattern", [[], WHOLE[:6], [*WHOLE, "NONE"], [*WHOLE[:6], "NIGHT"], [*WHOLE[:6], None]]
)
def test_the_database_refuses_what_is_no_week(pattern: list[Any]) -> None:
    ann = make_specialist()

    with pytest.raises(IntegrityError), transaction.atomic():
        Shift.objects.create(
            user=ann, valid_from=DAY, pattern=pattern, set_by=make_supervisor(), set_at=MORNING
        )


def test_a_single_day_is_set_and_set_again() -> None:
    ann, boss = make_specialist(), make_supervisor()

    for part, reason in ((Part.FULL, "on duty"), (Part.NONE, "swapped")):
        set_duty(user=ann, day=DAY, part=part, reason=reason, by=boss, now=MORNING)

    duty = ann.duties.get()
    assert (duty.day, duty.part, duty.reason, duty.set_by) == (DAY, "NONE", "swapped", boss)


def test_a_single_day_goes_back_to_the_shift_and_the_trail_says_by_whom() -> None:
    ann, boss = make_specialist(), make_supervisor()
    set_duty(user=ann, day=DAY, part=Part.FULL, reason="", by=make_supervisor(), now=MORNING)

    set_duty(user=ann, day=DAY, part=None, reason="", by=boss, now=MORNING)

    assert ann.duties.count() == 0
    assert trail(Duty) == ["insert", "update", "delete"]
    last = trail_of(Duty)._default_manager.order_by("-pk").values_list("set_by", flat=True)
    assert last[0] == boss.pk


def test_the_database_refuses_a_part_that_there_is_not() -> None:
    duty = set_duty(
        user=make_specialist(),
        day=DAY,
        part=Part.FULL,
        reason="",
        by=make_supervisor(),
        now=MORNING,
    )
    assert duty

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(part="NIGHT")


def test_capacity_and_first_day_are_set_and_taken_away() -> None:
    ann, boss = make_specialist(), make_supervisor()

    set_capacity(user=ann, capacity=60, started_on=DAY, by=boss)
    given = User.objects.values_list("capacity", "started_on").get(pk=ann.pk)
    set_capacity(user=ann, capacity=None, started_on=None, by=boss)

    taken = User.objects.values_list("capacity", "started_on").get(pk=ann.pk)
    assert (given, taken) == ((60, DAY), (None, None))


def test_only_a_supervisor_keeps_the_rota() -> None:
    ann = make_specialist()

    with pytest.raises(NotAllowed):
        set_shift(user=ann, valid_from=DAY, pattern=WHOLE, by=ann, now=MORNING)
    with pytest.raises(NotAllowed):
        set_duty(user=ann, day=DAY, part=Part.NONE, reason="", by=ann, now=MORNING)
    with pytest.raises(NotAllowed):
        set_capacity(user=ann, capacity=1, started_on=None, by=ann)

    assert (ann.shifts.count(), ann.duties.count()) == (0, 0)
