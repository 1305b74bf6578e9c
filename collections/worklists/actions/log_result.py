"""Saving what came of a call."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions.numbers import judge_phone, refuse_calls
from policies.dictionary import dictionary_of
from policies.models import Contact, Event, Phone, Term
from policies.results import dial_of
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.rules.defaults import FAILED_CALLS_JUDGE_RENEWALS
from renewal.rules.queries import Rules, rules_on
from worklists.actions.elsewhere import Elsewhere, note_elsewhere
from worklists.actions.escalations import pass_on
from worklists.actions.holds import lift_hold
from worklists.actions.number_checks import judge_answer
from worklists.models import Draft, Escalation, LastSave, Lead, LeadTerm, Task
from worklists.number_checks import failures_with
from worklists.outcomes import Outcome, ResultRefused, Said, outcome_of
from worklists.queries import terms_of
from worklists.rhythm import rhythm_of

LONGEST_NOTE = 1000  # characters, as in Contact.note
_RESTORED = (
    "state",
    "result",
    "result_at",
    "next_contact_at",
    "skipped_at",
    "attempts",
    "grade",
    "is_unreached",
)


class TaskChanged(Exception):
    """Somebody else has changed or taken over the row meanwhile; str() says who."""


@dataclass(frozen=True)
class Saved:
    """A saved result, and the row as it is now.

    `is_partial` says that the row has terms the result was not about, which are still open.
    """

    contact: Contact
    task: Task
    is_partial: bool = False


@transaction.atomic
def log_result(
    *,
    task: Task,
    result: str,
    by: User,
    now: datetime,
    note: str = "",
    follow_up_at: datetime | None = None,
    reason: str = "",
    grade: str = "",
    elsewhere: Elsewhere | None = None,
    terms: Collection[int] | None = None,
    address_is_right: bool | None = None,
    version: int | None = None,
) -> Saved:
    """Store a contact result of the task and do what follows from it.

    `now` is the moment of the call. The specialist logs own rows; a supervisor corrects
    with a note. With `version`, the row must not have been saved since it was shown. `terms` are
    those of the row's that the result is about; None, all that are open. What was said of an
    address that a branch gave is its verdict.

    Source: 001-36, 001-47, 001-48, 001-104, O20, DICTIONARY.md B1 to B3.

    Raises:
        NotAllowed: neither the own row nor a supervisor.
        TaskChanged: the row was taken back, or saved or reassigned since `version`.
        ResultRefused: the row is closed, or the result lacks what it needs.
    """
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("assignee", "sale")
        .with_term()
        .get(pk=task.pk)
    )
    note = note.strip()
    _check_actor(task, by=by, note=note, version=version)
    if len(note) > LONGEST_NOTE:
        raise ResultRefused(_("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE})
    elsewhere = elsewhere or Elsewhere()
    rules = rules_on(timezone.localdate(now))
    term = task.lead.term
    said = Said(
        result=result,
        at=now,
        expires_on=term.expires_on,
        reason=reason,
        note=note,
        follow_up_at=follow_up_at,
        grade=grade if result == Contact.Result.INTERESTED else "",
        heard_expires_on=elsewhere.expires_on,
    )
    outcome = _outcome(said, term.policy.phone, task=task, rules=rules)
    rows, left = _divided(task.lead, terms)
    about = [row.term_id for row in rows]
    before = {name: _plain(getattr(task, name)) for name in _RESTORED}
    contact = Contact.objects.create(
        term_id=about[0],
        phone=term.policy.phone,
        at=now,
        by=by,
        result=result,
        reason=reason,
        dial=dial_of(result, reason),
        note=note,
        follow_up_at=follow_up_at,
        grade=said.grade,
    )
    if about[1:]:
        contact.other_terms.add(*about[1:])
    is_partial = bool(left) and outcome.closes
    if is_partial:
        outcome = replace(outcome, closes=False, next_contact_at=now)
        LeadTerm.objects.filter(lead=task.lead_id, term__in=about).update(settled_at=now)
    _save_task(task, outcome, said=said, by=by)
    lift_hold(specialist=task.assignee, now=now)
    Draft.objects.filter(task=task, user=by).delete()
    new = [row.term_id for row in rows if row.term.first_worked_at is None]
    if new:
        Term.with_withdrawn.filter(pk__in=new).update(first_worked_at=now)
    before["first_worked"] = new
    before |= _judge_number(term, contact, outcome, said=said, by=by, rules=rules)
    if address_is_right is not None:
        judge_answer(term=term, address_is_right=address_is_right, by=by, at=now)
    if outcome.closes or is_partial:
        Event.objects.bulk_create(
            Event(term_id=pk, at=now, by=by, code=Event.Code.CLOSED, parameters={"result": result})
            for pk in about
        )
    if elsewhere != Elsewhere():
        note_elsewhere(contact=contact, elsewhere=elsewhere, term=term, now=now)
    if outcome.passes_on:
        pass_on(contact=contact, task=task, kind=outcome.passes_on, by=by, now=now)
    _remember(task, contact, before, by=by, can_be_undone=address_is_right is None)
    return Saved(contact=contact, task=task, is_partial=is_partial)


@transaction.atomic
def skip(*, task: Task, by: User, now: datetime) -> None:
    """Put the row at the end of its specialist's list; counts nothing. Source: UX.md 5.1."""
    Task.objects.for_user(by).filter(pk=task.pk, assignee=by).update(skipped_at=now)


