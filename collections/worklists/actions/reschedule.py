"""Giving the next call of a row another time."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.rules.defaults import LAWFUL_HOURS
from renewal.rules.queries import value_on
from worklists.actions.log_result import TaskChanged
from worklists.models import Task


class TimeRefused(Exception):
    """The next call cannot be at this time; str() says why."""


@transaction.atomic
def reschedule(*, task: Task, at: datetime, by: User, now: datetime, version: int) -> Task:
    """Set the next call of an own open row that has a result to `at`, and return the row.

    The result stands and nothing counts as a call. `version` is the row's as it was shown.

    Source: 001-51, 001-52, UX.md 5.2.

    Raises:
        NotAllowed: whoever has this role does not call.
        TaskChanged: the row was taken back, or saved or reassigned since `version`.
        TimeRefused: the row waits for no call, or the time is past or outside the lawful hours.
    """
    by.require(Act.CALL)
    task = (
        Task.with_taken_back.select_for_update(of=("self",))
        .select_related("assignee")
        .get(pk=task.pk)
    )
    _check_row(task, by=by, version=version)
    _check_time(at, now=now)
    task.next_contact_at, task.skipped_at = at, None
    task.version += 1
    task.save(update_fields=["next_contact_at", "skipped_at", "version"])
    return task


def _check_row(task: Task, *, by: User, version: int) -> None:
    if task.state == Task.State.TAKEN_BACK:
        raise TaskChanged(_("This customer was taken back for another release."))
    if task.assignee_id != by.pk:
        raise TaskChanged(_("This customer is with %(name)s now.") % {"name": task.assignee.name})
    if version != task.version:
        raise TaskChanged(_("This record was changed meanwhile."))
    if task.state == Task.State.CLOSED:
        raise TimeRefused(_("This row is closed: there is no next call."))
    if not task.result:
        raise TimeRefused(_("This customer has not been called yet."))


def _check_time(at: datetime, *, now: datetime) -> None:
    if at <= now:
        raise TimeRefused(_("This time is past already; choose a later one."))
    start, end = value_on(LAWFUL_HOURS, day=timezone.localdate(at))
    local = timezone.localtime(at).time()
    if not time.fromisoformat(start) <= local <= time.fromisoformat(end):
        raise TimeRefused(
            _("Calls are allowed from %(start)s to %(end)s only.") % {"start": start, "end": end}
        )
