"""What follows from a contact result. Pure: moments in, decisions out.

Source: DICTIONARY.md B1, B2, B3.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact
from policies.results import NO_MORE_CALLS
from worklists.models import Escalation

_R, _G, _K = Contact.Result, Contact.Grade, Escalation.Kind

CLOSING = frozenset({_R.WENT_ELSEWHERE, _R.DECLINED})
# Under OTHER. Those of GONE_FOR_GOOD can be renewed by nobody (B8).
GONE_FOR_GOOD = frozenset({"SOLD", "SCRAPPED", "TOTAL_LOSS", "GONE", "NOT_INSURABLE"})
CLOSING_REASONS = GONE_FOR_GOOD | {"PARKED", "MOVED", "DUPLICATE"}
CUSTOMER_TIME, TOO_EARLY, NOT_DUE = "CUSTOMER_TIME", "TOO_EARLY", "NOT_DUE"
GONE, PARKED, SUSPENDED = "GONE", "PARKED", "SUSPENDED"
# Reasons under OTHER that mean nothing without a note.
NOTED = frozenset({"", "NOTE", "NOT_INSURABLE", "COMPLAINT", "INQUIRY", "CLAIM_HELP"})
WON_BACK = frozenset({"PRICE", "SERVICE", "CLAIM"})
PASSED_ON: dict[tuple[str, str], Escalation.Kind] = {
    (_R.OTHER, "LANGUAGE"): _K.LANGUAGE,
    (_R.OTHER, "DUPLICATE"): _K.DUPLICATE,
    (_R.OTHER, "MOVED"): _K.MOVED_AWAY,
    (_R.OTHER, "COMPLAINT"): _K.COMPLAINT,
    (_R.OTHER, "INQUIRY"): _K.INQUIRY,
    (_R.OTHER, "BENEFIT"): _K.INQUIRY,
    (_R.OTHER, "CLAIM_HELP"): _K.CLAIM_HELP,
}
WAITING = frozenset({_K.LANGUAGE, _K.COMPLAINT})  # the row rests until they are answered
MORNING_UNTIL = time(12, 0)
NOT_DUE_DAYS = 30  # before the expiry date heard. Source: DICTIONARY.md B3.
EACH_WEEK = timedelta(days=7)
FURTHEST = timedelta(days=366)  # that another call may be agreed ahead


class ResultRefused(Exception):
    """The result cannot be stored as it was given; str() says what is missing."""


@dataclass(frozen=True)
class Rhythm:
    """The dated settings that an outcome is worked out with.

    `usual_hours` are spans of the day, `unreached_days` days before the expiry date, the furthest
    first; `failures_allowed` is on how many days a number may be dialled in vain.
    """

    grade_days: dict[str, int]
    interested_last_days: int
    busy_minutes: int
    lawful_from: time
    lawful_until: time
    usual_hours: Sequence[tuple[time, time]]
    too_early_days: int
    unreached_days: list[int]
    failures_allowed: int
    suspended_days: int
    parked_days: int
    renewed_check_days: int
    win_back_days: int
    morning_slot: time = time(9, 30)
    afternoon_slot: time = time(15, 30)


@dataclass(frozen=True)
class Said:
    """What came of a call, as it is given to `outcome_of`.

    `failures` counts the days on which the number was dialled in vain, this call's among them;
    `heard_expires_on` is when cover elsewhere ends; `closes` is what the dictionary says of a
    reason that the centre has added.
    """

    result: str
    at: datetime
    expires_on: date
    reason: str = ""
    note: str = ""
    follow_up_at: datetime | None = None
    grade: str = ""
    failures: int = 0
    heard_expires_on: date | None = None
    was_won_back: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Outcome:
    """What becomes of the task: closed, or open with the next contact's moment.

    A closed one with such a moment is released again from then on. `unreached_on` counts the days
    on which the number was dialled in vain, once those are too many; 0 before.
    """

    closes: bool
    next_contact_at: datetime | None
    phone_is_wrong: bool = False
    no_more_calls: bool = False
    for_good: bool = False
    unreached_on: int = 0
    passes_on: str = ""

    @property
    def is_unreached(self) -> bool:
        return self.unreached_on > 0


def outcome_of(said: Said, rhythm: Rhythm) -> Outcome:
    """Return what follows from what was said.

    Raises:
        ResultRefused: CALL_AGAIN without a time, OTHER without the note it needs, a follow-up
            outside the lawful hours or, without the customer's wish or a note, the usual ones, or
            RENEWED, which only a confirmation sets. A follow-up may be past: a result keyed in
            late is then due at once.
    """
    _refuse_incomplete(said, rhythm)
    if said.result in CLOSING or said.reason in CLOSING_REASONS or said.closes:
        return _closed(said, rhythm)
    passes_on = PASSED_ON.get((said.result, said.reason), "")
    if said.follow_up_at is not None:
        return Outcome(closes=False, next_contact_at=said.follow_up_at, passes_on=passes_on)
    match said.result:
        case _R.INTERESTED:
            return Outcome(closes=False, next_contact_at=_by_grade(said, rhythm))
        case _R.CALL_AGAIN:
            return Outcome(closes=False, next_contact_at=_before_expiry(said, rhythm))
        case _R.NO_ANSWER | _R.OFF:
            return _unanswered(said, rhythm)
        case _R.BUSY:
            return Outcome(closes=False, next_contact_at=_soon(said.at, rhythm))
        case _R.WRONG_NUMBER:
            is_suspended = said.reason == SUSPENDED
            again = _morning(said.at, rhythm.suspended_days, rhythm) if is_suspended else None
            return Outcome(closes=False, next_contact_at=again, phone_is_wrong=True)
        case _R.ALREADY_RENEWED:
            return Outcome(
                closes=False,
                next_contact_at=_morning(said.at, rhythm.renewed_check_days, rhythm),
                passes_on=_K.RENEWED_ELSEWHERE,
            )
    waits = passes_on in WAITING
    again = None if waits else _morning(said.at, 1, rhythm)
    return Outcome(closes=False, next_contact_at=again, passes_on=passes_on)


def is_usual(at: datetime, rhythm: Rhythm) -> bool:
    """Tell whether `at` lies in the usual hours for another call. Source: 001-52."""
    local = timezone.localtime(at).time()
    return any(first <= local <= last for first, last in rhythm.usual_hours)


def _refuse_incomplete(said: Said, rhythm: Rhythm) -> None:
    if said.result in (_R.REMINDED, _R.REMINDED_OTHER):
        raise ResultRefused(_("This result belongs to the call before the release."))
    if said.result == _R.RENEWED:
        raise ResultRefused(_("Only a confirmation on form and invoice sets this result."))
    if said.result == _R.OTHER and said.reason in NOTED and not said.note.strip():
        raise ResultRefused(_("Other needs a note."))
    at = said.follow_up_at
    if at is None:
        if said.result == _R.CALL_AGAIN and _before_expiry(said, rhythm) is None:
            raise ResultRefused(_("Call again needs the time of the next call."))
        return
    if at - said.at > FURTHEST:
        raise ResultRefused(_("The next call is at most a year ahead."))
    local = timezone.localtime(at).time()
    if not rhythm.lawful_from <= local <= rhythm.lawful_until:
        raise ResultRefused(
            _("Calls are allowed from %(start)s to %(end)s only.")
            % {"start": f"{rhythm.lawful_from:%H:%M}", "end": f"{rhythm.lawful_until:%H:%M}"}
        )
    is_own_wish = said.reason in ("", CUSTOMER_TIME) or said.result != _R.CALL_AGAIN
    if not is_own_wish and not said.note.strip() and not is_usual(at, rhythm):
        raise ResultRefused(
            _("Outside the usual hours: say in the note why, or choose a free time.")
        )


def _closed(said: Said, rhythm: Rhythm) -> Outcome:
    passes_on = PASSED_ON.get((said.result, said.reason), "")
    left = (said.expires_on - timezone.localdate(said.at)).days
    if said.result == _R.DECLINED and said.reason in WON_BACK and not said.was_won_back:
        passes_on = _K.WIN_BACK if 0 < rhythm.win_back_days < left else ""
    parked = said.result == _R.OTHER and said.reason == PARKED
    return Outcome(
        closes=True,
        next_contact_at=_morning(said.at, rhythm.parked_days, rhythm) if parked else None,
        no_more_calls=said.reason in (NO_MORE_CALLS, GONE),
        for_good=said.reason == GONE,
        passes_on=passes_on,
    )


def _by_grade(said: Said, rhythm: Rhythm) -> datetime:
    """So many days on by the grade, but no later than three days before the expiry date."""
    day = timezone.localdate(said.at)
    latest = said.expires_on - timedelta(days=rhythm.interested_last_days)
    wanted = min(day + timedelta(days=rhythm.grade_days[said.grade or _G.B]), latest)
    return _moment(max(wanted, day + timedelta(days=1)), rhythm.morning_slot)


def _before_expiry(said: Said, rhythm: Rhythm) -> datetime | None:
    """Return when who finds the call too early is called again; None if that is not known."""
    if said.reason == TOO_EARLY:
        day = said.expires_on - timedelta(days=rhythm.too_early_days)
    elif said.reason == NOT_DUE and said.heard_expires_on is not None:
        day = said.heard_expires_on - timedelta(days=NOT_DUE_DAYS)
    else:
        return None
    return _moment(day, rhythm.morning_slot) if day > timezone.localdate(said.at) else None


def _unanswered(said: Said, rhythm: Rhythm) -> Outcome:
    """The next day, at another part of the day; when too often in vain, before the expiry date."""
    local = timezone.localtime(said.at)
    slot = rhythm.afternoon_slot if local.time() < MORNING_UNTIL else rhythm.morning_slot
    if said.failures < rhythm.failures_allowed:
        return Outcome(
            closes=False, next_contact_at=_moment(local.date() + timedelta(days=1), slot)
        )
    days = [said.expires_on - timedelta(days=number) for number in rhythm.unreached_days]
    ahead = [day for day in days if day > local.date()]
    day = min(ahead) if ahead else local.date() + EACH_WEEK
    return Outcome(closes=False, next_contact_at=_moment(day, slot), unreached_on=said.failures)


def _soon(at: datetime, rhythm: Rhythm) -> datetime:
    """After the minutes for a busy line; the next morning when that is past the lawful hours."""
    soon = at + timedelta(minutes=rhythm.busy_minutes)
    local = timezone.localtime(soon)
    is_same_day = local.date() == timezone.localdate(at)
    if is_same_day and local.time() <= rhythm.lawful_until:
        return soon
    return _morning(at, 1, rhythm)


def _morning(at: datetime, days: int, rhythm: Rhythm) -> datetime:
    return _moment(timezone.localdate(at) + timedelta(days=days), rhythm.morning_slot)


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
