from datetime import datetime, timedelta
from typing import Any

import pytest

from policies.models import Contact, Event, NoCall, Phone, Policy, Term
from renewal.accounts.models import NotAllowed
from tests.factories import MORNING, make_specialist, make_supervisor, make_task
from worklists.actions import Elsewhere, NothingToUndo, log_result, skip, undo_result
from worklists.models import Draft, Escalation, Lead, Task

pytestmark = pytest.mark.django_db

CALLED = MORNING + timedelta(hours=1)
SOON = CALLED + timedelta(minutes=2)
R = Contact.Result


def row_of(task: Task) -> dict[str, Any]:
    """Everything of the row, its lead, number and terms that a save may change."""
    row = Task.objects.filter(pk=task.pk).values(
        "state",
        "result",
        "result_at",
        "next_contact_at",
        "skipped_at",
        "attempts",
        "grade",
        "is_unreached",
        "lead__state",
        "lead__term__first_worked_at",
        "lead__term__policy__phone__verdict",
        "lead__term__policy__phone__judged_at",
    )
    return dict(row.get())


def save(task: Task, result: str, *, at: datetime = CALLED, **said: Any) -> Contact:
    return log_result(task=task, result=result, by=task.assignee, now=at, **said).contact


@pytest.mark.parametrize(
    ("result", "said"),
    [
        (R.NO_ANSWER, {}),
        (R.INTERESTED, {"grade": "A", "reason": "AGREED", "note": "plan two"}),
        (R.DECLINED, {"reason": "NO_MORE_CALLS", "note": "angry"}),
        (R.DECLINED, {"reason": "PRICE"}),
        (R.WRONG_NUMBER, {"reason": "STRANGER"}),
        (R.ALREADY_RENEWED, {"reason": "ONLINE"}),
        (R.OTHER, {"reason": "GONE", "note": "told by the widow"}),
        (R.OTHER, {"reason": "PARKED"}),
        (R.WENT_ELSEWHERE, {"elsewhere": Elsewhere(insurer="Other", premium=None)}),
    ],
)
def test_everything_stands_as_it_did(result: str, said: dict[str, Any]) -> None:
    task = make_task(phone="12000000001")
    skip(task=task, by=task.assignee, now=CALLED - timedelta(minutes=5))
    before = row_of(task)

    contact = save(task, result, **said)
    assert row_of(task) != before
    undo_result(by=task.assignee, now=SOON)

    assert row_of(task) == before
    assert (Contact.objects.count(), Contact.with_undone.get()) == (0, contact)
    assert NoCall.objects.count() == 0
    assert Escalation.objects.exclude(state=Escalation.State.UNDONE).count() == 0
    assert Event.objects.filter(code=Event.Code.UNDONE).get().parameters == {"result": result}


def test_the_earlier_result_stands_again() -> None:
    task = make_task()
    save(task, R.NO_ANSWER)
    before = row_of(task)

    save(task, R.INTERESTED, at=CALLED + timedelta(hours=1))
    undo_result(by=task.assignee, now=CALLED + timedelta(hours=1, minutes=1))

    assert row_of(task) == before
    assert Contact.objects.get().result == R.NO_ANSWER


def test_the_note_is_a_draft_again() -> None:
    task = make_task()
    save(task, R.OTHER, note="long story")

    undo_result(by=task.assignee, now=SOON)

    draft = Draft.objects.get()
    assert (draft.task, draft.user, draft.note) == (task, task.assignee, "long story")


def test_cover_that_was_heard_of_leaves_the_book() -> None:
    task = make_task()
    ends = CALLED.date() + timedelta(days=360)
    save(task, R.WENT_ELSEWHERE, elsewhere=Elsewhere(insurer="Other", expires_on=ends))
    heard = Term.objects.get(policy__number__startswith=Policy.HEARD)

    undo_result(by=task.assignee, now=SOON)

    assert Term.objects.filter(pk=heard.pk).count() == 0
    assert Term.with_withdrawn.get(pk=heard.pk).withdrawn_at == SOON


def test_only_the_last_save_and_only_once() -> None:
    caller = make_specialist()
    first, second = make_task(assignee=caller), make_task(assignee=caller)
    save(first, R.NO_ANSWER)
    save(second, R.OFF, at=CALLED + timedelta(minutes=1))

    assert undo_result(by=caller, now=SOON) == second
    with pytest.raises(NothingToUndo):
        undo_result(by=caller, now=SOON)

    first.refresh_from_db()
    assert first.result == R.NO_ANSWER


def test_not_after_ten_minutes() -> None:
    task = make_task()
    save(task, R.NO_ANSWER)

    with pytest.raises(NothingToUndo):
        undo_result(by=task.assignee, now=CALLED + timedelta(minutes=10, seconds=1))

    assert undo_result(by=task.assignee, now=CALLED + timedelta(minutes=10)) == task


def test_not_what_the_supervisor_has_corrected_since() -> None:
    task = make_task()
    save(task, R.DECLINED, reason="PRICE")
    log_result(task=task, result=R.OFF, by=make_supervisor("chief"), now=SOON, note="misheard")

    with pytest.raises(NothingToUndo):
        undo_result(by=task.assignee, now=SOON)

    assert Task.objects.get().result == R.OFF


def test_only_who_calls_undoes() -> None:
    with pytest.raises(NotAllowed):
        undo_result(by=make_supervisor(), now=SOON)


def test_what_is_undone_counts_no_failure() -> None:
    task = make_task(phone="12000000001")
    for days in range(2):
        save(task, R.NO_ANSWER, at=CALLED + timedelta(days=days))
    save(task, R.OFF, at=CALLED + timedelta(days=2))
    undo_result(by=task.assignee, now=CALLED + timedelta(days=2, minutes=1))

    save(task, R.NO_ANSWER, at=CALLED + timedelta(days=2, minutes=5))
    task.refresh_from_db()
    assert task.is_unreached is True  # the third day, and only once
    assert Phone.objects.get().verdict == Phone.Verdict.UNKNOWN


def test_a_row_is_open_for_its_lead_again() -> None:
    task = make_task()
    save(task, R.WENT_ELSEWHERE)
    assert Lead.objects.get().state == Lead.State.CLOSED

    undo_result(by=task.assignee, now=SOON)

    assert Lead.objects.get().state == Lead.State.RELEASED
