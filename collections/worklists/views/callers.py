"""A customer who rings: anybody finds them, answers, and leaves a note on the row."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from policies.models import CallerSearch
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import words
from worklists import actions
from worklists.caller_forms import LONGEST_NOTE, CallerForm, RingBackForm
from worklists.queries import callers as queries


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.ANSWER_CALLERS)
def callers(request: StaffRequest) -> HttpResponse:
    """Ask for a number or a plate; answer a POST, which no log repeats, with whom it finds."""
    if request.method != "POST":
        return _page(request, form=CallerForm())
    form = CallerForm(request.POST)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    found = actions.search_callers(
        asked=form.cleaned_data["asked"], by=request.user, now=timezone.now()
    )
    kept = form.cleaned_data["note"]
    return _page(
        request,
        form=CallerForm(initial={"note": kept}),
        search=found.search,
        has_more=found.has_more,
        kept=kept,
    )


@require_POST
@allow(Act.ANSWER_CALLERS)
def note_ring_back(request: StaffRequest, search: int, pk: int) -> HttpResponse:
    """Leave a note about a policy that the user's own search has found within the hour."""
    now = timezone.now()
    found = get_object_or_404(queries.search_of(request.user, search))
    caller = next(iter(queries.callers([pk], user=request.user)), None)
    if caller is None or pk not in found.policies:
        raise Http404
    form = RingBackForm(request.POST, policy=pk)
    if not queries.is_fresh(found, now=now):
        kept = words(form["note"].value(), longest=LONGEST_NOTE)
        return _page(request, form=CallerForm(initial={"note": kept}), is_too_old=True, status=422)
    if not form.is_valid():
        return _page(request, form=CallerForm(), search=found, refused=form, status=422)
    noted = actions.note_ring_back(
        term=caller.term, by=request.user, note=form.cleaned_data["note"], now=now
    )
    messages.success(request, _said(noted))
    if caller.task and caller.task.assignee_id == request.user.pk and request.user.may(Act.CALL):
        return redirect("worklists:call", caller.task.pk)
    return redirect("worklists:callers")


def _said(noted: actions.Noted) -> str:
    if not noted.told:
        return _("Noted on the row")
    names = _(", ").join(user.name for user in noted.told)
    return _("Noted on the row; the bell rings for %(names)s") % {"names": names}


def _page(
    request: StaffRequest,
    *,
    form: CallerForm,
    search: CallerSearch | None = None,
    has_more: bool = False,
    kept: str = "",
    is_too_old: bool = False,
    refused: RingBackForm | None = None,
    status: int = 200,
) -> HttpResponse:
    found = queries.callers(search.policies, user=request.user) if search else []
    context: dict[str, Any] = {
        "form": form,
        "search": search,
        "found": [(caller, _form_of(caller.policy.pk, refused, kept)) for caller in found],
        "has_more": has_more,
        "is_too_old": is_too_old,
        "most": queries.MOST,
        "today": timezone.localdate(),
        "may_open": request.user.may(Act.SEE_BOOK),
    }
    return render(request, "worklists/callers.html", context, status=status)


def _form_of(policy: int, refused: RingBackForm | None, kept: str) -> RingBackForm:
    if refused is not None and refused.policy == policy:
        return refused
    return RingBackForm(policy=policy, initial={"note": kept})
