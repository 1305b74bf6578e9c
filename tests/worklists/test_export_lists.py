"""Exports of queues, specialists' rows, progress and releases: the rows of the pages."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from renewal.lib.shuffle import draw_number
from tests.exported import NOON, content_of, exported, text_of
from tests.factories import (
    DAY,
    make_branch,
    make_branch_user,
    make_contact,
    make_lead,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
    make_user,
)
from worklists.actions import extract
from worklists.models import ListKind

pytestmark = pytest.mark.django_db


def holders(rows: list[dict[str, Any]]) -> list[object]:
    return [row["Holder"] for row in rows]


# The rows of a list


@pytest.fixture
def lists() -> User:
    """The lists of DAY, and who sees them."""
    make_term(name="Wu", plate_no="苏I3K72D")
    make_term(name="Li", status="CANCELLED")
    make_term(name="He", phone=None)
    extract(day=DAY, now=NOON)
    return make_supervisor()


@pytest.mark.parametrize("show", ["", "QUEUED", "RELEASED", "CANCELLED", "NO_PHONE"])
@pytest.mark.parametrize("find", ["", "Wu", "3K7", "x"])
def test_a_queue_has_the_rows_of_its_page(
    client: Client, lists: User, show: str, find: str
) -> None:
    given: dict[str, Any] = {"show": show, "find": find}
    client.force_login(lists)
    address = reverse("worklists:queue_rows", args=["renewal_25", DAY.isoformat()])
    page = client.get(address, given).context["page"]

    rows = exported("queue", by=lists, kind="renewal_25", day=DAY, **given)

    assert holders(rows) == [entry.term.policy.customer.name for entry in page]


def test_a_queue_of_another_branch_is_empty(lists: User) -> None:
    clerk = make_user(role=Role.DATA_CLERK, branch=make_branch())

    assert exported("queue", by=clerk, kind="renewal_25", day=DAY) == []


def test_the_calendar_has_a_row_for_each_list_of_a_month(lists: User) -> None:
    rows = exported("calendar", by=lists)

    # That of trial members is made on the first of a month only.
    assert (len(rows), [row["Date"].date() for row in rows[:5]]) == (31 * 5 + 2, [DAY] * 5)
    assert [(row["List"], row["Found"]) for row in rows[:5]] == [
        ("Renewal, preparation", 0),
        ("Renewal", 3),
        ("Lapsed today", 0),
        ("Lapsed over 48 hours", 0),
        ("Pilot branches", 0),
    ]


# Specialists


@pytest.mark.parametrize("tab", ["to_dial", "to_redial", "appointments", "done"])
def test_rows_of_a_specialist_are_those_of_the_page(client: Client, tab: str) -> None:
    ann, boss = make_specialist("ann"), make_supervisor()
    for result in ("", "NO_ANSWER", "INTERESTED", "DECLINED"):
        task = make_task(assignee=ann, name=result or "NONE")
        if result:
            make_contact(task=task, result=result)
    make_task(name="Strange")
    client.force_login(boss)
    page = client.get(reverse("worklists:specialist_rows", args=[ann.pk]), {"tab": tab})

    rows = exported("specialist_rows", by=boss, specialist=ann, tab=tab)

    expected = [task.lead.term.policy.customer.name for task in page.context["page"]]
    assert (holders(rows), len(rows)) == (expected, 1)


def test_a_specialist_exports_the_own_rows_only() -> None:
    ann = make_specialist("ann")
    make_task(assignee=ann, name="Own")
    make_task(name="Strange")

    text = text_of(content_of("specialist_rows", by=ann))

    assert ("Own" in text, "Strange" in text) == (True, False)


def test_a_branch_user_exports_no_rows_of_specialists() -> None:
    with pytest.raises(NotAllowed):
        exported("specialist_rows", by=make_branch_user())


def test_progress_is_that_of_the_page(client: Client) -> None:
    ann, ben, boss = make_specialist("ann"), make_specialist("ben"), make_supervisor()
    make_task(assignee=ann)
    make_contact(task=make_task(assignee=ben))
    make_specialist("eve", branch=make_branch())

    rows = exported("progress", by=boss)

    assert [(row["User name"], row["To dial"], row["Redial"]) for row in rows][:2] == [
        ("ann", 1, 0),
        ("ben", 0, 1),
    ]


# Releases


def test_releases_are_those_of_the_branch() -> None:
    boss = make_supervisor()
    make_specialist()
    make_lead()
    drawn = make_release(by=boss).release
    assert drawn is not None

    (row,) = exported("releases", by=boss)

    assert list(row.values())[2:] == [boss.name, 1, drawn.seed]
    assert exported("releases", by=make_supervisor(branch=make_branch())) == []


def test_who_got_whom_is_of_one_release(client: Client) -> None:
    ann, boss = make_specialist("ann"), make_supervisor()
    task = make_task(assignee=ann, name="Wu")
    make_task(name="Li", day=DAY + timedelta(days=1))

    rows = exported("release", by=boss, release=task.release)

    assert [(row["Drawn to"], row["Now with"], row["Holder"]) for row in rows] == [
        (ann.name, ann.name, "Wu")
    ]
    assert [row["Lot"] for row in rows] == [
        draw_number(task.release.seed, ListKind.RENEWAL_25, task.lead_id)
    ]
    assert exported("release", by=boss, release=task.release, of="ben") == []
