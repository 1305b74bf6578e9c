"""The page of the calendar: a year, a preview that writes nothing, a day that changes."""

import json
import re
from datetime import date

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renewal.accounts.models import User
from renewal.desk.navigation import menu
from renewal.rules import followers
from renewal.rules.actions import enter_calendar
from renewal.rules.models import CalendarDay
from renewal.rules.queries import known_days
from tests.factories import make_administrator, make_manager, make_supervisor
from tests.rules.calendars import notice

pytestmark = pytest.mark.django_db

PAGE = "/rules/calendar/"
PREVIEW = "/rules/calendar/preview/"
ENTER = "/rules/calendar/enter/"
DAY = "/rules/calendar/day/"
IN_2027 = {
    "year": 2027,
    "days": [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2027-01-03", "isOffDay": False},
    ],
}
CONTENT = json.dumps(IN_2027, ensure_ascii=False)


@pytest.fixture
def administrator(client: Client) -> User:
    user = make_administrator()
    sign_in(client, user)
    return user


def sign_in(client: Client, user: User) -> None:
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"


def preview(client: Client, content: bytes) -> HttpResponseBase:
    return client.post(PREVIEW, {"file": SimpleUploadedFile("year.json", content)})


def page_of(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def text_of(answer: HttpResponseBase) -> str:
    """Return the words of the page's main part, without its marks."""
    main = page_of(answer).partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def said(client: Client) -> list[str]:
    """Return the messages that the next page shows."""
    page = client.get(PAGE).content.decode()
    return re.findall(r'class="toast-b[^>]*>.*?<span>(.*?)</span>', page, re.DOTALL)


def cell(answer: HttpResponseBase, day: date) -> str:
    """Return the words of a day's place."""
    link = re.search(rf'day={day}">(.*?)</a>', page_of(answer), re.DOTALL)
    assert link is not None
    return " ".join(re.sub(r"<[^>]+>", " ", link[1]).split())


# A year


def test_tells_each_kind_of_day_in_words(client: Client, administrator: User) -> None:
    answer = client.get(PAGE, {"year": 2026})

    days = {
        date(2026, 3, 2): "2",
        date(2026, 3, 7): "7 day off",
        date(2026, 2, 17): "17 off",
        date(2026, 2, 14): "14 on",
    }
    assert {day: cell(answer, day) for day in days} == days
    assert "248 working days 33 days off by name 6 make-up days" in text_of(answer)
    assert "14 on Spring Festival 15–23 off Spring Festival 28 on Spring Festival" in text_of(
        answer
    )


def test_begins_with_the_year_of_today_and_marks_the_day(
    client: Client, administrator: User
) -> None:
    page = client.get(PAGE).content.decode()

    today = timezone.localdate()
    assert page.count('aria-current="date"') == 1
    assert f'rel="prev" href="{PAGE}?year={today.year - 1}"' in page
    assert f'rel="next" href="{PAGE}?year={today.year + 1}"' in page


def test_a_year_that_is_not_entered_says_that_it_is_provisional(
    client: Client, administrator: User
) -> None:
    unknown, known = (client.get(PAGE, {"year": year}) for year in (2027, 2026))

    sentence = "The calendar of 2027 is not entered yet."
    assert (sentence in text_of(unknown), "not entered yet" in text_of(known)) == (True, False)


@pytest.mark.parametrize(
    "place", [{"year": "soon"}, {"year": 1999}, {"year": 10_000}, {"day": "9999-12-31"}]
)
def test_a_year_that_is_none_is_told_and_todays_shown(
    place: dict[str, str | int], client: Client, administrator: User
) -> None:
    answer = client.get(PAGE, place)

    assert answer.status_code == 422
    assert f'id="h-year">{timezone.localdate().year}<' in answer.content.decode()


@pytest.mark.parametrize(("year", "links"), [(2000, ["next"]), (2100, ["prev"])])
def test_the_first_and_the_last_year_lead_no_further(
    year: int, links: list[str], client: Client, administrator: User
) -> None:
    page = client.get(PAGE, {"year": year}).content.decode()

    assert re.findall(r'rel="(prev|next)" href="/rules', page) == links * 2


def test_the_same_number_of_queries_for_any_year(client: Client, administrator: User) -> None:
    client.get(PAGE)  # renews the session
    counted = []
    for year in (2026, 2027, 2004):
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE, {"year": year})
        counted.append(len(queries))

    assert counted == [4, 4, 4]  # session, user, bell; the year


# Who may


def test_supervisor_and_manager_look_and_change_nothing(client: Client) -> None:
    for user in (make_supervisor(), make_manager()):
        sign_in(client, user)

        page = client.get(PAGE, {"year": 2026})

        assert page.status_code == 200
        assert [form for form in (DAY, PREVIEW) if form in page.content.decode()] == []
        assert preview(client, CONTENT.encode()).status_code == 403
        assert client.post(ENTER, {"content": CONTENT}).status_code == 403
        assert client.post(DAY, {"day": "2026-03-07", "is_workday": "yes"}).status_code == 403
    assert known_days(2027) == {}


