"""Intention forms: the lists, the form, its quotes, its pane on the call screen, its print."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act, Role
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.intention_forms import FormFilter, SheetForm, WhyForm
from sales.models import IntentionForm, Plan
from sales.queries import FormTab
from sales.quote_forms import QuoteForm
from sales.quotes import cover_of
from sales.slip import stations_of
from sales.stations import StepRefused
from sales.views.intention_context import FormRow, form_context, pane_context
from worklists.models import Task


@dataclass(frozen=True)
class Refusal:
    """Why an action has refused, and the status that says so."""

    said: str
    status: int


def _refused(act: Callable[[], Any]) -> Refusal | None:
    """Take the action; return what it has refused, None where it was done."""
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except actions.FormChanged as change:
        return Refusal(str(change), 409)
    except (StepRefused, actions.LedgerRefused) as refusal:
        return Refusal(str(refusal), 422)
    return None


# The lists


@require_safe
@allow(Act.SEE_FORMS)
def intention_list(request: StaffRequest) -> HttpResponse:
    """Show the forms of a list, by what is to be done next."""
    asked = request.GET.get("tab", "")
    tab = FormTab(asked) if asked in FormTab.values else FormTab.LIVE
    has_specialists = request.user.role != Role.SPECIALIST
    filters = FormFilter(request.GET, user=request.user, has_specialists=has_specialists)
    is_valid = filters.is_valid()
    values = filters.cleaned_data if is_valid else {}
    specialist = values.get("specialist")
    found = queries.forms_in(
        tab, user=request.user, words=values.get("q", ""), specialist=specialist
    )
    page = page_of(found, number=request.GET.get("page"), size=request.GET.get("size"))
    counts = queries.count_forms(user=request.user, specialist=specialist)
    today = timezone.localdate()
    context = {
        "filters": filters,
        "tab": tab,
        "tabs": [(one, counts.get(one.value)) for one in FormTab],
        "page": page,
        "rows": [FormRow(form, today) for form in page],
        "sizes": SIZES,
        "today": today,
        "has_specialists": has_specialists,
        "is_filtered": bool(values.get("q") or specialist),
    }
    return render(request, "sales/intention_list.html", context, status=200 if is_valid else 422)


# The form


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.SEE_FORMS)
def intention(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a form; POST keeps what the specialist has written on it."""
    form = _form(request, pk)
    if request.method != "POST":
        return _page(request, form)
    if not request.user.may(Act.SELL):
        raise PermissionDenied
    sheet = SheetForm(request.POST, form=form)
    if not sheet.is_valid():
        return _page(request, form, status=422, data=request.POST)
    if refusal := _refused(lambda: _save(request, form, sheet)):
        return _page(request, _form(request, pk), refusal=refusal, data=request.POST)
    messages.success(request, _("Saved."))
    return redirect("sales:intention", pk)


@require_POST
@allow(Act.SELL)
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep what is written on the form, and hand it in with the plan that was chosen."""
    form = _form(request, pk)
    sheet = SheetForm(request.POST, form=form)
    plan = _chosen(form, request.POST.get("plan", ""))
    chosen = plan.pk if plan else None
    if not sheet.is_valid():
        return _page(request, form, status=422, data=request.POST, chosen=chosen)
    if refusal := _refused(lambda: _save(request, form, sheet)):
        fresh = _form(request, pk)
        return _page(request, fresh, refusal=refusal, data=request.POST, chosen=chosen)
    form = _form(request, pk)
    if plan is None:
        refusal = Refusal(_("Choose the plan that the customer agreed to."), 422)
        return _page(request, form, refusal=refusal)
    if refusal := _refused(
        lambda: actions.submit(
            form=form,
            plan=plan,
            by=request.user,
            now=timezone.now(),
            version=_version(request) + 1,  # as it was saved just now
        )
    ):
        return _page(request, _form(request, pk), refusal=refusal, chosen=chosen)
    messages.success(request, _("Form %(number)s is handed in.") % {"number": form.number})
    return redirect("sales:intention", pk)


@require_POST
@allow(Act.SELL, Act.ISSUE)
def quote(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a quote. htmx is answered with the call screen's pane."""
    form, now = _form(request, pk), timezone.now()
    is_pane = bool(request.htmx)
    build = pane_context if is_pane else form_context
    context = build(form, user=request.user, now=now, quoted=request.POST)
    typed: QuoteForm | None = context["quote_form"]
    refusal = None
    if typed is None or typed.is_valid():
        arguments = (
            typed.arguments if typed else {"valid_until": timezone.localdate(now), "plans": []}
        )
        refusal = _refused(
            lambda: actions.quote(
                form=form, by=request.user, now=now, version=_version(request), **arguments
            )
        )
        if refusal is None:
            if is_pane:
                return _pane(request, form.task)
            messages.success(request, _("The quote is entered."))
            return redirect("sales:intention", pk)
    if is_pane and refusal and refusal.status == 409:
        return HttpResponse(refusal.said, status=409, content_type="text/plain")
    fresh = build(_form(request, pk), user=request.user, now=now, quoted=request.POST)
    context = fresh | {"task": form.task, "refusal": refusal}
    template = "sales/_intention_pane.html" if is_pane else "sales/intention.html"
    return render(request, template, context, status=refusal.status if refusal else 422)


