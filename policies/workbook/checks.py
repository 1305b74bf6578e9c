"""What a row as a whole must hold, and by what it is known again."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from policies.kinds import Kind, Type
from policies.workbook.problems import Row
from renewal.lib.values import PhoneNumber

LONGEST_NUMBER = 60  # characters of a policy's or a document's number, as the book keeps it
SPANS = (
    ("starts_on", "expires_on", "starts_on", "BEGINS_AFTER_END"),
    ("starts_on", "ends_on", "ends_on", "ENDS_BEFORE_START"),
)
NEVER_NEGATIVE = "premium"  # of a term; what was paid, due or changed may be reversed
CHANGE = "premium_change"
MONEY_BACK = frozenset(("SURRENDER", "CANCEL", "DECREASE"))


class Checks:
    """What is checked of the rows of a kind on whose sheet `names` are mapped."""

    def __init__(self, kind: Kind, names: frozenset[str]) -> None:
        self.keys = kind.keys
        numbers = {"policy_no", *(name for key in kind.keys for name in key)}
        self.numbers = [
            name for name in sorted(numbers & names) if kind.by_name[name].type is Type.NUMBER
        ]
        self.spans = [span for span in SPANS if names.issuperset(span[:2])]
        self.has_change = CHANGE in names

    def wrong(self, values: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return the fields for which a row is refused, each with a code of `SENTENCES`."""
        found = []
        for name in self.numbers:
            number = values.get(name)
            if isinstance(number, str) and len(number) > LONGEST_NUMBER:
                found.append((name, "TOO_LONG"))
        for first, last, told, code in self.spans:
            begins, ends = values.get(first), values.get(last)
            if isinstance(begins, date) and isinstance(ends, date) and begins > ends:
                found.append((told, code))
        amount = values.get(NEVER_NEGATIVE)
        if isinstance(amount, Decimal) and amount < 0:
            found.append((NEVER_NEGATIVE, "NEGATIVE"))
        return found

    def settle(self, row: Row) -> None:
        """Write what a row gives back to the customer below zero, however the sheet wrote it."""
        if not self.has_change:
            return
        change = row.values.get(CHANGE)
        if isinstance(change, Decimal) and row.values.get("kind") in MONEY_BACK:
            row.values[CHANGE] = -abs(change)

    def key_of(self, values: Mapping[str, object]) -> str:
        """Return by what the row is known again, "" for nothing.

        It is made of the first alternative of the kind that is filled, else of what the last has.
        """
        parts: list[str] = []
        for names in self.keys:
            parts = [f"{name}={_canonical(values[name])}" for name in names if name in values]
            if len(parts) == len(names):
                break
        return "|".join(parts)


def _canonical(value: object) -> str:
    if isinstance(value, str):
        return value.replace("\\", r"\\").replace("|", r"\|") if "|" in value else value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        first: PhoneNumber = value[0]
        return first.number
    return str(value)
