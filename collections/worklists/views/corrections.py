"""Numbers that branches are asked for: the centre's page, and the branch's own."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import Branch
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from worklists import actions
from worklists.accuracy import Proof, with_proof
from worklists.actions import AnswerRefused, BranchNotAsked
from worklists.correction_forms import AnswerForm
from worklists.number_checks import branch_questions, shown_checks

ROWS_A_PAGE = 50
TO_ANSWER, ANSWERED = "", "answered"
TABS = {TO_ANSWER: gettext_lazy("To answer"), ANSWERED: gettext_lazy("Answered")}
# Source: UX.md section 11.
PROOF_TONES = {
    Proof.WAITING: "attention",
    Proof.NO_HELP: "neutral",
    Proof.TO_CALL: "info",
    Proof.RIGHT: "good",
    Proof.WRONG: "bad",
}
PROVED = (Proof.RIGHT.value, Proof.WRONG.value)


# The centre asks


@require_safe
@allow(Act.LOOK_UP)
def branch_question_list(request: StaffRequest) -> HttpResponse:
    """Show what each branch can be asked, and what it has not answered yet."""
    today = timezone.localdate()
    rows = branch_questions(user=request.user, day=today)
    return render(request, "worklists/branch_questions.html", {"rows": rows, "today": today})


@require_POST
@allow(Act.LOOK_UP)
def ask_branch(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask a branch for the numbers it has not been asked for; go back to where it was asked."""
    branch = get_object_or_404(Branch.objects.for_user(request.user), pk=pk)
    try:
        asked = actions.ask_branch(branch=branch, by=request.user, now=timezone.now())
    except BranchNotAsked as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(asked))
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("worklists:branch_question_list")
    return HttpResponseRedirect(back)


def _said(asked: actions.Asked) -> str:
    values = {"branch": asked.branch.name, "number": asked.number}
    if asked.mail is None:
        return _("%(branch)s asked for %(number)s numbers on its page; it has no address") % values
    return _("%(branch)s asked for %(number)s numbers by mail") % values


# The branch answers


@require_safe
@allow(Act.ANSWER_NUMBERS)
def correction_list(request: StaffRequest) -> HttpResponse:
    """Show what the own branch is asked, and a form for the row in the address."""
    return _page(request)


@require_POST
@allow(Act.ANSWER_NUMBERS)
def answer_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the answer about one policy, and go on with the next one."""
    check = get_object_or_404(_own(request).exclude(proof__in=PROVED), pk=pk)
    form = AnswerForm(request.POST, check=check)
    if not form.is_valid():
        return _page(request, form=form, status=422)
    try:
        actions.answer_check(check=check, by=request.user, now=timezone.now(), answer=form.answer)
    except AnswerRefused as refusal:
        _add_problems(form, refusal)
        return _page(request, form=form, status=422)
    messages.success(request, _("Answer about %(name)s saved") % {"name": check.policy.customer})
    return redirect("worklists:correction_list")


def _add_problems(form: AnswerForm, refusal: AnswerRefused) -> None:
    form.add_error(None, str(refusal))
    for field, problem in refusal.problems.items():
        form.add_error(field if field in form.fields else None, problem)


def _own(request: StaffRequest) -> QuerySet[Any]:
    return with_proof(shown_checks(request.user))


def _chosen(request: StaffRequest, checks: QuerySet[Any], listed: Sequence[Any]) -> Any | None:
    """Return the question in the address, else the first one listed."""
    asked = request.GET.get("check", "")
    if not asked:
        return listed[0] if listed else None
    if (pk := whole_number(asked)) is None:
        raise Http404
    return get_object_or_404(checks, pk=pk)


def _page(
    request: StaffRequest, *, form: AnswerForm | None = None, status: int = 200
) -> HttpResponse:
    show = request.GET.get("show", TO_ANSWER)
    show = show if show in TABS else TO_ANSWER
    checks = _own(request)
    waiting = checks.filter(answered_at=None).order_by("asked_at", "pk")
    rows = checks.exclude(answered_at=None).order_by("-answered_at", "-pk") if show else waiting
    page = Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    check = form.check if form else _chosen(request, checks, list(page))
    if form is None and check is not None and getattr(check, "proof", "") not in PROVED:
        form = AnswerForm(check=check)
    context = {
        "tabs": TABS.items(),
        "show": show,
        "waiting": waiting.count(),
        "page": page,
        "rows": [(one, PROOF_TONES[Proof(one.proof)], Proof(one.proof).label) for one in page],
        "check": check,
        "form": form,
        "today": timezone.localdate(),
    }
    return render(request, "worklists/correction_list.html", context, status=status)
