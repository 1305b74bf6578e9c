"""The draw: who gets which row. Pure, and short enough to be written down in docs/fairness.md.

Anybody who has a release's seed, participants and rows can work out the same result without
this code.
"""

import heapq
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, islice

HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Taker:
    """Somebody who takes part.

    `balance` is what they received so far less the fair share, `weight` the part of a whole
    share that they take, `room` the most rows that they may be given; None, no limit.
    """

    balance: Fraction = Fraction(0)
    weight: Fraction = Fraction(1)
    room: int | None = None


@dataclass(frozen=True)
class Row:
    """Something to deal.

    `keeper` is who should have it, `barred` who should not: user names, blank without one.
    `premium` is what it weighs where premium is balanced.
    """

    kind: str
    keeper: str = ""
    barred: str = ""
    premium: Decimal = Decimal(0)


def draw_number(seed: str, *parts: object) -> str:
    """Return the lot of a thing under `seed`: 64 hexadecimal digits, the smallest comes first."""
    return sha256("|".join((seed, *map(str, parts))).encode()).hexdigest()


def order_takers(*, seed: str, takers: Mapping[str, Taker]) -> list[str]:
    """Return the participants in dealing order: lowest balance first, ties by lot. Source: O1."""
    return sorted(
        takers, key=lambda name: (takers[name].balance, draw_number(seed, "participant", name))
    )


def order_rows(*, seed: str, kinds: Sequence[str], rows: Mapping[int, Row]) -> list[int]:
    """Return row numbers kind after kind, by lot within a kind.

    `rows` maps a row's number to what it is, `kinds` gives the kinds' order.
    """
    place = {kind: index for index, kind in enumerate(kinds)}
    return sorted(
        rows, key=lambda row: (place[rows[row].kind], draw_number(seed, rows[row].kind, row))
    )


def room_for(takers: Mapping[str, Taker], total: int) -> int:
    """Return how many of `total` rows the participants have room for."""
    return min(total, sum(total if one.room is None else one.room for one in takers.values()))


def turns(*, order: Sequence[str], takers: Mapping[str, Taker], total: int) -> list[str]:
    """Return who is dealt to at each of `total` turns.

    Whole shares, or shares that are all alike, are dealt round in `order`, past those who have
    no room left. Otherwise each turn is that of who has least for the share: smallest balance,
    and half a row more than received, divided by the weight; ties go in `order`.

    Raises:
        ValueError: there is not room enough.
    """
    if total > room_for(takers, total):
        raise ValueError("not room enough" if takers else "nobody takes part")
    if len({takers[name].weight for name in order}) > 1:
        return list(islice(_by_weight(order, takers), total))
    return list(islice(_round(order, takers), total))


def _round(order: Sequence[str], takers: Mapping[str, Taker]) -> Iterator[str]:
    dealt = 0
    names = list(order)
    while names:
        names = [name for name in names if (room := takers[name].room) is None or room > dealt]
        yield from names
        dealt += 1


def _by_weight(order: Sequence[str], takers: Mapping[str, Taker]) -> Iterator[str]:
    def claim(name: str, received: int) -> Fraction:
        return (takers[name].balance + received + HALF) / takers[name].weight

    waiting = [(claim(name, 0), place, name, 0) for place, name in enumerate(order)]
    waiting = [one for one in waiting if takers[one[2]].room != 0]
    heapq.heapify(waiting)
    while waiting:
        _claim, place, name, received = waiting[0]
        yield name
        if received + 1 == takers[name].room:
            heapq.heappop(waiting)
        else:
            heapq.heapreplace(waiting, (claim(name, received + 1), place, name, received + 1))


