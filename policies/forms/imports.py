"""What is asked for on the pages of imports."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.importers import kinds_for
from policies.kinds import Kind
from policies.models import ImportBatch, ImportRow
from policies.queries import visible_batches
from policies.queries.import_rows import MARKS
from policies.workbook import DATE_ORDER, END_IS, EndIs
from renewal.accounts.models import User

ACCEPTED = ".xlsx,.xls,.csv,.tsv,.txt,.xlsb,.ods,.et,.htm,.html,.xml"
MEGABYTE = 1024 * 1024
DATE_ORDERS = [
    ("DMY", _("day/month/year")),
    ("MDY", _("month/day/year")),
    ("YMD", _("year/month/day")),
]
END_MEANINGS = [
    (EndIs.LAST_DAY.value, _("the day itself is the last")),
    (EndIs.NEXT_MIDNIGHT.value, _("the day before is the last")),
]
KIND_GROUPS: list[tuple[str | Promise, tuple[str, ...]]] = [
    (_("Lists of policies"), ("policies", "issued_policies", "lapsed_policies")),
    (_("Customers and numbers"), ("trial_members", "claims", "no_call")),
    (_("From branches"), ("branch_corrections", "branch_feedback")),
    (
        _("Long-term contracts"),
        (
            "new_contracts",
            "receipts",
            "endorsements",
            "instalments_due",
            "premiums_received",
            "transfer_failures",
        ),
    ),
    (_("People"), ("staff",)),
]


def grouped_kinds(user: User) -> list[tuple[str | Promise, list[Kind]]]:
    """Return the kinds that the user may import, in groups."""
    known = {kind.code: kind for kind in kinds_for(user)}
    groups = [
        (title, [known[code] for code in codes if code in known]) for title, codes in KIND_GROUPS
    ]
    return [(title, kinds) for title, kinds in groups if kinds]


class KindForm(forms.Form):
    """What a workbook carries."""

    kind = forms.ChoiceField(label=_("Kind of workbook"))

    def __init__(self, data: Any = None, files: Any = None, *, user: User, **values: Any) -> None:
        super().__init__(data, files, **values)
        kind = cast("forms.ChoiceField", self.fields["kind"])
        kind.choices = [
            (title, [(each.code, each.title) for each in kinds])
            for title, kinds in grouped_kinds(user)
        ]


class UploadForm(KindForm):
    """A workbook and what it carries."""

    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={
            "required": _("Choose a workbook first."),
            "empty": _("The file is empty: export it again and upload that file."),
        },
    )

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > settings.MAX_WORKBOOK_BYTES:
            raise forms.ValidationError(
                _(
                    "The file has %(size)d MB, more than the %(limit)d MB that are accepted: "
                    "split it and upload the parts."
                ),
                params={
                    "size": (file.size or 0) // MEGABYTE,
                    "limit": settings.MAX_WORKBOOK_BYTES // MEGABYTE,
                },
            )
        return file


class SheetForm(forms.Form):
    """The sheet of the workbook that is meant."""

    sheet = forms.CharField(max_length=100)


class AnswerForm(forms.Form):
    """The answer to what was asked about the dates of a sheet; `answer` is part of a mapping."""

    date_order = forms.ChoiceField(choices=DATE_ORDERS, required=False)
    end_is = forms.ChoiceField(choices=END_MEANINGS, required=False)

    def clean(self) -> None:
        given = {DATE_ORDER: "date_order", END_IS: "end_is"}
        self.answer = {
            key: self.cleaned_data[name]
            for key, name in given.items()
            if self.cleaned_data.get(name)
        }
        if not self.answer:
            raise forms.ValidationError(_("Choose how the dates are written."))


class RowFilter(forms.Form):
    """Which rows of a batch are wanted; cleaned data are arguments of `rows_of`."""

    verdict = forms.ChoiceField(
        label=_("Result of the check"),
        choices=[("", _("All")), *ImportRow.Verdict.choices],
        required=False,
    )
    mark = forms.ChoiceField(label=_("Mark"), choices=[("", _("All")), *MARKS], required=False)


class RowExport(RowFilter):
    """The same of a batch that is named; cleaned data are conditions of the export."""

    batch = forms.ModelChoiceField(ImportBatch.objects.none(), label=_("Workbook"))
    field_order = ("batch",)

    def __init__(self, data: Mapping[str, Any], *, user: User) -> None:
        super().__init__(data)
        batch = cast("forms.ModelChoiceField[ImportBatch]", self.fields["batch"])
        batch.queryset = visible_batches(user)
