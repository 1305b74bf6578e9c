"""The pages of imports and of the book."""

import tempfile
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from policies import actions, queries, story
from policies.actions import ImportRefused
from policies.actions.imports import counts_of
from policies.forms import BookFilter, DateOrderForm, MappingForm, UploadForm
from policies.kinds import KINDS
from policies.models import Contact, ImportBatch
from policies.queries import Stage, stage_of
from policies.results import TONES
from policies.workbook import DATE_ORDER
from policies.workbook.template import write_template
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.queries import card_of
from renewal.jobs.views import STOP_POLLING
from renewal.lib.paging import SIZES, page_of

WRONG_ROWS = 50
STEP_LABELS = (
    gettext_lazy("Upload"),
    gettext_lazy("Match columns"),
    gettext_lazy("Check"),
    gettext_lazy("Import"),
)
STEPS = {
    Stage.REFUSED: 1,
    Stage.UNMATCHED: 2,
    Stage.WAITING: 3,
    Stage.CHECKING: 3,
    Stage.CHECKED: 3,
    Stage.LANDING: 4,
    Stage.LANDED: 5,
}
SORTS = {"expires": ("expires_on", "pk"), "-expires": ("-expires_on", "-pk")}
USUAL_SORT = "-expires"


# Imports


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.IMPORT)
def import_list(request: StaffRequest) -> HttpResponse:
    """Show the upload form and what was imported so far; take a workbook and have it checked."""
    is_sent = request.method == "POST"
    form = UploadForm(request.POST, request.FILES) if is_sent else UploadForm()
    if is_sent and form.is_valid():
        batch = _take(by=request.user, now=timezone.now(), **form.cleaned_data)
        return redirect("policies:import_detail", batch.pk)
    page = page_of(
        queries.visible_batches(request.user).newest_first(),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "form": form,
        "labels": STEP_LABELS,
        "page": page,
        "sizes": SIZES,
        "rows": [(batch, counts_of(batch)) for batch in page.object_list],
        "kinds": KINDS.values(),
    }
    return render(request, "policies/import_list.html", context, status=_status(form))


def _take(*, file: "UploadedFile[Any]", kind: str, by: User, now: datetime) -> ImportBatch:
    """Write the upload to a file, chunk by chunk, make its batch and have it checked."""
    with tempfile.NamedTemporaryFile(prefix="upload-") as target:
        for chunk in file.chunks():
            target.write(chunk)
        target.flush()
        batch = actions.upload(
            source=Path(target.name), file_name=file.name or "", kind=kind, now=now, by=by
        )
    actions.start_check(batch=batch, by=by, now=now)
    return batch


@allow(Act.IMPORT)
def import_template(request: StaffRequest, kind: str) -> FileResponse:
    """Hand out an empty workbook of a kind."""
    if kind not in KINDS:
        raise Http404
    content = BytesIO()
    write_template(content, kind=kind)
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{KINDS[kind].title}.xlsx")


@allow(Act.IMPORT)
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a workbook is: its columns, what the check found, what is in the book."""
    return _show(request, _batch(request, pk))


def _show(
    request: StaffRequest,
    batch: ImportBatch,
    *,
    form: MappingForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    stage, counts = stage_of(batch), counts_of(batch)
    if form is None and batch.headings:
        form = MappingForm(batch=batch)
    context = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "stage": stage,
        "step": STEPS[stage],
        "labels": STEP_LABELS,
        "counts": counts,
        "unchanged": counts["unchanged"] - counts["duplicates"],
        "to_import": counts["new"] + counts["updated"],
        "form": form,
        "refusal": refusal,
        "wrong": queries.wrong_cells(batch, rows=WRONG_ROWS) if counts["rejected"] else [],
        "wrong_rows": WRONG_ROWS,
        **_card(request, batch),
    }
    return render(request, "policies/import_detail.html", context, status=status)


@allow(Act.IMPORT)
def import_card(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with the card of the job at work; once it has ended, have the page shown anew."""
    batch = _batch(request, pk)
    if stage_of(batch) not in {Stage.CHECKING, Stage.LANDING}:
        return HttpResponse(status=STOP_POLLING, headers={"HX-Refresh": "true"})
    return render(request, "_job_card.html", _card(request, batch))


