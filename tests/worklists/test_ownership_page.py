"""The page of the ownership rules: nothing is written before it is shown what it moves."""

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
from django.utils import timezone

from policies.models import Term
from renewal.accounts.models import Branch, User
from tests.factories import make_administrator, make_branch, make_term
from worklists.actions.ownership import Change, change_rules
from worklists.models import OwnershipRule
from worklists.queries.ownership import last_write

pytestmark = pytest.mark.django_db

PAGE, PREVIEW = "/lists/ownership/", "/lists/ownership/preview/"
CHANGE = "/lists/ownership/change/"
RULES, DECIDED = "Rules in the order in which they are asked", "How many rows each rule decides"
HISTORY, MOVED = "Who changed which rule", "Rows that move"


@pytest.fixture
def boss(client: Client) -> User:
    """An administrator who is signed in and reads English."""
    user = make_administrator(name="Boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def page_of(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def table(answer: HttpResponseBase, caption: str) -> list[list[str]]:
    """Return the words of the cells of the table of that caption, row by row, as on a desk."""
    part = page_of(answer).partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    part = re.sub(r'<span class="mob .*?</span>', "", part)
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part.partition("<tbody>")[2], re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows
    ]


def posted(answer: HttpResponseBase) -> dict[str, str]:
    """Return what the page's act posts."""
    form = page_of(answer).partition(f'action="{CHANGE}"')[2].partition("</form>")[0]
    pairs = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: unescape(value) for name, value in pairs}


def errors(answer: HttpResponseBase) -> list[str]:
    found = re.findall(r'class="err"[^>]*>(.*?)</div>', page_of(answer), re.DOTALL)
    return [words(one) for one in found]


def alerts(answer: HttpResponseBase) -> list[str]:
    found = re.findall(r'role="alert">(.*?)</div>', page_of(answer), re.DOTALL)
    return [words(one) for one in found]


def links(answer: HttpResponseBase, word: str) -> list[str]:
    found = re.findall(
        rf'<a href="([^"]+)"(?: aria-label="{word}"[^>]*>.|>{word})</a>', page_of(answer)
    )
    return [unescape(link) for link in found]


def set_rule(boss: User, **said: Any) -> OwnershipRule:
    """A rule at the end that holds from today on and is the centre's, unless it says else."""
    now = timezone.now()
    asked: dict[str, Any] = {"starts_on": timezone.localdate(now), "owner": "CENTRE", "place": 99}
    asked |= said
    return change_rules(change=Change(**asked), seen=last_write(), by=boss, now=now).touched[-1]


def make_row(today: date, *, days: int = 30, branch: Branch | None = None, **facts: str) -> Term:
    return make_term(expires_on=today + timedelta(days=days), facts=facts, branch=branch)


def asked(today: date, **said: Any) -> dict[str, Any]:
    """What the form asks to be shown: from today on, the centre's."""
    return {"owner": "CENTRE", "starts_on": today.isoformat()} | said


# The rules


def test_lists_the_rules_in_order_with_what_they_decide(
    client: Client, boss: User, today: date
) -> None:
    later = today + timedelta(days=9)
    set_rule(boss, handler="甲某", channel="DEALER")
    set_rule(boss, owner="PILOT", branch=make_branch(name="North"), starts_on=later)
    set_rule(boss, owner="BRANCH", business_source="孤单", valid_until=later)
    make_row(today, handler_name="甲某", channel="DEALER")
    make_row(today)

    answer = client.get(PAGE)

    acts = "Change ↓ End", "Change ↑ ↓ End", "Change ↑ End"
    assert table(answer, RULES) == [
        ["1", "Handler 甲某 and Channel 车商", "The centre", f"{today}", "1", acts[0]],
        ["2", "Branch North", "A pilot branch", f"from {later}", "—", acts[1]],
        ["3", "Business source 孤单", "The branch", f"{today} to {later}", "0", acts[2]],
        [
            "",
            "Everything else A rule says what is the centre's, so the rest is the branch's.",
            "The branch",
            "",
            "1",
            "",
        ],
    ]


@pytest.mark.parametrize(
    ("owner", "rest", "why"),
    [
        (None, "The centre", "No rule is in force: every row is the centre's."),
        ("BRANCH", "The centre", "The rules only give away, so the rest is the centre's."),
        (
            "CENTRE",
            "The branch",
            "A rule says what is the centre's, so the rest is the branch's.",
        ),
    ],
)
def test_says_whose_the_rest_is_and_why(
    client: Client, boss: User, owner: str | None, rest: str, why: str
) -> None:
    if owner:
        set_rule(boss, owner=owner, handler="甲某")

    last = table(client.get(PAGE), RULES)[-1]

    assert last[1:3] == [f"Everything else {why}", rest]


