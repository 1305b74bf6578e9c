"""What results pass on to the supervisor, and what becomes of it. DICTIONARY.md B1, B2."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from policies.models import Contact, Event, Term
from policies.story import tell
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
from renewal.jobs.notices import told
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_manager,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import (
    AnsweredAlready,
    EscalationRefused,
    NothingToUndo,
    follow_results,
    log_result,
    recall,
    send_back,
    settle_escalation,
    undo_result,
)
from worklists.models import Escalation, Lead, LeadTerm, Move, Task
from worklists.queries.escalations import answered_escalations, figures_of, open_escalations

pytestmark = pytest.mark.django_db

R, K, S = Contact.Result, Escalation.Kind, Escalation.State
TEN = MORNING + timedelta(hours=1)
NOON = MORNING + timedelta(hours=3)
HALF_PAST_NINE = datetime.fromisoformat("2026-03-03T09:30:00+08:00")

SAYS: dict[Escalation.Kind, dict[str, Any]] = {
    K.WIN_BACK: {"result": R.DECLINED, "reason": "PRICE"},
    K.RENEWED_ELSEWHERE: {"result": R.ALREADY_RENEWED, "reason": "AGENT"},
    K.LANGUAGE: {"result": R.OTHER, "reason": "LANGUAGE"},
    K.DUPLICATE: {"result": R.OTHER, "reason": "DUPLICATE"},
    K.MOVED_AWAY: {"result": R.OTHER, "reason": "MOVED"},
    K.COMPLAINT: {"result": R.OTHER, "reason": "COMPLAINT"},
    K.INQUIRY: {"result": R.OTHER, "reason": "INQUIRY"},
    K.CLAIM_HELP: {"result": R.OTHER, "reason": "CLAIM_HELP"},
}


def passed(
    kind: Escalation.Kind, *, task: Task | None = None, now: datetime = TEN, **more: Any
) -> Escalation:
    """What a result of that kind passes on, saved by the row's specialist at 10:00 of DAY."""
    task = task or make_task()
    contact = log_result(
        task=task, by=task.assignee, now=now, note="so said", **SAYS[kind], **more
    ).contact
    return Escalation.objects.select_related("task__assignee").get(contact=contact)


def settled(one: Escalation, *, by: User | None = None, now: datetime = NOON) -> Escalation:
    return settle_escalation(escalation=one, by=by or make_supervisor(), now=now, answer=" Done ")


def sent_back(
    one: Escalation, *, to: User | None = None, by: User | None = None, now: datetime = NOON
) -> Escalation:
    return send_back(
        escalation=one,
        to=to or one.task.assignee,
        by=by or make_supervisor(),
        now=now,
        answer="Try again",
    )


def fresh(task: Task) -> Task:
    return Task.objects.select_related("lead").get(pk=task.pk)


def row(one: Escalation) -> tuple[str, datetime | None, str]:
    task = fresh(one.task)
    return task.state, task.next_contact_at, task.lead.state


# Passed on


def test_the_bell_rings_for_a_complaint_only() -> None:
    boss, branch = make_supervisor("boss"), make_branch("N")
    make_supervisor("near", branch=branch)
    make_supervisor("far", branch=make_branch("S"))
    ann = make_specialist("ann", name="Ann")

    for kind in K:
        passed(kind, task=make_task(assignee=ann, branch=branch, by=boss))

    rung = Notice.objects.order_by("pk")
    assert [(one.user.username, one.code) for one in rung] == [
        ("boss", "COMPLAINT_PASSED_ON"),
        ("near", "COMPLAINT_PASSED_ON"),
    ]
    complaint = Escalation.objects.get(kind=K.COMPLAINT)
    assert rung[0].url == reverse("worklists:escalation", args=[complaint.pk])
    with translation.override("en"):
        assert told(rung.get(user=boss)).text == (
            "Ann passes on a complaint, to be answered by 3 Mar 17:00"
        )


def test_what_is_due_stands_first_and_then_the_oldest() -> None:
    boss = make_supervisor()
    win_back = passed(K.WIN_BACK)
    language = passed(K.LANGUAGE, now=TEN - timedelta(minutes=5))
    inquiry = passed(K.INQUIRY, now=TEN + timedelta(minutes=5))

    assert list(open_escalations(boss)) == [inquiry, language, win_back]


