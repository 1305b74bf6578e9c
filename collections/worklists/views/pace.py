"""The results of somebody that came faster than a call can last."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from policies.models import Contact
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.rules.queries import rules_on
from worklists.queries.pace import fast_results, pace_of
from worklists.views.rows_page import specialist_of

ROWS_A_PAGE = 50


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def fast_results_of(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the results of a specialist that the board flags. Source: F45."""
    specialist = specialist_of(request, pk)
    pace = pace_of(request.user, rules=rules_on(timezone.localdate()))
    rows = fast_results([specialist], pace) if pace else Contact.objects.none()
    rows = rows.select_related("term__policy__customer", "term__policy__vehicle")
    page = Paginator(rows.order_by("at", "pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"specialist": specialist, "pace": pace, "page": page}
    return render(request, "worklists/fast_results.html", context)
