"""A supervisor asks a specialist for results, by one click: F11, UX.md 5.3."""

from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import NotAllowed, User
from renewal.jobs.models import Notice
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
from worklists.actions import NothingToRemind, remind_specialist
from worklists.models import Task

pytestmark = pytest.mark.django_db

TEN = MORNING + timedelta(hours=1)


def rung(user: User) -> list[tuple[str, datetime, dict[str, object], str]]:
    notices = Notice.objects.filter(user=user).order_by("pk")
    return list(notices.values_list("code", "at", "parameters", "url"))


def test_rings_with_how_many_rows_and_by_when() -> None:
    ann, boss = make_specialist(), make_supervisor(name="Lin Shan")
    first = make_task(assignee=ann)
    make_task(assignee=ann, day=DAY + timedelta(days=1))
    make_contact(task=make_task(assignee=ann))

    number = remind_specialist(specialist=ann, by=boss, now=TEN)

    first.refresh_from_db()
    told = {"number": 2, "at": first.deadline_at.isoformat(), "name": "Lin Shan"}
    assert number == 2
    assert rung(ann) == [("REMINDED_BY_SUPERVISOR", TEN, told, reverse("worklists:call"))]


def test_two_clicks_within_a_minute_ring_once() -> None:
    ann, boss = make_specialist(), make_supervisor()
    make_task(assignee=ann)

    for seconds in (0, 20, 70):
        remind_specialist(specialist=ann, by=boss, now=TEN + timedelta(seconds=seconds))

    assert [at for _code, at, _told, _url in rung(ann)] == [TEN, TEN + timedelta(seconds=70)]


def test_who_has_finished_is_not_reminded() -> None:
    ann = make_specialist(name="Ann")
    make_contact(task=make_task(assignee=ann))

    with pytest.raises(NothingToRemind, match="Ann"):
        remind_specialist(specialist=ann, by=make_supervisor(), now=TEN)
    assert rung(ann) == []


def test_who_does_not_release_reminds_nobody() -> None:
    ann = make_specialist()
    make_task(assignee=ann)

    with pytest.raises(NotAllowed):
        remind_specialist(specialist=ann, by=make_manager(), now=TEN)


# The pages


@pytest.fixture
def boss(client: Client) -> User:
    user = make_supervisor()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def test_the_board_says_when_somebody_was_reminded(client: Client, boss: User) -> None:
    ann = make_specialist("ann", name="Ann")
    Task.objects.filter(pk=make_task(assignee=ann).pk).update(
        deadline_at=timezone.now() + timedelta(hours=3)
    )
    url = reverse("worklists:remind", args=[ann.pk])

    answer = client.post(url, {"back": "release"}, follow=True)

    assert answer.redirect_chain == [(reverse("worklists:release"), 302)]
    shown = answer.content.decode()
    at = timezone.localtime(Notice.objects.get(user=ann).at)
    assert f"reminded at {at:%H:%M}" in shown
    assert "Ann has been reminded" in shown


def test_from_the_progress_page_one_comes_back_to_it(client: Client, boss: User) -> None:
    ann = make_specialist()
    make_task(assignee=ann)
    url = reverse("worklists:remind", args=[ann.pk])

    answer = client.post(url, {"back": "progress"}, follow=True)

    assert answer.redirect_chain == [(reverse("worklists:progress"), 302)]
    assert "reminded at" in answer.content.decode()


def test_htmx_gets_the_button_anew(client: Client, boss: User) -> None:
    ann = make_specialist(name="Ann")
    task = make_task(assignee=ann)
    url = reverse("worklists:remind", args=[ann.pk])

    reminded = client.post(url, headers={"HX-Request": "true"}).content.decode()
    make_contact(task=task)
    finished = client.post(url, headers={"HX-Request": "true"}).content.decode()

    assert ("reminded at" in reminded, "<button" in reminded) == (True, True)
    assert ("Ann has finished." in finished, "<button" in finished) == (True, False)
    assert "<html" not in reminded


def test_a_stranger_is_not_found(client: Client, boss: User) -> None:
    stranger = make_specialist(branch=make_branch())
    client.force_login(make_supervisor(branch=make_branch()))

    answer = client.post(reverse("worklists:remind", args=[stranger.pk]))

    assert answer.status_code == 404
    assert rung(stranger) == []
