"""What stands before every role's own pages."""

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from renewal.accounts.access import (
    StaffRequest,
    allow,
    allow_anybody,
    allow_everybody_signed_in,
)
from renewal.accounts.roles import Act
from renewal.desk.navigation import landing_page
from renewal.desk.workbench import workbench
from worklists.queries import progress_of_team


@allow_anybody
@never_cache
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when the database answers, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except OperationalError:
        return HttpResponse("the database is away", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@allow_everybody_signed_in
def home(request: StaffRequest) -> HttpResponse:
    """Go to the landing page of the user's role. Source: UX.md section 3."""
    return redirect(landing_page(request.user))


@allow_everybody_signed_in
def menu(request: StaffRequest) -> HttpResponse:
    """Answer with the side bar's entries and their badges, as they are now."""
    return render(request, "_menu.html")


@require_safe
@allow(Act.RELEASE)
def supervisor_home(request: StaffRequest) -> HttpResponse:
    """The supervisor's workbench: four numbers, the day's steps, how far each one is."""
    now = timezone.now()
    bench = workbench(user=request.user, now=now)
    context = {
        "now": now,
        "today": timezone.localdate(now),
        "bench": bench,
        "recent": bench.recent,
        "team": progress_of_team(viewer=request.user, now=now),
    }
    return render(request, "desk/home.html", context)
