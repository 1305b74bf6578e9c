"""What is said when a file cannot be taken: what it is and what to do, in one sentence."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "EMPTY": _("The file is empty: export it again and upload that file."),
    "NO_ROWS": _("No visible sheet of the workbook holds any rows: check what was exported."),
    "PASSWORD": _(
        "The workbook is protected by a password: open it in Excel or WPS, take the password off, "
        "save it and upload it again."
    ),
    "DAMAGED": _("The file is damaged or was cut off on its way: export or copy it again."),
    "MACRO": _(
        "The workbook holds macros, which are not accepted: save it as an ordinary workbook "
        "(.xlsx) and upload that."
    ),
    "HTML": _(
        "The file is a web page without a table, perhaps a sign-in or error page of the system "
        "that it comes from: export the list again and upload that."
    ),
    "WEB_ARCHIVE": _(
        "The file is a web page under a workbook's name: open it in Excel or WPS, save it as .xlsx "
        "and upload that."
    ),
    "XML": _(
        "The file is an XML document, not a table: open it in Excel or WPS, save it as .xlsx and "
        "upload that."
    ),
    "TOO_OLD": _(
        "The workbook was written by a very old program: open it in Excel or WPS, save it as .xlsx "
        "and upload that."
    ),
    "PDF": _("The file is a PDF document, not a workbook: ask for the table itself as .xlsx."),
    "IMAGE": _("The file is a picture, not a workbook: ask for the table itself as .xlsx."),
    "DOCUMENT": _(
        "The file is a text document or a presentation, not a workbook: copy the table into a "
        "workbook (.xlsx) and upload that."
    ),
    "NUMBERS": _(
        "The file was written by Numbers: export it there as an Excel workbook (.xlsx) and upload "
        "that."
    ),
    "SEALED": _(
        "The file is encrypted by the document protection of a computer: have it decrypted and "
        "upload that."
    ),
    "ARCHIVE": _("The file is a packed archive: unpack it and upload the workbook inside."),
    "NOT_A_WORKBOOK": _(
        "The file is not a workbook: upload an .xlsx, .xls or .csv file with a heading row."
    ),
    "TOO_BIG": _(
        "The file has %(size)d MB, more than the %(limit)d MB that are accepted: split it and "
        "upload the parts."
    ),
    "UNPACKS_TOO_BIG": _(
        "Unpacked, the workbook is far larger than a table of this kind can be: copy the rows into "
        "a new workbook and upload that."
    ),
    "FAR_CELL": _(
        "Sheet %(sheet)s has a value in cell %(cell)s, far outside a table: delete what stands "
        "there and save the workbook again."
    ),
    "TOO_MANY_CELLS": _(
        "Sheet %(sheet)s has more than %(rows)d rows or %(columns)d columns: split it and upload "
        "the parts."
    ),
    "DTD": _(
        "The workbook holds a document type definition, which no office program writes: copy the "
        "rows into a new workbook and upload that."
    ),
    "PART_NAME": _(
        "The workbook holds a part with a forbidden name: copy the rows into a new workbook and "
        "upload that."
    ),
    "MEMORY": _(
        "Reading the workbook needs too much memory: split it, or copy the rows into a new "
        "workbook, and upload that."
    ),
    "TIME": _("Reading the workbook takes too long: split it and upload the parts."),
    "ENCODING": _(
        "The text in the file cannot be read as UTF-8, UTF-16 or GB18030: open it in Excel or WPS, "
        "save it as .xlsx and upload that."
    ),
    "QUOTES": _(
        "A quotation mark that is opened near row %(row)d is never closed: open the file in Excel "
        "or WPS, save it as .xlsx and upload that."
    ),
    "NO_SHEET": _("The workbook has no sheet named %(sheet)s; it has: %(sheets)s."),
}


class WorkbookRefused(Exception):
    """The file cannot be taken; `str()` is one sentence in the user's language.

    `code` is a key of `SENTENCES`.
    """

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        return str(SENTENCES[self.code]) % self.params if self.params else str(SENTENCES[self.code])
