"""Whose row it is, as the rules of a day say: one expression, which the database evaluates.

Source: 001-03, 001-06, 001-07, O30.
"""

from collections.abc import Sequence
from datetime import date

from django.db.models import BigIntegerField, Case, CharField, Field, Q, Value, When

from renewal.lib.values.text import plain, read_name
from worklists.models import Owner, OwnershipRule


def rules_on(day: date) -> list[OwnershipRule]:
    """Return the rules in force on `day`, in the order in which they are asked."""
    return list(OwnershipRule.objects.in_force_on(day).select_related("branch").in_order())


def owner_of_the_rest(rules: Sequence[OwnershipRule]) -> Owner:
    """Return whose the rows are that none of `rules` decides.

    Where some say what is the centre's, the rest is the branch's; rules that only give away
    leave the rest to the centre, and so do no rules at all.
    """
    claims = any(rule.owner == Owner.CENTRE for rule in rules)
    return Owner.BRANCH if claims else Owner.CENTRE


def owner_case(*, day: date) -> Case:
    """Return the owner, on `day`, of each term of a queryset."""
    return owner_by(rules_on(day))


def owner_by(rules: Sequence[OwnershipRule]) -> Case:
    """Return the owner of each term of a queryset by `rules`, the first of them first."""
    owners = [rule.owner for rule in rules]
    rest = owner_of_the_rest(rules).value
    return _first_met(rules, owners, rest=rest, field=CharField())


def place_by(rules: Sequence[OwnershipRule]) -> Case:
    """Return the place in `rules` of the rule that decides, from 0, NULL for the rest."""
    return _first_met(rules, range(len(rules)), rest=None, field=BigIntegerField())


def _first_met(
    rules: Sequence[OwnershipRule],
    answers: Sequence[object],
    *,
    rest: object,
    field: "Field[object, object]",
) -> Case:
    whens = [
        When(_met(rule), then=Value(answer)) for rule, answer in zip(rules, answers, strict=True)
    ]
    return Case(*whens, default=Value(rest), output_field=field)


def _met(rule: OwnershipRule) -> Q | Value:
    met = Q()
    if rule.handler:
        met &= _handled_by(rule.handler)
    if rule.channel:
        met &= Q(facts__channel=rule.channel)
    if rule.business_source:
        met &= Q(facts__business_source=rule.business_source)
    if rule.branch:
        met &= Q(policy__branch__path__startswith=rule.branch.path)
    return met or Value(True)


def _handled_by(handler: str) -> Q:
    """Return the condition that the handler's name or code is `handler`, as the book reads them."""
    name, code = read_name(handler) or handler, plain(handler).replace(" ", "")
    return Q(facts__handler_name=name) | Q(facts__handler_code=code)