def _card(request: StaffRequest, batch: ImportBatch) -> dict[str, object]:
    """Return what the job card shows; anybody who may see the batch may see its job."""
    if batch.job is None:
        return {}
    is_own = batch.job.actor_id == request.user.pk
    card = card_of(batch.job, now=timezone.now())
    return card | {
        "title": batch.file_name,
        "subtitle": card["title"],
        "icon_name": "file-spreadsheet",
        "note": _("If it is cancelled, nothing of it stays in the book."),
        "url": reverse("policies:import_card", args=[batch.pk]),
        "cancel_url": reverse("jobs:cancel", args=[batch.job.pk]) if is_own else "",
        "back": reverse("policies:import_detail", args=[batch.pk]),
    }


@require_POST
@allow(Act.IMPORT)
def import_mapping(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the corrected columns and have the workbook checked with them."""
    batch = _batch(request, pk)
    form = MappingForm(request.POST, batch=batch)
    if not form.is_valid():
        return _show(request, batch, form=form, status=422)
    return _check_with(request, batch, form.mapping)


@require_POST
@allow(Act.IMPORT)
def import_date_order(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the order in which dates are written and have the workbook checked with it."""
    batch = _batch(request, pk)
    form = DateOrderForm(request.POST)
    if not form.is_valid():
        return _show(request, batch, refusal=_("Choose how the dates are written."), status=422)
    order = {DATE_ORDER: form.cleaned_data["date_order"]}
    return _check_with(request, batch, (batch.mapping or {}) | order)


def _check_with(request: StaffRequest, batch: ImportBatch, mapping: dict[str, str]) -> HttpResponse:
    try:
        actions.use_mapping(batch=batch, mapping=mapping)
        actions.start_check(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        return _show(request, _batch(request, batch.pk), refusal=str(refusal), status=409)
    return redirect("policies:import_detail", batch.pk)


@require_POST
@allow(Act.IMPORT)
def import_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a workbook checked again as it stands."""
    batch = _batch(request, pk)
    try:
        actions.start_check(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        return _show(request, _batch(request, pk), refusal=str(refusal), status=409)
    return redirect("policies:import_detail", pk)


@require_POST
@allow(Act.IMPORT)
def import_land(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a checked workbook written into the book."""
    batch = _batch(request, pk)
    try:
        actions.start_landing(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies:import_detail", pk)


@allow(Act.IMPORT)
def import_errors(request: StaffRequest, pk: int) -> FileResponse:
    """Hand out the refused rows, in the workbook's own layout with the wrong cells in red."""
    batch = _batch(request, pk)
    if not batch.errors_file:
        raise Http404
    name = _("%(file)s wrong rows.xlsx") % {"file": PurePath(batch.file_name).stem}
    return FileResponse(batch.errors_file.open("rb"), as_attachment=True, filename=name)


def _batch(request: StaffRequest, pk: int) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(queries.visible_batches(request.user), pk=pk)
    return batch


def _status(form: UploadForm) -> int:
    return 422 if form.is_bound and form.errors else 200


# The book


@allow(Act.SEE_BOOK)
def book(request: StaffRequest) -> HttpResponse:
    """List the terms of the book that fit the conditions in the address."""
    filters = BookFilter(request.GET or None, user=request.user)
    filters.is_valid()
    conditions = filters.cleaned_data if filters.is_bound else {}
    sort = request.GET.get("sort", USUAL_SORT)
    sort = sort if sort in SORTS else USUAL_SORT
    found = queries.search_terms(user=request.user, **conditions).order_by(*SORTS[sort])
    page = page_of(
        found.values_list("pk", flat=True),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "filters": filters,
        "is_narrowed": any(conditions.values()),
        "page": page,
        "sizes": SIZES,
        "rows": [
            (term, *_result(code)) for term, code in queries.terms_by_id(list(page.object_list))
        ],
        "is_ascending": sort == "expires",
        "other_sort": "expires" if sort == USUAL_SORT else USUAL_SORT,
        "today": timezone.localdate(),
    }
    return render(request, "policies/book.html", context)


def _result(code: str | None) -> tuple[str, str]:
    """Return the tone and the label of a result."""
    return (TONES[code], str(Contact.Result(code).label)) if code else ("", "")


@allow(Act.SEE_BOOK, Act.CALL)
def policy_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a policy: its terms, its customer's numbers, the contacts, every decision."""
    policy = get_object_or_404(queries.visible_policies(request.user), pk=pk)
    terms = queries.terms_of(policy)
    context = {
        "policy": policy,
        "terms": terms,
        "latest": terms[0] if terms else None,
        "facts": queries.facts_of(terms[0]) if terms else [],
        "phones": policy.customer.phones.order_by("pk"),
        "contacts": [(one, TONES[one.result]) for one in queries.contacts_of(policy)],
        "decisions": story.tell(policy)[::-1],
        "today": timezone.localdate(),
    }
    return render(request, "policies/policy_detail.html", context)
