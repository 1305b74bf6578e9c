"""How right the branches' numbers are: a figure, a chart, and the rows behind each number."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from policies.models import Contact, Phone, Policy
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import Branch
from renewal.accounts.roles import Act
from worklists.accuracy import (
    Proof,
    accuracy_by_branch,
    asked_between,
    judged_between,
    total_of,
    with_proof,
)
from worklists.correction_forms import PeriodForm
from worklists.views.corrections import PROOF_TONES

PERIOD = timedelta(days=89)  # ninety days with today
ROWS_A_PAGE = 50
CALLS = {
    "accurate": (Phone.Verdict.ACCURATE, _("Accurate numbers")),
    "inaccurate": (Phone.Verdict.INACCURATE, _("Inaccurate numbers")),
}
QUESTIONS: dict[str, tuple[tuple[Proof, ...], str | Promise]] = {
    "asked": (tuple(Proof), pgettext_lazy("numbers", "Asked")),
    "answered": (
        (Proof.NO_HELP, Proof.TO_CALL, Proof.RIGHT, Proof.WRONG),
        pgettext_lazy("numbers", "Answered"),
    ),
    "right": ((Proof.RIGHT,), Proof.RIGHT.label),
    "wrong": ((Proof.WRONG,), Proof.WRONG.label),
    "to_call": ((Proof.TO_CALL,), Proof.TO_CALL.label),
    "waiting": ((Proof.WAITING,), Proof.WAITING.label),
}


@dataclass(frozen=True)
class Row:
    """A number that a call has judged, or a question with the number that was given."""

    policy: Policy
    phone: Phone | None
    at: datetime
    tone: str
    state: str
    answered_at: datetime | None = None


@require_safe
@allow(Act.SEE_REPORTS)
def accuracy(request: StaffRequest) -> HttpResponse:
    """Show the share of accurate numbers of each branch, and what came of what it was asked.

    Source: F23.
    """
    form, first, last = _period(request)
    rows = accuracy_by_branch(user=request.user, first=first, last=last)
    context = {
        "filters": form,
        "first": first,
        "last": last,
        "rows": rows,
        "charted": [row for row in rows if row.figures.judged],
        "total": total_of(rows),
    }
    status = 200 if not form.is_bound or form.is_valid() else 422
    return render(request, "worklists/accuracy.html", context, status=status)


@require_safe
@allow(Act.SEE_REPORTS)
def accuracy_rows(request: StaffRequest, pk: int, show: str) -> HttpResponse:
    """Show the rows behind one number of a branch."""
    branch = get_object_or_404(Branch.objects.for_user(request.user), pk=pk)
    form, first, last = _period(request)
    title: str | Promise
    if show in CALLS:
        verdict, title = CALLS[show]
        found = judged_between(request.user, first, last).filter(
            term__policy__branch=branch, phone__verdict=verdict
        )
        page = Paginator(_calls(found), ROWS_A_PAGE).get_page(request.GET.get("page"))
        rows = [_call_row(call) for call in page]
    elif show in QUESTIONS:
        proofs, title = QUESTIONS[show]
        asked = with_proof(asked_between(request.user, first, last)).filter(
            branch=branch, proof__in=proofs
        )
        page = Paginator(_questions(asked), ROWS_A_PAGE).get_page(request.GET.get("page"))
        rows = [_question_row(check) for check in page]
    else:
        raise Http404
    context = {
        "branch": branch,
        "title": title,
        "is_question": show in QUESTIONS,
        "filters": form,
        "first": first,
        "last": last,
        "page": page,
        "rows": rows,
    }
    return render(request, "worklists/accuracy_rows.html", context)


def _period(request: StaffRequest) -> tuple[PeriodForm, date, date]:
    """Return the form of the period, and the period: that asked for, else the last ninety days."""
    today = timezone.localdate()
    usual = {"first": today - PERIOD, "last": today}
    if not request.GET.keys() & usual.keys():
        return PeriodForm(initial=usual), usual["first"], usual["last"]
    form = PeriodForm(request.GET)
    if form.is_valid():
        return form, form.cleaned_data["first"], form.cleaned_data["last"]
    return form, usual["first"], usual["last"]


def _calls(found: QuerySet[Contact]) -> QuerySet[Contact]:
    return found.select_related("term__policy__customer", "phone").order_by("-at", "-pk")


def _call_row(call: Contact) -> Row:
    phone = call.phone
    assert phone is not None  # noqa: S101  a judged one
    return Row(
        policy=call.term.policy,
        phone=phone,
        at=call.at,
        tone="good" if phone.verdict == Phone.Verdict.ACCURATE else "bad",
        state=phone.get_verdict_display(),
    )


def _questions(asked: QuerySet[Any]) -> QuerySet[Any]:
    return asked.select_related("policy__customer", "given").order_by("-asked_at", "-pk")


def _question_row(check: Any) -> Row:
    proof = Proof(check.proof)
    return Row(
        policy=check.policy,
        phone=check.given,
        at=check.asked_at,
        answered_at=check.answered_at,
        tone=PROOF_TONES[proof],
        state=str(proof.label),
    )
