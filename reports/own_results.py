"""What somebody has sold and dialled: this month among the peers, and day by day.

The figures are the daily report's: a closed day's as it was closed, the others as they stand now.

Source: UX.md 5.2, 001-46, 001-90, DICTIONARY.md B8.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.db.models.functions import TruncDate

from policies.models import Contact
from renewal.accounts.models import User
from renewal.lib.days import span_of
from renewal.rules.queries import calendar_between
from reports.charts import TREND_SPAN, days_drawn
from reports.models import DailyClose, DailyLine
from reports.queries import CONTACTED, EARNED, SOLD, Figures, keyed
from sales.models import PointsEntry, Sale


@dataclass(frozen=True)
class DayLine:
    """A day's figures; `premium` in yuan, without vehicle tax."""

    day: date
    figures: Figures

    @property
    def thousands(self) -> Decimal:
        return self.figures.premium / 1000


@dataclass(frozen=True)
class Month:
    """What somebody has sold from the first of the month to `day`.

    `rank` is the place by premium, then points, among the active specialists of the same branch;
    None without a sale. Equals share a place.
    """

    day: date
    figures: Figures
    peers: int
    rank: int | None


def month_of(*, user: User, day: date) -> Month:
    """Return the month of `user` up to local date `day`."""
    sums = _sums(first=day.replace(day=1), last=day, peers_of=user)
    peers = User.objects.specialists().filter(branch=user.branch_id)
    others = [
        sums.get(pk, Figures()) for pk in peers.exclude(pk=user.pk).values_list("pk", flat=True)
    ]
    own = sums.get(user.pk, Figures())
    ahead = sum(_standing(other) > _standing(own) for other in others)
    return Month(
        day=day,
        figures=own,
        peers=len(others) + 1,
        rank=ahead + 1 if own.sales else None,
    )


def last_days(*, user: User, day: date) -> list[DayLine]:
    """Return the figures of `user` on the ten working days up to local date `day`.

    A day off on which something was done is among them.
    """
    start = day - timedelta(days=TREND_SPAN)
    closed = _closed(user, first=start, last=day)
    found = _live(user, first=start, last=day) | closed
    used = [one for one, figures in found.items() if figures.dials or figures.sales]
    calendar = calendar_between(start, day)
    return [
        DayLine(one, found.get(one, Figures()))
        for one in days_drawn(day, start=start, used=used, calendar=calendar)
    ]


def _standing(figures: Figures) -> tuple[Decimal, int]:
    """What the daily report orders its lines by."""
    return figures.premium, figures.points


def _sums(*, first: date, last: date, peers_of: User) -> dict[int, Figures]:
    """Add up what each specialist of the branch, and `peers_of`, has sold and earned.

    Nothing is booked on a closed day any more, so these are its figures, too.
    """
    span = {"booked_on__range": (first, last)}
    sold = Sale.objects.filter(_peer("specialist", peers_of), **span)
    earned = PointsEntry.objects.filter(_peer("earner", peers_of), **span)
    sums = _joined(
        keyed(sold.values("specialist").annotate(**SOLD), "specialist"),
        keyed(earned.values("earner").annotate(**EARNED), "earner"),
    )
    return {person: Figures(**values) for person, values in sums.items()}


def _peer(person: str, user: User) -> Q:
    return Q(**{f"{person}__branch": user.branch_id}) | Q(**{person: user})


def _live(user: User, *, first: date, last: date) -> dict[date, Figures]:
    """Return the figures by day as they stand now; without what was released."""
    contacts = Contact.objects.of_desk().filter(
        by=user, at__gte=span_of(first)[0], at__lt=span_of(last)[1]
    )
    span = {"booked_on__range": (first, last)}
    sold = Sale.objects.filter(specialist=user, **span)
    earned = PointsEntry.objects.filter(earner=user, **span)
    days = _joined(
        keyed(contacts.values(on=TruncDate("at")).annotate(**CONTACTED), "on"),
        keyed(sold.values("booked_on").annotate(**SOLD), "booked_on"),
        keyed(earned.values("booked_on").annotate(**EARNED), "booked_on"),
    )
    return {day: Figures(**values) for day, values in days.items()}


def _joined(*parts: Mapping[Any, Mapping[str, Any]]) -> dict[Any, dict[str, Any]]:
    """Return the values that each key has in any of `parts`."""
    joined: dict[Any, dict[str, Any]] = defaultdict(dict)
    for part in parts:
        for key, values in part.items():
            joined[key] |= values
    return joined


def _closed(user: User, *, first: date, last: date) -> dict[date, Figures]:
    """Return the figures of the closed days; nought where `user` did not stand in the report."""
    closes = DailyClose.objects.filter(day__range=(first, last))
    found = dict.fromkeys(closes.values_list("day", flat=True), Figures())
    names = [one.name for one in fields(Figures)]
    for line in DailyLine.objects.filter(close__in=closes, specialist=user).select_related("close"):
        found[line.close.day] = Figures(**{name: getattr(line, name) for name in names})
    return found
