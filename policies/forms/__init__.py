from policies.forms.book import BookFilter
from policies.forms.imports import (
    AnswerForm,
    KindForm,
    RowExport,
    RowFilter,
    SheetForm,
    UploadForm,
    grouped_kinds,
)
from policies.forms.mapping import MappingForm

__all__ = [
    "AnswerForm",
    "BookFilter",
    "KindForm",
    "MappingForm",
    "RowExport",
    "RowFilter",
    "SheetForm",
    "UploadForm",
    "grouped_kinds",
]
