"""The pages of the scripts, and the script beside a call. 001-50, 001-54, F25."""

import re
from datetime import date, timedelta
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
from pytest_django import DjangoAssertNumQueries

from renewal.accounts.models import User
from tests.factories import make_administrator, make_specialist, make_supervisor, make_task
from worklists.actions.scripts import save_script
from worklists.call_scripts import guide
from worklists.models import ListKind, Script, Task
from worklists.scripts import Step

pytestmark = pytest.mark.django_db

LIST, KIND = "/lists/scripts/", "/lists/scripts/renewal/"
PREVIEW, SAVE = f"{KIND}preview/", f"{KIND}save/"
TEXT = "# Opening\nHello {insured_name}.\nAbout {quote_1}.\n- Not {plate_no}: no.\n? Dear | See."


@pytest.fixture
def boss(client: Client) -> User:
    return signed_in(client, make_supervisor(name="Boss"))


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def signed_in(client: Client, user: User) -> User:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def save(by: User, text: str = TEXT, *, days: int = 0, **more: Any) -> Script:
    """A version that is said from today on, or `days` later."""
    now = timezone.now()
    asked: dict[str, Any] = {"kind": Script.Kind.RENEWAL, "seen": 0} | more
    day = timezone.localdate(now) + timedelta(days=days)
    return save_script(text=text, valid_from=day, by=by, now=now, **asked)


