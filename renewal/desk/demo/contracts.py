"""A holder, and the contracts of a year with what came before and after them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from renewal.desk.demo import numbers, words
from renewal.desk.demo.covers import Car, Cover

CITY: Final = "NANJING"
CITY_NAME: Final = "南京市分公司"
BRANCHES: Final = {
    "NORTH": "城北支公司",
    "GULOU": "鼓楼支公司",
    "JIANGNING": "江宁支公司",
    "LUHE": "六合支公司",
    "PUKOU": "浦口支公司",
}
PILOT: Final = "PUKOU"
POLICIES_APART: Final = 1000


@dataclass(frozen=True)
class Contract:
    """A policy with its one term, or two where a year is renewed under the same number."""

    number: str
    cover: Cover
    starts_on: date
    expires_on: date
    car: int | None
    facts: dict[str, Any]
    status: str = "ACTIVE"
    previous_number: str = ""
    renewed_number: str = ""
    renewed_flag: bool = False
    renewed_under_same_number: bool = False


@dataclass
class Holding:
    """A holder: who it is, how to reach them, and what is insured."""

    index: int
    name: str
    kind: str
    id_no: str
    customer_code: str
    address: str
    branch: str
    phones: tuple[str, ...]
    verdict: str = "UNKNOWN"
    wants_no_calls: bool = False
    cars: list[Car] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)


def a_year_before(day: date) -> date:
    """Return the same date of the year before; 29 February becomes 1 March."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def start_of_term(expires_on: date) -> date:
    """Return the first day of the year that ends with `expires_on`. Source: O26."""
    return a_year_before(expires_on + timedelta(days=1))


def end_of_term(starts_on: date) -> date:
    """Return the last day of the year that begins on `starts_on`."""
    try:
        return starts_on.replace(year=starts_on.year + 1) - timedelta(days=1)
    except ValueError:
        return date(starts_on.year + 1, 2, 28)


class Ledger:
    """Writes a holder's contracts, with who sold them and what came before and after."""

    def __init__(self, rng: Random, holding: Holding, *, is_fleet: bool) -> None:
        self.rng = rng
        self.holding = holding
        self.is_fleet = is_fleet
        self.sold_by = _seller(rng, holding)
        self.nature = rng.choices(("RENEWAL", "NEW", "FROM_OTHER"), (58, 17, 25))[0]

    def add(self, cover: Cover, *, ends: date, car: int | None, renewed: bool) -> None:
        """Add the contract that ends on `ends`, and for some the years beside it."""
        starts, number = start_of_term(ends), self._next_number(cover, start_of_term(ends))
        previous = self._previous(cover, starts, car) if self.nature == "RENEWAL" else ""
        gone = self.rng.choice(("SURRENDERED", "CANCELLED")) if self.rng.random() < 0.01 else ""
        way = self._way_of_renewal(cover, car) if renewed and not gone else ""
        following = self._next_number(cover, ends, ahead=2)
        contract = self._contract(
            number,
            cover,
            starts=starts,
            ends=ends,
            car=car,
            status=gone or "ACTIVE",
            previous_number=previous,
            renewed_flag=way == "FLAG",
            renewed_number=following if way == "NUMBER" else "",
            renewed_under_same_number=way == "SAME_NUMBER",
        )
        self.holding.contracts.append(contract)
        if way in ("PREVIOUS", "CHASSIS", "PLATE"):
            begins = ends + timedelta(days=1)
            self.holding.contracts.append(
                self._contract(
                    following,
                    cover,
                    starts=begins,
                    ends=end_of_term(begins),
                    car=car,
                    previous_number=number if way == "PREVIOUS" else "",
                )
            )

    def _previous(self, cover: Cover, starts: date, car: int | None) -> str:
        """Return the number of the year before, which the book has itself for some."""
        ended = starts - timedelta(days=1)
        began = start_of_term(ended)
        number = self._next_number(cover, began, ahead=1)
        if self.rng.random() < 0.1:
            self.holding.contracts.append(
                self._contract(number, cover, starts=began, ends=ended, car=car, status="ENDED")
            )
        return number

    def _way_of_renewal(self, cover: Cover, car: int | None) -> str:
        """Return how the book knows of the renewal. Source: DICTIONARY.md A3."""
        if car is None:
            return "SAME_NUMBER"
        by_car = "CHASSIS" if self.holding.cars[car].vin else "PLATE"
        # Without a chassis number each policy has a car of its own: only its plate tells.
        return self.rng.choices(("FLAG", "NUMBER", "PREVIOUS", by_car), (15, 20, 35, 30))[0]

    def _next_number(self, cover: Cover, starts: date, *, ahead: int = 0) -> str:
        place = len(self.holding.contracts) * 3 + ahead
        serial = self.holding.index * POLICIES_APART + place
        return numbers.policy_no(line=cover.line, year=starts.year, serial=serial)

    def _contract(
        self,
        number: str,
        cover: Cover,
        *,
        starts: date,
        ends: date,
        car: int | None,
        status: str = "ACTIVE",
        previous_number: str = "",
        renewed_number: str = "",
        renewed_flag: bool = False,
        renewed_under_same_number: bool = False,
    ) -> Contract:
        facts: dict[str, Any] = {
            "policy_no": number,
            "status": status,
            "business_nature": self.nature,
            "signed_on": (starts - timedelta(days=self.rng.randint(1, 20))).isoformat(),
            "starts_on": starts.isoformat(),
            "expires_on": ends.isoformat(),
            **cover.facts,
            **({} if car is None else self.holding.cars[car].facts(starts)),
            **_holder_facts(self.holding),
            **self.sold_by,
        }
        if previous_number:
            facts["previous_policy_no"] = previous_number
        if renewed_number:
            facts["renewed_policy_no"] = renewed_number
        if renewed_flag:
            facts["renewed_flag"] = True
        if self.is_fleet:
            facts |= {"is_fleet": True, "fleet_no": f"F{self.holding.index:07d}"}
            facts["fleet_name"] = f"{self.holding.name}车队"
        return Contract(
            number=number,
            cover=cover,
            starts_on=starts,
            expires_on=ends,
            car=car,
            facts=facts,
            status=status,
            previous_number=previous_number,
            renewed_number=renewed_number,
            renewed_flag=renewed_flag,
            renewed_under_same_number=renewed_under_same_number,
        )