@transaction.atomic
def save_draft(*, task: Task, by: User, note: str, now: datetime) -> None:
    """Keep what `by` has typed about the row; a blank note forgets it. Source: UX.md 5.1."""
    if note.strip():
        Draft.objects.update_or_create(task=task, user=by, defaults={"note": note, "saved_at": now})
    else:
        Draft.objects.filter(task=task, user=by).delete()


def _check_actor(task: Task, *, by: User, note: str, version: int | None) -> None:
    if task.state == Task.State.TAKEN_BACK:
        raise TaskChanged(
            _("This customer was taken back for another release; the note can still be copied.")
        )
    own = task.assignee_id == by.pk and by.may(Act.CALL)
    correcting = (
        by.may(Act.CORRECT_RESULT) and Task.objects.for_user(by).filter(pk=task.pk).exists()
    )
    if not own and not correcting:
        if version is not None and by.may(Act.CALL):
            raise TaskChanged(
                _("This customer is with %(name)s now; the note can still be copied.")
                % {"name": task.assignee.name}
            )
        raise NotAllowed(_("This row is not yours."))
    if correcting and not note:
        raise ResultRefused(_("Correcting somebody's result needs a note that says why."))
    if version is not None and version != task.version:
        raise TaskChanged(_("This record was changed meanwhile."))
    if hasattr(task, "sale"):
        raise ResultRefused(_("The sale of this row is confirmed; its result stands."))
    if task.state == Task.State.CLOSED and not correcting:
        raise ResultRefused(_("This row is closed; the supervisor can correct it."))


def _outcome(said: Said, phone: Phone | None, *, task: Task, rules: Rules) -> Outcome:
    """Work out what follows, with what has to be looked up for some results only."""
    if phone is not None and dial_of(said.result, said.reason) == Contact.Dial.FAILED:
        said = replace(said, failures=failures_with(phone, at=said.at))
    if said.result == Contact.Result.DECLINED:
        tried = Escalation.objects.filter(task__lead=task.lead_id, kind=Escalation.Kind.WIN_BACK)
        said = replace(said, was_won_back=tried.exclude(state="UNDONE").exists())
    if said.reason:
        known = dictionary_of(rules).reason(said.result, said.reason)
        said = replace(said, closes=known is not None and known.closes)
    kind = task.lead.term.policy.customer.kind
    return outcome_of(said, rhythm_of(rules, customer_kind=kind))


def _divided(lead: Lead, terms: Collection[int] | None) -> tuple[list[LeadTerm], list[LeadTerm]]:
    """Return the open terms that the result is about, the governing one first, and the others."""
    rows = terms_of(lead)
    still_open = [row for row in rows if row.settled_at is None] or rows[:1]
    if terms is None:
        return still_open, []
    about = [row for row in still_open if row.term_id in terms]
    if not about:
        raise ResultRefused(_("Choose the cars that the result is about."))
    return about, [row for row in still_open if row.term_id not in terms]


def _save_task(task: Task, outcome: Outcome, *, said: Said, by: User) -> None:
    """Write the row and its lead; the version counts the save."""
    task.state = Task.State.CLOSED if outcome.closes else Task.State.OPEN
    task.result, task.result_at = said.result, said.at
    task.next_contact_at, task.skipped_at = outcome.next_contact_at, None
    task.grade = said.grade or (Contact.Grade.B if said.result == "INTERESTED" else "")
    task.is_unreached = outcome.is_unreached
    task.attempts, task.version = task.attempts + 1, task.version + 1
    task.save(update_fields=[*_RESTORED, "version"])
    state = Lead.State.CLOSED if outcome.closes else Lead.State.RELEASED
    if task.lead.state != state:
        task.lead.state = state
        task.lead.save(update_fields=["state"])
    if outcome.is_unreached:
        Event.objects.create(
            term_id=task.lead.term_id,
            at=said.at,
            by=by,
            code=Event.Code.UNREACHED,
            parameters={"days": outcome.unreached_on},
        )


def _judge_number(
    term: Term, contact: Contact, outcome: Outcome, *, said: Said, by: User, rules: Rules
) -> dict[str, Any]:
    """Note what the call has proved of the number; return what that changed, to be undone."""
    phone = term.policy.phone
    if phone is None:
        return {}
    before: dict[str, Any] = {
        "phone": phone.pk,
        "verdict": phone.verdict,
        "judged_at": _plain(phone.judged_at),
    }
    failed_too_often = outcome.is_unreached and rules.value(FAILED_CALLS_JUDGE_RENEWALS)
    if outcome.phone_is_wrong or failed_too_often:
        judge_phone(phone=phone, verdict=Phone.Verdict.INACCURATE, term=term, by=by, at=said.at)
    elif contact.dial == Contact.Dial.EFFECTIVE:
        judge_phone(phone=phone, verdict=Phone.Verdict.ACCURATE, term=term, by=by, at=said.at)
    else:
        before = {}
    if outcome.no_more_calls:
        refused = refuse_calls(
            phone=phone, by=by, at=said.at, note=contact.note, for_good=outcome.for_good
        )
        before["no_call"] = refused.pk if refused else None
    return before


def _remember(
    task: Task, contact: Contact, before: dict[str, Any], *, by: User, can_be_undone: bool
) -> None:
    """Keep what the row was, in place of what was kept of the save before."""
    if not can_be_undone:
        LastSave.objects.filter(user=by).delete()
        return
    before["version"] = task.version
    LastSave.objects.bulk_create(
        [LastSave(user=by, task=task, contact=contact, before=before)],
        update_conflicts=True,
        unique_fields=["user"],
        update_fields=["task", "contact", "before"],
    )


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
