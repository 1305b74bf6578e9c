"""Rows that are taken back for another release, and the list that offers them. F14, O8."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from policies.models import Contact, Event, Term
from policies.story import story_of
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
from renewal.lib.days import morning_of
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_lead,
    make_manager,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
)
from tests.worklists.team import make_leads, make_team
from worklists.actions import (
    MoveRefused,
    TaskChanged,
    log_result,
    move_tasks,
    recall,
    verify_release,
)
from worklists.models import Draft, Lead, ListKind, Move, Task
from worklists.queries.recalls import to_recall

pytestmark = pytest.mark.django_db

NEXT_MORNING = morning_of(DAY + timedelta(days=1))
WHY = "一直未拨打"


def recalled(*tasks: Task, now: datetime = NEXT_MORNING, why: str = WHY, **by: User) -> int:
    """Recall the rows as they were when `tasks` were read."""
    shown = {task.pk: task.version for task in tasks}
    return recall(tasks=shown, by=by.get("by") or make_supervisor(), now=now, reason=why)


def outlook(term: Term, day: date) -> str:
    with translation.override("en"):
        [found] = story_of(term.policy, on=day).terms
        assert found.outlook is not None
        return found.outlook.text


# From a specialist to another, by way of the release


def test_the_next_release_gives_the_row_to_somebody_else() -> None:
    ann, bob, boss = make_specialist("ann"), make_specialist("bob"), make_supervisor("boss")
    make_leads(6)
    first = make_release(by=boss).release
    assert first is not None
    old = first.tasks.filter(assignee=ann).earliest("pk")
    make_contact(task=old, result="NO_ANSWER", note="没人", now=MORNING)
    old.refresh_from_db()
    Draft.objects.create(task=old, user=ann, note="半句", saved_at=MORNING)
    others = [one for one in first.tasks.all() if one != old]
    for one in others:
        make_contact(task=one, now=MORNING)

    assert recalled(old, by=boss) == 1
    make_leads(1)
    again = make_release(by=boss, day=DAY + timedelta(days=1)).release

    assert again is not None
    new = again.tasks.get(lead=old.lead)
    assert (new.lead, new.assignee, new.barred) == (old.lead, bob, "ann")
    assert (new.deadline_at.isoformat(), new.result) == ("2026-03-04T09:00:00+00:00", "")
    term = old.lead.term
    term.refresh_from_db()
    assert (term.specialist, term.released_on) == (bob, DAY + timedelta(days=1))
    old = Task.with_taken_back.get(pk=old.pk)
    assert (old.state, old.drawn_to, old.result) == (Task.State.TAKEN_BACK, ann, "NO_ANSWER")
    assert [verify_release(release=one) for one in (first, again)] == [True, True]
    assert [one.note for one in Contact.objects.filter(term=term)] == ["没人"]
    assert Draft.objects.get().task_id == old.pk
    codes = Event.objects.filter(term=term).order_by("pk").values_list("code", flat=True)
    assert list(codes) == ["RELEASED", "TAKEN_BACK", "RELEASED"]


def test_goes_back_to_the_same_one_where_there_is_nobody_else() -> None:
    ann, boss = make_specialist("ann"), make_supervisor("boss")
    task = make_task(assignee=ann)

    recalled(task, by=boss)
    make_release(by=boss, day=DAY + timedelta(days=1))

    assert Task.objects.get().assignee == ann


def test_a_recalled_row_waits_and_nobody_has_it() -> None:
    ann, boss = make_specialist("ann"), make_supervisor("boss")
    task = make_task(assignee=ann)

    recalled(task, by=boss)

    lead = Lead.objects.get()
    assert (lead.state, lead.recalled_from) == (Lead.State.QUEUED, ann)
    assert (lead.term.specialist, lead.term.released_on) == (None, DAY)
    assert not Task.objects.exists()
    move = Move.objects.get()
    assert (move.kind, move.giver, move.taker, move.by) == (Move.Kind.RECALLED, ann, None, boss)
    assert (move.reason, move.at) == (WHY, NEXT_MORNING)
    notice = Notice.objects.get()
    assert (notice.user, notice.code, notice.parameters) == (ann, "ROWS_RECALLED", {"number": 1})


# What stays


def test_what_has_ended_since_stays_and_a_lapsed_row_does_not() -> None:
    ann = make_specialist("ann")
    ended = make_task(assignee=ann, expires_on=DAY)
    lapsed = make_task(assignee=ann, lead=make_lead(expires_on=DAY, list_kind=ListKind.LAPSED_48H))

    assert recalled(ended, lapsed) == 1

    assert Task.objects.get() == ended


def test_what_was_called_or_moved_since_it_was_shown_stays() -> None:
    called, moved = make_task(), make_task()
    make_contact(task=called, now=MORNING)
    move_tasks(
        tasks={moved.pk: 0},
        taker=make_specialist(),
        by=make_supervisor(),
        now=MORNING,
        reason=WHY,
    )

    assert recalled(called, moved) == 0


def test_recalled_twice_is_recalled_once() -> None:
    task = make_task()

    assert [recalled(task), recalled(task)] == [1, 0]


def test_needs_a_supervisor_of_the_branch_and_a_reason() -> None:
    task = make_task()

    with pytest.raises(NotAllowed):
        recalled(task, by=make_manager())
    with pytest.raises(MoveRefused):
        recalled(task, why=" ")
    assert recalled(task, by=make_supervisor(branch=make_branch())) == 0


# While its specialist is on the telephone


def test_who_had_the_row_is_told_when_the_result_comes_in() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    recalled(task)

    with pytest.raises(TaskChanged):
        log_result(task=task, result="NO_ANSWER", by=ann, now=NEXT_MORNING, version=0)

    assert not Contact.objects.exists()


def test_the_call_page_says_that_it_was_taken_back_and_keeps_the_note(client: Client) -> None:
    ann = make_specialist("ann")
    task = old_task(assignee=ann)
    recalled(task, now=timezone.now())
    client.force_login(ann)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    answer = client.post(
        reverse("worklists:log_result", args=[task.pk]),
        {"result": "NO_ANSWER", "note": "下午再打", "version": "0"},
    )

    said = answer.content.decode()
    assert answer.status_code == 409
    assert "This customer was taken back for another release" in said
    assert "下午再打" in said


# Why it is not here


def test_the_page_of_reasons_tells_of_it() -> None:
    make_team("ann", "bob")
    boss = make_supervisor("boss")
    task = make_task(assignee=User.objects.get(username="ann"), by=boss)
    term = task.lead.term
    recalled(task, by=boss)
    make_leads(1)

    waiting = outlook(term, DAY + timedelta(days=1))
    make_release(by=boss, day=DAY + timedelta(days=1))
    again = outlook(term, DAY + timedelta(days=1))

    assert waiting == (
        "Recalled from Ann on 2026-03-03 because: 一直未拨打. Somebody else gets it, where there "
        "is anybody. On the list Renewal since 2026-03-02; goes out with the next release."
    )
    assert again == ("With Bob since 2026-03-03; the first result is due on 2026-03-04 17:00.")


def test_the_page_of_reasons_tells_of_a_move() -> None:
    task, bob = make_task(assignee=make_specialist("ann")), make_specialist("bob")
    move_tasks(tasks={task.pk: 0}, taker=bob, by=make_supervisor(), now=NEXT_MORNING, reason=WHY)

    assert outlook(task.lead.term, DAY + timedelta(days=1)) == (
        "With Bob since 2026-03-03; the first result is due on 2026-03-04 17:00. "
        "Moved from Ann to Bob on 2026-03-03 because: 一直未拨打."
    )


# What is offered


def offered(now: datetime) -> dict[str, list[Task]]:
    parts = to_recall(user=make_supervisor(), now=now)
    return {name: list(tasks.order_by("pk")) for name, tasks in parts.items()}


def test_untouched_is_what_was_given_out_before_today_or_is_past_its_deadline() -> None:
    old, called = make_task(), make_task()
    make_contact(task=called, now=MORNING)
    make_task(day=DAY + timedelta(days=1))
    make_task(expires_on=DAY)  # ended: stays with its specialist

    assert offered(NEXT_MORNING)["untouched"] == [old]


def test_expiring_is_what_ends_within_the_days_and_has_no_appointment_ahead() -> None:
    soon, last = DAY + timedelta(days=1), DAY + timedelta(days=8)
    first = make_task(expires_on=soon)
    seventh = make_task(expires_on=last)
    make_task(expires_on=last + timedelta(days=1))
    kept, missed = make_task(expires_on=last), make_task(expires_on=last)
    for task, day in ((kept, 5), (missed, 2)):
        at = datetime.fromisoformat(f"2026-03-0{day}T15:00:00+08:00")
        make_contact(task=task, result="CALL_AGAIN", follow_up_at=at, now=MORNING)

    found = offered(NEXT_MORNING)

    assert found["expiring"] == [first, seventh, missed]
    assert found["promised"] == [kept]


# The pages


URL = "/lists/progress/recall/"


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor("boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def old_task(**values: Any) -> Task:
    """An untouched row that was given out yesterday."""
    today = timezone.localdate()
    values = {"expires_on": today + timedelta(days=20)} | values
    return make_task(day=today - timedelta(days=1), **values)


def page(client: Client, url: str = URL) -> str:
    return unescape(client.get(url).content.decode())


def test_the_list_shows_each_part_on_its_tab(client: Client, boss: User) -> None:
    today = timezone.localdate()
    old_task(name="甲某")
    near = make_task(day=today, name="乙某", expires_on=today + timedelta(days=3))
    make_contact(task=near, now=timezone.now())

    shown = {tab: page(client, f"{URL}?tab={tab}") for tab in ("untouched", "expiring", "x")}

    names = {tab: re.findall('title="(.某)"', text) for tab, text in shown.items()}
    assert names == {"untouched": ["甲某"], "expiring": ["乙某"], "x": ["甲某"]}


def test_recalls_what_is_ticked_and_leads_to_the_release(client: Client, boss: User) -> None:
    first, second = old_task(), old_task()
    asked = {"pick": [f"{first.pk}-0"], "every": "", "reason": WHY}

    done = client.post(f"{URL}rows/?tab=untouched", asked)

    assert (done.status_code, done.headers["Location"]) == (302, f"{URL}?tab=untouched")
    assert Task.objects.get() == second
    text = page(client)
    assert "Rows recalled: 1. They go out with the next release." in text
    assert "Recalled and waiting: 1." in text
    assert 'href="/lists/release/">Release of lists</a></div>' in text


def test_recalls_all_of_the_tab_but_no_appointment(client: Client, boss: User) -> None:
    today = timezone.localdate()
    near, kept = (make_task(day=today, expires_on=today + timedelta(days=5)) for _ in range(2))
    now = timezone.now()
    make_contact(task=kept, result="INTERESTED", now=now)

    client.post(f"{URL}rows/?tab=expiring", {"every": "yes", "reason": WHY})

    assert Task.objects.get() == kept
    assert Lead.objects.get(state=Lead.State.QUEUED) == near.lead


def test_a_refusal_says_why_and_keeps_what_was_ticked(client: Client, boss: User) -> None:
    task = old_task()

    for asked, said, ticked in (
        ({"pick": [f"{task.pk}-0"]}, "Say why the rows change hands.", " checked"),
        ({"reason": WHY, "pick": ["x", "1"]}, "Tick the rows first.", ""),
    ):
        answer = client.post(f"{URL}rows/", asked)
        text = unescape(answer.content.decode())
        boxes = re.findall(r'name="pick" value="(\d+)-0"[^>]*?( checked)?>', text)
        assert (answer.status_code, said in text) == (422, True)
        assert boxes == [(str(task.pk), ticked)]


def test_recalls_from_the_page_of_a_specialist(client: Client, boss: User) -> None:
    task = old_task(assignee=make_specialist("ann"))
    url = f"/lists/progress/{task.assignee_id}/recall/?tab=to_dial"

    refused = client.post(url, {"pick": [f"{task.pk}-0"]})
    done = client.post(url, {"pick": [f"{task.pk}-0"], "reason": WHY})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert not Task.objects.exists()


def test_costs_the_same_for_one_row_as_for_three(client: Client, boss: User) -> None:
    old_task()
    page(client)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client)
        return len(seen)

    one = queries()
    old_task(), old_task()

    assert queries() == one
