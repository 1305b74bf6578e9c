"""Whose row it is: 001-03, 001-06, 001-07, O30. In the database as in plain words."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from policies.models import Term
from renewal.accounts.models import Branch
from tests.factories import (
    DAY,
    MORNING,
    make_administrator,
    make_branch,
    make_policy,
    make_term,
)
from worklists.models import Owner, OwnershipRule
from worklists.ownership import owner_case, place_by, rules_on

pytestmark = pytest.mark.django_db


def make_rule(
    owner: str = Owner.CENTRE, *, place: int = 1, valid_from: date = DAY, **values: Any
) -> OwnershipRule:
    """A rule in force from DAY on that every row meets, unless `values` say of which it speaks."""
    return OwnershipRule.objects.create(
        place=place,
        owner=owner,
        valid_from=valid_from,
        set_by=make_administrator(),
        set_at=MORNING,
        **values,
    )


def owners(*terms: Term, day: date = DAY) -> list[str]:
    """Return whose each term is on `day`."""
    found = dict(Term.objects.values_list("pk", owner_case(day=day)))
    return [found[term.pk] for term in terms]


def handled_by(name: str, **facts: str) -> Term:
    return make_term(facts={"handler_name": name, **facts})


# What the rest is


def test_without_a_rule_everything_is_the_centres() -> None:
    assert owners(make_term(), handled_by("甲某")) == [Owner.CENTRE, Owner.CENTRE]


def test_where_a_rule_claims_for_the_centre_the_rest_is_the_branchs() -> None:
    make_rule(Owner.CENTRE, handler="甲某")
    make_rule(Owner.PILOT, handler="乙某", place=2)

    rows = handled_by("甲某"), handled_by("乙某"), handled_by("丙某"), make_term()

    assert owners(*rows) == [Owner.CENTRE, Owner.PILOT, Owner.BRANCH, Owner.BRANCH]


def test_where_rules_only_give_away_the_rest_is_the_centres() -> None:
    make_rule(Owner.BRANCH, handler="甲某")
    make_rule(Owner.PILOT, handler="乙某", place=2)

    rows = handled_by("甲某"), handled_by("乙某"), handled_by("丙某"), make_term()

    assert owners(*rows) == [Owner.BRANCH, Owner.PILOT, Owner.CENTRE, Owner.CENTRE]


# Which rule decides


def test_the_first_rule_in_order_decides() -> None:
    later = make_rule(Owner.BRANCH, channel="DEALER", place=2)
    first = make_rule(Owner.CENTRE, handler="甲某", place=1)
    both, other = handled_by("甲某", channel="DEALER"), handled_by("乙某", channel="DEALER")
    neither = make_term()

    rules = rules_on(DAY)
    decided = dict(Term.objects.values_list("pk", place_by(rules)))

    assert [rule.pk for rule in rules] == [first.pk, later.pk]
    assert decided == {both.pk: 0, other.pk: 1, neither.pk: None}
    assert owners(both, other, neither) == [Owner.CENTRE, Owner.BRANCH, Owner.BRANCH]


def test_every_condition_of_a_rule_has_to_be_met() -> None:
    make_rule(Owner.PILOT, channel="DEALER", business_source="PILOT")

    rows = (
        make_term(facts={"channel": "DEALER", "business_source": "PILOT"}),
        make_term(facts={"channel": "DEALER"}),
        make_term(facts={"business_source": "PILOT"}),
    )

    assert owners(*rows) == [Owner.PILOT, Owner.CENTRE, Owner.CENTRE]


def test_a_rule_without_conditions_is_met_by_every_row() -> None:
    make_rule(Owner.CENTRE, handler="甲某", place=1)
    make_rule(Owner.PILOT, place=2)

    assert owners(handled_by("甲某"), make_term()) == [Owner.CENTRE, Owner.PILOT]


def test_a_handler_is_known_by_name_or_by_code() -> None:
    make_rule(Owner.BRANCH, handler="H007")

    rows = (
        make_term(facts={"handler_name": "甲某", "handler_code": "H007"}),
        make_term(facts={"handler_name": "H007"}),
        make_term(facts={"handler_name": "甲某", "handler_code": "H0070"}),
    )

    assert owners(*rows) == [Owner.BRANCH, Owner.BRANCH, Owner.CENTRE]


@pytest.mark.parametrize("written", ["甲 某", "甲\u3000某", " 甲某 ", "甲某先生"])
def test_a_name_is_compared_as_the_book_keeps_it(written: str) -> None:
    make_rule(Owner.BRANCH, handler=written)

    assert owners(handled_by("甲某"), handled_by("甲某某")) == [Owner.BRANCH, Owner.CENTRE]


def test_a_branch_is_met_by_all_below_it_and_by_no_namesake() -> None:
    city = make_branch("CITY")
    village, namesake = make_branch("VILLAGE", parent=city), make_branch("CITYSIDE")
    make_rule(Owner.BRANCH, branch=city)

    rows = [make_term(branch=each) for each in (city, village, namesake, Branch.objects.centre())]

    assert owners(*rows) == [Owner.BRANCH, Owner.BRANCH, Owner.CENTRE, Owner.CENTRE]


# When


def test_a_rule_holds_from_its_first_day_to_its_last() -> None:
    make_rule(Owner.PILOT, handler="甲某", valid_until=DAY + timedelta(days=2))
    row = handled_by("甲某")

    held = [owners(row, day=DAY + timedelta(days=days)) for days in (-1, 0, 2, 3)]

    assert held == [[Owner.CENTRE], [Owner.PILOT], [Owner.PILOT], [Owner.CENTRE]]


def test_a_rule_that_has_ended_claims_nothing() -> None:
    make_rule(Owner.CENTRE, handler="甲某", valid_until=DAY)

    assert owners(make_term(), day=DAY) == [Owner.BRANCH]
    assert owners(make_term(), day=DAY + timedelta(days=1)) == [Owner.CENTRE]


def test_the_database_refuses_a_rule_that_ends_before_it_starts() -> None:
    with (
        pytest.raises(IntegrityError, match="ownership_rule_ends_after_start"),
        transaction.atomic(),
    ):
        make_rule(Owner.CENTRE, valid_until=DAY - timedelta(days=1))


def test_one_question_reads_the_rules(django_assert_num_queries: Any) -> None:
    for place in range(3):
        make_rule(Owner.PILOT, branch=make_branch(), place=place)

    with django_assert_num_queries(1):
        owner_case(day=DAY)


# In the database as in plain words

NAMES = ("甲某", "乙某", "")
CODES = ("H1", "甲某", "")
CHANNELS = ("DEALER", "银邮", "")
SOURCES = ("ORPHAN", "PILOT", "")
PATHS = ("CITY", "CITY/NORTH", "TOWN")

facts = st.fixed_dictionaries(
    {},
    optional={
        "handler_name": st.sampled_from(NAMES),
        "handler_code": st.sampled_from(CODES),
        "channel": st.sampled_from(CHANNELS),
        "business_source": st.sampled_from(SOURCES),
    },
)
days = st.integers(min_value=-2, max_value=2)  # from DAY on
rules = st.fixed_dictionaries(
    {
        "place": st.integers(min_value=0, max_value=5),
        "owner": st.sampled_from(Owner.values),
        "handler": st.sampled_from((*NAMES, "H1")),
        "channel": st.sampled_from(CHANNELS),
        "business_source": st.sampled_from(SOURCES),
        "branch": st.sampled_from((*PATHS, None)),
        "from": days,
        "lasts": st.none() | st.integers(min_value=0, max_value=3),
    }
)


def owner_in_words(ordered: Sequence[Mapping[str, Any]], said: Mapping[str, str], path: str) -> str:
    """Say whose a row is by the rules in force, as a clerk would."""
    for rule in ordered:
        if rule["handler"] and rule["handler"] not in (
            said.get("handler_name"),
            said.get("handler_code"),
        ):
            continue
        if rule["channel"] and rule["channel"] != said.get("channel"):
            continue
        if rule["business_source"] and rule["business_source"] != said.get("business_source"):
            continue
        if rule["branch"] and not f"{path}/".startswith(f"{rule['branch']}/"):
            continue
        return str(rule["owner"])
    return "BRANCH" if any(rule["owner"] == "CENTRE" for rule in ordered) else "CENTRE"


class OwnershipProperty(TestCase):
    """Needs a transaction an example, which the base class gives."""

    @hypothesis_settings(max_examples=60)
    @given(
        drawn=st.lists(rules, max_size=5),
        rows=st.lists(st.tuples(facts, st.sampled_from(PATHS)), min_size=1, max_size=8),
    )
    def test_the_database_says_what_the_rules_say(
        self, drawn: list[dict[str, Any]], rows: list[tuple[dict[str, str], str]]
    ) -> None:
        branches = {"CITY": make_branch("CITY"), "TOWN": make_branch("TOWN")}
        branches["CITY/NORTH"] = make_branch("NORTH", parent=branches["CITY"])
        by, row_of = make_administrator(), {}
        for rule in drawn:
            starts = DAY + timedelta(days=rule["from"])
            OwnershipRule.objects.create(
                place=rule["place"],
                owner=rule["owner"],
                handler=rule["handler"],
                channel=rule["channel"],
                business_source=rule["business_source"],
                branch=branches.get(rule["branch"]),
                valid_from=starts,
                valid_until=None
                if rule["lasts"] is None
                else starts + timedelta(days=rule["lasts"]),
                set_by=by,
                set_at=MORNING,
            )
        for said, path in rows:
            term = make_term(policy=make_policy(branch=branches[path], phone=None), facts=said)
            row_of[term.pk] = (said, path)
        in_force = [
            rule
            for rule in sorted(drawn, key=lambda rule: rule["place"])  # stable: made first first
            if rule["from"] <= 0 and (rule["lasts"] is None or rule["from"] + rule["lasts"] >= 0)
        ]

        found = dict(Term.objects.values_list("pk", owner_case(day=DAY)))

        assert found == {
            pk: owner_in_words(in_force, said, path) for pk, (said, path) in row_of.items()
        }
