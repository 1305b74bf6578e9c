"""The draw: who gets which lead. Pure, and short enough to be written down in docs/fairness.md.

Anybody who has a release's seed, participants with their balances, and rows can work out the
same result without this code.
"""

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from hashlib import sha256


def draw_number(seed: str, *parts: object) -> str:
    """Return the lot of a thing under `seed`: 64 hexadecimal digits, the smallest comes first."""
    return sha256("|".join((seed, *map(str, parts))).encode()).hexdigest()


def order_participants(*, seed: str, balances: Mapping[str, Fraction]) -> list[str]:
    """Return the participants in dealing order: lowest balance first, ties by lot. Source: O1."""
    return sorted(
        balances, key=lambda name: (balances[name], draw_number(seed, "participant", name))
    )


def order_rows(*, seed: str, kinds: Sequence[str], rows: Mapping[int, str]) -> list[int]:
    """Return row numbers kind after kind, by lot within a kind.

    `rows` maps a row's number to its kind, `kinds` gives the kinds' order.
    """
    place = {kind: index for index, kind in enumerate(kinds)}
    return sorted(rows, key=lambda row: (place[rows[row]], draw_number(seed, rows[row], row)))


def deal(
    *, seed: str, balances: Mapping[str, Fraction], kinds: Sequence[str], rows: Mapping[int, str]
) -> dict[int, str]:
    """Deal the rows round the participants; return who gets each row.

    One rotation over all kinds, so that totals, and numbers within each kind, differ by at
    most one.

    Source: 001-27, O1.

    Raises:
        ValueError: there are rows and nobody to take them.
    """
    if rows and not balances:
        raise ValueError("nobody takes part")
    names = order_participants(seed=seed, balances=balances)
    return {
        row: names[place % len(names)]
        for place, row in enumerate(order_rows(seed=seed, kinds=kinds, rows=rows))
    }


def shares(*, total: int, order: Iterable[str]) -> dict[str, int]:
    """Return how many of `total` rows each gets when they are dealt in `order`."""
    names = list(order)
    return {
        name: total // len(names) + (place < total % len(names)) for place, name in enumerate(names)
    }


def shares_by_kind(
    *, numbers: Mapping[str, int], order: Sequence[str]
) -> dict[str, dict[str, int]]:
    """Return how many rows of each kind each gets when they are dealt in `order`.

    `numbers` maps kinds, in the order of dealing, to their numbers of rows.
    """
    dealt: dict[str, dict[str, int]] = {name: {} for name in order}
    start = 0
    for kind, number in numbers.items():
        for place, name in enumerate(order):
            # Turns of this place among the turns from start up to the kind's last.
            turns = (start - place - 1) // len(order), (start + number - place - 1) // len(order)
            dealt[name][kind] = turns[1] - turns[0]
        start += number
    return dealt
