"""Workbooks in and out: the gate, the reader in its child process, headings, the writer."""

from renewal.lib.workbooks.gate import Format, Limits
from renewal.lib.workbooks.headers import Header, find_header
from renewal.lib.workbooks.read import Cell, Frame, Sheet, SheetInfo, Workbook, read_workbook
from renewal.lib.workbooks.refused import WorkbookRefused
from renewal.lib.workbooks.write import (
    Column,
    Kind,
    SheetOut,
    WrongRow,
    write_errors,
    write_table,
)

__all__ = [
    "Cell",
    "Column",
    "Format",
    "Frame",
    "Header",
    "Kind",
    "Limits",
    "Sheet",
    "SheetInfo",
    "SheetOut",
    "Workbook",
    "WorkbookRefused",
    "WrongRow",
    "find_header",
    "read_workbook",
    "write_errors",
    "write_table",
]
