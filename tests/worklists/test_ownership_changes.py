"""Changing the rules of whose row it is: what has held stays, and nobody writes over another."""

from datetime import date, timedelta
from typing import Any

import pytest

from renewal.accounts.models import User
from tests.factories import DAY, MORNING, make_administrator, make_branch
from worklists.actions.ownership import (
    Change,
    ChangeRefused,
    Plan,
    RulesChanged,
    change_rules,
    plan,
)
from worklists.models import Owner, OwnershipRule
from worklists.queries.ownership import Did, all_rules, history, last_write

pytestmark = pytest.mark.django_db

EVE, LATER = DAY - timedelta(days=1), DAY + timedelta(days=10)
LAST_WEEK = DAY - timedelta(days=7)
Row = tuple[str, date, date | None]


@pytest.fixture
def boss() -> User:
    return make_administrator()


def write(boss: User, *, seen: int | None = None, now: Any = MORNING, **said: Any) -> Plan:
    """Change the rules on DAY by what is said: from DAY on, the centre's, unless it says else."""
    asked: dict[str, Any] = {"starts_on": DAY, "owner": Owner.CENTRE}
    change = Change(**asked | said)
    return change_rules(
        change=change, seen=last_write() if seen is None else seen, by=boss, now=now
    )


def add(boss: User, handler: str, *, valid_from: date = LAST_WEEK, **said: Any) -> OwnershipRule:
    """A new rule at the end, set on the day on which it begins to hold, LAST_WEEK."""
    asked: dict[str, Any] = {"starts_on": valid_from, "handler": handler, "place": 99}
    now = MORNING + (min(valid_from, DAY) - DAY)
    return write(boss, now=now, **asked | said).touched[-1]


def rows() -> list[Row]:
    """Return the handlers of all rules in order, with the first and last day of each."""
    return [(rule.handler, rule.valid_from, rule.valid_until) for rule in all_rules()]


# A new rule


def test_a_new_rule_says_what_was_asked_for(boss: User) -> None:
    branch = make_branch()

    write(
        boss,
        owner=Owner.PILOT,
        handler="甲某",
        channel="DEALER",
        business_source="PILOT",
        branch=branch,
        valid_until=LATER,
    )

    [rule] = OwnershipRule.objects.values()
    assert rule == {
        "id": rule["id"],
        "place": 1,
        "owner": "PILOT",
        "handler": "甲某",
        "channel": "DEALER",
        "business_source": "PILOT",
        "branch_id": branch.pk,
        "valid_from": DAY,
        "valid_until": LATER,
        "set_by_id": boss.pk,
        "set_at": MORNING,
    }


@pytest.mark.parametrize(
    ("place", "order"),
    [(1, ["新", "甲", "乙"]), (2, ["甲", "新", "乙"]), (3, ["甲", "乙", "新"])],
)
def test_a_new_rule_takes_its_place(boss: User, place: int, order: list[str]) -> None:
    add(boss, "甲")
    add(boss, "乙")

    write(boss, handler="新", place=place)

    assert [handler for handler, _first, _last in rows()] == order


def test_a_place_counts_rules_that_have_not_ended(boss: User) -> None:
    add(boss, "往", valid_until=EVE)
    add(boss, "甲")

    write(boss, handler="新", place=1)

    assert [handler for handler, _first, _last in rows()] == ["往", "新", "甲"]


# A rule that changes


def test_a_rule_that_has_held_ends_and_another_one_follows_it(boss: User) -> None:
    rule = add(boss, "甲")
    add(boss, "乙")

    write(boss, rule=rule, handler="丙", place=1)

    assert rows() == [("甲", LAST_WEEK, EVE), ("丙", DAY, None), ("乙", LAST_WEEK, None)]


def test_a_change_may_begin_later(boss: User) -> None:
    rule = add(boss, "甲")

    write(boss, rule=rule, handler="丙", starts_on=LATER)

    assert rows() == [("甲", LAST_WEEK, LATER - timedelta(days=1)), ("丙", LATER, None)]


def test_a_rule_that_ends_sooner_is_not_made_to_last(boss: User) -> None:
    rule = add(boss, "甲", valid_until=DAY)

    write(boss, rule=rule, handler="丙", starts_on=LATER)

    assert rows() == [("甲", LAST_WEEK, DAY), ("丙", LATER, None)]


def test_a_rule_that_has_not_held_changes_itself(boss: User) -> None:
    rule = add(boss, "甲", valid_from=LATER)

    write(boss, rule=rule, handler="丙", starts_on=LATER + timedelta(days=1))

    assert rows() == [("丙", LATER + timedelta(days=1), None)]


