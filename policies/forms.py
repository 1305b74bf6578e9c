"""What is asked for on the pages of imports and of the book."""

from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from policies.kinds import KINDS
from policies.models import ImportBatch
from policies.queries import samples_of
from policies.workbook import DATE_ORDER
from renewal.accounts.models import Branch, User

MEGABYTE = 1024 * 1024
DATE_ORDERS = [
    ("DMY", _("day/month/year")),
    ("MDY", _("month/day/year")),
    ("YMD", _("year/month/day")),
]


class UploadForm(forms.Form):
    """A workbook and what it carries."""

    kind = forms.ChoiceField(label=_("Kind of workbook"))
    file = forms.FileField(
        label=_("Workbook"),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv,.xlsb,.ods,.et"}),
        error_messages={
            "required": _("Choose a workbook first."),
            "empty": _("The file is empty: export it again and upload that file."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(
            label=_("Kind of workbook"),
            choices=[(kind.code, kind.title) for kind in KINDS.values()],
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


class MappingForm(forms.Form):
    """For each column of a sheet the field that it is; `mapping` is what `use_mapping` takes."""

    date_order = forms.ChoiceField(
        label=_("Dates in figures only"),
        choices=[("", _("as the column shows")), *DATE_ORDERS],
        required=False,
        widget=forms.Select(attrs={"form": "mapping-form"}),
    )

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        given = batch.mapping or {}
        mapped = {heading: name for name, heading in given.items() if name != DATE_ORDER}
        super().__init__(data, initial={"date_order": given.get(DATE_ORDER, "")})
        self.kind = KINDS[batch.kind]
        self.headings = dict(enumerate(batch.headings))
        self.samples = samples_of(batch, mapped)
        self.mapped = len(mapped)
        choices = [("", _("Ignore")), *((each.name, each.label) for each in self.kind.fields)]
        for place in self.places:
            heading = self.headings[place]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading, choices=choices, required=False, initial=mapped.get(heading, "")
            )

    @property
    def places(self) -> list[int]:
        """The columns that can be named: a heading that stands twice is the first of its kind."""
        seen: dict[str, int] = {}
        for place, heading in self.headings.items():
            if heading:
                seen.setdefault(heading, place)
        return sorted(seen.values())

    @property
    def columns(self) -> list[tuple[str, str, forms.BoundField, str]]:
        """Heading, samples, select box and chosen field's label of each column."""
        boxes = [(place, self[f"column_{place}"]) for place in self.places]
        return [
            (self.headings[place], self.samples[place], box, self._label(box.value()))
            for place, box in boxes
        ]

    def _label(self, name: str) -> str:
        return self.kind.by_name[name].label if name in self.kind.by_name else ""

    def clean(self) -> None:
        taken: dict[str, str] = {}
        for place in self.places:
            name = self.cleaned_data.get(f"column_{place}")
            if not name:
                continue
            if name in taken:
                message = _("%(field)s is already column %(column)s.") % {
                    "field": self.kind.by_name[name].label,
                    "column": taken[name],
                }
                self.add_error(f"column_{place}", message)
            taken.setdefault(name, self.headings[place])
        missing = [each.label for each in self.kind.required if each.name not in taken]
        if missing:
            raise forms.ValidationError(
                _("No column is chosen for: %(missing)s."), params={"missing": ", ".join(missing)}
            )
        self.mapping = taken
        if self.cleaned_data.get("date_order"):
            self.mapping[DATE_ORDER] = self.cleaned_data["date_order"]


class DateOrderForm(forms.Form):
    """In which order the dates of a sheet are written."""

    date_order = forms.ChoiceField(choices=DATE_ORDERS)


class BookFilter(forms.Form):
    """Conditions of the book's list; cleaned data are keyword arguments of `search_terms`."""

    name = forms.CharField(label=_("Customer"), max_length=200, required=False)
    plate_no = forms.CharField(label=_("Plate"), max_length=20, required=False)
    phone_tail = forms.RegexField(
        r"^\d{3,12}$",
        label=_("Phone end"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    branch = forms.ModelChoiceField(
        Branch.objects.none(), label=_("Branch"), required=False, empty_label=_("All")
    )
    policy_no = forms.CharField(label=_("Policy no."), max_length=60, required=False)
    expires_from = forms.DateField(
        label=_("Ends from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    expires_to = forms.DateField(
        label=_("Ends until"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data)
        branch = cast("forms.ModelChoiceField[Branch]", self.fields["branch"])
        branch.queryset = Branch.objects.for_user(user).order_by("path")

    def clean_plate_no(self) -> str:
        return str(self.cleaned_data["plate_no"]).replace(" ", "").upper()

    def clean_policy_no(self) -> str:
        return str(self.cleaned_data["policy_no"]).strip().upper()
