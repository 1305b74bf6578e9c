"""Which column of a sheet is which field, as its page asks."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from policies.forms.imports import DATE_ORDERS, END_MEANINGS
from policies.kinds import KINDS, Field, Kind, Need, Type
from policies.models import ImportBatch
from policies.queries import samples_of
from policies.workbook import DATE_ORDER, END_IS
from policies.workbook.guess import missing_columns
from policies.workbook.mapping import fields_of
from policies.workbook.moments import ENDS
from policies.workbook.wide import PLAIN

IN_FORM = {"form": "mapping-form"}
NEEDED = _("Needed, or known by")
COVERS = _("Commercial and compulsory cover")
OTHERS = _("Others")
BY_TYPE: dict[Type, str | Promise] = {
    Type.PHONE: _("People and telephones"),
    Type.NAME: _("People and telephones"),
    Type.ID_NO: _("People and telephones"),
    Type.DATE: _("Dates"),
    Type.TIME: _("Dates"),
    Type.MONEY: _("Amounts and figures"),
    Type.INT: _("Amounts and figures"),
    Type.RATIO: _("Amounts and figures"),
    Type.PLATE: _("Numbers"),
    Type.VIN: _("Numbers"),
    Type.NUMBER: _("Numbers"),
}


class FieldSelect(forms.Select):
    """A select box among a hundred with the same options: they are written once for all."""

    def __init__(self, options: SafeString) -> None:
        super().__init__()
        self.written = options

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = format_html('value="{}"', value or "")
        parts = self.written.partition(chosen)
        return format_html(
            "<select{}>{}{}{}</select>",
            flatatt({"name": name, **(attrs or {})}),
            SafeString(parts[0]),
            SafeString(parts[1] and chosen + SafeString(" selected")),
            SafeString(parts[2]),
        )


class MappingForm(forms.Form):
    """For each column of a sheet the field that it is; `mapping` is what `use_mapping` takes."""

    date_order = forms.ChoiceField(
        label=_("Dates in figures only"),
        choices=[("", _("as the column shows")), *DATE_ORDERS],
        required=False,
        widget=forms.Select(attrs=IN_FORM),
    )
    end_is = forms.ChoiceField(
        label=_("An end at 00:00"),
        choices=[("", _("ask")), *END_MEANINGS],
        required=False,
        widget=forms.Select(attrs=IN_FORM),
    )

    def __init__(self, data: Any = None, *, batch: ImportBatch) -> None:
        given = batch.mapping or {}
        mapped = {heading: name for name, heading in fields_of(given).items()}
        answers = {"date_order": given.get(DATE_ORDER, ""), "end_is": given.get(END_IS, "")}
        super().__init__(data, initial=answers)
        self.kind = KINDS[batch.kind]
        if ENDS.isdisjoint(self.kind.by_name):
            del self.fields["end_is"]
        self.headings = dict(enumerate(batch.headings))
        self.samples = samples_of(batch, mapped)
        self.mapped = len(mapped)
        groups = list(grouped_fields(self.kind))
        options = options_of(groups)
        for place in self.places:
            heading = self.headings[place]
            self.fields[f"column_{place}"] = forms.ChoiceField(
                label=heading,
                choices=[("", ""), *groups],
                required=False,
                initial=mapped.get(heading, ""),
                widget=FieldSelect(options),
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
        missing = missing_columns(self.kind, taken)
        if missing:
            raise forms.ValidationError(
                _("No column is chosen for: %(missing)s."), params={"missing": ", ".join(missing)}
            )
        answers = {DATE_ORDER: "date_order", END_IS: "end_is"}
        self.mapping = taken | {
            key: self.cleaned_data[name]
            for key, name in answers.items()
            if self.cleaned_data.get(name)
        }


def options_of(groups: Iterable[tuple[str, list[tuple[str, str]]]]) -> SafeString:
    return format_html('<option value="">{}</option>', _("Ignore")) + format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        (
            (title, format_html_join("", '<option value="{}">{}</option>', fields))
            for title, fields in groups
        ),
    )


def grouped_fields(kind: Kind) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the fields of a kind in groups, those that rows cannot do without first."""
    groups: dict[str, list[tuple[str, str]]] = {
        str(title): [] for title in (NEEDED, COVERS, *BY_TYPE.values(), OTHERS)
    }
    for each in kind.fields:
        groups[str(_group(kind, each))].append((each.name, each.label))
    yield from ((title, fields) for title, fields in groups.items() if fields)


def _group(kind: Kind, field: Field) -> str | Promise:
    is_key = any(field.name in key for key in kind.keys)
    if is_key or field.need is Need.REQUIRED or field.group in kind.refused_without:
        return NEEDED
    if field.name in PLAIN:
        return COVERS
    return BY_TYPE.get(field.type, OTHERS)
