"""The XML of one sheet, made while its rows pass. Source: ECMA-376 part 1, 18.3."""

from collections.abc import Iterator, Sequence
from itertools import chain, islice, repeat, zip_longest
from typing import Any
from xml.sax.saxutils import escape

from renewal.lib.workbooks.write import styles
from renewal.lib.workbooks.write.about import page_header
from renewal.lib.workbooks.write.cells import cell, column_cells, letters_of, line_cell
from renewal.lib.workbooks.write.parts import HEAD, MAIN
from renewal.lib.workbooks.write.sheets import SheetOut
from renewal.lib.workbooks.write.styles import STYLES, Look
from renewal.lib.workbooks.write.values import (
    LAST_ROW,
    MEASURED_ROWS,
    TooManyRows,
    sheet_name,
    widths,
)

BATCH_ROWS = 1000
PADDING = 0.71  # letters that Excel adds to a width
PAGE = (
    '<pageMargins left="0.5" right="0.5" top="0.75" bottom="0.75" header="0.3" footer="0.3"/>'
    '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
)
FOOTER = "&L&A&R&P / &N"


class StreamedSheet:
    """A sheet while it is written: `rows` counts those of data and stands at the end.

    `mark` is a line above the headings, and on paper.
    """

    def __init__(self, sheet: SheetOut, *, mark: str = "", state: str = "visible") -> None:
        self.name = sheet_name(sheet.title)
        self.state = state
        self.rows = 0
        self._sheet = sheet
        self._columns = [(letters_of(place), column) for place, column in enumerate(sheet.columns)]
        self._mark = mark

    @property
    def heading_row(self) -> int:
        """The row of the headings, counted from 1."""
        return self._sheet.first_row + bool(self._mark)

    @property
    def last_row(self) -> int:
        """The last row of data, or of the headings if there is none."""
        return self.heading_row + self.rows

    @property
    def last_letters(self) -> str:
        return self._columns[-1][0]

    def xml(self, *, is_first: bool) -> Iterator[str]:
        """Yield the sheet. It does not say its size: that would stand before the rows."""
        rows = iter(self._sheet.rows)
        measured = list(islice(rows, MEASURED_ROWS))
        yield f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        yield self._view(is_first=is_first)
        yield self._cols(measured)
        yield "<sheetData>"
        yield from self._lines()
        source = chain(measured, rows)
        while batch := list(islice(source, BATCH_ROWS)):
            yield self._batch(batch)
        yield from self._below()
        yield "</sheetData>"
        yield self._closing()

    def _view(self, *, is_first: bool) -> str:
        selected = ' tabSelected="1"' if is_first else ""
        return (
            f'<sheetViews><sheetView{selected} workbookViewId="0"><pane ySplit="{self.heading_row}"'
            f' topLeftCell="A{self.heading_row + 1}" activePane="bottomLeft" state="frozen"/>'
            '<selection pane="bottomLeft"/></sheetView></sheetViews>'
            '<sheetFormatPr defaultRowHeight="15"/>'
        )

    def _cols(self, measured: Sequence[Sequence[object]]) -> str:
        cols = []
        columns = self._sheet.columns
        for number, (column, width) in enumerate(
            zip(columns, widths(columns, measured), strict=True), 1
        ):
            hidden = ' hidden="1"' if column.hidden else ""
            cols.append(
                f'<col min="{number}" max="{number}" width="{width + PADDING:g}"'
                f' style="{STYLES[column.kind, Look.PLAIN]}"{hidden} customWidth="1"/>'
            )
        return f"<cols>{''.join(cols)}</cols>"

    def _lines(self) -> Iterator[str]:
        looks = chain([styles.TITLE], repeat(styles.NOTE))
        lines = list(zip(self._sheet.title_rows, looks, strict=False))
        if self._mark:
            lines.append((self._mark, styles.MARK))
        for row, (line, style) in enumerate(lines, 1):
            yield _row(row, line_cell(line, f"A{row}", style))
        row = self.heading_row
        yield _row(
            row,
            *(
                line_cell(column.heading, f"{letters}{row}", styles.HEADING)
                for letters, column in self._columns
            ),
        )

    def _batch(self, rows: Sequence[Sequence[Any]]) -> str:
        first_row = self.last_row + 1
        self.rows += len(rows)
        if self.last_row > LAST_ROW:
            raise TooManyRows
        numbers = [str(row) for row in range(first_row, self.last_row + 1)]
        columns = [
            column_cells(values, column.kind, letters=letters, rows=numbers)
            for values, (letters, column) in zip(zip_longest(*rows), self._columns, strict=False)
        ]
        return "".join([_row(*each) for each in zip(numbers, *columns, strict=True)])

    def _below(self) -> Iterator[str]:
        row = self.last_row + 1
        if self._sheet.total_row is not None:
            total = zip(self._sheet.total_row, self._columns, strict=False)
            yield _row(
                row,
                *(
                    cell(value, column.kind, f"{letters}{row}", Look.TOTAL)
                    for value, (letters, column) in total
                ),
            )
            row += 1
        for place, note in enumerate(self._sheet.notes, row + 1):
            yield _row(place, line_cell(note, f"A{place}", styles.NOTE))

    def _closing(self) -> str:
        table = f"A{self.heading_row}:{self.last_letters}{self.last_row}"
        header = f"<oddHeader>{escape(page_header(self._mark))}</oddHeader>" if self._mark else ""
        return (
            f'<autoFilter ref="{table}"/>{PAGE}'
            f"<headerFooter>{header}<oddFooter>{escape(FOOTER)}</oddFooter></headerFooter>"
            f'<ignoredErrors><ignoredError sqref="{table}" numberStoredAsText="1"/></ignoredErrors>'
            "</worksheet>"
        )


def _row(number: int | str, *cells: str) -> str:
    return f'<row r="{number}">{"".join(cells)}</row>'
