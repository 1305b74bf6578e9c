"""The calendar of lists, the rows behind its numbers, and how far each specialist is."""

import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.actions.numbers import dial_number
from policies.models import Contact, Phone, Term
from renewal.accounts.models import Branch, User
from renewal.lib.days import morning_of
from tests.factories import (
    make_administrator,
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_no_call,
    make_policy,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import extract, mail_lists
from worklists.models import Lead, ListKind, ListRun, Owner, OwnershipRule, Task
from worklists.queries import missed_beyond_window

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


def row_of(html: str, day: date) -> str:
    """Return the words of a date's row in the table of lists by date."""
    found = re.search(rf'<tr data-row="{day}".*?</tr>', html, re.DOTALL)
    assert found
    return words(found[0])


def story_of(html: str) -> str:
    """Return the words of what became of the expiry date that is shown."""
    found = re.search(r'aria-labelledby="h-story".*?</section>', html, re.DOTALL)
    assert found
    return words(found[0])


def give(owner: Owner, *, branch: Branch, since: date) -> None:
    """Say that what `branch` has is `owner`'s."""
    OwnershipRule.objects.create(
        place=1,
        owner=owner,
        branch=branch,
        valid_from=since - timedelta(days=400),
        set_by=make_administrator(),
        set_at=morning_of(since),
    )


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

    shown = row_of(calendar(client), today)

    assert "Renewal 4 Ready 2 Released 1 Policy cancelled 1 Renewed already 1" in shown


def test_corrected_expiry_date_moves_the_row(client: Client, clerk: User, today: date) -> None:
    ends = today + timedelta(days=24)
    term = make_term(expires_on=ends)
    extract(day=today - timedelta(days=1), now=morning_of(today - timedelta(days=1)))
    Term.objects.filter(pk=term.pk).update(expires_on=ends + timedelta(days=1))
    extract(day=today, now=morning_of(today))

    shown = calendar(client)

    assert "Renewal 0 " in row_of(shown, today - timedelta(days=1))
    assert "Renewal 1 Ready 1 " in row_of(shown, today)


def test_missed_day_is_offered_and_made(client: Client, clerk: User, today: date) -> None:
    make_term(expires_on=today + timedelta(days=24))  # 25 days after yesterday
    extract(day=today - timedelta(days=2), now=morning_of(today - timedelta(days=2)))
    yesterday = today - timedelta(days=1)

    before = calendar(client)
    answer = client.post(reverse("worklists:make_lists"), {"day": yesterday.isoformat()})
    after = calendar(client)

    assert before.count('class="missed"') == 1
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


def test_dates_that_were_missed_too_long_ago_raise_an_alarm(
    client: Client, clerk: User, today: date
) -> None:
    oldest = today - timedelta(days=33)
    extract(day=oldest, now=morning_of(oldest))

    assert missed_beyond_window(today=today) == [today - timedelta(days=n) for n in (32, 31)]
    assert "2 dates from" in calendar(client)
    for back in (32, 31):
        extract(day=today - timedelta(days=back), now=morning_of(today))
    assert missed_beyond_window(today=today) == []
    assert "too long ago" not in calendar(client)


# What became of an expiry date


def test_an_expiry_date_is_told_from_its_extraction_to_its_release(
    client: Client, clerk: User, today: date
) -> None:
    ends = today + timedelta(days=25)
    make_specialist()
    make_term(expires_on=ends, phone=None)
    make_term(expires_on=ends, renewed_flag=True)
    both = make_policy(name="Two cars", phone="12012345678")
    make_term(expires_on=ends, policy=both)
    make_term(expires_on=ends, customer=both.customer, phone="12012345678")
    extract(day=today - timedelta(days=5), now=morning_of(today), by=clerk)
    extract(day=today, now=morning_of(today))
    Lead.objects.filter(term__policy=both).update(reminder="REMINDED")
    boss = make_supervisor(name="Boss")
    drawn = make_release(day=today, by=boss).release
    assert drawn is not None

    shown = story_of(calendar(client, ends=ends.isoformat()))

    assert f"Ends on {ends}" in shown
    assert f"Extracted {today - timedelta(days=5)} Found 4 Ready 3 Left out 1" in shown
    assert clerk.name in shown
    cleaned = "Numbers missing or wrong 1 found since 0 called before the release 2"
    assert cleaned in shown
    assert f"Released {today} Found 4 Ready 3 Left out 1 Released 2" in shown
    assert re.search(rf"Release {drawn.pk} [\w: ]+ Boss Released 2 ", shown)
    assert f"Lapsed {ends + timedelta(days=1)} Not made yet" in shown


def test_a_number_that_was_found_counts_as_cleaned(
    client: Client, clerk: User, today: date
) -> None:
    ends = today + timedelta(days=30)
    term = make_term(expires_on=ends, phone=None)
    make_term(expires_on=ends, phone=None)
    extract(day=today, now=morning_of(today))
    dial_number(
        policy=term.policy,
        number="12012345678",
        source=Phone.Source.AGENT,
        by=clerk,
        now=timezone.now(),
    )

    shown = story_of(calendar(client, ends=ends.isoformat()))

    assert "Numbers missing or wrong 2 found since 1" in shown


def test_a_lapse_is_told_as_mailed_and_taken_over(client: Client, clerk: User, today: date) -> None:
    ends = today - timedelta(days=3)
    north = make_branch("NORTH")
    north.email = "north@branch.example"
    north.save()
    make_term(expires_on=ends, branch=north, facts={"business_source": "BRANCH"})
    then = today - timedelta(days=2)
    extract(day=then, now=morning_of(then))
    mail_lists(now=morning_of(then))
    extract(day=today, now=morning_of(today))

    shown = story_of(calendar(client, ends=ends.isoformat()))

    assert f"Lapsed {then} Found 1 Ready 1 Mailed to branches 1" in shown
    assert f"Taken over {today} Found 1 Ready 1" in shown


def test_a_missed_list_of_an_expiry_date_can_be_made_there(
    client: Client, clerk: User, today: date
) -> None:
    first, missed = today - timedelta(days=2), today - timedelta(days=1)
    ends = missed + timedelta(days=25)
    make_term(expires_on=ends)
    extract(day=first, now=morning_of(first))
    asked = {"ends": ends.isoformat()}

    before = calendar(client, **asked)
    answer = client.post(
        reverse("worklists:make_lists"), {"day": missed.isoformat(), **asked}, follow=True
    )
    after = answer.content.decode()

    assert f"Released {missed} Not made" in story_of(before)
    assert f"Released {missed} Found 1 Ready 1" in story_of(after)
    assert answer.redirect_chain[0][0].endswith(f"ends={ends}")


def test_branches_that_cannot_be_mailed_are_told_with_what_to_do(
    client: Client, clerk: User, today: date
) -> None:
    branch = make_branch(name="North end")
    yesterday = today - timedelta(days=1)
    make_term(expires_on=yesterday, branch=branch, facts={"business_source": "BRANCH"})
    extract(day=today, now=morning_of(today))

    shown = words(calendar(client))

    assert "These rows could not be mailed" in shown
    assert "North end: Lapsed today 1" in shown


def test_the_calendar_is_flat(
    client: Client, clerk: User, today: date, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_term(expires_on=today + timedelta(days=25))
    extract(day=today, now=morning_of(today))
    calendar(client)  # the session's first request writes it
    with CaptureQueriesContext(connection) as one:
        calendar(client)
    for days in (25, 26, 27):
        make_term(expires_on=today + timedelta(days=days))
    for back in (0, 1, 2):
        extract(day=today - timedelta(days=back), now=morning_of(today))

    with django_assert_num_queries(len(one)):
        calendar(client)


# The rows of a list


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


def test_each_reason_is_counted_above_the_rows(client: Client, clerk: User, today: date) -> None:
    ends = today + timedelta(days=25)
    make_term(expires_on=ends)
    for _ in range(2):
        make_term(expires_on=ends, renewed_flag=True)
    extract(day=today, now=morning_of(today))

    assert "Left out: Renewed already 2 " in words(rows_of(client, today, show="QUEUED"))


def state_of(html: str, name: str) -> str:
    """Return the words of the state of the holder's row."""
    [row] = [row for row in re.findall(r"<tr data-row.*?</tr>", html, re.DOTALL) if name in row]
    return words(row.rpartition("<td")[2].partition(">")[2])


def test_a_reason_tells_by_what_until_when_and_with_whom(
    client: Client, clerk: User, today: date
) -> None:
    ends, sooner = today + timedelta(days=25), today + timedelta(days=20)
    make_term(expires_on=ends, name="Followed", renewed_number="POLICY0001234")
    make_term(expires_on=ends, name="Flagged", renewed_flag=True)
    make_term(expires_on=ends, name="Until", phone="12000000001")
    make_term(expires_on=ends, name="Forever", phone="12000000002")
    make_no_call("12000000001", starts_on=today, ends_on=date(2099, 5, 4))
    make_no_call("12000000002", starts_on=today)
    two = make_policy("FIRSTCAR01234", name="Two cars", phone="12000000003")
    make_term(expires_on=sooner, policy=two)
    make_term(expires_on=ends, customer=two.customer, phone="12000000003")
    branch = make_branch()
    give(Owner.PILOT, branch=branch, since=today)
    make_term(expires_on=ends, name="Pilot", branch=branch)
    extract(day=today - timedelta(days=5), now=morning_of(today))
    extract(day=today, now=morning_of(today))

    shown = rows_of(client, today)

    assert state_of(shown, "Followed") == "Renewed already by POLI*****1234"
    assert state_of(shown, "Flagged") == "Renewed already as the core system says"
    assert state_of(shown, "Until") == "Not to be called until 2099-05-04"
    assert state_of(shown, "Forever") == "Not to be called for good"
    assert state_of(shown, "Two cars") == "Handled already with FIRS*****1234"
    assert state_of(shown, "Pilot") == "Not ours A pilot branch, by rule 1"


def test_rows_of_one_call_stand_together(client: Client, clerk: User, today: date) -> None:
    ends = today + timedelta(days=25)
    two = make_policy(name="Two cars", phone="12000000003")
    make_term(expires_on=ends, policy=two)
    make_term(expires_on=ends, customer=two.customer, phone="12000000003")
    make_term(expires_on=ends, name="Alone")
    extract(day=today, now=morning_of(today))

    shown = words(rows_of(client, today))

    assert shown.count("one call, 2 policies") == 1
    assert shown.count("same call as above") == 1
    assert shown.index("one call, 2 policies") < shown.index("same call as above")


def test_a_row_leads_to_its_story(client: Client, clerk: User, today: date) -> None:
    term = make_term(expires_on=today + timedelta(days=25))
    extract(day=today, now=morning_of(today))

    assert f'href="{reverse("desk:why_policy", args=[term.policy_id])}"' in rows_of(client, today)


def test_what_a_branch_works_on_is_told_and_can_be_taken_along(
    client: Client, clerk: User, today: date
) -> None:
    yesterday = today - timedelta(days=1)
    make_term(name="Theirs", expires_on=yesterday, facts={"business_source": "BRANCH"})
    extract(day=today, now=morning_of(today))
    address = reverse("worklists:queue_rows", args=["lapsed_today", today.isoformat()])

    shown = client.get(address).content.decode()

    assert state_of(shown, "Theirs") == "With the branch"
    assert f'action="{reverse("jobs:export_new", args=["lapsed"])}?day={today}"' in shown


def test_a_pilot_branchs_list_can_be_taken_along_as_it_will_be_mailed(
    client: Client, clerk: User, today: date
) -> None:
    branch = make_branch()
    give(Owner.PILOT, branch=branch, since=today)
    make_term(branch=branch, expires_on=today + timedelta(days=30))
    extract(day=today, now=morning_of(today))
    address = reverse("worklists:queue_rows", args=["pilot", today.isoformat()])

    shown = client.get(address).content.decode()

    mailed_on = today + timedelta(days=5)
    assert f'action="{reverse("jobs:export_new", args=["pilot"])}?day={mailed_on}"' in shown


def test_unknown_list_or_day_is_not_found(client: Client, clerk: User) -> None:
    for kind, day in (("nothing", "2026-03-02"), ("renewal_25", "2026-02-30")):
        assert client.get(f"/lists/rows/{kind}/{day}/").status_code == 404


def test_another_branch_sees_nothing(client: Client, clerk: User, today: date) -> None:
    make_term(expires_on=today + timedelta(days=25), name="Canary")
    extract(day=today, now=morning_of(today))
    client.force_login(make_data_clerk(branch=make_branch()))

    assert "Canary" not in rows_of(client, today)
    assert "Renewal 0 " in row_of(calendar(client), today)
    assert "Found 0" in story_of(calendar(client))


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

    with django_assert_num_queries(7):  # session, user, bell, reasons, count, rows, calls
        rows_of(client, today)
    for _ in range(2):
        make_term(expires_on=today + timedelta(days=25), plate_no="A-2")
    extract(day=today, now=morning_of(today))
    with django_assert_num_queries(7):
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

    with django_assert_num_queries(7):  # session, user, bell, release, figures, people, bells rung
        progress(client)
    for _ in range(3):
        make_task()
    with django_assert_num_queries(7):
        progress(client)
