"""The figures of a day."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Aggregate, Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from policies.models import Contact
from policies.results import CONNECTED
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from renewal.lib.days import span_of
from reports.models import DailyClose, DailyLine
from sales.models import PointsEntry, Sale
from worklists.models import Task

NOTHING = Decimal("0.00")

# What is counted of contacts, of sales and of the ledgers, whatever they are grouped by.
CONTACTED: dict[str, Aggregate] = {
    "handled": Count("term", distinct=True),
    "dials": Count("pk"),
    "connected": Count("pk", filter=Q(dial__in=CONNECTED)),
    "interested": Count("term", filter=Q(result=Contact.Result.INTERESTED), distinct=True),
}
SOLD: dict[str, Coalesce | Aggregate] = {
    "sales": Count("pk"),
    "premium": Coalesce(Sum("premium"), NOTHING),
}
EARNED: dict[str, Coalesce] = {
    "points": Coalesce(Sum("amount", filter=Q(ledger=PointsEntry.Ledger.POINTS)), 0),
    "stars": Coalesce(Sum("amount", filter=Q(ledger=PointsEntry.Ledger.STARS)), 0),
}


@dataclass(frozen=True)
class Figures:
    """What one specialist did on a day. `premium` in yuan, without vehicle tax.

    `released` rows of the day's release; `handled` rows that got a result on the day;
    `dials` attempts, of which `connected` reached somebody. Source: DICTIONARY.md B8.
    """

    released: int = 0
    handled: int = 0
    dials: int = 0
    connected: int = 0
    interested: int = 0
    sales: int = 0
    premium: Decimal = NOTHING
    points: int = 0
    stars: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(
            **{name: value + getattr(other, name) for name, value in asdict(self).items()}
        )

    @property
    def connection_rate(self) -> Decimal | None:
        """接通率: the dials that reached somebody, of all dials; None without a dial."""
        return Decimal(self.connected) / self.dials if self.dials else None


@dataclass(frozen=True)
class Line:
    specialist: User
    figures: Figures


@dataclass(frozen=True)
class DayReport:
    """A day's lines, best first, and their total; provisional until the day is closed."""

    day: date
    closed_at: datetime | None
    lines: list[Line]
    total: Figures

    @property
    def provisional(self) -> bool:
        return self.closed_at is None


def day_report(*, day: date, user: User | None = None) -> DayReport:
    """Return the report of local date `day`: as it was closed, else as it stands now.

    With `user`, only the specialists of the branch that they may see; of a closed day those
    who belonged to it when it was closed.

    Source: 001-91, F36.
    """
    close = DailyClose.objects.filter(day=day).first()
    lines = live_lines(day=day, user=user) if close is None else _closed_lines(close, user=user)
    lines.sort(key=lambda line: (-line.figures.premium, -line.figures.points, line.specialist.pk))
    return DayReport(
        day=day,
        closed_at=close.at if close else None,
        lines=lines,
        total=sum((line.figures for line in lines), Figures()),
    )


def sales_of(*, day: date, user: User | None = None) -> QuerySet[Sale]:
    """Return the sales booked on local date `day`, as the report lists them.

    With `user`, those of the specialists of the branch that they may see, as the lines have it.
    """
    sales = Sale.objects.booked_on(day)
    if user is not None:
        sales = sales.filter(specialist__branch__path__startswith=user.branch.path)
    return sales.select_related("term__policy__vehicle", "specialist", "confirmed_by").order_by(
        "specialist__username", "pk"
    )


def _closed_lines(close: DailyClose, *, user: User | None) -> list[Line]:
    names = list(asdict(Figures()))
    rows = DailyLine.objects.filter(close=close).select_related("specialist")
    if user is not None:
        rows = rows.for_user(user)
    return [
        Line(
            specialist=row.specialist,
            figures=Figures(**{name: getattr(row, name) for name in names}),
        )
        for row in rows
    ]


def live_lines(*, day: date, user: User | None = None) -> list[Line]:
    """Return the figures of every active specialist, and of whoever did something that day.

    With `user`, only those of the branch that they may see.
    """
    parts: list[Mapping[int, Mapping[str, Any]]] = [
        _released(day),
        _contacts(day),
        _sales(day),
        _points(day),
    ]
    active = {key for part in parts for key in part}
    everybody = User.objects.all() if user is None else User.objects.for_user(user)
    people = (
        everybody.filter(Q(pk__in=active) | Q(role=Role.SPECIALIST, is_active=True))
        .filter(Q(role=Role.SPECIALIST) | Q(sales__booked_on=day))
        .select_related("branch")
        .distinct()
    )
    lines = []
    for person in people:
        values: dict[str, Any] = {}
        for part in parts:
            values |= part.get(person.pk, {})
        lines.append(Line(specialist=person, figures=Figures(**values)))
    return lines


def _released(day: date) -> dict[int, dict[str, Any]]:
    rows = Task.objects.filter(release__day=day).values("assignee").annotate(n=Count("pk"))
    return {row["assignee"]: {"released": row["n"]} for row in rows}


def _contacts(day: date) -> dict[int, dict[str, Any]]:
    start, end = span_of(day)
    rows = (
        Contact.objects.of_desk()
        .filter(at__gte=start, at__lt=end)
        .values("by")
        .annotate(**CONTACTED)
    )
    return keyed(rows, "by")


def _sales(day: date) -> dict[int, dict[str, Any]]:
    rows = Sale.objects.booked_on(day).values("specialist").annotate(**SOLD)
    return keyed(rows, "specialist")


def _points(day: date) -> dict[int, dict[str, Any]]:
    rows = PointsEntry.objects.filter(booked_on=day).values("earner").annotate(**EARNED)
    return keyed(rows, "earner")


def keyed(rows: Iterable[Mapping[str, Any]], key: str) -> dict[Any, dict[str, Any]]:
    """Return the other values of each row by that of `key`."""
    return {row[key]: {name: row[name] for name in row if name != key} for row in rows}
