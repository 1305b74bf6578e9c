"""The calendar of lists: what each date's lists hold, and making those that were missed."""

from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from worklists import actions
from worklists.forms import MakeListsForm, RowsForm
from worklists.models import ListEntry, ListKind
from worklists.queries import list_days

DAYS_A_PAGE = 11
ROWS_A_PAGE = 50


@require_safe
@allow(Act.SEE_QUEUES)
def queues(request: StaffRequest) -> HttpResponse:
    """Show the lists of eleven dates up to ?until, today at the latest. Source: F1."""
    return _page(request, until=request.GET.get("until", ""))


@require_POST
@allow(Act.SEE_QUEUES)
def make_lists(request: StaffRequest) -> HttpResponse:
    """Make the lists of a date that has none. Made again, they only take in what is new."""
    now = timezone.now()
    form = MakeListsForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        return _page(request, until=request.POST.get("until", ""), form=form, status=422)
    lists = actions.extract(**form.cleaned_data, now=now, by=request.user)
    day: date = form.cleaned_data["day"]
    messages.success(
        request,
        _("Lists of %(day)s made: %(found)d rows found, %(queued)d of them ready")
        % {
            "day": date_format(day, pgettext("short date", "j M")),
            "found": sum(one.found for one in lists.values()),
            "queued": sum(one.queued for one in lists.values()),
        },
    )
    until = _day(request.POST.get("until", "")) or day
    return redirect(f"{reverse('worklists:queues')}?until={until}")


def _page(
    request: StaffRequest, *, until: str, form: MakeListsForm | None = None, status: int = 200
) -> HttpResponse:
    today = timezone.localdate()
    last = min(_day(until) or today, today)
    first = last - timedelta(days=DAYS_A_PAGE - 1)
    context = {
        "days": list_days(user=request.user, first=first, last=last, today=today),
        "form": form,
        "today": today,
        "last": last,
        "earlier": first - timedelta(days=1),
        "later": min(last + timedelta(days=DAYS_A_PAGE), today) if last < today else None,
    }
    return render(request, "worklists/queues.html", context, status=status)


@require_safe
@allow(Act.SEE_QUEUES)
def queue_rows(request: StaffRequest, kind: str, day: str) -> HttpResponse:
    """Show the rows of one list of one date."""
    on = _day(day)
    if kind not in ListKind.values or on is None:
        raise Http404
    filters = RowsForm(request.GET)
    rows = ListEntry.objects.for_user(request.user).of_list(kind, day=on)
    if filters.is_valid():
        rows = rows.shown_as(filters.cleaned_data["show"]).about(filters.cleaned_data["find"])
    else:
        rows = rows.none()
    shown = rows.select_related(
        "term__policy__customer",
        "term__policy__vehicle",
        "term__policy__phone",
        "term__lead_term__lead",
    )
    context = {
        "kind": ListKind(kind),
        "day": on,
        "filters": filters,
        "page": Paginator(shown.in_reading_order(), ROWS_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "worklists/queue_rows.html", context)


def _day(text: str) -> date | None:
    """Read 2026-03-18; anything else is no day."""
    try:
        return parse_date(text)
    except ValueError:
        return None
