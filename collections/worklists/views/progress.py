"""How far each specialist is, and the rows behind the bars."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from worklists import actions
from worklists.forms import UnlockForm
from worklists.models import Task
from worklists.queries import PARTS, progress_of_team

ROWS_A_PAGE = 50


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def progress(request: StaffRequest) -> HttpResponse:
    """Show a bar for each specialist; the page asks again every 30 seconds. Source: UX.md 5.3."""
    now = timezone.now()
    team = progress_of_team(viewer=request.user, now=now)
    by_name = request.GET.get("sort") == "name"
    if by_name:
        team.sort(key=lambda one: one.user.username)
    context = {"team": team, "now": now, "by_name": by_name}
    return render(request, "worklists/progress.html", context)


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def specialist_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a specialist's rows, those without a result first."""
    return _rows(request, _specialist(request, pk), UnlockForm())


@require_POST
@allow(Act.UNLOCK)
def unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a specialist past the deadline take part today. Source: O2."""
    specialist, form = _specialist(request, pk), UnlockForm(request.POST)
    if form.is_valid():
        try:
            actions.unlock(
                specialist=specialist, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except actions.ReleaseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("%(name)s takes part in today's releases.") % {"name": specialist.name}
            messages.success(request, said)
            return redirect("worklists:specialist_rows", pk=pk)
    return _rows(request, specialist, form, status=422)


def _specialist(request: StaffRequest, pk: int) -> User:
    specialists = User.objects.for_user(request.user).filter(role=Role.SPECIALIST)
    return get_object_or_404(specialists, pk=pk)


def _rows(
    request: StaffRequest, specialist: User, form: UnlockForm, *, status: int = 200
) -> HttpResponse:
    now = timezone.now()
    own = Task.objects.for_user(request.user).filter(assignee=specialist)
    tabs = {
        "to_dial": own.to_dial(),
        "to_redial": own.to_redial(),
        "appointments": own.with_appointment(),
        "done": own.done(),
    }
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else "to_dial"
    rows = tabs[tab].with_row().order_by("deadline_at", "lead__due_on", "pk")
    overdue = own.without_result().filter(deadline_at__lt=now)
    unlocked = specialist.unlocks.filter(day=timezone.localdate(now)).select_related("by").first()
    context = {
        "specialist": specialist,
        "tab": tab,
        "numbers": own.aggregate(**PARTS),
        "page": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "now": now,
        "form": form,
        "unlocked": unlocked,
        "may_unlock": request.user.may(Act.UNLOCK) and unlocked is None and overdue.exists(),
    }
    return render(request, "worklists/specialist_rows.html", context, status=status)
