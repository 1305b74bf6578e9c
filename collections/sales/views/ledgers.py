"""The ledgers on page and paper, and the papers that are still missing.

Source: 001-62, 001-63, 001-67, 001-68, F33.
"""

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.ledger_forms import LedgerFilter
from sales.ledgers import KINDS, Ledger, sheets

MOST_PRINTED = 2000  # lines
NOT_CONDITIONS = ("page", "size")


@require_safe
@allow(Act.SEE_LEDGERS)
def ledger(request: StaffRequest, kind: str = Ledger.UNDERWRITING) -> HttpResponse:
    """Show the lines of a ledger, this month's at first, and what they come to."""
    return _page(request, _known(kind))


def _page(request: StaffRequest, kind: Ledger, *, refused: str = "") -> HttpResponse:
    now = timezone.now()
    filters = _filters(request, kind, today=timezone.localdate(now))
    found = _found(request, kind, filters, now=now)
    page = page_of(found, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "ledger": kind,
        "ledgers": Ledger,
        "columns": KINDS[kind].columns,
        "filters": filters,
        "conditions": _texts(filters),
        "page": page,
        "lines": queries.read_lines(kind, page.object_list),  # type: ignore[arg-type]
        "sizes": SIZES,
        "totals": queries.totals_of_ledger(kind, found),
        "export": KINDS[kind].export,
        "may_write": request.user.may(Act.ISSUE),
        "refused": refused,
    }
    status = 422 if filters.errors or refused else 200
    return render(request, "sales/ledger.html", context, status=status)


@require_safe
@allow(Act.SEE_LEDGERS)
def print_ledger(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the same lines as sheets of paper, in the order in which they were entered."""
    ledger, now = _known(kind), timezone.now()
    filters = _filters(request, ledger, today=timezone.localdate(now))
    found = _found(request, ledger, filters, now=now)
    if filters.errors or found.order_by()[: MOST_PRINTED + 1].count() > MOST_PRINTED:
        refused = _("More than %(number)s lines are not printed; narrow the conditions.")
        return _page(
            request, ledger, refused="" if filters.errors else refused % {"number": MOST_PRINTED}
        )
    in_order = found if ledger == Ledger.PAPERS else found.reverse()
    context = {
        "ledger": ledger,
        "columns": KINDS[ledger].columns,
        "sheets": sheets(
            queries.read_lines(ledger, in_order), queries.totals_of_ledger(ledger, found)
        ),
        "has_contra": ledger != Ledger.PAPERS,
        "conditions": filters.cleaned_data,
        "number": found.order_by().count(),
        "back": f"{_url(ledger)}?{urlencode(_texts(filters))}",
        "now": now,
    }
    return render(request, "sales/print_ledger.html", context)


@require_POST
@allow(Act.ISSUE)
def papers_received(request: StaffRequest) -> HttpResponse:
    """Enter the ticked papers as received, and show the ledger again."""
    texts = request.POST.getlist("line")
    picked = [number for text in texts if (number := whole_number(text)) is not None]
    if not picked:
        return _page(request, Ledger.PAPERS, refused=_("Tick the papers that came in."))
    try:
        number = actions.receive_ticked(picked=picked, by=request.user, now=timezone.now())
    except (actions.LedgerRefused, actions.StepRefused) as refusal:
        return _page(request, Ledger.PAPERS, refused=str(refusal))
    messages.success(request, _("Papers received: %(number)s.") % {"number": number})
    conditions = {name: value for name, value in request.GET.items() if name != "page"}
    return redirect(f"{_url(Ledger.PAPERS)}?{urlencode(conditions)}")


@require_safe
@allow(Act.SELL, Act.DELIVER)
def missing_papers(request: StaffRequest) -> HttpResponse:
    """Show the papers that customers still owe: a specialist's own, a clerk's whole branch."""
    page = page_of(
        queries.papers_missing(user=request.user),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "page": page,
        "sizes": SIZES,
        "today": timezone.localdate(),
        "is_clerk": request.user.may(Act.ISSUE),
    }
    return render(request, "sales/ledger_missing.html", context)


def _known(kind: str) -> Ledger:
    if kind not in Ledger.values:
        raise Http404
    return Ledger(kind)


def _url(ledger: Ledger) -> str:
    return reverse("sales:ledger", args=[ledger.value])


def _filters(request: StaffRequest, ledger: Ledger, *, today: date) -> LedgerFilter:
    """Return the conditions in the address; without any, this month's or all missing papers."""
    given: dict[str, Any] = {
        name: value for name, value in request.GET.items() if name not in NOT_CONDITIONS
    }
    if not given and ledger != Ledger.PAPERS:
        given = {"first": today.replace(day=1).isoformat(), "last": today.isoformat()}
    filters = LedgerFilter(given, user=request.user, ledger=ledger)
    filters.is_valid()
    return filters


def _texts(filters: LedgerFilter) -> dict[str, str]:
    """Return the conditions as an address or an export takes them."""
    return {name: str(value) for name, value in filters.data.items() if value}


def _found(
    request: StaffRequest, ledger: Ledger, filters: LedgerFilter, *, now: datetime
) -> QuerySet[Any, Any]:
    conditions = {} if filters.errors else filters.cleaned_data
    return queries.ledger_lines(ledger, user=request.user, now=now, **conditions)
