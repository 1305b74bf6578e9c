"""The draw: equal, without a favourite, and open to be drawn again by anybody: 001-27, O1, F9."""

import io
import json
import runpy
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import redirect_stdout
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from math import exp, factorial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewal.lib.shuffle import Row, Taker, deal, room_for
from tests.verifier import Proof, differences

KINDS = ("renewal_25", "lapsed_today", "trial_members")
PUBLISHED = Path(__file__).resolve().parents[2] / "templates/worklists/_recompute.txt"

Takers = dict[str, Taker]
Rows = dict[int, Row]

seeds = st.text("0123456789abcdef", min_size=32, max_size=32)
names = st.text("abcdefgh陈王-_", min_size=1, max_size=8)
balances = st.fractions(-3, 3, max_denominator=12)
weights = st.sampled_from([Fraction(1), Fraction(1, 2), Fraction(3, 4), Fraction(1, 4)])
rooms = st.none() | st.integers(0, 12)
premiums = st.decimals(0, 9999, places=2)
takers = st.dictionaries(names, st.builds(Taker, balances), min_size=1, max_size=9)
rows = st.dictionaries(st.integers(1, 10**6), st.builds(Row, st.sampled_from(KINDS)), max_size=60)


@st.composite
def drafts(draw: st.DrawFn, *, barred: bool = True, keepers: bool = True) -> tuple[Takers, Rows]:
    """Takers and rows with everything that a centre may switch on."""
    weight = draw(st.sampled_from([st.just(Fraction(1)), st.just(Fraction(1, 2)), weights]))
    people = draw(
        st.dictionaries(names, st.builds(Taker, balances, weight, rooms), min_size=1, max_size=7)
    )
    someone = st.sampled_from([*people, "", "", "gone"])
    nobody = st.just("")
    things = draw(
        st.dictionaries(
            st.integers(1, 10**6),
            st.builds(
                Row,
                kind=st.sampled_from(KINDS),
                keeper=someone if keepers else nobody,
                barred=someone if barred else nobody,
                premium=premiums,
            ),
            max_size=40,
        )
    )
    return people, dict(list(things.items())[: room_for(people, len(things))])


def draw_again(
    seed: str, people: Mapping[str, Taker], things: Mapping[int, Row], *, by_premium: bool = False
) -> dict[int, str]:
    return deal(seed=seed, takers=people, kinds=KINDS, rows=things, by_premium=by_premium)


def proof_of_draw(
    seed: str,
    people: Mapping[str, Taker],
    things: Mapping[int, Row],
    dealt: Mapping[int, str],
    *,
    by_premium: bool = False,
) -> Proof:
    """The data of a draw as the application gives it out."""
    proof: Proof = {
        "release": 1,
        "day": "2026-03-02",
        "seed": seed,
        "kinds": list(KINDS),
        "by_premium": by_premium,
        "participants": {
            name: {"balance": str(one.balance), "weight": str(one.weight), "room": one.room}
            for name, one in people.items()
        },
        "rows": [
            {
                "row": number,
                "kind": row.kind,
                "keeper": row.keeper,
                "barred": row.barred,
                "premium": str(row.premium),
                "drawn_to": dealt[number],
            }
            for number, row in things.items()
        ],
    }
    return proof


