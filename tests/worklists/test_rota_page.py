"""The pages of the rota: who works when, and the forms that change it. SPEC.md F10."""

import re
from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest
from django.conf import settings
from django.contrib.messages import get_messages
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from renewal.accounts.actions import enter_leave, set_duty, set_extension, set_shift
from renewal.accounts.models import Leave, LeaveKind, NotAllowed, User
from renewal.lib.rota import Part
from renewal.rules.models import CalendarDay
from tests.factories import DAY, MORNING, make_branch, make_specialist, make_supervisor

pytestmark = pytest.mark.django_db

PAGE = "/lists/rota/"
WEEKEND = ["Off", "Off"]


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor(name="Boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


@pytest.fixture
def ann() -> User:
    return make_specialist("ann")


@pytest.fixture
def today() -> date:
    return timezone.localdate()


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def page_of(answer: HttpResponseBase) -> str:
    assert isinstance(answer, HttpResponse)
    return answer.content.decode()


def table(answer: HttpResponseBase, caption: str = "Who works when") -> list[list[str]]:
    """Return the words of the cells of the table of that caption, row by row."""
    part = page_of(answer).partition(f"<caption>{caption}</caption>")[2].partition("</table>")[0]
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", part, re.DOTALL)
    return [
        [words(cell) for cell in re.findall(r"<t[dh]\b[^>]*>(.*?)</t[dh]>", row, re.DOTALL)]
        for row in rows
    ]


def errors(answer: HttpResponseBase) -> list[str]:
    """Return what is said at the fields, and above the forms of a form as a whole."""
    html = page_of(answer)
    at_fields = re.findall(r'class="err"[^>]*>(.*?)</div>', html, re.DOTALL)
    above = re.findall(r'role="alert">.*?<div>\s*<div>(.*?)</div>', html, re.DOTALL)
    said = [words(one) for one in (*at_fields, *above)]
    return [one for one in said if not one.startswith("Please check:")]


def told(answer: HttpResponseBase) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]


def page(person: User, what: str = "") -> str:
    return f"{PAGE}{person.pk}/{what}"


def leave_form(first: date, **said: Any) -> dict[str, Any]:
    return {"first_on": first.isoformat(), "part": "FULL", "kind": "SICK"} | said


def give_leave(user: User, *, by: User, first: date, part: Part = Part.FULL) -> Leave:
    return enter_leave(
        user=user,
        first_on=first,
        last_on=first,
        part=part,
        kind=LeaveKind.ANNUAL,
        note="",
        by=by,
        now=MORNING,
    )


# Everybody's days


def test_shows_what_each_works_on_fourteen_days(client: Client, boss: User, ann: User) -> None:
    bob = make_specialist("bob")
    set_shift(
        user=bob,
        valid_from=DAY,
        pattern=[Part.MORNING] * 4 + [Part.AFTERNOON] + [Part.NONE] * 2,
        by=boss,
        now=MORNING,
    )
    give_leave(ann, by=boss, first=DAY)
    give_leave(ann, by=boss, first=DAY + timedelta(days=1), part=Part.MORNING)
    saturday = DAY + timedelta(days=5)
    set_duty(user=ann, day=saturday, part=Part.FULL, reason="", by=boss, now=MORNING)

    heading, *rows, at_work = table(client.get(PAGE, {"from": DAY.isoformat()}))

    assert [len(row) for row in (heading, *rows, at_work)] == [15] * 4
    assert (heading[1], heading[14]) == ("Mo 03-02", "Su 03-15")
    assert rows[0][:8] == [
        "Ann",
        "Leave",
        "p.m. rest leave",
        *["Whole"] * 3,
        "Whole set singly",
        "Off",
    ]
    assert rows[1][:8] == ["Bob", *["a.m."] * 4, "p.m.", *WEEKEND]
    assert at_work[:8] == ["At work", "1", "2", "2", "2", "2", "1", "0"]


