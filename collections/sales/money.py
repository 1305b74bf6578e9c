"""The three amounts of a sale, and whether they agree. Pure.

What a customer pays goes to whoever delivers, over the clerk's count, to finance's receipt. What
is paid electronically is with the company at once, so it counts at all three stations.

Source: 001-42, 001-72, O35, O36.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from renewal.lib.values.amounts import CENT

MOST = Decimal("100000000")  # yuan; above it somebody mistyped
NOTHING = Decimal("0.00")
COLLECTED, COUNTED, RECEIPTED, ELECTRONIC = "COLLECTED", "COUNTED", "RECEIPTED", "ELECTRONIC"
# The kinds of line that make up each of the three amounts.
STATIONS = {name: (name, ELECTRONIC) for name in (COLLECTED, COUNTED, RECEIPTED)}


@dataclass(frozen=True)
class Standing:
    """What is due of a sale, vehicle tax included, and how far the money has come, in yuan.

    `due` is None as long as the customer has agreed to nothing, and 0 once the sale came to
    nothing.
    """

    due: Decimal | None
    collected: Decimal = NOTHING
    counted: Decimal = NOTHING
    receipted: Decimal = NOTHING

    @property
    def to_collect(self) -> Decimal:
        return max(NOTHING, (self.due or NOTHING) - self.collected)

    @property
    def to_count(self) -> Decimal:
        return max(NOTHING, self.collected - self.counted)

    @property
    def to_receipt(self) -> Decimal:
        return max(NOTHING, self.counted - self.receipted)

    @property
    def differences(self) -> list[str]:
        """Return as sentences where the amounts disagree; what has yet to come is no difference."""
        pairs = (
            (_("due"), self.due, _("collected"), self.collected),
            (_("collected"), self.collected, _("counted"), self.counted),
            (_("counted"), self.counted, _("receipted"), self.receipted),
        )
        return [
            _said(first, wanted, second, found)
            for first, wanted, second, found in pairs
            if found and wanted is not None and wanted != found
        ]

    @property
    def is_with_finance(self) -> bool:
        return bool(self.due) and self.receipted >= (self.due or NOTHING)


def standing(due: Decimal | None, lines: Iterable[tuple[str, Decimal]]) -> Standing:
    """Add up lines, each a station and an amount, contra lines included."""
    sums = dict.fromkeys(STATIONS, NOTHING)
    for station, amount in lines:
        for name, kinds in STATIONS.items():
            if station in kinds:
                sums[name] += amount
    return Standing(due, sums[COLLECTED], sums[COUNTED], sums[RECEIPTED])


def fault_of(amount: Decimal) -> str:
    """Return why this is no amount of money that somebody could have paid, "" where it is."""
    if not amount.is_finite() or not 0 < amount < MOST:
        return _("The amount must be above 0 and below 100,000,000.")
    if amount != amount.quantize(CENT):
        return _("The amount has at most two decimal places.")
    return ""


def in_yuan(amount: Decimal) -> str:
    return f"-¥{-amount:,.2f}" if amount < 0 else f"¥{amount:,.2f}"


def _said(first: str, wanted: Decimal, second: str, found: Decimal) -> str:
    """Return "Collected ¥4,119.80, counted ¥4,119.00: ¥0.80 short"."""
    text = (
        _("%(first)s %(wanted)s, %(second)s %(found)s: %(difference)s short")
        if found < wanted
        else _("%(first)s %(wanted)s, %(second)s %(found)s: %(difference)s too much")
    )
    said = text % {
        "first": first,
        "wanted": in_yuan(wanted),
        "second": second,
        "found": in_yuan(found),
        "difference": in_yuan(abs(found - wanted)),
    }
    return said[:1].upper() + said[1:]
