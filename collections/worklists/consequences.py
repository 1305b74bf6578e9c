"""What follows from each result and reason, in a sentence for who reads the dictionary. Pure."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from policies.dictionary import Reason
from policies.models import Contact
from renewal.rules.kinds import days, minutes
from worklists.models import Escalation
from worklists.outcomes import NOT_DUE, NOT_DUE_DAYS, TOO_EARLY, Outcome, Rhythm, Said, outcome_of

_R = Contact.Result
# A call from which follows what follows: a Monday morning, two months before the cover ends.
_DAY = date(2026, 3, 2)
_AT = timezone.make_aware(datetime.combine(_DAY, time(10, 0)))
_ENDS = _DAY + timedelta(days=60)


def follows_result(result: str, rhythm: Rhythm) -> str:
    """Return what follows from a result, whatever the reason."""
    match result:
        case _R.INTERESTED:
            return _parts(
                _("again after %(high)s, %(middle)s or %(low)s, by the grade")
                % {
                    "high": days(rhythm.grade_days[Contact.Grade.A]),
                    "middle": days(rhythm.grade_days[Contact.Grade.B]),
                    "low": days(rhythm.grade_days[Contact.Grade.C]),
                },
                _("at the latest %(days)s before expiry")
                % {"days": days(rhythm.interested_last_days)},
            )
        case _R.CALL_AGAIN:
            return _("needs the time of the next call")
        case _R.NO_ANSWER | _R.OFF:
            listed = pgettext("between listed things", ", ").join(map(str, rhythm.unreached_days))
            return _parts(
                _("the next day, at another part of the day"),
                _("dialled in vain on %(failures)s: so many days before expiry: %(listed)s")
                % {"failures": days(rhythm.failures_allowed), "listed": listed},
            )
        case _R.BUSY:
            return _("again after %(minutes)s") % {"minutes": minutes(rhythm.busy_minutes)}
        case _R.OTHER:
            return _("follows the reason")
    return _told(_outcome(result, "", rhythm), rhythm)


def follows_reason(reason: Reason, rhythm: Rhythm) -> str:
    """Return what follows from a reason; blank where it is what follows from its result."""
    if reason.result == _R.CALL_AGAIN:
        return _called_again(reason.code, rhythm)
    if reason.result in (_R.INTERESTED, _R.NO_ANSWER, _R.OFF):
        return ""
    outcome = _outcome(reason.result, reason.code, rhythm, closes=reason.closes)
    if reason.result != _R.OTHER and outcome == _outcome(reason.result, "", rhythm):
        return ""
    return _told(outcome, rhythm)


def _called_again(code: str, rhythm: Rhythm) -> str:
    if code == TOO_EARLY:
        return _("else %(days)s before expiry") % {"days": days(rhythm.too_early_days)}
    if code == NOT_DUE:
        return _("else %(days)s before the expiry date heard") % {"days": days(NOT_DUE_DAYS)}
    return ""


def _outcome(result: str, reason: str, rhythm: Rhythm, *, closes: bool = False) -> Outcome:
    said = Said(result=result, at=_AT, expires_on=_ENDS, reason=reason, note="noted", closes=closes)
    return outcome_of(said, rhythm)


def _told(outcome: Outcome, rhythm: Rhythm) -> str:
    again = outcome.next_contact_at
    after = days((timezone.localdate(again) - _DAY).days) if again else ""
    said = []
    if outcome.phone_is_wrong:
        said.append(_("the number is judged wrong and looked up"))
    if outcome.closes:
        said.append(_("the row is closed"))
        if again:
            said.append(_("released again after %(days)s") % {"days": after})
    elif again:
        said.append(_("again after %(days)s") % {"days": after})
    elif outcome.passes_on:
        said.append(_("rests until it is answered"))
    if outcome.passes_on:
        said.append(_passed_on(outcome.passes_on, rhythm))
    if outcome.for_good:
        said.append(_("never called again"))
    elif outcome.no_more_calls:
        said.append(_("on the no-call list at once"))
    return _parts(*said)


def _passed_on(kind: str, rhythm: Rhythm) -> str:
    label = Escalation.Kind(kind).label
    if kind == Escalation.Kind.WIN_BACK:
        return _("passed on with more than %(days)s left: %(kind)s") % {
            "days": days(rhythm.win_back_days),
            "kind": label,
        }
    return _("passed on: %(kind)s") % {"kind": label}


def _parts(*said: str) -> str:
    return pgettext("between facts", "; ").join(said)
