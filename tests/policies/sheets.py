"""Small sheets to read."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from policies.workbook import Row, read_rows


def make_csv(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return path


def read(
    path: Path, kind: str = "policies", *, mapping: Mapping[str, str] | None = None
) -> list[Row]:
    return list(read_rows(path, kind=kind, mapping=mapping).rows)


def read_one(path: Path, kind: str, headings: Sequence[str], cells: Sequence[str]) -> Row:
    """Return the only row of a sheet that is made for it."""
    (row,) = read(make_csv(path, headings, cells), kind)
    return row
