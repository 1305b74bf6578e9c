"""Members on trial in the book: each has a term, our own or one that is entered for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q

from policies import landing
from policies.models import Customer, Phone, Policy, Term, Vehicle
from policies.queries.members import SAME_COVER, members_on_trial
from policies.spread import EARLIEST, Ending, release_days
from policies.staging import customer_key
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.values.pinyin import name_order
from renewal.rules.queries import calendar_between

if TYPE_CHECKING:
    from policies.queries.members import Member

UNKNOWN_INSURER = "?"


@dataclass(frozen=True)
class MemberTerm:
    """The term that is about a member's cover, and from which day on it may be released."""

    term_id: int
    member_id: int
    release_on: date
    branch_id: int


@dataclass(frozen=True)
class _Placing:
    """A member whose policy is to be entered, or to follow; `before` is what was said of it."""

    member: "Member"
    before: Term | None

    @property
    def is_somebody_else(self) -> bool:
        """Whether the name or the numbers are not those that were said before."""
        told = ("member_name", "phone")
        return self.before is None or any(
            self.before.facts.get(name) != self.member.facts.get(name) for name in told
        )


@dataclass
class _Plan:
    """What becomes of the members of a span, and of the terms that were entered for its days."""

    found: dict[int, int] = field(default_factory=dict)  # member to term
    to_enter: list[_Placing] = field(default_factory=list)
    to_follow: list[tuple[Term, "Member"]] = field(default_factory=list)
    to_withdraw: list[int] = field(default_factory=list)


@transaction.atomic
def enter_members(*, first: date, last: date, at: datetime) -> list[MemberTerm]:
    """Give every member on trial whose cover ends from `first` to `last` a term; return them.

    It is the term of our book that is about the same cover. A member without one gets a policy
    of our own naming, of another insurer, with a term that says what the member's row says. It
    follows the row until somebody has worked on it. It is withdrawn when the member is one no
    longer, or when our book has got the cover, unless it was handed out. Two members of one term
    count once, as the one who may be called first.

    Source: 001-18, 001-30, 001-31, O25, O33.
    """
    lock_transaction(Lock.LISTS)
    members = list(members_on_trial().filter(expires_on__range=(first, last)))
    plan = _plan(members, first=first, last=last)
    landing.withdraw(Term.objects.filter(pk__in=plan.to_withdraw), at=at)
    _follow(plan.to_follow, at=at)
    plan.found |= _enter(plan.to_enter, at=at)
    return _in_turn(members, plan.found, first=first, last=last)


def _plan(members: list["Member"], *, first: date, last: date) -> _Plan:
    """Decide about each member of the span, and each term entered for its days."""
    numbers = {one.own_number for one in members}
    entered = defaultdict[str, list[Term]](list)
    for term in (
        Term.objects.exclude(policy__insurer="")
        .exclude(policy__number__startswith=Policy.HEARD)
        .filter(Q(policy__number__in=numbers) | Q(expires_on__range=(first, last)))
        .select_related("policy")
        .order_by("expires_on", "pk")
    ):
        entered[term.policy.number].append(term)
    plan = _Plan()
    for member in members:
        _decide(plan, member, entered.pop(member.own_number, []))
    elsewhere = members_on_trial().filter(own_number__in=list(entered))
    moved = {one.own_number: one for one in elsewhere}
    for number, terms in entered.items():
        if number not in moved:
            plan.to_withdraw += [term.pk for term in terms if not _is_handed_out(term)]
        elif (same := _same_cover(moved[number], terms)) is not None:
            _follow_if_changed(plan, same, moved[number])
    return plan


def _decide(plan: _Plan, member: "Member", terms: list[Term]) -> None:
    """Decide about a member, for whom `terms` were entered before, the last one at the end."""
    term = _same_cover(member, terms)
    if member.book_term is not None and (term is None or not _is_handed_out(term)):
        plan.found[member.pk] = member.book_term
        plan.to_withdraw += [] if term is None else [term.pk]
    elif term is None:
        plan.to_enter.append(_Placing(member, terms[-1] if terms else None))
    else:
        plan.found[member.pk] = term.pk
        _follow_if_changed(plan, term, member)