def test_what_waits_is_counted_by_kind_and_what_is_late() -> None:
    boss = make_supervisor()
    for kind in (K.INQUIRY, K.WIN_BACK, K.WIN_BACK):
        passed(kind)
    settled(passed(K.COMPLAINT))
    tomorrow_evening = MORNING + timedelta(days=1, hours=9)

    figures = figures_of(boss, now=tomorrow_evening)

    assert (figures.by_kind, figures.open, figures.late) == ({K.WIN_BACK: 2, K.INQUIRY: 1}, 3, 1)
    assert figures_of(boss, now=NOON).late == 0


# Answered


@pytest.mark.parametrize("kind", [K.LANGUAGE, K.COMPLAINT])
def test_a_row_that_rests_comes_due_with_the_answer(kind: Escalation.Kind) -> None:
    one = passed(kind)
    version = fresh(one.task).version
    assert row(one) == ("OPEN", None, "RELEASED")

    settled(one)

    assert row(one) == ("OPEN", NOON, "RELEASED")
    assert fresh(one.task).version == version + 1


@pytest.mark.parametrize("kind", [K.INQUIRY, K.CLAIM_HELP])
def test_a_row_with_a_time_keeps_it(kind: Escalation.Kind) -> None:
    one = passed(kind)

    settled(one)

    assert row(one) == ("OPEN", HALF_PAST_NINE, "RELEASED")


@pytest.mark.parametrize("kind", [K.WIN_BACK, K.DUPLICATE, K.MOVED_AWAY])
def test_a_closed_row_stays_closed(kind: Escalation.Kind) -> None:
    one = passed(kind)

    settled(one)

    assert row(one) == ("CLOSED", None, "CLOSED")


def test_a_policy_that_the_supervisor_finds_closes_the_row() -> None:
    one = passed(K.RENEWED_ELSEWHERE)
    boss = make_supervisor()

    settled(one, by=boss)

    assert row(one) == ("CLOSED", None, "CLOSED")
    closed = Event.objects.get(code=Event.Code.CLOSED)
    assert (closed.by, closed.at, closed.parameters) == (
        boss,
        NOON,
        {"result": "ALREADY_RENEWED"},
    )
    assert follow_results(now=NOON + timedelta(days=5)).sent_back == 0


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.RENEWED_ELSEWHERE])
def test_a_result_that_was_saved_since_goes_before(kind: Escalation.Kind) -> None:
    one = passed(kind)
    task = fresh(one.task)
    at = HALF_PAST_NINE + timedelta(hours=1)
    log_result(task=task, result=R.CALL_AGAIN, by=task.assignee, now=NOON, follow_up_at=at)

    settled(one, now=NOON + timedelta(hours=1))

    assert row(one) == ("OPEN", at, "RELEASED")


def test_an_answer_is_kept_and_told_in_the_story() -> None:
    one, boss = passed(K.COMPLAINT), make_supervisor(name="Boss")

    settled(one, by=boss)

    one.refresh_from_db()
    assert (one.state, one.answer, one.closed_at, one.closed_by) == (S.SETTLED, "Done", NOON, boss)
    with translation.override("en"):
        story = tell(one.task.lead.term.policy)
    assert [(each.by_name, each.text) for each in story[-1:]] == [
        ("Boss", "The supervisor: Complaint, Done")
    ]
    assert list(answered_escalations(boss)) == [one]
    assert list(open_escalations(boss)) == []


# Given back


@pytest.mark.parametrize("kind", list(K))
def test_a_row_that_is_given_back_is_open_and_due(kind: Escalation.Kind) -> None:
    one = passed(kind)
    before = fresh(one.task)

    sent_back(one)

    assert row(one) == ("OPEN", NOON, "RELEASED")
    after = fresh(one.task)
    assert (after.assignee, after.version) == (before.assignee, before.version + 1)
    assert (after.result, after.deadline_at) == (before.result, before.deadline_at)
    one.refresh_from_db()
    assert (one.state, one.answer) == (S.SENT_BACK, "Try again")
    assert Move.objects.count() == 0


