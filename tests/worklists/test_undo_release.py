"""A release is taken back for a while: UX.md 5.4."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from policies.models import Event, Reveal, Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.rules.defaults import NEWCOMER_DAYS, UNDO_MINUTES
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_release,
    make_specialist,
    make_supervisor,
    make_user,
)
from tests.worklists.team import make_leads, make_rule, make_team
from worklists.actions import (
    ReleaseRefused,
    Undone,
    move_tasks,
    recall,
    save_draft,
    undo_release,
    verify_release,
)
from worklists.models import Balance, Lead, Move, Release, Task
from worklists.queries.releases import numbers_by_kind, proof_of

SOON = MORNING + timedelta(minutes=5)
LAST_MOMENT = MORNING + timedelta(minutes=30)


def released(rows: int, **values: Any) -> Release:
    make_leads(rows)
    drawn = make_release(**values).release
    assert drawn is not None
    return drawn


def balances() -> dict[str, str]:
    return dict(Balance.objects.values_list("user__username", "value"))


def reveal(task: Task, purpose: str = Reveal.Purpose.SHOWN, **values: Any) -> None:
    term = task.lead.term
    assert term.policy.phone is not None
    values = {"by": task.assignee, "at": SOON} | values
    Reveal.objects.create(phone=term.policy.phone, term=term, purpose=purpose, **values)


# What waits again


@pytest.mark.django_db
def test_what_nobody_has_begun_with_waits_again() -> None:
    make_team("ann", "bob")
    drawn = released(5)
    boss = make_supervisor()

    done = undo_release(release=drawn, by=boss, now=SOON)

    assert done == Undone(taken_back=5, stayed=0)
    assert Task.objects.count() == 0
    assert {task.state for task in Task.with_taken_back.all()} == {Task.State.TAKEN_BACK}
    assert Lead.objects.queued().filter(reason="", recalled_from=None).count() == 5
    assert Term.objects.filter(specialist=None, released_on=None).count() == 5
    drawn.refresh_from_db()
    assert (drawn.undone_at, drawn.undone_by) == (SOON, boss)


@pytest.mark.django_db
def test_each_row_tells_who_took_it_back_and_why() -> None:
    make_team("ann")
    drawn = released(1)
    boss = make_supervisor()
    task = Task.objects.get()

    undo_release(release=drawn, by=boss, now=SOON)

    move = Move.objects.get()
    assert (move.task, move.kind, move.at, move.by) == (task, Move.Kind.UNDONE, SOON, boss)
    assert (move.giver, move.taker) == (task.assignee, None)
    event = Event.objects.latest("pk")
    assert (event.code, event.term, event.by) == (Event.Code.TAKEN_BACK, task.lead.term, boss)
    assert event.parameters == {"name": "Ann", "why": move.reason}


@pytest.mark.django_db
def test_the_next_release_deals_them() -> None:
    make_team("ann", "bob")
    boss = make_supervisor()
    first = released(6, by=boss)
    leads = set(Task.objects.values_list("lead", flat=True))
    undo_release(release=first, by=boss, now=SOON)

    again = make_release(by=boss, now=SOON)

    assert again.per_specialist == {"ann": 3, "bob": 3}
    assert again.held == {}
    assert set(Task.objects.values_list("lead", flat=True)) == leads
    assert Task.with_taken_back.count() == 12


# Until when


@pytest.mark.django_db
def test_for_half_an_hour() -> None:
    make_team("ann")
    drawn = released(1)

    assert undo_release(release=drawn, by=make_supervisor(), now=LAST_MOMENT).taken_back == 1


@pytest.mark.django_db
def test_and_no_longer() -> None:
    make_team("ann")
    drawn = released(1)

    with pytest.raises(ReleaseRefused):
        undo_release(release=drawn, by=make_supervisor(), now=LAST_MOMENT + timedelta(seconds=1))

    drawn.refresh_from_db()
    assert (drawn.undone_at, drawn.undone_by) == (None, None)
    assert Task.objects.get().state == Task.State.OPEN


@pytest.mark.django_db
def test_a_setting_says_how_long() -> None:
    make_rule(UNDO_MINUTES, 5)
    make_team("ann")
    drawn = released(1)
    boss = make_supervisor()

    with pytest.raises(ReleaseRefused):
        undo_release(release=drawn, by=boss, now=SOON + timedelta(seconds=1))

    assert undo_release(release=drawn, by=boss, now=SOON).taken_back == 1


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_who_releases(role: Role) -> None:
    make_team("ann")
    drawn = released(1)

    with pytest.raises(NotAllowed):
        undo_release(release=drawn, by=make_user(role=role), now=SOON)

    assert Task.objects.get().state == Task.State.OPEN


@pytest.mark.django_db
def test_a_second_time_changes_nothing() -> None:
    make_team("ann", "bob")
    drawn = released(3)
    boss = make_supervisor()
    undo_release(release=drawn, by=boss, now=SOON)
    before = balances()

    again = undo_release(release=drawn, by=make_supervisor(), now=LAST_MOMENT)

    assert again == Undone(taken_back=0, stayed=0)
    assert balances() == before
    assert Move.objects.count() == 3
    drawn.refresh_from_db()
    assert (drawn.undone_at, drawn.undone_by) == (SOON, boss)


def test_two_supervisors_at_once_take_back_once(committed: None) -> None:
    make_team("ann", "bob")
    drawn = released(7)
    bosses = [make_supervisor(), make_supervisor()]

    def work(boss: User) -> int:
        try:
            return undo_release(release=drawn, by=boss, now=SOON).taken_back
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(work, bosses))

    assert sorted(told) == [0, 7]
    assert Move.objects.count() == 7
    assert balances() == {"ann": "0", "bob": "0"}
    drawn.refresh_from_db()
    assert drawn.undone_by == bosses[told.index(7)]


# What stays


def dialled(task: Task) -> None:
    reveal(task, Reveal.Purpose.DIALLED)


def drafted(task: Task) -> None:
    save_draft(task=task, by=task.assignee, note="asks for a quote", now=SOON)


def called(task: Task) -> None:
    make_contact(task=task, result="NO_ANSWER", now=SOON)


def declined(task: Task) -> None:
    make_contact(task=task, result="DECLINED", now=SOON)


def moved(task: Task) -> None:
    taker = User.objects.filter(role=Role.SPECIALIST).exclude(pk=task.assignee_id).get()
    boss = make_supervisor()
    move_tasks(
        tasks={task.pk: task.version}, taker=taker, by=boss, now=SOON, reason="speaks the dialect"
    )


@pytest.mark.django_db
@pytest.mark.parametrize("begin", [reveal, dialled, drafted, called, declined, moved])
def test_what_somebody_has_begun_with_stays(begin: Callable[[Task], None]) -> None:
    make_team("ann", "bob")
    drawn = released(4)
    begun = Task.objects.earliest("pk")
    begin(begun)
    begun.refresh_from_db()

    done = undo_release(release=drawn, by=make_supervisor(), now=LAST_MOMENT)

    assert done == Undone(taken_back=3, stayed=1)
    task = Task.objects.get()
    assert (task, task.assignee, task.state) == (begun, begun.assignee, begun.state)
    term = Term.objects.get(specialist__isnull=False)
    assert (term.pk, term.specialist, term.released_on) == (
        begun.lead.term_id,
        begun.assignee,
        DAY,
    )
    assert Lead.objects.queued().count() == 3
    assert verify_release(release=drawn)


@pytest.mark.django_db
@pytest.mark.parametrize("beginning", ["somebody else", "before the release"])
def test_a_number_shown_to_another_or_before_is_no_beginning(beginning: str) -> None:
    make_team("ann")
    drawn = released(1)
    task = Task.objects.get()
    if beginning == "somebody else":
        reveal(task, by=make_supervisor())
    else:
        reveal(task, at=MORNING - timedelta(seconds=1))

    assert undo_release(release=drawn, by=make_supervisor(), now=SOON).taken_back == 1


@pytest.mark.django_db
def test_a_note_that_was_emptied_again_is_no_beginning() -> None:
    make_team("ann")
    drawn = released(1)
    task = Task.objects.get()
    drafted(task)
    save_draft(task=task, by=task.assignee, note=" ", now=SOON)

    assert undo_release(release=drawn, by=make_supervisor(), now=SOON).taken_back == 1


# Balances: O1


@pytest.mark.django_db
def test_balances_are_what_they_were() -> None:
    make_team("ann", "bob", "cat")
    boss = make_supervisor()
    released(4, by=boss)
    Task.objects.update(state=Task.State.CLOSED, result="DECLINED", result_at=MORNING)
    before = balances()
    assert sorted(before.values()) == ["-1/3", "-1/3", "2/3"]
    second = released(7, by=boss)

    undo_release(release=second, by=boss, now=SOON)

    assert balances() == before


@pytest.mark.django_db
def test_balances_count_what_stays_as_if_it_alone_had_been_dealt() -> None:
    make_team("ann", "bob", "cat")
    drawn = released(7)
    stays = Task.objects.earliest("pk")
    called(stays)

    undo_release(release=drawn, by=make_supervisor(), now=SOON)

    lucky = stays.assignee.username
    assert balances() == dict.fromkeys(("ann", "bob", "cat"), "-1/3") | {lucky: "2/3"}


@pytest.mark.django_db
def test_balances_count_by_the_shares_of_the_draw() -> None:
    make_rule(NEWCOMER_DAYS, 30)
    make_team("ann")
    bob = make_specialist("bob")
    bob.started_on = DAY - timedelta(days=3)
    bob.save()
    drawn = released(6)
    called(Task.objects.filter(assignee__username="ann").earliest("pk"))

    undo_release(release=drawn, by=make_supervisor(), now=SOON)

    assert balances() == {"ann": "1/3", "bob": "-1/3"}


@pytest.mark.django_db
def test_a_release_since_then_is_counted_still() -> None:
    make_team("ann", "bob", "cat")
    boss = make_supervisor()
    first = released(6, by=boss)
    for name in ("ann", "bob"):
        declined(Task.objects.filter(assignee__username=name).earliest("pk"))
        declined(Task.objects.filter(assignee__username=name).latest("pk"))
    second = released(2, by=boss, now=SOON)
    assert sorted(second.participants.values_list("username", flat=True)) == ["ann", "bob"]

    undo_release(release=first, by=boss, now=LAST_MOMENT)

    # Four of six stay, two each, where four thirds would have been fair.
    assert balances() == {"ann": "2/3", "bob": "2/3", "cat": "-4/3"}


# What is on record


@pytest.mark.django_db
def test_the_draw_stays_on_record() -> None:
    make_team("ann", "bob")
    drawn = released(5)
    before = (proof_of(drawn), numbers_by_kind(drawn), list(drawn.participants.values()))

    undo_release(release=drawn, by=make_supervisor(), now=SOON)

    assert (proof_of(drawn), numbers_by_kind(drawn), list(drawn.participants.values())) == before
    assert sum(kinds["renewal_25"] for kinds in numbers_by_kind(drawn).values()) == 5
    assert verify_release(release=drawn)


@pytest.mark.django_db
def test_a_recalled_row_remains_barred() -> None:
    ann, _bob = make_team("ann", "bob")
    boss = make_supervisor()
    released(2, by=boss)
    row = Task.objects.get(assignee=ann)
    called(Task.objects.get(assignee__username="bob"))
    recall(tasks={row.pk: row.version}, by=boss, now=SOON, reason="is ill")
    second = make_release(by=boss, now=SOON).release
    assert second is not None
    assert Task.objects.get(release=second).barred == "ann"

    undo_release(release=second, by=boss, now=SOON)

    lead = Lead.objects.get(pk=row.lead_id)
    assert (lead.state, lead.recalled_from) == (Lead.State.QUEUED, ann)
    third = make_release(by=boss, now=SOON)
    assert third.per_specialist["bob"] == 1
