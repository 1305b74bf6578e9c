"""What the page of a day draws beside its figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, ExtractHour, TruncDate

from policies.models import Contact
from policies.results import CONNECTED, TONES
from renewal.accounts.models import User
from renewal.lib.days import span_of
from renewal.rules.queries import calendar_between
from reports.queries import NOTHING, Figures
from sales.models import Sale

TREND_DAYS = 10  # working days
TREND_SPAN = 35  # days that surely hold so many, the longest holidays included
PATTERN_DAYS = 28
WEEK = timedelta(days=7)
OFFICE_HOURS = range(9, 18)
WORKING_WEEK = range(5)
FEWEST_DIALS = 5  # below them a share says nothing
FEWEST_AN_HOUR = 20  # dials: an hour that may be called the best or the worst
TINTS = (Decimal("0.35"), Decimal("0.45"), Decimal("0.55"), Decimal("0.65"))

# Of the theme, by the meaning of a result's colour.
COLOURS = {
    "good": "ok",
    "info": "info",
    "appointment": "vio",
    "attention": "warn",
    "bad": "bad",
    "neutral": "mute",
}


@dataclass(frozen=True)
class DayPremium:
    """`premium` in yuan, without vehicle tax."""

    day: date
    premium: Decimal

    @property
    def thousands(self) -> Decimal:
        return self.premium / 1000


@dataclass(frozen=True)
class Trend:
    """The premium of the last working days, the day itself last, and of its month so far."""

    days: list[DayPremium]
    month_sales: int
    month_premium: Decimal

    @property
    def today(self) -> DayPremium:
        return self.days[-1]

    @property
    def before(self) -> DayPremium | None:
        return self.days[-2] if len(self.days) > 1 else None

    @property
    def change(self) -> Decimal | None:
        """What the day is above the one before it, as a share of that."""
        if self.before is None or not self.before.premium:
            return None
        return self.today.premium / self.before.premium - 1


def premium_trend(*, day: date, total: Figures, user: User) -> Trend:
    """Return the premium of the ten working days up to `day`, whose own is in `total`.

    A day off on which something was booked is drawn, too.
    """
    start = min(day - timedelta(days=TREND_SPAN), day.replace(day=1))
    calendar = calendar_between(start, day)
    rows = (
        Sale.objects.filter(
            booked_on__gte=start,
            booked_on__lt=day,
            specialist__branch__path__startswith=user.branch.path,
        )
        .values("booked_on")
        .annotate(sales=Count("pk"), premium=Coalesce(Sum("premium"), NOTHING))
    )
    booked = {row["booked_on"]: (row["sales"], row["premium"]) for row in rows}
    booked[day] = (total.sales, total.premium)
    drawn, at = [day], day
    while len(drawn) < TREND_DAYS and at > start:
        at -= timedelta(days=1)
        if at in booked or calendar.is_workday(at):
            drawn.append(at)
    month = [booked[one] for one in booked if one >= day.replace(day=1)]
    return Trend(
        days=[DayPremium(one, booked.get(one, (0, NOTHING))[1]) for one in reversed(drawn)],
        month_sales=sum(sales for sales, _premium in month),
        month_premium=sum((premium for _sales, premium in month), NOTHING),
    )


@dataclass(frozen=True)
class Step:
    """A step of the conversion: how many got there, and what share of the step before."""

    code: str
    number: int
    share: Decimal | None
    colour: str


@dataclass(frozen=True)
class ResultBar:
    label: str
    number: int
    colour: str


@dataclass(frozen=True)
class Results:
    """The day's contacts by result, in the order of the tiles; `reached` counts rows."""

    bars: list[ResultBar]
    total: int
    reached: int


def results_of(*, day: date, user: User) -> Results:
    """Return how the contacts of local date `day` ended."""
    start, end = span_of(day)
    shown = [result for result in Contact.Result if result != Contact.Result.RENEWED]
    numbers = Contact.objects.filter(
        at__gte=start, at__lt=end, by__branch__path__startswith=user.branch.path
    ).aggregate(
        reached=Count("term", filter=Q(dial__in=CONNECTED), distinct=True),
        **{result.value: Count("pk", filter=Q(result=result)) for result in shown},
    )
    bars = [
        ResultBar(str(result.label), numbers[result.value], COLOURS[TONES[result]])
        for result in shown
    ]
    return Results(bars=bars, total=sum(bar.number for bar in bars), reached=numbers["reached"])


