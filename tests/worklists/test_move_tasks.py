"""Rows that go to another specialist after their release, and the pages that move them. F14."""

import re
from datetime import date, datetime, timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.models import Contact, Event
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
from renewal.lib.days import morning_of
from renewal.rules.defaults import CAPACITY
from renewal.rules.models import Rule
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
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
    note_deadline,
    verify_release,
)
from worklists.models import Draft, Hold, Move, Task

pytestmark = pytest.mark.django_db

NEXT_DAY = morning_of(DAY + timedelta(days=1))
FIVE_OCLOCK = datetime.fromisoformat("2026-03-03T17:00:00+08:00")
A_DAY_LATER = datetime.fromisoformat("2026-03-04T17:00:00+08:00")
WHY = "客户找熟人"


def moved(
    *tasks: Task, to: User, by: User | None = None, now: datetime = NEXT_DAY, why: str = WHY
) -> int:
    """Move the rows as they stand in the database to `to`, or by what `tasks` were read as."""
    shown = {task.pk: task.version for task in tasks}
    return move_tasks(tasks=shown, taker=to, by=by or make_supervisor(), now=now, reason=why)


def declined(task: Task) -> None:
    """Close the row."""
    log_result(task=task, result="DECLINED", reason="NO_MORE_CALLS", by=task.assignee, now=MORNING)


# The rule


def test_gives_the_row_away_with_a_new_deadline_and_says_who_and_why() -> None:
    ann, bob, boss = make_specialist("ann"), make_specialist("bob"), make_supervisor("boss")
    task = make_task(assignee=ann)

    assert moved(task, to=bob, by=boss) == 1

    task.refresh_from_db()
    assert (task.assignee, task.drawn_to, task.assigned_at) == (bob, ann, NEXT_DAY)
    assert (task.deadline_at, task.version) == (A_DAY_LATER, 1)
    assert task.lead.term.specialist == bob
    move = Move.objects.get()
    assert (move.kind, move.task, move.giver, move.taker) == (Move.Kind.MOVED, task, ann, bob)
    assert (move.by, move.at, move.reason) == (boss, NEXT_DAY, WHY)
    event = Event.objects.get(code=Event.Code.MOVED)
    assert (event.term, event.by, event.at) == (task.lead.term, boss, NEXT_DAY)
    assert event.parameters == {"giver": "Ann", "name": "Bob", "why": WHY}


def test_what_was_said_and_agreed_goes_with_the_row() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    task = make_task(assignee=ann)
    promised = morning_of(date(2026, 3, 12))
    make_contact(task=task, result="CALL_AGAIN", follow_up_at=promised, note="忙", now=MORNING)
    task.refresh_from_db()

    moved(task, to=bob, now=morning_of(date(2026, 3, 9)))  # days after the first deadline

    task.refresh_from_db()
    assert (task.result, task.next_contact_at, task.attempts) == ("CALL_AGAIN", promised, 1)
    assert [one.note for one in Contact.objects.filter(term=task.lead.term)] == ["忙"]


def test_both_are_told_by_the_bell() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")

    moved(make_task(assignee=ann), make_task(assignee=ann), to=bob)

    told = Notice.objects.order_by("user__username").values_list("user", "code", "parameters")
    assert list(told) == [
        (ann.pk, "ROWS_MOVED", {"number": 2, "name": "Bob"}),
        (bob.pk, "ROWS_RECEIVED", {"number": 2}),
    ]


def test_the_release_still_comes_out_the_same() -> None:
    make_team("ann", "bob", "cat")
    make_leads(7)
    drawn = make_release().release
    assert drawn is not None
    task = drawn.tasks.filter(assignee__username="ann").earliest("pk")

    moved(task, to=User.objects.get(username="bob"))

    assert verify_release(release=drawn)


def test_who_has_nothing_overdue_left_is_not_held_any_more() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    note_deadline(deadline_at=FIVE_OCLOCK, now=FIVE_OCLOCK)

    moved(task, to=make_specialist(), now=A_DAY_LATER)

    assert Hold.objects.get().lifted_at == A_DAY_LATER


def test_what_is_closed_or_the_takers_own_stays() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    closed, own = make_task(assignee=ann), make_task(assignee=bob)
    declined(closed)
    closed.refresh_from_db()

    assert moved(closed, own, to=bob) == 0

    assert not Move.objects.exists()