def test_marks_holidays_and_make_up_days(client: Client, boss: User, ann: User) -> None:
    for days, is_workday in ((2, False), (5, True)):
        CalendarDay.objects.update_or_create(
            day=DAY + timedelta(days=days), defaults={"is_workday": is_workday}
        )

    heading, row, _at_work = table(client.get(PAGE, {"from": DAY.isoformat()}))

    assert heading[1:8] == [
        "Mo 03-02",
        "Tu 03-03",
        "We 03-04 off",
        "Th 03-05",
        "Fr 03-06",
        "Sa 03-07 on",
        "Su 03-08",
    ]
    assert row[1:8] == ["Whole", "Whole", "Off", "Whole", "Whole", "Whole", "Off"]


def test_begins_with_this_weeks_monday(client: Client, boss: User, ann: User, today: date) -> None:
    answer = client.get(PAGE)

    assert answer.context["first"] == today - timedelta(days=today.weekday())


@pytest.mark.parametrize("asked", ["soon", "0001-01-01", "2026-02-30"])
def test_what_is_no_day_is_said_and_this_week_shown(
    client: Client, boss: User, ann: User, today: date, asked: str
) -> None:
    answer = client.get(PAGE, {"from": asked})

    assert answer.status_code == 422
    assert answer.context["first"] == today - timedelta(days=today.weekday())
    assert told(answer) == ["That is no day; this week is shown."]


def test_lists_the_active_specialists_that_are_seen(client: Client) -> None:
    north = make_branch("NORTH")
    ann = make_specialist("ann", branch=make_branch(parent=north))
    make_specialist("bob", branch=make_branch("SOUTH"))
    make_specialist("cat", branch=north, is_active=False)
    client.force_login(make_supervisor(branch=north))

    rows = client.get(PAGE).context["rows"]

    assert [person for person, _cells in rows] == [ann]


def test_without_specialists_it_says_so(client: Client, boss: User) -> None:
    answer = client.get(PAGE)

    assert (answer.status_code, answer.context["rows"]) == (200, [])
    assert page_of(answer).count("There are no specialists yet.") == 1


def test_asks_as_often_for_ten_as_for_one(client: Client, boss: User, ann: User) -> None:
    client.get(PAGE)
    with CaptureQueriesContext(connection) as for_one:
        client.get(PAGE)
    for _ in range(9):
        give_leave(make_specialist(), by=boss, first=DAY)

    with CaptureQueriesContext(connection) as for_ten:
        client.get(PAGE)

    assert len(for_ten) == len(for_one)


# One person


@pytest.mark.parametrize(
    ("what", "form"),
    [
        ("", None),
        *(
            (what, {})
            for what in ("leave/", "cancel/", "shift/", "day/", "capacity/", "extension/")
        ),
    ],
)
def test_a_stranger_and_whoever_is_no_specialist_is_not_found(
    client: Client, what: str, form: dict[str, str] | None
) -> None:
    client.force_login(make_supervisor(branch=make_branch()))
    clerk, stranger = make_supervisor(), make_specialist()

    answers = [
        client.get(page(person, what)) if form is None else client.post(page(person, what), form)
        for person in (clerk, stranger)
    ]

    assert [answer.status_code for answer in answers] == [404, 404]


def test_a_day_of_the_address_stands_in_the_forms(client: Client, boss: User, ann: User) -> None:
    answer = client.get(page(ann), {"from": DAY.isoformat(), "day": "2026-03-05"})

    first = answer.context["leave_form"]["first_on"].value()
    assert (first, answer.context["duty_form"]["day"].value()) == (date(2026, 3, 5),) * 2


def test_leave_of_one_day_is_entered(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "leave/"), leave_form(date(2026, 3, 4), note="flu"))

    assert (answer.status_code, answer["Location"]) == (302, page(ann) + "?from=2026-03-02")
    leave = ann.leaves.get()
    assert (leave.first_on, leave.last_on, leave.note) == (leave.last_on, date(2026, 3, 4), "flu")
    assert (leave.kind, leave.entered_by) == ("SICK", boss)
    assert told(answer) == ["Leave of Ann from 2026-03-04 to 2026-03-04 is entered."]


