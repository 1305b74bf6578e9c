"""Numbers that may be nobody's own: warned of, never forbidden. Pure.

Source: F22, O19, 004-047, 004-097.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.utils.translation import gettext as _

from renewal.lib.values.phones import LANDLINE, SERVICE, read_phones
from renewal.lib.values.text import Unreadable

LEAST_SHARED = 2  # holders: said, but no more than that
OWN_LINES = 2  # sellers on the lines of one exchange make it the insurer's own
TAIL = 2  # last digits of a fixed line, which tell the extensions of one exchange apart
ZEROES = re.compile(r"\d*0{3}")  # how the first line of an exchange ends


class Suspicion(StrEnum):
    """What is odd about a number, the gravest first."""

    LENGTH = "LENGTH"
    SELLER = "SELLER"
    SHARED = "SHARED"
    EXCHANGE = "EXCHANGE"
    SHARED_BY_TWO = "SHARED_BY_TWO"


@dataclass(frozen=True)
class Known:
    """What the book knows of a number.

    `holders` counts customers by name, without those for whom it has proved wrong; `sellers`
    are the names of those who sell and have it. `neighbours` counts the customers, and
    `selling_neighbours` the sellers, whose fixed line differs in its last two digits only.
    """

    holders: Mapping[str, int] = field(default_factory=dict)
    sellers: frozenset[str] = frozenset()
    neighbours: int = 0
    selling_neighbours: int = 0


@dataclass(frozen=True)
class Limits:
    """From how many holders on a number, and on an exchange, something is odd. Dated settings."""

    shared: int
    exchange: int


@dataclass(frozen=True)
class Warned:
    """A suspicion about one number, in words."""

    code: Suspicion
    text: str

    @property
    def is_weak(self) -> bool:
        return self.code is Suspicion.SHARED_BY_TWO


def head_of(number: str) -> str:
    """Return what the fixed lines of one exchange begin with; blank for a mobile number."""
    return number[:-TAIL] if LANDLINE.fullmatch(number) else ""


def is_of_right_length(number: str) -> bool:
    try:
        found = read_phones(number)
    except Unreadable:
        return False
    return found is not None and len(found) == 1 and found[0].well_formed


def warnings(number: str, *, holder: str, known: Known, limits: Limits) -> list[Warned]:
    """Return what is odd about the number of the customer called `holder`.

    Customers of the holder's own name are no strangers. Who sells and is insured here has the
    own number.
    """
    found = []
    if not is_of_right_length(number):
        found.append(Warned(Suspicion.LENGTH, _("The number has a wrong length.")))
    if known.sellers and holder not in known.sellers:
        text = _("It is the number of %(name)s, who sells.")
        found.append(Warned(Suspicion.SELLER, text % {"name": sorted(known.sellers)[0]}))
    others = sum(many for name, many in known.holders.items() if name != holder)
    if others + 1 >= limits.shared:
        text = _("%(n)s unrelated holders have it.") % {"n": others + 1}
        found.append(Warned(Suspicion.SHARED, text))
    if _is_exchange(number, known, limits):
        found.append(Warned(Suspicion.EXCHANGE, _("It is the line of an exchange.")))
    if LEAST_SHARED <= others + 1 < limits.shared:
        text = _("Another holder has it too.")
        found.append(Warned(Suspicion.SHARED_BY_TWO, text))
    return found


def _is_exchange(number: str, known: Known, limits: Limits) -> bool:
    if SERVICE.fullmatch(number):
        return True
    if not LANDLINE.fullmatch(number):
        return False
    return (
        ZEROES.fullmatch(number) is not None
        or known.neighbours + 1 >= limits.exchange
        or known.selling_neighbours >= OWN_LINES
    )