def test_of_two_supervisors_the_second_finds_nothing() -> None:
    task = make_task(assignee=make_specialist("ann"))
    bob, cat = make_specialist("bob"), make_specialist("cat")

    assert [moved(task, to=bob), moved(task, to=cat)] == [1, 0]

    assert Task.objects.get().assignee == bob


def test_a_row_with_a_result_since_it_was_shown_stays() -> None:
    task = make_task(assignee=make_specialist("ann"))
    make_contact(task=task, result="INTERESTED", now=MORNING)

    assert moved(task, to=make_specialist()) == 0


def test_needs_a_supervisor_a_reason_and_somebody_who_takes_rows() -> None:
    task, bob = make_task(), make_specialist("bob")
    elsewhere = make_specialist(branch=make_branch())
    northern = make_supervisor(branch=make_branch())

    with pytest.raises(NotAllowed):
        moved(task, to=bob, by=make_manager())
    for taker, by, why in (
        (bob, None, " "),
        (make_specialist(is_active=False), None, WHY),
        (make_manager(), None, WHY),
        (elsewhere, northern, WHY),
    ):
        with pytest.raises(MoveRefused):
            moved(task, to=taker, by=by, why=why)
    assert not Move.objects.exists()


def test_rows_of_another_branch_stay() -> None:
    northern = make_branch()
    task = make_task()

    taker = make_specialist(branch=northern)
    assert moved(task, to=taker, by=make_supervisor(branch=northern)) == 0


# While its specialist is on the telephone


def test_who_had_the_row_is_told_when_the_result_comes_in() -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    task = make_task(assignee=ann)
    moved(task, to=bob)

    with pytest.raises(TaskChanged, match="Bob"):
        log_result(task=task, result="NO_ANSWER", by=ann, now=NEXT_DAY, version=0)

    assert not Contact.objects.exists()


def test_the_call_page_says_whose_it_is_and_keeps_the_note(client: Client) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    task = make_task(assignee=ann, day=timezone.localdate())
    moved(task, to=bob, now=timezone.now())
    client.force_login(ann)

    answer = client.post(
        reverse("worklists:log_result", args=[task.pk]),
        {"result": "NO_ANSWER", "note": "下午再打", "version": "0"},
    )

    said = answer.content.decode()
    assert (answer.status_code, said.count("Bob"), "下午再打" in said) == (409, 1, True)


def test_who_had_the_row_between_two_moves_is_told_too(client: Client) -> None:
    bob, cat = make_specialist("bob"), make_specialist("cat")
    task = make_task(assignee=make_specialist("ann"), day=timezone.localdate())
    moved(task, to=bob, now=timezone.now())
    task.refresh_from_db()
    moved(task, to=cat, now=timezone.now())
    client.force_login(bob)

    answer = client.post(
        reverse("worklists:log_result", args=[task.pk]), {"result": "NO_ANSWER", "version": "1"}
    )

    assert (answer.status_code, answer.content.decode().count("Cat")) == (409, 1)


def test_what_was_typed_stays_with_who_typed_it() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    Draft.objects.create(task=task, user=ann, note="半句", saved_at=MORNING)

    moved(task, to=make_specialist())

    assert Draft.objects.get().user == ann


# The page of a specialist's rows


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor("boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def rows_url(ann: User, act: str = "", tab: str = "to_dial") -> str:
    return f"/lists/progress/{ann.pk}/{act}?tab={tab}"


def ticks(*tasks: Task) -> list[str]:
    return [f"{task.pk}-{task.version}" for task in tasks]


def page(client: Client, url: str) -> str:
    return unescape(client.get(url).content.decode())


def test_moves_the_rows_that_are_ticked(client: Client, boss: User) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    first, _second, third = (make_task(assignee=ann) for _ in range(3))
    asked = {"pick": ticks(first, third), "every": "", "taker": bob.pk, "reason": WHY}

    done = client.post(rows_url(ann, "move/"), asked)

    assert (done.status_code, done.headers["Location"]) == (302, rows_url(ann))
    assert set(Task.objects.filter(assignee=bob)) == {first, third}
    assert "Rows moved to Bob: 2." in page(client, rows_url(ann))


def test_moves_all_of_the_tab_and_of_no_other(client: Client, boss: User) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    tasks = [make_task(assignee=ann) for _ in range(3)]
    other = make_task(assignee=ann)
    make_contact(task=other, result="NO_ANSWER", now=MORNING)
    asked = {"pick": ticks(tasks[0]), "every": "yes", "taker": bob.pk, "reason": WHY}

    client.post(rows_url(ann, "move/"), asked)

    assert set(Task.objects.filter(assignee=bob)) == set(tasks)


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ("taker", "Choose who takes the rows."),
        ("reason", "Say why the rows change hands."),
        ("pick", "Tick the rows first."),
    ],
)
def test_a_refusal_says_why_and_keeps_what_was_ticked(
    client: Client, boss: User, missing: str, said: str
) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    first, second = make_task(assignee=ann), make_task(assignee=ann)
    asked = {"pick": ticks(first), "taker": bob.pk, "reason": WHY}
    del asked[missing]

    answer = client.post(rows_url(ann, "move/"), asked)

    text = unescape(answer.content.decode())
    assert (answer.status_code, said in text) == (422, True)
    boxes = re.findall(r'name="pick" value="(\d+)-0"[^>]*?( checked)?>', text)
    assert dict(boxes) == {
        str(first.pk): " checked" if missing != "pick" else "",
        str(second.pk): "",
    }
    assert not Move.objects.exists()


