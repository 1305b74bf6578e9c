"""Cells that are not what calamine says of them."""

from dataclasses import dataclass, field

MOST_ERRORS = 100_000  # cells that are remembered


@dataclass
class OddCells:
    """What was found in a sheet. Rows and columns are counted from 0.

    `timed` are the columns with numbers that are shown with a time of day.
    """

    timed: set[int] = field(default_factory=set)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    noted: dict[str, tuple[int, str]] = field(default_factory=dict)  # code: how many, the first

    def add_error(self, row: int, column: int, error: str) -> None:
        if len(self.errors) < MOST_ERRORS:
            self.errors.setdefault(row, {})[column] = error
        self.note("ERROR_CELLS", f"{letters(column)}{row + 1}")

    def note(self, code: str, cell: str) -> None:
        count, first = self.noted.get(code, (0, cell))
        self.noted[code] = (count + 1, first)


def letters(column: int) -> str:
    """Return the letters that Excel names a column by, counted from 0."""
    text = ""
    while column >= 0:
        text = chr(65 + column % 26) + text
        column = column // 26 - 1
    return text
