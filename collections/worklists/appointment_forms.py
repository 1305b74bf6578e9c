"""Another time for a call, as the page of appointments sends it."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _


class RescheduleForm(forms.Form):
    """The chip that was pressed, or a time of one's own; gives `at` and `version`."""

    slot = forms.CharField(max_length=40, required=False)
    own = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"invalid": _("This is not a time.")},
    )
    version = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["at"] = _moment(data.pop("slot", "")) or data.pop("own", None)
        data.pop("own", None)
        if data["at"] is None and "own" not in self.errors:
            self.add_error("own", _("Choose a time first."))
        return data


def _moment(text: str) -> datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(at) if at and timezone.is_naive(at) else at
