"""How far each specialist is, and the rows behind the bars."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from worklists import actions
from worklists.forms import UnlockForm
from worklists.queries import progress_of_team
from worklists.queries.reminded import reminded_today
from worklists.views.rows_page import rows_page, specialist_of


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def progress(request: StaffRequest) -> HttpResponse:
    """Show a bar for each specialist; the page asks again every 30 seconds. Source: UX.md 5.3."""
    now = timezone.now()
    team = progress_of_team(viewer=request.user, now=now)
    by_name = request.GET.get("sort") == "name"
    if by_name:
        team.sort(key=lambda one: one.user.username)
    reminded = reminded_today([one.user for one in team], now=now)
    context = {
        "team": [replace(one, reminded_at=reminded.get(one.user.pk)) for one in team],
        "now": now,
        "by_name": by_name,
        "may_remind": request.user.may(Act.RELEASE),
    }
    return render(request, "worklists/progress.html", context)


@require_POST
@allow(Act.RELEASE)
def remind(request: StaffRequest, pk: int) -> HttpResponse:
    """Ring for a specialist who has rows without a result. Source: F11, UX.md 5.3."""
    specialist, now = specialist_of(request, pk), timezone.now()
    reminded_at, refusal = None, ""
    try:
        actions.remind_specialist(specialist=specialist, by=request.user, now=now)
    except actions.NothingToRemind as nothing:
        refusal = str(nothing)
    else:
        reminded_at = now
    if request.htmx:
        context = {
            "person": specialist,
            "reminded_at": reminded_at,
            "refusal": refusal,
            "offered": reminded_at,
        }
        return render(request, "worklists/_remind.html", context)
    messages.success(
        request, refusal or _("%(name)s has been reminded") % {"name": specialist.name}
    )
    from_progress = request.POST.get("back") == "progress"
    return redirect("worklists:progress" if from_progress else "worklists:release")


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def specialist_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a specialist's rows, those without a result first."""
    return rows_page(request, specialist_of(request, pk))


@require_POST
@allow(Act.UNLOCK)
def unlock(request: StaffRequest, pk: int) -> HttpResponse:
    """Let a specialist past the deadline take part today. Source: O2."""
    specialist, form = specialist_of(request, pk), UnlockForm(request.POST)
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
    return rows_page(request, specialist, unlock_form=form)
