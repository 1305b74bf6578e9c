"""What a change of the ownership rules would move: 001-06, counted by the database."""

from collections import Counter
from datetime import date, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from policies.models import Term
from tests.factories import DAY, MORNING, make_administrator, make_branch, make_term
from worklists.models import Owner, OwnershipRule
from worklists.queries.ownership import DryRun, Line, Move, Rest, dry_run, held_in, terms_ending

pytestmark = pytest.mark.django_db

ENDS = DAY + timedelta(days=30)
Rules = list[OwnershipRule]


def make_rules(*said: tuple[str, str]) -> Rules:
    """Rules by handler and owner, in this order."""
    by = make_administrator()
    return [
        OwnershipRule.objects.create(
            place=place, handler=handler, owner=owner, valid_from=DAY, set_by=by, set_at=MORNING
        )
        for place, (handler, owner) in enumerate(said, start=1)
    ]


def handled_by(handler: str, *, ends: date = ENDS, code: str = "", channel: str = "") -> Term:
    facts = {"handler_name": handler, "handler_code": code, "channel": channel}
    return make_term(expires_on=ends, facts={name: said for name, said in facts.items() if said})


def run(before: Rules, after: Rules, order: Rules) -> DryRun:
    return dry_run(Term.objects.all(), before=before, after=after, order=order)


def test_says_of_each_rule_what_it_decides_before_and_after() -> None:
    first, second, third = make_rules(("甲", "CENTRE"), ("乙", "CENTRE"), ("甲", "PILOT"))
    rows = [handled_by(handler) for handler in ("甲", "甲", "乙", "丙", "丙", "丙")]

    found = run([first, second], [third, second], [third, first, second])

    assert found == DryRun(
        lines=[
            Line(rule=third, number=1, before=None, after=2),
            Line(rule=first, number=None, before=2, after=None),
            Line(rule=second, number=2, before=1, after=1),
        ],
        rest=Rest(owner_before=Owner.BRANCH, owner_after=Owner.BRANCH, before=3, after=3),
        before=Counter({Owner.CENTRE: 3, Owner.BRANCH: 3}),
        after=Counter({Owner.PILOT: 2, Owner.CENTRE: 1, Owner.BRANCH: 3}),
        moves=[Move(was=Owner.CENTRE, becomes=Owner.PILOT, number=2, rows=rows[:2])],
    )


def test_the_first_rule_that_claims_moves_the_rest() -> None:
    [rule] = make_rules(("甲", "CENTRE"))
    _ours, theirs = handled_by("甲"), handled_by("乙")

    found = run([], [rule], [rule])

    assert found.rest == Rest(
        owner_before=Owner.CENTRE, owner_after=Owner.BRANCH, before=2, after=1
    )
    assert found.moves == [Move(was=Owner.CENTRE, becomes=Owner.BRANCH, number=1, rows=[theirs])]


def test_a_rule_behind_another_that_decides_all_its_rows_decides_none() -> None:
    wide, narrow = make_rules(("", "BRANCH"), ("甲", "PILOT"))
    handled_by("甲")

    found = run([narrow], [wide, narrow], [wide, narrow])

    assert [(line.before, line.after) for line in found.lines] == [(None, 1), (1, 0)]


def test_shows_the_first_rows_to_end_of_each_move() -> None:
    to_branch, to_pilot = make_rules(("甲", "BRANCH"), ("乙", "PILOT"))
    late = [handled_by("甲", ends=ENDS + timedelta(days=day)) for day in range(12, 0, -1)]
    pilot = handled_by("乙")

    found = run([], [to_branch, to_pilot], [to_branch, to_pilot])

    assert [(move.becomes, move.number, move.rows) for move in found.moves] == [
        (Owner.BRANCH, 12, late[::-1][:10]),
        (Owner.PILOT, 1, [pilot]),
    ]


@pytest.mark.parametrize("number", [1, 3])
def test_one_statement_counts_and_one_shows(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rules = make_rules(*[(f"甲{place}", "BRANCH") for place in range(number)])
    for place in range(number):
        handled_by(f"甲{place}")

    with django_assert_num_queries(2):
        found = run([], rules, rules)
        assert [row.policy.customer.name for move in found.moves for row in move.rows] == (
            ["Holder"] * number
        )


def test_nothing_is_looked_for_where_nothing_moves(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    handled_by("甲")

    with django_assert_num_queries(1):
        assert run([], [], []).moves == []


# What the book holds


def test_counts_what_rules_can_ask_for_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    rules = make_rules(("甲", "CENTRE"))
    handled_by("甲", code="H1", channel="DEALER")
    handled_by("甲", code="H2", channel="DEALER")
    handled_by("乙")
    make_term(expires_on=ENDS, facts={"business_source": "ORPHAN"})

    with django_assert_num_queries(1):
        held = held_in(Term.objects.all(), rules)

    assert held.decided == Counter({0: 2, None: 2})
    assert held.handlers == Counter({("甲", "H1"): 1, ("甲", "H2"): 1, ("乙", ""): 1, ("", ""): 1})
    assert held.channels == Counter({"DEALER": 2, "": 2})
    assert held.sources == Counter({"": 3, "ORPHAN": 1})


def test_counts_the_rows_of_a_span_that_one_may_see() -> None:
    north = make_branch()
    in_north = [
        make_term(branch=north, expires_on=ENDS + timedelta(days=day)) for day in (-1, 0, 1, 2)
    ]
    make_term(expires_on=ENDS)

    found = terms_ending(
        make_administrator(branch=north), first=ENDS, last=ENDS + timedelta(days=1)
    )

    assert list(found.order_by("pk")) == in_north[1:3]
