"""The set-based half of an import: rows into a staging table, verdicts, and the book.

Everything here is one statement a step, whatever the number of rows.
"""

from policies.landing.history import writing
from policies.landing.land import land
from policies.landing.shells import withdraw
from policies.landing.staging import stage
from policies.landing.undo import Kept, take_back
from policies.landing.verdicts import counts, judge, version

__all__ = [
    "Kept",
    "counts",
    "judge",
    "land",
    "stage",
    "take_back",
    "version",
    "withdraw",
    "writing",
]
