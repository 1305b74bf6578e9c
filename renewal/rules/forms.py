"""What is asked for on the pages of the calendar and of the dated settings."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, TypeVar
from unicodedata import normalize

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from renewal.rules.actions import (
    MOST_CHARACTERS,
    CalendarRefused,
    read_calendar_file,
)
from renewal.rules.defaults import Setting
from renewal.rules.kinds import (
    Kind,
    Lines,
    Numbers,
    OneOf,
    Text,
    TimeOfDay,
    TimeRanges,
    WholeNumber,
    YesNo,
)

T = TypeVar("T")

MOST_KILOBYTES = 100  # a year has less than ten
MOST_BYTES = MOST_KILOBYTES * 1024
IN_THOSE_YEARS = (
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR, 12, 31)),
)
_BETWEEN_TIMES = re.compile(r"[^0-9:]+")


class PlaceForm(forms.Form):
    """The year that is looked at, or the day that is to be changed."""

    year = forms.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR, required=False)
    day = forms.DateField(validators=IN_THOSE_YEARS, required=False)


class ContentForm(forms.Form):
    """A calendar that was previewed; `calendar` are the arguments of `enter_calendar`."""

    content = forms.CharField(max_length=MOST_BYTES, strip=False, widget=forms.HiddenInput)

    calendar: dict[str, Any]

    def clean_content(self) -> str:
        content = str(self.cleaned_data["content"])
        self.calendar = _read(content.encode("utf-8", "replace"))
        return content


class FileForm(forms.Form):
    """A year's file; `calendar` are the arguments of `preview_calendar`."""

    file = forms.FileField(
        label=_("File of a year"),
        widget=forms.FileInput(attrs={"accept": ".json"}),
        error_messages={
            "required": _("Choose a file first."),
            "empty": _("The file is empty."),
        },
    )

    calendar: dict[str, Any]
    content: str

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(
                _("This is no calendar: a year has less than %(most)d KB."),
                params={"most": MOST_KILOBYTES},
            )
        content = file.read()
        self.calendar = _read(content)
        self.content = content.decode("utf-8-sig")
        return file


def _read(content: bytes) -> dict[str, Any]:
    try:
        year, exceptions = read_calendar_file(content)
    except CalendarRefused as refusal:
        raise forms.ValidationError(str(refusal)) from refusal
    return {"year": year, "exceptions": exceptions}


class DayForm(forms.Form):
    """A day and what it is; cleaned data are the arguments of `set_day`."""

    day = forms.DateField(
        label=_("Day"),
        validators=IN_THOSE_YEARS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    is_workday = forms.TypedChoiceField(
        label=_("It is a"),
        choices=[("no", _("day off")), ("yes", _("working day"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=MOST_CHARACTERS,
        required=False,
        help_text=_("Why it is so: the festival, or the event."),
    )


# A dated setting


class ValidFromForm(forms.Form):
    """The first day of a change."""

    valid_from = forms.DateField(
        label=_("Holds from"),
        validators=IN_THOSE_YEARS,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class RuleForm(ValidFromForm):
    """What a setting is to be, and from when; cleaned data are arguments of `set_rule`."""

    field_order = ("value", "valid_from")

    def __init__(
        self, setting: Setting[Any], data: Mapping[str, Any] | None = None, **options: Any
    ):
        super().__init__(data, **options)
        self.setting = setting
        self.fields["value"] = _field_of(setting.kind)
        self.order_fields(self.field_order)

    def clean_value(self) -> Any:
        value = self.cleaned_data["value"]
        if complaint := self.setting.kind.complaint(value):
            raise forms.ValidationError(complaint)
        return value


class ClockField(forms.TimeField):
    """A time of day as 17:00."""

    def clean(self, value: Any) -> str:
        return f"{super().clean(value):%H:%M}"


class SpansField(forms.CharField):
    """Spans of a day as a list of their times, however they are separated."""

    def clean(self, value: Any) -> list[str]:
        text = normalize("NFKC", super().clean(value))
        return [time.zfill(len("09:00")) for time in _BETWEEN_TIMES.split(text) if time]


class NumbersField(forms.CharField):
    """Whole numbers, however they are separated."""

    def clean(self, value: Any) -> list[int]:
        text = normalize("NFKC", super().clean(value))
        return [int(number) for number in re.findall(r"\d{1,4}", text)]


class LinesField(forms.CharField):
    """Texts, one a line."""

    def clean(self, value: Any) -> list[str]:
        return [line.strip() for line in super().clean(value).splitlines() if line.strip()]


def typed(kind: Kind[T], value: T) -> object:
    """Return how `value` stands in the field in which it is typed."""
    match kind, value:
        case YesNo(), _:
            return "yes" if value else "no"
        case TimeRanges(), list():
            spans = zip(value[::2], value[1::2], strict=True)
            return ", ".join(map("-".join, spans))
        case Numbers(), list():
            return ", ".join(map(str, value))
        case Lines(), list():
            return "\n".join(value)
    return value


def _field_of(kind: Kind[Any]) -> forms.Field:
    label = pgettext_lazy("of a setting", "Value")
    match kind:
        case WholeNumber():
            widget = forms.NumberInput(attrs={"min": kind.least, "max": kind.most, "step": 1})
            return forms.IntegerField(label=label, widget=widget, help_text=kind.bounds())
        case YesNo():
            words = [(typed(kind, value), kind.in_words(value)) for value in (True, False)]
            return forms.TypedChoiceField(
                label=label,
                choices=words,
                coerce=lambda value: value == "yes",
                widget=forms.RadioSelect,
            )
        case OneOf():
            return forms.ChoiceField(
                label=label, choices=list(kind.labels.items()), widget=forms.RadioSelect
            )
        case TimeOfDay():
            return ClockField(
                label=label, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
            )
        case TimeRanges():
            return SpansField(label=label, help_text=_("Like 09:00-12:00, 13:30-17:30"))
        case Numbers():
            return NumbersField(label=label, help_text=_("Like 15, 7, 3, 1"))
        case Text():
            return forms.CharField(label=label, max_length=kind.longest, required=False)
        case Lines():
            return LinesField(
                label=label,
                widget=forms.Textarea(attrs={"rows": 6}),
                required=False,
                help_text=_("One a line."),
            )
    raise TypeError(kind)
