"""The morning board: how each specialist stands before a release, in words."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from renewal.rules.defaults import NEWCOMER_DAYS, NEWCOMER_SHARE
from renewal.rules.queries import Rules
from worklists.models import Held
from worklists.queries import Standing

AWAY = (Held.ON_LEAVE, Held.OFF_SHIFT, Held.INACTIVE)


@dataclass(frozen=True)
class Look:
    """A state as it is drawn: a meaning of UX.md section 11, an icon and a word."""

    tone: str
    icon: str
    word: str | Promise


CLEAR = Look("good", "circle-check", pgettext_lazy("release gate", "Clear"))
UNFINISHED = Look("attention", "clock", gettext_lazy("Not finished, takes part"))
UNLOCKED = Look("info", "lock-open", gettext_lazy("Unlocked for today"))
HELD = {
    Held.ON_LEAVE: Look("neutral", "calendar-event", Held.ON_LEAVE.label),
    Held.OFF_SHIFT: Look("neutral", "calendar-time", Held.OFF_SHIFT.label),
    Held.PENDING: Look("attention", "clock", gettext_lazy("Not finished")),
    Held.OVERDUE: Look("bad", "lock", gettext_lazy("Paused")),
    Held.OVER_CAPACITY: Look("attention", "list-check", pgettext_lazy("release gate", "Full")),
    Held.INACTIVE: Look("neutral", "ban", gettext_lazy("Switched off")),
}


@dataclass(frozen=True)
class Row:
    """A specialist on the board.

    `most` is how many open rows there may be; None, no limit. `share` says what part of a
    whole share it is; blank for a whole one. `fast` counts results that came sooner after the
    one before than a call lasts. A tick, with its `reason`, lets in who has not finished.
    """

    standing: Standing
    look: Look
    most: int | None
    share: str
    fast: int = 0
    reminded_at: datetime | None = None
    is_ticked: bool = False
    reason: str = ""
    error: str = ""

    @property
    def may_be_reminded(self) -> bool:
        """Whether there is something to remind of, and somebody there to hear it."""
        return bool(self.standing.unfinished) and self.standing.held not in AWAY


def board_of(
    everybody: Collection[Standing],
    *,
    day: date,
    rules: Rules,
    fast: Mapping[int, int],
    reminded: Mapping[int, datetime],
    ticked: Mapping[str, str],
    errors: Mapping[str, str],
) -> list[Row]:
    """Return a row for each; `fast` and `reminded` by user number, the rest by user name.

    Source: F11, UX.md 5.4.
    """
    return [
        Row(
            standing=one,
            look=look_of(one),
            most=one.most,
            share=share_in_words(one, day=day, rules=rules),
            fast=fast.get(one.user.pk, 0),
            reminded_at=reminded.get(one.user.pk),
            is_ticked=one.user.username in ticked,
            reason=ticked.get(one.user.username, ""),
            error=errors.get(one.user.username, ""),
        )
        for one in everybody
    ]


def look_of(standing: Standing) -> Look:
    if standing.held:
        return HELD[standing.held]
    if standing.overdue:
        return UNLOCKED
    return UNFINISHED if standing.unfinished else CLEAR


def share_in_words(standing: Standing, *, day: date, rules: Rules) -> str:
    """Return what part of a whole share is dealt, and why; blank for a whole one."""
    if standing.weight == 1:
        return ""
    started_on = standing.user.started_on
    is_new = started_on is not None and (day - started_on).days < rules.value(NEWCOMER_DAYS)
    as_new = Fraction(rules.value(NEWCOMER_SHARE), 100) if is_new else Fraction(1)
    why = []
    if as_new != 1:
        why.append(_("newcomer"))
    if standing.weight != as_new:
        why.append(_("half day"))
    return _("%(percent)s%% of a share: %(why)s") % {
        "percent": f"{float(100 * standing.weight):g}",
        "why": _(", ").join(why),
    }


def why_nobody(held: Collection[str]) -> str:
    """Return why rows stay though they could be dealt: nobody takes part, or nobody has room.

    `held` are the codes of those who are held back, where nobody takes part.
    """
    if not held:
        return _("Everybody who takes part has as many open rows as may be.")
    told = [
        _("%(reason)s: %(number)d") % {"reason": code.label, "number": number}
        for code in Held
        if (number := sum(one == code for one in held))
    ]
    return _("Nobody takes part. %(reasons)s.") % {"reasons": _(", ").join(told)}
