"""What follows from a contact result. Pure: moments in, decisions out.

Source: DICTIONARY.md B1.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact
from policies.results import NO_MORE_CALLS

_R = Contact.Result

CLOSING = frozenset({_R.WENT_ELSEWHERE, _R.DECLINED})
CLOSING_REASONS = frozenset(
    {"SOLD", "SCRAPPED", "TOTAL_LOSS", "PARKED", "MOVED", "GONE", "NOT_INSURABLE", "DUPLICATE"}
)
MORNING_UNTIL = time(12, 0)


class ResultRefused(Exception):
    """The result cannot be stored as it was given; str() says what is missing."""


@dataclass(frozen=True)
class Rhythm:
    """The dated settings that an outcome is worked out with."""

    interested_days: int
    interested_last_days: int
    busy_minutes: int
    lawful_from: time
    lawful_until: time
    morning_slot: time = time(9, 30)
    afternoon_slot: time = time(15, 30)


@dataclass(frozen=True)
class Outcome:
    """What becomes of the task: closed, or open with the next contact's moment."""

    closes: bool
    next_contact_at: datetime | None
    phone_is_wrong: bool = False
    no_more_calls: bool = False


def outcome_of(
    *,
    result: str,
    at: datetime,
    expires_on: date,
    rhythm: Rhythm,
    follow_up_at: datetime | None = None,
    reason: str = "",
    note: str = "",
) -> Outcome:
    """Return what follows from `result` stored at `at`.

    Raises:
        ResultRefused: CALL_AGAIN without a time, OTHER without a note, a follow-up outside
            the lawful hours, or RENEWED, which only a confirmation sets. A follow-up may be
            past: a result keyed in late is then due at once.
    """
    _refuse_incomplete(result=result, follow_up_at=follow_up_at, note=note, rhythm=rhythm)
    if result in CLOSING or reason in CLOSING_REASONS:
        return Outcome(closes=True, next_contact_at=None, no_more_calls=reason == NO_MORE_CALLS)
    if follow_up_at is not None:
        return Outcome(closes=False, next_contact_at=follow_up_at)
    if result == _R.INTERESTED:
        return Outcome(closes=False, next_contact_at=_grade_b(at, expires_on, rhythm))
    if result in (_R.NO_ANSWER, _R.OFF):
        return Outcome(closes=False, next_contact_at=_other_part_of_next_day(at, rhythm))
    if result == _R.BUSY:
        return Outcome(closes=False, next_contact_at=at + timedelta(minutes=rhythm.busy_minutes))
    return Outcome(closes=False, next_contact_at=None, phone_is_wrong=result == _R.WRONG_NUMBER)


def _refuse_incomplete(
    *, result: str, follow_up_at: datetime | None, note: str, rhythm: Rhythm
) -> None:
    if result in (_R.REMINDED, _R.REMINDED_OTHER):
        raise ResultRefused(_("This result belongs to the call before the release."))
    if result == _R.RENEWED:
        raise ResultRefused(_("Only a confirmation on form and invoice sets this result."))
    if result == _R.CALL_AGAIN and follow_up_at is None:
        raise ResultRefused(_("Call again needs the time of the next call."))
    if result == _R.OTHER and not note.strip():
        raise ResultRefused(_("Other needs a note."))
    if follow_up_at is None:
        return
    local = timezone.localtime(follow_up_at).time()
    if not rhythm.lawful_from <= local <= rhythm.lawful_until:
        raise ResultRefused(
            _("Calls are allowed from %(start)s to %(end)s only.")
            % {"start": f"{rhythm.lawful_from:%H:%M}", "end": f"{rhythm.lawful_until:%H:%M}"}
        )


def _grade_b(at: datetime, expires_on: date, rhythm: Rhythm) -> datetime:
    """Three days on, but no later than three days before the expiry date."""
    day = timezone.localdate(at)
    latest = expires_on - timedelta(days=rhythm.interested_last_days)
    wanted = min(day + timedelta(days=rhythm.interested_days), latest)
    return _moment(max(wanted, day + timedelta(days=1)), rhythm.morning_slot)


def _other_part_of_next_day(at: datetime, rhythm: Rhythm) -> datetime:
    local = timezone.localtime(at)
    slot = rhythm.afternoon_slot if local.time() < MORNING_UNTIL else rhythm.morning_slot
    return _moment(local.date() + timedelta(days=1), slot)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
