"""What is said after rows have changed hands."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from worklists.queries.loads import loads_of
from worklists.whatnext.words import joined


def told_of_move(*, moved: int, asked: int, taker: User, now: datetime) -> str:
    """Say how many rows `taker` has received, how many stayed, and whether that is too many."""
    return joined(
        _("Rows moved to %(name)s: %(number)s.") % {"name": taker.name, "number": moved},
        _told_of_stayed(asked - moved),
        _told_of_load(taker, now=now),
    )


def told_of_recall(*, recalled: int, asked: int) -> str:
    return joined(
        _("Rows recalled: %(number)s. They go out with the next release.") % {"number": recalled},
        _told_of_stayed(asked - recalled),
    )


def _told_of_stayed(number: int) -> str:
    if not number:
        return ""
    return _("Stayed where they are, because they were changed or ended meanwhile: %(number)s.") % {
        "number": number
    }


def _told_of_load(taker: User, *, now: datetime) -> str:
    load = loads_of([taker], day=timezone.localdate(now))[taker.pk]
    if not load.is_over:
        return ""
    return _("%(name)s now has %(number)s open rows of %(most)s.") % {
        "name": taker.name,
        "number": load.open_rows,
        "most": load.most,
    }
