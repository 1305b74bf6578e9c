"""The result of a call, as the call screen sends it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from policies.dictionary import Dictionary
from policies.models import Contact
from policies.reasons import ASKING
from worklists.actions import Elsewhere
from worklists.outcomes import CUSTOMER_TIME, NOT_DUE

_R = Contact.Result

OTHER_TIME = "other"
REASON_KEYS = "ABDFGHLMOPRUXY"
GRADE_KEYS = "UXY"
# The first needs a time, the other may be given one.
TIMED = (_R.CALL_AGAIN, _R.INTERESTED)


@dataclass(frozen=True)
class Tile:
    """A contact result with its key, tone (g, v, r, m) and symbol. Source: DICTIONARY.md B1."""

    key: str
    result: str
    tone: str
    icon: str
    words: str = ""

    @property
    def label(self) -> str:
        return self.words or str(_R(self.result).label)


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


def tile_groups(dictionary: Dictionary) -> list[tuple[bool, list[Tile]]]:
    """Return the tiles of calls that were connected, and of the others, as they are called here.

    A key stays with its result: a retired one leaves a gap.
    """
    return [
        (
            is_connected,
            [
                replace(tile, words=dictionary.result_label(tile.result))
                for tile in tiles
                if not dictionary.is_retired(tile.result)
            ],
        )
        for is_connected, tiles in ((True, CONNECTED_TILES), (False, UNANSWERED_TILES))
    ]


@dataclass(frozen=True)
class Chip:
    """A reason or a grade with its letter, blank beyond the fourteenth."""

    key: str
    code: str
    label: str


@dataclass(frozen=True)
class ReasonGroup:
    """A result with its reasons; `is_asked` where the screen insists on one."""

    result: str
    label: str
    is_asked: bool
    chips: list[Chip]


def reason_groups(
    dictionary: Dictionary, *, is_lapsed: bool, is_trial: bool
) -> Iterator[ReasonGroup]:
    """Return each result that is given with a reason, and its reasons.

    A letter stays with its reason, whatever else is offered. Source: DICTIONARY.md B.
    """
    for result in (*ASKING, _R.CALL_AGAIN):
        codes = [one.code for one in dictionary.reasons(result)]
        keys = dict(zip(codes, REASON_KEYS, strict=False))
        offered = dictionary.offered(result, is_lapsed=is_lapsed, is_trial=is_trial)
        yield ReasonGroup(
            result=result,
            label=dictionary.result_label(result),
            is_asked=result in ASKING,
            chips=[
                Chip(key=keys.get(reason.code, ""), code=reason.code, label=reason.label)
                for reason in offered
            ],
        )


def grade_chips() -> list[Chip]:
    """Return the grades of who is interested. Source: DICTIONARY.md B1."""
    return [
        Chip(key=key, code=code, label=str(label))
        for key, (code, label) in zip(GRADE_KEYS, Contact.Grade.choices, strict=True)
    ]


class ResultForm(forms.Form):
    """What came of a call; its cleaned data are the arguments of `log_result`."""

    result = forms.ChoiceField(
        label=_("Contact result"),
        choices=[(tile.result, _R(tile.result).label) for tile in TILES],
        error_messages={"required": _("Choose the contact result first (1 to 0).")},
    )
    reason = forms.CharField(label=_("Reason"), max_length=20, required=False)
    grade = forms.ChoiceField(
        label=_("Grade"), choices=[("", ""), *Contact.Grade.choices], required=False
    )
    follow_up = forms.CharField(label=_("Next call"), max_length=40, required=False)
    follow_up_other = forms.DateTimeField(
        label=_("Another time"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
    )
    note = forms.CharField(label=_("Note"), max_length=1000, required=False)
    insurer = forms.CharField(label=_("Insured with"), max_length=120, required=False)
    other_premium = forms.DecimalField(
        label=_("Premium there"), min_value=0, max_digits=14, decimal_places=2, required=False
    )
    other_starts_on = forms.DateField(label=_("Begins there on"), required=False)
    other_expires_on = forms.DateField(label=_("Ends there on"), required=False)
    address_is_right = forms.NullBooleanField(label=_("Address"), required=False)
    version = forms.IntegerField(min_value=0)

    def __init__(
        self,
        *args: Any,
        now: datetime,
        dictionary: Dictionary,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.dictionary = dictionary

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        result = data.get("result", "")
        chosen, other = data.pop("follow_up", ""), data.pop("follow_up_other", None)
        reason = self._reason(result, data.get("reason", ""))
        if result == _R.CALL_AGAIN and chosen == OTHER_TIME and not reason:
            reason = CUSTOMER_TIME
        data["reason"] = reason
        data["follow_up_at"] = self._moment(chosen, other) if result in TIMED else None
        if data["follow_up_at"] is not None and data["follow_up_at"] <= self.now:
            self.add_error("follow_up", _("This time is past already; choose a later one."))
        if result in ASKING and not reason:
            self.add_error("reason", _("Choose the reason, too: each has its letter."))
        data["elsewhere"] = self._elsewhere(data, result=result)
        data["terms"] = self._terms()
        return data

    def clean_result(self) -> str:
        result = str(self.cleaned_data["result"])
        if self.dictionary.is_retired(result):
            raise forms.ValidationError(_("This result is no longer used; choose another."))
        return result

    def _terms(self) -> set[int] | None:
        """Return the terms that were ticked, None where there was nothing to tick."""
        ticked = self.data.getlist("terms") if isinstance(self.data, QueryDict) else []
        return {int(pk) for pk in ticked if pk.isdecimal()} if ticked else None

    def _reason(self, result: str, code: str) -> str:
        """Return the code if it is one of the result's that is not retired, else blank."""
        known = self.dictionary.reason(result, code)
        return code if known is not None and not known.is_retired else ""

    def _elsewhere(self, data: dict[str, Any], *, result: str) -> Elsewhere:
        said = Elsewhere(
            insurer=data.pop("insurer", ""),
            premium=data.pop("other_premium", None),
            starts_on=data.pop("other_starts_on", None),
            expires_on=data.pop("other_expires_on", None),
        )
        if result != _R.WENT_ELSEWHERE and data.get("reason") != NOT_DUE:
            return Elsewhere()
        if said.starts_on and said.expires_on and said.expires_on < said.starts_on:
            self.add_error("other_expires_on", _("It ends before it begins."))
        return said

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
