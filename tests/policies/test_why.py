"""The whole story of a policy: every decision in order, told as sentences. F56."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from policies.actions import check_batch, land_batch, upload
from policies.models import Policy
from policies.story import tell
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_data_clerk,
    make_policy,
    make_release,
    make_row,
    make_sale,
    make_specialist,
    make_supervisor,
    make_workbook,
)
from worklists.actions import extract
from worklists.models import Task

pytestmark = pytest.mark.django_db

IMPORTED = MORNING - timedelta(days=6)


def import_rows(path: Path, *rows: list[object]) -> None:
    make_workbook(path, list(rows))
    clerk = make_data_clerk("clerk")
    batch = upload(source=path, file_name="三月.xlsx", kind="policies", now=IMPORTED, by=clerk)
    check_batch(batch=batch)
    land_batch(batch=batch, at=IMPORTED)


@pytest.fixture
def story(tmp_path: Path) -> Policy:
    """A policy's whole way: imported, prepared, queued, released, called, sold."""
    import_rows(tmp_path / "a.xlsx", make_row("T1", phone="12000000001"))
    extract(day=DAY - timedelta(days=5), now=MORNING - timedelta(days=5))
    extract(day=DAY, now=MORNING - timedelta(minutes=1))
    make_specialist("ann", name="安安")
    boss = make_supervisor("boss")
    make_release(by=boss)
    task = Task.objects.get()
    make_contact(task=task, result="INTERESTED", note="wants a quote")
    make_sale(task=task, by=boss, form_no="F1", invoice_no="I1", premium="1250.50")
    return Policy.objects.get()


def test_tells_every_decision_in_order(story: Policy) -> None:
    with translation.override("en"):
        told = [(one.at, one.by, one.code, one.text) for one in tell(story)]

    release = Task.objects.get().release_id
    assert told == [
        (IMPORTED, "clerk", "IMPORT_NEW", "三月.xlsx, row 2: New."),
        (
            MORNING - timedelta(days=5),
            "",
            "PREPARED",
            "Put on the preparation list, ends on 2026-03-27.",
        ),
        (
            MORNING - timedelta(minutes=1),
            "",
            "QUEUED",
            "Queued for release from 2026-03-02.",
        ),
        (
            MORNING,
            "boss",
            "RELEASED",
            f"Released to 安安 in release {release}, due 2026-03-03 17:00.",
        ),
        (MORNING + timedelta(hours=1), "ann", "INTERESTED", "Interested; wants a quote"),
        (
            MORNING + timedelta(hours=6),
            "boss",
            "CONFIRMED",
            "Sale confirmed: premium 1250.50, form F1, booked on 2026-03-02.",
        ),
    ]


def test_the_command_tells_it_in_local_time(story: Policy, manage: Manage) -> None:
    answer = manage("why", "T1")

    assert answer["policy_no"] == "T1"
    decisions = answer["decisions"]
    assert [one["code"] for one in decisions] == [
        "IMPORT_NEW",
        "PREPARED",
        "QUEUED",
        "RELEASED",
        "INTERESTED",
        "CONFIRMED",
    ]
    moments = [datetime.fromisoformat(one["at"]) for one in decisions]
    assert moments == sorted(moments)
    assert decisions[3]["at"] == "2026-03-02T09:00:00+08:00"
    assert [one["by"] for one in decisions] == ["clerk", None, None, "boss", "ann", "boss"]
    assert [sorted(one) for one in decisions] == [["at", "by", "code", "text"]] * 6


@pytest.mark.parametrize(
    ("phone", "code", "text"),
    [
        ("", "HELD_BACK", "Not released: No usable number."),
        ("12000000001", "RELEASED", "Released to Ann in release"),
    ],
)
def test_tells_why_a_row_is_or_is_not_here(
    phone: str, code: str, text: str, tmp_path: Path
) -> None:
    import_rows(tmp_path / "a.xlsx", make_row("T1", phone=phone))
    extract(day=DAY, now=MORNING)
    make_specialist("ann")
    make_release()

    with translation.override("en"):
        last = tell(Policy.objects.get())[-1]

    assert (last.code, last.text.startswith(text)) == (code, True)


def test_tells_why_a_row_was_left_out_of_its_lists(tmp_path: Path) -> None:
    heading = ["保单号", "终保日期", "保单状态"]
    make_workbook(tmp_path / "a.xlsx", [["T1", "2026-03-27", "退保"]], headings=heading)
    batch = upload(source=tmp_path / "a.xlsx", file_name="a.xlsx", kind="policies", now=IMPORTED)
    check_batch(batch=batch)
    land_batch(batch=batch, at=IMPORTED)
    extract(day=DAY, now=MORNING)

    with translation.override("en"):
        last = tell(Policy.objects.get())[-1]

    assert (last.code, last.text) == (
        "EXCLUDED",
        "Left out of the list Renewal: Policy cancelled.",
    )


def test_a_policy_about_which_nothing_was_decided(manage: Manage) -> None:
    make_policy("T1")

    assert manage("why", "T1") == {"policy_no": "T1", "decisions": []}


def test_a_row_that_was_rejected_says_where_it_stood(manage: Manage, tmp_path: Path) -> None:
    import_rows(tmp_path / "a.xlsx", make_row("T9", premium="-5"))

    line = manage.refused("why", "T9")

    assert "T9" in line
    assert "三月.xlsx" in line


@pytest.mark.parametrize("argv", [[], ["T404"], ["T1", "T2"]])
def test_the_command_refuses(argv: list[str], manage: Manage) -> None:
    manage.refused("why", *argv)
