"""Questions about the ledgers: their lines, what these come to, and the papers still missing."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DurationField,
    ExpressionWrapper,
    Max,
    Q,
    QuerySet,
    Sum,
    Value,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.lib.days import span_of
from sales.ledgers import KINDS, Ledger, Line, Papers, Total
from sales.models import Goods, GoodsLine, PaperLine, SerialLine
from sales.money import NOTHING, in_yuan


def ledger_lines(
    ledger: str,
    *,
    user: User,
    now: datetime,
    first: date | None = None,
    last: date | None = None,
    specialist: User | None = None,
    find: str = "",
    shown: str = Papers.MISSING,
) -> QuerySet[Any, Any]:
    """Return the lines of a ledger from `first` to `last`, the newest first.

    Of papers, `shown` (one of Papers) are those that are listed: one specialist after the other,
    what has been missing longest first.
    """
    kind = KINDS[ledger]
    lines: QuerySet[Any, Any] = kind.lines.objects.for_user(user)  # type: ignore[attr-defined]
    if first is not None:
        lines = lines.filter(at__gte=span_of(first)[0])
    if last is not None:
        lines = lines.filter(at__lt=span_of(last)[1])
    if specialist is not None:
        lines = lines.filter(**{kind.specialist: specialist})
    if words := find.strip().upper():
        lines = lines.filter(
            reduce(or_, (Q(**{f"{path}__startswith": words}) for path in kind.found_in))
        )
    if ledger == Ledger.PAPERS:
        return _papers(lines, shown=shown, now=now)
    return lines.order_by("-at", "-pk")


def _papers(lines: QuerySet[Any, Any], *, shown: str, now: datetime) -> QuerySet[Any, Any]:
    lines = lines.filter(contra_of=None)
    if shown != Papers.ALL:
        lines = lines.filter(contra__isnull=shown != Papers.RECEIVED)
    until = Coalesce(
        TruncDate("contra__at"), Value(timezone.localdate(now)), output_field=DateField()
    )
    days = ExpressionWrapper(until - TruncDate("at"), output_field=DurationField())
    lines = lines.annotate(days=days)
    return lines.order_by("form__task__assignee__name", "at", "pk")


def read_lines(ledger: str, lines: QuerySet[Any, Any]) -> list[Line]:
    """Return lines of `ledger_lines` as they are read, in one query."""
    kind = KINDS[ledger]
    ties = ledger != Ledger.PAPERS
    return [
        Line(
            pk=values[0],
            form=form,
            cells=[
                (column, column.shown(value))
                for column, value in zip(kind.columns, values, strict=True)
            ],
            contra_of=contra_of if ties else None,
            contra=contra if ties else None,
        )
        for form, contra_of, contra, *values in lines.values_list(
            "form_id", "contra_of_id", "contra", *kind.paths
        )
    ]


def totals_of_ledger(ledger: str, lines: QuerySet[Any, Any]) -> list[Total]:
    """Return what lines of `ledger_lines` come to, contra lines taken off."""
    lines = lines.order_by()
    match ledger:
        case Ledger.UNDERWRITING:
            return list(_money(lines))
        case Ledger.GOODS:
            return list(_goods(lines))
        case Ledger.SERIALS:
            return list(_serials(lines))
    return list(_missing_by_specialist(lines))


def _money(lines: QuerySet[Any, Any]) -> Iterable[Total]:
    sums = lines.aggregate(
        policies=Count("pk", filter=Q(contra_of=None)) - Count("pk", filter=~Q(contra_of=None)),
        premium=Coalesce(Sum("premium"), NOTHING),
        tax=Coalesce(Sum("vehicle_tax"), NOTHING),
    )
    yield Total(_("Policies"), f"{sums['policies']:,}")
    yield Total(_("Premium"), in_yuan(sums["premium"]))
    yield Total(_("Vehicle tax"), in_yuan(sums["tax"]))


def _goods(lines: QuerySet[Any, Any]) -> Iterable[Total]:
    """A contra line takes off from the side on which its line stood."""
    came = Q(amount__gt=0, contra_of=None) | Q(amount__lt=0, contra_of__isnull=False)
    sums = lines.values_list("goods__name").annotate(
        came=Coalesce(Sum("amount", filter=came), 0),
        went=Coalesce(Sum("amount", filter=~came), 0),
    )
    for name, came_in, went_out in sums.order_by("goods__name"):
        figures = {"came": f"{came_in:,}", "went": f"{-went_out:,}", "net": came_in + went_out}
        yield Total(name, _("in %(came)s, out %(went)s, together %(net)+d") % figures)


def _serials(lines: QuerySet[Any, Any]) -> Iterable[Total]:
    used, spoilt, void = (
        Count("pk", filter=Q(use=use))
        for use in (SerialLine.Use.USED, SerialLine.Use.SPOILT, SerialLine.Use.VOID)
    )
    labels = dict(SerialLine.Document.choices)
    sums = lines.values_list("document").annotate(used=used, spoilt=spoilt, void=void)
    for document, used_forms, spoilt_forms, void_forms in sums.order_by("document"):
        figures = {"used": used_forms, "spoilt": spoilt_forms, "void": void_forms}
        words = _("used %(used)s, spoilt %(spoilt)s, taken back %(void)s") % figures
        yield Total(str(labels[document]), words)


def _missing_by_specialist(lines: QuerySet[Any, Any]) -> Iterable[Total]:
    sums = lines.values_list("form__task__assignee__name").annotate(
        number=Count("pk"), longest=Max("days")
    )
    for name, number, longest in sums.order_by("form__task__assignee__name"):
        words = _("papers %(number)s, the longest for %(days)s days")
        yield Total(name, words % {"number": number, "days": longest.days})


def papers_missing(*, user: User) -> QuerySet[PaperLine]:
    """Return the papers still missing: a specialist's own rows, a clerk's whole branch.

    What has been missing longest comes first.
    """
    return (
        PaperLine.objects.for_user(user)
        .missing()
        .select_related("form__holder_phone", "form__task__assignee")
        .order_by("form__task__assignee__name", "form__opened_at", "form", "at", "pk")
    )


def stock_of(*, user: User) -> list[Goods]:
    """Return the goods that the user sees, kind by kind, those no longer kept at the end.

    Each has `last_at`, when it last moved.
    """
    kinds = list(Goods.Kind)
    goods = Goods.objects.for_user(user).select_related("branch").annotate(last_at=Max("lines__at"))
    return sorted(
        goods, key=lambda one: (one.is_retired, kinds.index(Goods.Kind(one.kind)), one.name, one.pk)
    )


def last_lines_of(goods: Goods, number: int) -> list[Line]:
    """Return the last lines of the goods ledger about some goods, the newest first."""
    lines = GoodsLine.objects.filter(goods=goods).order_by("-at", "-pk")
    return read_lines(Ledger.GOODS, lines[:number])
