"""Premium on its way, and what is open at the end of a day. Source: 001-71, 001-72, O36."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from renewal.lib.paging import SIZES, page_of
from renewal.rules.defaults import DAY_ENDS_AT
from renewal.rules.queries import value_on
from sales import actions, queries
from sales.forms import (
    AmountForm,
    PayForm,
    ReceiptAllForm,
    ReceiptForm,
    TakeBackForm,
    renew_version,
)
from sales.models import IntentionForm, MoneyLine
from sales.stations import Standing, State, Step, steps_open_to
from sales.views.delivery import day_of

REFUSED, CONFLICT = 422, 409
MOST_AT_ONCE = 200  # forms on one receipt, as on the longest page
ROWS_A_SHEET = 19  # of A4 on its side


@require_safe
@allow(Act.SEE_LEDGERS)
def money_list(request: StaffRequest) -> HttpResponse:
    """Show how far the premium of a day has come, by default today's. What differs comes first."""
    return _list(request, _day(request))


@require_safe
@allow(Act.SEE_LEDGERS)
def print_money(request: StaffRequest) -> HttpResponse:
    """Show the same as a sheet of A4, with room for two signatures."""
    day = _day(request)
    taken = queries.taken_on(day, user=request.user)
    rows = _rows(queries.money_of_day(day, user=request.user))
    sheets: list[dict[str, Any]] = [{"rows": part} for part in _sheets(rows)]
    sheets += [{"taken": part} for part in _sheets(taken) or [[]]]
    sheets[-1]["is_last"] = True
    context = {
        "day": day,
        "sheets": sheets,
        "total": queries.total_taken(taken),
        "now": timezone.now(),
    }
    return render(request, "sales/money_print.html", context)


