"""Questions about the book."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, Subquery

from policies.kinds import TERM_FIELDS
from policies.models import Contact, Phone, Policy, Term
from policies.models.book import PolicyQuerySet, TermQuerySet
from policies.models.names import customers_named
from policies.queries.shown import shown
from renewal.accounts.models import Branch, User


def search_terms(
    *,
    user: User,
    policy_no: str = "",
    plate_no: str = "",
    name: str = "",
    phone_tail: str = "",
    expires_from: date | None = None,
    expires_to: date | None = None,
    branch: Branch | None = None,
) -> TermQuerySet:
    """Return the terms that `user` may see and all conditions fit, in no order.

    A policy number is known by its beginning or its end, a telephone number by its end, a name by
    any of its signs or the initials of the first ones.
    """
    terms: TermQuerySet = Term.objects.for_user(user)
    if policy_no:
        terms = terms.filter(
            Q(policy__number__startswith=policy_no) | Q(policy__number__endswith=policy_no)
        )
    if plate_no:
        terms = terms.filter(policy__vehicle__plate_no__contains=plate_no)
    if name:
        terms = terms.filter(policy__customer__in=customers_named(name))
    if phone_tail:
        phones = Phone.objects.filter(
            customer=OuterRef("policy__customer"), number__endswith=phone_tail
        )
        terms = terms.filter(Exists(phones))
    if expires_from:
        terms = terms.filter(expires_on__gte=expires_from)
    if expires_to:
        terms = terms.filter(expires_on__lte=expires_to)
    if branch:
        terms = terms.filter(policy__branch__path__startswith=branch.path)
    return terms


def rows_with(keys: Collection[int], *, order: Sequence[str]) -> list[dict[str, Any]]:
    """Return what a list shows of the terms with `keys`: plain values, in that order.

    `result` is that of the last contact, None if there was none.
    """
    last = Contact.objects.filter(term=OuterRef("pk")).newest_first().values("result")[:1]
    found: Any = (
        Term.objects.filter(pk__in=keys)
        .order_by(*order)
        .values(
            "pk",
            "policy_id",
            "expires_on",
            "premium",
            name=F("policy__customer__name"),
            plate_no=F("policy__vehicle__plate_no"),
            number=F("policy__number"),
            phone=F("policy__phone__number"),
            branch=F("policy__branch__name"),
            caller=F("specialist__name"),
            result=Subquery(last),
        )
    )
    return list(found)


def visible_policies(user: User) -> PolicyQuerySet:
    """Return the policies that `user` may see with what their page shows."""
    return Policy.objects.for_user(user).select_related("customer", "vehicle", "branch", "phone")


def contacts_of(policy: Policy) -> list[Contact]:
    contacts = Contact.objects.about(policy).select_related("by", "phone")
    return list(contacts.newest_first())


def terms_of(policy: Policy) -> list[Term]:
    terms = policy.terms.select_related("specialist", "batch")
    return list(terms.order_by(F("expires_on").desc(), "-pk"))


def facts_of(term: Term) -> list[tuple[str, str]]:
    """Return everything that workbooks said of a term, label and text, masked, in their order."""
    return [
        (each.label, text)
        for each in TERM_FIELDS
        if (text := shown(each, term.facts.get(each.name)))
    ]
