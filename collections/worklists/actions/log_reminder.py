"""The call before the release: giving out its number, and saving what came of it."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions import Given, reveal_number
from policies.actions.numbers import judge_phone, refuse_calls
from policies.models import Contact, Event, Phone, Term
from policies.results import CONNECTED, DIALS, NO_MORE_CALLS
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from worklists.actions.log_result import LONGEST_NOTE
from worklists.models import Lead, ListKind, Reason
from worklists.number_checks import inaccurate_by_failures
from worklists.outcomes import ResultRefused
from worklists.reminders import is_settled_early, last_contact

_R = Contact.Result

RESULTS = (
    _R.REMINDED,
    _R.REMINDED_OTHER,
    _R.WENT_ELSEWHERE,
    _R.DECLINED,
    _R.ALREADY_RENEWED,
    _R.NO_ANSWER,
    _R.OFF,
    _R.BUSY,
    _R.WRONG_NUMBER,
    _R.OTHER,
)
# Under Other: what ends the matter, and what only a note can tell.
GONE_REASONS = ("SOLD", "SCRAPPED")
OTHER_REASONS = (*GONE_REASONS, "NOTE")
AGAIN_AFTER: dict[str, int] = {_R.NO_ANSWER: 1, _R.OFF: 1, _R.BUSY: 0}  # days


class LeadChanged(Exception):
    """Somebody else has called or taken over the lead meanwhile; str() says who or what.

    `contact` is the last call about it, where there was one.
    """

    def __init__(self, said: str, *, contact: Contact | None = None) -> None:
        super().__init__(said)
        self.contact = contact


def reminder_number(*, lead: Lead, by: User, purpose: str, now: datetime) -> Given:
    """Give out the number to dial about the lead in full, and note who was given it.

    Raises:
        NotAllowed: the user's role does not remind.
        CallRefused: there is none, it is not to be called, or not at this hour.
    """
    by.require(Act.REMIND)
    return reveal_number(term=lead.term, by=by, purpose=purpose, now=now)


@transaction.atomic
def log_reminder(
    *,
    lead: Lead,
    result: str,
    by: User,
    now: datetime,
    reason: str = "",
    note: str = "",
    seen: int | None = None,
) -> Contact:
    """Store what came of the call before the release, and do what follows from it.

    `now` is the moment of the call. With `seen`, the key of the last call about the lead when
    it was shown (0 for none), nobody may have called since. What ends the matter closes the
    lead before its release; until the release day another result takes that back.

    Source: 001-01, 001-11, DICTIONARY.md B3.

    Raises:
        NotAllowed: the user's role does not remind, or not in this branch.
        LeadChanged: somebody has called since, or the lead has left the preparation.
        ResultRefused: the result lacks what it needs, or comes too late.
    """
    by.require(Act.REMIND)
    note = note.strip()
    _refuse_incomplete(result=result, reason=reason, note=note)
    lock_transaction(Lock.LISTS)  # no list is made and nothing released meanwhile
    lead = _locked(lead, by=by)
    terms = list(
        Term.objects.filter(lead_term__lead=lead)
        .select_related("policy__phone")
        .defer("facts")
        .order_by("expires_on", "pk")
    )
    _refuse_changed(lead, seen=seen, day=timezone.localdate(now))
    governing = next(term for term in terms if term.pk == lead.term_id)
    phone = governing.policy.phone
    if phone is None:
        raise ResultRefused(_("There is no number for this customer."))
    contact = Contact.objects.create(
        term=governing,
        phone=phone,
        at=now,
        by=by,
        result=result,
        reason=reason,
        dial=DIALS[result],
        note=note,
    )
    contact.other_terms.set([term for term in terms if term.pk != governing.pk])
    keys = [term.pk for term in terms]
    Term.objects.filter(pk__in=keys, first_worked_at=None).update(first_worked_at=now)
    _judge(phone, contact)
    if reason == NO_MORE_CALLS:
        refuse_calls(phone=phone, by=by, at=now, note=note)
    _settle(lead, keys, contact)
    return contact


def _refuse_incomplete(*, result: str, reason: str, note: str) -> None:
    if result not in RESULTS:
        raise ResultRefused(_("A call before the release does not end like this."))
    if result == _R.DECLINED and reason != NO_MORE_CALLS:
        raise ResultRefused(_("Before the release only further calls can be declined."))
    if result == _R.OTHER and reason not in OTHER_REASONS:
        raise ResultRefused(_("Choose what it is."))
    if result == _R.OTHER and reason not in GONE_REASONS and not note:
        raise ResultRefused(_("Other needs a note."))
    if len(note) > LONGEST_NOTE:
        raise ResultRefused(_("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE})


def _locked(lead: Lead, *, by: User) -> Lead:
    """Return the lead as it stands, locked."""
    known = (
        Lead.objects.select_for_update(of=("self",))
        .filter(pk=lead.pk, term__withdrawn_at=None)
        .first()
    )
    if known is None:
        raise LeadChanged(_("This customer is no longer on the preparation list."))
    if not Lead.objects.for_user(by).filter(pk=known.pk).exists():
        raise NotAllowed(_("This row is not yours."))
    return known


def _refuse_changed(lead: Lead, *, seen: int | None, day: date) -> None:
    last = last_contact(lead)
    if seen is not None and last is not None and last.pk != seen:
        raise LeadChanged(
            _("%(name)s has just saved: %(result)s.")
            % {"name": last.by.name, "result": last.get_result_display()},
            contact=last,
        )
    if is_settled_early(lead):
        if day >= lead.release_on:
            raise ResultRefused(_("The release day has come; this can no longer be changed here."))
    elif lead.state not in (Lead.State.PREPARING, Lead.State.QUEUED) or lead.list_kind not in (
        ListKind.RENEWAL_30,
        ListKind.RENEWAL_25,
    ):
        raise LeadChanged(
            _("This customer is no longer on the preparation list: %(state)s.")
            % {"state": lead.get_state_display()},
            contact=last,
        )


def _judge(phone: Phone, contact: Contact) -> None:
    """Note what the call proved about the number. Source: 001-102, 001-104."""
    in_vain = contact.dial == Contact.Dial.FAILED
    if contact.dial == Contact.Dial.EFFECTIVE:
        verdict = Phone.Verdict.ACCURATE
    elif contact.result == _R.WRONG_NUMBER or (
        in_vain and inaccurate_by_failures(phone, at=contact.at)
    ):
        verdict = Phone.Verdict.INACCURATE
    else:
        return
    judge_phone(phone=phone, verdict=verdict, term=contact.term, by=contact.by, at=contact.at)


def _settle(lead: Lead, terms: list[int], contact: Contact) -> None:
    """Write what the lead has come to, and tell it of each of its terms."""
    was_settled = is_settled_early(lead)
    settled = _settled_as(contact)
    again_after = AGAIN_AFTER.get(contact.result)
    lead.reminder, lead.remind_on = contact.result, None
    if settled is not None:
        lead.state, lead.reason = Lead.State.EXCLUDED, settled
        _tell(Event.Code.SETTLED_EARLY, terms, contact, why=contact.reason or "UNKNOWN")
    elif was_settled:
        lead.state, lead.reason = Lead.State.PREPARING, ""
        _tell(
            Event.Code.PREPARED,
            terms,
            contact,
            list=lead.list_kind,
            expires_on=lead.due_on.isoformat(),
            release_on=lead.release_on.isoformat(),
        )
    if settled is None and contact.dial in CONNECTED:
        _tell(Event.Code.REMINDED, terms, contact)
    if again_after is not None:
        lead.remind_on = timezone.localdate(contact.at) + timedelta(days=again_after)
    lead.save(update_fields=["state", "reason", "reminder", "remind_on"])


def _settled_as(contact: Contact) -> Reason | None:
    """Return why the lead is never released after this call, None where it is."""
    if contact.reason == NO_MORE_CALLS:
        return Reason.NO_CALL
    is_gone = contact.result in (_R.WENT_ELSEWHERE, _R.ALREADY_RENEWED)
    return Reason.HANDLED if is_gone or contact.reason in GONE_REASONS else None


def _tell(code: str, terms: list[int], contact: Contact, **parameters: str) -> None:
    Event.objects.bulk_create(
        Event(
            term_id=term,
            at=contact.at,
            by=contact.by,
            code=code,
            parameters={"result": contact.result} | parameters,
        )
        for term in terms
    )
