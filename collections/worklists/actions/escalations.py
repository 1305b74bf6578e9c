"""What a result passes on to the supervisor, and what the supervisor does with it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact, Event
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act, Role
from renewal.jobs.notices import tell
from renewal.lib.locks import Lock, lock_transaction
from worklists.actions.moves import move_tasks
from worklists.deadlines import update_deadline
from worklists.models import Escalation, Lead, LeadTerm, Task
from worklists.outcomes import WAITING
from worklists.queries.escalations import escalations_for
from worklists.queries.supervisors import supervisors_of

LONGEST_ANSWER = 300  # characters, as in Escalation.answer
# Answered within one working day. Source: DICTIONARY.md B2.
_DATED = frozenset({Escalation.Kind.COMPLAINT, Escalation.Kind.INQUIRY, Escalation.Kind.CLAIM_HELP})


class AnsweredAlready(Exception):
    """Somebody has answered it meanwhile, or its result was undone; str() says so."""


class EscalationRefused(Exception):
    """It cannot be answered so; str() says why."""


@transaction.atomic
def pass_on(*, contact: Contact, task: Task, kind: str, by: User, now: datetime) -> Escalation:
    """Pass a result on to the supervisor; for a complaint the bell rings.

    Source: DICTIONARY.md B1, B2.
    """
    due = update_deadline(released_on=timezone.localdate(now)).at if kind in _DATED else None
    Event.objects.create(
        term_id=contact.term_id,
        at=now,
        by=by,
        code=Event.Code.PASSED_ON,
        parameters={"kind": str(kind)},
    )
    passed = Escalation.objects.create(
        contact=contact, task=task, kind=kind, opened_at=now, due_at=due
    )
    if due is not None and kind == Escalation.Kind.COMPLAINT:
        for boss in supervisors_of(task.lead.branch):
            tell(
                user=boss,
                code="COMPLAINT_PASSED_ON",
                now=now,
                parameters={"name": by.name, "at": due.isoformat()},
                url=reverse("worklists:escalation", args=[passed.pk]),
            )
    return passed


@transaction.atomic
def settle_escalation(
    *, escalation: Escalation, by: User, now: datetime, answer: str
) -> Escalation:
    """Answer what was passed on.

    A row that rests until then comes due for its specialist at once. One that was said to be
    renewed with us is closed: the policy was found. Others stay as they are, closed or open.

    Source: DICTIONARY.md B1, B2.

    Raises:
        NotAllowed: the role does not release, or the row is of another branch.
        AnsweredAlready: somebody was faster, or the result was undone.
        EscalationRefused: there is no answer, or it is too long.
    """
    answer = _checked(answer, by=by)
    passed, task = _locked(escalation, by=by)
    # What was saved or moved to another time since goes by that.
    is_as_passed = task.state == Task.State.OPEN and task.result_at == passed.contact.at
    if is_as_passed and passed.kind in WAITING and task.next_contact_at is None:
        task.next_contact_at = now
        task.version += 1
        task.save(update_fields=["next_contact_at", "version"])
    elif is_as_passed and passed.kind == Escalation.Kind.RENEWED_ELSEWHERE:
        _close(task, contact=passed.contact, by=by, now=now)
    return _answered(passed, Escalation.State.SETTLED, by=by, now=now, answer=answer)


@transaction.atomic
def send_back(
    *, escalation: Escalation, to: User, by: User, now: datetime, answer: str
) -> Escalation:
    """Have a specialist go on with what was passed on, from now on; the bell tells of it.

    A closed row is opened again. With somebody else than its specialist it changes hands, as
    `move_tasks` does.

    Raises:
        NotAllowed: the role does not release, or the row is of another branch.
        AnsweredAlready: somebody was faster, or the result was undone.
        EscalationRefused: no answer, nobody who takes rows here, or a row that cannot be opened.
    """
    answer = _checked(answer, by=by)
    takers = User.objects.for_user(by).filter(role=Role.SPECIALIST, is_active=True)
    if not takers.filter(pk=to.pk).exists():
        raise EscalationRefused(_("%(name)s takes no rows here.") % {"name": to.name})
    lock_transaction(Lock.LISTS)
    passed, task = _locked(escalation, by=by)
    _make_due(task, contact=passed.contact, now=now)
    if to != task.assignee:
        move_tasks(tasks={task.pk: task.version}, taker=to, by=by, now=now, reason=answer)
    tell(
        user=to,
        code="SENT_BACK",
        now=now,
        parameters={"name": by.name, "kind": passed.kind},
        url=reverse("worklists:call", args=[task.pk]),
    )
    return _answered(passed, Escalation.State.SENT_BACK, by=by, now=now, answer=answer)


def _checked(answer: str, *, by: User) -> str:
    by.require(Act.RELEASE)
    answer = answer.strip()
    if not answer:
        raise EscalationRefused(_("Say what was answered."))
    if len(answer) > LONGEST_ANSWER:
        raise EscalationRefused(
            _("An answer has at most %(most)d characters.") % {"most": LONGEST_ANSWER}
        )
    return answer


def _locked(escalation: Escalation, *, by: User) -> tuple[Escalation, Task]:
    """Return it with its row, both locked: the row first, as whoever saves a result does."""
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("assignee", "lead__term", "sale")
        .get(escalations=escalation.pk)
    )
    passed = (
        Escalation.objects.select_for_update(of=("self",))
        .select_related("contact", "closed_by")
        .get(pk=escalation.pk)
    )
    if passed.state == Escalation.State.UNDONE or passed.contact.undone_at is not None:
        raise AnsweredAlready(
            _("The result was taken back by who saved it; nothing is left to do.")
        )
    if not escalations_for(by).filter(pk=passed.pk).exists():
        raise NotAllowed(_("This row is not yours."))
    if passed.state != Escalation.State.OPEN:
        name = passed.closed_by.name if passed.closed_by else _("system")
        raise AnsweredAlready(
            _("%(name)s has answered this already: %(answer)s")
            % {"name": name, "answer": passed.answer}
        )
    return passed, task


def _close(task: Task, *, contact: Contact, by: User, now: datetime) -> None:
    task.state, task.next_contact_at = Task.State.CLOSED, None
    task.version += 1
    task.save(update_fields=["state", "next_contact_at", "version"])
    Lead.objects.filter(pk=task.lead_id).update(state=Lead.State.CLOSED)
    Event.objects.bulk_create(
        Event(
            term_id=term,
            at=now,
            by=by,
            code=Event.Code.CLOSED,
            parameters={"result": contact.result},
        )
        for term in _terms_of(contact)
    )


def _make_due(task: Task, *, contact: Contact, now: datetime) -> None:
    """Have the row open and due, and the terms open that the result was about."""
    was_closed = task.state == Task.State.CLOSED
    if task.state == Task.State.TAKEN_BACK:
        raise EscalationRefused(_("The row was taken back; it waits for another release."))
    if was_closed:
        _refuse_opening(task)
    rows = LeadTerm.objects.filter(lead=task.lead_id)
    about = _terms_of(contact)
    if was_closed:
        others = rows.exclude(term__in=about).filter(settled_at=None)
        others.update(settled_at=task.result_at)
        Lead.objects.filter(pk=task.lead_id).update(state=Lead.State.RELEASED)
    rows.filter(term__in=about).update(settled_at=None)
    # A time that was agreed since stays.
    is_as_passed = task.result_at == contact.at
    if was_closed or is_as_passed or task.next_contact_at is None:
        task.next_contact_at = now
    task.state = Task.State.OPEN
    task.version += 1
    task.save(update_fields=["state", "next_contact_at", "version"])


def _refuse_opening(task: Task) -> None:
    if hasattr(task, "sale"):
        raise EscalationRefused(_("The sale of this row is confirmed; it stays closed."))
    if task.lead.term.withdrawn_at is not None:
        raise EscalationRefused(
            _("The policy was taken back with its workbook; the row stays closed.")
        )
    other = Task.objects.open().filter(lead=task.lead_id).select_related("assignee").first()
    if other is not None:
        raise EscalationRefused(
            _("The customer is with %(name)s already.") % {"name": other.assignee.name}
        )
    if task.lead.state not in Lead.HANDED_OUT:
        raise EscalationRefused(_("The customer waits for another release already."))


def _terms_of(contact: Contact) -> list[int]:
    return [contact.term_id, *contact.other_terms.values_list("pk", flat=True)]


def _answered(
    passed: Escalation, state: Escalation.State, *, by: User, now: datetime, answer: str
) -> Escalation:
    passed.state, passed.answer = state, answer
    passed.closed_at, passed.closed_by = now, by
    passed.save(update_fields=["state", "answer", "closed_at", "closed_by"])
    Event.objects.create(
        term_id=passed.contact.term_id,
        at=now,
        by=by,
        code=Event.Code.PASSED_BACK,
        parameters={"kind": passed.kind, "why": answer},
    )
    return passed