@require_POST
@allow(Act.SELL, Act.ISSUE)
def ask_payment(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer was asked to pay."""
    form = _form(request, pk)
    if refusal := _refused(
        lambda: actions.ask_payment(
            form=form, by=request.user, now=timezone.now(), version=_version(request)
        )
    ):
        return _page(request, _form(request, pk), refusal=refusal)
    messages.success(request, _("Noted: the customer was asked to pay."))
    return redirect("sales:intention", pk)


@require_POST
@allow(Act.SELL, Act.ISSUE)
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Withdraw a form; the reason stands on its slip."""
    form = _form(request, pk)
    asked = WhyForm(request.POST, auto_id="why_%s")
    why = asked.cleaned_data["why"] if asked.is_valid() else ""
    if refusal := _refused(
        lambda: actions.withdraw(form=form, by=request.user, now=timezone.now(), why=why)
    ):
        return _page(request, _form(request, pk), refusal=refusal, why_form=asked)
    messages.success(request, _("Form %(number)s is withdrawn.") % {"number": form.number})
    return redirect("sales:intention", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.SEE_FORMS)
def print_form(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the sheet for A4, masked; POST notes that it is printed in full, and shows it so."""
    form, now = _form(request, pk), timezone.now()
    is_full = request.method == "POST"
    if is_full and (
        refusal := _refused(lambda: actions.print_in_full(form=form, by=request.user, now=now))
    ):
        return _page(request, form, refusal=refusal)
    plan = form.plan
    context = {
        "form": form,
        "plan": plan,
        "covers": [cover_of(line) for line in plan.covers] if plan else [],
        "stations": stations_of(form.profile, queries.slip_of(form)),
        "missing": actions.missing_papers(form),
        "is_full": is_full,
        "may_print_in_full": actions.prints_in_full(form, user=request.user),
        "now": now,
    }
    return render(request, "sales/print_form.html", context)


# On the call screen


@require_POST
@allow(Act.SELL)
def open_form(request: StaffRequest, pk: int) -> HttpResponse:
    """Open the form of a row. htmx is answered with the call screen's pane."""
    task = _task(request, pk)
    now = timezone.now()
    if refusal := _refused(lambda: actions.open_form(task=task, by=request.user, now=now)):
        return _pane(request, task, refusal=refusal)
    form = queries.form_of_row(task, user=request.user)
    if request.htmx or form is None:
        return _pane(request, task)
    return redirect("sales:intention", form.pk)


@require_safe
@allow(Act.SELL)
def intention_pane(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what there is of a form for a row, in short: beside the call, or as a page."""
    return _pane(request, _task(request, pk))


def _pane(request: StaffRequest, task: Task, *, refusal: Refusal | None = None) -> HttpResponse:
    form = queries.form_of_row(task, user=request.user)
    context: dict[str, Any] = {"task": task, "refusal": refusal, "form": None}
    if form is not None:
        context |= pane_context(form, user=request.user, now=timezone.now())
    template = "sales/_intention_pane.html" if request.htmx else "sales/intention_pane.html"
    return render(request, template, context, status=refusal.status if refusal else 200)


# What the views share


def _task(request: StaffRequest, pk: int) -> Task:
    return get_object_or_404(Task.objects.for_user(request.user).with_row(), pk=pk)


def _form(request: StaffRequest, pk: int) -> IntentionForm:
    form = queries.form_to_show(pk, user=request.user)
    if form is None:
        raise Http404
    return form


def _version(request: StaffRequest) -> int:
    """Return the version that the page was drawn with; -1, which no form has, where none came."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 9 else -1


def _save(request: StaffRequest, form: IntentionForm, sheet: SheetForm) -> None:
    actions.save_form(form=form, by=request.user, values=sheet.values, version=_version(request))


def _chosen(form: IntentionForm, sent: str) -> Plan | None:
    """Return the plan of the last quote that was marked."""
    plans = queries.plans_of(queries.last_quote(form))
    return next((plan for plan in plans if str(plan.pk) == sent), None)


def _page(
    request: StaffRequest,
    form: IntentionForm,
    *,
    status: int = 200,
    refusal: Refusal | None = None,
    data: Any = None,
    chosen: int | None = None,
    **more: Any,
) -> HttpResponse:
    context = form_context(form, user=request.user, now=timezone.now(), data=data, chosen=chosen)
    context |= {"refusal": refusal} | more
    status = refusal.status if refusal else status
    return render(request, "sales/intention.html", context, status=status)
