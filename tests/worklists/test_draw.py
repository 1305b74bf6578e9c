"""The draw, and that anybody can repeat it: 001-27, O1."""

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from hashlib import sha256
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal.lib.shuffle import deal, shares

KINDS = ("renewal_25", "lapsed_today", "trial_members")

seeds = st.text("0123456789abcdef", min_size=32, max_size=32)
names = st.text("abcdefgh陈王-_", min_size=1, max_size=8)
balances = st.dictionaries(names, st.fractions(-3, 3, max_denominator=12), min_size=1, max_size=9)
rows = st.dictionaries(st.integers(1, 10**6), st.sampled_from(KINDS), max_size=60)


def spread(counts: Counter[str], people: Mapping[str, Fraction]) -> int:
    numbers = [counts[name] for name in people]
    return max(numbers) - min(numbers)


def dealt_by_hand(
    seed: str, people: Mapping[str, Fraction], kinds: tuple[str, ...], things: Mapping[int, str]
) -> dict[int, str]:
    """The rule as it is published, in lines of its own."""

    def lot(*parts: object) -> str:
        return sha256("|".join([seed, *(str(part) for part in parts)]).encode()).hexdigest()

    waiting = sorted(people, key=lambda name: (people[name], lot("participant", name)))
    answer = {}
    turn = 0
    for kind in kinds:
        of_kind = [row for row in things if things[row] == kind]
        for row in sorted(of_kind, key=lambda row: lot(kind, row)):
            answer[row] = waiting[turn % len(waiting)]
            turn += 1
    return answer


@given(seeds, balances, rows)
def test_every_row_goes_once_to_somebody_who_takes_part(
    seed: str, people: dict[str, Fraction], things: dict[int, str]
) -> None:
    dealt = deal(seed=seed, balances=people, kinds=KINDS, rows=things)

    assert dealt.keys() == things.keys()
    assert set(dealt.values()) <= people.keys()


@given(seeds, balances, rows)
def test_shares_differ_by_at_most_one_in_total_and_in_each_kind(
    seed: str, people: dict[str, Fraction], things: dict[int, str]
) -> None:
    dealt = deal(seed=seed, balances=people, kinds=KINDS, rows=things)

    assert spread(Counter(dealt.values()), people) <= 1
    for kind in KINDS:
        of_kind = Counter(name for row, name in dealt.items() if things[row] == kind)
        assert spread(of_kind, people) <= 1


@given(seeds, balances, rows, st.randoms())
def test_the_same_inputs_in_any_order_give_the_same_result(
    seed: str, people: dict[str, Fraction], things: dict[int, str], random: Random
) -> None:
    mixed_people = random.sample(list(people.items()), len(people))
    mixed_things = random.sample(list(things.items()), len(things))

    once = deal(seed=seed, balances=people, kinds=KINDS, rows=things)
    again = deal(seed=seed, balances=dict(mixed_people), kinds=KINDS, rows=dict(mixed_things))

    assert again == once


@given(seeds, balances, rows)
def test_can_be_worked_out_without_our_code(
    seed: str, people: dict[str, Fraction], things: dict[int, str]
) -> None:
    dealt = deal(seed=seed, balances=people, kinds=KINDS, rows=things)

    assert dealt == dealt_by_hand(seed, people, KINDS, things)


@given(seeds, balances, st.integers(0, 60))
def test_the_remainder_goes_to_who_has_received_least(
    seed: str, people: dict[str, Fraction], total: int
) -> None:
    things = dict.fromkeys(range(total), KINDS[0])

    received = Counter(deal(seed=seed, balances=people, kinds=KINDS, rows=things).values())

    more = [people[name] for name in people if received[name] > total // len(people)]
    fewer = [people[name] for name in people if received[name] == total // len(people)]
    assert not more or not fewer or max(more) <= min(fewer)


@given(
    st.integers(1, 9),
    st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1, max_size=200),
    seeds,
)
def test_a_constant_team_differs_by_at_most_one_over_any_number_of_days(
    team: int, days: list[list[int]], seed: str
) -> None:
    people = {f"user{number}": Fraction(0) for number in range(team)}
    received = Counter[str]()
    for day, numbers in enumerate(days):
        kinds = [kind for kind, many in zip(KINDS, numbers, strict=True) for _ in range(many)]
        things = dict(enumerate(kinds))

        today = Counter(
            deal(seed=f"{seed}{day}", balances=people, kinds=KINDS, rows=things).values()
        )

        fair = Fraction(len(things), team)
        people = {name: people[name] + today[name] - fair for name in people}
        received += today
        assert spread(received, people) <= 1
        assert sum(people.values()) == 0


def test_200_days_of_ten_rows_for_three() -> None:
    people = {name: Fraction(0) for name in ("ann", "bob", "cat")}
    received = Counter[str]()
    for day in range(200):
        things = {day * 10 + place: "renewal_25" for place in range(10)}
        today = Counter(
            deal(seed=f"{day:032x}", balances=people, kinds=KINDS, rows=things).values()
        )
        people = {name: people[name] + today[name] - Fraction(10, 3) for name in people}
        received += today

    assert sorted(received.values()) == [666, 667, 667]


def test_rows_for_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody takes part"):
        deal(seed="0", balances={}, kinds=KINDS, rows={1: "renewal_25"})


def test_no_rows_need_nobody() -> None:
    assert deal(seed="0", balances={}, kinds=KINDS, rows={}) == {}


def test_shares_of_a_preview() -> None:
    assert shares(total=7, order=["ann", "bob", "cat"]) == {"ann": 3, "bob": 2, "cat": 2}
