"""Numbers that may be the holder's, where there is none that answers.

Source: 001-10, 001-17, 001-18, F21.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import IntEnum
from itertools import chain
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from policies.kinds import TERM_FIELDS
from policies.models import (
    BranchCorrection,
    Claim,
    NoCall,
    Phone,
    Policy,
    Term,
    TrialMember,
    Vehicle,
)
from policies.queries.numbers import Oddities
from policies.queries.shown import without_numbers
from policies.staging import PHONE_FIELDS
from policies.suspects import Warned
from policies.workbook.summary import PHONE, Relation
from renewal.accounts.models import User
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.values.dates import last_of_month

RELATIONS: dict[str, str | Promise] = {
    Relation.OWNER: gettext_lazy("the car's owner"),
    Relation.REPORTER: gettext_lazy("who reported it"),
    Relation.DRIVER: gettext_lazy("the driver"),
    Relation.GARAGE: gettext_lazy("the garage"),
    Relation.UNKNOWN: gettext_lazy("somebody"),
}
LEAP_YEAR = timedelta(days=366)
_LABELS = {each.name: each.label for each in TERM_FIELDS}


class Rank(IntEnum):
    """How sure it is that a number is the holder's, the surest first."""

    PROVED = 0
    CLAIM_OWNER = 1
    TRIAL_CAR = 2
    TRIAL_NAME = 3
    SISTER = 4
    BRANCH = 5
    OWN = 6
    CLAIM_OTHER = 7


@dataclass(frozen=True)
class Candidate:
    """A number that may be the holder's, in full, with what speaks for it, in words and masked."""

    number: str
    source: str
    rank: Rank
    evidence: str
    on: date | None = None
    warnings: list[Warned] = field(default_factory=list)

    @property
    def source_label(self) -> str:
        return str(Phone.Source(self.source).label)

    @property
    def is_suggestion(self) -> bool:
        """A driver's, a garage's or an unknown person's number is for asking only (001-10)."""
        return self.rank is Rank.CLAIM_OTHER

    @property
    def is_proved(self) -> bool:
        return self.rank is Rank.PROVED


def candidates(terms: Sequence[Term], *, user: User, day: date) -> dict[int, list[Candidate]]:
    """Return the candidates for each of the terms by its `pk`, the surest first.

    The terms come with policy, customer, phone and vehicle. A number stands once, for what
    speaks most for it. None is on the no-call list in force, dialled already, or proved wrong
    for somebody of the holder's name. What `user` may not see speaks for nothing.
    """
    sources = (_of_claims, _of_trial_members, _of_sisters, _of_branches, _of_customers)
    found: dict[int, list[Candidate]] = defaultdict(list)
    for pk, candidate in chain.from_iterable(source(terms, user) for source in sources):
        found[pk].append(candidate)
    numbers = {one.number for each in found.values() for one in each}
    barred = set(NoCall.objects.in_force_on(day).filter(number__in=numbers).values_list("number"))
    wrong = set(
        Phone.objects.filter(
            number__in=numbers,
            verdict=Phone.Verdict.INACCURATE,
            customer__name__in={term.policy.customer.name for term in terms},
        ).values_list("number", "customer__name")
    )
    odd = Oddities(numbers, day=day)
    return {
        term.pk: [
            replace(one, warnings=_grave(odd.of(one.number, holder=_name(term))))
            for one in _surest(found[term.pk])
            if (one.number,) not in barred
            and (one.number, _name(term)) not in wrong
            and not (term.policy.phone and term.policy.phone.number == one.number)
        ]
        for term in terms
    }


def _grave(warned: list[Warned]) -> list[Warned]:
    """Return the warnings without the weak one: it only says where the number was found."""
    return [one for one in warned if not one.is_weak]


def _surest(found: list[Candidate]) -> list[Candidate]:
    """Return each number once, the surest and then the latest first."""
    ordered = sorted(found, key=lambda one: (one.rank, -(one.on or date.min).toordinal()))
    by_number: dict[str, Candidate] = {}
    for one in ordered:
        by_number.setdefault(one.number, one)
    return list(by_number.values())


def _name(term: Term) -> str:
    return term.policy.customer.name


def _by(terms: Sequence[Term], *, plates: bool = False) -> Mapping[str, list[Term]]:
    """Return the terms by the chassis number of their car, or by its plate."""
    found: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        car = term.policy.vehicle
        if car and (key := car.plate_no if plates else car.vin):
            found[key].append(term)
    return found