def test_the_bell_tells_who_gets_the_row() -> None:
    one = passed(K.WIN_BACK)

    sent_back(one, by=make_supervisor(name="Boss"))

    notice = Notice.objects.get()
    assert (notice.user, notice.url) == (
        one.task.assignee,
        reverse("worklists:call", args=[one.task_id]),
    )
    with translation.override("en"):
        assert told(notice).text == "Boss gives a row back to you: Win back"


@pytest.mark.parametrize("kind", [K.WIN_BACK, K.LANGUAGE])
def test_a_row_that_is_given_to_somebody_else_changes_hands(kind: Escalation.Kind) -> None:
    one, bob = passed(kind), make_specialist("bob")
    boss = make_supervisor()

    sent_back(one, to=bob, by=boss, now=NOON + timedelta(days=1))

    task = fresh(one.task)
    assert (task.assignee, task.state, task.next_contact_at) == (
        bob,
        Task.State.OPEN,
        NOON + timedelta(days=1),
    )
    assert task.deadline_at == datetime.fromisoformat("2026-03-04T17:00:00+08:00")
    move = Move.objects.get()
    assert (move.kind, move.giver, move.taker, move.by, move.reason) == (
        Move.Kind.MOVED,
        one.task.assignee,
        bob,
        boss,
        "Try again",
    )
    assert Term.objects.get(pk=task.lead.term_id).specialist == bob


def test_a_time_that_was_agreed_since_stays() -> None:
    one = passed(K.INQUIRY)
    task = fresh(one.task)
    at = HALF_PAST_NINE + timedelta(hours=1)
    log_result(task=task, result=R.CALL_AGAIN, by=task.assignee, now=NOON, follow_up_at=at)

    sent_back(one)

    assert row(one) == ("OPEN", at, "RELEASED")


def test_a_row_whose_cover_has_ended_can_be_given_back() -> None:
    one = passed(K.WIN_BACK)

    sent_back(one, now=NOON + timedelta(days=40))

    assert row(one) == ("OPEN", NOON + timedelta(days=40), "RELEASED")


def test_who_declines_again_is_not_passed_on_again() -> None:
    one = passed(K.WIN_BACK)
    sent_back(one)
    task = fresh(one.task)

    log_result(
        task=task, by=task.assignee, now=NOON + timedelta(hours=1), note="no", **SAYS[K.WIN_BACK]
    )

    assert row(one) == ("CLOSED", None, "CLOSED")
    assert Escalation.objects.count() == 1


def test_only_the_car_that_was_declined_is_opened_again() -> None:
    task = make_task()
    other = make_term(expires_on=DAY + timedelta(days=25))
    LeadTerm.objects.create(lead=task.lead, term=other)
    one = passed(K.WIN_BACK, task=task, terms={task.lead.term_id})
    log_result(task=task, result=R.WENT_ELSEWHERE, reason="PRICE", by=task.assignee, now=NOON)
    assert row(one) == ("CLOSED", None, "CLOSED")

    sent_back(one, now=NOON + timedelta(hours=1))

    terms = LeadTerm.objects.filter(lead=task.lead)
    assert dict(terms.values_list("term", "settled_at")) == {
        task.lead.term_id: None,
        other.pk: NOON,
    }


# What is refused


def test_nobody_but_a_supervisor_answers() -> None:
    one = passed(K.WIN_BACK)

    for user in (one.task.assignee, make_manager()):
        with pytest.raises(NotAllowed):
            settled(one, by=user)
        with pytest.raises(NotAllowed):
            sent_back(one, by=user)

    one.refresh_from_db()
    assert (one.state, row(one)) == (S.OPEN, ("CLOSED", None, "CLOSED"))


def test_a_supervisor_of_another_branch_does_not_see_it() -> None:
    one = passed(K.WIN_BACK, task=make_task(branch=make_branch("N")))
    other = make_branch("S")
    boss = make_supervisor(branch=other)

    assert list(open_escalations(boss)) == []
    with pytest.raises(NotAllowed):
        settled(one, by=boss)
    with pytest.raises(NotAllowed):
        sent_back(one, by=boss, to=make_specialist(branch=other))


def test_what_is_answered_is_not_answered_again() -> None:
    one = passed(K.WIN_BACK)
    settled(one, by=make_supervisor(name="Boss"))

    with translation.override("en"):
        with pytest.raises(AnsweredAlready, match="Boss has answered this already: Done"):
            settled(one)
        with pytest.raises(AnsweredAlready):
            sent_back(one)

    assert row(one) == ("CLOSED", None, "CLOSED")