@pytest.mark.parametrize(
    ("part", "follows"),
    [
        ("FULL", "Ann takes part in no release of {0}, {1}."),
        ("AFTERNOON", "Ann works half of {0}, {1}."),
    ],
)
def test_leave_of_today_and_tomorrow_says_what_it_means(
    client: Client, boss: User, ann: User, today: date, part: str, follows: str
) -> None:
    days = [today + timedelta(days=number) for number in range(3)]
    for day in days[:2]:
        set_duty(user=ann, day=day, part=Part.FULL, reason="", by=boss, now=MORNING)

    answer = client.post(
        page(ann, "leave/"), leave_form(today, last_on=days[2].isoformat(), part=part)
    )

    entered = f"Leave of Ann from {days[0]} to {days[2]} is entered. "
    assert told(answer) == [entered + follows.format(*days)]


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"first_on": ""}, ["This field is required."]),
        ({"last_on": "2026-03-01"}, ["Leave does not end before it begins."]),
        ({"last_on": "2026-02-30"}, ["Enter a valid date."]),
        ({"part": "NONE"}, ["Select a valid choice. NONE is not one of the available choices."]),
        ({"note": "x" * 201}, ["Ensure this value has at most 200 characters (it has 201)."]),
        (
            {},
            ["Ann has leave from 2026-03-02 to 2026-03-02 already: Annual leave, Whole day."],
        ),
    ],
)
def test_refused_leave_says_why_and_enters_nothing(
    client: Client, boss: User, ann: User, form: dict[str, str], said: list[str]
) -> None:
    give_leave(ann, by=boss, first=DAY)

    answer = client.post(page(ann, "leave/"), leave_form(DAY) | form)

    assert (answer.status_code, errors(answer)) == (422, said)
    assert ann.leaves.count() == 1


def test_from_a_refused_form_the_weeks_are_those_of_the_page(
    client: Client, boss: User, ann: User
) -> None:
    answer = client.post(page(ann, "leave/"), {})

    link = re.findall(r'rel="next" href="([^"]+)"', page_of(answer))[0]
    assert client.get(link).context["person"] == ann


def test_leave_is_cancelled_and_stays_on_the_page(client: Client, boss: User, ann: User) -> None:
    leave = give_leave(ann, by=boss, first=DAY)

    answer = client.post(page(ann, "cancel/"), {"leave": leave.pk})

    leave.refresh_from_db()
    assert (answer.status_code, leave.cancelled_by) == (302, boss)
    assert told(answer) == ["The leave of Ann from 2026-03-02 to 2026-03-02 is cancelled."]
    [_heading, row] = table(client.get(page(ann)), "Leave on record")
    assert row[3].startswith("Cancelled Boss ")


def test_what_is_cancelled_or_somebody_elses_is_not_cancelled(
    client: Client, boss: User, ann: User
) -> None:
    leave = give_leave(ann, by=boss, first=DAY)
    others = give_leave(make_specialist(), by=boss, first=DAY)
    client.post(page(ann, "cancel/"), {"leave": leave.pk})

    refused = [
        client.post(page(ann, "cancel/"), {"leave": one}) for one in (leave.pk, others.pk, "x", "")
    ]

    assert [answer.status_code for answer in refused] == [422] * 4
    assert [errors(answer) for answer in refused] == [
        ["This leave is cancelled already."],
        *[["There is no such leave."]] * 3,
    ]
    assert list(Leave.objects.standing()) == [others]


