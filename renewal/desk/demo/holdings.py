"""Holders with their cars and policies: drawn from a seed, an index and a business date.

Pure: the same seed, index and date always give the same holding.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from renewal.desk.demo import numbers, words
from renewal.desk.demo.contracts import BRANCHES, Holding, Ledger
from renewal.desk.demo.covers import Car, accident, commercial, compulsory, home

BRANCH_WEIGHTS: Final = (28, 24, 22, 12, 14)
CARS_APART: Final = 8  # serial numbers set aside for the cars of one holder

# Days from the business date, first to last, and how many policies end on each: dense where
# the demo's lists of the last and the coming days look.
Spread = tuple[tuple[int, int, float], ...]
NEAR: Final[Spread] = (
    (-45, -21, 0.25),
    (-20, 15, 1.0),
    (16, 32, 1.5),
    (33, 45, 1.0),
    (46, 75, 0.25),
)
REST_OF_YEAR: Final[Spread] = ((-180, -46, 0.3), (46, 75, 0.9), (76, 364, 1.0))


@dataclass(frozen=True)
class Drawing:
    """What holdings are drawn with."""

    seed: int
    day: date
    spread: Spread = NEAR


def holdings(drawing: Drawing, *, first: int, policies: int) -> Iterator[Holding]:
    """Yield holdings from the index `first` on until they have exactly `policies` policies."""
    left = policies
    for index in itertools.count(first):
        if left <= 0:
            return
        holding = draw(drawing, index=index)
        holding.contracts = holding.contracts[:left]
        left -= len(holding.contracts)
        yield holding


def draw(drawing: Drawing, *, index: int) -> Holding:
    """Return the holding of one index."""
    rng = Random(f"{drawing.seed}:{index}")
    is_firm = rng.random() < 0.1
    holding = _firm(rng, index) if is_firm else _person(rng, index)
    ends = _ending_day(rng, drawing)
    renewed = _is_renewed(rng, ends, today=drawing.day)
    if not is_firm and rng.random() < 0.03:
        _insure_home(rng, holding, ends=ends, renewed=renewed)
        return holding
    is_fleet = is_firm and rng.random() < 0.5
    for number in range(rng.randint(2, 6) if is_fleet else 1):
        holding.cars.append(_car(rng, holding, number=number, is_truck=is_fleet))
        _insure_car(rng, holding, number=number, ends=ends, renewed=renewed, is_fleet=is_fleet)
    return holding


def _person(rng: Random, index: int) -> Holding:
    surname = rng.choice(words.COMMON_SURNAMES if rng.random() < 0.5 else words.SURNAMES)
    given = rng.choice(words.GIVEN_MEN if rng.random() < 0.6 else words.GIVEN_WOMEN)
    branch = _branch(rng)
    flat = (
        f"{rng.randint(1, 28)}幢{rng.randint(1, 4)}单元{rng.randint(1, 18)}0{rng.randint(1, 4)}室"
    )
    place = f"{rng.choice(words.ROADS)}{rng.randint(1, 299)}号"
    garden = rng.choice(words.GARDENS) if rng.random() < 0.7 else ""
    known_by = rng.random()
    return Holding(
        index=index,
        name=surname + given,
        kind="PERSON",
        id_no=numbers.identity_no(index) if known_by < 0.9 else "",
        customer_code=f"C{index:09d}" if known_by < 0.7 or known_by > 0.94 else "",
        address=f"南京市{rng.choice(words.DISTRICTS[branch])}{place}{garden}{flat}",
        branch=branch,
        phones=_phones(rng, index) if rng.random() >= 0.07 else (),
        verdict=_verdict(rng),
        wants_no_calls=rng.random() < 0.008,
    )


def _firm(rng: Random, index: int) -> Holding:
    branch = _branch(rng)
    brand = rng.choice(words.FIRM_FIRST) + rng.choice(words.FIRM_SECOND)
    place = f"{rng.choice(words.ROADS)}{rng.randint(1, 299)}号"
    return Holding(
        index=index,
        name=f"南京{brand}{rng.choice(words.FIRM_TRADES)}有限公司",
        kind="ORGANISATION",
        id_no=numbers.credit_code(index),
        customer_code=f"C{index:09d}",
        address=f"南京市{rng.choice(words.DISTRICTS[branch])}{place}{rng.randint(2, 22)}层",
        branch=branch,
        phones=_phones(rng, index),
        verdict=_verdict(rng),
        wants_no_calls=rng.random() < 0.008,
    )


def _branch(rng: Random) -> str:
    return rng.choices(tuple(BRANCHES), BRANCH_WEIGHTS)[0]


def _phones(rng: Random, index: int) -> tuple[str, ...]:
    """One number for most, a landline or a second one for some."""
    chance, first = rng.random(), numbers.mobile(index * 2)
    if chance < 0.08:
        return (first, numbers.landline(index))
    return (first, numbers.mobile(index * 2 + 1)) if chance < 0.13 else (first,)


def _verdict(rng: Random) -> str:
    """What earlier years' calls proved about the first number."""
    return rng.choices(("UNKNOWN", "ACCURATE", "INACCURATE"), (74, 25, 1))[0]


def _ending_day(rng: Random, drawing: Drawing) -> date:
    spans = drawing.spread
    span = rng.choices(spans, [(last - first + 1) * weight for first, last, weight in spans])[0]
    return drawing.day + timedelta(days=rng.randint(span[0], span[1]))


def _is_renewed(rng: Random, ends: date, *, today: date) -> bool:
    """Most of what has ended was renewed, and a few renew early."""
    days_left = (ends - today).days
    chance = 0.3 if days_left < 0 else 0.06 if days_left <= 40 else 0.0
    return rng.random() < chance


def _car(rng: Random, holding: Holding, *, number: int, is_truck: bool) -> Car:
    serial = holding.index * CARS_APART + number
    model = rng.choice(words.TRUCKS if is_truck else words.CARS)
    return Car(
        model=model,
        plate_no=numbers.plate_no(serial, electric=model.litres == 0),
        vin="" if rng.random() < 0.015 else numbers.chassis_no(serial),
        engine_no=numbers.engine_no(serial),
        use_nature=_use_nature(holding, is_truck=is_truck),
        age=rng.randint(1, 11),
    )


def _use_nature(holding: Holding, *, is_truck: bool) -> str:
    if holding.kind == "PERSON":
        return "PRIVATE"
    return "TRUCK_HIRE" if is_truck else "COMPANY"


def _insure_car(
    rng: Random, holding: Holding, *, number: int, ends: date, renewed: bool, is_fleet: bool
) -> None:
    car, ledger = holding.cars[number], Ledger(rng, holding, is_fleet=is_fleet)
    claims = rng.choices((0, 1, 2, 3), (74, 19, 5, 2))[0]
    chance = 0.0 if is_fleet else rng.random()
    if chance < 0.83:
        ledger.add(commercial(rng, car, claims=claims), ends=ends, car=number, renewed=renewed)
    if chance < 0.66 or chance >= 0.83:
        apart = timedelta(days=rng.randint(1, 20) if rng.random() < 0.05 else 0)
        cover = compulsory(rng, car, claims=claims)
        ledger.add(cover, ends=ends + apart, car=number, renewed=renewed)
    if not is_fleet and rng.random() < 0.05:
        ledger.add(accident(rng), ends=ends, car=number, renewed=False)


def _insure_home(rng: Random, holding: Holding, *, ends: date, renewed: bool) -> None:
    ledger = Ledger(rng, holding, is_fleet=False)
    ledger.add(home(rng), ends=ends, car=None, renewed=renewed)