def test_a_rule_of_today_changes_itself(boss: User) -> None:
    rule = add(boss, "甲", valid_from=DAY)

    write(boss, rule=rule, handler="丙")

    assert rows() == [("丙", DAY, None)]


def test_a_move_leaves_the_order_of_days_gone_by(boss: User) -> None:
    add(boss, "甲")
    rule = add(boss, "乙")

    write(boss, rule=rule, handler="乙", place=1)

    in_force = [
        list(OwnershipRule.objects.in_force_on(day).in_order().values_list("handler", flat=True))
        for day in (EVE, DAY)
    ]
    assert in_force == [["甲", "乙"], ["乙", "甲"]]


def test_a_last_day_alone_is_written_to_the_rule_itself(boss: User) -> None:
    rule = add(boss, "甲")

    planned = write(boss, rule=rule, handler="甲", valid_until=LATER)

    assert rows() == [("甲", LAST_WEEK, LATER)]
    assert planned.day == LATER + timedelta(days=1)


def test_a_change_of_nothing_writes_nothing(boss: User) -> None:
    rule = add(boss, "甲")
    before = last_write()

    planned = write(boss, rule=rule, handler="甲")

    assert (planned.touched, planned.gone, last_write()) == ([], None, before)


# A rule that ends


def test_a_rule_ends_the_day_before(boss: User) -> None:
    rule = add(boss, "甲")

    write(boss, rule=rule, ends=True, starts_on=LATER)

    assert rows() == [("甲", LAST_WEEK, LATER - timedelta(days=1))]


def test_a_rule_that_was_to_hold_later_is_taken_away(boss: User) -> None:
    rule = add(boss, "甲", valid_from=LATER)

    planned = write(boss, rule=rule, ends=True)

    assert (rows(), planned.gone) == ([], rule)


# What is refused


def test_who_has_not_seen_the_latest_rules_is_refused(boss: User) -> None:
    seen = last_write()
    add(boss, "甲")

    with pytest.raises(RulesChanged):
        write(boss, handler="乙", seen=seen)

    assert [handler for handler, _first, _last in rows()] == ["甲"]


def test_days_gone_by_are_not_changed(boss: User) -> None:
    with pytest.raises(ChangeRefused):
        write(boss, starts_on=EVE)

    assert rows() == []


# What is shown is what is written


def test_a_plan_writes_nothing_and_is_what_is_written(boss: User) -> None:
    rule = add(boss, "甲")
    add(boss, "乙")
    change = Change(starts_on=DAY, rule=rule, owner=Owner.BRANCH, handler="丙", place=2)
    before = rows()

    planned = plan(all_rules(), change, today=DAY)

    assert rows() == before
    change_rules(change=change, seen=last_write(), by=boss, now=MORNING)
    assert rows() == [(one.handler, one.valid_from, one.valid_until) for one in planned.rules]


# On record


def test_history_says_who_did_what_and_not_who_made_room(boss: User) -> None:
    other = make_administrator()
    first, second = add(boss, "甲"), add(boss, "乙")
    hours = [MORNING + timedelta(hours=hour) for hour in range(5)]

    write(other, rule=second, handler="乙", place=1, now=hours[0])
    write(boss, rule=first, handler="丙", place=2, now=hours[1])
    future = write(boss, handler="未", starts_on=LATER, place=3, now=hours[2]).touched[0]
    write(boss, rule=future, handler="来", starts_on=LATER, place=3, now=hours[3])
    write(other, rule=future, ends=True, now=hours[4])

    told = [(one.at, one.by, one.did, one.said.handler) for one in history()]
    week_ago = MORNING - timedelta(days=7)
    assert told == [
        (hours[4], other, Did.TAKEN_AWAY, "来"),
        (hours[3], boss, Did.CHANGED, "来"),
        (hours[2], boss, Did.ADDED, "未"),
        (hours[1], boss, Did.ADDED, "丙"),
        (hours[1], boss, Did.ENDED, "甲"),
        (hours[0], other, Did.MOVED, "乙"),
        (week_ago, boss, Did.ADDED, "乙"),
        (week_ago, boss, Did.ADDED, "甲"),
    ]


def test_history_says_a_last_day(boss: User) -> None:
    rule = add(boss, "甲")
    write(boss, rule=rule, handler="甲", valid_until=LATER)

    [latest, _first] = history()

    assert (latest.did, latest.said.valid_until) == (Did.ENDED, LATER)