def _of_claims(terms: Sequence[Term], user: User) -> Iterator[tuple[int, Candidate]]:
    """Of the policy, of the car, or of the plate within the term: a plate moves (A4.4)."""
    by_number = {term.policy.number: term for term in terms}
    by_vin, by_plate = _by(terms), _by(terms, plates=True)
    claims: Any = Claim.objects.for_user(user).filter(
        Q(policy_no__in=by_number) | Q(vin__in=by_vin) | Q(plate_no__in=by_plate)
    )
    for claim in claims.exclude(found=[]):
        happened_at = claim.accident_at or claim.reported_at
        on = timezone.localdate(happened_at) if happened_at else None
        about = {term.pk for term in by_vin.get(claim.vin, ())}
        about |= {
            term.pk
            for term in by_plate.get(claim.plate_no, ())
            if _is_of_term(term, on) and not (claim.vin and _vin(term))
        }
        if claim.policy_no in by_number:
            about.add(by_number[claim.policy_no].pk)
        for one in claim.found:
            relation, is_owner = one["relation"], one["relation"] == Relation.OWNER
            candidate = Candidate(
                number=one["number"],
                source=Phone.Source.CLAIM,
                rank=Rank.CLAIM_OWNER if is_owner else Rank.CLAIM_OTHER,
                evidence=_claim_words(claim.claim_no, relation, one["words"]),
                on=on,
            )
            yield from ((pk, candidate) for pk in about)


def _is_of_term(term: Term, on: date | None) -> bool:
    if on is None:
        return False
    return (term.starts_on or term.expires_on - LEAP_YEAR) <= on <= term.expires_on


def _vin(term: Term) -> str:
    return term.policy.vehicle.vin if term.policy.vehicle else ""


def _claim_words(claim_no: str, relation: str, words: str) -> str:
    about = _("Claim %(number)s: %(who)s") % {
        "number": mask_id(claim_no),
        "who": RELATIONS.get(relation, RELATIONS[Relation.UNKNOWN]),
    }
    return f"{about}, “{_masked(words)}”" if words else about


def _masked(words: str) -> str:
    plain = unicodedata.normalize("NFKC", words)
    return without_numbers(PHONE.sub(lambda hit: mask_phone(hit[0]), plain))


def _of_trial_members(terms: Sequence[Term], user: User) -> Iterator[tuple[int, Candidate]]:
    """Of the same month: the same car, else the same name. Source: 001-18."""
    cars, plates = _by(terms), _by(terms, plates=True)
    by_name: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        if (name := _name(term)) and "*" not in name:
            by_name[name].append(term)
    days = [term.expires_on for term in terms] or [date.min]
    members: Any = TrialMember.objects.for_user(user).filter(
        Q(vin__in=cars) | Q(plate_no__in=plates) | Q(member_name__in=by_name),
        expires_on__range=(min(days).replace(day=1), last_of_month(max(days))),
    )
    for member in members:
        same_car = [*cars.get(member.vin, ()), *plates.get(member.plate_no, ())]
        for term, is_car in [
            *((term, True) for term in same_car),
            *((term, False) for term in by_name.get(member.member_name, ())),
        ]:
            if last_of_month(member.expires_on) == last_of_month(term.expires_on):
                yield term.pk, _of_member(member, is_car=is_car)


def _of_member(member: TrialMember, *, is_car: bool) -> Candidate:
    text = (
        _("Trial member %(name)s of this month: the same car %(plate)s")
        if is_car
        else _("Trial member %(name)s of this month: the same name, car %(plate)s")
    )
    return Candidate(
        number=member.phone,
        source=Phone.Source.TRIAL_MEMBER,
        rank=Rank.TRIAL_CAR if is_car else Rank.TRIAL_NAME,
        evidence=text % {"name": member.member_name, "plate": member.plate_no or "—"},
        on=member.expires_on,
    )


