"""The calendar of lists, the rows behind its numbers, and how far each specialist is."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact, Phone, Term
from renewal.accounts.models import User
from renewal.lib.days import morning_of
from tests.factories import (
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_policy,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import extract
from worklists.models import ListKind, ListRun, Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def clerk(client: Client) -> User:
    """A data clerk who is signed in and reads English."""
    user = make_data_clerk()
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def calendar(client: Client, **query: str) -> str:
    return client.get(reverse("worklists:queues"), query).content.decode()


def rows_of(client: Client, day: date, **query: str) -> str:
    url = reverse("worklists:queue_rows", args=[ListKind.RENEWAL_25, day.isoformat()])
    return client.get(url, query).content.decode()


def test_calendar_counts_found_queued_released_and_left_out(
    client: Client, clerk: User, today: date
) -> None:
    ends = today + timedelta(days=25)
    make_specialist()
    make_term(expires_on=ends)
    make_term(expires_on=ends, phone=None)
    make_term(expires_on=ends, renewed_flag=True)
    make_term(expires_on=ends, status="CANCELLED")
    extract(day=today, now=morning_of(today))
    make_release(day=today)

    shown = words(calendar(client))

    assert f"Renewal {ends} 4 2 1 Policy cancelled 1 Renewed already 1" in shown


def test_corrected_expiry_date_moves_the_row(client: Client, clerk: User, today: date) -> None:
    ends = today + timedelta(days=24)
    term = make_term(expires_on=ends)
    extract(day=today - timedelta(days=1), now=morning_of(today - timedelta(days=1)))
    Term.objects.filter(pk=term.pk).update(expires_on=ends + timedelta(days=1))
    extract(day=today, now=morning_of(today))

    shown = words(calendar(client))

    assert f"Renewal {ends} 0 0 0" in shown
    assert f"Renewal {ends + timedelta(days=1)} 1 1 0" in shown


def test_missed_day_is_offered_and_made(client: Client, clerk: User, today: date) -> None:
    make_term(expires_on=today + timedelta(days=24))  # 25 days after yesterday
    extract(day=today - timedelta(days=2), now=morning_of(today - timedelta(days=2)))
    yesterday = today - timedelta(days=1)

    before = calendar(client)
    answer = client.post(reverse("worklists:make_lists"), {"day": yesterday.isoformat()})
    after = calendar(client)

    assert before.count('class="missed"') == 2
    assert "The lists of this date were missed." in before
    assert answer.status_code == 302
    assert after.count('class="missed"') == 0
    run = ListRun.objects.get(list_kind=ListKind.RENEWAL_25, day=yesterday)
    assert (run.found, run.queued) == (1, 1)


def test_days_before_the_first_list_are_not_missed(
    client: Client, clerk: User, today: date
) -> None:
    extract(day=today, now=morning_of(today))

    assert 'class="missed"' not in calendar(client)


def test_lists_of_tomorrow_are_refused(client: Client, clerk: User, today: date) -> None:
    tomorrow = today + timedelta(days=1)

    answer = client.post(reverse("worklists:make_lists"), {"day": tomorrow.isoformat()})

    assert answer.status_code == 422
    assert "Lists are made for today and for earlier dates only." in answer.content.decode()
    assert ListRun.objects.count() == 0


@pytest.mark.parametrize("until", ["", "nonsense", "2026-02-30", "9999-12-31"])
def test_any_until_is_answered(client: Client, clerk: User, today: date, until: str) -> None:
    assert f">{today.isoformat()} " in calendar(client, until=until)


def test_earlier_dates_lead_back_to_today(client: Client, clerk: User, today: date) -> None:
    earlier = today - timedelta(days=11)

    shown = calendar(client, until=earlier.isoformat())

    assert f"?until={today.isoformat()}" in shown
    assert f"?until={(earlier - timedelta(days=11)).isoformat()}" in shown


def test_rows_show_masked_numbers_and_why(client: Client, clerk: User, today: date) -> None:
    ends = today + timedelta(days=25)
    make_term(expires_on=ends, name="With number", phone="12012345678", plate_no="A-1")
    make_term(expires_on=ends, name="Without number", phone=None)
    make_term(expires_on=ends, name="Has renewed", renewed_flag=True)
    wrong = make_policy(name="Wrong number")
    Phone.objects.filter(customer=wrong.customer).update(verdict=Phone.Verdict.INACCURATE)
    make_term(expires_on=ends, policy=wrong)
    extract(day=today, now=morning_of(today))

    shown = rows_of(client, today)

    assert "120****5678" in shown
    assert "12012345678" not in shown
    assert "No number" in shown
    assert "Inaccurate" in shown
    assert "Renewed already" in shown
    assert "Waiting for release" in shown


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({}, {"Ada", "Bea", "Cid"}),
        ({"show": "QUEUED"}, {"Ada", "Bea"}),
        ({"show": "RENEWED"}, {"Cid"}),
        ({"show": "RELEASED"}, {"Ada", "Bea"}),
        ({"find": "bea"}, {"Bea"}),
        ({"find": "plate-a"}, {"Ada"}),
        ({"find": "nobody"}, set()),
    ],
)
def test_rows_are_filtered(
    client: Client, clerk: User, today: date, query: dict[str, str], names: set[str]
) -> None:
    ends = today + timedelta(days=25)
    make_specialist()
    make_term(expires_on=ends, name="Ada", plate_no="PLATE-A")
    make_term(expires_on=ends, name="Bea", plate_no="PLATE-B")
    make_term(expires_on=ends, name="Cid", renewed_flag=True)
    extract(day=today, now=morning_of(today))
    make_release(day=today)

    shown = rows_of(client, today, **query)

    assert {name for name in ("Ada", "Bea", "Cid") if f">{name}<" in shown} == names


def test_unknown_list_or_day_is_not_found(client: Client, clerk: User) -> None:
    for kind, day in (("nothing", "2026-03-02"), ("renewal_25", "2026-02-30")):
        assert client.get(f"/lists/rows/{kind}/{day}/").status_code == 404


def test_another_branch_sees_nothing(client: Client, clerk: User, today: date) -> None:
    make_term(expires_on=today + timedelta(days=25), name="Canary")
    extract(day=today, now=morning_of(today))
    client.force_login(make_data_clerk(branch=make_branch()))

    assert "Canary" not in rows_of(client, today)
    assert f"Renewal {today + timedelta(days=25)} 0 0 0" in words(calendar(client))


def test_only_clerk_and_supervisor_see_the_calendar(client: Client) -> None:
    for user, status in (
        (make_supervisor(), 200),
        (make_data_clerk(), 200),
        (make_manager(), 403),
        (make_specialist(), 403),
    ):
        client.force_login(user)
        assert client.get(reverse("worklists:queues")).status_code == status


def test_rows_are_flat(
    client: Client, clerk: User, today: date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_term(expires_on=today + timedelta(days=25), plate_no="A-1")
    extract(day=today, now=morning_of(today))
    rows_of(client, today)  # the session's first request writes it

    with django_assert_num_queries(5):  # session, user, bell, count, rows
        rows_of(client, today)
    for _ in range(2):
        make_term(expires_on=today + timedelta(days=25), plate_no="A-2")
    extract(day=today, now=morning_of(today))
    with django_assert_num_queries(5):
        rows_of(client, today)


def progress(client: Client, **query: str) -> str:
    return client.get(reverse("worklists:progress"), query).content.decode()


def test_progress_shows_the_furthest_behind_first(client: Client, clerk: User) -> None:
    client.force_login(make_supervisor())
    ahead = make_specialist("aaa", name="Ahead")
    make_contact(task=make_task(assignee=ahead), result=Contact.Result.BUSY)
    behind = make_specialist("zzz", name="Behind")
    task = make_task(assignee=behind)
    Task.objects.filter(pk=task.pk).update(deadline_at=timezone.now() + timedelta(hours=2))

    shown, by_name = progress(client), progress(client, sort="name")

    assert "Ahead: to dial 0, redial 1, follow-up 0, done 0" in shown
    assert "Behind: to dial 1, redial 0, follow-up 0, done 0" in shown
    assert shown.index("Behind") < shown.index("Ahead")
    assert by_name.index("Ahead") < by_name.index("Behind")


def test_progress_asks_again_without_using_the_session(client: Client, clerk: User) -> None:
    client.force_login(make_supervisor())
    make_specialist()

    shown = progress(client)

    assert 'hx-trigger="every 30s"' in shown
    assert """hx-headers='{"X-Not-Use": "1"}'""" in shown


def test_specialists_rows_by_state(client: Client, clerk: User) -> None:
    client.force_login(make_supervisor())
    mine = make_specialist(name="Chen Jing")
    make_task(assignee=mine, name="To be dialled", number="POLICY0001234")
    make_contact(task=make_task(assignee=mine, name="Was busy"), result=Contact.Result.BUSY)
    make_contact(task=make_task(assignee=mine, name="Has gone"), result=Contact.Result.DECLINED)
    make_task(name="Of another")
    url = reverse("worklists:specialist_rows", args=[mine.pk])

    first = client.get(url).content.decode()
    redial = client.get(url, {"tab": "to_redial"}).content.decode()
    done = client.get(url, {"tab": "done"}).content.decode()

    assert "To be dialled" in first
    assert "POLI*****1234" in first
    assert "Of another" not in first
    assert "Was busy" in redial
    assert "Has gone" in done


def test_specialist_of_another_branch_is_not_found(client: Client, clerk: User) -> None:
    elsewhere = make_specialist(branch=make_branch())
    client.force_login(make_supervisor(branch=make_branch()))

    answer = client.get(reverse("worklists:specialist_rows", args=[elsewhere.pk]))

    assert answer.status_code == 404
    assert elsewhere.name not in progress(client)


def test_progress_is_flat(
    client: Client, clerk: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_manager())
    make_task()
    progress(client)  # the session's first request writes it

    with django_assert_num_queries(6):  # session, user, bell, last release, figures, people
        progress(client)
    for _ in range(3):
        make_task()
    with django_assert_num_queries(6):
        progress(client)
