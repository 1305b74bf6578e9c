"""Confirmed sales held against what the core system says was issued. Source: A4.2, A4.8."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    When,
)
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import Term
from renewal.accounts.models import User
from renewal.lib.masking import mask_id
from sales.models import IssuedPolicy, Sale
from sales.money import in_yuan

EXPECTED_WITHIN = timedelta(days=3)  # from the issue to the list that has it
LOOKED_BACK = timedelta(days=92)  # of the sales that are checked; older ones are settled
_MONEY = DecimalField(max_digits=14, decimal_places=2)
_ENDED_EARLY = ("SURRENDERED", "CANCELLED")


def with_core(policies: QuerySet[IssuedPolicy]) -> Any:
    """Add what the core system says of each policy, found by its number; None where it is not in.

    Source: O23.
    """
    terms = (
        Term.objects.ours()
        .filter(policy__number=OuterRef("policy_no"), expires_on__gt=OuterRef("starts_on"))
        .order_by("starts_on", "pk")
    )
    return policies.annotate(
        core_term=Subquery(terms.values("pk")[:1]),
        core_premium=Subquery(terms.values("premium")[:1]),
        core_starts_on=Subquery(terms.values("starts_on")[:1]),
        core_status=Subquery(terms.values("status")[:1]),
    )


def _of_sale() -> Any:
    return with_core(IssuedPolicy.objects.filter(form=OuterRef("intention_form"), voided_at=None))


def with_difference(sales: QuerySet[Sale]) -> QuerySet[Sale, Any]:
    """Add `difference`: what the core system has less what was confirmed; None: not all is in yet.

    Of a sale with a form its policies count together, of another one the term that was found.
    """
    policies = _of_sale()
    together = (
        policies.order_by().values("form").annotate(added=Sum("core_premium")).values("added")
    )
    return sales.annotate(
        difference=Case(
            When(Exists(policies.filter(core_premium=None)), then=None),
            When(Exists(policies), then=Subquery(together) - F("premium")),
            When(issued_term__withdrawn_at=None, then=F("issued_term__premium") - F("premium")),
            default=None,
            output_field=_MONEY,
        )
    )


def disputed(*, user: User, now: datetime) -> QuerySet[Sale]:
    """Return the sales of the last months that the core system does not bear out, oldest first.

    `told_differences` says of each what it is.
    """
    policies = _of_sale()
    late = now - EXPECTED_WITHIN
    has_policies = Exists(policies)
    not_found = Q(Exists(policies.filter(core_term=None, issued_at__lt=late))) | (
        ~has_policies
        & Q(confirmed_at__lt=late)
        & (Q(issued_term=None) | Q(issued_term__withdrawn_at__isnull=False))
    )
    premium = Exists(policies.filter(~Q(core_premium=F("premium")), core_premium__isnull=False))
    start = Exists(policies.filter(~Q(core_starts_on=F("starts_on")), core_starts_on__isnull=False))
    gone = Exists(policies.filter(core_status__in=_ENDED_EARLY))
    numbers = policies.filter(policy_no=OuterRef("issued_term__policy__number"))
    number = (
        has_policies
        & Q(issued_term__withdrawn_at=None, issued_term__isnull=False)
        & ~Exists(numbers)
    )
    added = policies.order_by().values("form").annotate(added=Sum("premium")).values("added")
    sales = Sale.objects.for_user(user).standing().filter(confirmed_at__gte=now - LOOKED_BACK)
    return (
        with_difference(sales)
        .annotate(issued_premium=Subquery(added, output_field=_MONEY))
        .filter(
            not_found
            | Q(premium)
            | Q(start)
            | Q(gone)
            | number
            | (Q(issued_premium__isnull=False) & ~Q(issued_premium=F("premium")))
            | (~has_policies & ~Q(difference=0) & Q(difference__isnull=False))
        )
        .select_related(
            "specialist",
            "intention_form",
            "term__policy__customer",
            "term__policy__vehicle",
            "issued_term__policy",
        )
        .order_by("confirmed_at", "pk")
    )


@dataclass(frozen=True)
class Disputed:
    """A sale, and what the core system says otherwise, each a sentence."""

    sale: Sale
    differences: list[str]


def told_differences(sales: Iterable[Any], *, now: datetime) -> list[Disputed]:
    """Say of each sale of `disputed` what differs."""
    sales = list(sales)
    forms = [sale.intention_form_id for sale in sales if sale.intention_form_id]
    policies = defaultdict(list)
    issued = IssuedPolicy.objects.filter(form__in=forms, voided_at=None)
    for policy in with_core(issued).order_by("pk"):
        policies[policy.form_id].append(policy)
    return [
        Disputed(sale, list(_told(sale, policies[sale.intention_form_id], now=now)))
        for sale in sales
    ]


def _told(sale: Any, policies: list[Any], *, now: datetime) -> Iterable[str]:
    found = sale.issued_term
    if found is not None and found.withdrawn_at is not None:
        found = None
    for policy in policies:
        yield from _told_of_policy(policy, now=now)
    if policies and found and found.policy.number not in {one.policy_no for one in policies}:
        yield _("The core system has %(number)s for this row, which the form does not.") % {
            "number": mask_id(found.policy.number)
        }
    if not policies and found is None:
        yield _("Not in the core system yet.")
    if not policies and sale.difference:
        yield _premiums(_("Premium"), sale.premium, sale.premium + sale.difference)
    if policies and sale.issued_premium != sale.premium:
        yield _("Confirmed %(confirmed)s, issued %(issued)s.") % {
            "confirmed": in_yuan(sale.premium),
            "issued": in_yuan(sale.issued_premium),
        }


def _told_of_policy(policy: Any, *, now: datetime) -> Iterable[str]:
    part = policy.get_part_display()
    if policy.core_term is None:
        if policy.issued_at < now - EXPECTED_WITHIN:
            yield _("%(part)s: %(number)s is not in the core system yet.") % {
                "part": part,
                "number": mask_id(policy.policy_no),
            }
        return
    if policy.core_premium is not None and policy.core_premium != policy.premium:
        yield _premiums(part, policy.premium, policy.core_premium)
    if policy.core_starts_on is not None and policy.core_starts_on != policy.starts_on:
        yield _("%(part)s: starts on %(here)s, in the core system on %(there)s.") % {
            "part": part,
            "here": date_format(policy.starts_on, "Y-m-d"),
            "there": date_format(policy.core_starts_on, "Y-m-d"),
        }
    if policy.core_status in _ENDED_EARLY:
        yield _("%(part)s: ended before time, says the core system.") % {"part": part}


def _premiums(part: str, here: Decimal, there: Decimal) -> str:
    return _("%(part)s: %(here)s, in the core system %(there)s.") % {
        "part": part,
        "here": in_yuan(here),
        "there": in_yuan(there),
    }


def ended_early(*, on: date) -> list[Sale]:
    """Return the sales that stand although the core system says that all of them has ended.

    A term that is merely over counts for nothing; one that is said to have ended while it ran does.
    Of several policies of a form all must have ended: else the supervisor decides.

    Source: O31, DICTIONARY.md A4.8.
    """
    still_runs = _of_sale().exclude(core_status__in=Term.GONE)
    sales = (
        Sale.objects.standing()
        .filter(issued_term__withdrawn_at=None, issued_term__status__in=Term.GONE)
        .filter(~Q(issued_term__status="ENDED") | Q(issued_term__expires_on__gte=on))
        .filter(~Exists(still_runs))
        .select_related("issued_term")
    )
    return list(sales.order_by("pk"))