def test_offers_what_the_book_holds_with_numbers(client: Client, boss: User, today: date) -> None:
    for _time in range(2):
        make_row(today, handler_name="甲某", handler_code="H1", channel="怪")
    make_row(today, handler_code="H2", channel="DEALER")
    make_row(today, days=61, handler_name="丙某")

    page = page_of(client.get(PAGE))

    offered = page.partition('<datalist id="handlers">')[2].partition("</datalist>")[0]
    assert re.findall(r'value="(.*?)">(.*?)</option>', offered) == [("甲某", "H1, 2"), ("H2", "1")]
    channels = page.partition('<select name="channel"')[2].partition("</select>")[0]
    told = re.findall(r'value="(.*?)"[^>]*>(.*?)</option>', channels)
    assert [one for one in told if "(0)" not in one[1]] == [
        ("", "Any"),
        ("DEALER", "车商 (1)"),
        ("怪", "怪 (2)"),
    ]


def test_history_says_who_and_when(client: Client, boss: User, today: date) -> None:
    set_rule(boss, handler="甲某")
    client.post(CHANGE, posted(client.get(links(client.get(PAGE), "End")[0])))

    history = table(client.get(PAGE), HISTORY)

    assert [line[1:] for line in history] == [
        ["Boss", "Taken away", "Handler 甲某", "The centre"],
        ["Boss", f"Added from {today}", "Handler 甲某", "The centre"],
    ]


# Shown first


def test_shows_what_a_change_moves_and_writes_nothing(
    client: Client, boss: User, today: date
) -> None:
    make_row(today, handler_name="甲某")
    make_term(
        expires_on=today,
        facts={"handler_name": "乙某"},
        number="98765432104321",
        name="乙客户",
        plate_no="测I00001",
        branch=make_branch(name="North"),
    )

    answer = client.get(PREVIEW, asked(today, handler="甲 某"))

    assert (answer.status_code, OwnershipRule.objects.count()) == (200, 0)
    assert table(answer, DECIDED) == [
        ["1", "Handler 甲某 new", "The centre", "—", "1"],
        ["", "Everything else", "The centre → The branch", "2", "1"],
    ]
    assert table(answer, MOVED) == [
        ["乙**", "测I00001", "9876******4321", f"{today}", "乙某", "—", "—", "North"],
    ]


def test_writes_just_what_was_shown(client: Client, boss: User, today: date) -> None:
    branch, later = make_branch(), today + timedelta(days=9)
    shown = client.get(
        PREVIEW,
        asked(
            today,
            owner="PILOT",
            handler="甲 某",
            channel="DEALER",
            business_source="怪",
            branch=branch.pk,
            place=1,
            valid_until=later.isoformat(),
        ),
    )

    answer = client.post(CHANGE, posted(shown))

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    fields = "owner", "handler", "channel", "business_source", "branch", "valid_from", "valid_until"
    assert list(OwnershipRule.objects.values_list(*fields, "set_by")) == [
        ("PILOT", "甲某", "DEALER", "怪", branch.pk, today, later, boss.pk)
    ]


def test_who_changes_other_rules_than_were_shown_sees_them_first(
    client: Client, boss: User, today: date
) -> None:
    shown = client.get(PREVIEW, asked(today, handler="甲某", place=1))
    set_rule(boss, handler="丁某", owner="PILOT")

    refused = client.post(CHANGE, posted(shown))
    handlers = list(OwnershipRule.objects.values_list("handler", flat=True))
    written = client.post(CHANGE, posted(refused))

    assert (refused.status_code, handlers) == (409, ["丁某"])
    assert alerts(refused) == [
        "Somebody has changed the rules since this was shown. Nothing was written. "
        "Below is what the change would do now."
    ]
    assert [line[1] for line in table(refused, DECIDED)] == [
        "Handler 甲某 new",
        "Handler 丁某",
        "Everything else",
    ]
    assert written.status_code == 302
    assert [rule.handler for rule in OwnershipRule.objects.in_order()] == ["甲某", "丁某"]


def test_a_rule_moves_up_and_ends_by_its_links(client: Client, boss: User, today: date) -> None:
    set_rule(boss, handler="甲某")
    set_rule(boss, handler="乙某", owner="PILOT")

    [up] = links(client.get(PAGE), "Up")
    client.post(CHANGE, posted(client.get(up)))
    moved = [line[1] for line in table(client.get(PAGE), RULES)]
    client.post(CHANGE, posted(client.get(links(client.get(PAGE), "End")[0])))
    left = [line[1] for line in table(client.get(PAGE), RULES)]

    assert moved[:2] == ["Handler 乙某", "Handler 甲某"]
    assert left[:-1] == ["Handler 甲某"]


