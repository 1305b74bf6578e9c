"""Closing a day."""

from dataclasses import asdict
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from reports.models import DailyClose, DailyLine
from reports.queries import live_lines
from sales.models import ClosedDay


class CloseRefused(Exception):
    """The day cannot be closed; str() says why."""


@transaction.atomic
def close_day(*, day: date, now: datetime, by: User | None = None) -> DailyClose:
    """Freeze the figures of local date `day`; a day that is closed stays as it is.

    What is confirmed afterwards is booked on the next open day, so that two downloads of
    the same report never disagree.

    Source: 001-91, F36.

    Raises:
        NotAllowed: the user's role does not close days.
        CloseRefused: the day has not begun.
    """
    if by is not None:
        by.require(Act.CLOSE_DAY)
    lock_transaction(Lock.BOOKS)
    close = DailyClose.objects.filter(day=day).first()
    if close is not None:
        return close
    if day > timezone.localdate(now):
        raise CloseRefused(_("%(day)s has not begun; it cannot be closed.") % {"day": day})
    close = DailyClose.objects.create(day=day, at=now, by=by)
    ClosedDay.objects.create(day=day, at=now)
    DailyLine.objects.bulk_create(
        DailyLine(
            close=close,
            specialist=line.specialist,
            branch=line.specialist.branch,
            **asdict(line.figures),
        )
        for line in live_lines(day=day)
    )
    return close
