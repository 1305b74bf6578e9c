"""Giving out numbers: dialled, or shown for half a minute; and what becomes of the calls."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from policies import actions
from policies.actions import CallRefused, Given, OtherReport, ReportRefused, reveal_number
from policies.models import PhoneCall, Reveal
from renewal.accounts.access import StaffRequest, allow, allow_anybody
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from worklists.card import Card
from worklists.dialling import link_of
from worklists.dialling_forms import ReportForm
from worklists.views.call import own_task, screen_of
from worklists.views.call_context import SHOWN_FOR

PLAIN = "text/plain; charset=utf-8"
LONGEST_REPORT = 4096  # bytes; nothing of a longer one is read


@require_POST
@allow(Act.CALL)
def dial(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is dialled, and give it out as a link that dials."""
    return _give_number(request, pk, purpose=Reveal.Purpose.DIALLED)


@require_POST
@allow(Act.CALL)
def reveal(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the number is looked at, and show it for half a minute."""
    return _give_number(request, pk, purpose=Reveal.Purpose.SHOWN)


@csrf_exempt
@require_http_methods(["GET", "POST"])
@allow_anybody
def report_call(request: HttpRequest, key: UUID) -> HttpResponse:
    """Take what the telephone system tells of the call; its key is all that it must know.

    204 when it is noted, then or before; 400 with the words when it cannot be so; 404 for a call
    that is not known; 409 when something else was reported before.
    """
    form = ReportForm(_reported(request))
    if not form.is_valid():
        return HttpResponse(form.in_words(), status=400, content_type=PLAIN)
    said, now = form.cleaned_data, timezone.now()
    try:
        actions.report_call(key=key, seconds=said["seconds"], started_at=said["started"], now=now)
    except PhoneCall.DoesNotExist as unknown:
        raise Http404 from unknown
    except ReportRefused as refusal:
        return HttpResponse(str(refusal), status=400, content_type=PLAIN)
    except OtherReport as other:
        return HttpResponse(str(other), status=409, content_type=PLAIN)
    return HttpResponse(status=204)


def given_context(request: StaffRequest, given: Given, *, purpose: str) -> dict[str, Any]:
    """Return what the templates show of a number that was given out."""
    report_url = ""
    if given.call:
        path = reverse("worklists:report_call", args=[given.call.key])
        report_url = request.build_absolute_uri(path)
    return {
        "number": given.number,
        "link": link_of(given, by=request.user, report_url=report_url),
        "is_dialled": purpose == Reveal.Purpose.DIALLED,
        "shown_for": SHOWN_FOR,
    }


def _give_number(request: StaffRequest, pk: int, *, purpose: Reveal.Purpose) -> HttpResponse:
    task = own_task(request, pk)
    now = timezone.now()
    try:
        given = reveal_number(term=task.lead.term, by=request.user, purpose=purpose, now=now)
    except CallRefused as refusal:
        if request.htmx:
            return HttpResponse(str(refusal), status=409, content_type=PLAIN)
        return screen_of(request).page(task, status=409, refused=str(refusal))
    more = given_context(request, given, purpose=purpose)
    if request.htmx:
        card = Card(task=task, today=timezone.localdate(now))
        return render(request, "worklists/_call_number.html", {"task": task, "card": card} | more)
    screen = screen_of(request)
    response = screen.page(task, **more)
    response["Refresh"] = f"{SHOWN_FOR}; url={screen.place.url(task)}"
    return response


def _reported(request: HttpRequest) -> QueryDict:
    said = request.GET.copy()
    length = whole_number(request.META.get("CONTENT_LENGTH")) or 0
    if request.method == "POST" and length <= LONGEST_REPORT:
        said.update(request.POST)
    return said