def test_a_shift_is_set_from_a_day_on(client: Client, boss: User, ann: User) -> None:
    parts = ["FULL", "FULL", "MORNING", "FULL", "AFTERNOON", "FULL", "NONE"]
    form = {f"weekday_{number}": part for number, part in enumerate(parts)}

    answer = client.post(page(ann, "shift/"), {"valid_from": "2026-03-02", **form})

    assert (answer.status_code, ann.shifts.get().pattern) == (302, parts)
    assert told(answer) == ["The shift of Ann is set from 2026-03-02 on."]
    [_heading, row] = table(client.get(page(ann), {"from": "2026-03-02"}))
    assert row[1:8] == ["Whole", "Whole", "a.m.", "Whole", "p.m.", "Whole", "Off"]


def test_the_form_of_the_shift_begins_with_the_newest(
    client: Client, boss: User, ann: User
) -> None:
    before = client.get(page(ann)).context["shift_form"]
    set_shift(user=ann, valid_from=DAY, pattern=[Part.MORNING] * 7, by=boss, now=MORNING)

    after = client.get(page(ann)).context["shift_form"]

    assert [one.value() for one in before.weekdays] == ["FULL"] * 5 + ["NONE"] * 2
    assert [one.value() for one in after.weekdays] == ["MORNING"] * 7


def test_a_shift_without_each_weekday_is_refused(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "shift/"), {"valid_from": "2026-03-02", "weekday_0": "FULL"})

    assert (answer.status_code, ann.shifts.count()) == (422, 0)
    assert errors(answer) == ["This field is required."] * 6


def test_a_single_day_is_set_and_given_back(client: Client, boss: User, ann: User) -> None:
    form = {"day": "2026-03-07", "reason": "on duty"}

    given = client.post(page(ann, "day/"), form | {"part": "FULL"})
    duty = ann.duties.get()
    back = client.post(page(ann, "day/"), form | {"part": "SHIFT"})

    assert (duty.day, duty.part, duty.reason) == (date(2026, 3, 7), "FULL", "on duty")
    assert told(given) == ["Ann, 2026-03-07: Whole day."]
    assert told(back)[-1] == "Ann, 2026-03-07: As the shift says."
    assert ann.duties.count() == 0


def test_a_single_day_that_is_none_is_refused(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "day/"), {"day": "2026-02-30", "part": "NIGHT"})

    assert (answer.status_code, ann.duties.count()) == (422, 0)
    assert errors(answer) == [
        "Enter a valid date.",
        "Select a valid choice. NIGHT is not one of the available choices.",
    ]


def test_rows_and_first_day_are_set(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "capacity/"), {"capacity": "60", "started_on": "2026-03-02"})

    ann.refresh_from_db()
    assert (answer.status_code, ann.capacity, ann.started_on) == (302, 60, DAY)
    assert client.get(page(ann)).context["capacity_form"]["capacity"].value() == 60


def test_less_than_no_rows_are_refused(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "capacity/"), {"capacity": "-1"})

    ann.refresh_from_db()
    assert (answer.status_code, ann.capacity) == (422, None)
    assert errors(answer) == ["Ensure this value is greater than or equal to 0."]


def test_an_extension_is_set_and_taken_away(client: Client, boss: User, ann: User) -> None:
    answer = client.post(page(ann, "extension/"), {"extension": " *8001# "})

    ann.refresh_from_db()
    assert (answer.status_code, ann.extension) == (302, "*8001#")
    assert client.get(page(ann)).context["extension_form"]["extension"].value() == "*8001#"
    client.post(page(ann, "extension/"), {"extension": ""})
    ann.refresh_from_db()
    assert ann.extension == ""


@pytest.mark.parametrize("extension", ["80 01", "８００１", "801;x", "-1"])
def test_what_is_no_extension_is_refused(
    client: Client, boss: User, ann: User, extension: str
) -> None:
    answer = client.post(page(ann, "extension/"), {"extension": extension})

    ann.refresh_from_db()
    assert (answer.status_code, ann.extension) == (422, "")
    assert errors(answer) == ["An extension has at most 20 digits, * and #."]


def test_only_who_keeps_the_rota_sets_an_extension(ann: User) -> None:
    with pytest.raises(NotAllowed):
        set_extension(user=ann, extension="8001", by=ann)
