"""Wide sheets: commercial and compulsory cover of one car side by side in a row.

Source: DICTIONARY.md A2, A4.1.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

NUMBER, END = "policy_no", "expires_on"
DATES = ("starts_on", END)
OWN = (NUMBER, *DATES, "premium")  # what each cover has columns of its own for


class Cover(NamedTuple):
    """A cover of a wide sheet. Its fields are those of `OWN`, with `prefix` in front."""

    part: int
    code: str
    prefix: str


COVERS = (Cover(0, "COMMERCIAL", "commercial_"), Cover(1, "COMPULSORY", "compulsory_"))
PLAIN = {f"{cover.prefix}{name}": name for cover in COVERS for name in OWN}


class Slot(NamedTuple):
    """A field of a view: the mapped field that fills it, and the one that serves where it is empty.

    `shared`: the same cells stand in every view.
    """

    name: str
    source: str
    instead: str = ""
    shared: bool = False


@dataclass(frozen=True)
class View:
    """One of the policies that a row speaks of, as the fields that it has. Most sheets have one.

    A row without a value for `number` does not speak of it; "": every row does.
    """

    slots: tuple[Slot, ...]
    part: int = 0
    cover_class: str = ""
    number: str = ""


def is_wide(names: Collection[str]) -> bool:
    """Tell whether a sheet on which columns for `names` are found is wide."""
    return NUMBER not in names and any(f"{each.prefix}{NUMBER}" in names for each in COVERS)


def covers_in(names: Collection[str]) -> list[Cover]:
    """Return the covers of which a wide sheet tells enough: a number and, be it shared, an end."""
    return [
        each
        for each in COVERS
        if is_wide(names)
        and f"{each.prefix}{NUMBER}" in names
        and (END in names or f"{each.prefix}{END}" in names)
    ]


def left_out(names: Mapping[str, str]) -> list[str]:
    """Return the headings of covers of which a wide sheet has a number and no end."""
    if not is_wide(names):
        return []
    told = covers_in(names)
    numbers = [f"{each.prefix}{NUMBER}" for each in COVERS if each not in told]
    return [names[number] for number in numbers if number in names]


def views_of(names: Collection[str]) -> list[View]:
    """Return the policies that a row speaks of, where columns for `names` are mapped."""
    covers = covers_in(names)
    if not covers:
        return [View(tuple(Slot(name, name) for name in names))]
    apart = {*PLAIN, *OWN, "cover_class"}
    shared = tuple(Slot(name, name, shared=True) for name in names if name not in apart)
    return [
        View(
            (*_own_slots(cover, names), *shared),
            part=cover.part,
            cover_class=cover.code,
            number=f"{cover.prefix}{NUMBER}",
        )
        for cover in covers
    ]


def _own_slots(cover: Cover, names: Collection[str]) -> list[Slot]:
    """Return a cover's fields; a date that it has not for itself is the shared one."""
    slots = []
    for name in OWN:
        own = f"{cover.prefix}{name}"
        other = name if name in DATES and name in names else ""
        if own in names:
            slots.append(Slot(name, own, instead=other))
        elif other:
            slots.append(Slot(name, other, shared=True))
    return slots
