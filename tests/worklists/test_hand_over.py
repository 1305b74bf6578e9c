"""Everything open of a specialist goes to another. F14."""

from datetime import datetime, timedelta

import pytest

from renewal.accounts.models import NotAllowed, User
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_manager,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.actions import MoveRefused, hand_over
from worklists.models import Move, Task

pytestmark = pytest.mark.django_db

NEXT_MORNING = morning_of(DAY + timedelta(days=1))
AGREED = datetime.fromisoformat("2026-03-05T15:00:00+08:00")
WHY = "离职"


def handed_over(giver: User, taker: User, *, by: User | None = None, why: str = WHY) -> int:
    by = by or make_supervisor()
    return hand_over(giver=giver, taker=taker, by=by, now=NEXT_MORNING, reason=why)


def test_gives_every_open_row_and_appointment_to_the_other() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    to_dial, to_redial, agreed, ended = (
        make_task(assignee=ann),
        make_task(assignee=ann),
        make_task(assignee=ann),
        make_task(assignee=ann, expires_on=DAY),
    )
    other = make_task(assignee=make_specialist("cat"))
    make_contact(task=to_redial, now=MORNING)
    make_contact(task=agreed, result="CALL_AGAIN", follow_up_at=AGREED, now=MORNING)

    assert handed_over(ann, bob) == 4

    assert set(Task.objects.filter(assignee=bob)) == {to_dial, to_redial, agreed, ended}
    assert Task.objects.get(pk=agreed.pk).next_contact_at == AGREED
    assert Task.objects.exclude(assignee=bob).get() == other
    kinds = Move.objects.values_list("kind", "giver", "taker", "reason").distinct()
    assert list(kinds) == [(Move.Kind.HANDED_OVER, ann.pk, bob.pk, WHY)]


def test_what_is_closed_stays_with_who_closed_it() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    Task.objects.filter(pk=make_task(assignee=ann).pk).update(state=Task.State.CLOSED)

    assert handed_over(ann, bob) == 0


def test_somebody_switched_off_already_gives_and_takes_nothing() -> None:
    gone, bob = make_specialist("gone", is_active=False), make_specialist("bob")
    make_task(assignee=gone)

    with pytest.raises(MoveRefused):
        handed_over(bob, gone)
    assert handed_over(gone, bob) == 1


def test_needs_a_supervisor_a_reason_and_two_people() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    make_task(assignee=ann)

    with pytest.raises(NotAllowed):
        handed_over(ann, bob, by=make_manager())
    with pytest.raises(MoveRefused):
        handed_over(ann, ann)
    with pytest.raises(MoveRefused):
        handed_over(ann, bob, why="")
    with pytest.raises(MoveRefused):
        handed_over(ann, bob, by=make_supervisor(branch=make_branch()))
    assert not Move.objects.exists()
