"""The list of one's own records: UX.md 5.2, 001-34."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.models import User
from renewal.rules.defaults import DICTIONARY
from reports.queries import live_lines
from tests.factories import DAY, make_contact, make_specialist, make_task
from tests.worklists.team import make_rule
from worklists.models import LeadTerm, Task
from worklists.records import Hour, day_figures, own_contacts

pytestmark = pytest.mark.django_db

PAGE = "/lists/records/"
SHELL_QUERIES = 4  # session, user, bell, the rows to dial of the menu
BUDGET = 6

_R = Contact.Result


@pytest.fixture
def ann() -> User:
    return make_specialist("ann")


@pytest.fixture
def caller(client: Client, ann: User) -> User:
    client.force_login(ann)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return ann


def saved(
    person: User,
    result: str = _R.NO_ANSWER,
    *,
    now: datetime | None = None,
    note: str = "",
    **more: Any,
) -> Contact:
    """A result that `person` has saved at this moment."""
    return make_contact(
        task=make_task(assignee=person, **more),
        result=result,
        now=now or timezone.now(),
        note=note,
    )


def at(hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(DAY, time(hour, minute)))


def shown(client: Client, **conditions: str) -> list[Contact]:
    return [record.contact for record in client.get(PAGE, conditions).context["records"]]


def test_shows_todays_own_ones_the_newest_first(client: Client, caller: User) -> None:
    now = timezone.now()
    first, second = saved(caller, now=now - timedelta(seconds=1)), saved(caller, now=now)
    saved(caller, now=now - timedelta(days=2))
    saved(make_specialist())

    assert shown(client) in ([second, first], [second])  # one second before may be yesterday
    assert shown(client, first="", last="")[:2] == [second, first]


def test_finds_by_day_result_note_name_and_plate(client: Client, caller: User) -> None:
    lan = saved(caller, _R.INTERESTED, now=at(10), note="wants a quote", name="Wang Lan")
    car = saved(caller, now=at(11), plate_no="苏I12345", name="Li Bo")
    old = saved(caller, now=at(11) - timedelta(days=1), name="Wang Er")
    ever = {"first": "", "last": ""}

    found = [
        shown(client, **ever),
        shown(client, first=DAY.isoformat(), last=DAY.isoformat()),
        shown(client, first="", last=(DAY - timedelta(days=1)).isoformat()),
        shown(client, result="INTERESTED", **ever),
        shown(client, noted="1", **ever),
        shown(client, q="wang", **ever),
        shown(client, q="苏I·12345", **ever),
        shown(client, q="nobody", **ever),
    ]

    assert found == [[car, lan, old], [car, lan], [old], [lan], [lan], [lan, old], [car], []]


def test_finds_any_car_that_the_call_was_about(client: Client, caller: User) -> None:
    task = make_task(assignee=caller, plate_no="苏I10001")
    beside = make_task(plate_no="苏I10002").lead
    LeadTerm.objects.filter(lead=beside).update(lead=task.lead)
    contact = make_contact(task=task, now=at(10))

    assert shown(client, q="苏I10002", first="", last="") == [contact]


def test_what_was_undone_is_in_no_list_and_no_count(ann: User) -> None:
    Contact.objects.filter(pk=saved(ann, now=at(10)).pk).update(undone_at=at(11))

    assert list(own_contacts(user=ann)) == []
    assert day_figures(user=ann, day=DAY).dials == 0


def test_counts_the_day_as_the_daily_report_does(ann: User) -> None:
    for hour, result in (
        (9, _R.INTERESTED),
        (9, _R.NO_ANSWER),
        (10, _R.DECLINED),
        (19, _R.WRONG_NUMBER),
    ):
        saved(ann, result, now=at(hour, 5))
    again = saved(ann, _R.INTERESTED, now=at(11))
    make_contact(task=Task.objects.get(lead__term=again.term_id), result=_R.INTERESTED, now=at(12))
    saved(make_specialist(), now=at(9))

    figures = day_figures(user=ann, day=DAY)

    [line] = [one.figures for one in live_lines(day=DAY, user=ann) if one.specialist == ann]
    assert (figures.dials, figures.connected, figures.interested) == (
        line.dials,
        line.connected,
        line.interested,
    )
    assert (figures.dials, figures.connected, figures.effective, figures.interested) == (6, 4, 4, 2)
    assert figures.hours == [
        Hour(9, dials=2, connected=1),
        Hour(10, dials=1, connected=1),
        Hour(11, dials=1, connected=1),
        Hour(12, dials=1, connected=1),
        *(Hour(hour) for hour in range(13, 19)),
        Hour(19, dials=1, connected=0),
    ]


def test_a_row_leads_to_its_card_only_while_it_is_own(client: Client, caller: User) -> None:
    kept, gone = saved(caller, name="Kept"), saved(caller, name="Gone")
    Task.objects.filter(lead__term=gone.term_id).update(assignee=make_specialist())

    answer = client.get(PAGE, {"first": "", "last": ""})

    row = Task.objects.get(lead__term=kept.term_id)
    found = {record.contact: record.task for record in answer.context["records"]}
    page = answer.content.decode()
    assert found == {kept: row.pk, gone: None}
    assert page.count(f'href="/lists/call/{row.pk}/"') == 1
    assert page.count("/policies/") == 0


def test_the_dictionary_names_the_results(client: Client, caller: User) -> None:
    make_rule(DICTIONARY, {"NO_ANSWER": {"label": "Rang in vain"}})
    saved(caller)

    page = client.get(PAGE, {"first": "", "last": ""}).content.decode()

    assert page.count("Rang in vain") == 2  # in the list and among the conditions


@pytest.mark.parametrize("many", [1, 5])
def test_asks_as_many_questions_for_any_number_of_rows(
    client: Client, caller: User, many: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(many):
        saved(caller, plate_no="苏I12345", note="said")
    client.get(PAGE)

    with django_assert_num_queries(SHELL_QUERIES + BUDGET):
        answer = client.get(PAGE, {"q": "苏I12345"})

    assert answer.status_code == 200


def test_numbers_of_telephones_are_not_on_the_page(client: Client, caller: User) -> None:
    saved(caller, phone="12000004321")

    assert "4321" not in client.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("asked", "status", "said"),
    [
        ({}, 200, "Nothing saved today yet."),
        ({"q": "nobody"}, 200, "No record fits the conditions."),
        ({"first": "yesterday"}, 422, "No record fits the conditions."),
        ({"result": "NONSENSE"}, 422, "No record fits the conditions."),
        ({"page": "nine", "size": "1000000"}, 200, "Nothing saved today yet."),
    ],
)
def test_says_why_the_list_is_empty(
    client: Client, caller: User, asked: dict[str, str], status: int, said: str
) -> None:
    answer = client.get(PAGE, asked)

    assert (answer.status_code, answer.content.decode().count(said)) == (status, 1)
