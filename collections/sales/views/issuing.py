"""The issuing clerk's desk: what waits, and a form beside its application and its policies."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.comparison import application_sheet, policy_sheet
from sales.issue_forms import (
    CompareForm,
    GoodsFormSet,
    HandOverForm,
    PapersForm,
    PolicyForm,
    QueueFilterForm,
    SpoilForm,
    VipForm,
    WhyForm,
    goods_in,
)
from sales.models import Comparison, IntentionForm, IssuedPolicy, Paper, Part
from sales.papers import papers_needed
from sales.stations import Standing, State, Step, StepRefused, step_bar, steps_open_to
from worklists.card import USES

REFUSED, CONFLICT = 422, 409
NO_VERSION = -1  # of a request that does not say which version it was made on


@require_safe
@allow(Act.ISSUE)
def issue_list(request: StaffRequest) -> HttpResponse:
    """Show the forms that wait for the clerk, all of them or of one queue."""
    today = timezone.localdate()
    filters = QueueFilterForm(request.GET)
    words = filters.cleaned_data["q"].strip() if filters.is_valid() else ""
    forms = queries.forms_with_clerk(user=request.user, words=words)
    counts = queries.queue_counts(forms)
    queue = queries.QUEUES.get(request.GET.get("tab", ""))
    if queue is not None:
        forms = forms.filter(queue.condition)
    page = page_of(
        queries.in_turn(forms, today=today),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "filters": filters,
        "words": words,
        "tabs": [(one, counts[one.code]) for one in queries.QUEUES.values()],
        "queue": queue,
        "page": page,
        "sizes": SIZES,
        "today": today,
        "soon": today + queries.SOON,
    }
    status = 200 if filters.is_valid() else REFUSED
    return render(request, "sales/issue_list.html", context, status=status)


@require_safe
@allow(Act.ISSUE)
def issue(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a form beside what it is compared with, and what can be done with it now."""
    return _page(request, _found(request, pk))


@require_POST
@allow(Act.ISSUE)
def sign_for(request: StaffRequest, pk: int) -> HttpResponse:
    return _do(request, pk, actions.sign_for, said=_("Signed for."))


@require_POST
@allow(Act.ISSUE)
def send_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Send the form back to its specialist. 422 without a reason."""
    why = WhyForm(request.POST)
    if not why.is_valid():
        return _page(request, _found(request, pk), status=REFUSED, why=why)
    return _do(
        request,
        pk,
        actions.send_back,
        said=_("Sent back; the bell tells the specialist."),
        shown={"why": why},
        **why.cleaned_data,
    )


@require_POST
@allow(Act.ISSUE)
def pass_underwriting(request: StaffRequest, pk: int) -> HttpResponse:
    """Hold the form against the application. 422 with the differences that are not ticked."""
    form = _found(request, pk)
    sheet = CompareForm(request.POST, sheet=application_sheet(form))
    if not sheet.is_valid():
        return _page(request, form, status=REFUSED, sheet=sheet)
    return _do(
        request,
        pk,
        actions.pass_underwriting,
        said=_("Underwriting passed; the bell tells the specialist."),
        shown={"sheet": sheet},
        found=sheet.found,
        ticked=sheet.ticked,
    )


@require_POST
@allow(Act.ISSUE)
def issue_policies(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter the policies with all that goes with them. 422 with what differs or is lacking."""
    form = _found(request, pk)
    policies = [PolicyForm(request.POST, form=form, part=part) for part in _parts(form)]
    goods = GoodsFormSet(request.POST, form_kwargs={"user": request.user}, prefix="goods")
    handing = HandOverForm(request.POST)
    shown: dict[str, Any] = {"policy_forms": policies, "goods": goods, "handing": handing}
    forms: list[Any] = [*policies, goods, handing]
    are_valid = [one.is_valid() for one in forms]  # each tells its faults
    if not all(are_valid):
        return _page(request, form, status=REFUSED, **shown)
    return _do(
        request,
        pk,
        actions.issue,
        said=_("Issued; the ledgers are written, the bell tells the specialist."),
        shown=shown,
        policies=[one.policy for one in policies],
        ticked=set[str]().union(*(one.ticks for one in policies)),
        goods=goods_in(goods),
        **handing.cleaned_data,
    )


