"""The whole story of a policy: every decision in order, told as sentences. F56."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import translation

from policies.actions import check_batch, land_batch, take_back, upload
from policies.models import Event, ImportBatch, Policy
from policies.story import Outlook, story_of, tell, why_missing
from renewal.accounts.models import User
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
    make_task,
    make_term,
    make_workbook,
)
from worklists.actions import extract
from worklists.models import Task

pytestmark = pytest.mark.django_db

IMPORTED = MORNING - timedelta(days=6)


def import_rows(path: Path, *rows: list[object]) -> None:
    make_workbook(path, list(rows))
    clerk = User.objects.filter(username="clerk").first() or make_data_clerk("clerk")
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
            MORNING + timedelta(hours=1),
            "ann",
            "PHONE_ACCURATE",
            "The number was judged accurate.",
        ),
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
        "PHONE_ACCURATE",
        "CONFIRMED",
    ]
    moments = [datetime.fromisoformat(one["at"]) for one in decisions]
    assert moments == sorted(moments)
    assert decisions[3]["at"] == "2026-03-02T09:00:00+08:00"
    assert [one["by"] for one in decisions] == ["clerk", None, None, "boss", "ann", "ann", "boss"]
    assert [sorted(one) for one in decisions] == [["at", "by", "code", "text"]] * 7


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

    assert manage("why", "T1") == {"policy_no": "T1", "decisions": [], "terms": []}


def test_a_row_that_was_rejected_says_where_it_stood(manage: Manage, tmp_path: Path) -> None:
    import_rows(tmp_path / "a.xlsx", make_row("T9", premium="-5"))

    line = manage.refused("why", "T9")

    assert "T9" in line
    assert "三月.xlsx" in line


@pytest.mark.parametrize("argv", [[], ["T404"], ["T1", "T2"]])
def test_the_command_refuses(argv: list[str], manage: Manage) -> None:
    manage.refused("why", *argv)


# The command finds by other things than the number


def test_the_command_finds_by_what_means_one_policy(manage: Manage) -> None:
    make_policy("PDAA202600000001", plate_no="苏AI123X")

    assert manage("why", "苏AI123X")["policy_no"] == "PDAA202600000001"


def test_the_command_lists_the_policies_that_may_be_meant(manage: Manage) -> None:
    make_policy("PDAA202600000002", name="周桂芳")
    make_policy("PDAA202600000001", name="李建国")

    assert manage("why", "PDAA") == {"policies": ["PDAA202600000001", "PDAA202600000002"]}


@pytest.mark.parametrize(
    ("on", "code", "day"),
    [("2026-02-01", "LIST", "2026-02-25"), ("2026-03-02", "RELEASE", "2026-03-02")],
)
def test_the_command_looks_ahead_from_a_day(
    on: str, code: str, day: str, manage: Manage, tmp_path: Path
) -> None:
    import_rows(tmp_path / "a.xlsx", make_row("T1", phone="12000000001"))
    if code == "RELEASE":
        extract(day=DAY, now=MORNING)

    [term] = manage("why", "T1", "--on", on)["terms"]

    assert (term["starts_on"], term["expires_on"]) == ("2025-03-28", "2026-03-27")
    assert (term["next"]["code"], term["next"]["on"]) == (code, day)
    assert term["state"] == ("QUEUED" if code == "RELEASE" else "UNLISTED")


# Rows of workbooks, by the term that they speak of


def test_a_row_belongs_to_the_term_that_it_speaks_of(tmp_path: Path) -> None:
    last = DAY + timedelta(days=25)
    import_rows(tmp_path / "a.xlsx", make_row("T1", expires_on=last - timedelta(days=365)))
    import_rows(tmp_path / "b.xlsx", make_row("T1", expires_on=last))
    import_rows(tmp_path / "c.xlsx", make_row("T1", expires_on=last, premium="2000"))

    with translation.override("en"):
        story = story_of(Policy.objects.get(), on=DAY)

    assert [
        (one.term.expires_on, [decision.code for decision in one.decisions]) for one in story.terms
    ] == [(last, ["IMPORT_NEW", "IMPORT_UPDATED"]), (last - timedelta(days=365), ["IMPORT_NEW"])]
    assert story.rest == []


def test_a_term_that_was_taken_back_says_so(tmp_path: Path) -> None:
    import_rows(tmp_path / "a.xlsx", make_row("T1", phone="12000000001"))
    extract(day=DAY, now=MORNING)
    boss, later = make_supervisor("boss"), MORNING + timedelta(hours=1)
    take_back(batch=ImportBatch.objects.get(), by=boss, at=later)

    with translation.override("en"):
        [one] = story_of(Policy.objects.get(), on=DAY).terms

    assert one.outlook == Outlook(
        state="WITHDRAWN",
        label="Taken back",
        text="Taken back with 三月.xlsx on 2026-03-02: it is on no list.",
    )
    assert [decision.code for decision in one.decisions] == [
        "IMPORT_NEW",
        "QUEUED",
        "IMPORT_TAKEN_BACK",
    ]


# Calls about several policies, and the words of what is stored as a code


def test_a_call_is_told_of_every_policy_that_it_was_about() -> None:
    task = make_task(number="T1")
    other = make_term(number="T2")
    make_contact(task=task, result="NO_ANSWER").other_terms.add(other)

    [one] = story_of(other.policy, on=DAY).terms

    assert [decision.code for decision in one.decisions] == ["NO_ANSWER"]


@pytest.mark.parametrize(
    ("code", "parameters", "text"),
    [
        (
            "NUMBER_REPLACED",
            {"number": "120****1234", "source": "CLAIM"},
            "The number to dial is now 120****1234: Claim.",
        ),
        ("GROUPED", {"policy": "PDAA202600000001"}, "One call with policy PDAA********0001."),
        (
            "SETTLED_EARLY",
            {"result": "OTHER", "why": "SOLD"},
            "Closed before the release: Other, Car sold.",
        ),
    ],
)
def test_tells_codes_in_words(code: str, parameters: dict[str, str], text: str) -> None:
    term = make_term()
    Event.objects.create(term=term, at=MORNING, code=code, parameters=parameters)

    with translation.override("en"):
        [one] = tell(term.policy)

    assert one.text == text


# Numbers that workbooks have and the book has not


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("checked", "Policy T1 stands in 三月.xlsx, row 2, which is not imported yet."),
        (
            "taken back",
            "Policy T1 was in 三月.xlsx, row 2, which was taken back on 2026-03-02.",
        ),
    ],
)
def test_says_what_became_of_a_row_without_a_policy(what: str, text: str, tmp_path: Path) -> None:
    make_workbook(tmp_path / "a.xlsx", [make_row("T1")])
    clerk = make_data_clerk()
    batch = upload(
        source=tmp_path / "a.xlsx", file_name="三月.xlsx", kind="policies", now=IMPORTED, by=clerk
    )
    check_batch(batch=batch)
    if what == "taken back":
        land_batch(batch=batch, at=IMPORTED)
        take_back(batch=ImportBatch.objects.get(), by=clerk, at=MORNING)

    with translation.override("en"):
        missing = why_missing("T1", batches=ImportBatch.objects.all())

    assert missing is not None
    assert missing.text == text


def test_a_number_in_no_workbook_is_missing_nowhere() -> None:
    assert why_missing("T1", batches=ImportBatch.objects.all()) is None
