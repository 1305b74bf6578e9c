"""Writing holdings into the book, as an import of the same rows would have."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from policies.models import Customer, NoCall, Phone, Policy, Term, Vehicle
from policies.staging import derive_term
from renewal.accounts.models import Branch
from renewal.desk.demo.contracts import Contract, Holding, end_of_term
from renewal.desk.demo.holdings import REST_OF_YEAR, Drawing, holdings
from renewal.jobs.kinds import Progress
from renewal.lib.values.pinyin import name_order

CHUNK = 1000  # policies written at once
NO_CALL_DAYS = 183  # L2: at least six months


@dataclass
class Written:
    """How much of the book there is now, and the index after the last holding."""

    policies: int = 0
    terms: int = 0
    next_index: int = 0


def write_book(
    drawing: Drawing, *, first: int, policies: int, recorded_at: datetime
) -> Iterator[Written]:
    """Write `policies` policies from the index `first` on; yield after every chunk.

    A chunk is written whole or not at all, and one that is there already stays as it is.
    """
    branches = dict(Branch.objects.values_list("code", "pk"))
    written = Written(next_index=first)
    for chunk in _chunks(holdings(drawing, first=first, policies=policies)):
        written.terms += _write(chunk, branches=branches, recorded_at=recorded_at)
        written.policies += sum(len(holding.contracts) for holding in chunk)
        written.next_index = chunk[-1].index + 1
        yield written


def write_rest(
    progress: Progress, *, seed: int, day: date, first: int, policies: int, recorded_at: datetime
) -> Written:
    """Write the rest of the year's book, which ends later than the demo's lists reach."""
    drawing = Drawing(seed=seed, day=day, spread=REST_OF_YEAR)
    written = Written()
    progress.at(0, total=policies)
    for written in write_book(drawing, first=first, policies=policies, recorded_at=recorded_at):
        progress.at(written.policies, total=policies)
    return written


def _chunks(found: Iterable[Holding]) -> Iterator[list[Holding]]:
    chunk: list[Holding] = []
    for holding in found:
        chunk.append(holding)
        if sum(len(one.contracts) for one in chunk) >= CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


@transaction.atomic
def _write(chunk: list[Holding], *, branches: dict[str, int], recorded_at: datetime) -> int:
    """Write the chunk unless it is there; return its number of terms."""
    numbers = [contract.number for holding in chunk for contract in holding.contracts]
    there = Term.objects.filter(policy__number__in=numbers).count()
    if there:
        return there
    rows = _Rows(branches, recorded_at)
    for holding in chunk:
        for contract in holding.contracts:
            rows.add(holding, contract)
    return rows.save()


class _Rows:
    """The unsaved rows of a chunk, each customer, number and car once."""

    def __init__(self, branches: dict[str, int], recorded_at: datetime) -> None:
        self.branches = branches
        self.recorded_at = recorded_at
        self.customers: dict[str, Customer] = {}
        self.phones: dict[tuple[str, str], Phone] = {}
        self.vehicles: dict[str, Vehicle] = {}
        self.policies: list[Policy] = []
        self.terms: list[Term] = []
        self.no_calls: dict[str, NoCall] = {}

    def add(self, holding: Holding, contract: Contract) -> None:
        known = derive_term(contract.facts)
        key: str = known["customer_key"]
        customer = self.customers.setdefault(
            key,
            Customer(
                key=key,
                name=holding.name,
                **name_order(holding.name),
                kind=holding.kind,
                id_no=holding.id_no,
                address=holding.address,
                created_at=self.recorded_at,
            ),
        )
        phones = [self._phone(holding, customer, number) for number in known["phones"]]
        policy = Policy(
            number=contract.number,
            customer=customer,
            branch_id=self.branches[holding.branch],
            vehicle=self._vehicle(known["vehicle_key"], contract),
            phone=phones[0] if phones else None,
            cover_class=contract.cover.cover_class,
            product_name=contract.cover.product_name,
            previous_number=contract.previous_number,
        )
        self.policies.append(policy)
        if contract.renewed_under_same_number:
            self.terms.append(_following_year(policy, contract))
        self.terms.append(
            Term(
                policy=policy,
                starts_on=contract.starts_on,
                expires_on=contract.expires_on,
                premium=contract.cover.premium,
                status=contract.status,
                renewed_flag=contract.renewed_flag,
                renewed_number=contract.renewed_number,
                facts=contract.facts,
            )
        )

    def save(self) -> int:
        Customer.objects.bulk_create(self.customers.values())
        Phone.objects.bulk_create(self.phones.values())
        NoCall.objects.bulk_create(self.no_calls.values())
        Vehicle.objects.bulk_create(self.vehicles.values())
        Policy.objects.bulk_create(self.policies)
        Term.objects.bulk_create(self.terms)
        return len(self.terms)

    def _phone(self, holding: Holding, customer: Customer, number: str) -> Phone:
        is_first = number == holding.phones[0]
        verdict = holding.verdict if is_first else Phone.Verdict.UNKNOWN
        if is_first and holding.wants_no_calls:
            asked_on = timezone.localdate(self.recorded_at)
            self.no_calls[number] = NoCall(
                number=number,
                starts_on=asked_on,
                ends_on=asked_on + timedelta(days=NO_CALL_DAYS),
                reason="客户要求不再来电",
            )
        return self.phones.setdefault(
            (customer.key, number),
            Phone(
                customer=customer,
                number=number,
                source=Phone.Source.CORE_SYSTEM,
                recorded_at=self.recorded_at,
                verdict=verdict,
                judged_at=None if verdict == Phone.Verdict.UNKNOWN else self.recorded_at,
            ),
        )

    def _vehicle(self, key: str, contract: Contract) -> Vehicle | None:
        if not key:
            return None
        facts = contract.facts
        return self.vehicles.setdefault(
            key,
            Vehicle(
                key=key,
                plate_no=facts.get("plate_no", ""),
                vin=facts.get("vin", ""),
                model=facts.get("vehicle_model", ""),
                use_nature=facts.get("use_nature", ""),
            ),
        )


def _following_year(policy: Policy, contract: Contract) -> Term:
    """The next term under the same number, as other lines have it. Source: DICTIONARY.md A3."""
    starts = contract.expires_on + timedelta(days=1)
    ends = end_of_term(starts)
    dates = {"starts_on": starts.isoformat(), "expires_on": ends.isoformat()}
    return Term(
        policy=policy,
        starts_on=starts,
        expires_on=ends,
        premium=contract.cover.premium,
        status=contract.status,
        facts=contract.facts | dates,
    )