def deal(
    *,
    seed: str,
    takers: Mapping[str, Taker],
    kinds: Sequence[str],
    rows: Mapping[int, Row],
    by_premium: bool = False,
) -> dict[int, str]:
    """Deal the rows round the participants; return who gets each row.

    How many rows of each kind somebody gets follows from the turns alone: one rotation over all
    kinds, so that totals, and numbers within each kind, differ by at most one where everybody
    takes a whole share and has room. Within a kind, rows that have a keeper go there while it
    has turns left, then those that are barred from somebody go to another, then the rest is
    dealt turn by turn; or, `by_premium`, the largest first, each to who has least premium so far.
    Only where all turns left in a kind are those of who is barred, somebody else takes a row more.

    Source: 001-27, O1, F9.

    Raises:
        ValueError: there are more rows than the participants have room for.
    """
    order = order_takers(seed=seed, takers=takers)
    ordered = order_rows(seed=seed, kinds=kinds, rows=rows)
    everybody = turns(order=order, takers=takers, total=len(ordered))
    names, received = iter(everybody), Counter(everybody)
    dealt: dict[int, str] = {}
    held = dict.fromkeys(order, Decimal(0))
    for _kind, of_kind in groupby(ordered, key=lambda row: rows[row].kind):
        numbers = list(of_kind)
        open_turns = _Turns(list(islice(names, len(numbers))))
        bound = {
            row: open_turns.of(rows[row].keeper)
            for row in numbers
            if open_turns.left(rows[row].keeper)
        }
        for row in numbers:
            barred = rows[row].barred
            if not barred or row in bound:
                continue
            bound[row] = open_turns.not_of(barred)
            if bound[row] == barred:
                bound[row] = _instead_of(barred, order, takers, received)
        for row, name in bound.items():
            held[name] += rows[row].premium
        rest = [row for row in numbers if row not in bound]
        if by_premium:
            bound |= _deal_premium(rest, rows, open_turns, order=order, held=held)
        else:
            bound |= zip(rest, open_turns.in_order(), strict=True)
        dealt |= bound
    return dealt


def _instead_of(
    barred: str, order: Sequence[str], takers: Mapping[str, Taker], received: Counter[str]
) -> str:
    """Return who has a turn of `barred`: the first other with room, else `barred` after all."""
    for name in order:
        room = takers[name].room
        if name != barred and (room is None or received[name] < room):
            received[name] += 1
            received[barred] -= 1
            return name
    return barred


class _Turns:
    """The turns of one kind that nobody has been dealt at yet: of each name, its places."""

    def __init__(self, names: Sequence[str]) -> None:
        self.places: dict[str, deque[int]] = defaultdict(deque)
        for place, name in enumerate(names):
            self.places[name].append(place)

    def left(self, name: str) -> int:
        return len(self.places.get(name, ()))

    def of(self, name: str) -> str:
        """Take the first turn of `name`."""
        self.places[name].popleft()
        return name

    def not_of(self, name: str) -> str:
        """Take the first turn of anybody else; of `name`, where there is no other."""
        others = [(own[0], other) for other, own in self.places.items() if own and other != name]
        return self.of(min(others)[1] if others else name)

    def in_order(self) -> list[str]:
        return [
            name
            for _, name in sorted((at, name) for name, own in self.places.items() for at in own)
        ]


def _deal_premium(
    numbers: Sequence[int],
    rows: Mapping[int, Row],
    open_turns: _Turns,
    *,
    order: Sequence[str],
    held: dict[str, Decimal],
) -> dict[int, str]:
    dealt = {}
    waiting = [
        (held[name], place, name) for place, name in enumerate(order) if open_turns.left(name)
    ]
    heapq.heapify(waiting)
    for row in sorted(numbers, key=lambda row: -rows[row].premium):  # stable: ties by lot
        _held, place, name = waiting[0]
        dealt[row] = open_turns.of(name)
        held[name] += rows[row].premium
        if open_turns.left(name):
            heapq.heapreplace(waiting, (held[name], place, name))
        else:
            heapq.heappop(waiting)
    return dealt


def shares_by_kind(
    *, numbers: Mapping[str, int], order: Sequence[str], takers: Mapping[str, Taker]
) -> dict[str, dict[str, int]]:
    """Return how many rows of each kind each gets when they are dealt in `order`.

    `numbers` maps kinds, in the order of dealing, to their numbers of rows.

    Raises:
        ValueError: there is not room enough.
    """
    names = iter(turns(order=order, takers=takers, total=sum(numbers.values())))
    dealt = {kind: Counter(islice(names, number)) for kind, number in numbers.items()}
    return {name: {kind: dealt[kind][name] for kind in numbers} for name in order}
