"""What a centre may switch on, and who is at work, as a release takes it: F9, F10, O3."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Sum

from renewal.accounts.models import Duty, Leave, Shift, User
from renewal.lib.days import morning_of
from renewal.lib.rota import Part
from renewal.rules.defaults import (
    BALANCE_PREMIUM,
    CAPACITY,
    DEADLINE_DAYS,
    HALF_DAY_SHARE,
    KEEP_SPECIALIST,
    LET_PENDING_IN,
    NEWCOMER_DAYS,
    NEWCOMER_SHARE,
)
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_customer,
    make_lead,
    make_release,
    make_specialist,
    make_supervisor,
    make_task,
    make_term,
)
from tests.worklists.team import make_leads, make_rule, make_team
from worklists.actions import ReleaseRefused, preview, verify_release
from worklists.models import Held, Lead, LeadTerm, Release, Task

pytestmark = pytest.mark.django_db

TOMORROW = DAY + timedelta(days=1)
SUNDAY = DAY + timedelta(days=6)
WEEKDAYS = [*[Part.FULL] * 5, Part.NONE, Part.NONE]
NOBODY_WAITS = {"renewal_25": 0, "lapsed_today": 0, "lapsed_48h": 0, "trial_members": 0}


def released(**values: Any) -> Release:
    drawn = make_release(**values).release
    assert drawn is not None
    assert verify_release(release=drawn)
    return drawn


def stored(drawn: Release, *names: str) -> dict[str, Any]:
    """What stands with each participant, by its user name."""
    people = drawn.participants.values("username", *names)
    return {one.pop("username"): next(iter(one.values())) for one in people}


def make_leave(user: User, day: date, *, part: Part = Part.FULL, **values: Any) -> None:
    Leave.objects.create(
        user=user,
        first_on=day,
        last_on=day,
        part=part,
        kind="ANNUAL",
        entered_by=user,
        entered_at=MORNING,
        **values,
    )


def make_shift(user: User, pattern: list[Part]) -> None:
    Shift.objects.create(user=user, valid_from=DAY, pattern=pattern, set_by=user, set_at=MORNING)


def make_duty(user: User, day: date, part: Part) -> None:
    Duty.objects.create(user=user, day=day, part=part, set_by=user, set_at=MORNING)


def change(user: User, **values: Any) -> None:
    User.objects.filter(pk=user.pk).update(**values)


# Smaller shares


@pytest.mark.parametrize(("days_ago", "weight"), [(0, "2/5"), (29, "2/5"), (30, "1")])
def test_a_newcomer_takes_the_newcomers_share_for_so_many_days(days_ago: int, weight: str) -> None:
    make_rule(NEWCOMER_DAYS, 30)
    make_rule(NEWCOMER_SHARE, 40)
    _ann, bob = make_team("ann", "bob")
    change(bob, started_on=DAY - timedelta(days=days_ago))
    make_leads(14)

    drawn = released()

    assert stored(drawn, "weight") == {"ann": "1", "bob": weight}
    dealt = {"ann": 10, "bob": 4} if weight == "2/5" else {"ann": 7, "bob": 7}
    assert stored(drawn, "share") == dealt
    assert stored(drawn, "balance_after") == {"ann": "0", "bob": "0"}


def test_without_the_setting_a_newcomer_takes_a_whole_share() -> None:
    (bob,) = make_team("bob")
    change(bob, started_on=DAY)
    make_leads(1)

    assert stored(released(), "weight") == {"bob": "1"}


@pytest.mark.parametrize(("setting", "weight"), [(50, "1/2"), (75, "3/4"), (100, "1")])
def test_who_works_half_the_day_takes_the_half_days_share(setting: int, weight: str) -> None:
    make_rule(HALF_DAY_SHARE, setting)
    _ann, bob, cat = make_team("ann", "bob", "cat")
    make_leave(bob, DAY, part=Part.MORNING)
    make_shift(cat, [Part.AFTERNOON] * 7)
    make_leads(5)

    assert stored(released(), "weight") == {"ann": "1", "bob": weight, "cat": weight}


def test_a_newcomer_on_half_a_day_takes_the_part_of_the_part() -> None:
    make_rule(HALF_DAY_SHARE, 50)
    make_rule(NEWCOMER_DAYS, 30)
    _ann, bob = make_team("ann", "bob")
    change(bob, started_on=DAY)
    make_leave(bob, DAY, part=Part.AFTERNOON)
    make_leads(10)

    drawn = released()

    assert stored(drawn, "weight") == {"ann": "1", "bob": "1/4"}
    assert stored(drawn, "share") == {"ann": 8, "bob": 2}


def test_the_preview_shows_the_smaller_shares() -> None:
    make_rule(NEWCOMER_DAYS, 30)
    _ann, bob = make_team("ann", "bob")
    change(bob, started_on=DAY)
    make_leads(9)

    shown = preview(day=DAY, by=make_supervisor(), now=MORNING)

    assert shown.per_specialist == {"ann": 6, "bob": 3}


# Keepers


def make_kept_lead(keeper: User) -> Lead:
    """A lead of a customer one of whose policies ended with the keeper a year ago."""
    customer = make_customer()
    before = make_term(customer=customer, expires_on=DAY - timedelta(days=340))
    before.specialist = keeper
    before.save()
    return make_lead(customer=customer)


def test_a_customer_stays_with_last_years_specialist_as_far_as_shares_go() -> None:
    make_rule(KEEP_SPECIALIST, True)
    ann, _bob = make_team("ann", "bob")
    kept = {make_kept_lead(ann).pk for _ in range(3)}
    make_leads(1)

    drawn = released()

    assert stored(drawn, "share") == {"ann": 2, "bob": 2}
    keepers = dict(drawn.tasks.values_list("lead", "keeper"))
    assert {lead for lead, keeper in keepers.items() if keeper == "ann"} == kept
    assert sorted(keepers.values()) == ["", "ann", "ann", "ann"]
    assert set(drawn.tasks.filter(drawn_to=ann).values_list("lead", flat=True)) < kept


def test_a_keeper_who_takes_no_part_keeps_nobody() -> None:
    make_rule(KEEP_SPECIALIST, True)
    gone = make_specialist("gone", is_active=False)
    make_team("bob")
    make_kept_lead(gone)

    drawn = released()

    assert list(drawn.tasks.values_list("keeper", "drawn_to__username")) == [("gone", "bob")]


def test_the_last_of_several_keeps() -> None:
    make_rule(KEEP_SPECIALIST, True)
    ann, bob = make_team("ann", "bob")
    lead = make_kept_lead(ann)
    later = make_term(policy=lead.term.policy, expires_on=DAY - timedelta(days=2))
    later.specialist = bob
    later.save()

    assert [task.keeper for task in released().tasks.all()] == ["bob"]


def test_without_the_setting_nobody_keeps() -> None:
    (ann,) = make_team("ann")
    make_kept_lead(ann)

    assert [task.keeper for task in released().tasks.all()] == [""]


# Premium


def test_premium_is_made_as_equal_as_numbers_allow() -> None:
    make_rule(BALANCE_PREMIUM, True)
    make_team("ann", "bob")
    for premium in (900, 500, 400, 10):
        make_lead(premium=str(premium))

    drawn = released()

    assert drawn.by_premium
    held = drawn.tasks.values_list("drawn_to").annotate(Sum("premium"))
    assert sorted(premium for _user, premium in held) == [900, 910]
    assert stored(drawn, "share") == {"ann": 2, "bob": 2}


def test_a_row_weighs_what_all_its_terms_cost() -> None:
    make_rule(BALANCE_PREMIUM, True)
    make_team("ann")
    lead = make_lead(premium="700.50")
    holder = lead.term.policy.customer
    other = make_term(customer=holder, premium="80", expires_on=DAY + timedelta(days=26))
    LeadTerm.objects.create(lead=lead, term=other)
    make_lead(premium=None)

    drawn = released()

    told = drawn.tasks.order_by("lead").values_list("premium", flat=True)
    assert list(told) == [Decimal("780.50"), Decimal(0)]


def test_without_the_setting_no_premium_is_read() -> None:
    make_team("ann")
    make_leads(1)

    drawn = released()

    assert not drawn.by_premium
    assert [task.premium for task in drawn.tasks.all()] == [None]


# Room


def test_nobody_gets_more_open_rows_than_may_be_and_the_oldest_are_dealt() -> None:
    make_rule(CAPACITY, 2)
    make_team("ann", "bob")
    boss = make_supervisor()
    youngest, *_older = [make_lead(expires_on=DAY + timedelta(days=25 - ago)) for ago in range(5)]

    shown = preview(day=DAY, by=boss, now=MORNING)
    result = make_release(by=boss)

    for one in (shown, result):
        assert (one.tasks, one.per_specialist) == (4, {"ann": 2, "bob": 2})
        assert one.waiting == NOBODY_WAITS | {"renewal_25": 5}
        assert one.unassigned == NOBODY_WAITS | {"renewal_25": 1}
    assert result.release is not None
    assert stored(result.release, "room") == {"ann": 2, "bob": 2}
    assert Lead.objects.queued().get() == youngest
    youngest.refresh_from_db()
    assert youngest.reason == ""


def test_what_waited_is_dealt_when_there_is_room() -> None:
    make_rule(CAPACITY, 2)
    make_team("ann")
    boss = make_supervisor()
    make_leads(3)
    make_release(by=boss)
    full = make_release(by=boss)
    for task in Task.objects.all():
        make_contact(task=task, result="DECLINED")

    again = make_release(by=boss, day=TOMORROW)

    assert (full.release, full.held) == (None, {"ann": "PENDING"})
    assert full.unassigned == NOBODY_WAITS | {"renewal_25": 1}
    assert (again.tasks, again.unassigned) == (1, NOBODY_WAITS)


def test_open_rows_count_although_they_have_a_result() -> None:
    make_rule(CAPACITY, 2)
    make_contact(task=make_task(assignee=make_specialist("ann")), result="NO_ANSWER")
    make_leads(3)

    result = make_release()

    assert (result.per_specialist, result.held) == ({"ann": 1}, {})
    assert result.unassigned == NOBODY_WAITS | {"renewal_25": 2}


def test_who_has_no_room_is_named() -> None:
    make_rule(CAPACITY, 1)
    make_contact(task=make_task(assignee=make_specialist("ann")), result="NO_ANSWER")
    make_team("bob")
    make_leads(1)

    drawn = released()

    assert drawn.held == {"ann": Held.OVER_CAPACITY}
    assert stored(drawn, "share") == {"bob": 1}


def test_a_limit_set_for_a_person_goes_before() -> None:
    make_rule(CAPACITY, 3)
    ann, bob, cat, _dee = make_team("ann", "bob", "cat", "dee")
    change(ann, capacity=1)
    change(bob, capacity=0)
    change(cat, capacity=9)
    make_leads(12)

    drawn = released()

    assert drawn.held == {"bob": Held.OVER_CAPACITY}
    assert stored(drawn, "room") == {"ann": 1, "cat": 9, "dee": 3}
    assert stored(drawn, "share") == {"ann": 1, "cat": 8, "dee": 3}


def test_without_a_limit_there_is_none() -> None:
    ann, _bob = make_team("ann", "bob")
    change(ann, capacity=2)
    make_leads(9)

    drawn = released()

    assert stored(drawn, "room") == {"ann": 2, "bob": None}
    assert stored(drawn, "share") == {"ann": 2, "bob": 7}


def test_who_is_let_in_still_needs_room() -> None:
    make_rule(CAPACITY, 1)
    make_task(assignee=make_specialist("ann"))
    make_leads(1)

    result = make_release(let_in={"ann": "was at the doctor's"})

    assert (result.tasks, result.held) == (0, {"ann": "OVER_CAPACITY"})
    assert result.unassigned == NOBODY_WAITS | {"renewal_25": 1}


# Who is at work


def test_who_is_not_at_work_is_never_chosen_and_named() -> None:
    ann, bob, cat, dee, eve, _fay = make_team("ann", "bob", "cat", "dee", "eve", "fay")
    make_leave(ann, DAY)
    make_shift(bob, [Part.NONE, *[Part.FULL] * 6])
    make_duty(cat, DAY, Part.NONE)
    make_leave(dee, DAY, part=Part.MORNING)
    make_leave(dee, DAY, part=Part.AFTERNOON)
    change(eve, started_on=TOMORROW)
    make_leads(4)

    drawn = released()

    assert drawn.held == {
        "ann": Held.ON_LEAVE,
        "bob": Held.OFF_SHIFT,
        "cat": Held.OFF_SHIFT,
        "dee": Held.ON_LEAVE,
        "eve": Held.OFF_SHIFT,
    }
    assert stored(drawn, "share") == {"fay": 4}


def test_leave_that_was_cancelled_or_is_tomorrow_keeps_nobody_away() -> None:
    ann, bob = make_team("ann", "bob")
    make_leave(ann, DAY, cancelled_by=ann, cancelled_at=MORNING)
    make_leave(bob, TOMORROW)
    make_leads(2)

    assert stored(released(), "share") == {"ann": 1, "bob": 1}


@pytest.mark.parametrize("started_on", [None, DAY - timedelta(days=400)])
def test_on_a_sunday_whoever_has_no_rota_takes_part(started_on: date | None) -> None:
    ann, bob, cat = make_team("ann", "bob", "cat")
    change(ann, started_on=started_on)
    make_shift(bob, WEEKDAYS)
    make_shift(cat, WEEKDAYS)
    make_duty(cat, SUNDAY, Part.FULL)
    make_leads(4)

    drawn = released(day=SUNDAY)

    assert drawn.held == {"bob": Held.OFF_SHIFT}
    assert stored(drawn, "share") == {"ann": 2, "cat": 2}


def test_who_is_on_leave_is_not_let_in() -> None:
    (ann,) = make_team("ann")
    make_leave(ann, DAY)
    make_leads(1)

    with pytest.raises(ReleaseRefused):
        make_release(let_in={"ann": "please"})


def test_a_setting_lets_in_who_has_not_finished_before_the_deadline() -> None:
    make_rule(LET_PENDING_IN, True)
    make_task(assignee=make_specialist("ann"))
    make_team("bob")
    make_leads(2)
    boss = make_supervisor()

    overdue = preview(day=DAY + timedelta(days=2), by=boss, now=morning_of(DAY + timedelta(days=2)))
    drawn = released(by=boss, day=TOMORROW)

    assert overdue.held == {"ann": Held.OVERDUE}
    assert (drawn.held, drawn.let_in) == ({}, {})
    assert stored(drawn, "share") == {"ann": 1, "bob": 1}


# Deadlines: 001-48, O3


def deadlines(drawn: Release) -> dict[str, datetime]:
    return dict(drawn.tasks.values_list("assignee__username", "deadline_at"))


def five_oclock(day: date) -> datetime:
    return datetime.fromisoformat(f"{day.isoformat()}T17:00:00+08:00")


def test_who_is_away_tomorrow_has_until_the_day_after() -> None:
    _ann, bob, cat = make_team("ann", "bob", "cat")
    make_leave(bob, TOMORROW)
    make_leave(cat, TOMORROW, part=Part.AFTERNOON)
    make_leads(3)

    assert deadlines(released()) == {
        "ann": five_oclock(TOMORROW),
        "bob": five_oclock(TOMORROW + timedelta(days=1)),
        "cat": five_oclock(TOMORROW),
    }


@pytest.mark.parametrize(
    ("setting", "deadline"),
    [
        ("ROTA", DAY + timedelta(days=8)),
        ("CALENDAR", DAY + timedelta(days=7)),
        ("EVERY_DAY", DAY + timedelta(days=5)),
    ],
)
def test_a_setting_says_which_days_count(setting: str, deadline: date) -> None:
    make_rule(DEADLINE_DAYS, setting)
    (ann,) = make_team("ann")
    make_leave(ann, DAY + timedelta(days=7))
    friday = DAY + timedelta(days=4)
    make_leads(1)

    assert deadlines(released(day=friday)) == {"ann": five_oclock(deadline)}


def test_whoever_works_saturdays_has_until_saturday() -> None:
    ann, _bob = make_team("ann", "bob")
    make_shift(ann, [*[Part.FULL] * 6, Part.NONE])
    make_leads(2)

    assert deadlines(released(day=DAY + timedelta(days=4))) == {
        "ann": five_oclock(DAY + timedelta(days=5)),
        "bob": five_oclock(DAY + timedelta(days=7)),
    }
