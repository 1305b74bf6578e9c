"""The pages of the dictionary, and its words where calls are made and told. 001-36, F16."""

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
from django.utils import timezone, translation

from policies.actions.dictionary import change_dictionary
from policies.dictionary import RESULTS, Wording, dictionary_on
from policies.models import Contact, Customer
from policies.story import tell
from renewal.accounts.models import User
from renewal.desk.navigation import menu
from renewal.rules.defaults import BUSY_MINUTES, DICTIONARY, SETTINGS
from renewal.rules.models import Rule
from renewal.rules.queries import rules_on
from tests.factories import (
    make_administrator,
    make_specialist,
    make_supervisor,
    make_task,
)
from worklists.actions import log_result
from worklists.consequences import follows_reason, follows_result
from worklists.models import Task
from worklists.rhythm import rhythm_of

pytestmark = pytest.mark.django_db

PAGE = "/lists/dictionary/"
R = Contact.Result


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def boss(client: Client) -> User:
    return signed_in(client, make_administrator(name="Boss"))


@pytest.fixture
def specialist(client: Client) -> User:
    return signed_in(client, make_specialist())


def signed_in(client: Client, user: User) -> User:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def reword(result: str, **wordings: Wording) -> None:
    """Change the dictionary from today on; RESULT stands for the result itself."""
    last = Rule.objects.filter(key=DICTIONARY.key).order_by("valid_from").last()
    change_dictionary(
        result=result,
        wordings={"" if code == "RESULT" else code: one for code, one in wordings.items()},
        valid_from=timezone.localdate(),
        seen=last.set_at.isoformat() if last else "",
        by=make_administrator(),
        now=timezone.now(),
    )


def row_of(specialist: User) -> Task:
    today = timezone.localdate()
    return make_task(assignee=specialist, day=today, expires_on=today + timedelta(days=25))


def story_of(task: Task) -> list[str]:
    """Return how the calls about the row are told."""
    with translation.override("en"):
        told = tell(task.lead.term.policy, dictionary_on(timezone.localdate()))
    return [one.text for one in told if one.code in RESULTS]


def html(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def words(answer: HttpResponseBase) -> str:
    body = html(answer).partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def table(answer: HttpResponseBase, caption: str) -> list[list[str]]:
    part = html(answer).partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part.partition("<tbody>")[2], re.DOTALL)
    return [
        [
            " ".join(unescape(re.sub(r"<[^>]+>", " ", cell)).split())
            for cell in re.findall(r"<t[dh].*?</t[dh]>", row, re.DOTALL)
        ]
        for row in rows
    ]


def typed(answer: Any, **changes: Any) -> dict[str, Any]:
    """Return the form of a page as the browser would send it, with what was typed."""
    form = answer.context["form"]
    sent = {
        bound.html_name: bound.value()
        for bound in form
        if bound.value() not in (None, False, True, "")
    }
    sent |= {bound.html_name: "on" for bound in form if bound.value() is True}
    sent |= {"seen": answer.context["seen"], "valid_from": str(form["valid_from"].value())}
    sent |= {name.replace("__", "-"): value for name, value in changes.items()}
    return {name: value for name, value in sent.items() if value is not None}


# The page


def test_the_page_tells_every_result_with_what_follows(client: Client, boss: User) -> None:
    said = words(client.get(PAGE))

    for part in (
        "1 Interested again after 1 day, 3 days or 7 days, by the grade; at the latest 3 days",
        "2 Call again needs the time of the next call",
        "3 Went elsewhere the row is closed",
        "5 Already renewed again after 3 days; passed on: Said to be renewed with us",
        "6 No answer the next day, at another part of the day; dialled in vain on 3 days: "
        "so many days before expiry: 15, 7, 3, 1",
        "8 Busy again after 30 minutes",
        "9 Wrong number the number is judged wrong and looked up",
        "0 Other follows the reason",
    ):
        assert part in said


