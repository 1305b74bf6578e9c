"""What the sentence about a term goes by."""

from dataclasses import dataclass
from datetime import date

from policies.models import Phone, Term
from policies.queries.renewals import Renewal
from worklists.lists import DueList
from worklists.models import Lead, Move, NumberCheck, Owner, OwnershipRule, Task


@dataclass(frozen=True)
class ListDate:
    """That a list finds a term on a date; `is_made` where it has been made for that date."""

    due_list: DueList
    day: date
    is_made: bool


@dataclass(frozen=True)
class Facts:
    """What is known of a term on `day`.

    `reason` is why it is left out, as far as the term itself tells, and `renewal` or
    `no_call_until` what is behind that. `rule` decided whose it is, by its `place` from 1.
    `lists` are those that find such a term, by date, and `entries` why each that has it leaves
    it out, blank where it does not. `check` is what the branch has been asked and not answered.
    `move` is the last time that the row changed hands after its release.
    """

    day: date
    term: Term
    reason: str
    owner: Owner
    rule: OwnershipRule | None
    place: int
    renewal: Renewal | None
    no_call_until: date | None
    lead: Lead | None
    task: Task | None
    move: Move | None
    check: NumberCheck | None
    lists: list[ListDate]
    entries: dict[str, str]
    needs_phone: bool

    @property
    def phone(self) -> Phone | None:
        """The number to dial: of the policy that governs the call."""
        return self.lead.term.policy.phone if self.lead else self.term.policy.phone

    @property
    def lacks_number(self) -> bool:
        wrong = self.phone is None or self.phone.verdict == Phone.Verdict.INACCURATE
        return self.needs_phone and wrong
