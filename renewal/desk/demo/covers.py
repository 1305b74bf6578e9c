"""What is insured and for how much: cars, and the covers of a year.

Premiums in yuan, without vehicle tax, which is collected for the state.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any, Final

from renewal.desk.demo.words import CarModel

FLOATS: Final = {0: ("-0.1", "-0.2", "-0.3"), 1: ("0",), 2: ("0.1",), 3: ("0.1",)}
FACTORS: Final = {0: ("0.85", "0.7", "0.6"), 1: ("1",), 2: ("1.25",), 3: ("1.5",)}
THIRD_PARTY: Final = {1_000_000: 1_092, 1_500_000: 1_246, 2_000_000: 1_386, 3_000_000: 1_628}
LEAST, MOST = Decimal(1500), Decimal(9000)


def yuan(amount: Decimal | float) -> Decimal:
    return Decimal(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Cover:
    """A year's cover; `line` is its part of the policy number."""

    line: str
    cover_class: str
    product_name: str
    premium: Decimal
    facts: dict[str, Any]


@dataclass(frozen=True)
class Car:
    """`age` in years at the start of the term."""

    model: CarModel
    plate_no: str
    vin: str
    engine_no: str
    use_nature: str
    age: int

    def facts(self, starts_on: date) -> dict[str, Any]:
        registered = starts_on - timedelta(days=self.age * 365 + len(self.engine_no))
        due = registered.replace(day=min(registered.day, 28), year=starts_on.year + 1)
        facts: dict[str, Any] = {
            "plate_no": self.plate_no,
            "vin": self.vin,
            "engine_no": self.engine_no,
            "vehicle_model": self.model.name,
            "use_nature": self.use_nature,
            "seats": self.model.seats,
            "new_car_price": f"{self.model.price}.00",
            "registered_on": registered.isoformat(),
            "inspection_due_on": due.isoformat(),
        }
        return {name: value for name, value in facts.items() if value != ""}


def commercial(rng: Random, car: Car, *, claims: int) -> Cover:
    """Damage, third party and seats; the price of the car and past claims decide."""
    factor = Decimal(rng.choice(FACTORS[claims]))
    limit = rng.choice(tuple(THIRD_PARTY))
    load = Decimal("1.9") if car.use_nature == "TRUCK_HIRE" else Decimal(1)
    worth = max(Decimal(car.model.price) * (1 - Decimal("0.072") * car.age), Decimal(20_000))
    damage = (worth * Decimal("0.0112") + 540) * factor * load
    third_party = yuan(THIRD_PARTY[limit] * factor * load)
    seats = yuan(Decimal(27 * car.model.seats) * factor)
    wanted = min(max(damage + third_party + seats, LEAST), MOST)
    damage = yuan(wanted - third_party - seats)
    premium = damage + third_party + seats
    electric = car.model.litres == 0
    facts: dict[str, Any] = {
        "product_name": "新能源汽车商业保险" if electric else "机动车商业保险",
        "cover_class": "COMMERCIAL",
        "covers": f"车损+三者{limit // 10_000}万+座位",
        "premium": f"{premium}",
        "damage_premium": f"{damage}",
        "damage_sum": f"{yuan(worth)}",
        "third_party_limit": f"{limit}.00",
        "third_party_premium": f"{third_party}",
        "driver_seat_limit": "10000.00",
        "passenger_seat_limit": "10000.00",
        "ncd_factor": f"{factor}",
        "claims_count": claims,
    }
    if claims:
        facts["claims_paid"] = f"{yuan(claims * rng.randint(600, 5200))}"
    return Cover("DAA", "COMMERCIAL", facts["product_name"], premium, facts)


def compulsory(rng: Random, car: Car, *, claims: int) -> Cover:
    """The uniform tariff with its float for claims, and the vehicle tax beside it."""
    base = {"PRIVATE": 950, "COMPANY": 1000, "TRUCK_HIRE": 1850}[car.use_nature]
    if car.use_nature == "PRIVATE" and car.model.seats > 5:
        base = 1100
    floated = rng.choice(FLOATS[claims])
    premium = yuan(base * (1 + Decimal(floated)))
    facts: dict[str, Any] = {
        "product_name": "机动车交通事故责任强制保险",
        "cover_class": "COMPULSORY",
        "premium": f"{premium}",
        "vehicle_tax": f"{vehicle_tax(car.model)}",
        "compulsory_float": floated,
        "claims_count": claims,
    }
    return Cover("DZA", "COMPULSORY", facts["product_name"], premium, facts)


def vehicle_tax(model: CarModel) -> Decimal:
    """Yuan a year by displacement; electric cars pay none."""
    steps = ((0.0, 0), (1.0, 120), (1.6, 300), (2.0, 360), (2.5, 720), (3.0, 1500))
    return next((yuan(tax) for litres, tax in steps if model.litres <= litres), yuan(3000))


def accident(rng: Random) -> Cover:
    premium = yuan(rng.choice((100, 168, 200, 298)))
    facts = {
        "product_name": "驾乘人员意外伤害保险",
        "cover_class": "ACCIDENT",
        "premium": f"{premium}",
        "sum_insured": f"{premium * 1000}",
    }
    return Cover("YEA", "ACCIDENT", facts["product_name"], premium, facts)


def home(rng: Random) -> Cover:
    premium = yuan(rng.choice((118, 168, 238, 386)))
    facts = {
        "product_name": "家庭财产综合保险",
        "cover_class": "PROPERTY",
        "premium": f"{premium}",
        "sum_insured": f"{premium * 4000}",
    }
    return Cover("FAA", "PROPERTY", facts["product_name"], premium, facts)
