"""Questions about premium on its way, and about what is open at the end of a day."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from renewal.accounts.models import User
from renewal.lib.days import span_of
from sales.models import FormStep, IntentionForm, IssuedPolicy, MoneyLine, Plan
from sales.money import NOTHING, STATIONS, Standing, standing
from sales.stations import LOST, State

_STATION = MoneyLine.Station
# With policies in hand whose file may still be open.
_WITH_FILE = (
    State.PAID,
    State.ISSUED,
    State.TO_DELIVER,
    State.DELIVERED,
    State.INCOMPLETE,
    State.CONFIRMED,
)


def standing_of(form: IntentionForm) -> Standing:
    """Return what is due of a form and how far the money has come."""
    lines = MoneyLine.objects.filter(form=form).values_list("station", "amount")
    return standing(due_of(form), lines)


def due_of(form: IntentionForm) -> Decimal | None:
    """Return what the policies cost, tax included; before they are issued, the plan.

    Nothing is due of a form that came to nothing: what is still there goes back to the customer.
    """
    if form.state in LOST:
        return NOTHING
    issued = IssuedPolicy.objects.filter(form=form, voided_at=None).aggregate(
        due=Sum(F("premium") + Coalesce("vehicle_tax", NOTHING))
    )["due"]
    if issued is not None:
        return Decimal(issued)
    return form.plan.total if form.plan else None


def money_of_day(day: date, *, user: User) -> QuerySet[IntentionForm]:
    """Return the forms with a line on local date `day`, and those whose money was on its way then.

    Each has `due`, and what was `collected`, `counted` and `receipted` by the end of that day, so
    that its sheet stays as it was. Those that differ come first.
    """
    start, end = span_of(day)
    lines = MoneyLine.objects.filter(form=OuterRef("pk"))
    forms = with_amounts(IntentionForm.objects.for_user(user).with_row(), until=end)
    moved = Exists(lines.filter(at__gte=start, at__lt=end))
    on_its_way = ~Q(collected=F("counted")) | ~Q(counted=F("receipted")) | _to_pay_back(until=end)
    found: QuerySet[IntentionForm] = (
        forms.filter(Exists(lines.filter(at__lt=end)))
        .filter(Q(moved) | on_its_way)
        .annotate(differs=Case(When(_differs(), then=Value(0)), default=Value(1)))
        .order_by("differs", "task__assignee__name", "pk")
    )
    return found


def with_amounts(forms: QuerySet[IntentionForm], *, until: datetime) -> Any:
    """Add `due`, and the three amounts as they stood at that moment."""
    return forms.annotate(
        due=Case(
            When(_lost(until=until), then=Value(NOTHING)),
            default=Coalesce(Subquery(_due_issued()), Subquery(_due_planned())),
        ),
        **{name.lower(): _sum_of(kinds, until=until) for name, kinds in STATIONS.items()},
    )


def standing_in_row(form: Any) -> Standing:
    """Return the standing of a form that `with_amounts` was asked for."""
    return Standing(form.due, form.collected, form.counted, form.receipted)


def _differs() -> Q:
    return (
        (~Q(collected=0) & ~Q(collected=F("due")))
        | (~Q(counted=0) & ~Q(counted=F("collected")))
        | (~Q(receipted=0) & ~Q(receipted=F("counted")))
    )


def _lost(*, until: datetime) -> Q:
    return Q(state__in=LOST, state_since__lt=until)


def _to_pay_back(*, until: datetime) -> Q:
    """Finance has got money of a form that came to nothing."""
    return _lost(until=until) & Q(receipted__gt=0)


def _sum_of(kinds: tuple[str, ...], *, until: datetime) -> Coalesce:
    lines = MoneyLine.objects.filter(form=OuterRef("pk"), station__in=kinds, at__lt=until)
    return Coalesce(Subquery(_added_up(lines, F("amount"))), NOTHING)


def _due_issued() -> Any:
    policies = IssuedPolicy.objects.filter(form=OuterRef("pk"), voided_at=None)
    return _added_up(policies, F("premium") + Coalesce("vehicle_tax", NOTHING))


def _due_planned() -> Any:
    parts = ("compulsory", "commercial", "accident", "vehicle_tax")
    total: Any = Value(NOTHING)
    for part in parts:
        total = total + Coalesce(part, NOTHING)
    return Plan.objects.filter(pk=OuterRef("plan")).values_list(total)


def _added_up(rows: QuerySet[Any, Any], amount: Any) -> Any:
    """Return a query for the sum of all rows; it has no row where there are none."""
    return rows.order_by().values("form").annotate(added=Sum(amount)).values("added")


@dataclass(frozen=True)
class Taken:
    """What moved on a day at each station, net of what was taken back, for a specialist or in all.

    `electronic` is part of none of the others here. `finance` is what the company has got.
    """

    name: str
    collected: Decimal = NOTHING
    counted: Decimal = NOTHING
    receipted: Decimal = NOTHING
    electronic: Decimal = NOTHING

    @property
    def finance(self) -> Decimal:
        return self.receipted + self.electronic


def taken_on(day: date, *, user: User) -> list[Taken]:
    """Return what moved on local date `day`, by specialist."""
    start, end = span_of(day)
    sums: dict[str, Any] = {
        station.lower(): Coalesce(Sum("amount", filter=Q(station=station)), NOTHING)
        for station in _STATION.values
    }
    rows: Any = (
        MoneyLine.objects.for_user(user)
        .filter(at__gte=start, at__lt=end)
        .values("form__task__assignee", name=F("form__task__assignee__name"))
        .annotate(**sums)
        .order_by("name", "form__task__assignee")
    )
    return [
        Taken(row["name"], row["collected"], row["counted"], row["receipted"], row["electronic"])
        for row in rows
    ]


def total_taken(rows: list[Taken]) -> Taken:
    """Return what all of them come to."""
    return Taken(
        "",
        collected=sum((row.collected for row in rows), NOTHING),
        counted=sum((row.counted for row in rows), NOTHING),
        receipted=sum((row.receipted for row in rows), NOTHING),
        electronic=sum((row.electronic for row in rows), NOTHING),
    )


def money_lines_of(form: IntentionForm) -> QuerySet[MoneyLine]:
    return MoneyLine.objects.filter(form=form).select_related("by", "contra").order_by("at", "pk")


def open_on(day: date, *, user: User) -> QuerySet[IntentionForm]:
    """Return the forms of `day` and before whose file is open, or whose money is not settled.

    That has no receipt, or finance has got it and the customer backed out.

    Each has `issued_at`, the three amounts, and whether its `file_is_open` and its `money_is_open`.
    The oldest comes first.

    Source: 001-71, 001-72.
    """
    _start, end = span_of(day)
    issued = IssuedPolicy.objects.filter(form=OuterRef("pk"), voided_at=None, issued_at__lt=end)
    first = issued.order_by().values("form").annotate(first=Min("issued_at")).values("first")
    forms = with_amounts(IntentionForm.objects.for_user(user).with_row(), until=end)
    found: QuerySet[IntentionForm] = (
        forms.annotate(
            issued_at=Subquery(first),
            file_is_open=Case(
                When(
                    Q(state__in=_WITH_FILE, filed_at=None, issued_at__isnull=False),
                    then=Value(True),
                ),
                default=Value(False),
            ),
            money_is_open=Case(
                When(receipted__lt=Greatest("collected", "counted"), then=Value(True)),
                When(_to_pay_back(until=end), then=Value(True)),
                default=Value(False),
            ),
        )
        .filter(Q(file_is_open=True) | Q(money_is_open=True))
        .order_by("state_since", "pk")
    )
    return found


def slip_of(form: IntentionForm) -> QuerySet[FormStep]:
    """Return the lines of the routing slip, the first one first."""
    return FormStep.objects.filter(form=form).select_related("by").order_by("at", "pk")