def test_stands_in_the_menu_of_the_administrator() -> None:
    sections = menu(role="ADMINISTRATOR", path=PAGE, badges={})

    current = [entry.url for section in sections for entry in section.entries if entry.is_current]
    assert current == [PAGE]


# Importing a year


def test_a_preview_shows_each_change_and_writes_nothing(
    client: Client, administrator: User
) -> None:
    answer = preview(client, CONTENT.encode())

    assert answer.status_code == 200
    assert "2027 was not known; with this file it has 261 working days." in text_of(answer)
    assert "1 January 2027 Added unknown day off (New Year" in text_of(answer)
    assert "3 January 2027 Added unknown working day (New Year" in text_of(answer)
    assert known_days(2027) == {}


def test_a_preview_tells_from_what_to_what(client: Client, administrator: User) -> None:
    enter_calendar(year=2027, exceptions={date(2027, 1, 4): (False, "Move")})

    answer = preview(client, CONTENT.encode())

    assert "Added 2 Removed 1" in text_of(answer)
    assert "4 January 2027 Removed day off (Move) working day" in text_of(answer)


def test_what_was_previewed_is_entered_and_told(client: Client, administrator: User) -> None:
    content = re.search(
        r'name="content" value="([^"]*)"', page_of(preview(client, CONTENT.encode()))
    )
    assert content is not None

    answer = client.post(ENTER, {"content": content[1].replace("&quot;", '"')})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?year=2027")
    assert said(client) == ["2027 is entered: 261 working days."]
    assert sum(known.is_workday for known in known_days(2027).values()) == 261


def test_entering_it_again_says_that_nothing_changed(client: Client, administrator: User) -> None:
    for _again in range(2):
        client.post(ENTER, {"content": CONTENT})
        last = said(client)

    assert last == ["2027 is entered again: nothing changed."]
    page = page_of(preview(client, CONTENT.encode()))
    assert re.findall(r"<button[^>]*>Enter 2027</button>", page) == []


def test_says_how_many_deadlines_wait_for_the_year(
    client: Client, administrator: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(followers, "_COUNTS", [{2027: 12}.__getitem__])

    shown = text_of(preview(client, CONTENT.encode()))
    client.post(ENTER, {"content": CONTENT})

    sentence = "12 provisional deadlines are counted again."
    assert sentence in shown
    assert said(client) == [f"2027 is entered: 261 working days. {sentence}"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04", "not a JSON file"),
        (b"{}", "it needs a year and its days"),
        (notice(2027).read_bytes(), "The calendar of 2027 is empty."),
        (b" " * 102_401, "less than 100 KB"),
    ],
)
def test_a_bad_file_is_refused_in_words(
    content: bytes, reason: str, client: Client, administrator: User
) -> None:
    answer = preview(client, content)

    assert answer.status_code == 422
    assert reason in text_of(answer)


def test_no_file_is_refused_in_words(client: Client, administrator: User) -> None:
    answer = client.post(PREVIEW)

    assert answer.status_code == 422
    assert "Choose a file first." in text_of(answer)


def test_content_that_was_tampered_with_is_refused(client: Client, administrator: User) -> None:
    answer = client.post(ENTER, {"content": "{}"}, follow=True)

    assert "This is no calendar: it needs a year and its days." in answer.content.decode()
    assert known_days(2027) == {}


# A day


def test_a_day_opens_with_what_it_is(client: Client, administrator: User) -> None:
    page = client.get(PAGE, {"day": "2026-02-17"}).content.decode()

    assert 'name="day" value="2026-02-17"' in page
    assert 'value="Spring Festival"' in page
    assert re.findall(r'name="is_workday" value="(\w+)"[^>]*checked', page) == ["no"]


def test_a_day_is_changed_and_the_change_told(client: Client, administrator: User) -> None:
    values = {"day": "2026-03-07", "is_workday": "yes", "name": "Stocktaking"}

    answer = client.post(DAY, values)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{PAGE}?year=2026")
    assert said(client) == ["2026-03-07: day off is now working day (Stocktaking)."]
    assert CalendarDay.objects.get(day=date(2026, 3, 7)).is_workday


def test_the_same_again_says_that_nothing_changed(client: Client, administrator: User) -> None:
    client.post(DAY, {"day": "2026-03-07", "is_workday": "no"})

    assert said(client) == ["2026-03-07: nothing changed."]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"day": "2027-03-06", "is_workday": "yes"}, "import the year first"),
        ({"day": "2026-03-07"}, "This field is required."),
        ({"day": "9999-12-31", "is_workday": "no"}, "less than or equal to"),
        ({"day": "2026-03-07", "is_workday": "no", "name": "x" * 61}, "at most 60 characters"),
    ],
)
def test_a_bad_day_is_refused_in_words(
    values: dict[str, str], reason: str, client: Client, administrator: User
) -> None:
    answer = client.post(DAY, values)

    assert answer.status_code == 422
    assert reason in text_of(answer)