def test_a_rule_comes_into_the_form_to_be_changed(client: Client, boss: User, today: date) -> None:
    rule = set_rule(boss, handler="甲某", channel="怪")

    answer = client.get(PAGE, {"rule": rule.pk})

    form = answer.context["form"]
    values = {field.name: field.value() for field in form if field.value() not in (None, "")}
    assert values == {
        "rule": rule.pk,
        "owner": "CENTRE",
        "handler": "甲某",
        "channel": "怪",
        "place": 1,
        "starts_on": today,
    }


def test_a_change_of_nothing_cannot_be_written(client: Client, boss: User, today: date) -> None:
    rule = set_rule(boss, handler="甲某")

    answer = client.get(PREVIEW, asked(today, rule=rule.pk, handler="甲某", place=1))

    assert (answer.status_code, posted(answer)) == (200, {})
    assert "This is how it stands already." in words(page_of(answer))


# Which rows


def test_counts_the_rows_of_the_span_that_is_asked_for(
    client: Client, boss: User, today: date
) -> None:
    for days in (-1, 0, 60, 61):
        make_row(today, days=days)
    day_61 = str(today + timedelta(days=61))

    usual = client.get(PREVIEW, asked(today, handler="甲某"))
    other = client.get(PREVIEW, asked(today, handler="甲某", first=day_61, last=day_61))

    totals = [table(answer, DECIDED)[-1][3] for answer in (usual, other)]
    assert totals == ["2", "1"]


def test_a_change_of_later_is_shown_as_decided_then(
    client: Client, boss: User, today: date
) -> None:
    later = today + timedelta(days=9)
    set_rule(boss, handler="丁某", valid_until=today)

    answer = client.get(PREVIEW, asked(today, handler="甲某", starts_on=later.isoformat()))

    assert [line[1] for line in table(answer, DECIDED)] == ["Handler 甲某 new", "Everything else"]


# What is refused


@pytest.mark.parametrize(
    ("said", "error"),
    [
        ({"owner": ""}, "Say whose the rows are."),
        ({"owner": "NOBODY"}, "Select a valid choice. NOBODY is not one of the available choices."),
        ({"handler": "无"}, "That is no name."),
        ({"handler": "㍿" * 60}, "That is no name."),  # written out it has 240 signs
        ({"valid_until": "9999-12-31"}, "Ensure this value is less than or equal to 2100-12-31."),
        ({"place": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"starts_on": "2020-01-01"}, "Rules change from today on, or later."),
        ({"valid_until": "2020-01-01"}, "The last day is not before the first."),
    ],
)
def test_says_what_is_wrong(
    client: Client, boss: User, today: date, said: dict[str, str], error: str
) -> None:
    answer = client.get(PREVIEW, asked(today, **said))

    assert (answer.status_code, errors(answer)) == (422, [error])


@pytest.mark.parametrize("rule", ["7", "seven"])
def test_a_rule_that_is_gone_is_said_to_be(
    client: Client, boss: User, today: date, rule: str
) -> None:
    answer = client.post(CHANGE, asked(today, rule=rule, seen="0"))

    assert (answer.status_code, alerts(answer)) == (422, ["That rule has ended, or it is gone."])


def test_says_what_is_wrong_with_a_span(client: Client, boss: User, today: date) -> None:
    answer = client.get(
        PREVIEW, asked(today, first=today.isoformat(), last=(today - timedelta(days=1)).isoformat())
    )

    assert answer.status_code == 422
    assert "The last day is not before the first, and at most 400 days after it." in words(
        page_of(answer)
    )


# The same number of questions


def test_asks_the_same_whatever_there_is(client: Client, boss: User, today: date) -> None:
    def count(url: str, said: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url, said).status_code == 200
        return len(queries)

    new = asked(today, owner="BRANCH", channel="DEALER")
    set_rule(boss, owner="PILOT", branch=make_branch())
    make_row(today, handler_name="甲某", channel="DEALER")
    client.get(PAGE)  # the session begins
    few = [count(PAGE, {}), count(PREVIEW, new)]
    for serial in range(3):
        set_rule(boss, owner="PILOT", handler=f"乙{serial}", branch=make_branch())
        make_row(today, channel="DEALER", handler_name=f"乙{serial}", branch=make_branch())
    many = [count(PAGE, {}), count(PREVIEW, new)]

    assert many == few
