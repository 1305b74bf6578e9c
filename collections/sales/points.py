"""Points and stars of a sale. Pure. Source: O31."""

from decimal import Decimal

STARS_A_SALE = 1  # one for each confirmed sale (001-90)


def points_for(premium: Decimal, *, per: int) -> int:
    """Return one point for each full `per` yuan of premium without vehicle tax."""
    return int(premium // per)
