"""Whom somebody looks for by name: by signs of it, or by the initials it begins with."""

from typing import Any

from django.db.models import Q, QuerySet

from policies.models.book import Customer
from renewal.lib.values.pinyin import initials_in


def is_named(sought: str, *, customer: str) -> Q:
    """Return the condition that `sought` is in the name of the row's `customer`, a path, or
    begins its initials.

    For rows that are few already: of a day's list, of a specialist.

    Source: F54.
    """
    found = Q(**{f"{customer}__name__icontains": sought})
    if initials := initials_in(sought):
        found |= Q(**{f"{customer}__name_initials__startswith": initials})
    return found


def customers_named(sought: str) -> QuerySet[Customer, Any]:
    """Return the keys of all customers with `sought` in their name or at the head of its initials.

    One search an index, then all of them: the initials by theirs.

    Source: F54.
    """
    by_signs = Customer.objects.filter(name__contains=sought).values("pk")
    initials = initials_in(sought)
    if not initials:
        return by_signs
    with_initials = Customer.objects.exclude(name_initials="")  # as their partial index says
    return with_initials.filter(name_initials__startswith=initials).values("pk").union(by_signs)
