"""The routing slip on paper: its stations in their order, whoever has been there. Pure.

Source: 001-44, UX.md 5.2.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sales.models import FormStep
from sales.stations import Profile, Step

_TO_PASS = (Step.OPEN, Step.QUOTE, Step.SUBMIT, Step.SIGN_FOR, Step.PASS)
_AFTER = (Step.PLAN_DELIVERY, Step.DELIVER)
_LAST = (Step.CLOSE_FILE, Step.CONFIRM)
STATIONS: dict[str, tuple[Step, ...]] = {
    Profile.PAID_FIRST: (*_TO_PASS, Step.ASK_PAYMENT, Step.PAY, Step.ISSUE, *_AFTER, *_LAST),
    Profile.PAPER_FIRST: (*_TO_PASS, Step.ISSUE, *_AFTER, Step.PAY, *_LAST),
}


@dataclass(frozen=True)
class Station:
    """A line of the slip; `last` is None where nobody has been yet."""

    step: Step
    last: FormStep | None


def stations_of(profile: str, steps: Iterable[FormStep]) -> list[Station]:
    """Return the stations with the last time that each was passed; `steps` are oldest first."""
    last = {done.step: done for done in steps}
    return [Station(step=step, last=last.get(step)) for step in STATIONS[profile]]
