"""A workbook of a kind, read into typed rows. Nothing here knows the database.

`read_rows` is the way in; what it cannot take raises `WorkbookRefused` (the file) or
`MappingRefused` (how its columns are to be understood).
"""

from policies.workbook.guess import guess_kind, guess_mapping
from policies.workbook.mapping import DATE_ORDER, END_IS, Columns, MappingRefused, fingerprint
from policies.workbook.moments import EndIs
from policies.workbook.problems import Problem, Row
from policies.workbook.reading import Reading, read_rows

__all__ = [
    "DATE_ORDER",
    "END_IS",
    "Columns",
    "EndIs",
    "MappingRefused",
    "Problem",
    "Reading",
    "Row",
    "fingerprint",
    "guess_kind",
    "guess_mapping",
    "read_rows",
]
