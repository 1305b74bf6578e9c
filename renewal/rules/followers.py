"""What is counted in working days further down: it says here how much waits for a year."""

from collections.abc import Callable

Count = Callable[[int], int]

_COUNTS: list[Count] = []


def waits_for_calendar(count: Count) -> Count:
    """Declare `count`: how much was counted provisionally, of a year, until its calendar is in.

    What is declared here is counted again by its own app once the year is entered.
    """
    _COUNTS.append(count)
    return count


def waiting_for(year: int) -> int:
    """Return how much was counted provisionally because `year` is not entered."""
    return sum(count(year) for count in _COUNTS)
