"""What a customer has put right on the phone, and how long that stands. Pure.

A term's `facts` keep what its workbooks say. Beside that, under CORRECTED, stands by fact what was
said then and what is right instead. It stands until a workbook says something else than then.

Source: 001-92.
"""

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

CORRECTED = "corrected"


class Fact(models.TextChoices):
    """What is corrected on the phone."""

    PHONE = "PHONE", _("Telephone")
    ADDRESS = "ADDRESS", pgettext_lazy("to write to", "Address")
    PLATE = "PLATE", _("Licence plate")
    HOLDER = "HOLDER", _("Holder")
    INSURED = "INSURED", _("Insured")
    EXPIRES_ON = "EXPIRES_ON", _("Ends on")


def with_correction(facts: Mapping[str, Any], fact: Fact, *, said: str, now: str) -> dict[str, Any]:
    """Return `facts` with the correction. Of one that is corrected again, what was said first
    stays; put back to that, it is none."""
    noted = dict(facts.get(CORRECTED, {}))
    first, standing = noted.pop(fact.value, (said, said))
    first = first if standing == said else said
    if first != now:
        noted[fact.value] = [first, now]
    rest = {name: value for name, value in facts.items() if name != CORRECTED}
    return rest | ({CORRECTED: noted} if noted else {})


def insured_name(facts: Mapping[str, Any]) -> str:
    """Return who is insured, as corrected unless a workbook has named somebody else since."""
    said = str(facts.get("insured_name") or "")
    then, right = facts.get(CORRECTED, {}).get(Fact.INSURED.value, (said, said))
    return str(right) if then == said else said
