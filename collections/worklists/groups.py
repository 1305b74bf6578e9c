"""Which terms make one call. Pure: rows in, groups out. Source: O20, O25, O29."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta


@dataclass(frozen=True)
class Holding:
    """A term that may be called about, and how it stands in a lead.

    `phone_id` tells the holder and the number at once: None makes no group. `may_govern` says
    that others may join its lead, `may_move` that it may leave its lead or is in none.
    """

    term_id: int
    expires_on: date
    phone_id: int | None
    lead_id: int | None = None
    governs: bool = False
    may_govern: bool = False
    may_move: bool = True

    @property
    def place(self) -> tuple[date, bool, int]:
        """The earliest governs; of those that end together, the one that does already."""
        return (self.expires_on, not self.governs, self.term_id)


@dataclass
class Group:
    """Terms of one call: the one that governs, and the others."""

    head: Holding
    others: list[Holding] = field(default_factory=list)

    def reaches(self, one: Holding, *, within: timedelta) -> bool:
        return self.head.expires_on <= one.expires_on <= self.head.expires_on + within


def group(found: Iterable[Holding], near: Iterable[Holding], *, within: timedelta) -> list[Group]:
    """Return the groups that the terms `found` make with each other and with those `near`.

    Terms at one number that end `within` the days after the first of them are one call. One
    found joins a lead that an earlier one near governs; else it draws the later ones near to
    itself. A group whose head is near is one that has been joined.
    """
    around: dict[int, list[Holding]] = defaultdict(list)
    for one in near:
        if one.phone_id is not None:
            around[one.phone_id].append(one)
    at_number: dict[int, list[Holding]] = defaultdict(list)
    groups: list[Group] = []
    for one in found:
        if one.phone_id is None:
            groups.append(Group(one))
        else:
            at_number[one.phone_id].append(one)
    for phone_id, rows in at_number.items():
        groups += _at_one_number(rows, around.get(phone_id, []), within=within)
    return groups


def _at_one_number(found: list[Holding], near: list[Holding], *, within: timedelta) -> list[Group]:
    groups: list[Group] = []
    heads = sorted((one for one in near if one.governs and one.may_govern), key=_place)
    for one in sorted(found, key=_place):
        if groups and groups[-1].reaches(one, within=within):
            groups[-1].others.append(one)
            continue
        earlier = (head for head in heads if Group(head).reaches(one, within=within))
        head = next(earlier, None)
        groups.append(Group(one) if head is None else Group(head, [one]))
    joined = {made.head.term_id for made in groups if made.head in heads}
    free = [one for one in sorted(near, key=_place) if one.may_move and one.term_id not in joined]
    for made in groups:
        if made.head.term_id not in joined:
            drawn = [one for one in free if made.reaches(one, within=within)]
            made.others += drawn
            free = [one for one in free if one not in drawn]
    return groups


def _place(one: Holding) -> tuple[date, bool, int]:
    return one.place
