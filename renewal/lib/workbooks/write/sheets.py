"""What is written: sheets, their columns, rows that go back, and what a workbook says of itself."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class Kind(Enum):
    """What a column holds; the value is its number format. `ANY`: each cell what it is."""

    TEXT = "@"
    MONEY = "#,##0.00"
    DATE = "yyyy-mm-dd"
    STAMP = "yyyy-mm-dd hh:mm"
    INT = "0"
    RATIO = "0.00%"
    ANY = "General"


@dataclass(frozen=True)
class Column:
    """A column; `width` in Latin letters, None: as wide as its first rows need."""

    heading: str
    kind: Kind = Kind.TEXT
    width: float | None = None
    hidden: bool = False


@dataclass(frozen=True)
class SheetOut:
    """A sheet: lines of title, headings, rows, a total, notes. `rows` may be a generator."""

    title: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[object]]
    title_rows: Sequence[str] = ()
    total_row: Sequence[object] | None = None
    notes: Sequence[str] = ()

    @property
    def first_row(self) -> int:
        """The first row of data, counted from 0: where a chart's ranges begin."""
        return len(self.title_rows) + 1


@dataclass(frozen=True)
class WrongRow:
    """A row that goes back: its cells, which of them are wrong (from 0), and why.

    `ref` is what it is known by when it comes back mended: `118:7:0`.
    """

    cells: Sequence[object]
    wrong: Collection[int]
    reasons: Sequence[str]
    ref: str = ""


@dataclass(frozen=True)
class About:
    """What a workbook says of itself: who made it, when, with which filters, how many rows.

    `made_at` is aware; the writer fills in `rows`. `facts` are whatever else belongs to the list.
    `watermark` is the export's id. With full numbers (`masked` false) there must be one: it is
    then shown above the table and on paper, and hidden in the file.

    Source: F39, RELIABILITY.md T5.
    """

    title: str
    made_by: str
    made_at: datetime
    filters: Sequence[tuple[str, str]] = ()
    facts: Sequence[tuple[str, str]] = ()
    masked: bool = True
    watermark: str = ""
    reason: str = ""
    rows: int = 0

    def __post_init__(self) -> None:
        if not self.masked and not self.watermark:
            raise ValueError("A workbook with full numbers needs a watermark.")
