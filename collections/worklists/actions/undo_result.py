"""Taking back the last result that somebody saved."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from policies.models import Contact, Event, NoCall, Phone, Term
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.rules.defaults import UNDO_SAVE_MINUTES
from renewal.rules.queries import Rules, rules_on
from worklists.actions.elsewhere import forget_elsewhere
from worklists.actions.log_result import save_draft
from worklists.models import Escalation, LastSave, Lead, LeadTerm, Task

_MOMENTS = ("result_at", "next_contact_at", "skipped_at")


class NothingToUndo(Exception):
    """The last save is too long ago, or something was done with the row since; str() says so."""


@transaction.atomic
def undo_result(*, by: User, now: datetime) -> Task:
    """Take back the last result that `by` has saved, with all that followed; return its row.

    The row, its number and the list stand again as they did; the note is a draft again. The
    result stays in the history as undone, and in no count.

    Source: F43, UX.md 5.1.

    Raises:
        NotAllowed: the role does not call.
        NothingToUndo: nothing was saved lately, or the row was changed since.
    """
    by.require(Act.CALL)
    # The row before its last save, as when a result is saved: two tabs must not wait in a ring.
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("lead", "sale")
        .filter(pk__in=LastSave.objects.filter(user=by).values("task"))
        .first()
    )
    last = LastSave.objects.select_for_update().select_related("contact").filter(user=by).first()
    rules = rules_on(timezone.localdate(now))
    if task is None or last is None or not can_undo(last, now=now, rules=rules):
        raise NothingToUndo(_("There is no result to undo; your supervisor can correct one."))
    if last.task_id != task.pk:
        raise NothingToUndo(_("The row was changed since; its result stands."))
    before = last.before
    is_same = task.version == before["version"] and task.assignee_id == by.pk
    if not is_same or hasattr(task, "sale") or task.state == Task.State.TAKEN_BACK:
        raise NothingToUndo(_("The row was changed since; its result stands."))
    contact = last.contact
    _restore_row(task, before, contact=contact)
    _restore_number(before)
    Term.objects.filter(pk__in=before["first_worked"]).update(first_worked_at=None)
    Escalation.objects.filter(contact=contact, state=Escalation.State.OPEN).update(
        state=Escalation.State.UNDONE, closed_at=now, closed_by=by
    )
    forget_elsewhere(contact=contact, now=now)
    Contact.objects.filter(pk=contact.pk).update(undone_at=now)
    Event.objects.bulk_create(
        Event(
            term_id=pk,
            at=now,
            by=by,
            code=Event.Code.UNDONE,
            parameters={"result": contact.result},
        )
        for pk in _terms_of(contact)
    )
    save_draft(task=task, by=by, note=contact.note, now=now)
    last.delete()
    return task


def can_undo(last: LastSave, *, now: datetime, rules: Rules) -> bool:
    """Tell whether the last save is recent enough to be undone."""
    return now - last.contact.at <= timedelta(minutes=rules.value(UNDO_SAVE_MINUTES))


def _terms_of(contact: Contact) -> list[int]:
    return [contact.term_id, *contact.other_terms.values_list("pk", flat=True)]


def _restore_row(task: Task, before: dict[str, Any], *, contact: Contact) -> None:
    for name in ("state", "result", "attempts", "grade", "is_unreached"):
        setattr(task, name, before[name])
    for name in _MOMENTS:
        setattr(task, name, before[name] and parse_datetime(before[name]))
    task.version += 1
    task.save(
        update_fields=[
            "state",
            "result",
            "attempts",
            "grade",
            "is_unreached",
            "version",
            *_MOMENTS,
        ]
    )
    was_open = task.state == Task.State.OPEN
    state = Lead.State.RELEASED if was_open else Lead.State.CLOSED
    Lead.objects.filter(pk=task.lead_id).update(state=state)
    LeadTerm.objects.filter(lead=task.lead_id, settled_at=contact.at).update(settled_at=None)


def _restore_number(before: dict[str, Any]) -> None:
    if "phone" in before:
        Phone.objects.filter(pk=before["phone"]).update(
            verdict=before["verdict"],
            judged_at=before["judged_at"] and parse_datetime(before["judged_at"]),
        )
    if before.get("no_call"):
        NoCall.objects.filter(pk=before["no_call"]).delete()
