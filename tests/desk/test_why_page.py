"""The page that answers why a row is not here. F56."""

from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from policies.actions import check_batch, land_batch, upload
from policies.models import ImportBatch, Policy
from renewal.accounts.models import User
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_data_clerk,
    make_manager,
    make_policy,
    make_row,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_workbook,
)

pytestmark = pytest.mark.django_db

WHY = reverse("desk:why")
NUMBER, PHONE = "PDAA202600000001", "12055551234"


@pytest.fixture
def boss(client: Client) -> User:
    """A supervisor who is signed in and reads English."""
    user = make_supervisor("boss")
    client.force_login(user)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return user


def shown(client: Client, **query: str) -> str:
    return unescape(client.get(WHY, query).content.decode())


def story(client: Client, policy: Policy) -> str:
    return unescape(client.get(reverse("desk:why_policy", args=[policy.pk])).content.decode())


def imported(path: Path, *rows: list[object], by: User) -> ImportBatch:
    source = make_workbook(path / "a.xlsx", list(rows))
    batch = upload(source=source, file_name="三月.xlsx", kind="policies", now=MORNING, by=by)
    check_batch(batch=batch)
    land_batch(batch=batch, at=MORNING)
    return batch


# Finding


@pytest.mark.parametrize("text", [NUMBER, "0001", "苏AI123X", "1234", "李建国", "LJG"])
def test_one_hit_opens_its_story(text: str, boss: User, client: Client) -> None:
    policy = make_policy(NUMBER, name="李建国", phone=PHONE, plate_no="苏AI123X")

    answer = client.get(WHY, {"q": text})

    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("desk:why_policy", args=[policy.pk])


def test_several_hits_are_a_list_to_choose_from_without_whole_numbers(
    boss: User, client: Client
) -> None:
    policies = [make_policy(f"PDAA20260000000{n}", name="李建国", phone=PHONE) for n in (1, 2)]

    html = shown(client, q="李建国")

    links = [reverse("desk:why_policy", args=[one.pk]) for one in policies]
    assert [html.count(f'href="{link}"') for link in links] == [1, 1]
    assert "2 policies fit" in html
    assert "PDAA********0002" in html
    assert (policies[0].number in html, PHONE in html) == (False, False)


def test_lists_fifty_at_most(boss: User, client: Client) -> None:
    for _place in range(52):
        make_policy(name="李建国", phone=None)

    html = shown(client, q="李建国")

    assert html.count("<tr data-row") == 50
    assert "The first 50; type more to see fewer" in html


def test_no_hit_says_so_and_what_to_do(boss: User, client: Client) -> None:
    html = shown(client, q="nobody")

    assert "Nothing fits “nobody”" in html
    assert f'href="{reverse("policies:import_list")}"' in html


def test_without_a_text_it_asks_for_one(boss: User, client: Client) -> None:
    make_policy()

    html = shown(client)

    assert "Where has a policy got to?" in html
    assert "data-row" not in html


def test_a_row_that_was_refused_says_where_it_stands(
    boss: User, client: Client, tmp_path: Path
) -> None:
    batch = imported(tmp_path, make_row("T9001", premium="-5", phone="12066667777"), by=boss)

    html = shown(client, q="T9001")

    assert "Policy T9001 was in 三月.xlsx, row 2, and was not taken: Row 2, 保费: '-5'" in html
    assert f'href="{reverse("policies:import_detail", args=[batch.pk])}"' in html


def test_a_refused_row_stands_beside_the_policies_that_fit(
    boss: User, client: Client, tmp_path: Path
) -> None:
    imported(tmp_path, make_row("T9001", premium="-5"), by=boss)
    make_policy("T90010")

    html = shown(client, q="T9001")

    assert "Not in the book" in html
    assert html.count("<tr data-row") == 1


def test_nobody_finds_what_another_branch_has(boss: User, client: Client, tmp_path: Path) -> None:
    imported(tmp_path, make_row("T9001", premium="-5"), by=boss)
    policy = make_policy(NUMBER)
    client.force_login(make_supervisor(branch=make_branch()))

    found = [shown(client, q=text) for text in (NUMBER, "T9001")]

    assert ["Nothing fits" in html for html in found] == [True, True]
    assert client.get(reverse("desk:why_policy", args=[policy.pk])).status_code == 404


# The story


def test_tells_where_a_term_stands_above_what_was_decided(boss: User, client: Client) -> None:
    task = make_task(
        assignee=make_specialist("ann", name="Ann"), by=boss, number=NUMBER, phone=PHONE
    )
    make_contact(task=task, result="DECLINED", note="not again")

    html = story(client, task.lead.term.policy)

    parts = (
        "2025-03-28 – 2026-03-27",
        "Closed with Ann on 2026-03-02: Declined. Nothing more happens.",
        "Closed: Declined.",
        "Declined; not again",
        "Released to Ann in release",
    )
    places = [html.index(part) for part in parts]
    assert places == sorted(places)
    assert (NUMBER in html, PHONE in html) == (False, False)


def test_a_policy_without_a_story(boss: User, client: Client) -> None:
    assert "Nothing has been decided yet." in story(client, make_policy())


def test_looks_ahead_from_today(boss: User, client: Client) -> None:
    day = timezone.localdate() + timedelta(days=10)
    term = make_term(expires_on=day + timedelta(days=30))

    html = story(client, term.policy)

    assert f"On no list yet: its preparation list is made on {day.isoformat()}." in html


def test_asks_the_same_number_of_questions_whatever_was_decided(boss: User, client: Client) -> None:
    task = make_task(by=boss)
    policy = task.lead.term.policy
    story(client, policy)
    counts = []
    for hours in ((1,), (2, 3, 4)):
        for hour in hours:
            make_contact(task=task, result="NO_ANSWER", now=MORNING + timedelta(hours=hour))
            task.refresh_from_db()
        with CaptureQueriesContext(connection) as queries:
            story(client, policy)
        counts.append(len(queries))

    assert counts[0] == counts[1]


# The policy's page leads to it


def test_the_page_of_a_policy_leads_to_it(boss: User, client: Client) -> None:
    task = make_task(assignee=make_specialist("ann"), day=DAY)
    page = reverse("policies:policy_detail", args=[task.lead.term.policy_id])
    link = reverse("desk:why_policy", args=[task.lead.term.policy_id])

    found = []
    for user in (boss, make_manager(), make_data_clerk(), task.assignee):
        client.force_login(user)
        found.append(link in client.get(page).content.decode())

    assert found == [True, True, True, False]