def test_the_page_tells_every_reason_with_its_letter(client: Client, boss: User) -> None:
    answer = client.get(PAGE)

    declined = table(answer, "Reasons under Declined")
    assert declined[0] == [
        "A",
        "Too expensive",
        "PRICE",
        "the row is closed; passed on with more than 7 days left: Win back",
        "0",
    ]
    assert declined[4][3] == "the row is closed; on the no-call list at once"
    other = {row[2]: row[3] for row in table(answer, "Reasons under Other")}
    assert other["PARKED"] == "the row is closed; released again after 60 days"
    assert other["GONE"] == "the row is closed; never called again"
    assert other["COMPLAINT"] == "rests until it is answered; passed on: Complaint"
    assert other["INQUIRY"] == "again after 1 day; passed on: Inquiry"
    assert other["DUPLICATE"] == "the row is closed; passed on: Listed twice"


def test_what_follows_goes_by_the_settings(boss: User, today: date) -> None:
    Rule.objects.create(key=BUSY_MINUTES.key, value=45, valid_from=today, set_at=timezone.now())
    rhythm = rhythm_of(rules_on(today), customer_kind=Customer.Kind.PERSON)

    with translation.override("en"):
        assert follows_result(R.BUSY, rhythm) == "again after 45 minutes"


def test_everything_in_the_dictionary_has_its_consequence(today: date) -> None:
    rhythm = rhythm_of(rules_on(today), customer_kind=Customer.Kind.PERSON)
    dictionary = dictionary_on(today)

    assert all(follows_result(result, rhythm) for result in RESULTS)
    assert all(follows_reason(reason, rhythm) for reason in dictionary.reasons(R.OTHER))


def test_what_was_saved_in_ninety_days_is_counted(client: Client, boss: User) -> None:
    ann, now = make_specialist(), timezone.now()
    for age in (0, 89, 91):
        log_result(
            task=row_of(ann),
            result=R.WENT_ELSEWHERE,
            reason="GIFTS",
            by=ann,
            now=now - timedelta(days=age),
        )

    answer = client.get(PAGE)

    gifts = next(row for row in table(answer, "Reasons under Went elsewhere") if "GIFTS" in row)
    assert gifts[-1] == "2"
    assert "saved 2 times in 90 days" in words(answer)


def test_the_page_takes_as_many_queries_with_versions_as_without(
    client: Client, boss: User
) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as before:
        client.get(PAGE)
    reword(R.BUSY, RESULT=Wording("Engaged"))
    reword(R.OTHER, ABROAD=Wording("Abroad"))
    with CaptureQueriesContext(connection) as after:
        client.get(PAGE)

    assert len(after) == len(before)


def test_versions_say_what_changed_and_who(client: Client, boss: User, today: date) -> None:
    page = client.get(f"{PAGE}other/")
    day = today + timedelta(days=3)
    client.post(
        f"{PAGE}other/change/",
        typed(page, label__NOTE="Else", new_code="ABROAD", new_label="Abroad", valid_from=str(day)),
    )

    versions = table(client.get(PAGE), "Versions of the dictionary, the latest day first")

    assert versions[0][0] == f"{day} planned"
    assert versions[0][1] == "Other: Abroad; Other: Else"
    assert versions[0][2].startswith("Boss ")
    assert versions[1][:2] == ["before", "as delivered"]


def test_who_only_looks_gets_no_form(client: Client) -> None:
    signed_in(client, make_supervisor())

    assert f"{PAGE}busy/" not in html(client.get(PAGE))
    assert client.get(f"{PAGE}busy/").status_code == 403


def test_the_settings_lead_to_the_page(client: Client, boss: User, today: date) -> None:
    own = [one.key for one in SETTINGS.values() if one.own_page]
    assert own == ["dictionary"]

    shown = client.get("/rules/settings/dictionary/")
    assert (shown.status_code, shown.headers["Location"]) == (302, PAGE)
    asked = {"value": "x", "valid_from": today.isoformat()}
    assert client.post("/rules/settings/dictionary/set/", asked).status_code == 404
    sections = menu(role=boss.role, path=PAGE, badges={})
    current = [one.url for each in sections for one in each.entries if one.is_current]
    assert current == [PAGE]


# A change


