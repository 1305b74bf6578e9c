"""The page of the calls before the release: 001-01, 001-11."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.actions.numbers import dial_number
from policies.models import Contact, Phone, Reveal
from renewal.accounts.models import User
from renewal.rules.models import Rule
from tests.factories import (
    make_branch,
    make_data_clerk,
    make_lead,
    make_no_call,
    make_policy,
    make_supervisor,
    make_term,
)
from worklists.actions import log_reminder
from worklists.models import Lead, LeadTerm, ListKind
from worklists.reminders import ReleaseDay, Tab, reminder_list

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("any_hour")]

HTMX = {"HX-Request": "true", "HX-Target": "card"}


@pytest.fixture
def clerk(client: Client) -> User:
    user = make_data_clerk("ann")
    client.force_login(user)
    return user


def set_hours(start: str, end: str) -> None:
    today = timezone.localdate()
    Rule.objects.create(
        key="lawful_hours", value=[start, end], valid_from=today, set_at=timezone.now()
    )


def prepared(*, left: int = 29, **values: Any) -> Lead:
    """A lead in preparation whose term ends in `left` days: released 25 days before."""
    return make_lead(
        list_kind=ListKind.RENEWAL_30,
        state=Lead.State.PREPARING,
        expires_on=timezone.localdate() + timedelta(days=left),
        **values,
    )


def shown(client: Client, **query: str) -> list[Lead]:
    response = client.get(reverse("worklists:reminder_list"), query)
    return [row.lead for row in response.context["rows"]]


def post(client: Client, lead: Lead, result: str, **more: object) -> Any:
    data = {"result": result, "seen": 0, "note": ""} | more
    return client.post(reverse("worklists:log_reminder", args=[lead.pk]), data, headers=HTMX)


def call(lead: Lead, result: str, *, by: User, minutes_ago: int = 0, **values: Any) -> Contact:
    now = timezone.now() - timedelta(minutes=minutes_ago)
    return log_reminder(lead=lead, result=result, by=by, now=now, **values)


# The list


def test_shows_whom_to_call_next_with_a_masked_number(client: Client, clerk: User) -> None:
    prepared(left=29)
    sooner = prepared(left=26, name="Sooner", phone="12000004321", plate_no="苏I12345")

    response = client.get(reverse("worklists:reminder_list"))

    text = response.content.decode()
    assert response.context["card"].lead == sooner
    assert ("120****4321" in text, "12000004321" in text) == (True, False)
    assert "苏I12345" in text


def test_lists_those_to_be_called_again_today_first_then_the_nearest_release(
    client: Client, clerk: User
) -> None:
    late, soon, again = prepared(left=29), prepared(left=26), prepared(left=28)
    call(again, "NO_ANSWER", by=clerk, minutes_ago=24 * 60)

    assert shown(client) == [again, soon, late]


@pytest.mark.parametrize(
    ("values", "changes"),
    [
        ({"phone": None}, {}),
        ({"status": "SURRENDERED"}, {}),
        ({"renewed_flag": True}, {}),
        ({}, {"state": Lead.State.QUEUED}),
        ({}, {"list_kind": ListKind.PILOT}),
    ],
)
def test_leaves_out_what_need_not_or_cannot_be_called(
    client: Client, clerk: User, values: dict[str, Any], changes: dict[str, str]
) -> None:
    prepared(**values)
    Lead.objects.update(**changes)

    assert shown(client) == []


def test_leaves_out_numbers_that_are_wrong_or_not_to_be_called(client: Client, clerk: User) -> None:
    prepared(phone="12000000001")
    prepared(phone="12000000002")
    Phone.objects.filter(number="12000000001").update(verdict=Phone.Verdict.INACCURATE)
    make_no_call("12000000002", starts_on=timezone.localdate())

    assert shown(client) == []


def test_a_clerk_of_a_branch_sees_its_own(client: Client) -> None:
    north = make_branch("NORTH")
    own, foreign = prepared(branch=north), prepared()
    client.force_login(make_data_clerk(branch=north))

    assert shown(client) == [own]
    for route in ("reminder_list", "log_reminder", "dial_reminder", "reveal_reminder"):
        address = reverse(f"worklists:{route}", args=[foreign.pk])
        send = client.get if route == "reminder_list" else client.post
        assert send(address).status_code == 404


def test_is_for_data_clerks(client: Client) -> None:
    client.force_login(make_supervisor())

    assert client.get(reverse("worklists:reminder_list")).status_code == 403


def test_each_result_has_its_part_of_the_list(client: Client, clerk: User) -> None:
    leads = {
        result: prepared(name=result)
        for result in ("REMINDED", "WENT_ELSEWHERE", "NO_ANSWER", "BUSY", "WRONG_NUMBER")
    }
    fresh = prepared()
    for result, lead in leads.items():
        call(lead, result, by=clerk)

    assert shown(client) == [fresh]
    assert set(shown(client, tab="again")) == {leads["NO_ANSWER"], leads["BUSY"]}
    assert set(shown(client, tab="done")) == {leads["REMINDED"], leads["WENT_ELSEWHERE"]}
    assert shown(client, q="WRONG") == [leads["WRONG_NUMBER"]]


def test_a_busy_line_is_dialled_again_after_half_an_hour(clerk: User) -> None:
    now = timezone.now()
    lead = prepared()
    log_reminder(lead=lead, result="BUSY", by=clerk, now=now)

    rows = [
        reminder_list(user=clerk, now=now + timedelta(minutes=minutes)).rows(Tab.CALL)
        for minutes in (29, 31)
    ]

    assert rows == [[], [lead]]


def test_a_number_that_was_found_is_called(client: Client, clerk: User) -> None:
    lead = prepared()
    call(lead, "WRONG_NUMBER", by=clerk)
    before = shown(client)

    dial_number(
        policy=lead.term.policy,
        number="12000000009",
        source=Phone.Source.BRANCH,
        by=clerk,
        now=timezone.now(),
    )

    assert (before, shown(client)) == ([], [lead])


def test_finds_by_name_plate_and_last_digits(client: Client, clerk: User) -> None:
    lead = prepared(name="Gao", phone="12000001111", plate_no="苏I11111")
    prepared(name="Ma", phone="12000002222", plate_no="苏I22222")

    assert [shown(client, q=text) for text in ("gao", "I111", "1111")] == [[lead]] * 3


def test_reads_the_page_with_the_same_queries_for_any_number_of_rows(
    client: Client, clerk: User
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as done:
            client.get(reverse("worklists:reminder_list"))
        return len(done)

    prepared(plate_no="苏I12345")
    queries()
    for_one = queries()
    for _ in range(2):
        prepared(plate_no="苏I12345")

    assert queries() == for_one


def test_nothing_in_preparation_is_said(client: Client, clerk: User) -> None:
    response = client.get(reverse("worklists:reminder_list"))

    assert (response.status_code, "card" in response.context) == (200, False)


# What is known before the release


def test_counts_by_release_day_what_the_calls_found_out(client: Client, clerk: User) -> None:
    today = timezone.localdate()
    results = ("REMINDED", "REMINDED", "REMINDED_OTHER", "WRONG_NUMBER", "WENT_ELSEWHERE", "OFF")
    for result in results:
        call(prepared(left=29), result, by=clerk)
    prepared(left=29)
    prepared(left=27)

    figures = client.get(reverse("worklists:reminder_list")).context["figures"]

    assert figures.days == [
        ReleaseDay(today + timedelta(days=2), leads=1, called=0, proved=0, wrong=0, gone=0),
        ReleaseDay(today + timedelta(days=4), leads=7, called=6, proved=2, wrong=1, gone=1),
    ]
    assert (figures.call, figures.again, figures.done) == (2, 1, 4)


# Saving


@pytest.mark.parametrize("rows", [2, 4])
def test_saves_and_brings_the_next_within_the_budget(
    client: Client, clerk: User, rows: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, *_others = [prepared(left=26 + place) for place in range(rows)]
    client.get(reverse("worklists:reminder_list"))

    with django_assert_max_num_queries(45):
        response = post(client, first, "REMINDED")

    first.refresh_from_db()
    assert first.reminder == "REMINDED"
    assert response.context["card"].lead == second
    assert response["HX-Replace-Url"] == reverse("worklists:reminder_list", args=[second.pk])
    text = response.content.decode()
    assert f'<li id="row-{first.pk}" hx-swap-oob="delete">' in text
    assert response.context["figures"].done == 1


def test_works_without_javascript(client: Client, clerk: User) -> None:
    first, second = prepared(left=26), prepared(left=27)

    response = client.post(
        reverse("worklists:log_reminder", args=[first.pk]), {"result": "BUSY", "seen": 0}
    )

    assert response.status_code == 302
    assert response["Location"] == reverse("worklists:reminder_list", args=[second.pk])


def test_stores_the_reason_that_belongs_to_the_result(client: Client, clerk: User) -> None:
    elsewhere, wrong, angry = prepared(), prepared(), prepared()

    post(client, elsewhere, "WENT_ELSEWHERE", reason="DEALER", note=" so he says ")
    post(client, wrong, "WRONG_NUMBER", reason="SOLD")
    post(client, angry, "DECLINED")

    assert list(Contact.objects.order_by("pk").values_list("result", "reason", "note")) == [
        ("WENT_ELSEWHERE", "DEALER", "so he says"),
        ("WRONG_NUMBER", "", ""),
        ("DECLINED", "NO_MORE_CALLS", ""),
    ]


@pytest.mark.parametrize(
    ("result", "more", "field"),
    [
        ("", {}, "result"),
        ("RENEWED", {}, "result"),
        ("OTHER", {}, "reason"),
        ("OTHER", {"reason": "NOTE", "note": ""}, "note"),
    ],
)
def test_says_at_the_field_what_is_missing_and_keeps_the_text(
    client: Client, clerk: User, result: str, more: dict[str, str], field: str
) -> None:
    lead = prepared()

    response = post(client, lead, result, **({"note": "kept"} | more))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert (field == "note") or ">kept</textarea>" in response.content.decode()
    assert not Contact.objects.exists()


def test_says_that_a_closed_lead_cannot_be_changed_any_more(client: Client, clerk: User) -> None:
    lead = prepared(left=26)
    contact = call(lead, "WENT_ELSEWHERE", by=clerk)
    Lead.objects.update(release_on=timezone.localdate())

    response = post(client, lead, "REMINDED", seen=contact.pk)

    assert response.status_code == 422
    assert len(response.context["form"].non_field_errors()) == 1


def test_the_same_save_sent_twice_is_one_save(client: Client, clerk: User) -> None:
    first, second = prepared(left=26), prepared(left=27)

    answers = [post(client, first, "NO_ANSWER") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[1].context["card"].lead == second
    assert Contact.objects.count() == 1


def test_the_second_of_two_clerks_is_told_and_loses_nothing(client: Client, clerk: User) -> None:
    lead = prepared()
    contact = call(lead, "BUSY", by=make_data_clerk("bob"))

    response = post(client, lead, "WENT_ELSEWHERE", note="typed meanwhile")

    text = response.content.decode()
    assert response.status_code == 409
    assert ("Bob" in text, f'data-keep="{contact.pk}"' in text) == (True, True)
    assert [one.result for one in Contact.objects.all()] == ["BUSY"]


def test_a_conflict_shows_the_whole_page_without_javascript(client: Client, clerk: User) -> None:
    lead = prepared()
    call(lead, "BUSY", by=make_data_clerk("bob"))

    response = client.post(
        reverse("worklists:log_reminder", args=[lead.pk]),
        {"result": "REMINDED", "seen": 0, "note": "typed meanwhile"},
    )

    assert response.status_code == 409
    assert ">typed meanwhile</textarea>" in response.content.decode()


def test_a_lead_that_was_released_meanwhile_is_told(client: Client, clerk: User) -> None:
    lead = prepared()
    Lead.objects.update(state=Lead.State.RELEASED)

    response = post(client, lead, "REMINDED")

    assert response.status_code == 409
    assert "data-keep" not in response.content.decode()


# The card


def test_one_card_for_all_cars_of_the_call(client: Client, clerk: User) -> None:
    lead = prepared(plate_no="苏I11111")
    policy = make_policy(customer=lead.term.policy.customer, plate_no="苏I22222", phone=None)
    term = make_term(policy=policy, expires_on=lead.due_on, renewed_flag=True)
    LeadTerm.objects.create(lead=lead, term=term)
    contact = call(lead, "NO_ANSWER", by=clerk)

    card = client.get(reverse("worklists:reminder_list", args=[lead.pk])).context["card"]

    assert [(line.term, line.reason) for line in card.lines] == [
        (lead.term, ""),
        (term, "RENEWED"),
    ]
    assert "苏I11111" in card.script[1].sentences[0]
    assert "苏I22222" not in card.script[1].sentences[0]
    assert [attempt.contact for attempt in card.history] == [contact]


# The number


@pytest.mark.parametrize(
    ("route", "purpose"),
    [
        ("worklists:reveal_reminder", Reveal.Purpose.SHOWN),
        ("worklists:dial_reminder", Reveal.Purpose.DIALLED),
    ],
)
def test_notes_who_was_given_a_number(
    client: Client, clerk: User, route: str, purpose: str
) -> None:
    lead = prepared(phone="12000004321")

    fragment = client.post(reverse(route, args=[lead.pk]), headers=HTMX)
    page = client.post(reverse(route, args=[lead.pk]))

    assert 'href="tel:12000004321"' in fragment.content.decode()
    assert page["Refresh"] == f"30; url={reverse('worklists:reminder_list', args=[lead.pk])}"
    assert (
        list(Reveal.objects.values_list("by", "term", "purpose"))
        == [(clerk.pk, lead.term_id, purpose)] * 2
    )


def test_gives_no_number_at_night(client: Client, clerk: User) -> None:
    set_hours("00:00", "00:00")
    lead = prepared(phone="12000004321")

    answer = client.post(reverse("worklists:dial_reminder", args=[lead.pk]), headers=HTMX)

    assert (answer.status_code, answer["Content-Type"]) == (409, "text/plain; charset=utf-8")
    assert not Reveal.objects.exists()
