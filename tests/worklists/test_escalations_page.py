"""The pages of what results pass on to the supervisor."""

import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.models import Contact
from renewal.accounts.models import User
from renewal.desk.badges import Badge, badges_for
from tests.factories import make_branch, make_specialist, make_supervisor, make_task
from worklists.actions import log_result, settle_escalation, undo_result
from worklists.models import Escalation, Task

pytestmark = pytest.mark.django_db

LIST = "/lists/escalations/"
R, S = Contact.Result, Escalation.State


@pytest.fixture
def boss(client: Client) -> User:
    user = make_supervisor(name="Boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def passed(reason: str = "COMPLAINT", **values: Any) -> Escalation:
    """A complaint that was passed on just now about a row of today."""
    now = timezone.now()
    today = timezone.localdate(now)
    task = make_task(day=today, expires_on=today + timedelta(days=25), **values)
    result = R.DECLINED if reason == "PRICE" else R.OTHER
    contact = log_result(
        task=task, result=result, reason=reason, by=task.assignee, now=now, note="Angry"
    ).contact
    return Escalation.objects.select_related("task__assignee").get(contact=contact)


def words(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def rows(answer: HttpResponseBase) -> list[int]:
    assert isinstance(answer, HttpResponse)
    return [int(pk) for pk in re.findall(r'<tr data-row="(\d+)"', answer.content.decode())]


def test_the_list_says_whose_row_it_is_and_what_was_said(client: Client, boss: User) -> None:
    ann = make_specialist(name="Ann")
    one = passed(assignee=ann, name="王小明", plate_no="苏I12345")

    answer = client.get(LIST)

    assert rows(answer) == [one.pk]
    said = words(answer)
    for part in ("王小明", "苏I12345", "Ann", "Other Complaint Angry", "All open 1 Complaint 1"):
        assert part in said


def test_a_tab_shows_one_kind_and_another_what_was_answered(client: Client, boss: User) -> None:
    complaint, win_back, answered = passed(), passed("PRICE"), passed("INQUIRY")
    settle_escalation(escalation=answered, by=boss, now=timezone.now(), answer="Told her")

    assert rows(client.get(LIST)) == [complaint.pk, win_back.pk]
    assert rows(client.get(f"{LIST}?tab=WIN_BACK")) == [win_back.pk]
    assert rows(client.get(f"{LIST}?tab=no-such")) == [complaint.pk, win_back.pk]
    shown = client.get(f"{LIST}?tab=answered")
    assert rows(shown) == [answered.pk]
    assert "Told her" in words(shown)


def test_an_empty_list_says_so(client: Client, boss: User) -> None:
    assert "Nothing waits for you here." in words(client.get(LIST))


def test_the_page_takes_as_many_queries_for_three_rows_as_for_one(
    client: Client, boss: User
) -> None:
    passed()
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    passed()
    passed("PRICE", branch=make_branch())
    with CaptureQueriesContext(connection) as three:
        client.get(LIST)

    assert len(three) == len(one)


def test_an_answer_goes_back_to_the_list(client: Client, boss: User) -> None:
    one = passed(name="王小明")

    answer = client.post(f"{LIST}{one.pk}/settle/", {"answer": "Called her"}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    assert "王小明: answered." in answer.content.decode()
    one.refresh_from_db()
    assert (one.state, one.answer, one.closed_by) == (S.SETTLED, "Called her", boss)


def test_a_row_is_given_to_whoever_is_chosen(client: Client, boss: User) -> None:
    one, bob = passed("PRICE"), make_specialist(name="Bob")
    page = client.get(f"{LIST}{one.pk}/").content.decode()
    offered = re.findall(r'<option value="(\d+)"', page)
    assert offered == [str(one.task.assignee_id), str(bob.pk)]

    answer = client.post(f"{LIST}{one.pk}/back/", {"to": bob.pk, "answer": "10% off"}, follow=True)

    assert answer.redirect_chain == [(LIST, 302)]
    task = Task.objects.get(pk=one.task_id)
    assert (task.assignee, task.state) == (bob, Task.State.OPEN)


def test_every_field_is_called_by_its_own_name(client: Client, boss: User) -> None:
    one = passed()

    page = client.get(f"{LIST}{one.pk}/").content.decode()

    assert re.findall(r'<label for="(\w+)">([^<]+)<', page) == [
        ("settle_answer", "Answer"),
        ("back_to", "To"),
        ("back_answer", "What to do"),
    ]


@pytest.mark.parametrize("verb", ["settle", "back"])
def test_nothing_is_done_without_words(client: Client, boss: User, verb: str) -> None:
    one = passed()

    answer = client.post(f"{LIST}{one.pk}/{verb}/", {"to": one.task.assignee_id, "answer": " "})

    assert answer.status_code == 422
    one.refresh_from_db()
    assert one.state == S.OPEN


def test_a_row_that_cannot_be_opened_is_refused_in_words(client: Client, boss: User) -> None:
    one = passed("PRICE")
    make_task(lead=one.task.lead, day=timezone.localdate(), assignee=make_specialist(name="Bob"))

    asked = {"to": one.task.assignee_id, "answer": "Again"}
    answer = client.post(f"{LIST}{one.pk}/back/", asked)

    assert answer.status_code == 422
    assert "The customer is with Bob already." in words(answer)
    assert "Again" in words(answer)


@pytest.mark.parametrize("verb", ["settle", "back"])
def test_the_second_of_two_is_told_who_was_faster(client: Client, boss: User, verb: str) -> None:
    one = passed()
    other = make_supervisor(name="Other")
    settle_escalation(escalation=one, by=other, now=timezone.now(), answer="Was me")

    asked = {"to": one.task.assignee_id, "answer": "Mine"}
    answer = client.post(f"{LIST}{one.pk}/{verb}/", asked)

    assert answer.status_code == 409
    said = words(answer)
    assert "Other has answered this already: Was me" in said
    assert "What you typed was not saved: Mine" in said
    assert "<textarea" not in answer.content.decode()


def test_what_was_undone_is_not_found(client: Client, boss: User) -> None:
    one = passed()
    undo_result(by=one.task.assignee, now=timezone.now() + timedelta(seconds=5))

    assert client.get(f"{LIST}{one.pk}/").status_code == 404
    assert rows(client.get(LIST)) == []


def test_the_menu_counts_what_waits_and_warns_of_what_is_late(boss: User) -> None:
    one, now = passed(), timezone.now()
    passed("PRICE")

    assert badges_for(user=boss, now=now)["escalations"] == Badge(count=2)
    assert one.due_at is not None
    late = badges_for(user=boss, now=one.due_at + timedelta(minutes=1))
    assert late["escalations"] == Badge(count=2, is_overdue=True)


def test_the_workbench_has_a_line_only_while_something_waits(client: Client, boss: User) -> None:
    home = reverse("desk:home")
    assert "Answer what was passed on" not in words(client.get(home))

    passed()

    assert "Answer what was passed on 1 open, 0 overdue" in words(client.get(home))
