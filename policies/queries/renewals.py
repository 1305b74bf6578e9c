"""By what a renewed term was renewed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policies.models import Policy, Term


@dataclass(frozen=True)
class Renewal:
    """What follows a term: `number` is the policy's, blank where only the export says so."""

    number: str = ""
    starts_on: date | None = None


def renewals_of(terms: Sequence[Term], *, within_days: int) -> dict[int, Renewal]:
    """Return what follows each of the terms that are renewed, as `TermQuerySet.renewed` tells.

    The terms have their policies and vehicles at hand. Asked in the order of the rule; the
    earliest that fits is taken.

    Source: O23, DICTIONARY.md A3.
    """
    followers = {
        policy.previous_number: policy
        for policy in Policy.objects.exclude(previous_number="")
        .filter(previous_number__in={term.policy.number for term in terms})
        .order_by("-pk")
    }
    around = _around(terms)
    found = {}
    for term in terms:
        later = [one for one in around if one.expires_on > term.expires_on]
        follower = followers.get(term.policy.number)
        if term.renewed_number:
            found[term.pk] = Renewal(term.renewed_number)
        elif term.renewed_flag:
            found[term.pk] = Renewal()
        elif follower is not None and follower.pk != term.policy_id:
            found[term.pk] = Renewal(follower.number)
        elif (one := _first_after(term, later, within_days=within_days)) is not None:
            found[term.pk] = Renewal(one.policy.number, one.starts_on)
    return found


def _around(terms: Sequence[Term]) -> list[Term]:
    """Return the terms of the same policies, and of the same cars and holders."""
    cars = [term.policy.vehicle for term in terms if term.policy.vehicle is not None]
    known = {car.vin for car in cars if car.vin}
    plates = {car.plate_no for car in cars if car.plate_no and not car.vin}
    found = (
        Term.objects.filter(policy__in={term.policy_id for term in terms})
        .values("pk")
        .union(
            Term.objects.filter(policy__vehicle__vin__in=known).values("pk"),
            Term.objects.filter(
                policy__vehicle__plate_no__in=plates,
                policy__vehicle__vin="",
                policy__customer__in={term.policy.customer_id for term in terms},
            ).values("pk"),
        )
    )
    rows = Term.objects.filter(pk__in=found).select_related("policy__vehicle")
    return list(rows.order_by("expires_on", "pk"))


def _first_after(term: Term, later: Iterable[Term], *, within_days: int) -> Term | None:
    fits = (_has_its_car, _is_of_its_policy, _has_its_plate)
    span = timedelta(days=within_days)
    return next((one for fit in fits for one in later if fit(one, term, span)), None)


def _is_near(one: Term, term: Term, span: timedelta) -> bool:
    return (
        one.starts_on is not None
        and term.expires_on - span <= one.starts_on <= term.expires_on + span
        and not one.policy.insurer
        and (one.policy.cover_class == term.policy.cover_class or bool(term.policy.insurer))
    )


def _has_its_car(one: Term, term: Term, span: timedelta) -> bool:
    cars = one.policy.vehicle, term.policy.vehicle
    vins = {car.vin if car else "" for car in cars}
    return len(vins) == 1 and "" not in vins and _is_near(one, term, span)


def _is_of_its_policy(one: Term, term: Term, _span: timedelta) -> bool:
    return one.policy_id == term.policy_id


def _has_its_plate(one: Term, term: Term, span: timedelta) -> bool:
    cars = one.policy.vehicle, term.policy.vehicle
    plates = {car.plate_no if car and not car.vin else "" for car in cars}
    same = len(plates) == 1 and "" not in plates
    return same and one.policy.customer_id == term.policy.customer_id and _is_near(one, term, span)