def _same_cover(member: "Member", terms: Iterable[Term]) -> Term | None:
    """Return the term that ends with the member's cover, or did before that was put right."""

    def off(term: Term) -> timedelta:
        return abs(term.expires_on - member.expires_on)

    return min((term for term in terms if off(term) < SAME_COVER), key=off, default=None)


def _is_handed_out(term: Term) -> bool:
    return bool(term.first_worked_at or term.released_on or term.specialist_id)


def _follow_if_changed(plan: _Plan, term: Term, member: "Member") -> None:
    is_same = (term.expires_on, term.facts) == (member.expires_on, member.facts)
    if not is_same and term.first_worked_at is None:
        plan.to_follow.append((term, member))


def _enter(placings: list[_Placing], *, at: datetime) -> dict[int, int]:
    """Enter a policy and a term for each; return the terms by member."""
    policies = _place(placings, at=at)
    terms = {
        one.pk: Term(policy=policies[one.pk], batch_id=one.batch_id, **_said(one))
        for one in (placing.member for placing in placings)
        if one.pk in policies
    }
    Term.objects.bulk_create(terms.values())
    return {member: term.pk for member, term in terms.items()}


def _follow(changed: list[tuple[Term, "Member"]], *, at: datetime) -> None:
    """Have the terms and their policies say what the members' rows say by now."""
    _place([_Placing(member, term) for term, member in changed], at=at)
    for term, member in changed:
        for name, value in _said(member).items():
            setattr(term, name, value)
    Term.objects.bulk_create(
        [term for term, _member in changed],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["expires_on", "premium", "facts"],
    )


def _said(member: "Member") -> dict[str, Any]:
    premium = Decimal(member.facts.get("last_premium", "-1"))
    return {
        "expires_on": member.expires_on,
        "premium": None if premium < 0 else premium,
        "facts": member.facts,
    }


def _place(placings: list[_Placing], *, at: datetime) -> dict[int, Policy]:
    """Write the policies of members; return them by member.

    The holder and the number to dial are written where they are news: a number that was looked
    up since stays. A policy of ours that happens to have the number is left alone.
    """
    numbers = [placing.member.own_number for placing in placings]
    known = {one.number: one for one in Policy.objects.filter(number__in=numbers)}
    phones = _phones([one.member for one in placings if one.is_somebody_else], at=at)
    vehicles = _vehicles([placing.member for placing in placings])
    policies = {}
    for member in (placing.member for placing in placings):
        policy = known.get(member.own_number) or Policy(
            number=member.own_number, branch_id=member.branch_id, insurer=UNKNOWN_INSURER
        )
        if not policy.insurer:
            continue
        policy.insurer = member.current_insurer or UNKNOWN_INSURER
        policy.vehicle = vehicles.get(_car(member)) or policy.vehicle
        if phone := phones.get(member.pk):
            policy.customer_id = phone.customer_id
            policy.phone = None if phone.verdict == Phone.Verdict.INACCURATE else phone
        policies[member.pk] = policy
    Policy.objects.bulk_create([one for one in policies.values() if one.pk is None])
    Policy.objects.bulk_create(
        [one for one in policies.values() if one.number in known],
        update_conflicts=True,
        unique_fields=["number"],
        update_fields=["customer", "vehicle", "phone", "insurer"],
    )
    return policies


def _phones(members: list["Member"], *, at: datetime) -> dict[int, Phone]:
    """Return each member's number as their holder's, entered where it is new, by member."""
    holders = _holders(members, at=at)
    wanted = {one.pk: (holders[one.member_name, one.phone], one.phone) for one in members}
    Phone.objects.bulk_create(
        [
            Phone(
                customer_id=customer_id,
                number=number,
                source=Phone.Source.TRIAL_MEMBER,
                recorded_at=at,
            )
            for customer_id, number in sorted(set(wanted.values()))
        ],
        ignore_conflicts=True,
    )
    found = Phone.objects.filter(
        customer__in=set(holders.values()), number__in={number for _name, number in holders}
    )
    by_holder = {(phone.customer_id, phone.number): phone for phone in found}
    return {member: by_holder[one] for member, one in wanted.items()}