def test_a_form_that_is_sent_as_it_came_changes_nothing(client: Client, boss: User) -> None:
    for result in RESULTS:
        page = client.get(f"{PAGE}{result.lower()}/")
        answer = client.post(f"{PAGE}{result.lower()}/change/", typed(page))
        assert (result, answer.status_code) == (result, 302)

    assert Rule.objects.count() == 0


def test_a_change_is_saved_from_the_day_on(client: Client, boss: User, today: date) -> None:
    page = client.get(f"{PAGE}busy/")

    answer = client.post(f"{PAGE}busy/change/", typed(page, label="Engaged", retired="on"))

    assert (answer.status_code, answer.headers["Location"]) == (302, PAGE)
    rule = Rule.objects.get()
    assert (rule.valid_from, rule.set_by, rule.value) == (
        today,
        boss,
        {"BUSY": {"label": "Engaged", "retired": True}},
    )
    again = client.get(f"{PAGE}busy/")
    client.post(f"{PAGE}busy/change/", typed(again, label="", retired=None))
    assert dictionary_on(today).entries == {}


def test_a_reason_is_added_renamed_and_retired(client: Client, boss: User, today: date) -> None:
    page = client.get(f"{PAGE}other/")
    added = {"new_code": "ABROAD", "new_label": "Abroad", "new_closes": "on"}
    client.post(f"{PAGE}other/change/", typed(page, **added))
    assert dictionary_on(today).entries == {"OTHER/ABROAD": {"label": "Abroad", "closes": True}}

    page = client.get(f"{PAGE}other/")
    sent = typed(page, label__ABROAD="Emigrated", retired__ABROAD="on")
    assert sent["closes-ABROAD"] == "on"
    client.post(f"{PAGE}other/change/", sent)

    assert dictionary_on(today).entries == {
        "OTHER/ABROAD": {"label": "Emigrated", "retired": True, "closes": True}
    }
    row = next(row for row in table(client.get(PAGE), "Reasons under Other") if "ABROAD" in row)
    assert row[:4] == ["—", "Emigrated retired added", "ABROAD", "the row is closed"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"new_code": "ABROAD"}, "A reason that was added needs its words."),
        ({"new_label": "Abroad"}, "A new reason needs its code."),
        ({"new_code": "sold", "new_label": "x"}, "A code has up to 20 capital letters"),
        ({"label__NOTE": "Complaint"}, "“Complaint” stands there twice."),
        ({"label": "Busy"}, "“Busy” stands there twice."),
        ({"valid_from": "2020-01-01"}, "A setting changes from today on, or later"),
        ({"valid_from": "soon"}, "Enter a valid date."),
    ],
)
def test_a_refusal_is_told_and_keeps_what_was_typed(
    client: Client, boss: User, changes: dict[str, str], said: str
) -> None:
    page = client.get(f"{PAGE}other/")

    answer = client.post(f"{PAGE}other/change/", typed(page, label__SOLD="Sold it", **changes))

    assert answer.status_code == 422
    assert said in words(answer)
    assert 'value="Sold it"' in html(answer)
    assert Rule.objects.count() == 0


def test_a_change_meanwhile_is_told(client: Client, boss: User, today: date) -> None:
    page = client.get(f"{PAGE}busy/")
    reword(R.OFF, RESULT=Wording("Dead"))

    answer = client.post(f"{PAGE}busy/change/", typed(page, label="Engaged"))

    assert answer.status_code == 409
    assert 'value="Engaged"' in html(answer)
    again = client.post(f"{PAGE}busy/change/", typed(answer, label="Engaged"))
    assert again.status_code == 302
    assert dictionary_on(today).entries == {"OFF": {"label": "Dead"}, "BUSY": {"label": "Engaged"}}


def test_a_planned_change_is_shown_and_taken_back(client: Client, boss: User, today: date) -> None:
    day = (today + timedelta(days=2)).isoformat()
    page = client.get(f"{PAGE}busy/")
    client.post(f"{PAGE}busy/change/", typed(page, label="Engaged", valid_from=day))

    page = client.get(f"{PAGE}off/")
    assert f"Boss has planned a change from {day} on." in words(page)
    assert page.context["form"]["valid_from"].value().isoformat() == day
    early = client.post(f"{PAGE}off/change/", typed(page, label="X", valid_from=str(today)))
    assert (early.status_code, "Another change begins on" in words(early)) == (422, True)

    asked = {"valid_from": day}
    answer = client.post("/rules/settings/dictionary/withdraw/", asked, follow=True)
    assert answer.redirect_chain[-1][0] == PAGE
    assert Rule.objects.count() == 0


