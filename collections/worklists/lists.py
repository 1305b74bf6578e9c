"""The due-date lists: what each finds, of whom, and what becomes of a row that stays on it.

Source: SPEC.md 12, 001-04, 001-12, 001-02, 001-23, 001-30, O8, O26.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from renewal.rules.defaults import EXTRACTION_DAYS, RELEASE_DAYS
from renewal.rules.queries import Rules
from worklists.models import LAPSED_KINDS, ListKind, Owner

LAPSED_AFTER = timedelta(days=1)  # cover runs to 24:00 of the expiry date
TAKEN_OVER_AFTER = timedelta(days=3)  # 48 hours after that


class Keep(Enum):
    """What a list does with a row that nothing excludes.

    PREPARE: a lead whose number is looked up. QUEUE: a lead that waits for its release.
    TELL: no lead; the row is told to its branch.
    """

    PREPARE = "PREPARE"
    QUEUE = "QUEUE"
    TELL = "TELL"


@dataclass(frozen=True)
class Span:
    """Expiry dates from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True)
class DaysBefore:
    """A list of every date: of the terms that end so many days after it; before it, if negative."""

    days: Callable[[Rules], int]

    def ends(self, day: date, rules: Rules) -> Span | None:
        on = day + timedelta(days=self.days(rules))
        return Span(on, on)

    def day_of(self, expires_on: date, rules: Rules) -> date:
        return expires_on - timedelta(days=self.days(rules))


class MonthBefore:
    """A list of the first of each month: of the terms that end in the next. Source: 001-30."""

    def ends(self, day: date, rules: Rules) -> Span | None:
        if day.day != 1:
            return None
        first = (day + timedelta(days=32)).replace(day=1)
        return Span(first, first.replace(day=monthrange(first.year, first.month)[1]))

    def day_of(self, expires_on: date, rules: Rules) -> date:
        return (expires_on.replace(day=1) - timedelta(days=1)).replace(day=1)


@dataclass(frozen=True)
class DueList:
    """What the list of a date is about.

    `when` tells of which terms, by their ends. Rows of owners that `finds` lacks are no business
    of the list; those that `keeps` lacks are left out as NOT_OURS. A lead may be released
    `releases` after the date. Leads of one `family` make one call; another family's are left
    alone.
    """

    kind: ListKind
    when: DaysBefore | MonthBefore
    keeps: Mapping[Owner, Keep]
    finds: frozenset[Owner] = frozenset(Owner)
    releases: timedelta = timedelta()
    family: str = "renewal"

    def ends(self, day: date, rules: Rules) -> Span | None:
        """Return when the terms end that the list of `day` finds; None without such a list."""
        return self.when.ends(day, rules)

    def day_of(self, expires_on: date, rules: Rules) -> date:
        """Return the date whose list finds what ends on `expires_on`."""
        return self.when.day_of(expires_on, rules)

    @property
    def is_lapsed(self) -> bool:
        return self.kind in LAPSED_KINDS

    @property
    def queues(self) -> bool:
        return Keep.QUEUE in self.keeps.values()


DUE_LISTS = (
    DueList(
        kind=ListKind.RENEWAL_30,
        when=DaysBefore(lambda rules: rules.value(EXTRACTION_DAYS)),
        keeps={Owner.CENTRE: Keep.PREPARE},
    ),
    DueList(
        kind=ListKind.RENEWAL_25,
        when=DaysBefore(lambda rules: rules.value(RELEASE_DAYS)),
        keeps={Owner.CENTRE: Keep.QUEUE},
    ),
    # A branch's own go to the branch; the centre's that nobody was given are released the
    # next morning.
    DueList(
        kind=ListKind.LAPSED_TODAY,
        when=DaysBefore(lambda _rules: -LAPSED_AFTER.days),
        keeps={Owner.CENTRE: Keep.QUEUE, Owner.BRANCH: Keep.TELL, Owner.PILOT: Keep.TELL},
        releases=timedelta(days=1),
    ),
    DueList(
        kind=ListKind.LAPSED_48H,
        when=DaysBefore(lambda _rules: -TAKEN_OVER_AFTER.days),
        finds=frozenset({Owner.BRANCH, Owner.PILOT}),
        keeps={Owner.BRANCH: Keep.QUEUE, Owner.PILOT: Keep.QUEUE},
    ),
    DueList(
        kind=ListKind.TRIAL_MEMBERS,
        when=MonthBefore(),
        keeps=dict.fromkeys(Owner, Keep.QUEUE),
        family="trial",
    ),
    # The branch works them; their numbers are looked up here.
    DueList(
        kind=ListKind.PILOT,
        when=DaysBefore(lambda rules: rules.value(EXTRACTION_DAYS)),
        finds=frozenset({Owner.PILOT}),
        keeps={Owner.PILOT: Keep.PREPARE},
        family="pilot",
    ),
)
BY_KIND = {one.kind: one for one in DUE_LISTS}
# The term that ends first governs a call, so its list is made first.
EARLIEST_FIRST = tuple(
    BY_KIND[kind]
    for kind in (
        ListKind.LAPSED_48H,
        ListKind.LAPSED_TODAY,
        ListKind.RENEWAL_25,
        ListKind.RENEWAL_30,
        ListKind.TRIAL_MEMBERS,
        ListKind.PILOT,
    )
)
FAMILIES = {due_list.kind.value: due_list.family for due_list in DUE_LISTS}

# In the order of dealing, kind after kind. Source: O1.
RELEASED_KINDS = tuple(due_list.kind for due_list in DUE_LISTS if due_list.queues)
