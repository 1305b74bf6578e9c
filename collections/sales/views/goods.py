"""What is kept in stock, and what moves in and out of it by hand. Source: 001-62, 001-74."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from sales import actions, queries
from sales.goods_forms import ChangeForm, CountForm, HandOutForm, NewForm, TakeInForm
from sales.ledger_forms import TakeBackForm
from sales.ledgers import KINDS, Ledger
from sales.models import Goods, GoodsLine

LAST_LINES = 30

_T = TypeVar("_T")


@require_safe
@allow(Act.ISSUE, Act.SEE_LEDGERS)
def goods_list(request: StaffRequest) -> HttpResponse:
    """Show the stock, kind by kind."""
    return _list(request, NewForm())


@require_POST
@allow(Act.ISSUE)
def goods_new(request: StaffRequest) -> HttpResponse:
    """Begin to keep something in stock."""
    form = NewForm(request.POST)
    goods = _done(form, lambda: actions.new_goods(by=request.user, **form.cleaned_data))
    if goods is None:
        return _list(request, form)
    return redirect("sales:goods", goods.pk)


def _list(request: StaffRequest, form: forms.Form) -> HttpResponse:
    context = {
        "stock": queries.stock_of(user=request.user),
        "ledgers": Ledger,
        "form": form,
        "may_write": request.user.may(Act.ISSUE),
    }
    return render(request, "sales/goods_list.html", context, status=422 if form.errors else 200)


@require_safe
@allow(Act.ISSUE, Act.SEE_LEDGERS)
def goods(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one kind of goods: what is left, its last lines, and the forms that move it."""
    return _goods(request, _found(request, pk))


@require_POST
@allow(Act.ISSUE)
def goods_in(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter what came into stock."""
    goods, form = _found(request, pk), TakeInForm(request.POST)
    line = _done(
        form,
        lambda: actions.take_in(
            goods=goods, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    )
    return _answer(request, goods, form, "taking_in", line)


@require_POST
@allow(Act.ISSUE)
def goods_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Give a specialist something without a form."""
    goods, form = _found(request, pk), HandOutForm(request.POST, user=request.user)
    line = _done(
        form,
        lambda: actions.hand_out(
            goods=goods, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    )
    return _answer(request, goods, form, "handing_out", line)


@require_POST
@allow(Act.ISSUE)
def goods_count(request: StaffRequest, pk: int) -> HttpResponse:
    """Put the books right after a count."""
    goods, form = _found(request, pk), CountForm(request.POST)
    line = _done(
        form,
        lambda: actions.put_right(
            goods=goods, by=request.user, now=timezone.now(), **form.cleaned_data
        ),
    )
    if line is None and not form.errors:
        messages.success(request, _("The count agrees with the books."))
        return redirect("sales:goods", goods.pk)
    if line is None:  # counted again, it is held against what the books say now
        goods.refresh_from_db()
        form.data = {**request.POST.dict(), form.add_prefix("stock"): goods.stock}
    return _answer(request, goods, form, "counting", line)


@require_POST
@allow(Act.ISSUE)
def goods_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Give goods another name, or another number below which they run short."""
    goods, form = _found(request, pk), ChangeForm(request.POST)
    changed = _done(
        form, lambda: actions.change_goods(goods=goods, by=request.user, **form.cleaned_data)
    )
    if changed is None:
        return _goods(request, goods, given={"changing": form})
    messages.success(request, _("Saved."))
    return redirect("sales:goods", goods.pk)


@require_POST
@allow(Act.ISSUE)
def goods_retire(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep goods no longer; with `again` in the form, keep them again."""
    goods = _found(request, pk)
    act = actions.keep_again if "again" in request.POST else actions.retire_goods
    try:
        act(goods=goods, by=request.user)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except actions.LedgerRefused as refusal:
        return _goods(request, goods, refused=str(refusal))
    return redirect("sales:goods", goods.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.ISSUE)
def goods_line(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a line of the goods ledger; POST takes it back with a reason."""
    lines = GoodsLine.objects.for_user(request.user).select_related("goods")
    line = get_object_or_404(lines, pk=pk)
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and _take_back(form, line, by=request.user):
        messages.success(request, _("Line no. %(number)s is taken back.") % {"number": line.pk})
        return redirect("sales:goods", line.goods_id)
    columns = KINDS[Ledger.GOODS].columns
    rows = queries.read_lines(Ledger.GOODS, GoodsLine.objects.filter(pk=line.pk))
    context = {"line": rows[0], "goods": line.goods, "columns": columns, "form": form}
    status = 422 if form.errors else 200
    return render(request, "sales/goods_line.html", context, status=status)


def _take_back(form: TakeBackForm, line: GoodsLine, *, by: User) -> GoodsLine | None:
    return _done(
        form,
        lambda: actions.take_back_by_hand(
            line=line, by=by, now=timezone.now(), **form.cleaned_data
        ),
    )


def _found(request: StaffRequest, pk: int) -> Goods:
    return get_object_or_404(Goods.objects.for_user(request.user), pk=pk)


def _done(form: forms.Form, act: Callable[[], _T]) -> _T | None:
    """Return what the action gives; None where the form, or the action through it, is refused."""
    if not form.is_valid():
        return None
    try:
        return act()
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except actions.LedgerRefused as refusal:
        form.add_error(None, str(refusal))
        return None


def _answer(
    request: StaffRequest, goods: Goods, form: forms.Form, name: str, line: GoodsLine | None
) -> HttpResponse:
    if line is None:
        return _goods(request, goods, given={name: form})
    messages.success(
        request,
        _("%(name)s: %(pieces)+d, now %(stock)s in stock.")
        % {"name": goods.name, "pieces": line.amount, "stock": line.goods.stock},
    )
    return redirect("sales:goods", goods.pk)


def _goods(
    request: StaffRequest,
    goods: Goods,
    *,
    refused: str = "",
    given: Mapping[str, forms.Form] = MappingProxyType({}),
) -> HttpResponse:
    goods.refresh_from_db()
    context: dict[str, Any] = {
        "goods": goods,
        "columns": KINDS[Ledger.GOODS].columns,
        "lines": queries.last_lines_of(goods, LAST_LINES),
        "may_write": request.user.may(Act.ISSUE),
        "refused": refused,
        "refused_form": next(iter(given.values()), None),
    }
    if context["may_write"]:
        changes = {"name": goods.name, "warn_below": goods.warn_below}
        context |= {
            "taking_in": TakeInForm(),
            "handing_out": HandOutForm(user=request.user),
            "counting": CountForm(initial={"stock": goods.stock}),
            "changing": ChangeForm(initial=changes),
        }
    status = 422 if refused or given else 200
    return render(request, "sales/goods.html", context | dict(given), status=status)
