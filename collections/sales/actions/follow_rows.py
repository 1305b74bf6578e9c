"""Withdrawing the forms of rows that were closed, or taken back, before anything came of them."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.days import span_of
from sales.actions.steps import write_step
from sales.models import FormStep, IntentionForm
from sales.queries.forms import left_behind
from sales.stations import State, Step
from worklists.models import Task


def follow_rows(*, now: datetime) -> int:
    """Withdraw what is left behind by a row that is closed or taken back; return how many forms.

    A form with money or policies stays, for the clerk to see to, and so does that of a row closed
    on the day of `now`: its result may still be undone. Running it again withdraws no more.
    """
    today, _end = span_of(timezone.localdate(now))
    found = left_behind(closed_before=today).order_by("pk")
    return sum(_withdraw(pk, now=now) is not None for pk in found.values_list("pk", flat=True))


@transaction.atomic
def _withdraw(pk: int, *, now: datetime) -> FormStep | None:
    """Withdraw one form if that still is to be done; each in a transaction of its own."""
    task = IntentionForm.objects.select_for_update(of=("self",)).get(pk=pk).task_id
    Task.with_taken_back.select_for_update(of=("self",)).get(pk=task)
    today, _end = span_of(timezone.localdate(now))
    forms = left_behind(closed_before=today).select_related("task__lead")
    form = forms.filter(pk=pk).first()
    if form is None:
        return None
    before, form.state, form.state_since = form.state, State.WITHDRAWN, now
    form.version += 1
    form.save(update_fields=["state", "state_since", "version"])
    return write_step(form, Step.WITHDRAW, before=before, by=None, now=now, note=_why(form.task))


def _why(task: Task) -> str:
    if task.state == Task.State.TAKEN_BACK:
        return _("The row was taken back from its specialist.")
    return _("The row was closed: %(result)s.") % {"result": task.get_result_display() or "—"}
