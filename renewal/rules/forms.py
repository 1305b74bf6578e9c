"""What is asked for on the page of the calendar."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from renewal.rules.actions import (
    MOST_CHARACTERS,
    CalendarRefused,
    read_calendar_file,
)

MOST_KILOBYTES = 100  # a year has less than ten
MOST_BYTES = MOST_KILOBYTES * 1024
IN_THOSE_YEARS = (
    MinValueValidator(date(FIRST_YEAR, 1, 1)),
    MaxValueValidator(date(LAST_YEAR, 12, 31)),
)


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
