"""The result of a call before the release, as its page sends it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from policies.models import Contact
from policies.reasons import REASON_LABELS
from policies.results import NO_MORE_CALLS, REASONS
from worklists.actions.log_reminder import GONE_REASONS, OTHER_REASONS
from worklists.call_forms import REASON_KEYS, UNANSWERED_TILES, Chip, Tile

_R = Contact.Result


@dataclass(frozen=True)
class ReasonTile(Tile):
    """A result that stands here for one reason only, and is called by it."""

    reason: str = ""

    @property
    def label(self) -> str:
        return str(REASON_LABELS[self.result][self.reason])


# A key stays with its result, so that fingers need not learn it again. Source: UX.md 5.1.
CONNECTED_TILES = (
    Tile("1", _R.REMINDED, "g", "circle-check"),
    Tile("2", _R.REMINDED_OTHER, "v", "users"),
    Tile("3", _R.WENT_ELSEWHERE, "r", "circle-x"),
    ReasonTile("4", _R.DECLINED, "r", "ban", reason=NO_MORE_CALLS),
    Tile("5", _R.ALREADY_RENEWED, "g", "shield-check"),
)
TILES = CONNECTED_TILES + UNANSWERED_TILES
# The results that ask for a reason, and which reasons those are.
ASKING: dict[str, tuple[str, ...]] = {
    _R.WENT_ELSEWHERE: REASONS[_R.WENT_ELSEWHERE],
    _R.ALREADY_RENEWED: REASONS[_R.ALREADY_RENEWED],
    _R.WRONG_NUMBER: REASONS[_R.WRONG_NUMBER],
    _R.OTHER: OTHER_REASONS,
}


def reason_groups() -> Iterator[tuple[str, str, list[Chip]]]:
    """Return each result that asks for a reason, its label and its reasons."""
    for result, reasons in ASKING.items():
        yield (
            result,
            str(_R(result).label),
            [
                Chip(key=key, code=reason, label=str(REASON_LABELS[result][reason]))
                for key, reason in zip(REASON_KEYS, reasons, strict=False)
            ],
        )


class ReminderForm(forms.Form):
    """What came of the call; its cleaned data are the arguments of `log_reminder`."""

    result = forms.ChoiceField(
        label=_("Contact result"),
        choices=[(tile.result, _R(tile.result).label) for tile in TILES],
        error_messages={"required": _("Choose the contact result first (1 to 0).")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=20, required=False)
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    seen = forms.IntegerField(min_value=0)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        result = data.get("result", "")
        if result == _R.DECLINED:
            data["reason"] = NO_MORE_CALLS
        elif data.get("reason") not in ASKING.get(result, ()):
            data["reason"] = ""
        if result == _R.OTHER and not data["reason"]:
            self.add_error("reason", _("Choose what it is."))
        elif result == _R.OTHER and data["reason"] not in GONE_REASONS and not data.get("note"):
            self.add_error("note", _("Other needs a note."))
        return data