def _holder_facts(holding: Holding) -> dict[str, Any]:
    is_person = holding.kind == "PERSON"
    facts: dict[str, Any] = {
        "holder_name": holding.name,
        "holder_kind": holding.kind,
        "insured_name": holding.name,
        "address": holding.address,
        "branch_code": holding.branch,
        "branch_name": BRANCHES[holding.branch],
    }
    if holding.cars:
        facts["owner_name"] = holding.name
    if holding.id_no:
        facts["holder_id_type"] = "IDCARD" if is_person else "CREDIT_CODE"
        facts["holder_id_no"] = holding.id_no
    if holding.customer_code:
        facts["customer_code"] = holding.customer_code
    if holding.phones:
        facts["phone"] = [holding.phones[0]]
    if len(holding.phones) > 1:
        facts["phone_alt"] = list(holding.phones[1:])
    return facts


def _seller(rng: Random, holding: Holding) -> dict[str, str]:
    """Return who brought the business: source, channel, handler, agent, intermediary."""
    if holding.branch == PILOT:
        source = "PILOT"
    else:
        source = rng.choices(("BRANCH", "CENTRE", "ORPHAN", "AGENCY"), (42, 30, 14, 14))[0]
    channels = {
        "AGENCY": (("AGENCY", "DEALER", "BROKER"), (5, 4, 1)),
        "CENTRE": (("TELEPHONE", "ONLINE", "DIRECT"), (6, 2, 2)),
        "ORPHAN": (("AGENT", "DIRECT"), (8, 2)),
    }
    names, weights = channels.get(source, (("AGENT", "DIRECT", "DEALER", "CROSS"), (5, 3, 3, 1)))
    channel = rng.choices(names, weights)[0]
    facts = {
        "business_source": source,
        "channel": channel,
        "handler_name": rng.choice(words.HANDLERS),
        "agent_name": rng.choice(words.HANDLERS),
    }
    if channel == "DEALER":
        facts["intermediary_name"] = rng.choice(words.DEALERS) + "有限公司"
    elif channel == "AGENCY":
        facts["intermediary_name"] = rng.choice(words.AGENCIES) + "有限公司"
    return facts