def words(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def errors(answer: HttpResponseBase) -> list[str]:
    assert isinstance(answer, HttpResponse)
    found = re.findall(r'class="err"[^>]*>.*?<span>(.*?)</span>', answer.content.decode())
    return [unescape(one) for one in found]


def form_of(answer: Any) -> dict[str, Any]:
    form = answer.context["form"]
    return {
        "text": form["text"].value(),
        "valid_from": form["valid_from"].value(),
        "seen": answer.context["seen"],
    }


# The list


def test_lists_each_kind_with_what_is_said_and_what_will_be(
    client: Client, boss: User, today: date
) -> None:
    save(boss)
    save(boss, days=9, seen=1)
    save(boss, days=3, seen=2)

    answer: Any = client.get(LIST)

    assert [
        (line.kind, line.in_force and line.in_force.number, line.planned and line.planned.number)
        for line in answer.context["lines"]
    ] == [
        ("RENEWAL", 1, 3),
        ("LAPSED", None, None),
        ("TRIAL", None, None),
        ("REMINDER", None, None),
    ]
    assert f"Version 1 of {today.isoformat()}, approved by Boss" in words(answer)
    assert words(answer).count("Script as delivered") == 3


def test_an_administrator_sets_scripts_too(client: Client, today: date) -> None:
    signed_in(client, make_administrator())

    client.post(SAVE, {"text": TEXT, "valid_from": today.isoformat(), "seen": 0})

    assert Script.objects.get().text == TEXT


@pytest.mark.parametrize("page", [LIST, KIND])
def test_asks_as_much_for_one_version_as_for_three(client: Client, boss: User, page: str) -> None:
    client.get(page)
    asked = []
    for seen in range(3):
        save(boss, f"# A\nVersion {seen}.", seen=seen)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        asked.append(len(queries))

    assert asked[1:] == [asked[0]] * 2


# A new version


def test_the_form_begins_with_the_version_in_force(client: Client, boss: User, today: date) -> None:
    save(boss)
    save(boss, "# Later\nLater.", days=5, seen=1)

    assert form_of(client.get(KIND)) == {
        "text": TEXT,
        "valid_from": today + timedelta(days=1),
        "seen": 2,
    }
    assert form_of(client.get(f"{KIND}?from=2"))["text"] == "# Later\nLater."
    assert form_of(client.get(f"{KIND}?from=0"))["text"].startswith("! {days_left} days are left")
    assert client.get(f"{KIND}?from=3").status_code == 404


def test_shows_it_with_example_data_and_saves_nothing(
    client: Client, boss: User, today: date
) -> None:
    answer: Any = client.post(PREVIEW, {"text": TEXT, "valid_from": today.isoformat(), "seen": "0"})

    assert answer.status_code == 200
    assert answer.context["said"].steps == (
        Step("Opening", ("Hello Li One.", "About ¥3,860.00."), ("Not 苏I12345: no.",)),
    )
    assert form_of(answer) == {"text": TEXT, "valid_from": today.isoformat(), "seen": "0"}
    assert Script.objects.count() == 0


def test_saves_a_version_and_lists_it(client: Client, boss: User, today: date) -> None:
    answer = client.post(
        SAVE, {"text": TEXT, "valid_from": today.isoformat(), "seen": "0"}, follow=True
    )

    saved = Script.objects.get()
    assert (saved.kind, saved.number, saved.text, saved.valid_from, saved.approved_by) == (
        *("RENEWAL", 1, TEXT, today, boss),
    )
    assert answer.redirect_chain == [(KIND, 302)]
    assert f"Renewal call: version 1 is said from {today.isoformat()} on." in str(
        answer.content.decode()
    )


@pytest.mark.parametrize("address", [PREVIEW, SAVE])
def test_says_at_the_field_what_is_wrong(
    client: Client, boss: User, today: date, address: str
) -> None:
    yesterday = (today - timedelta(days=1)).isoformat()

    answer = client.post(
        address, {"text": "\r\n# A\r\nB {c}.", "valid_from": yesterday, "seen": "0"}
    )

    assert answer.status_code == 422
    assert [one.partition(" {company}")[0] for one in errors(answer)] == [
        "Line 3: there is no field {c}.",
        "The fields are:",
        "A script changes from today on, or later: what was stays.",
    ]
    assert Script.objects.count() == 0


def test_another_version_saved_meanwhile_is_told_and_the_text_stays(
    client: Client, boss: User, today: date
) -> None:
    save(make_supervisor(name="Ann"), "# Hers\nHers.")
    mine = {"text": TEXT, "valid_from": today.isoformat(), "seen": "0"}

    answer = client.post(SAVE, mine)
    again = client.post(SAVE, form_of(answer))

    assert answer.status_code == 409
    assert "Ann has saved version 1 meanwhile. Your text is still here." in words(answer)
    assert again.status_code == 302
    assert list(Script.objects.order_by("number").values_list("text", flat=True)) == [
        "# Hers\nHers.",
        TEXT,
    ]


def test_a_version_can_be_looked_at(client: Client, boss: User) -> None:
    save(boss)

    first = client.get(f"{KIND}1/")
    delivered = client.get(f"{KIND}0/")

    assert "Hello Li One." in words(first)
    assert "Script as delivered" in words(delivered)
    assert [client.get(path).status_code for path in (f"{KIND}2/", "/lists/scripts/other/")] == [
        404,
        404,
    ]


# Beside a call


def called(client: Client, *, left: int = 20, **values: Any) -> Any:
    """Return the answer that shows a row of somebody who has just signed in."""
    today = timezone.localdate()
    task: Task = make_task(
        assignee=signed_in(client, make_specialist(name="Liu")),
        day=today,
        name="Holder",
        plate_no="苏I12345",
        expires_on=today + timedelta(days=left),
        **values,
    )
    return client.get(reverse("worklists:call", args=[task.pk]))


def test_the_version_in_force_is_beside_the_call(client: Client, today: date) -> None:
    save(make_supervisor(name="Boss"))

    answer = called(client)

    guide = answer.context["script"]
    assert guide.said.steps == (Step("Opening", ("Hello Holder.",), ("Not 苏I12345: no.",)),)
    assert guide.said.answers == (("Dear", "See."),)
    assert f"Version 1 of {today.isoformat()}, approved by Boss" in words(answer)


def test_without_a_version_it_is_what_is_delivered(client: Client) -> None:
    answer = called(client)

    guide = answer.context["script"]
    assert guide.version is None
    assert guide.said.steps[0].sentences[0] == "Hello, am I speaking with Holder?"
    assert len(guide.said.answers) == 6
    assert "Script as delivered" in words(answer)


@pytest.mark.parametrize(
    ("left", "urgent"),
    [
        (8, ()),
        (
            7,
            (
                "7 days are left on your car insurance, and the quote still holds.",
                "Shall I settle it for you today, so that you stay covered?",
            ),
        ),
        (0, ("Shall I settle it for you today, so that you stay covered?",)),
    ],
)
def test_the_last_days_have_sentences_of_their_own(
    client: Client, left: int, urgent: tuple[str, ...]
) -> None:
    assert called(client, left=left).context["script"].said.urgent == urgent


@pytest.mark.parametrize(
    ("left", "list_kind", "title"),
    [(-1, ListKind.RENEWAL_25, "Inspection"), (20, ListKind.TRIAL_MEMBERS, "Membership")],
)
def test_other_rows_have_other_scripts(
    client: Client, left: int, list_kind: ListKind, title: str
) -> None:
    answer = called(client, left=left, list_kind=list_kind)

    steps = answer.context["script"].said.steps
    assert [step.title for step in steps].count(title) == 1


def test_the_text_messages_are_there_to_be_copied(client: Client) -> None:
    answer = called(client)

    texts = re.findall(
        r'<textarea[^>]* id="(message-\d)"[^>]* readonly>(.*?)</textarea>',
        answer.content.decode(),
        re.DOTALL,
    )
    copied = re.findall(r'data-copy="([^"]+)"', answer.content.decode())
    assert [name for name, _text in texts] == copied == ["message-1", "message-2"]
    assert [text.count("苏I12345") for _name, text in texts] == [1, 1]


@pytest.mark.parametrize("versions", [0, 2])
def test_asks_once_for_the_script(
    versions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for seen in range(versions):
        save(make_supervisor(), seen=seen)

    with django_assert_num_queries(1):
        found = guide(Script.Kind.RENEWAL, {}, day=timezone.localdate())
        _name = found.version and found.version.approved_by.name