def _of_sisters(terms: Sequence[Term], user: User) -> Iterator[tuple[int, Candidate]]:
    """Other policies: of the same holder, of the same car, or one that follows the other."""
    by_customer: dict[int, list[Term]] = defaultdict(list)
    by_number: dict[str, list[Term]] = defaultdict(list)
    for term in terms:
        by_customer[term.policy.customer_id].append(term)
        by_number[term.policy.number].append(term)
        if term.policy.previous_number:
            by_number[term.policy.previous_number].append(term)
    by_car = _cars(terms)
    dialled: Any = (
        Policy.objects.for_user(user)
        .filter(insurer="")
        .exclude(phone=None)
        .exclude(phone__verdict=Phone.Verdict.INACCURATE)
        .select_related("phone", "customer", "vehicle")
    )
    chain_words = _("one renews the other")
    found = (
        (dialled.filter(customer__in=by_customer), "customer_id", by_customer, _("same holder")),
        (dialled.filter(vehicle__in=by_car), "vehicle_id", by_car, _("same car")),
        (dialled.filter(number__in=by_number), "number", by_number, chain_words),
        (
            dialled.exclude(previous_number="").filter(previous_number__in=by_number),
            "previous_number",
            by_number,
            chain_words,
        ),
    )
    for sisters, attribute, listed, why in found:
        for sister in sisters:
            for term in listed[getattr(sister, attribute)]:
                if term.policy_id != sister.pk:
                    yield term.pk, _of_sister(sister, sister.phone, why=why)


def _cars(terms: Sequence[Term]) -> Mapping[int, list[Term]]:
    """Return the terms by every car that is theirs: of one without a chassis number, by plate."""
    found: dict[int, list[Term]] = defaultdict(list)
    for term in terms:
        if term.policy.vehicle_id:
            found[term.policy.vehicle_id].append(term)
    plates = _by(terms, plates=True)
    for car in Vehicle.objects.filter(plate_no__in=plates).exclude(plate_no=""):
        for term in plates[car.plate_no]:
            if car.pk != term.policy.vehicle_id and not (car.vin and _vin(term)):
                found[car.pk].append(term)
    return found


def _of_sister(sister: Policy, phone: Phone, *, why: str) -> Candidate:
    is_proved = phone.verdict == Phone.Verdict.ACCURATE
    text = (
        _("Policy %(number)s of %(name)s, %(why)s; a call has proved it there")
        if is_proved
        else _("Policy %(number)s of %(name)s, %(why)s")
    )
    return Candidate(
        number=phone.number,
        source=Phone.Source.SISTER_POLICY,
        rank=Rank.SISTER,
        evidence=text
        % {"number": mask_id(sister.number), "name": sister.customer.name or "—", "why": why},
        on=timezone.localdate(phone.judged_at or phone.recorded_at),
    )


def _of_branches(terms: Sequence[Term], user: User) -> Iterator[tuple[int, Candidate]]:
    by_pk = {term.pk: term for term in terms}
    by_number = {term.policy.number: term for term in terms}
    answers: Any = BranchCorrection.objects.for_user(user).select_related("branch")
    for answer in answers.filter(Q(term__in=by_pk) | Q(policy_no__in=by_number)).exclude(
        new_phone=""
    ):
        term = by_pk.get(answer.term_id or 0) or by_number[answer.policy_no]
        contact = f", {answer.new_contact}" if answer.new_contact else ""
        yield (
            term.pk,
            Candidate(
                number=answer.new_phone,
                source=Phone.Source.BRANCH,
                rank=Rank.BRANCH,
                evidence=_("%(branch)s sent it") % {"branch": answer.branch.name} + contact,
                on=answer.corrected_on,
            ),
        )


def _of_customers(terms: Sequence[Term], user: User) -> Iterator[tuple[int, Candidate]]:
    """The holder's other numbers, and what else the sheet named. `user` sees the terms."""
    by_customer: dict[int, list[Term]] = defaultdict(list)
    for term in terms:
        by_customer[term.policy.customer_id].append(term)
        for name in PHONE_FIELDS:
            numbers = term.facts.get(name) or []
            for number in [numbers] if isinstance(numbers, str) else numbers:
                text = _("The list's column “%(column)s”") % {"column": _LABELS[name]}
                yield term.pk, _own(str(number), Phone.Source.CORE_SYSTEM, Rank.OWN, text)
    for phone in Phone.objects.usable().filter(customer__in=by_customer):
        is_proved = phone.verdict == Phone.Verdict.ACCURATE
        on = timezone.localdate(phone.judged_at or phone.recorded_at)
        text = (
            _("The holder's own, proved by a call")
            if is_proved
            else _("Another number of the holder: %(source)s")
            % {"source": phone.get_source_display()}
        )
        for term in by_customer[phone.customer_id]:
            rank = Rank.PROVED if is_proved else Rank.OWN
            yield term.pk, _own(phone.number, phone.source, rank, text, on=on)


def _own(number: str, source: str, rank: Rank, text: str, *, on: date | None = None) -> Candidate:
    return Candidate(number=number, source=source, rank=rank, evidence=text, on=on)
