"""Workbooks in and out: the gate, the reader in its child process, headings, the writer."""

from renewal.lib.workbooks.gate import Format
from renewal.lib.workbooks.headers import Header, find_header
from renewal.lib.workbooks.limits import Limits
from renewal.lib.workbooks.notes import Note
from renewal.lib.workbooks.read import Cell, Frame, Sheet, SheetInfo, Workbook, read_workbook
from renewal.lib.workbooks.refused import WorkbookRefused
from renewal.lib.workbooks.write import (
    About,
    Column,
    Kind,
    SheetOut,
    TooManyRows,
    WrongRow,
    write_errors,
    write_large,
    write_table,
)

__all__ = [
    "About",
    "Cell",
    "Column",
    "Format",
    "Frame",
    "Header",
    "Kind",
    "Limits",
    "Note",
    "Sheet",
    "SheetInfo",
    "SheetOut",
    "TooManyRows",
    "Workbook",
    "WorkbookRefused",
    "WrongRow",
    "find_header",
    "read_workbook",
    "write_errors",
    "write_large",
    "write_table",
]
