"""What was taken back with its workbook is on no list and in no release: F8, 001-14."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from policies.actions import ImportRefused, take_back
from policies.models import ImportBatch, Term
from policies.queries import search_terms, terms_of
from policies.story import tell
from renewal.desk.badges import badges_for
from renewal.lib.days import morning_of
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    fake_phone,
    make_data_clerk,
    make_release,
    make_specialist,
    make_supervisor,
)
from tests.imported import landed, policy_line
from worklists.actions import ListResult, extract, preview, release
from worklists.models import Lead, ListEntry, Task
from worklists.queries import list_days

IN_25 = DAY + timedelta(days=25)
EARLY = MORNING - timedelta(hours=3)
NOTHING = ListResult(found=0, queued=0, excluded={}, leads=0)


def imported(*numbers: str) -> ImportBatch:
    """A batch of policies that end in 25 days, each with a number to dial."""
    lines = [policy_line(number, expires_on=IN_25, 联系电话=fake_phone()) for number in numbers]
    return landed("policies", *lines, now=EARLY)


def list_of_day() -> ListResult:
    return extract(day=DAY, now=MORNING)["renewal_25"]


@pytest.mark.django_db
def test_no_list_finds_it() -> None:
    batch = imported("T1", "T2")
    imported("T3")

    take_back(batch=batch, at=MORNING)

    assert list_of_day() == ListResult(found=1, queued=1, excluded={}, leads=1)
    assert [lead.term.policy.number for lead in Lead.objects.all()] == ["T3"]


@pytest.mark.django_db
def test_what_was_listed_before_leaves_the_list_and_the_queue() -> None:
    batch = imported("T1", "T2")
    boss = make_supervisor()
    make_specialist()
    list_of_day()
    assert badges_for(user=boss, now=MORNING)["release"].count == 2

    take_back(batch=batch, at=MORNING)

    assert ListEntry.objects.in_book().count() == 0
    assert Lead.objects.queued().count() == 0
    assert badges_for(user=boss, now=MORNING) == {}
    (days,) = list_days(user=boss, first=DAY, last=DAY, today=DAY)
    assert {(day.found, day.queued) for day in days} == {(0, 0)}
    expected = preview(day=DAY, by=boss, now=MORNING)
    assert (expected.tasks, expected.excluded, sum(expected.waiting.values())) == (0, {}, 0)
    assert list_of_day() == NOTHING


@pytest.mark.django_db
def test_no_release_finds_it() -> None:
    batch = imported("T1", "T2")
    imported("T3")
    list_of_day()
    make_specialist()

    take_back(batch=batch, at=MORNING)
    done = make_release()

    assert (done.tasks, done.excluded) == (1, {})
    assert [task.lead.term.policy.number for task in Task.objects.all()] == ["T3"]


@pytest.mark.django_db
def test_what_was_prepared_is_not_queued() -> None:
    batch = imported("T1")
    earlier = DAY - timedelta(days=5)
    extract(day=earlier, now=morning_of(earlier))
    assert Lead.objects.get().state == Lead.State.PREPARING

    take_back(batch=batch, at=MORNING)

    assert list_of_day() == NOTHING
    assert Lead.objects.get().state == Lead.State.PREPARING


@pytest.mark.django_db
def test_nobody_finds_it_in_the_book(client: Client) -> None:
    batch = imported("T1")
    imported("T2")
    clerk = make_data_clerk()
    policy = Term.objects.get(policy__number="T1").policy
    client.force_login(clerk)

    take_back(batch=batch, at=MORNING)

    found = search_terms(user=clerk, policy_no="T")
    assert [term.policy.number for term in found] == ["T2"]
    assert terms_of(policy) == []
    page = client.get(reverse("policies:policy_detail", args=[policy.pk]))
    assert page.status_code == 200
    assert IN_25.isoformat() not in page.content.decode()


@pytest.mark.django_db
def test_what_comes_again_is_listed_and_released_once() -> None:
    first = imported("T1")
    list_of_day()
    take_back(batch=first, at=MORNING)
    second = imported("T1")
    make_specialist()

    assert list_of_day() == ListResult(found=1, queued=1, excluded={}, leads=1)
    done = make_release()

    assert done.tasks == 1
    assert Task.objects.get().lead.term.batch == second


@pytest.mark.django_db
def test_the_story_tells_of_the_import_the_list_and_the_way_back(manage: Manage) -> None:
    boss = make_supervisor("boss")
    batch = imported("T1")
    list_of_day()
    take_back(batch=batch, at=MORNING + timedelta(hours=1), by=boss)

    told = manage("why", "T1")["decisions"]

    assert [(one["code"], one["by"]) for one in told] == [
        ("IMPORT_NEW", None),
        ("QUEUED", None),
        ("IMPORT_TAKEN_BACK", "boss"),
    ]


@pytest.mark.django_db
def test_the_story_tells_of_a_row_that_stayed() -> None:
    batch = imported("T1", "T2")
    list_of_day()
    make_specialist()
    Lead.objects.filter(term__policy__number="T2").update(state=Lead.State.PREPARING)
    make_release()

    take_back(batch=batch, at=MORNING + timedelta(hours=1))

    stories = {
        number: [
            one.code
            for one in tell(Term.with_withdrawn.get(policy__number=number).policy)
            if one.code.startswith("IMPORT")
        ]
        for number in ("T1", "T2")
    }
    assert stories == {
        "T1": ["IMPORT_NEW", "IMPORT_KEPT"],
        "T2": ["IMPORT_NEW", "IMPORT_TAKEN_BACK"],
    }


@pytest.mark.django_db
def test_what_renewed_a_row_and_was_taken_back_leaves_it_due() -> None:
    imported("T1")
    following = landed(
        "issued_policies",
        policy_line("T2", expires_on=IN_25 + timedelta(days=365), 上年保单号="T1"),
        now=EARLY,
    )
    assert list_of_day() == ListResult(found=1, queued=0, excluded={"RENEWED": 1}, leads=0)

    take_back(batch=following, at=MORNING)

    assert list_of_day() == ListResult(found=1, queued=1, excluded={}, leads=1)


def test_a_release_at_the_same_moment_gets_a_row_or_leaves_it(committed: None) -> None:
    """Whoever comes first: a row is released and stays, or is gone and with nobody."""
    for name in ("ann", "bob"):
        make_specialist(name)
    boss = make_supervisor("boss")
    batches = [imported(*(f"T{batch}-{row}" for row in range(4))) for batch in range(6)]
    list_of_day()

    def work(number: int) -> int:
        try:
            if number == 3:
                return release(day=DAY, by=boss, now=MORNING).tasks
            return take_back(batch=batches[number], at=MORNING).rows
        except ImportRefused:
            return 0
        finally:
            connection.close()

    with ThreadPoolExecutor(7) as pool:
        told = list(pool.map(work, (0, 1, 2, 3, 4, 5)))

    withdrawn = set(
        Term.with_withdrawn.exclude(withdrawn_at=None).values_list("policy__number", flat=True)
    )
    with_somebody = set(Task.objects.values_list("lead__term__policy__number", flat=True))
    assert withdrawn & with_somebody == set()
    assert len(withdrawn | with_somebody) == 24
    assert len(with_somebody) == told[3]
    assert len(withdrawn) == sum(told) - told[3]
    states = Counter(ImportBatch.objects.values_list("state", flat=True))
    assert states["TAKEN_BACK"] * 4 == len(withdrawn)
    assert all(
        len({number in withdrawn for number in with_somebody if number.startswith(prefix)}) <= 1
        for prefix in (f"T{batch}-" for batch in range(6))
    )