def test_every_field_is_called_by_its_own_name(client: Client, boss: User) -> None:
    page = html(client.get(f"{PAGE}other/"))

    labels = re.findall(r'<label[^>]*for="(id_[a-z_]+)"[^>]*>(?:<input[^>]*><span>)?([^<]+)<', page)
    assert dict(labels) == {
        "id_label": "Words",
        "id_new_code": "Code",
        "id_new_label": "Words",
        "id_new_closes": "Closes the row",
        "id_valid_from": "Holds from",
    }


@pytest.mark.parametrize("result", ["renewed", "reminded", "never"])
def test_what_is_no_tile_is_not_found(client: Client, boss: User, result: str) -> None:
    assert client.get(f"{PAGE}{result}/").status_code == 404


# Where calls are made


def test_new_words_stand_on_the_tiles_and_in_the_history(client: Client, specialist: User) -> None:
    task = row_of(specialist)
    log_result(task=task, result=R.INTERESTED, reason="AGREED", by=specialist, now=timezone.now())
    reword(R.INTERESTED, RESULT=Wording("Keen"), AGREED=Wording("Said yes"))

    page = html(client.get(f"/lists/call/{task.pk}/"))

    assert re.search(r"<kbd>1</kbd>Keen<", page)
    assert "<b>Keen</b>" in page
    assert "Said yes" in page
    assert "Interested" not in words(client.get(f"/lists/call/{task.pk}/"))


def test_a_retired_reason_is_not_offered_but_old_calls_keep_its_words(
    client: Client, specialist: User
) -> None:
    task = row_of(specialist)
    log_result(task=task, result=R.INTERESTED, reason="COMPARE", by=specialist, now=timezone.now())
    reword(R.INTERESTED, COMPARE=Wording("Shops around", is_retired=True))

    page = html(client.get(f"/lists/call/{task.pk}/"))

    assert 'value="COMPARE"' not in page
    assert "Shops around" in page
    assert story_of(task) == ["Interested; Shops around"]


def test_a_retired_result_leaves_a_gap(client: Client, specialist: User) -> None:
    task = row_of(specialist)
    reword(R.BUSY, RESULT=Wording(is_retired=True))

    page = html(client.get(f"/lists/call/{task.pk}/"))

    keys = re.findall(r'<input type="radio" name="result" id="r(\d)"', page)
    assert keys == list("123456790")


def test_an_added_reason_has_a_letter_and_is_stored(client: Client, specialist: User) -> None:
    task = row_of(specialist)
    reword(R.DECLINED, TOO_OLD=Wording("Too old to drive"))

    page = html(client.get(f"/lists/call/{task.pk}/"))
    assert re.search(r"Too old to drive <kbd[^>]*>M<", page)
    answer = client.post(
        f"/lists/call/{task.pk}/result/",
        {"result": "DECLINED", "reason": "TOO_OLD", "version": "0"},
    )

    assert answer.status_code == 302
    contact = Contact.objects.get()
    assert (contact.result, contact.reason) == ("DECLINED", "TOO_OLD")
    assert story_of(task) == ["Declined; Too old to drive"]


@pytest.mark.parametrize(("closes", "state"), [(True, "CLOSED"), (False, "OPEN")])
def test_an_added_reason_closes_the_row_if_it_says_so(
    client: Client, specialist: User, closes: bool, state: str
) -> None:
    task = row_of(specialist)
    reword(R.OTHER, ABROAD=Wording("Abroad", closes=closes))

    answer = client.post(
        f"/lists/call/{task.pk}/result/", {"result": "OTHER", "reason": "ABROAD", "version": "0"}
    )

    assert answer.status_code == 302
    assert Task.objects.get().state == state
