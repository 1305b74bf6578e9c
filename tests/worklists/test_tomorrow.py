"""The dry run of a later morning: what a release would do then, as things stand now: F57."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from policies.models import Contact
from renewal.accounts.actions import enter_leave, set_capacity, set_shift
from renewal.accounts.models import LeaveKind, User
from renewal.jobs.models import Job
from renewal.lib.days import morning_of
from renewal.lib.rota import Part
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_contact,
    make_lead,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from worklists.actions import extract
from worklists.models import Held, Lead, ListKind, Owner, OwnershipRule
from worklists.queries.tomorrow import Outlook, outlook

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def boss() -> User:
    return make_supervisor()


def coming(boss: User, day: date = NEXT, *, all_finish: bool = True) -> Outlook:
    return outlook(viewer=boss, day=day, now=NOON, all_finish=all_finish)


def prepared(*, release_on: date, **values: Any) -> Lead:
    return make_lead(
        list_kind=ListKind.RENEWAL_30,
        state=Lead.State.PREPARING,
        expires_on=release_on + timedelta(days=25),
        **values,
    )


def away(user: User, day: date, *, by: User) -> None:
    enter_leave(
        user=user,
        first_on=day,
        last_on=day,
        part=Part.FULL,
        kind=LeaveKind.ANNUAL,
        note="",
        by=by,
        now=NOON,
    )


def only(waiting: dict[str, int]) -> dict[str, int]:
    return {kind: number for kind, number in waiting.items() if number}


def test_what_waits_and_what_the_lists_will_queue_is_shared_out(boss: User) -> None:
    make_specialist("ann"), make_specialist("bob")
    make_lead(), make_lead()
    for _ in range(4):
        prepared(release_on=NEXT)
    prepared(release_on=NEXT + timedelta(days=1))

    found = coming(boss)

    assert only(found.waiting) == {"renewal_25": 6}
    assert {name: only(own) for name, own in found.shares.items()} == {
        "ann": {"renewal_25": 3},
        "bob": {"renewal_25": 3},
    }


def test_it_is_what_the_release_of_that_morning_does(boss: User) -> None:
    make_specialist("ann"), make_specialist("bob")
    for days in (55, 26, 26, 25):
        make_term(expires_on=DAY + timedelta(days=days))
    make_term(expires_on=DAY - timedelta(days=2), facts={"business_source": "BRANCH"})
    make_term(expires_on=DAY - timedelta(days=2), phone=None)
    for days in range(-5, 1):
        extract(day=DAY + timedelta(days=days), now=morning_of(DAY + timedelta(days=days)))

    found = coming(boss)
    extract(day=NEXT, now=morning_of(NEXT))
    done = make_release(by=boss, day=NEXT)

    assert found.waiting == done.waiting
    assert sum(found.waiting.values()) == 4
    assert sorted(sum(own.values()) for own in found.shares.values()) == [2, 2]
    assert sorted(done.per_specialist.values()) == [2, 2]


def test_what_the_list_of_today_left_in_preparation_does_not_count(boss: User) -> None:
    prepared(release_on=DAY)

    before = coming(boss).waiting
    extract(day=DAY, now=MORNING)
    Lead.objects.update(state=Lead.State.PREPARING, list_kind=ListKind.RENEWAL_30)

    assert only(before) == {"renewal_25": 1}
    assert only(coming(boss).waiting) == {}


def test_a_branchs_own_will_have_lapsed_by_then(boss: User) -> None:
    OwnershipRule.objects.create(
        place=1,
        owner=Owner.BRANCH,
        business_source="BRANCH",
        valid_from=DAY - timedelta(days=400),
        set_by=make_administrator(),
        set_at=MORNING,
    )
    facts = {"business_source": "BRANCH"}
    make_term(expires_on=NEXT - timedelta(days=3), facts=facts)
    make_term(expires_on=NEXT - timedelta(days=3), facts=facts, phone=None)
    make_term(expires_on=NEXT - timedelta(days=3), facts=facts, renewed_flag=True)

    assert only(coming(boss).waiting) == {"lapsed_48h": 1}


def test_leave_shifts_and_room_are_those_of_the_day(boss: User) -> None:
    ann, bob, cid, dan = (make_specialist(name) for name in ("ann", "bob", "cid", "dan"))
    away(ann, NEXT, by=boss)
    pattern = [Part.FULL, Part.NONE, *[Part.FULL] * 3, Part.NONE, Part.NONE]
    set_shift(user=bob, valid_from=DAY, pattern=pattern, by=boss, now=NOON)
    make_contact(task=make_task(assignee=cid), result=Contact.Result.BUSY)
    set_capacity(user=cid, capacity=1, started_on=None, by=boss)
    set_capacity(user=dan, capacity=2, started_on=None, by=boss)
    for _ in range(3):
        make_lead()

    found, later = coming(boss), coming(boss, NEXT + timedelta(days=1))

    assert found.held == {
        "ann": Held.ON_LEAVE,
        "bob": Held.OFF_SHIFT,
        "cid": Held.OVER_CAPACITY,
    }
    assert (only(found.dealt), only(found.unassigned)) == ({"renewal_25": 2}, {"renewal_25": 1})
    assert later.held == {"cid": Held.OVER_CAPACITY}
    assert only(later.unassigned) == {}


def test_who_has_time_left_counts_as_finished_unless_asked_otherwise(boss: User) -> None:
    behind, late = make_specialist("behind"), make_specialist("late")
    make_task(assignee=behind)
    make_task(assignee=late, day=DAY - timedelta(days=7))
    make_lead()

    finished, now_clear = coming(boss), coming(boss, all_finish=False)

    assert finished.held == {"late": Held.OVERDUE}
    assert now_clear.held == {"behind": Held.PENDING, "late": Held.OVERDUE}
    assert only(now_clear.unassigned) == {"renewal_25": 1}


def test_every_reason_is_counted(boss: User) -> None:
    make_specialist()
    silent = make_lead(phone=None)
    gone = make_lead(status="CANCELLED")
    prepared(release_on=NEXT, renewed_flag=True)

    found = coming(boss)

    assert found.excluded == {"CANCELLED": 1, "RENEWED": 1, "NO_PHONE": 1}
    assert found.leads_left_out("NO_PHONE") == [silent.pk]
    assert found.leads_left_out("CANCELLED") == [gone.pk]


def test_nothing_is_written(client: Client, boss: User) -> None:
    today = timezone.localdate()
    make_specialist()
    for days in (25, 26):
        make_lead(expires_on=today + timedelta(days=days))
    make_term(expires_on=today - timedelta(days=2))
    client.force_login(boss)
    client.get(reverse("worklists:tomorrow"))  # the session's first request writes it
    before = numbers_of_rows()

    answer = client.get(reverse("worklists:tomorrow"))

    assert answer.status_code == 200
    assert numbers_of_rows() == before


def numbers_of_rows() -> dict[str, int]:
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.managed and not model._meta.proxy
    }


def test_another_branch_sees_none_of_it(boss: User) -> None:
    make_specialist()
    make_lead()

    found = coming(make_supervisor(branch=make_branch()))

    assert (found.everybody, only(found.waiting), found.excluded) == ([], {}, {})


# The pages


@pytest.fixture
def page(client: Client, boss: User) -> Client:
    client.force_login(boss)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


@pytest.mark.parametrize("asked", ["", "soon", "2026-02-31", "1999-01-01", "9999-12-31"])
def test_the_day_is_the_next_working_day_unless_another_one_near_is_asked_for(
    page: Client, asked: str
) -> None:
    shown = page.get(reverse("worklists:tomorrow"), {"day": asked})

    assert shown.status_code == 200
    assert shown.context["day"] == next(one.day for one in shown.context["days"] if one.is_workday)


def test_the_chosen_day_is_shown(page: Client) -> None:
    chosen = timezone.localdate() + timedelta(days=5)

    shown = page.get(reverse("worklists:tomorrow"), {"day": chosen.isoformat()})

    assert shown.context["day"] == chosen


def test_says_who_must_finish_first_and_by_when(page: Client) -> None:
    now = timezone.now()
    behind = make_specialist("behind", name="Behind")
    task = make_task(assignee=behind, day=timezone.localdate(now) - timedelta(days=3))
    due = timezone.make_aware(datetime.combine(timezone.localdate(now), time(23, 59, 59)))
    type(task).objects.filter(pk=task.pk).update(deadline_at=due)

    shown = page.get(reverse("worklists:tomorrow")).content.decode()

    assert "Must finish first" in shown
    assert "1 row to go" in shown
    assert f"{timezone.localtime(due):%H:%M}" in shown
    assert "Count in only who is clear now" in shown


def test_rows_behind_a_reason(page: Client) -> None:
    today = timezone.localdate()
    make_lead(name="No Number", phone=None, expires_on=today + timedelta(days=25))
    make_lead(name="Has Number", expires_on=today + timedelta(days=25))

    main = page.get(reverse("worklists:tomorrow")).content.decode()
    shown = page.get(reverse("worklists:tomorrow_rows", args=["NO_PHONE"]))
    html = shown.content.decode()

    assert reverse("worklists:tomorrow_rows", args=["NO_PHONE"]) in main
    assert [term.policy.customer.name for term in shown.context["page"]] == ["No Number"]
    assert "No usable number" in html
    assert page.get(reverse("worklists:tomorrow_rows", args=["BECAUSE"])).status_code == 404


def test_queries_do_not_grow_with_the_leads(
    page: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    today = timezone.localdate()
    url = reverse("worklists:tomorrow")

    def add() -> None:
        make_specialist()
        make_lead(expires_on=today + timedelta(days=25))
        make_lead(expires_on=today + timedelta(days=25), phone=None)
        make_term(expires_on=today - timedelta(days=2), facts={"branch_state": "x"})
        make_contact(task=make_task(), result=Contact.Result.BUSY)

    page.get(url)  # the session's first request writes it
    add()

    with django_assert_num_queries(40):
        page.get(url)
    for _ in range(3):
        add()
    with django_assert_num_queries(40):
        page.get(url)
    assert Job.objects.count() == 0
