"""The page on which a leaver's rows go to another, or back to the queue. F14."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renewal.accounts.models import User
from tests.factories import (
    make_branch,
    make_contact,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.models import Lead, Move, Task

pytestmark = pytest.mark.django_db

URL = "/hand-over/"
WHY = "离职"


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor("boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def page(client: Client, url: str = URL) -> str:
    return unescape(client.get(url).content.decode())


def row(ann: User, *, left: int = 20) -> Task:
    """A row of `ann` that was given out today and ends in `left` days."""
    today = timezone.localdate()
    return make_task(assignee=ann, day=today, expires_on=today + timedelta(days=left))


def numbers(text: str) -> list[str]:
    of_page = text.split('<dl class="kv">')[1].split("</dl>")[0]
    return [one.split("</dd>")[0] for one in of_page.split("<dd>")[1:]]


def test_offers_who_is_here_and_who_has_left_rows_behind(client: Client, boss: User) -> None:
    make_specialist("ann")
    row(make_specialist("gone", is_active=False))
    make_specialist("idle", is_active=False), make_specialist("south", branch=make_branch())

    options = page(client).split('id="giver"')[1].split("</select>")[0].split("<option")[2:]

    assert [one.split(">")[1].split("<")[0] for one in options] == [
        "Ann, 0 open",
        "Gone, 1 open (switched off)",
        "South, 0 open",
    ]


def test_shows_what_is_there(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    row(ann), row(ann)
    make_contact(task=row(ann), now=timezone.now())
    make_contact(task=row(ann), result="INTERESTED", now=timezone.now())
    row(ann, left=-1)

    text = page(client, f"{URL}?giver={ann.pk}")

    assert numbers(text) == ["3", "1", "1", "<b>5</b>"]
    assert "Ended since they were released: 1." in text
    assert "Hand over 5 rows" in text


def test_gives_everything_to_one_and_says_when_that_is_too_much(client: Client, boss: User) -> None:
    ann, bob = make_specialist("ann"), make_specialist("bob")
    User.objects.filter(pk=bob.pk).update(capacity=1)
    tasks = {row(ann), row(ann)}
    url = f"{URL}?giver={ann.pk}"

    done = client.post(url, {"where": "GIVE", "taker": bob.pk, "reason": WHY})

    assert (done.status_code, done.headers["Location"]) == (302, url)
    assert set(Task.objects.filter(assignee=bob)) == tasks
    text = page(client, url)
    assert "Rows moved to Bob: 2. Bob now has 2 open rows of 1." in text
    assert "Nothing is open there: there is nothing to hand over." in text


def test_puts_back_what_may_be_and_says_what_stays(client: Client, boss: User) -> None:
    gone = make_specialist("gone", is_active=False)
    first, ended = row(gone), row(gone, left=-1)
    url = f"{URL}?giver={gone.pk}"

    client.post(url, {"where": "QUEUE", "reason": WHY})

    assert Lead.objects.get(state=Lead.State.QUEUED) == first.lead
    assert Task.objects.get() == ended
    assert (
        "Rows recalled: 1. They go out with the next release. Stayed where they are, because "
        "they were changed or ended meanwhile: 1."
    ) in page(client, url)


def test_is_refused_in_words(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    row(ann)

    answer = client.post(f"{URL}?giver={ann.pk}", {"where": "GIVE"})

    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Choose who takes the rows." in text
    assert "Say why the rows change hands." in text
    assert not Move.objects.exists()


def test_somebody_elsewhere_is_not_found(client: Client) -> None:
    ann = make_specialist("ann")
    client.force_login(make_supervisor(branch=make_branch()))

    assert client.get(f"{URL}?giver={ann.pk}").status_code == 404
    assert client.get(f"{URL}?giver=x").status_code == 404


def test_costs_the_same_for_one_as_for_three(client: Client, boss: User) -> None:
    ann = make_specialist("ann")
    make_specialist("bob")
    row(ann)
    url = f"{URL}?giver={ann.pk}"
    page(client, url)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            page(client, url)
        return len(seen)

    one = queries()
    row(ann), row(make_specialist("cat")), row(make_specialist("dan"))

    assert queries() == one
