"""Saving what came of a call."""

from datetime import datetime, time

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions.numbers import judge_phone, refuse_calls
from policies.models import Contact, Event, Phone, Term
from policies.results import DIALS
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.rules.defaults import (
    BUSY_MINUTES,
    INTERESTED_DAYS,
    INTERESTED_LAST_DAYS,
    LAWFUL_HOURS,
)
from renewal.rules.queries import rules_on
from worklists.actions.holds import lift_hold
from worklists.actions.number_checks import judge_answer
from worklists.models import Draft, Lead, Task
from worklists.number_checks import inaccurate_by_failures
from worklists.outcomes import Outcome, ResultRefused, Rhythm, outcome_of
from worklists.queries import other_terms

LONGEST_NOTE = 1000  # characters, as in Contact.note


class TaskChanged(Exception):
    """Somebody else has changed or taken over the row meanwhile; str() says who."""


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
    address_is_right: bool | None = None,
    version: int | None = None,
) -> Contact:
    """Store a contact result of the task and do what follows from it.

    `now` is the moment of the call. The specialist logs own rows; a supervisor corrects
    with a note. With `version`, the row must not have been saved since it was shown. What was
    said of an address that a branch gave is its verdict.

    Source: 001-36, 001-47, 001-48, 001-104, DICTIONARY.md B1.

    Raises:
        NotAllowed: neither the own row nor a supervisor.
        TaskChanged: the row was taken back, or saved or reassigned since `version`.
        ResultRefused: the row is closed, or the result lacks what it needs.
    """
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("assignee", "lead")
        .get(pk=task.pk)
    )
    _check_actor(task, by=by, note=note, version=version)
    if len(note.strip()) > LONGEST_NOTE:
        raise ResultRefused(_("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE})
    term = Term.with_withdrawn.select_related("policy__phone").get(pk=task.lead.term_id)
    outcome = outcome_of(
        result=result,
        at=now,
        expires_on=term.expires_on,
        rhythm=_rhythm(now),
        follow_up_at=follow_up_at,
        reason=reason,
        note=note,
    )
    phone = term.policy.phone
    contact = Contact.objects.create(
        term=term,
        phone=phone,
        at=now,
        by=by,
        result=result,
        reason=reason,
        dial=DIALS[result],
        note=note.strip(),
        follow_up_at=follow_up_at,
    )
    terms = [term.pk, *other_terms(task.lead)]
    if terms[1:]:
        contact.other_terms.add(*terms[1:])
    _save_task(task, outcome, result=result, now=now)
    lift_hold(specialist=task.assignee, now=now)
    Draft.objects.filter(task=task, user=by).delete()
    Term.objects.filter(pk__in=terms, first_worked_at=None).update(first_worked_at=now)
    if phone is not None:
        _judge_phone(phone, term, contact, outcome, by=by)
    judge_answer(term=term, address_is_right=address_is_right, by=by, at=now)
    if outcome.closes:
        Event.objects.bulk_create(
            Event(term_id=pk, at=now, by=by, code=Event.Code.CLOSED, parameters={"result": result})
            for pk in terms
        )
    return contact


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
    if correcting and not note.strip():
        raise ResultRefused(_("Correcting somebody's result needs a note that says why."))
    if version is not None and version != task.version:
        raise TaskChanged(_("This record was changed meanwhile."))
    if hasattr(task, "sale"):
        raise ResultRefused(_("The sale of this row is confirmed; its result stands."))
    if task.state == Task.State.CLOSED and not correcting:
        raise ResultRefused(_("This row is closed; the supervisor can correct it."))


def _save_task(task: Task, outcome: Outcome, *, result: str, now: datetime) -> None:
    task.state = Task.State.CLOSED if outcome.closes else Task.State.OPEN
    task.result, task.result_at = result, now
    task.next_contact_at, task.skipped_at = outcome.next_contact_at, None
    task.attempts, task.version = F("attempts") + 1, F("version") + 1
    task.save(
        update_fields=[
            "state",
            "result",
            "result_at",
            "next_contact_at",
            "skipped_at",
            "attempts",
            "version",
        ]
    )
    Lead.objects.filter(pk=task.lead_id).update(
        state=Lead.State.CLOSED if outcome.closes else Lead.State.RELEASED
    )


def _judge_phone(phone: Phone, term: Term, contact: Contact, outcome: Outcome, *, by: User) -> None:
    in_vain = contact.dial == Contact.Dial.FAILED
    if outcome.phone_is_wrong or (in_vain and inaccurate_by_failures(phone, at=contact.at)):
        verdict = Phone.Verdict.INACCURATE
    elif contact.dial == Contact.Dial.EFFECTIVE:
        verdict = Phone.Verdict.ACCURATE
    else:
        return
    judge_phone(phone=phone, verdict=verdict, term=term, by=by, at=contact.at)
    if outcome.no_more_calls:
        refuse_calls(phone=phone, by=by, at=contact.at, note=contact.note)


def _rhythm(now: datetime) -> Rhythm:
    day = timezone.localdate(now)
    rules = rules_on(day)
    start, end = (time.fromisoformat(text) for text in rules.value(LAWFUL_HOURS))
    return Rhythm(
        interested_days=rules.value(INTERESTED_DAYS),
        interested_last_days=rules.value(INTERESTED_LAST_DAYS),
        busy_minutes=rules.value(BUSY_MINUTES),
        lawful_from=start,
        lawful_until=end,
    )