def _holders(members: list["Member"], *, at: datetime) -> dict[tuple[str, str], int]:
    """Return the holder of each name and number: one who is known by both, else a new one.

    Source: O25.
    """
    keys = {
        (one.member_name, one.phone): customer_key(
            {"holder_name": one.member_name, "policy_no": one.own_number}, phones=[one.phone]
        )[:200]
        for one in members
    }
    known = _known_holders(keys)
    new = {
        keys[one.member_name, one.phone]: Customer(
            key=keys[one.member_name, one.phone],
            name=one.member_name,
            **name_order(one.member_name),
            address=str(one.facts.get("address", ""))[:300],
            created_at=at,
        )
        for one in members
        if (one.member_name, one.phone) not in known
    }
    Customer.objects.bulk_create([new[key] for key in sorted(new)], ignore_conflicts=True)
    by_key = dict(Customer.objects.filter(key__in=new).values_list("key", "pk"))
    return {who: known.get(who) or by_key[key] for who, key in keys.items()}


def _known_holders(keys: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], int]:
    """Return the customers who have one of the names and its number, the known key's first."""
    found: dict[tuple[str, str], int] = {}
    phones = Phone.objects.filter(
        customer__name__in={name for name, _number in keys},
        number__in={number for _name, number in keys},
    ).order_by("customer")
    for name, number, key, customer_id in phones.values_list(
        "customer__name", "number", "customer__key", "customer"
    ):
        if keys.get((name, number)) == key:
            found[name, number] = customer_id
        elif (name, number) in keys:
            found.setdefault((name, number), customer_id)
    return found


def _vehicles(members: list["Member"]) -> dict[str, Vehicle]:
    """Return the members' cars by their keys, entered where they are new."""
    cars = {
        key: Vehicle(
            key=key,
            plate_no=one.plate_no,
            vin=one.vin,
            model=str(one.facts.get("vehicle_model", ""))[:120],
        )
        for one in members
        if (key := _car(one))
    }
    own = {key for key in cars if key.startswith("POLICY:")}
    Vehicle.objects.bulk_create(
        [cars[key] for key in sorted(cars.keys() - own)], ignore_conflicts=True
    )
    Vehicle.objects.bulk_create(
        [cars[key] for key in sorted(own)],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["plate_no", "model"],
    )
    return {one.key: one for one in Vehicle.objects.filter(key__in=cars)}


def _car(member: "Member") -> str:
    """Return by what the member's car is known, "" where there is none."""
    if member.vin:
        return f"VIN:{member.vin}"
    return f"POLICY:{member.own_number}" if member.plate_no else ""


def _in_turn(
    members: list["Member"], found: Mapping[int, int], *, first: date, last: date
) -> list[MemberTerm]:
    """Return the terms with their release days, the first day first.

    The end is the term's: our book knows the day where a member's row has the month alone.
    """
    told = Term.objects.select_related("policy").only(
        "expires_on", "policy__branch", "policy__insurer"
    )
    terms = told.in_bulk(set(found.values()))
    with_term = [(one, terms[found[one.pk]]) for one in members if one.pk in found]
    days = release_days(
        [
            Ending(
                on=term.expires_on,
                is_month=member.expires_is_month
                and member.expires_on == term.expires_on
                and bool(term.policy.insurer),
                asked=member.release_on,
            )
            for member, term in with_term
        ],
        calendar=calendar_between(first - EARLIEST, last),
    )
    turns = [
        MemberTerm(
            term_id=term.pk, member_id=member.pk, release_on=day, branch_id=term.policy.branch_id
        )
        for (member, term), day in zip(with_term, days, strict=True)
    ]
    by_term: dict[int, MemberTerm] = {}
    for turn in sorted(turns, key=lambda one: (one.release_on, one.member_id)):
        by_term.setdefault(turn.term_id, turn)
    return list(by_term.values())