@require_safe
@allow(Act.SEE_LEDGERS)
def money(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one form's money: the three amounts, the lines, and what the clerk may enter."""
    return _page(request, _form(request, pk))


@require_POST
@allow(Act.ISSUE)
def pay(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer has paid in full."""
    form, filled = _form(request, pk), PayForm(request.POST)
    return _enter(
        request,
        form,
        filled,
        "paying",
        lambda values: actions.pay(form=form, by=request.user, now=timezone.now(), **values),
    )


@require_POST
@allow(Act.ISSUE)
def collect(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what the customer has handed over at the counter."""
    form, filled = _form(request, pk), AmountForm(request.POST, prefix="collect")
    return _enter(
        request,
        form,
        filled,
        "collecting",
        lambda values: actions.collect(form=form, by=request.user, now=timezone.now(), **values),
    )


@require_POST
@allow(Act.ISSUE)
def count(request: StaffRequest, pk: int) -> HttpResponse:
    """Note what was counted."""
    form, filled = _form(request, pk), AmountForm(request.POST, prefix="count")
    return _enter(
        request,
        form,
        filled,
        "counting",
        lambda values: actions.count(form=form, by=request.user, now=timezone.now(), **values),
    )


@require_POST
@allow(Act.ISSUE)
def receipt(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter finance's receipt for one form."""
    form, filled = _form(request, pk), ReceiptForm(request.POST, prefix="receipt")
    return _enter(
        request,
        form,
        filled,
        "receipting",
        lambda values: actions.receipt(form=form, by=request.user, now=timezone.now(), **values),
    )


@require_POST
@allow(Act.ISSUE)
def receipt_all(request: StaffRequest) -> HttpResponse:
    """Enter one receipt for the forms that are ticked."""
    day = _day(request)
    filled = ReceiptAllForm(request.POST)
    ticked = [number for one in request.POST.getlist("form") if (number := whole_number(one))]
    forms = IntentionForm.objects.for_user(request.user).filter(pk__in=ticked[:MOST_AT_ONCE])
    if filled.is_valid():
        try:
            lines = actions.receipt_all(
                forms=forms,
                number=filled.cleaned_data["number"],
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except actions.LedgerRefused as refusal:
            filled.add_error(None, str(refusal))
        else:
            said = _("Receipt %(number)s: %(forms)s forms.")
            messages.success(request, said % {"number": lines[0].number, "forms": len(lines)})
            return redirect(f"{reverse('sales:money_list')}?day={day}")
    return _list(request, day, receipting=filled, ticked=set(ticked), status=REFUSED)


@require_POST
@allow(Act.ISSUE)
def take_back_money(request: StaffRequest, pk: int) -> HttpResponse:
    """Write the contra line of an amount that was entered wrongly."""
    lines = MoneyLine.objects.for_user(request.user).select_related("form")
    line = get_object_or_404(lines, pk=pk)
    form, filled = _form(request, line.form_id), TakeBackForm(request.POST)
    return _enter(
        request,
        form,
        filled,
        "taking_back",
        lambda values: actions.take_back_amount(
            line=line, by=request.user, now=timezone.now(), **values
        ),
    )


@require_safe
@allow(Act.SEE_LEDGERS)
def open_today(request: StaffRequest) -> HttpResponse:
    """Show the forms whose file is not closed, or whose money has no receipt yet."""
    today = timezone.localdate()
    forms = queries.open_on(today, user=request.user)
    page = page_of(forms, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "page": page,
        "rows": _rows(page.object_list),
        "sizes": SIZES,
        "today": today,
        "ends_at": value_on(DAY_ENDS_AT, day=today),
        "may_enter": request.user.may(Act.ISSUE),
    }
    return render(request, "sales/open_today.html", context)


def _sheets(rows: list[Any]) -> list[list[Any]]:
    return [rows[start : start + ROWS_A_SHEET] for start in range(0, len(rows), ROWS_A_SHEET)]


def _day(request: StaffRequest) -> date:
    """Return the day that is asked for; today for none, or for what is none."""
    asked = request.POST.get("day") or request.GET.get("day")
    return day_of(asked, today=timezone.localdate())


def _form(request: StaffRequest, pk: int) -> IntentionForm:
    forms = IntentionForm.objects.for_user(request.user).with_row().select_related("plan__quote")
    return get_object_or_404(forms, pk=pk)


def _rows(forms: Any) -> list[dict[str, Any]]:
    return [{"form": form, "money": queries.standing_in_row(form)} for form in forms]


def _list(
    request: StaffRequest,
    day: date,
    *,
    receipting: ReceiptAllForm | None = None,
    ticked: set[int] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms = queries.money_of_day(day, user=request.user)
    page = page_of(forms, number=request.GET.get("page"), size=request.GET.get("size"))
    taken = queries.taken_on(day, user=request.user)
    today = timezone.localdate()
    context = {
        "day": day,
        "is_today": day == today,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "page": page,
        "rows": _rows(page.object_list),
        "sizes": SIZES,
        "taken": taken,
        "total": queries.total_taken(taken),
        "may_enter": request.user.may(Act.ISSUE),
        "receipting": receipting or ReceiptAllForm(),
        "ticked": ticked or set(),
    }
    return render(request, "sales/money_list.html", context, status=status)


def _page(
    request: StaffRequest, form: IntentionForm, *, status: int = 200, **filled: Form
) -> HttpResponse:
    """Show the form's money; `filled` are the forms that were refused, as they were typed."""
    standing = queries.standing_of(form)
    at = Standing(profile=form.profile, state=form.state)
    context: dict[str, Any] = {
        "form": form,
        "money": standing,
        "lines": queries.money_lines_of(form),
        "may_enter": request.user.may(Act.ISSUE),
        "may_pay": Step.PAY in steps_open_to(request.user.role, at)
        and (form.state != State.PAID or bool(standing.to_collect)),
        "paying": PayForm(initial={"amount": standing.due, "version": form.version}),
        "collecting": AmountForm(prefix="collect", initial=_proposed(form, standing.to_collect)),
        "counting": AmountForm(prefix="count", initial=_proposed(form, standing.to_count)),
        "receipting": ReceiptForm(prefix="receipt", initial=_proposed(form, standing.to_receipt)),
        "taking_back": TakeBackForm(),
    }
    refused = next(iter(filled.values()), None)
    return render(
        request, "sales/money.html", context | filled | {"refused": refused}, status=status
    )


def _proposed(form: IntentionForm, amount: Decimal) -> dict[str, Any]:
    return {"amount": amount or None, "version": form.version}


def _enter(
    request: StaffRequest,
    form: IntentionForm,
    filled: Form,
    name: str,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do it and show how the money stands; refused, the page has what was typed and why."""
    status = REFUSED
    if filled.is_valid():
        try:
            act(filled.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except (actions.LedgerRefused, actions.StepRefused) as refusal:
            filled.add_error(None, str(refusal))
        except actions.FormChanged as changed:
            filled.add_error(None, str(changed))
            status = CONFLICT
            form = _form(request, form.pk)
            renew_version(filled, form.version)
        else:
            messages.success(request, _("Form %(form)s: entered.") % {"form": form.number})
            is_from_list = request.POST.get("back") == "list"
            return redirect(_list_url(request) if is_from_list else _url(form))
    return _page(request, form, status=status, **{name: filled})


def _url(form: IntentionForm) -> str:
    return reverse("sales:money", args=[form.pk])


def _list_url(request: StaffRequest) -> str:
    return f"{reverse('sales:money_list')}?day={_day(request)}"