@require_POST
@allow(Act.ISSUE)
def mark_vip(request: StaffRequest, pk: int) -> HttpResponse:
    """Note the customer code, the card and the endorsed policies. 422 when one is left out."""
    form = _found(request, pk)
    vip = VipForm(request.POST, form=form, policies=_policies(form))
    if not vip.is_valid():
        return _page(request, form, status=REFUSED, vip=vip)
    return _do(
        request,
        pk,
        actions.mark_vip,
        said=_("VIP mark and member card are noted."),
        shown={"vip": vip},
        **vip.cleaned_data,
    )


@require_POST
@allow(Act.ISSUE)
def report_missing(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter papers as missing. 422 without any."""
    papers = PapersForm(request.POST, papers=list(Paper), prefix="lacking")
    return _do_papers(
        request,
        pk,
        papers,
        actions.report_missing,
        name="lacking",
        said=_("Entered as missing; the bell tells the specialist."),
    )


@require_POST
@allow(Act.ISSUE)
def receive_papers(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter missing papers as received. 422 without any."""
    papers = PapersForm(request.POST, papers=list(Paper), prefix="received")
    return _do_papers(
        request,
        pk,
        papers,
        actions.receive_papers,
        name="received",
        said=_("Entered as received."),
    )


@require_POST
@allow(Act.ISSUE)
def close_file(request: StaffRequest, pk: int) -> HttpResponse:
    """Close the file with the papers that are ticked. 422 with those that lack."""
    papers = PapersForm(request.POST, papers=list(Paper), prefix="filed")
    return _do_papers(
        request, pk, papers, actions.close_file, name="filed", said=_("The file is closed.")
    )


@require_POST
@allow(Act.ISSUE)
def spoil_serial(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter a printed form as spoilt. 422 with what is wrong."""
    form, spoilt = _found(request, pk), SpoilForm(request.POST)
    if not spoilt.is_valid():
        return _page(request, form, status=REFUSED, spoilt=spoilt)
    return _do(
        request,
        pk,
        actions.spoil_serial,
        said=_("Entered as spoilt."),
        shown={"spoilt": spoilt},
        has_version=False,
        **spoilt.cleaned_data,
    )


def _found(request: StaffRequest, pk: int) -> IntentionForm:
    form = queries.form_to_issue(pk, user=request.user)
    if form is None:
        raise Http404
    return form


def _do(
    request: StaffRequest,
    pk: int,
    action: Callable[..., object],
    *,
    said: str,
    shown: dict[str, Any] | None = None,
    has_version: bool = True,
    **values: Any,
) -> HttpResponse:
    """Take the action and go back to the page; refused, show it with what was typed.

    422 with the sentence; 409 when somebody has changed the form since it was shown.
    """
    form = _found(request, pk)
    if has_version:
        values["version"] = _version(request)
    try:
        action(form=form, by=request.user, now=timezone.now(), **values)
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except actions.FormChanged as changed:
        refused, status = str(changed), CONFLICT
    except (StepRefused, actions.LedgerRefused) as refusal:
        refused, status = str(refusal), REFUSED
    else:
        messages.success(request, said)
        return redirect("sales:issue", pk)
    return _page(request, form, refused=refused, status=status, **(shown or {}))


def _do_papers(
    request: StaffRequest,
    pk: int,
    papers: PapersForm,
    action: Callable[..., object],
    *,
    name: str,
    said: str,
) -> HttpResponse:
    if not papers.is_valid():
        bound: dict[str, Any] = {name: papers}
        return _page(request, _found(request, pk), status=REFUSED, **bound)
    return _do(
        request,
        pk,
        action,
        said=said,
        shown={name: papers},
        has_version=action is actions.close_file,
        **papers.cleaned_data,
    )


def _version(request: StaffRequest) -> int:
    sent = whole_number(request.POST.get("version"))
    return NO_VERSION if sent is None else sent


def _page(
    request: StaffRequest,
    form: IntentionForm,
    *,
    refused: str = "",
    status: int = 200,
    **bound: Any,
) -> HttpResponse:
    """Answer with the page; `bound` are the forms that came back refused, by their names."""
    context = _context(request, form, now=timezone.now())
    context |= {name: value for name, value in bound.items() if name in context}
    context |= {"refused": refused, "is_refused": status == REFUSED and not refused}
    return render(request, "sales/issue.html", context, status=status)


def _context(request: StaffRequest, form: IntentionForm, *, now: datetime) -> dict[str, Any]:
    policies = _policies(form)
    missing = actions.missing_papers(form)
    standing = Standing(form.profile, form.state, has_missing_papers=bool(missing))
    steps = set(steps_open_to(request.user.role, standing))
    if form.state == State.PAID and not queries.standing_of(form).to_collect:
        steps.discard(Step.PAY)
    is_signed = form.signed_for_at is not None
    context: dict[str, Any] = {
        "form": form,
        "policy": form.task.lead.term.policy,
        "bar": step_bar(form.profile, form.state),
        "policies": policies,
        "missing": missing,
        "slip": form.steps.select_related("by").order_by("pk"),
        "looked_at": _looked_at(form),
        "today": timezone.localdate(now),
        "may_sign": Step.SIGN_FOR in steps and not is_signed,
        "steps": steps,
        "spoilt": SpoilForm(),
    }
    if Step.SEND_BACK in steps:
        context["why"] = WhyForm()
    if Step.PASS in steps and is_signed:
        context["sheet"] = CompareForm(sheet=application_sheet(form))
    if Step.ISSUE in steps:
        context |= {
            "policy_forms": [PolicyForm(form=form, part=part) for part in _parts(form)],
            "goods": GoodsFormSet(form_kwargs={"user": request.user}, prefix="goods"),
            "handing": HandOverForm(initial={"member_card_no": form.member_card_no}),
        }
    if policies:
        needed = papers_needed(form)
        context |= {
            "vip": VipForm(form=form, policies=policies),
            "received": PapersForm(papers=missing, prefix="received"),
            "lacking": PapersForm(
                papers=[paper for paper in Paper if paper not in missing], prefix="lacking"
            ),
            "goods_lines": form.goods_lines.select_related("goods").order_by("pk"),
            "serial_lines": form.serial_lines.order_by("pk"),
        }
        if Step.CLOSE_FILE in steps and form.filed_at is None:
            context["filed"] = PapersForm(
                papers=[paper for paper in needed if paper not in missing], prefix="filed"
            )
    return context


def _parts(form: IntentionForm) -> list[Part]:
    return form.plan.parts if form.plan else []


def _policies(form: IntentionForm) -> list[IssuedPolicy]:
    return list(form.policies.filter(voided_at=None).order_by("pk"))


@dataclass(frozen=True)
class Looked:
    """A comparison and what differed then: label, what the form said, what the paper said."""

    comparison: Comparison
    differing: list[tuple[str, str, str]]


def _said(name: str, value: str) -> str:
    return str(USES.get(value, value) if name == "use_nature" else value) or "—"


def _looked_at(form: IntentionForm) -> list[Looked]:
    sheets = [application_sheet(form), *(policy_sheet(form, part) for part in _parts(form))]
    labels = {line.name: str(line.label) for sheet in sheets for line in sheet}
    return [
        Looked(
            one,
            [
                (labels.get(name, name), _said(name, on_form), _said(name, on_paper))
                for name, (on_form, on_paper) in one.differences.items()
            ],
        )
        for one in form.comparisons.select_related("by").order_by("pk")
    ]
