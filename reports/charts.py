"""What the page of a day draws beside its figures."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce, ExtractHour, TruncDate
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from policies.models import Contact
from policies.results import CONNECTED, TONES
from renewal.accounts.models import User
from renewal.lib.days import span_of
from renewal.lib.workdays import Calendar
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
WEEKDAYS = (
    pgettext_lazy("weekday", "Mon"),
    pgettext_lazy("weekday", "Tue"),
    pgettext_lazy("weekday", "Wed"),
    pgettext_lazy("weekday", "Thu"),
    pgettext_lazy("weekday", "Fri"),
    pgettext_lazy("weekday", "Sat"),
    pgettext_lazy("weekday", "Sun"),
)

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
        """What the day is above the one before it, as a share of that; None while one has none."""
        if self.before is None or not self.before.premium or not self.today.premium:
            return None
        return self.today.premium / self.before.premium - 1

    @property
    def change_text(self) -> str:
        """Write the change as +8.2%."""
        return "" if self.change is None else f"{100 * self.change:+.1f}%"


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
    drawn = days_drawn(day, start=start, used=booked, calendar=calendar)
    month = [booked[one] for one in booked if one >= day.replace(day=1)]
    return Trend(
        days=[DayPremium(one, booked.get(one, (0, NOTHING))[1]) for one in drawn],
        month_sales=sum(sales for sales, _money in month),
        month_premium=sum((premium for _sales, premium in month), NOTHING),
    )


def days_drawn(day: date, *, start: date, used: Collection[date], calendar: Calendar) -> list[date]:
    """Return the last working days from `start` to `day`, and days off that are in `used`."""
    drawn, at = [day], day
    while len(drawn) < TREND_DAYS and at > start:
        at -= timedelta(days=1)
        if at in used or calendar.is_workday(at):
            drawn.append(at)
    return drawn[::-1]


@dataclass(frozen=True)
class Step:
    """A step of the conversion: how many got there.

    `share` is of the step before, where those are the same rows: an interested customer was
    reached on the day and a reached one contacted; a sale's row was released days before.
    """

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
    shown = [result for result in Contact.Result if result not in Contact.NOT_OF_DESK]
    numbers = (
        Contact.objects.of_desk()
        .filter(at__gte=start, at__lt=end, by__branch__path__startswith=user.branch.path)
        .aggregate(
            reached=Count("term", filter=Q(dial__in=CONNECTED), distinct=True),
            **{result.value: Count("pk", filter=Q(result=result)) for result in shown},
        )
    )
    bars = [
        ResultBar(str(result.label), numbers[result.value], COLOURS[TONES[result]])
        for result in shown
    ]
    return Results(bars=bars, total=sum(bar.number for bar in bars), reached=numbers["reached"])


def conversion(*, total: Figures, reached: int) -> list[Step]:
    """Return the day's way from release to sale.

    Each step counts what happened on the day, in rows.
    """
    return [
        Step("RELEASED", total.released, None, "pale"),
        Step("HANDLED", total.handled, None, "pale"),
        Step("REACHED", reached, _share(reached, total.handled), "info"),
        Step("INTERESTED", total.interested, _share(total.interested, reached), "info"),
        Step("SOLD", total.sales, None, "ok"),
    ]


def _share(number: int, of: int) -> Decimal | None:
    return Decimal(number) / of if of else None


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
    def percent(self) -> str:
        """Write the rate as 63, for a cell that has room for two digits."""
        return "" if self.rate is None else f"{100 * self.rate:.0f}"

    @property
    def tint(self) -> str:
        rate = self.rate
        return "" if rate is None else f"h{1 + sum(rate >= edge for edge in TINTS)}"

    def add(self, dials: int, connected: int) -> None:
        self.dials += dials
        self.connected += connected


@dataclass(frozen=True)
class PatternRow:
    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Pattern:
    """When people answer: weekdays by hours of four weeks, and the hours that stand out."""

    hours: list[int]
    rows: list[PatternRow]
    best: list[int] = field(default_factory=list)
    worst: int | None = None
    week_ago: Cell = field(default_factory=Cell)

    @property
    def told(self) -> str:
        """Say which hours are good and which is bad; blank where too little is known."""
        if not self.best or self.worst is None:
            return ""
        return _("Easiest to reach at %(best)s, hardest at %(worst)s.") % {
            "best": get_text_list([_hour_name(hour) for hour in self.best], _("and")),
            "worst": _hour_name(self.worst),
        }


def answer_pattern(*, day: date, user: User) -> Pattern:
    """Return the share of dials that reached somebody in the four weeks up to `day`."""
    first = day - timedelta(days=PATTERN_DAYS - 1)
    rows = (
        Contact.objects.of_desk()
        .filter(
            at__gte=span_of(first)[0],
            at__lt=span_of(day)[1],
            by__branch__path__startswith=user.branch.path,
        )
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
    weekdays = _span((weekday for weekday, _place in cells), WORKING_WEEK)
    ranked = _ranked(by_hour)
    return Pattern(
        hours=hours,
        rows=[
            PatternRow(str(WEEKDAYS[one]), [cells[one, hour] for hour in hours]) for one in weekdays
        ],
        best=sorted(ranked[:2]) if len(ranked) > 2 else [],
        worst=ranked[-1] if len(ranked) > 2 else None,
        week_ago=week_ago,
    )


@dataclass(frozen=True)
class RateChange:
    """By how many percentage points a connection rate is above the one a week before."""

    points: Decimal

    @property
    def text(self) -> str:
        return f"{self.points:+.1f}"


def rate_change(*, total: Figures, pattern: Pattern) -> RateChange | None:
    """Return the change since the same weekday, or None where either has too few dials."""
    now, before = total.connection_rate, pattern.week_ago.rate
    return None if now is None or before is None else RateChange(100 * (now - before))


def _span(found: Iterable[int], usual: range) -> list[int]:
    """Return the usual values, and whatever lies between them and those found outside."""
    values = [*usual, *found]
    return list(range(min(values), max(values) + 1))


def _hour_name(hour: int) -> str:
    return _("%(hour)d:00") % {"hour": hour}


def _ranked(by_hour: dict[int, Cell]) -> list[int]:
    """Return the hours with enough dials, the one that reaches most first."""
    rates = {
        hour: Decimal(cell.connected) / cell.dials
        for hour, cell in by_hour.items()
        if cell.dials >= FEWEST_AN_HOUR
    }
    return sorted(rates, key=lambda hour: (-rates[hour], hour))
