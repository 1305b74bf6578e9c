"""The morning release: 001-25..28, 001-32, 001-48, 001-49, O1..O4, O24, O27."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from policies.models import Event, Phone, Term
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.lib.days import morning_of
from renewal.rules.defaults import RELEASE_WITHOUT_PHONE
from renewal.rules.models import Rule
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_lead,
    make_no_call,
    make_phone,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from tests.worklists.team import make_leads, make_team
from worklists.actions import (
    ReleaseRefused,
    preview,
)
from worklists.models import Lead, ListKind, Participant, Release, Task

pytestmark = pytest.mark.django_db

NEXT_DAY = DAY + timedelta(days=1)
FIVE_OCLOCK = datetime.fromisoformat("2026-03-03T17:00:00+08:00")


# Who gets what


def test_gives_every_due_row_to_one_specialist_in_equal_shares() -> None:
    team = make_team("ann", "bob", "cat")
    leads = make_leads(8)
    boss = make_supervisor("boss")

    result = make_release(by=boss)

    assert result.tasks == 8
    assert sorted(result.per_specialist) == ["ann", "bob", "cat"]
    assert sorted(result.per_specialist.values()) == [2, 3, 3]
    assert (result.held, result.excluded) == ({}, {})
    tasks = Task.objects.all()
    assert sorted(task.lead_id for task in tasks) == [lead.pk for lead in leads]
    assert Counter(task.assignee.username for task in tasks) == result.per_specialist
    assert {task.drawn_to_id for task in tasks} == {user.pk for user in team}
    assert {lead.state for lead in Lead.objects.all()} == {Lead.State.RELEASED}


def test_marks_the_rows_of_a_release() -> None:
    (ann,) = make_team("ann")
    (lead,) = make_leads(1)
    boss = make_supervisor("boss")

    result = make_release(by=boss)

    task = Task.objects.get()
    assert (task.assignee, task.drawn_to, task.assigned_at) == (ann, ann, MORNING)
    assert (task.deadline_at, task.deadline_is_provisional) == (FIVE_OCLOCK, False)
    assert (task.state, task.result, task.list_kind) == (
        Task.State.OPEN,
        "",
        ListKind.RENEWAL_25,
    )
    term = Term.objects.get(pk=lead.term_id)
    assert (term.specialist, term.released_on) == (ann, DAY)
    assert result.release is not None
    event = Event.objects.get()
    assert (event.code, event.term, event.by, event.at) == (
        Event.Code.RELEASED,
        term,
        boss,
        MORNING,
    )
    assert event.parameters == {
        "release": result.release.pk,
        "name": "Ann",
        "username": "ann",
        "deadline": "2026-03-03T17:00:00+08:00",
    }


@pytest.mark.parametrize(
    ("day", "deadline"),
    [
        (date(2026, 3, 5), "2026-03-06T17:00:00+08:00"),
        (date(2026, 3, 6), "2026-03-09T17:00:00+08:00"),  # Friday to Monday
        (date(2026, 2, 13), "2026-02-14T17:00:00+08:00"),  # a Saturday that is worked on
        (date(2026, 2, 14), "2026-02-24T17:00:00+08:00"),  # over the spring festival
    ],
)
def test_the_deadline_is_five_oclock_on_the_next_working_day(day: date, deadline: str) -> None:
    make_team("ann")
    make_lead(expires_on=day + timedelta(days=25))

    make_release(day=day)

    assert Task.objects.get().deadline_at == datetime.fromisoformat(deadline)


def test_a_deadline_over_a_year_that_is_not_published_is_provisional() -> None:
    make_team("ann")
    make_lead(expires_on=date(2027, 1, 25))

    make_release(day=date(2026, 12, 31))

    task = Task.objects.get()
    assert task.deadline_is_provisional
    assert task.deadline_at == datetime.fromisoformat("2027-01-01T17:00:00+08:00")


def test_takes_what_is_due_from_before_and_leaves_what_is_not_due_yet() -> None:
    make_team("ann")
    old = make_lead(expires_on=DAY)
    late = make_lead(expires_on=DAY + timedelta(days=10))
    due = make_lead(expires_on=DAY + timedelta(days=25))
    make_lead(expires_on=DAY + timedelta(days=26))

    make_release()

    assert set(Task.objects.values_list("lead_id", flat=True)) == {old.pk, late.pk, due.pk}


def test_the_preparation_list_alone_is_never_released() -> None:
    make_team("ann")
    make_lead(
        expires_on=DAY + timedelta(days=25),
        list_kind=ListKind.RENEWAL_30,
        state=Lead.State.PREPARING,
    )

    assert make_release().tasks == 0


def test_a_second_release_of_the_day_finds_nothing() -> None:
    make_team("ann", "bob")
    make_leads(4)
    boss = make_supervisor("boss")
    make_release(by=boss)
    for task in Task.objects.all():
        make_contact(task=task)

    again = make_release(by=boss)

    assert (again.release, again.tasks) == (None, 0)
    assert again.per_specialist == {"ann": 0, "bob": 0}
    assert (again.held, again.excluded) == ({}, {})
    assert Release.objects.count() == 1
    assert Task.objects.count() == 4


# The gate: O2


def test_a_row_without_result_holds_its_specialist_as_pending_up_to_the_deadline() -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(2)
    boss = make_supervisor("boss")

    at_five = preview(day=NEXT_DAY, by=boss, now=FIVE_OCLOCK)
    after = preview(day=NEXT_DAY, by=boss, now=FIVE_OCLOCK + timedelta(microseconds=1))

    assert at_five.held == {"ann": "PENDING"}
    assert after.held == {"ann": "OVERDUE"}
    assert at_five.per_specialist == after.per_specialist == {"bob": 2}


def test_who_has_finished_waits_for_nobody() -> None:
    make_task(assignee=make_specialist("ann"))
    make_contact(task=make_task(assignee=make_specialist("bob")))
    make_leads(3)

    result = make_release(day=NEXT_DAY)

    assert result.per_specialist == {"bob": 3}
    assert result.held == {"ann": "PENDING"}


def test_the_last_empty_result_lifts_the_block() -> None:
    ann = make_specialist("ann")
    first, last = make_task(assignee=ann), make_task(assignee=ann)
    make_leads(1)
    boss = make_supervisor("boss")
    later = FIVE_OCLOCK + timedelta(hours=1)

    make_contact(task=first, now=later)
    still = preview(day=NEXT_DAY, by=boss, now=later)
    make_contact(task=last, now=later)
    lifted = preview(day=NEXT_DAY, by=boss, now=later)

    assert (still.held, still.tasks) == ({"ann": "OVERDUE"}, 0)
    assert (lifted.held, lifted.per_specialist) == ({}, {"ann": 1})


def test_retries_and_appointments_do_not_gate() -> None:
    make_contact(task=make_task(assignee=make_specialist("ann")), result="NO_ANSWER")
    make_leads(1)

    assert make_release(day=NEXT_DAY + timedelta(days=7)).per_specialist == {"ann": 1}


def test_the_gate_counts_a_stored_result_whatever_its_instant() -> None:
    task = make_task(assignee=make_specialist("ann"))
    make_leads(1)

    make_contact(task=task, now=morning_of(NEXT_DAY) + timedelta(hours=8))

    assert make_release(day=NEXT_DAY).held == {}


def test_lets_in_who_is_pending_for_a_reason() -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(4)

    result = make_release(day=NEXT_DAY, let_in={"ann": "was at the doctor's"})

    assert result.per_specialist == {"ann": 2, "bob": 2}
    assert result.held == {}
    assert result.release is not None
    assert result.release.let_in == {"ann": "was at the doctor's"}


def test_overdue_is_not_let_in() -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    with pytest.raises(ReleaseRefused):
        make_release(day=DAY + timedelta(days=2), let_in={"ann": "please"})

    assert Lead.objects.queued().count() == 1


@pytest.mark.parametrize("let_in", [{"nobody": "why not"}, {"ann": " "}])
def test_letting_in_needs_a_known_specialist_and_a_reason(let_in: Mapping[str, str]) -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    with pytest.raises(ReleaseRefused):
        make_release(let_in=let_in)


def test_a_specialist_of_another_branch_is_not_let_in() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    make_specialist("ann", branch=south)
    boss = make_supervisor(branch=north)

    with pytest.raises(ReleaseRefused):
        make_release(by=boss, let_in={"ann": "please"})


def test_an_account_that_is_switched_off_gets_nothing() -> None:
    make_task(assignee=make_specialist("ann", is_active=False))
    make_specialist("bob", is_active=False)
    make_team("cat")
    make_leads(3)

    result = make_release(day=NEXT_DAY)

    assert result.per_specialist == {"cat": 3}
    assert result.held == {"ann": "INACTIVE"}


def test_with_nobody_clear_the_rows_stay() -> None:
    make_task(assignee=make_specialist("ann"))
    make_leads(2)

    result = make_release(day=NEXT_DAY)

    assert (result.release, result.tasks, result.per_specialist) == (None, 0, {})
    assert result.held == {"ann": "PENDING"}
    assert Lead.objects.queued().count() == 2


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_releases(role: Role) -> None:
    make_leads(1)
    make_team("ann")

    with pytest.raises(NotAllowed):
        make_release(by=make_user(role=role))

    assert Task.objects.count() == 0


def test_a_branch_releases_its_own_rows_to_its_own_people() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    make_specialist("ann", branch=north)
    make_specialist("bob", branch=south)
    own = make_lead(branch=north)
    foreign = make_lead(branch=south)

    result = make_release(by=make_supervisor(branch=north))

    assert result.per_specialist == {"ann": 1}
    assert Task.objects.get().lead == own
    foreign.refresh_from_db()
    assert foreign.state == Lead.State.QUEUED


# What stays behind: 001-14, O24, O27


def test_what_has_been_renewed_meanwhile_leaves_the_queue() -> None:
    make_team("ann")
    lead = make_lead(renewed_flag=True)

    result = make_release()

    assert (result.tasks, result.excluded) == (0, {"RENEWED": 1})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.EXCLUDED, "RENEWED")
    event = Event.objects.get()
    assert (event.code, event.parameters) == (Event.Code.HELD_BACK, {"reason": "RENEWED"})
    assert make_release().excluded == {}


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": "CANCELLED"}, "CANCELLED"),
        ({"renewed_number": "NEW1"}, "RENEWED"),
        ({"phone": "12000000001"}, "NO_CALL"),
        ({"phone": None}, "NO_PHONE"),
        ({"expires_on": DAY - timedelta(days=1)}, "ENDED"),
    ],
)
def test_each_reason_to_stay_behind(values: dict[str, Any], reason: str) -> None:
    make_team("ann")
    make_no_call("12000000001")
    make_lead(**values)

    assert make_release().excluded == {reason: 1}


def test_a_term_may_be_called_on_its_last_day() -> None:
    make_team("ann")
    make_lead(expires_on=DAY)

    assert make_release().tasks == 1


def test_without_a_number_a_row_stays_queued_and_is_released_once_one_comes() -> None:
    make_team("ann")
    lead = make_lead(phone=None)

    first = make_release()
    again = make_release(day=NEXT_DAY)
    policy = lead.term.policy
    policy.phone = make_phone(customer=policy.customer)
    policy.save()
    late = make_release(day=DAY + timedelta(days=2))

    assert (first.tasks, first.excluded) == (0, {"NO_PHONE": 1})
    assert (again.tasks, again.excluded) == (0, {"NO_PHONE": 1})
    assert Event.objects.filter(code=Event.Code.HELD_BACK).count() == 1
    assert (late.tasks, late.excluded) == (1, {})
    lead.refresh_from_db()
    assert (lead.state, lead.reason) == (Lead.State.RELEASED, "")


def test_an_inaccurate_number_is_no_number() -> None:
    make_team("ann")
    make_lead()
    Phone.objects.update(verdict=Phone.Verdict.INACCURATE)

    assert make_release().excluded == {"NO_PHONE": 1}


def test_a_setting_releases_without_a_number() -> None:
    make_team("ann")
    make_lead(phone=None)
    Rule.objects.create(key=RELEASE_WITHOUT_PHONE.key, value=True, valid_from=DAY, set_at=MORNING)

    assert make_release().tasks == 1


def test_a_no_call_period_ends_with_its_last_day() -> None:
    make_team("ann")
    make_no_call("12000000001", ends_on=DAY)
    make_lead(phone="12000000001")
    make_lead(phone="12000000001", expires_on=NEXT_DAY + timedelta(days=25))

    assert make_release(day=DAY).excluded == {"NO_CALL": 1}
    assert make_release(day=NEXT_DAY).tasks == 1


# The commands


def test_the_command_tells_shares_holds_and_exclusions(manage: Manage) -> None:
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(2)
    make_lead(phone=None)
    make_supervisor("boss")

    shown = manage("release", "--on", NEXT_DAY, "--by", "boss", "--dry-run")
    done = manage("release", "--on", NEXT_DAY, "--by", "boss")
    again = manage("release", "--on", NEXT_DAY, "--by", "boss")

    common = {"held": {"ann": "PENDING"}, "excluded": {"NO_PHONE": 1}}
    nothing = {"release": None, "seed": None}
    drawn = Release.objects.get(day=NEXT_DAY)
    assert shown == common | nothing | {"tasks": 2, "per_specialist": {"bob": 2}}
    assert done == common | {
        "release": drawn.pk,
        "seed": drawn.seed,
        "tasks": 2,
        "per_specialist": {"bob": 2},
    }
    assert again == nothing | {
        "tasks": 0,
        "per_specialist": {},
        "held": {"ann": "PENDING", "bob": "PENDING"},
        "excluded": {"NO_PHONE": 1},
    }


def test_the_command_lets_several_in(manage: Manage) -> None:
    make_task(assignee=make_specialist("ann"))
    make_task(assignee=make_specialist("bob"))
    make_leads(2)
    make_supervisor("boss")
    let_in = ["--include", "ann", "--include", "bob", "--reason", "ill"]

    answer = manage("release", "--on", NEXT_DAY, "--by", "boss", *let_in)

    assert (answer["per_specialist"], answer["held"]) == ({"ann": 1, "bob": 1}, {})


@pytest.mark.parametrize(
    "argv",
    [
        ["--on", DAY],
        ["--by", "boss"],
        ["--on", "1 March", "--by", "boss"],
        ["--on", DAY, "--by", "nobody"],
        ["--on", DAY, "--by", "gone"],
        ["--on", DAY, "--by", "ann"],
        ["--on", DAY, "--by", "boss", "--include", "ann"],
        ["--on", DAY, "--by", "boss", "--include", "ann", "--reason", " "],
        ["--on", DAY, "--by", "boss", "--include", "nobody", "--reason", "ill"],
        ["--on", DAY + timedelta(days=2), "--by", "boss", "--include", "ann", "--reason", "ill"],
        [
            "--on",
            DAY + timedelta(days=2),
            "--by",
            "boss",
            "--include",
            "ann",
            "--reason",
            "ill",
            "--dry-run",
        ],
    ],
)
def test_the_command_refuses(argv: list[Any], manage: Manage) -> None:
    make_supervisor("boss")
    make_supervisor("gone", is_active=False)
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    manage.refused("release", *argv)

    assert Lead.objects.queued().count() == 1


def test_tasks_lists_a_specialists_rows_in_call_order(manage: Manage) -> None:
    ann = make_specialist("ann")
    later = make_task(assignee=ann, expires_on=DAY + timedelta(days=25), number="LATER1")
    sooner = make_task(assignee=ann, expires_on=DAY + timedelta(days=9), number="SOONER1")
    make_task(assignee=make_specialist("bob"))
    make_contact(task=later)

    answer = manage("tasks", "--of", "ann")

    assert answer == {
        "tasks": [
            {
                "id": sooner.pk,
                "policy_no": "SOONER1",
                "expires_on": "2026-03-11",
                "deadline": "2026-03-03T17:00:00+08:00",
                "result": None,
            },
            {
                "id": later.pk,
                "policy_no": "LATER1",
                "expires_on": "2026-03-27",
                "deadline": "2026-03-03T17:00:00+08:00",
                "result": "NO_ANSWER",
            },
        ]
    }


@pytest.mark.parametrize("argv", [[], ["--of", "nobody"]])
def test_tasks_refuses_whom_it_does_not_know(argv: list[str], manage: Manage) -> None:
    manage.refused("tasks", *argv)


# What stands behind it


def test_a_lead_has_one_open_task() -> None:
    task = make_task()

    with pytest.raises(IntegrityError, match="task_one_open_a_lead"), transaction.atomic():
        make_task(lead=task.lead)


def test_a_specialist_takes_part_once() -> None:
    (ann,) = make_team("ann")
    make_leads(1)
    drawn = make_release().release
    assert drawn is not None

    with pytest.raises(IntegrityError, match="participant_once_a_release"), transaction.atomic():
        Participant.objects.create(
            release=drawn,
            user=ann,
            username="ann2",
            balance_before="0",
            balance_after="0",
            share=0,
        )


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"deadline_at": MORNING - timedelta(days=1)}, "task_deadline_after_start"),
        ({"result": "OFF"}, "task_result_has_moment"),
    ],
)
def test_a_task_that_contradicts_itself_is_refused(
    changes: dict[str, Any], constraint: str
) -> None:
    task = make_task()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(**changes)


def test_a_lead_is_not_released_after_its_end() -> None:
    term = make_term()

    with pytest.raises(IntegrityError, match="lead_released_before_due"), transaction.atomic():
        Lead.objects.create(
            list_kind=ListKind.RENEWAL_25,
            branch=term.policy.branch,
            term=term,
            due_on=DAY,
            release_on=NEXT_DAY,
            state=Lead.State.QUEUED,
        )


def test_a_term_that_ends_later_than_was_thought_waits_for_its_own_day() -> None:
    make_team("ann")
    lead = make_lead()
    Term.objects.filter(pk=lead.term_id).update(expires_on=DAY + timedelta(days=60))

    result = make_release()

    assert (result.tasks, result.excluded) == (0, {})
    lead.refresh_from_db()
    assert lead.state == Lead.State.QUEUED
