"""A workbook of a kind, read into typed rows. Nothing here knows the database.

`read_rows` is the way in; what it cannot take raises `WorkbookRefused` (the file) or
`MappingRefused` (how its columns are to be understood).
"""

from policies.workbook.mapping import DATE_ORDER, Columns, MappingRefused, guess_mapping
from policies.workbook.problems import Problem, Row
from policies.workbook.reading import Reading, read_rows

__all__ = [
    "DATE_ORDER",
    "Columns",
    "MappingRefused",
    "Problem",
    "Reading",
    "Row",
    "guess_mapping",
    "read_rows",
]