def conversion(*, total: Figures, reached: int) -> list[Step]:
    """Return the day's way from release to sale.

    Each step counts what happened on the day: a sale's release lies days before it, so that
    the steps are not the same rows.
    """
    steps = (
        ("RELEASED", total.released, "pale"),
        ("HANDLED", total.handled, "pale"),
        ("REACHED", reached, "info"),
        ("INTERESTED", total.interested, "info"),
        ("SOLD", total.sales, "ok"),
    )
    drawn: list[Step] = []
    for code, number, colour in steps:
        before = drawn[-1].number if drawn else 0
        share = Decimal(number) / before if before else None
        drawn.append(Step(code=code, number=number, share=share, colour=colour))
    return drawn


@dataclass
class Cell:
    """The dials of a weekday's hour and those that reached somebody."""

    dials: int = 0
    connected: int = 0

    @property
    def rate(self) -> Decimal | None:
        """Too few dials have no rate."""
        return Decimal(self.connected) / self.dials if self.dials >= FEWEST_DIALS else None

    @property
    def tint(self) -> str:
        rate = self.rate
        return "" if rate is None else f"h{1 + sum(rate >= edge for edge in TINTS)}"

    def add(self, dials: int, connected: int) -> None:
        self.dials += dials
        self.connected += connected


@dataclass(frozen=True)
class PatternRow:
    weekday: int  # 0: Monday
    cells: list[Cell]


@dataclass(frozen=True)
class Pattern:
    """When people answer: weekdays by hours of four weeks, and the hours that stand out."""

    hours: list[int]
    rows: list[PatternRow]
    best: list[int] = field(default_factory=list)
    worst: int | None = None
    week_ago: Cell = field(default_factory=Cell)


def answer_pattern(*, day: date, user: User) -> Pattern:
    """Return the share of dials that reached somebody in the four weeks up to `day`."""
    first = day - timedelta(days=PATTERN_DAYS - 1)
    rows = (
        Contact.objects.filter(
            at__gte=span_of(first)[0],
            at__lt=span_of(day)[1],
            by__branch__path__startswith=user.branch.path,
        )
        .exclude(result=Contact.Result.RENEWED)
        .values(on=TruncDate("at"), hour=ExtractHour("at"))
        .annotate(dials=Count("pk"), connected=Count("pk", filter=Q(dial__in=CONNECTED)))
    )
    cells: dict[tuple[int, int], Cell] = defaultdict(Cell)
    by_hour: dict[int, Cell] = defaultdict(Cell)
    week_ago = Cell()
    for row in rows:
        counted = (row["dials"], row["connected"])
        cells[row["on"].weekday(), row["hour"]].add(*counted)
        by_hour[row["hour"]].add(*counted)
        if row["on"] == day - WEEK:
            week_ago.add(*counted)
    hours = _span(by_hour, OFFICE_HOURS)
    weekdays = _span((weekday for weekday, _hour in cells), WORKING_WEEK)
    ranked = _ranked(by_hour)
    return Pattern(
        hours=hours,
        rows=[PatternRow(one, [cells[one, hour] for hour in hours]) for one in weekdays],
        best=sorted(ranked[:2]) if len(ranked) > 2 else [],
        worst=ranked[-1] if len(ranked) > 2 else None,
        week_ago=week_ago,
    )


def _span(found: Iterable[int], usual: range) -> list[int]:
    """Return the usual values, and whatever lies between them and those found outside."""
    values = [*usual, *found]
    return list(range(min(values), max(values) + 1))


def _ranked(by_hour: dict[int, Cell]) -> list[int]:
    """Return the hours with enough dials, the one that reaches most first."""
    rates = {
        hour: Decimal(cell.connected) / cell.dials
        for hour, cell in by_hour.items()
        if cell.dials >= FEWEST_AN_HOUR
    }
    return sorted(rates, key=lambda hour: (-rates[hour], hour))
