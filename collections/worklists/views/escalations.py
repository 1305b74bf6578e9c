"""What results have passed on to the supervisor, and an answer to it. Source: DICTIONARY.md B."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from policies.dictionary import dictionary_on
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from worklists import actions
from worklists.actions import AnsweredAlready, EscalationRefused
from worklists.escalation_forms import SendBackForm, SettleForm
from worklists.models import Escalation
from worklists.queries.escalations import (
    answered_escalations,
    escalations_for,
    figures_of,
    open_escalations,
    with_row,
)

ROWS_A_PAGE = 50
ANSWERED = "answered"
CONFLICT = 409


@require_safe
@allow(Act.RELEASE)
def escalation_list(request: StaffRequest) -> HttpResponse:
    """Show what waits for an answer, of all kinds or of one; or what has been answered."""
    now = timezone.now()
    figures = figures_of(request.user, now=now)
    tab = request.GET.get("tab", "")
    if tab == ANSWERED:
        rows = answered_escalations(request.user)
    elif tab in Escalation.Kind.values:
        rows = open_escalations(request.user).filter(kind=tab)
    else:
        tab, rows = "", open_escalations(request.user)
    context = {
        "tab": tab,
        "figures": figures,
        "kinds": [
            (kind.value, kind.label, figures.by_kind.get(kind, 0))
            for kind in Escalation.Kind
            if kind in figures.by_kind or kind == tab
        ],
        "answered": ANSWERED,
        "page": Paginator(with_row(rows), ROWS_A_PAGE).get_page(request.GET.get("page")),
        "words": dictionary_on(timezone.localdate(now)),
        "now": now,
        "today": timezone.localdate(now),
    }
    return render(request, "worklists/escalation_list.html", context)


@require_safe
@allow(Act.RELEASE)
def escalation(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what was passed on, with the forms that answer it or give the row back."""
    return _page(request, _found(request, pk))


@require_POST
@allow(Act.RELEASE)
def settle_escalation(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer it. 422 with the words when it is refused; 409 when somebody has answered already."""
    passed, form = _found(request, pk), SettleForm(request.POST)
    if not form.is_valid():
        return _page(request, passed, settling=form, status=422)
    try:
        actions.settle_escalation(
            escalation=passed, by=request.user, now=timezone.now(), **form.cleaned_data
        )
    except AnsweredAlready as already:
        return _conflict(request, pk, said=str(already), typed=form.cleaned_data["answer"])
    except EscalationRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, passed, settling=form, status=422)
    return _done(request, _("%(customer)s: answered."), passed)


@require_POST
@allow(Act.RELEASE)
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a specialist go on. 422 and 409 as in `settle_escalation`."""
    passed, now = _found(request, pk), timezone.now()
    form = SendBackForm(request.POST, by=request.user, task=passed.task, now=now)
    if not form.is_valid():
        return _page(request, passed, sending=form, status=422)
    try:
        actions.send_back(escalation=passed, by=request.user, now=now, **form.cleaned_data)
    except AnsweredAlready as already:
        return _conflict(request, pk, said=str(already), typed=form.cleaned_data["answer"])
    except EscalationRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, passed, sending=form, status=422)
    return _done(
        request, _("%(customer)s: %(name)s goes on."), passed, name=form.cleaned_data["to"].name
    )


def _found(request: StaffRequest, pk: int) -> Escalation:
    return get_object_or_404(with_row(escalations_for(request.user)), pk=pk)


def _done(request: StaffRequest, text: str, passed: Escalation, **said: str) -> HttpResponse:
    policy = passed.task.lead.term.policy
    messages.success(request, text % {"customer": policy.customer.name or policy.number, **said})
    return redirect("worklists:escalation_list")


def _conflict(request: StaffRequest, pk: int, *, said: str, typed: str) -> HttpResponse:
    """Answer 409 with what was typed, to be copied: it was not saved."""
    passed = with_row(escalations_for(request.user)).filter(pk=pk).first()
    if passed is None:
        messages.error(request, said)
        return redirect("worklists:escalation_list")
    return _page(request, passed, said=said, typed=typed, status=CONFLICT)


def _page(
    request: StaffRequest,
    passed: Escalation,
    *,
    settling: SettleForm | None = None,
    sending: SendBackForm | None = None,
    status: int = 200,
    **more: str,
) -> HttpResponse:
    """Answer with the page; a form that is given is a refused one."""
    now = timezone.now()
    is_open = passed.state == Escalation.State.OPEN
    context = {
        "passed": passed,
        "settling": settling or SettleForm(),
        "sending": sending
        or (is_open and SendBackForm(by=request.user, task=passed.task, now=now)),
        "refused": settling or sending,
        "is_open": is_open,
        "words": dictionary_on(timezone.localdate(now)),
        "now": now,
        "today": timezone.localdate(now),
    }
    return render(request, "worklists/escalation.html", context | more, status=status)
