"""The calendar of lists: what became of each expiry date, what each date's lists hold, and
making those that were missed."""

from calendar import Calendar
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.rules.defaults import RELEASE_DAYS
from renewal.rules.months import WEEKDAYS
from renewal.rules.queries import value_on
from worklists import actions
from worklists.branch_lists import TOLD, WORKBOOKS, branches_without_address, told_on
from worklists.forms import MakeListsForm, RowsForm
from worklists.lists import DUE_LISTS
from worklists.models import ListEntry, ListKind
from worklists.queries import (
    ExpiryDate,
    ListDay,
    expiry_dates,
    list_days,
    missed_beyond_window,
    month_of,
    story_of,
)
from worklists.queries.expiry_dates import Look
from worklists.queries.list_rows import left_out_by, list_rows

DAYS_A_PAGE = 11
ROWS_A_PAGE = 50
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(9000, 1, 1)
_WEEKS = Calendar()  # from Monday on

# Source: UX.md section 11.
TONES = {
    Look.MISSED: "t-bad",
    Look.AHEAD: "",
    Look.EXTRACTED: "t-info",
    Look.QUEUED: "t-warn",
    Look.RELEASED: "t-ok",
    Look.LAPSED: "muted",
}
WORDS = {
    Look.MISSED: pgettext_lazy("expiry date", "missed"),
    Look.AHEAD: pgettext_lazy("expiry date", "not extracted yet"),
    Look.EXTRACTED: pgettext_lazy("expiry date", "extracted"),
    Look.QUEUED: pgettext_lazy("expiry date", "waits for release"),
    Look.RELEASED: pgettext_lazy("expiry date", "released"),
    Look.LAPSED: pgettext_lazy("expiry date", "over"),
}


@dataclass(frozen=True)
class Cell:
    """An expiry date of the month, as it is drawn."""

    expiry: ExpiryDate
    tone: str
    word: str | Promise


@dataclass(frozen=True)
class Row:
    """The lists of a date under the columns of the page; None where the date has no such list."""

    day: date
    lists: list[ListDay | None]

    @property
    def made(self) -> list[ListDay]:
        return [one for one in self.lists if one and one.made_at]

    @property
    def is_missed(self) -> bool:
        return any(one.is_missed for one in self.lists if one)


@require_safe
@allow(Act.SEE_QUEUES)
def queues(request: StaffRequest) -> HttpResponse:
    """Show the month of the expiry date ?ends and what became of it, and the lists of eleven
    dates up to ?until, today at the latest.

    Source: F1.
    """
    return _page(request, request.GET)


@require_POST
@allow(Act.SEE_QUEUES)
def make_lists(request: StaffRequest) -> HttpResponse:
    """Make the lists of a date that has none. Made again, they only take in what is new."""
    now = timezone.now()
    form = MakeListsForm(request.POST, today=timezone.localdate(now))
    if not form.is_valid():
        return _page(request, request.POST, form=form, status=422)
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
    back = {"until": (_day(request.POST.get("until", "")) or day).isoformat()}
    if ends := _day(request.POST.get("ends", "")):
        back["ends"] = ends.isoformat()
    return redirect(f"{reverse('worklists:queues')}?{urlencode(back)}")


def _page(
    request: StaffRequest,
    asked: Mapping[str, str],
    *,
    form: MakeListsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    today = timezone.localdate()
    last = min(_day(asked.get("until", "")) or today, today)
    first = last - timedelta(days=DAYS_A_PAGE - 1)
    days = list_days(user=request.user, first=first, last=last, today=today)
    kinds = {one.due_list.kind for lists in days for one in lists}
    shown = [due_list.kind for due_list in DUE_LISTS if due_list.kind in kinds]
    beyond = missed_beyond_window(today=today)
    context = {
        "kinds": shown,
        "rows": [_row(lists, shown) for lists in days],
        "form": form,
        "today": today,
        "last": last,
        "earlier": first - timedelta(days=1),
        "later": min(last + timedelta(days=DAYS_A_PAGE), today) if last < today else None,
        "beyond": beyond,
        "untold": branches_without_address(user=request.user, day=today),
        "may_see_releases": request.user.may(Act.RELEASE),
        **_month(_day(asked.get("ends", "")), user=request.user, today=today),
    }
    return render(request, "worklists/queues.html", context, status=status)


def _row(lists: list[ListDay], kinds: list[ListKind]) -> Row:
    by_kind = {one.due_list.kind: one for one in lists}
    return Row(day=lists[0].day, lists=[by_kind.get(kind) for kind in kinds])


def _month(ends: date | None, *, user: User, today: date) -> dict[str, object]:
    """Return the month of an expiry date, and what became of it; by default that of which the
    release is today."""
    ends = ends or today + timedelta(days=value_on(RELEASE_DAYS, day=today))
    first, last = month_of(ends)
    found = expiry_dates(user=user, first=first, last=last, today=today)
    cells = {
        expiry.day: Cell(expiry=expiry, tone=TONES[expiry.look], word=WORDS[expiry.look])
        for expiry in found
    }
    weeks = _WEEKS.monthdatescalendar(ends.year, ends.month)
    return {
        "ends": ends,
        "month": first,
        "weeks": [[cells.get(day) for day in week] for week in weeks],
        "weekdays": WEEKDAYS,
        "looks": [(TONES[look], WORDS[look]) for look in Look if look != Look.AHEAD],
        "month_before": first - timedelta(days=1),
        "month_after": last + timedelta(days=1),
        "story": story_of(cells[ends].expiry, user=user),
    }


@require_safe
@allow(Act.SEE_QUEUES)
def queue_rows(request: StaffRequest, kind: str, day: str) -> HttpResponse:
    """Show the rows of one list of one date."""
    on = _day(day)
    if kind not in ListKind.values or on is None:
        raise Http404
    filters = RowsForm(request.GET)
    rows = ListEntry.objects.for_user(request.user).of_list(kind, day=on)
    reasons = rows.order_by().values_list("reason").annotate(n=Count("pk"))
    left_out = left_out_by(list(reasons))
    if filters.is_valid():
        rows = rows.shown_as(filters.cleaned_data["show"]).about(filters.cleaned_data["find"])
    else:
        rows = rows.none()
    shown = rows.select_related(
        "term__policy__customer",
        "term__policy__vehicle",
        "term__policy__phone",
        "term__lead_term__lead__term__policy",
    )
    pages = Paginator(shown.in_reading_order(), ROWS_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {
        "kind": ListKind(kind),
        "day": on,
        "filters": filters,
        "left_out": left_out,
        "page": page,
        "rows": list_rows(list(page.object_list), day=on),
        "workbook": WORKBOOKS.get(ListKind(kind)),
        "told_on": told_on(ListKind(kind), listed_on=on) if kind in TOLD else None,
    }
    return render(request, "worklists/queue_rows.html", context)


def _day(text: str) -> date | None:
    """Read 2026-03-18; anything else is no day, nor is one far from every calendar."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and FIRST_DAY < day < LAST_DAY else None
