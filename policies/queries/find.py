"""Finding policies by what somebody has at hand: a number, a plate, the end of a phone, a name."""

import re
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.db.models.functions import Reverse

from policies.models import Phone, Policy, Vehicle
from policies.models.book import PolicyQuerySet
from policies.models.names import customers_named
from renewal.lib.values.text import plain

FEWEST_SIGNS = 4  # of a policy number, a plate or a phone: as many as a page shows at its end
MOST_SORTED = 2000  # policies
_PUNCTUATION = re.compile(r"[()+-]")

_Q = TypeVar("_Q", bound=QuerySet[Any])


def find_policies(policies: PolicyQuerySet, text: str, *, most: int) -> list[Policy]:
    """Return at most `most` of `policies` that `text` may mean, in the order of their holders.

    A policy's whole number means that policy alone. Else it may be the beginning or the end of
    one, the end of a plate or of a phone, any of these with stars as a page shows it, a part
    of the holder's name, or the beginning of its initials. Of more than MOST_SORTED that fit,
    those that came into the book first are put in order.
    """
    typed = plain(text)
    shown = policies.select_related("customer", "vehicle", "branch")
    if exact := list(shown.filter(number__in={text.strip(), typed, typed.upper()})[:most]):
        return exact
    ways = [way.order_by().values_list("pk") for way in _ways(policies, typed)]
    if not ways:
        return []
    # Two questions: in one, how few may fit is not known in time, and all policies are read.
    fitting = ways[0].union(*ways[1:]).order_by("pk")[:MOST_SORTED]
    found = shown.filter(pk__in=[pk for (pk,) in fitting])
    return list(found.order_by("customer__name_sort", "number", "pk")[:most])


def _ways(policies: PolicyQuerySet, typed: str) -> Iterator[PolicyQuerySet]:
    """Return the policies that fit, one queryset for each thing that the text may be."""
    signs = typed.replace(" ", "").upper()
    digits = _PUNCTUATION.sub("", signs)
    is_long = len(signs.replace("*", "")) >= FEWEST_SIGNS
    if is_long and signs.isascii():
        yield _shown_as(policies, "number", signs)
    if is_long and digits.replace("*", "").isdecimal():
        phones = _shown_as(Phone.objects.all(), "number", digits)
        yield policies.filter(customer__in=phones.values("customer"))
    if "*" in signs:
        return
    has_digits = any(sign.isdecimal() for sign in signs)
    if is_long and signs.isascii():
        yield policies.filter(number__startswith=signs)
    if is_long and has_digits:
        with_plate = Vehicle.objects.exclude(plate_no="")
        cars = _shown_as(with_plate, "plate_no", signs)
        yield policies.filter(vehicle__in=cars.values("pk"))
    if signs and not (has_digits and signs.isascii()):
        yield policies.filter(customer__in=customers_named(typed))


def _shown_as(rows: _Q, field: str, text: str) -> _Q:
    """Return the rows whose `field` ends as `text` does, and begins as it does before stars."""
    head, tail = text.partition("*")[0] if "*" in text else "", text.rpartition("*")[2]
    # Backwards, so that an index can find an end as it finds a beginning.
    found = rows.alias(backwards=Reverse(field)).filter(backwards__startswith=tail[::-1])
    return found.filter(**{f"{field}__startswith": head}) if head else found
