"""The appointments of a specialist, and giving one another time. Source: UX.md 5.2."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from worklists import actions
from worklists.appointment_forms import RescheduleForm
from worklists.appointments import diary_of
from worklists.models import Task


@require_safe
@allow(Act.CALL)
def appointment_list(request: StaffRequest) -> HttpResponse:
    """Show the own appointments: the overdue, today's by the hour, the next week's by day."""
    return _page(request)


@require_POST
@allow(Act.CALL)
def reschedule(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the row's next call another time.

    422 with the words when it is refused; 409 when the row was changed or reassigned meanwhile.
    """
    had = Task.with_taken_back.shown_to(request.user).with_row()
    task = get_object_or_404(had, pk=pk)
    form = RescheduleForm(request.POST)
    name = task.lead.term.policy.customer.name or task.lead.term.policy.number
    if not form.is_valid():
        said = next(iter(form.errors.values()))[0]
        return _page(request, status=422, refused=task, name=name, said=said)
    try:
        moved = actions.reschedule(
            task=task, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except actions.TimeRefused as refusal:
        return _page(request, status=422, refused=task, name=name, said=str(refusal))
    except actions.TaskChanged as change:
        return _page(request, status=409, refused=task, name=name, said=str(change))
    at = date_format(
        timezone.localtime(moved.next_contact_at), pgettext("date and time", "j M H:i")
    )
    messages.success(request, _("%(name)s: next call %(at)s.") % {"name": name, "at": at})
    return redirect("worklists:appointment_list")


def _page(request: StaffRequest, *, status: int = 200, **more: object) -> HttpResponse:
    now = timezone.now()
    context = {
        "diary": diary_of(user=request.user, now=now),
        "now": now,
        "today": timezone.localdate(now),
    }
    return render(request, "worklists/appointment_list.html", context | more, status=status)