def published(proof: Proof) -> str:
    """What the published lines say of a saved file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "release_1.json"
        path.write_text(json.dumps(proof), encoding="utf-8")
        with patch("sys.argv", ["check.py", str(path)]), redirect_stdout(io.StringIO()) as said:
            runpy.run_path(str(PUBLISHED), run_name="__main__")
    return said.getvalue()


def received_by_kind(
    dealt: Mapping[int, str], things: Mapping[int, Row]
) -> Counter[tuple[str, str]]:
    return Counter((things[row].kind, name) for row, name in dealt.items())


def spread(counts: Counter[str], people: Mapping[str, Taker]) -> int:
    numbers = [counts[name] for name in people]
    return max(numbers) - min(numbers)


# Equal


@given(seeds, takers, rows)
def test_every_row_goes_once_to_somebody_who_takes_part(
    seed: str, people: Takers, things: Rows
) -> None:
    dealt = draw_again(seed, people, things)

    assert dealt.keys() == things.keys()
    assert set(dealt.values()) <= people.keys()


@given(seeds, takers, rows)
def test_shares_differ_by_at_most_one_in_total_and_in_each_kind(
    seed: str, people: Takers, things: Rows
) -> None:
    dealt = draw_again(seed, people, things)

    assert spread(Counter(dealt.values()), people) <= 1
    for kind in KINDS:
        of_kind = Counter(name for row, name in dealt.items() if things[row].kind == kind)
        assert spread(of_kind, people) <= 1


@given(seeds, takers, st.integers(0, 60))
def test_the_remainder_goes_to_who_has_received_least(
    seed: str, people: Takers, total: int
) -> None:
    received = Counter(
        draw_again(seed, people, dict.fromkeys(range(total), Row(KINDS[0]))).values()
    )

    more = [one.balance for name, one in people.items() if received[name] > total // len(people)]
    fewer = [one.balance for name, one in people.items() if received[name] == total // len(people)]
    assert not more or not fewer or max(more) <= min(fewer)


@given(
    st.integers(1, 9),
    st.lists(st.lists(st.integers(0, 25), min_size=3, max_size=3), min_size=1, max_size=200),
    seeds,
)
def test_a_constant_team_differs_by_at_most_one_over_any_number_of_days(
    team: int, days: list[list[int]], seed: str
) -> None:
    people = {f"user{number}": Taker() for number in range(team)}
    received = Counter[str]()
    for day, numbers in enumerate(days):
        kinds = [kind for kind, many in zip(KINDS, numbers, strict=True) for _ in range(many)]
        things = {number: Row(kind) for number, kind in enumerate(kinds)}

        today = Counter(draw_again(f"{seed}{day}", people, things).values())

        people = after(people, today)
        received += today
        assert spread(received, people) <= 1
        assert sum(one.balance for one in people.values()) == 0


def test_200_days_of_ten_rows_for_three() -> None:
    people = {name: Taker() for name in ("ann", "bob", "cat")}
    received = Counter[str]()
    for day in range(200):
        things = {day * 10 + place: Row("renewal_25") for place in range(10)}
        today = Counter(draw_again(f"{day:032x}", people, things).values())
        people = after(people, today)
        received += today

    assert sorted(received.values()) == [666, 667, 667]


def after(people: Mapping[str, Taker], today: Counter[str]) -> Takers:
    """Those who took part, with the balances that the day leaves."""
    fair = today.total() / sum((one.weight for one in people.values()), Fraction(0))
    return {
        name: replace(one, balance=one.balance + today[name] - fair * one.weight)
        for name, one in people.items()
    }


def test_rows_for_nobody_are_refused() -> None:
    with pytest.raises(ValueError, match="nobody takes part"):
        deal(seed="0", takers={}, kinds=KINDS, rows={1: Row("renewal_25")})


def test_no_rows_need_nobody() -> None:
    assert deal(seed="0", takers={}, kinds=KINDS, rows={}) == {}


# To be drawn again


@given(seeds, drafts(), st.booleans(), st.randoms())
def test_the_same_inputs_in_any_order_give_the_same_result(
    seed: str, draft: tuple[Takers, Rows], by_premium: bool, random: Random
) -> None:
    people, things = draft
    mixed_people = dict(random.sample(list(people.items()), len(people)))
    mixed_things = dict(random.sample(list(things.items()), len(things)))

    once = draw_again(seed, people, things, by_premium=by_premium)
    again = draw_again(seed, mixed_people, mixed_things, by_premium=by_premium)

    assert again == once


@given(seeds, drafts(), st.booleans())
@settings(max_examples=300)
def test_is_what_the_page_of_the_rule_says(
    seed: str, draft: tuple[Takers, Rows], by_premium: bool
) -> None:
    people, things = draft
    dealt = draw_again(seed, people, things, by_premium=by_premium)

    assert differences(proof_of_draw(seed, people, things, dealt, by_premium=by_premium)) == []


@given(seeds, drafts(), st.booleans())
@settings(max_examples=50)
def test_is_what_the_published_lines_work_out(
    seed: str, draft: tuple[Takers, Rows], by_premium: bool
) -> None:
    people, things = draft
    dealt = draw_again(seed, people, things, by_premium=by_premium)

    proof = proof_of_draw(seed, people, things, dealt, by_premium=by_premium)

    assert published(proof) == f"{len(things)} rows, 0 differ\n"


@pytest.mark.parametrize("changed", ["drawn_to", "seed", "balance", "weight", "room", "premium"])
def test_a_change_of_anything_is_found(changed: str) -> None:
    people = {"ann": Taker(Fraction(-1, 3)), "bob": Taker(), "cat": Taker(Fraction(1, 3))}
    things = {number: Row(KINDS[0], premium=Decimal(100 + number // 4)) for number in range(1, 12)}
    dealt = draw_again("5" * 32, people, things, by_premium=True)
    proof = proof_of_draw("5" * 32, people, things, dealt, by_premium=True)
    ann, row = proof["participants"]["ann"], proof["rows"][4]

    match changed:
        case "drawn_to":
            row["drawn_to"] = "ann" if row["drawn_to"] == "bob" else "bob"
        case "seed":
            proof["seed"] = "6" * 32
        case "balance":
            ann["balance"] = "2"
        case "weight":
            ann["weight"] = "1/2"
        case "room":
            ann["room"] = 2
        case "premium":
            row["premium"] = "9000"

    wrong = differences(proof)
    assert wrong
    assert published(proof) == f"11 rows, {len(wrong)} differ {' '.join(map(str, wrong))}\n"


# What a centre may switch on


@given(seeds, drafts(), st.booleans())
def test_all_rows_are_dealt_and_nobody_gets_more_than_there_is_room_for(
    seed: str, draft: tuple[Takers, Rows], by_premium: bool
) -> None:
    people, things = draft

    dealt = draw_again(seed, people, things, by_premium=by_premium)

    assert dealt.keys() == things.keys()
    received = Counter(dealt.values())
    assert [
        name
        for name, many in received.items()
        if (room := people[name].room) is not None and many > room
    ] == []


@given(seeds, drafts(), st.integers(1, 5))
def test_more_rows_than_room_are_refused(
    seed: str, draft: tuple[Takers, Rows], too_many: int
) -> None:
    people = {name: replace(one, room=one.room or 0) for name, one in draft[0].items()}
    room = sum(one.room or 0 for one in people.values())

    with pytest.raises(ValueError, match="not room enough"):
        draw_again(seed, people, dict.fromkeys(range(room + too_many), Row(KINDS[0])))


@given(seeds, drafts(barred=False), st.booleans())
def test_keepers_change_no_numbers_and_get_what_they_have_turns_for(
    seed: str, draft: tuple[Takers, Rows], by_premium: bool
) -> None:
    people, things = draft
    without = {number: replace(row, keeper="") for number, row in things.items()}

    dealt = draw_again(seed, people, things, by_premium=by_premium)
    turns = received_by_kind(draw_again(seed, people, without), things)

    assert received_by_kind(dealt, things) == turns
    kept = Counter((row.kind, row.keeper) for row in things.values() if row.keeper in people)
    stayed = Counter(
        (things[row].kind, name) for row, name in dealt.items() if things[row].keeper == name
    )
    assert stayed == Counter({key: min(many, turns[key]) for key, many in kept.items()}) + Counter()


@given(seeds, drafts())
def test_barred_rows_go_back_only_where_nobody_else_has_room(
    seed: str, draft: tuple[Takers, Rows]
) -> None:
    people, things = draft

    dealt = draw_again(seed, people, things)

    received = Counter(dealt.values())
    for number, row in things.items():
        if row.barred and row.barred == dealt[number] and row.keeper != dealt[number]:
            spare = [
                name
                for name, one in people.items()
                if name != row.barred and (one.room is None or received[name] < one.room)
            ]
            assert spare == []


@given(seeds, drafts())
def test_barred_rows_change_numbers_only_where_all_turns_of_a_kind_are_of_who_is_barred(
    seed: str, draft: tuple[Takers, Rows]
) -> None:
    people, things = draft
    without = {number: replace(row, barred="") for number, row in things.items()}

    before = received_by_kind(draw_again(seed, people, without), things)
    after = received_by_kind(draw_again(seed, people, things), things)

    fewer = before - after
    assert (after - before).total() == fewer.total()
    assert {name for _kind, name in fewer} <= {row.barred for row in things.values()}


def test_a_single_recalled_row_goes_to_somebody_else_whoever_is_first() -> None:
    people = {"ann": Taker(Fraction(-5)), "bob": Taker(Fraction(5))}

    dealt = draw_again("7" * 32, people, {1: Row(KINDS[0], barred="ann")})

    assert dealt == {1: "bob"}


@given(seeds, drafts())
def test_balancing_premium_changes_no_numbers(seed: str, draft: tuple[Takers, Rows]) -> None:
    people, things = draft

    plain = draw_again(seed, people, things)
    balanced = draw_again(seed, people, things, by_premium=True)

    assert received_by_kind(balanced, things) == received_by_kind(plain, things)


@given(seeds, st.integers(2, 7), st.lists(premiums, min_size=1, max_size=40))
def test_balanced_premium_differs_by_no_more_than_the_largest(
    seed: str, team: int, amounts: list[Decimal]
) -> None:
    people = {f"user{number}": Taker() for number in range(team)}
    whole = amounts[: len(amounts) // team * team]
    things = {number: Row(KINDS[0], premium=amount) for number, amount in enumerate(whole)}

    dealt = draw_again(seed, people, things, by_premium=True)

    held = dict.fromkeys(people, Decimal(0))
    for number, name in dealt.items():
        held[name] += things[number].premium
    assert max(held.values()) - min(held.values()) <= max(whole, default=Decimal(0))


# Smaller shares


@given(seeds, st.lists(st.tuples(balances, weights), min_size=2, max_size=9), st.integers(0, 60))
def test_no_row_could_have_gone_to_somebody_with_less_for_the_share(
    seed: str, team: list[tuple[Fraction, Fraction]], total: int
) -> None:
    people = {f"user{place}": Taker(*one) for place, one in enumerate(team)}
    people["half"] = Taker(weight=Fraction(1, 2))
    people["whole"] = Taker()

    received = Counter(
        draw_again(seed, people, dict.fromkeys(range(total), Row(KINDS[0]))).values()
    )

    def claim(name: str, had: int) -> Fraction:
        return (people[name].balance + had + Fraction(1, 2)) / people[name].weight

    taken = [claim(name, received[name] - 1) for name in people if received[name]]
    free = [claim(name, received[name]) for name in people]
    assert not taken or max(taken) <= min(free)


@given(
    seeds,
    st.lists(st.fractions(Fraction(1, 10), 1, max_denominator=10), min_size=2, max_size=9),
    st.lists(st.integers(0, 30), min_size=1, max_size=200),
)
def test_a_team_of_constant_shares_stays_within_its_bound_for_good(
    seed: str, shares: list[Fraction], days: list[int]
) -> None:
    """With constant shares all releases together are one division by (received + ½) ÷ weight.

    Each total then lies within half a row of a common level times the weight, and all of them
    add up to what was dealt; so nobody is further from the fair share than half of one and the
    part of the whole that one takes, times the number of the others less one.
    """
    people = {f"user{place}": Taker(weight=weight) for place, weight in enumerate(shares)}
    bounds = {
        name: (1 + one.weight / sum(shares) * (len(shares) - 2)) / 2 for name, one in people.items()
    }
    for day, total in enumerate(days):
        things = dict.fromkeys(range(total), Row(KINDS[0]))

        people = after(people, Counter(draw_again(f"{seed}{day}", people, things).values()))

        assert sum(one.balance for one in people.values()) == 0
        assert [name for name, one in people.items() if abs(one.balance) > bounds[name]] == []


@given(
    seeds,
    st.integers(2, 9),
    st.lists(st.integers(0, 30), min_size=1, max_size=200),
    st.randoms(use_true_random=False),
)
def test_shares_that_change_from_day_to_day_leave_nobody_two_rows_off(
    seed: str, team: int, days: list[int], random: Random
) -> None:
    people = {f"user{number}": Taker() for number in range(team)}
    for day, total in enumerate(days):
        people = {
            name: replace(one, weight=random.choice([Fraction(1), Fraction(1, 2), Fraction(1, 4)]))
            for name, one in people.items()
        }
        things = dict.fromkeys(range(total), Row(KINDS[0]))

        people = after(people, Counter(draw_again(f"{seed}{day}", people, things).values()))

        assert [name for name, one in people.items() if abs(one.balance) >= 2] == []


def test_half_a_share_is_half_the_rows() -> None:
    people = {"ann": Taker(), "bob": Taker(weight=Fraction(1, 2)), "cat": Taker()}

    received = Counter(
        draw_again("7" * 32, people, dict.fromkeys(range(25), Row(KINDS[0]))).values()
    )

    assert received == {"ann": 10, "bob": 5, "cat": 10}


# Without a favourite

TEAM = tuple(f"user{number}" for number in range(7))
ROWS = dict.fromkeys(range(1, 24), Row(KINDS[0]))
TRIALS = 2000
SELDOM = 0.001


def seed_of(number: int) -> str:
    return sha256(str(number).encode()).hexdigest()[:32]


def chance(statistic: float) -> float:
    """The chance that chi-square with 6 degrees of freedom is larger.

    For an even number of degrees it has a closed form; it is 0.001 at 22.46.
    """
    half = statistic / 2
    return exp(-half) * sum(half**power / factorial(power) for power in range(3))


def pearson(counts: Counter[str], *, drawn: int) -> float:
    """How far from uniform the numbers of times are that each of TEAM was one of `drawn`.

    Where several different ones are drawn at a time, the counts vary less than those of
    single draws, by (7 - drawn) ÷ 6: the division makes the statistic chi-square again.
    """
    expected = TRIALS * drawn / len(TEAM)
    plain = sum((counts[name] - expected) ** 2 for name in TEAM) / expected
    return plain * (len(TEAM) - 1) / (len(TEAM) - drawn)


def odd_rows(dealing: Callable[[str], Mapping[int, str]]) -> Counter[str]:
    """How often each got one row more than the others."""
    counts = Counter[str]()
    for number in range(TRIALS):
        received = Counter(dealing(seed_of(number)).values())
        counts.update(name for name in TEAM if received[name] == len(ROWS) // len(TEAM) + 1)
    return counts


def fair(seed: str) -> dict[int, str]:
    return draw_again(seed, {name: Taker() for name in TEAM}, ROWS)


def test_chi_square_itself() -> None:
    assert round(chance(22.458), 6) == SELDOM
    assert round(chance(12.592), 4) == 0.05


def test_the_odd_rows_have_no_favourite() -> None:
    counts = odd_rows(fair)

    assert counts.total() == TRIALS * (len(ROWS) % len(TEAM))
    assert chance(pearson(counts, drawn=len(ROWS) % len(TEAM))) > SELDOM


def test_no_row_has_a_favourite() -> None:
    owners: dict[int, Counter[str]] = {row: Counter() for row in ROWS}
    for number in range(TRIALS):
        for row, name in fair(seed_of(number)).items():
            owners[row][name] += 1

    chances = [chance(pearson(counts, drawn=1)) for counts in owners.values()]
    assert min(chances) > SELDOM / len(ROWS)


def by_one_digit(seed: str) -> list[str]:
    """Begin with the digit's remainder by seven: 16 digits fall to the first two once more."""
    start = int(seed[0], 16) % len(TEAM)
    return [*TEAM[start:], *TEAM[:start]]


def by_few_swaps(seed: str) -> list[str]:
    """Swap every two neighbours or not, once: nobody gets far."""
    order = list(TEAM)
    for place in range(len(TEAM) - 1):
        if int(seed[place], 16) % 2:
            order[place], order[place + 1] = order[place + 1], order[place]
    return order


@pytest.mark.parametrize("shuffled", [by_one_digit, by_few_swaps])
def test_a_careless_order_would_be_found_out(shuffled: Callable[[str], list[str]]) -> None:
    def careless(seed: str) -> dict[int, str]:
        order = shuffled(seed)
        return {row: order[(row - 1) % len(TEAM)] for row in ROWS}

    assert chance(pearson(odd_rows(careless), drawn=2)) < SELDOM
