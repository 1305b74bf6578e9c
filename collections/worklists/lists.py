"""The due-date lists: what each finds, and whether it queues for release or prepares.

Source: 001-04, 001-23.
"""

from dataclasses import dataclass

from renewal.rules.defaults import EXTRACTION_DAYS, RELEASE_DAYS, Setting
from worklists.models import ListKind


@dataclass(frozen=True)
class DueList:
    """Terms that end a fixed number of days after the list's date.

    A list that `queues` makes its leads ready for release; one that does not prepares them.
    """

    kind: ListKind
    days: Setting[int]
    queues: bool


DUE_LISTS = (
    DueList(kind=ListKind.RENEWAL_30, days=EXTRACTION_DAYS, queues=False),
    DueList(kind=ListKind.RENEWAL_25, days=RELEASE_DAYS, queues=True),
)

# In the order of dealing, kind after kind. Source: O1.
RELEASED_KINDS = tuple(due_list.kind for due_list in DUE_LISTS if due_list.queues)
