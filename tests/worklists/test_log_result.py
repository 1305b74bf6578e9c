"""Saving what came of a call: 001-34, 001-36, 001-47, 001-51, DICTIONARY.md B1."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from policies.models import Contact, Event, NoCall, Phone, Term
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_user,
)
from worklists.actions import TaskChanged, log_result, save_draft, skip
from worklists.models import Draft, Lead, Task
from worklists.outcomes import ResultRefused

pytestmark = pytest.mark.django_db

CALLED = MORNING + timedelta(hours=1)  # 10:00, the term ends 25 days later
TOMORROW_10 = CALLED + timedelta(days=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}:00+08:00")


def log(task: Task, result: str, **values: Any) -> Contact:
    return log_result(
        task=task,
        result=result,
        by=values.pop("by", task.assignee),
        now=values.pop("now", CALLED),
        **values,
    ).contact


# What is kept


def test_keeps_the_attempt_and_what_the_row_now_says() -> None:
    task = make_task()

    contact = log(task, "CALL_AGAIN", note=" wife decides ", follow_up_at=TOMORROW_10)

    term = task.lead.term
    assert (contact.term, contact.phone, contact.by) == (term, term.policy.phone, task.assignee)
    assert (contact.at, contact.result, contact.dial) == (CALLED, "CALL_AGAIN", "CONNECTED")
    assert (contact.note, contact.follow_up_at) == ("wife decides", TOMORROW_10)
    task.refresh_from_db()
    assert (task.state, task.result, task.result_at) == (Task.State.OPEN, "CALL_AGAIN", CALLED)
    assert (task.next_contact_at, task.attempts, task.version) == (TOMORROW_10, 1, 1)
    term.refresh_from_db()
    assert term.first_worked_at == CALLED


def test_every_attempt_stays_and_the_first_moment_too() -> None:
    task = make_task()

    log(task, "NO_ANSWER")
    log(task, "BUSY", now=TOMORROW_10)

    assert list(Contact.objects.order_by("at").values_list("result", flat=True)) == [
        "NO_ANSWER",
        "BUSY",
    ]
    task.refresh_from_db()
    assert (task.result, task.result_at, task.attempts) == ("BUSY", TOMORROW_10, 2)
    assert Term.objects.get().first_worked_at == CALLED


def test_the_draft_goes_with_the_result() -> None:
    task = make_task()
    Draft.objects.create(task=task, user=task.assignee, note="half a", saved_at=CALLED)

    log(task, "OFF")

    assert Draft.objects.count() == 0


@pytest.mark.parametrize(
    ("result", "dial"),
    [
        ("INTERESTED", "EFFECTIVE"),
        ("CALL_AGAIN", "CONNECTED"),
        ("WENT_ELSEWHERE", "EFFECTIVE"),
        ("DECLINED", "EFFECTIVE"),
        ("ALREADY_RENEWED", "EFFECTIVE"),
        ("NO_ANSWER", "FAILED"),
        ("OFF", "FAILED"),
        ("BUSY", "NEITHER"),
        ("WRONG_NUMBER", "NEITHER"),
        ("OTHER", "CONNECTED"),
    ],
)
def test_what_each_result_counts_as(result: str, dial: str) -> None:
    contact = log(make_task(), result, note="said so", follow_up_at=TOMORROW_10)

    assert contact.dial == dial


# What follows


@pytest.mark.parametrize("result", ["WENT_ELSEWHERE", "DECLINED"])
def test_a_final_result_closes_the_row(result: str) -> None:
    task = make_task()

    log(task, result)

    task.refresh_from_db()
    assert (task.state, task.next_contact_at) == (Task.State.CLOSED, None)
    assert Lead.objects.get().state == Lead.State.CLOSED
    assert Event.objects.latest("pk").code == Event.Code.CLOSED
    assert Event.objects.latest("pk").parameters == {"result": result}


@pytest.mark.parametrize(
    ("result", "called", "again"),
    [
        ("NO_ANSWER", "2026-03-02T10:00", "2026-03-03T15:30"),
        ("NO_ANSWER", "2026-03-02T12:00", "2026-03-03T09:30"),
        ("OFF", "2026-03-02T16:00", "2026-03-03T09:30"),
        ("BUSY", "2026-03-02T10:00", "2026-03-02T10:30"),
    ],
)
def test_who_was_not_reached_is_called_again(result: str, called: str, again: str) -> None:
    task = make_task()

    log(task, result, now=at(called))

    task.refresh_from_db()
    assert (task.state, task.next_contact_at) == (Task.State.OPEN, at(again))


@pytest.mark.parametrize(
    ("days_left", "again"),
    [
        (25, "2026-03-05T09:30"),  # grade B: three days
        (5, "2026-03-04T09:30"),  # never later than three days before the end
        (1, "2026-03-03T09:30"),  # but not the same day again
    ],
)
def test_interested_without_an_appointment_is_grade_b(days_left: int, again: str) -> None:
    task = make_task(expires_on=DAY + timedelta(days=days_left))

    log(task, "INTERESTED")

    task.refresh_from_db()
    assert (task.state, task.next_contact_at) == (Task.State.OPEN, at(again))


def test_interested_with_an_appointment_keeps_it() -> None:
    task = make_task()

    log(task, "INTERESTED", follow_up_at=TOMORROW_10)

    task.refresh_from_db()
    assert task.next_contact_at == TOMORROW_10


def test_a_wrong_number_is_judged_and_the_row_stays_with_its_specialist() -> None:
    task = make_task()

    log(task, "WRONG_NUMBER")

    phone = Phone.objects.get()
    assert (phone.verdict, phone.judged_at) == (Phone.Verdict.INACCURATE, CALLED)
    assert Event.objects.latest("pk").code == Event.Code.PHONE_INACCURATE
    task.refresh_from_db()
    assert (task.state, task.next_contact_at) == (Task.State.OPEN, None)


@pytest.mark.parametrize(
    ("result", "verdict"),
    [("INTERESTED", "ACCURATE"), ("NO_ANSWER", "UNKNOWN"), ("BUSY", "UNKNOWN")],
)
def test_a_talk_with_who_decides_proves_the_number(result: str, verdict: str) -> None:
    log(make_task(), result)

    assert Phone.objects.get().verdict == verdict


def test_no_more_calls_is_registered_at_once_for_half_a_year() -> None:
    task = make_task(phone="12000000001")

    log(task, "DECLINED", reason="NO_MORE_CALLS", note="angry")

    entry = NoCall.objects.get()
    assert (entry.number, entry.starts_on) == ("12000000001", DAY)
    assert entry.ends_on == DAY + timedelta(days=183)
    assert (entry.reason, entry.registered_by) == ("angry", task.assignee)


def test_a_row_without_a_number_can_be_logged() -> None:
    contact = log(make_task(phone=None), "NO_ANSWER")

    assert contact.phone is None


# What is refused


@pytest.mark.parametrize(
    ("result", "values"),
    [
        ("CALL_AGAIN", {}),
        ("OTHER", {}),
        ("OTHER", {"note": "  "}),
        ("RENEWED", {}),
        ("CALL_AGAIN", {"follow_up_at": at("2026-03-03T08:59")}),
        ("CALL_AGAIN", {"follow_up_at": at("2026-03-03T21:01")}),
    ],
)
def test_refuses_a_result_that_lacks_what_it_needs(result: str, values: dict[str, Any]) -> None:
    task = make_task()

    with pytest.raises(ResultRefused):
        log(task, result, **values)

    assert Contact.objects.count() == 0


def test_refuses_a_closed_row() -> None:
    task = make_task()
    log(task, "DECLINED")

    with pytest.raises(ResultRefused):
        log(task, "NO_ANSWER")


def test_refuses_a_row_whose_sale_is_confirmed() -> None:
    sale = make_sale()

    for by, note in ((sale.specialist, ""), (sale.confirmed_by, "mistaken")):
        with pytest.raises(ResultRefused):
            log(sale.task, "DECLINED", by=by, note=note)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_the_own_row_is_logged(role: Role) -> None:
    task = make_task()

    with pytest.raises(NotAllowed):
        log(task, "NO_ANSWER", by=make_user(role=role), note="me too")


def test_who_is_switched_off_logs_nothing() -> None:
    task = make_task()
    task.assignee.is_active = False
    task.assignee.save()

    with pytest.raises(NotAllowed):
        log(task, "NO_ANSWER")


def test_a_supervisor_corrects_and_says_why() -> None:
    task = make_task()
    log(task, "DECLINED")
    boss = make_supervisor()

    with pytest.raises(ResultRefused):
        log(task, "INTERESTED", by=boss, now=TOMORROW_10)
    log(task, "INTERESTED", by=boss, now=TOMORROW_10, note="rang back")

    task.refresh_from_db()
    assert (task.state, task.result) == (Task.State.OPEN, "INTERESTED")
    assert Lead.objects.get().state == Lead.State.RELEASED
    assert list(Contact.objects.order_by("at").values_list("result", "by")) == [
        ("DECLINED", task.assignee.pk),
        ("INTERESTED", boss.pk),
    ]


def test_a_supervisor_of_another_branch_corrects_nothing() -> None:
    task = make_task(branch=make_branch("NORTH"))

    with pytest.raises(NotAllowed):
        log(task, "OFF", by=make_supervisor(branch=make_branch("SOUTH")), note="x")


def test_refuses_a_row_that_was_saved_since_it_was_shown() -> None:
    task = make_task()
    log(task, "NO_ANSWER", version=0)

    with pytest.raises(TaskChanged):
        log(task, "DECLINED", version=0)

    task.refresh_from_db()
    assert task.result == "NO_ANSWER"


def test_says_who_has_the_row_now() -> None:
    task = make_task(assignee=make_specialist("ann"))
    bob = make_specialist("bob")
    Task.objects.update(assignee=bob)

    with pytest.raises(TaskChanged, match="Bob"):
        log(task, "DECLINED", by=task.assignee, version=0)


# Drafts, and what is put off


def test_a_draft_is_kept_once_and_a_blank_one_forgotten() -> None:
    task = make_task()
    save_draft(task=task, by=task.assignee, note="half", now=CALLED)
    save_draft(task=task, by=task.assignee, note="half a", now=TOMORROW_10)
    kept = Draft.objects.get()

    save_draft(task=task, by=task.assignee, note=" ", now=TOMORROW_10)

    assert (kept.note, kept.saved_at) == ("half a", TOMORROW_10)
    assert Draft.objects.count() == 0


def test_a_row_that_is_put_off_comes_last_and_counts_nothing() -> None:
    ann = make_specialist("ann")
    first, second = make_task(assignee=ann), make_task(assignee=ann)

    skip(task=first, by=ann, now=CALLED)
    skip(task=second, by=make_specialist("bob"), now=CALLED)

    assert list(Task.objects.in_call_order()) == [second, first]
    assert Contact.objects.count() == 0


# The command


def test_the_command_logs_and_tells(manage: Manage) -> None:
    task = make_task(assignee=make_specialist("ann"))

    answer = manage(
        "log_result", task.pk, "--result", "NO_ANSWER", "--by", "ann", "--at", "2026-03-02T10:00"
    )

    assert answer == {
        "task": task.pk,
        "result": "NO_ANSWER",
        "state": "OPEN",
        "at": "2026-03-02T10:00:00+08:00",
        "follow_up": "2026-03-03T15:30:00+08:00",
    }


def test_the_command_takes_note_and_follow_up(manage: Manage) -> None:
    task = make_task(assignee=make_specialist("ann"))

    answer = manage(
        *("log_result", task.pk, "--result", "CALL_AGAIN", "--by", "ann", "--note", "陈先生"),
        *("--at", "2026-03-02 10:00", "--follow-up", "2026-03-04T02:30:00Z"),
    )

    assert answer["follow_up"] == "2026-03-04T10:30:00+08:00"
    assert Contact.objects.get().note == "陈先生"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--result", "NO_ANSWER"],
        ["--by", "ann"],
        ["--result", "ASLEEP", "--by", "ann"],
        ["--result", "no_answer", "--by", "ann"],
        ["--result", "RENEWED", "--by", "ann"],
        ["--result", "CALL_AGAIN", "--by", "ann"],
        ["--result", "CALL_AGAIN", "--by", "ann", "--follow-up", "soon"],
        ["--result", "OTHER", "--by", "ann"],
        ["--result", "NO_ANSWER", "--by", "nobody"],
        ["--result", "NO_ANSWER", "--by", "bob"],
        ["--result", "NO_ANSWER", "--by", "boss"],
        ["--result", "NO_ANSWER", "--by", "manager"],
        ["--result", "NO_ANSWER", "--by", "ann", "--at", "2026-03-02T25:00"],
    ],
)
def test_the_command_refuses(argv: list[str], manage: Manage) -> None:
    task = make_task(assignee=make_specialist("ann"))
    make_specialist("bob")
    make_supervisor("boss")
    make_user("manager", role=Role.MANAGER)

    manage.refused("log_result", task.pk, *argv)

    task.refresh_from_db()
    assert (task.result, Contact.objects.count()) == ("", 0)


@pytest.mark.parametrize("task", ["999999999", "first"])
def test_the_command_refuses_a_task_that_does_not_exist(task: str, manage: Manage) -> None:
    make_specialist("ann")

    manage.refused("log_result", task, "--result", "OFF", "--by", "ann")


def test_a_long_note_is_refused_in_one_line(manage: Manage) -> None:
    task = make_task(assignee=make_specialist("ann"))

    manage.refused(
        "log_result", task.pk, "--result", "OTHER", "--by", "ann", "--note", "long " * 300
    )


# What stands behind it


def test_a_task_result_has_its_moment() -> None:
    task = make_task()

    with pytest.raises(IntegrityError, match="task_result_has_moment"), transaction.atomic():
        Task.objects.filter(pk=task.pk).update(result="NO_ANSWER")


def test_who_is_not_reached_is_told_with_the_days_and_not_the_attempts() -> None:
    task = make_task(phone="12000000009")
    for days, result in enumerate(["NO_ANSWER", "OFF", "BUSY", "NO_ANSWER"]):
        log(task, result, now=CALLED + timedelta(days=days))

    task.refresh_from_db()
    assert (task.is_unreached, task.attempts) == (True, 4)
    assert Event.objects.get(code=Event.Code.UNREACHED).parameters == {"days": 3}
