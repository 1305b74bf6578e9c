"""The user's exports, asking for one, and the requests for full numbers."""

from io import BytesIO

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.jobs.exports import actions
from renewal.jobs.exports.actions import KEPT_DAYS, ExportRefused
from renewal.jobs.exports.conditions import (
    Conditions,
    ConditionsRefused,
    conditions_of,
    form_of,
)
from renewal.jobs.exports.declare import EXPORTS, ExportKind, exports_for
from renewal.jobs.exports.queries import (
    Stage,
    own_exports,
    requests_for,
    told,
)
from renewal.jobs.exports.write import count_of, is_below
from renewal.jobs.models import Export, Job
from renewal.jobs.queries import card_of
from renewal.jobs.views import STOP_POLLING
from renewal.lib.paging import SIZES, page_of

DIRECT_BELOW = 2000  # rows
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Source: UX.md section 11.
TONES = {
    Stage.REQUESTED: "attention",
    Stage.REFUSED: "bad",
    Stage.MAKING: "info",
    Stage.READY: "good",
    Stage.HANDED_OVER: "neutral",
    Stage.EXPIRED: "neutral",
    Stage.FAILED: "bad",
    Stage.CANCELLED: "neutral",
}


class FullForm(forms.Form):
    """What full numbers are needed for; its cleaned data are an argument of `ask_for_full`."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


# One's own exports


@require_safe
@allow(Act.SEE_JOBS)
def export_list(request: StaffRequest) -> HttpResponse:
    """List the user's exports, those under way as cards above. Source: UX.md section 7."""
    page = page_of(
        own_exports(request.user), number=request.GET.get("page"), size=request.GET.get("size")
    )
    rows = [told(export) for export in page.object_list]
    context = {
        "page": page,
        "sizes": SIZES,
        "rows": [(row, TONES[row.stage]) for row in rows],
        "cards": [
            _card(row.export, row.export.job)
            for row in rows
            if row.stage is Stage.MAKING and row.export.job is not None
        ],
        "kinds": exports_for(request.user),
        "kept_days": KEPT_DAYS,
        "decides": request.user.may(Act.EXPORT_FULL),
    }
    return render(request, "jobs/export_list.html", context)


@require_safe
@allow(Act.SEE_JOBS)
def export_card(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with the card of an export under way; then have the page shown anew."""
    export = get_object_or_404(own_exports(request.user), pk=pk)
    if told(export).stage is not Stage.MAKING or export.job is None:
        return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})
    return render(request, "_job_card.html", _card(export, export.job))


def _card(export: Export, job: Job) -> dict[str, object]:
    return card_of(job, now=timezone.now()) | {
        "title": told(export).title,
        "icon_name": "file-spreadsheet",
        "url": reverse("jobs:export_card", args=[export.pk]),
        "cancel_url": reverse("jobs:cancel", args=[job.pk]),
        "back": reverse("jobs:export_list"),
    }


@require_POST
@allow(Act.SEE_JOBS)
def export_file(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand out the file to whoever asked for it, and to nobody else. Source: RELIABILITY.md T5."""
    export = get_object_or_404(own_exports(request.user), pk=pk)
    try:
        content = actions.take(export=export, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("jobs:export_list")
    return FileResponse(content, as_attachment=True, filename=export.file_name, content_type=XLSX)


# Asking for one


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.SEE_JOBS)
def export_new(request: StaffRequest, name: str) -> HttpResponse | FileResponse:
    """Show what a list with the conditions in the address holds; POST exports it.

    Fewer than two thousand rows are answered with at once.
    """
    kind = _kind(request, name)
    try:
        conditions = conditions_of(kind, request.GET.dict(), user=request.user)
    except ConditionsRefused as refusal:
        if request.method != "POST" and not request.GET:
            return _page(request, kind, None)
        return _page(request, kind, None, refusal=str(refusal), status=422)
    if request.method != "POST":
        return _page(request, kind, conditions)
    now = timezone.now()
    found = kind.rows(user=request.user, now=now, **conditions.cleaned)
    if not is_below(found, DIRECT_BELOW):
        actions.ask(kind=kind, conditions=conditions, by=request.user, now=now)
        messages.success(request, _("The workbook is being made; you may leave this page."))
        return redirect("jobs:export_list")
    content = BytesIO()
    export = actions.hand_over(
        kind=kind, conditions=conditions, by=request.user, now=now, target=content
    )
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=export.file_name, content_type=XLSX)


@require_POST
@allow(Act.EXPORT_FULL)
def export_in_full(request: StaffRequest, name: str) -> HttpResponse:
    """Ask a second manager for the list with full numbers."""
    kind, form = _kind(request, name), FullForm(request.POST)
    try:
        conditions = conditions_of(kind, request.GET.dict(), user=request.user)
    except ConditionsRefused as refusal:
        return _page(request, kind, None, refusal=str(refusal), status=422)
    if not form.is_valid():
        return _page(request, kind, conditions, form=form, status=422)
    try:
        actions.ask_for_full(
            kind=kind,
            conditions=conditions,
            by=request.user,
            now=timezone.now(),
            **form.cleaned_data,
        )
    except ExportRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, kind, conditions, form=form, status=422)
    messages.success(request, _("Another manager decides on the request."))
    return redirect("jobs:export_list")


def _kind(request: StaffRequest, name: str) -> ExportKind:
    kind = EXPORTS.get(name)
    if kind is None:
        raise Http404
    if not kind.is_for(request.user):
        raise PermissionDenied
    return kind


def _page(
    request: StaffRequest,
    kind: ExportKind,
    conditions: Conditions | None,
    *,
    refusal: str = "",
    form: FullForm | None = None,
    status: int = 200,
) -> HttpResponse:
    rows = None
    if conditions is not None:
        found = kind.rows(user=request.user, now=timezone.now(), **conditions.cleaned)
        rows = count_of(found)
    context = {
        "kind": kind,
        "filters": form_of(kind, request.GET, user=request.user),
        "refusal": refusal,
        "rows": rows,
        "direct_below": DIRECT_BELOW,
        "headings": [column.heading for column in kind.columns],
        "may_ask_for_full": kind.hides_something and request.user.may(Act.EXPORT_FULL),
        "form": form or FullForm(),
    }
    return render(request, "jobs/export_new.html", context, status=status)


# Requests for full numbers


@require_safe
@allow(Act.EXPORT_FULL)
def approval_list(request: StaffRequest) -> HttpResponse:
    """List the requests of other managers, those that wait for a decision first."""
    page = page_of(
        requests_for(request.user), number=request.GET.get("page"), size=request.GET.get("size")
    )
    rows = [told(export) for export in page.object_list]
    context = {
        "page": page,
        "sizes": SIZES,
        "rows": [(row, TONES[row.stage]) for row in rows],
    }
    return render(request, "jobs/export_approvals.html", context)


@require_POST
@allow(Act.EXPORT_FULL)
def approve_export(request: StaffRequest, pk: int) -> HttpResponse:
    """Allow full numbers to another manager."""
    export = get_object_or_404(requests_for(request.user), pk=pk)
    try:
        actions.approve(export=export, by=request.user, now=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Approved; the workbook is being made for one download."))
    return redirect("jobs:approval_list")


@require_POST
@allow(Act.EXPORT_FULL)
def refuse_export(request: StaffRequest, pk: int) -> HttpResponse:
    """Refuse full numbers to another manager."""
    export = get_object_or_404(requests_for(request.user), pk=pk)
    try:
        actions.refuse(export=export, by=request.user, now=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The request is refused."))
    return redirect("jobs:approval_list")
