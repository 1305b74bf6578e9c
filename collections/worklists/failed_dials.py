"""How often a number was dialled in vain. Pure.

Source: 001-101, 001-102, O5, O6.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from policies.models import Contact
from policies.results import CONNECTED


@dataclass(frozen=True)
class Dialled:
    """A dial of a number on local date `day`, and what it counts as."""

    phone_id: int
    day: date
    dial: str


def counted_failures(dials: Iterable[Dialled]) -> dict[int, int]:
    """Return of each number on how many days it was dialled in vain since it last answered.

    `dials` come in the order of their moments. A day counts once, however often it was tried;
    what neither failed nor connected, as a busy line, changes nothing; each number counts apart.

    Source: O5, O6.
    """
    days: dict[int, set[date]] = {}
    for one in dials:
        failed_on = days.setdefault(one.phone_id, set())
        if one.dial in CONNECTED:
            failed_on.clear()
        elif one.dial == Contact.Dial.FAILED:
            failed_on.add(one.day)
    return {phone_id: len(failed_on) for phone_id, failed_on in days.items()}
