"""What a telephone system may report of a call."""

import re
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

LONGEST_CALL = 4 * 60 * 60  # seconds
_UNIX = re.compile(r"\d{1,11}(\.\d{1,6})?")
# A plus sign that was not written as %2B arrives as a space.
_LOST_PLUS = re.compile(r"(:\d\d(?:\.\d+)?) (\d\d:?\d\d)$")


class MomentField(forms.CharField):
    """A moment in seconds since 1970, or as ISO 8601 writes it; without an offset, local time."""

    def clean(self, value: Any) -> datetime | None:
        text = super().clean(value)
        if not text:
            return None
        moment = _moment(text)
        if moment is None:
            raise ValidationError(_("Neither seconds since 1970 nor like 2026-03-02T09:30:00Z."))
        return moment.replace(microsecond=0)


def _moment(text: str) -> datetime | None:
    if _UNIX.fullmatch(text):
        return datetime.fromtimestamp(float(text), UTC)
    try:
        moment = parse_datetime(_LOST_PLUS.sub(r"\1+\2", text))
    except ValueError:
        return None
    if moment is None or timezone.is_aware(moment):
        return moment
    return timezone.make_aware(moment)


class ReportForm(forms.Form):
    """When a call started, which may be left out, and how many seconds were talked."""

    started = MomentField(required=False, max_length=40)
    seconds = forms.IntegerField(min_value=0, max_value=LONGEST_CALL)

    def in_words(self) -> str:
        """Return what is wrong, a line for each field."""
        return "\n".join(
            f"{name}: {' '.join(map(str, said))}" for name, said in self.errors.items()
        )