def test_all_of_the_tab_stays_chosen_after_a_refusal(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)

    answer = client.post(rows_url(ann, "move/"), {"pick": ticks(task), "every": "yes"})

    assert 'name="every" value="yes"' in answer.content.decode()


def test_says_what_was_changed_meanwhile_and_who_has_too_many(client: Client, boss: User) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    User.objects.filter(pk=bob.pk).update(capacity=1)
    first, second, third = (make_task(assignee=ann) for _ in range(3))
    asked = {"pick": ticks(first, second, third), "taker": bob.pk, "reason": WHY}
    make_contact(task=third, result="NO_ANSWER", now=MORNING)

    client.post(rows_url(ann, "move/"), asked)

    assert (
        "Rows moved to Bob: 2. Stayed where they are, because they were changed or ended "
        "meanwhile: 1. Bob now has 2 open rows of 1."
    ) in page(client, rows_url(ann))


def test_the_choice_says_how_many_rows_each_has_of_how_many(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    make_task(assignee=ann), make_task(assignee=make_specialist("bob"))
    make_specialist("cat"), make_specialist("dan", is_active=False)
    User.objects.filter(username="cat").update(capacity=5)
    Rule.objects.create(key=CAPACITY.key, valid_from=DAY, value=40, set_by=boss, set_at=MORNING)

    text = page(client, rows_url(ann))

    choices = text.split('name="taker"')[1].split("</select>")[0].split("<option")[2:]
    assert [one.split(">")[1].split("<")[0] for one in choices] == [
        "Bob, 1 / 40 open",
        "Cat, 0 / 5 open",
    ]


def test_a_manager_reads_and_moves_nothing(client: Client) -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    client.force_login(make_manager())

    assert 'name="pick"' not in page(client, rows_url(ann))
    assert client.post(rows_url(ann, "move/"), {"pick": ticks(task)}).status_code == 403


def test_costs_the_same_for_one_row_as_for_three(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    make_task(assignee=ann)
    page(client, rows_url(ann))

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            page(client, rows_url(ann))
        return len(seen)

    one = queries()
    make_task(assignee=ann), make_task(assignee=ann)

    assert queries() == one


# The page of one row


def test_moves_the_single_row_of_the_address(client: Client, boss: User) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    task = make_task(assignee=ann, name="王小梅")
    url = f"/lists/progress/move/?task={task.pk}"

    shown = page(client, url)
    done = client.post(url, {"taker": bob.pk, "reason": WHY, "version": "0"})

    assert ("王小梅" in shown, "Ann" in shown) == (True, True)
    assert (done.status_code, done.headers["Location"]) == (
        302,
        reverse("worklists:release_detail", args=[task.release_id]),
    )
    assert Task.objects.get().assignee == bob


def test_a_single_move_is_refused_in_words(client: Client, boss: User) -> None:
    task = make_task(assignee=make_specialist("ann"))

    answer = client.post(f"/lists/progress/move/?task={task.pk}", {"version": "0"})

    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Choose who takes the rows." in text
    assert "Say why the rows change hands." in text


def test_a_closed_row_stays_and_no_row_is_not_found(client: Client, boss: User) -> None:
    task = make_task(assignee=make_specialist("ann"))
    declined(task)

    assert 'name="taker"' not in page(client, f"/lists/progress/move/?task={task.pk}")
    for address in ("", "?task=x", "?task=0"):
        assert client.get(f"/lists/progress/move/{address}").status_code == 404
