"""Confirmation of sales by a second person, and the sales confirmed so far."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.forms import ConfirmForm, FindForm, SaleFilterForm
from sales.models import PointsEntry, Sale


@require_safe
@allow(Act.CONFIRM_SALE)
def confirm_list(request: StaffRequest) -> HttpResponse:
    """Show the rows that wait for a confirmation, or those that were looked for."""
    form = FindForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    found = (
        queries.find_released(words, user=request.user)
        if words
        else queries.waiting(user=request.user)
    )
    page = page_of(found, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "filters": form,
        "words": words,
        "page": page,
        "sizes": SIZES,
        "today": timezone.localdate(),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "sales/confirm_list.html", context, status=status)


@allow(Act.CONFIRM_SALE)
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a row with the form for its paper; confirm the sale and go back to the list."""
    task = queries.task_to_confirm(pk, user=request.user)
    if task is None:
        raise Http404
    now = timezone.now()
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        released_at=task.assigned_at,
        latest=now,
        user=request.user,
    )
    if request.method == "POST" and form.is_valid():
        try:
            sale = actions.confirm_sale(task=task, by=request.user, **form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except actions.SaleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told(sale))
            return redirect("sales:confirm_list")
    context = {
        "task": task,
        "form": form,
        "last_word": queries.last_word(task),
        "today": timezone.localdate(now),
    }
    status = 422 if form.errors else 200
    return render(request, "sales/confirm.html", context, status=status)


@require_safe
@allow(Act.CONFIRM_SALE, Act.SEE_REPORTS)
def sale_list(request: StaffRequest) -> HttpResponse:
    """Show the confirmed sales of a span of days or of a specialist, with what they come to."""
    form = SaleFilterForm(request.GET, user=request.user)
    conditions = form.cleaned_data if form.is_valid() else {}
    sales = queries.confirmed_sales(user=request.user, **conditions)
    page = page_of(sales, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "filters": form,
        "page": page,
        "sizes": SIZES,
        "totals": queries.totals_of(sales),
        "may_confirm": request.user.may(Act.CONFIRM_SALE),
    }
    status = 200 if form.is_valid() else 422
    return render(request, "sales/sale_list.html", context, status=status)


def _told(sale: Sale) -> str:
    """Return what a confirmation has come to."""
    points = sum(
        entry.amount
        for entry in sale.points_entries.all()
        if entry.ledger == PointsEntry.Ledger.POINTS
    )
    text = ngettext(
        "Confirmed for %(name)s: %(premium)s, %(points)d point, one red star.",
        "Confirmed for %(name)s: %(premium)s, %(points)d points, one red star.",
        points,
    ) % {"name": sale.specialist.name, "premium": f"¥{sale.premium:,}", "points": points}
    if sale.booked_on == timezone.localdate(sale.confirmed_at):
        return text
    moved = _("That day is closed, so it counts for %(day)s.") % {"day": sale.booked_on}
    return f"{text} {moved}"
