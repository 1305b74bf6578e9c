"""Putting right on the phone what a customer says is wrong. Source: 001-92."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.actions import corrections
from policies.actions.corrections import FactRefused
from policies.actions.numbers import NumberRefused
from policies.corrected import Fact
from policies.models import Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from worklists.actions.log_result import TaskChanged
from worklists.actions.numbers import follow_number, sharing
from worklists.models import LAPSED_KINDS, Lead, Task


def may_correct(task: Task, *, by: User, now: datetime) -> bool:
    """Whether the facts of the row are `by`'s to correct: own, and open or closed today."""
    own = task.assignee_id == by.pk and by.may(Act.CALL)
    if task.state == Task.State.CLOSED:
        closed_at = task.result_at
        return own and closed_at is not None and same_day(closed_at, now)
    return own and task.state == Task.State.OPEN


def same_day(one: datetime, other: datetime) -> bool:
    return timezone.localdate(one) == timezone.localdate(other)


@transaction.atomic
def correct_facts(
    *,
    task: Task,
    changes: Mapping[Fact, str | date],
    by: User,
    now: datetime,
    version: int | None = None,
) -> list[Fact]:
    """Write what is right about the row's customer, and have the lists follow.

    Returns what was another before. A new number is that of all policies that shared the old one,
    as on the look-up list. With another expiry date the row keeps its deadline and its specialist;
    `due_on` follows where the term governs. With `version`, the row must not have been saved since
    it was shown.

    Raises:
        NotAllowed: not the own row, or closed on an earlier day.
        TaskChanged: the row was taken back, or saved or reassigned since `version`.
        FactRefused: something cannot be as it is said to be; nothing is written.
    """
    if Fact.PHONE in changes or Fact.EXPIRES_ON in changes:
        lock_transaction(Lock.LISTS)
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("assignee", "lead")
        .get(pk=task.pk)
    )
    _check_actor(task, by=by, now=now, version=version)
    term = Term.with_withdrawn.get(pk=task.lead.term_id)
    changed = []
    if Fact.PHONE in changes and _set_number(term, str(changes[Fact.PHONE]), by=by, now=now):
        changed.append(Fact.PHONE)
    others: dict[Fact, str | date] = {
        fact: right for fact, right in changes.items() if fact != Fact.PHONE
    }
    changed += corrections.correct_facts(term=term, changes=others, by=by, now=now)
    if Fact.EXPIRES_ON in changed:
        _follow_expiry(task.lead)
    return changed


def _check_actor(task: Task, *, by: User, now: datetime, version: int | None) -> None:
    if task.state == Task.State.TAKEN_BACK:
        raise TaskChanged(_("This customer was taken back for another release."))
    if task.assignee_id != by.pk and version is not None and by.may(Act.CALL):
        raise TaskChanged(_("This customer is with %(name)s now.") % {"name": task.assignee.name})
    if not may_correct(task, by=by, now=now):
        raise NotAllowed(_("This row is not yours."))
    if version is not None and version != task.version:
        raise TaskChanged(_("This record was changed meanwhile."))


def _set_number(term: Term, number: str, *, by: User, now: datetime) -> bool:
    """Return whether another number than before is dialled now."""
    before = term.policy.phone_id
    policies = sharing(term.policy)
    try:
        phone = corrections.correct_number(
            term=term, policies=policies, number=number, by=by, now=now
        )
        follow_number(phone, policies, by=by, now=now)
    except NumberRefused as refusal:
        raise FactRefused(Fact.PHONE, str(refusal)) from refusal
    return phone.pk != before


def _follow_expiry(lead: Lead) -> None:
    """Keep `due_on` the day on which the call's term ends, as far as the release day allows."""
    ends = Term.with_withdrawn.values_list("expires_on", flat=True).get(pk=lead.term_id)
    if lead.list_kind in LAPSED_KINDS or lead.release_on <= ends:
        lead.due_on = ends
        lead.save(update_fields=["due_on"])
