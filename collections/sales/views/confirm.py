"""Confirmation of sales by a second person, and the sales confirmed so far."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.forms import ConfirmForm, FindForm, ReverseForm, SaleFilterForm
from sales.models import PointsEntry, Sale
from worklists.models import Task


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
    trail = queries.trail_of(task, user=request.user)
    form = ConfirmForm(
        request.POST if request.method == "POST" else None,
        released_at=task.assigned_at,
        latest=now,
        user=request.user,
        trail=trail,
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
    return _page(request, task, trail, form=form)


@require_POST
@allow(Act.CONFIRM_SALE)
def reverse_sale(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a confirmed sale back, with what was earned by it."""
    sale = get_object_or_404(Sale.objects.for_user(request.user), pk=pk)
    task = queries.task_to_confirm(sale.task_id, user=request.user)
    if task is None:
        raise Http404
    form = ReverseForm(request.POST)
    if form.is_valid():
        try:
            reversal = actions.reverse_sale(
                sale=sale, by=request.user, now=timezone.now(), **form.cleaned_data
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except actions.SaleRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("Taken back, booked on %(day)s; points and star are taken back with it.")
            messages.success(request, said % {"day": reversal.booked_on})
            return redirect("sales:confirm", task.pk)
    return _page(request, task, queries.trail_of(task, user=request.user), reversing=form)


@require_safe
@allow(Act.CONFIRM_SALE, Act.SEE_REPORTS)
def reconcile_list(request: StaffRequest) -> HttpResponse:
    """Show the sales of the last months that the core system does not bear out, and why."""
    now = timezone.now()
    page = page_of(
        queries.disputed(user=request.user, now=now),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "page": page,
        "rows": queries.told_differences(page.object_list, now=now),
        "sizes": SIZES,
        "may_confirm": request.user.may(Act.CONFIRM_SALE),
    }
    return render(request, "sales/reconcile_list.html", context)


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


def _page(
    request: StaffRequest,
    task: Task,
    trail: queries.Trail | None,
    *,
    form: ConfirmForm | None = None,
    reversing: ReverseForm | None = None,
) -> HttpResponse:
    """Show the row with the form for its paper; of a confirmed one, what stands of it."""
    refused = [one for one in (form, reversing) if one is not None and one.errors]
    context = {
        "task": task,
        "trail": trail,
        "form": form,
        "reversing": reversing or ReverseForm(),
        "refused": refused[0] if refused else None,
        "is_own": task.assignee_id == request.user.pk,
        "last_word": queries.last_word(task),
        "today": timezone.localdate(),
    }
    return render(request, "sales/confirm.html", context, status=422 if refused else 200)


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
