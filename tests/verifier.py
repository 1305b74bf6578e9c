"""The draw of a release, done a second time from the page of the rule alone.

Written from docs/fairness.md, and from nothing of the code that deals: where the two disagree, one
of them is not what the page says.
"""

from collections.abc import Iterator
from fractions import Fraction
from hashlib import sha256
from itertools import islice
from typing import Any

Proof = dict[str, Any]


def differences(proof: Proof) -> list[int]:
    """The numbers of the rows that were dealt to somebody else than the rule says."""
    said = {row["row"]: row["drawn_to"] for row in proof["rows"]}
    ruled = draw(proof)
    if len(said) != len(proof["rows"]):
        raise ValueError("A row stands there twice.")
    return sorted(row for row in said if said[row] != ruled.get(row))


def draw(proof: Proof) -> dict[int, str]:
    """Whose every row is; a row for which there was no turn is not in it."""
    rotation = list(islice(turns(proof), len(proof["rows"])))
    rooms = {
        name: one["room"] - rotation.count(name)
        for name, one in proof["participants"].items()
        if one["room"] is not None
    }
    remaining = iter(rotation)
    premium = dict.fromkeys(proof["participants"], Fraction(0))
    dealt: dict[int, str] = {}
    for kind in proof["kinds"]:
        rows = [row for row in proof["rows"] if row["kind"] == kind]
        rows.sort(key=lambda row: lot(proof, kind, row["row"]))
        dealt |= deal(proof, rows, list(islice(remaining, len(rows))), premium, rooms)
    return dealt


def lot(proof: Proof, *name: object) -> str:
    return sha256("|".join((proof["seed"], *map(str, name))).encode()).hexdigest()


def standing(proof: Proof) -> list[str]:
    """Rule 7: by balance, the lowest first, equal balances by lot."""
    people = proof["participants"]
    by_lot = sorted(people, key=lambda name: lot(proof, "participant", name))
    return sorted(by_lot, key=lambda name: Fraction(people[name]["balance"]))


def turns(proof: Proof) -> Iterator[str]:
    """Rule 8, without an end while anybody has room."""
    order = standing(proof)
    if len({Fraction(one["weight"]) for one in proof["participants"].values()}) > 1:
        yield from weighted(proof, order)
        return
    rooms = {name: proof["participants"][name]["room"] for name in order}
    circle, rounds = order, 0
    while circle := [name for name in circle if rooms[name] is None or rooms[name] > rounds]:
        yield from circle
        rounds += 1


def weighted(proof: Proof, order: list[str]) -> Iterator[str]:
    people = proof["participants"]
    had = dict.fromkeys(order, 0)
    while True:
        claims = [
            ((Fraction(people[name]["balance"]) + had[name] + Fraction(1, 2)) / weight, place)
            for place, name in enumerate(order)
            if people[name]["room"] is None or had[name] < people[name]["room"]
            for weight in [Fraction(people[name]["weight"])]
        ]
        if not claims:
            return
        chosen = order[min(claims)[1]]
        had[chosen] += 1
        yield chosen


def deal(
    proof: Proof,
    rows: list[Proof],
    rotation: list[str],
    premium: dict[str, Fraction],
    rooms: dict[str, int],
) -> dict[int, str]:
    """Rule 9 for the rows of one kind, in their order, with the rows that go before all others.

    `premium` is what everybody has been dealt so far, and grows. `rooms` is what is left of those
    that have an end once all turns are counted.
    """
    seats: list[str | None] = list(rotation)
    dealt: dict[int, str] = {}

    def seat(row: Proof, place: int) -> None:
        name = seats[place]
        assert name is not None
        seats[place] = None
        dealt[row["row"]] = name
        premium[name] += Fraction(row["premium"])

    for row in rows:
        if row["keeper"] and row["keeper"] in seats:
            seat(row, seats.index(row["keeper"]))
    for row in rows:
        if row["barred"] and row["row"] not in dealt:
            free = [place for place, name in enumerate(seats) if name is not None]
            others = [place for place in free if seats[place] != row["barred"]]
            if free and not others:
                instead = [
                    name
                    for name in standing(proof)
                    if name != row["barred"] and rooms.get(name, 1) > 0
                ]
                for name in instead[:1]:
                    seats[free[0]] = name
                    for one, change in ((name, -1), (row["barred"], 1)):
                        if one in rooms:
                            rooms[one] += change
            for place in (others or free)[:1]:
                seat(row, place)
    rest = [row for row in rows if row["row"] not in dealt]
    if proof["by_premium"]:
        order = standing(proof)
        rest.sort(key=lambda row: Fraction(row["premium"]), reverse=True)
        for row in rest:
            left = [name for name in order if name in seats]
            if left:
                seat(row, seats.index(min(left, key=lambda name: premium[name])))
    else:
        free = [place for place, name in enumerate(seats) if name is not None]
        for row, place in zip(rest, free, strict=False):
            seat(row, place)
    return dealt
