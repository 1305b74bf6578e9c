"""The one place that writes workbooks.

Text stays text: no formula, no link, no number is made of it, whatever it looks like. Dates and
amounts are real ones. Plain sheets are streamed by a writer of our own; those with charts and
drop-down lists are made by xlsxwriter. Source: F37, F39, RELIABILITY.md T6; docs/decisions/08.
"""

from renewal.lib.workbooks.write.errors import write_errors
from renewal.lib.workbooks.write.sheets import About, Column, Kind, SheetOut, WrongRow
from renewal.lib.workbooks.write.stream import write_large
from renewal.lib.workbooks.write.table import write_table
from renewal.lib.workbooks.write.values import TooManyRows

__all__ = [
    "About",
    "Column",
    "Kind",
    "SheetOut",
    "TooManyRows",
    "WrongRow",
    "write_errors",
    "write_large",
    "write_table",
]