def test_what_proved_renewed_by_itself_says_so() -> None:
    one = passed(K.RENEWED_ELSEWHERE)
    Term.objects.filter(pk=one.task.lead.term_id).update(renewed_flag=True)
    with translation.override("en"):
        follow_results(now=NOON)

        with pytest.raises(AnsweredAlready, match=r"system has .*: The policy has come in\."):
            settled(one, now=NOON + timedelta(minutes=1))


@pytest.mark.parametrize("answer", ["", "  ", "x" * 301])
def test_an_answer_has_words(answer: str) -> None:
    one, boss = passed(K.LANGUAGE), make_supervisor()

    with pytest.raises(EscalationRefused):
        settle_escalation(escalation=one, by=boss, now=NOON, answer=answer)
    with pytest.raises(EscalationRefused):
        send_back(escalation=one, to=one.task.assignee, by=boss, now=NOON, answer=answer)

    assert row(one) == ("OPEN", None, "RELEASED")


def test_who_has_left_gets_nothing_back() -> None:
    one = passed(K.WIN_BACK)
    User.objects.filter(pk=one.task.assignee_id).update(is_active=False)

    with pytest.raises(EscalationRefused):
        sent_back(one)

    sent_back(one, to=make_specialist())
    assert row(one) == ("OPEN", NOON, "RELEASED")


def test_a_customer_who_is_with_somebody_stays_there() -> None:
    one = passed(K.WIN_BACK)
    make_task(lead=one.task.lead, assignee=make_specialist(name="Bob"))

    with (
        translation.override("en"),
        pytest.raises(EscalationRefused, match="The customer is with Bob already"),
    ):
        sent_back(one)

    assert fresh(one.task).state == Task.State.CLOSED


def test_a_customer_who_waits_for_a_release_stays_there() -> None:
    one = passed(K.WIN_BACK)
    Lead.objects.filter(pk=one.task.lead_id).update(state=Lead.State.QUEUED)

    with pytest.raises(EscalationRefused):
        sent_back(one)

    assert row(one) == ("CLOSED", None, "QUEUED")


def test_a_row_that_was_recalled_is_answered_but_not_given_back() -> None:
    one, boss = passed(K.COMPLAINT), make_supervisor()
    task = fresh(one.task)
    recall(tasks={task.pk: task.version}, by=boss, now=TEN, reason="away")

    with pytest.raises(EscalationRefused):
        sent_back(one)

    settled(one)
    taken = Task.with_taken_back.get(pk=task.pk)
    assert (taken.state, taken.next_contact_at) == (Task.State.TAKEN_BACK, None)


def test_a_row_that_is_sold_stays_closed() -> None:
    one = passed(K.INQUIRY)
    make_sale(task=one.task, now=NOON)
    task = fresh(one.task)
    assert task.state == Task.State.CLOSED

    with pytest.raises(EscalationRefused):
        sent_back(one, now=NOON + timedelta(hours=1))


def test_what_was_taken_back_with_its_workbook_stays_closed() -> None:
    one = passed(K.WIN_BACK)
    Term.objects.filter(pk=one.task.lead.term_id).update(withdrawn_at=timezone.now())

    with pytest.raises(EscalationRefused):
        sent_back(one)


# Undone


def test_what_is_undone_is_gone() -> None:
    one, boss = passed(K.COMPLAINT), make_supervisor()

    undo_result(by=one.task.assignee, now=TEN + timedelta(minutes=1))

    assert (list(open_escalations(boss)), list(answered_escalations(boss))) == ([], [])
    with pytest.raises(AnsweredAlready):
        settled(one)
    with pytest.raises(AnsweredAlready):
        sent_back(one)


@pytest.mark.parametrize("kind", [K.COMPLAINT, K.WIN_BACK])
def test_what_was_given_back_cannot_be_undone(kind: Escalation.Kind) -> None:
    one = passed(kind)
    sent_back(one, now=TEN + timedelta(minutes=1))

    with pytest.raises(NothingToUndo):
        undo_result(by=one.task.assignee, now=TEN + timedelta(minutes=2))
