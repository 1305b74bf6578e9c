"""The ledgers as they are read: which lines, in which columns. Page, paper and workbook share them.

Source: 001-62, 001-63, 001-67, 001-68, F33.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.lib.masking import mask_id
from renewal.lib.workbooks import Kind
from sales.models import (
    GoodsLine,
    LedgerLine,
    Paper,
    PaperLine,
    Part,
    SerialLine,
    UnderwritingLine,
)
from sales.money import in_yuan


class Ledger(models.TextChoices):
    UNDERWRITING = "underwriting", gettext_lazy("Underwriting ledger")
    GOODS = "goods", gettext_lazy("Goods ledger")
    SERIALS = "serials", gettext_lazy("Register of serial forms")
    PAPERS = "papers", gettext_lazy("Ledger of incomplete papers")


class Papers(models.TextChoices):
    """Which lines of the ledger of incomplete papers are listed."""

    MISSING = "", gettext_lazy("Still missing")
    RECEIVED = "received", pgettext_lazy("papers", "Received")
    ALL = "all", gettext_lazy("All")


@dataclass(frozen=True)
class Column:
    """A column; `of` is the path of its value, `width` its millimetres on paper (0: the rest).

    `on_page` are the classes of its cells on the page.
    """

    heading: str | Promise
    of: str
    kind: Kind = Kind.TEXT
    say: Callable[[Any], object] | None = None
    hide: Callable[[str], str] | None = None
    width: int = 0
    on_page: str = ""

    @property
    def is_extra(self) -> bool:
        """Tell whether the usual office screen leaves it out."""
        return "x" in self.on_page.split()

    @property
    def is_number(self) -> bool:
        return self.kind in (Kind.MONEY, Kind.INT)

    def shown(self, value: Any) -> str:
        """Return a value as it is read; a dash where there is none."""
        if value is None or value == "":
            return "—"
        if self.say is not None:
            value = self.say(value)
        if self.hide is not None:
            return self.hide(str(value))
        return _WRITTEN.get(self.kind, str)(value)


def _stamp(at: datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def _day(day: date) -> str:
    return day.isoformat()


def _pieces(number: int) -> str:
    return f"{number:,}"


_WRITTEN: dict[Kind, Callable[[Any], str]] = {
    Kind.STAMP: _stamp,
    Kind.DATE: _day,
    Kind.MONEY: in_yuan,
    Kind.INT: _pieces,
}


def _label_of(choices: Sequence[tuple[str, Any]]) -> Callable[[str], str]:
    labels = dict(choices)
    return lambda code: str(labels.get(code, code))


def _days(span: timedelta) -> int:
    return span.days


@dataclass(frozen=True)
class LedgerKind:
    """What a ledger's lines are, and by which paths they are asked for.

    `specialist` is whose they are, `found_in` what the search reads from its beginning.
    """

    lines: type[LedgerLine]
    columns: tuple[Column, ...]
    specialist: str
    found_in: tuple[str, ...]
    export: str

    @property
    def paths(self) -> list[str]:
        return [column.of for column in self.columns]


_NUMBER = Column(
    pgettext_lazy("line of a ledger", "No."), "pk", Kind.ANY, width=13, on_page="muted"
)
_AT = Column(gettext_lazy("Entered at"), "at", Kind.STAMP, width=30, on_page="nw o2")
_BY = Column(gettext_lazy("Entered by"), "by__name", width=18, on_page="nw hide x")
_NOTE = Column(gettext_lazy("Note"), "note", on_page="wn wide")
_FORM = Column(gettext_lazy("Intention form"), "form__number", width=30, on_page="nw")
_PLATE = Column(gettext_lazy("Licence plate"), "form__plate_no", width=20, on_page="nw")

KINDS: Mapping[str, LedgerKind] = {
    Ledger.UNDERWRITING: LedgerKind(
        lines=UnderwritingLine,
        columns=(
            _NUMBER,
            _AT,
            _FORM,
            Column(
                gettext_lazy("Cover"),
                "part",
                say=_label_of(Part.choices),
                width=16,
                on_page="nw",
            ),
            Column(
                gettext_lazy("Policy number"), "policy_no", hide=mask_id, width=30, on_page="nw"
            ),
            Column(gettext_lazy("Insured"), "insured_name", width=26, on_page="b o1"),
            Column(gettext_lazy("Licence plate"), "plate_no", width=20, on_page="nw"),
            Column(
                gettext_lazy("Starts on"), "starts_on", Kind.DATE, width=18, on_page="nw hide x"
            ),
            Column(gettext_lazy("Premium"), "premium", Kind.MONEY, width=20, on_page="b nw"),
            Column(
                gettext_lazy("Vehicle tax"), "vehicle_tax", Kind.MONEY, width=16, on_page="nw hide"
            ),
            Column(gettext_lazy("Specialist"), "specialist__name", width=16, on_page="nw"),
            _BY,
            _NOTE,
        ),
        specialist="specialist",
        found_in=("policy_no", "plate_no", "form__number"),
        export="underwriting_ledger",
    ),
    Ledger.GOODS: LedgerKind(
        lines=GoodsLine,
        columns=(
            _NUMBER,
            _AT,
            Column(gettext_lazy("Goods"), "goods__name", width=36, on_page="b nw o1"),
            Column(
                pgettext_lazy("goods", "What happened"),
                "use",
                say=_label_of(GoodsLine.Use.choices),
                width=26,
                on_page="nw",
            ),
            Column(gettext_lazy("Pieces"), "amount", Kind.INT, width=16, on_page="b"),
            Column(gettext_lazy("Serial number"), "serial_no", width=30, on_page="nw"),
            _FORM,
            _PLATE,
            Column(gettext_lazy("Taken by"), "taken_by__name", width=18, on_page="nw"),
            _BY,
            _NOTE,
        ),
        specialist="taken_by",
        found_in=("serial_no", "form__number", "form__plate_no"),
        export="goods_ledger",
    ),
    Ledger.SERIALS: LedgerKind(
        lines=SerialLine,
        columns=(
            _NUMBER,
            _AT,
            Column(
                gettext_lazy("Document"),
                "document",
                say=_label_of(SerialLine.Document.choices),
                width=30,
                on_page="nw",
            ),
            Column(gettext_lazy("Serial number"), "serial_no", width=36, on_page="b nw o1"),
            Column(
                pgettext_lazy("serial form", "Use"),
                "use",
                say=_label_of(SerialLine.Use.choices),
                width=26,
                on_page="nw",
            ),
            _FORM,
            _PLATE,
            Column(gettext_lazy("Specialist"), "form__task__assignee__name", width=18),
            _BY,
            _NOTE,
        ),
        specialist="form__task__assignee",
        found_in=("serial_no", "form__number", "form__plate_no"),
        export="serial_register",
    ),
    Ledger.PAPERS: LedgerKind(
        lines=PaperLine,
        columns=(
            _NUMBER,
            Column(
                gettext_lazy("Specialist"),
                "form__task__assignee__name",
                width=18,
                on_page="b nw o1",
            ),
            Column(
                pgettext_lazy("papers", "Days missing"),
                "days",
                Kind.INT,
                say=_days,
                width=16,
                on_page="o2",
            ),
            Column(
                pgettext_lazy("papers", "Paper"),
                "paper",
                say=_label_of(Paper.choices),
                width=48,
                on_page="nw wide",
            ),
            _FORM,
            Column(gettext_lazy("Insured"), "form__insured_name", width=26, on_page="wn"),
            _PLATE,
            Column(
                pgettext_lazy("papers", "Missing since"),
                "at",
                Kind.STAMP,
                width=30,
                on_page="nw hide",
            ),
            Column(
                pgettext_lazy("papers", "Received"),
                "contra__at",
                Kind.STAMP,
                width=30,
                on_page="nw hide",
            ),
            _BY,
            _NOTE,
        ),
        specialist="form__task__assignee",
        found_in=("form__number", "form__plate_no"),
        export="incomplete_papers",
    ),
}


@dataclass(frozen=True)
class Line:
    """A line as it is read. `contra_of` is the line that it takes back, `contra` what took it back.

    For papers, whose lines are taken back by what was received, both are None.
    """

    pk: int
    form: int | None
    cells: list[tuple[Column, str]]
    contra_of: int | None = None
    contra: int | None = None

    @property
    def says(self) -> str:
        """Return what the line has to do with another one, blank if nothing."""
        if self.contra_of is not None:
            return _("Takes back no. %(number)s") % {"number": self.contra_of}
        if self.contra is not None:
            return _("Taken back by no. %(number)s") % {"number": self.contra}
        return ""


@dataclass(frozen=True)
class Total:
    """What some lines come to, contra lines taken off: of what, and how much in words."""

    label: str
    words: str


ROWS_A_PAGE = 20


@dataclass(frozen=True)
class Sheet:
    """A page on paper; the totals stand on the last one."""

    page: int
    pages: int
    lines: list[Line]
    totals: list[Total]


def sheets(lines: list[Line], totals: list[Total]) -> list[Sheet]:
    """Return the pages: the lines in their order, each total in the place of a line."""
    rows: list[Line | Total] = [*lines, *totals]
    pages = max(1, -(-len(rows) // ROWS_A_PAGE))
    return [
        Sheet(
            page=page,
            pages=pages,
            lines=[row for row in own if isinstance(row, Line)],
            totals=[row for row in own if isinstance(row, Total)],
        )
        for page in range(1, pages + 1)
        for own in [rows[(page - 1) * ROWS_A_PAGE : page * ROWS_A_PAGE]]
    ]
