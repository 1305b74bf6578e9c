"""The result of a call, as the call screen sends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from policies.models import Contact
from policies.reasons import ASKING, REASON_LABELS
from policies.results import REASONS

_R = Contact.Result

OTHER_TIME = "other"
REASON_KEYS = "ABDFGHLMOPRUXY"
# The first needs a time, the other may be given one.
TIMED = (_R.CALL_AGAIN, _R.INTERESTED)


@dataclass(frozen=True)
class Tile:
    """A contact result with its key, tone (g, v, r, m) and symbol. Source: DICTIONARY.md B1."""

    key: str
    result: str
    tone: str
    icon: str

    @property
    def label(self) -> str:
        return str(_R(self.result).label)


CONNECTED_TILES = (
    Tile("1", _R.INTERESTED, "g", "circle-check"),
    Tile("2", _R.CALL_AGAIN, "v", "calendar-time"),
    Tile("3", _R.WENT_ELSEWHERE, "r", "circle-x"),
    Tile("4", _R.DECLINED, "r", "ban"),
    Tile("5", _R.ALREADY_RENEWED, "g", "shield-check"),
)
UNANSWERED_TILES = (
    Tile("6", _R.NO_ANSWER, "m", "phone-off"),
    Tile("7", _R.OFF, "m", "phone-x"),
    Tile("8", _R.BUSY, "m", "phone-call"),
    Tile("9", _R.WRONG_NUMBER, "r", "alert-triangle"),
    Tile("0", _R.OTHER, "m", "dots"),
)
TILES = CONNECTED_TILES + UNANSWERED_TILES


@dataclass(frozen=True)
class ReasonChip:
    """A reason with its letter, blank beyond the fourteenth."""

    key: str
    reason: str
    label: str | Promise


def reason_groups() -> Iterator[tuple[str, str, list[ReasonChip]]]:
    """Return each result that asks for a reason, its label and its reasons.

    Source: DICTIONARY.md B.
    """
    for result in ASKING:
        keys = REASON_KEYS.ljust(len(REASONS[result]))
        yield (
            result,
            str(_R(result).label),
            [
                ReasonChip(key=key.strip(), reason=reason, label=REASON_LABELS[result][reason])
                for key, reason in zip(keys, REASONS[result], strict=False)
            ],
        )


class ResultForm(forms.Form):
    """What came of a call; its cleaned data are the arguments of `log_result`."""

    result = forms.ChoiceField(
        label=_("Contact result"),
        choices=[(tile.result, _R(tile.result).label) for tile in TILES],
        error_messages={"required": _("Choose the contact result first (1 to 0).")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=20, required=False)
    follow_up = forms.CharField(label=_("Next call"), max_length=40, required=False)
    follow_up_other = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    address_is_right = forms.NullBooleanField(label=_("Address"), required=False)
    version = forms.IntegerField(min_value=0)

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        result = data.get("result", "")
        chosen, other = data.pop("follow_up", ""), data.pop("follow_up_other", None)
        data["follow_up_at"] = self._moment(chosen, other) if result in TIMED else None
        if data["follow_up_at"] is not None and data["follow_up_at"] <= self.now:
            self.add_error("follow_up", _("This time is past already; choose a later one."))
        if data.get("reason") not in REASONS.get(result, ()):
            data["reason"] = ""
        return data

    def _moment(self, chosen: str, other: datetime | None) -> datetime | None:
        if chosen == OTHER_TIME or not chosen:
            return other
        try:
            at = parse_datetime(chosen)
        except ValueError:
            at = None
        if at is None:
            return None
        return at if timezone.is_aware(at) else timezone.make_aware(at)


class DraftForm(forms.Form):
    """What has been typed about a row so far, with the row's version then."""

    note = forms.CharField(max_length=1000, required=False, strip=False)
    version = forms.IntegerField(min_value=0)
