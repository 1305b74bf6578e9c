"""The pages of imports: the history, a batch as far as it is, what can be downloaded."""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from policies import actions, queries
from policies.actions.imports import counts_of
from policies.forms import MappingForm, UploadForm, grouped_kinds
from policies.importers import IMPORTERS, kinds_for
from policies.kinds import KINDS
from policies.landing.targets import is_of_terms
from policies.models import ImportBatch
from policies.queries import Stage, stage_of
from policies.queries.import_rows import WHY_KEPT
from policies.workbook.template import write_template
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.queries import card_of
from renewal.jobs.views import STOP_POLLING
from renewal.lib.masking import mask_id
from renewal.lib.paging import SIZES, page_of

QUESTIONS = ("DATE_ORDER", "END_IS")
LISTED_ROWS = 50  # wrong ones, and those that stayed; the rows' own page shows all
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
    Stage.TAKING_BACK: 5,
    Stage.TAKEN_BACK: 5,
}
IF_CANCELLED = {
    Stage.TAKING_BACK: gettext_lazy("If it is cancelled, everything stays in the book."),
}
NOTHING_WRITTEN = gettext_lazy("If it is cancelled, nothing of it stays in the book.")


# The history, and uploading


@require_http_methods(["GET", "HEAD", "POST"])
@allow(*IMPORTERS)
def import_list(request: StaffRequest) -> HttpResponse:
    """Show the upload form and what was imported so far; take a workbook and have it checked."""
    user, is_sent = request.user, request.method == "POST"
    if is_sent:
        form = UploadForm(request.POST, request.FILES, user=user)
    else:
        form = UploadForm(user=user, initial={"kind": queries.last_kind(user)})
    if is_sent and form.is_valid():
        batch = _take(by=user, now=timezone.now(), **form.cleaned_data)
        return redirect("policies:import_detail", batch.pk)
    page = page_of(
        queries.listed_batches(user),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    context = {
        "form": form,
        "labels": STEP_LABELS,
        "page": page,
        "sizes": SIZES,
        "rows": [(batch, KINDS[batch.kind], counts_of(batch)) for batch in page.object_list],
        "groups": grouped_kinds(user),
    }
    return render(request, "policies/import_list.html", context, status=422 if is_sent else 200)


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


@allow(*IMPORTERS)
def import_template(request: StaffRequest, kind: str) -> FileResponse:
    """Hand out an empty workbook of a kind."""
    declared = {each.code: each for each in kinds_for(request.user)}.get(kind)
    if declared is None:
        raise Http404
    content = BytesIO()
    write_template(content, kind=kind)
    content.seek(0)
    return FileResponse(content, as_attachment=True, filename=f"{declared.title}.xlsx")


# A batch


@allow(*IMPORTERS)
def import_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show how far a workbook is: its columns, what the check found, what is in the book."""
    return show_batch(request, batch_for(request, pk))


def batch_for(request: StaffRequest, pk: int) -> ImportBatch:
    batch: ImportBatch = get_object_or_404(queries.visible_batches(request.user), pk=pk)
    return batch


def show_batch(
    request: StaffRequest,
    batch: ImportBatch,
    *,
    form: MappingForm | None = None,
    refusal: str = "",
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of a batch; `form` is a refused mapping, `refusal` why it is shown."""
    stage, counts = stage_of(batch), counts_of(batch)
    if form is None and batch.headings and not stage.is_at_work:
        form = MappingForm(batch=batch)
    always, seldom = queries.tallies_of(batch)
    context = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "stage": stage,
        "step": STEPS[stage],
        "labels": STEP_LABELS,
        "counts": counts,
        "always": always,
        "seldom": seldom,
        "to_import": counts["new"] + counts["updated"],
        "form": form,
        "refusal": refusal,
        "notes": queries.notes_of(batch),
        "is_asked": stage is Stage.UNMATCHED and batch.refusal in QUESTIONS,
        "is_of_terms": is_of_terms(batch.kind),
        "may_take_back": request.user.may(Act.IMPORT),
        "listed_rows": LISTED_ROWS,
        **_what_else(request.user, batch, stage),
        **_rows_that_need_somebody(request.user, batch),
        **_parts(batch),
        **_card(request, batch),
    }
    return render(request, "policies/import_detail.html", context, status=status)


def _what_else(user: User, batch: ImportBatch, stage: Stage) -> dict[str, object]:
    """Return what a workbook may have been meant as, as long as it can be changed."""
    if stage not in {Stage.UNMATCHED, Stage.CHECKED}:
        return {}
    return {
        "same": queries.same_file(batch) if stage is Stage.CHECKED else None,
        "other_kind": queries.fitting_kind(batch, user=user),
        "other_sheets": [sheet for sheet in batch.sheets if sheet != batch.sheet],
        "examples": [each | {"policy_no": mask_id(each["policy_no"])} for each in batch.examples],
    }


@dataclass(frozen=True)
class KeptRow:
    """A row that stayed when its batch was taken back; `policy` is what its page is found by."""

    row_no: int
    policy_no: str
    policy: int | None
    why: str | Promise


def _rows_that_need_somebody(user: User, batch: ImportBatch) -> dict[str, object]:
    """Return the first wrong rows, and the first of those that stayed."""
    listed = batch.kept[:LISTED_ROWS]
    found = queries.policies_by_number((one["policy_no"] for one in listed), user=user)
    return {
        "wrong": queries.wrong_cells(batch, rows=LISTED_ROWS) if batch.errors_file else [],
        "kept": [
            KeptRow(
                row_no=one["row_no"],
                policy_no=mask_id(one["policy_no"]),
                policy=found.get(one["policy_no"]),
                why=WHY_KEPT[one["why"]],
            )
            for one in listed
        ],
        "kept_count": batch.counts.get("KEPT", 0),
    }


def _parts(batch: ImportBatch) -> dict[str, object]:
    """Return the workbooks that mend rows of this one, and what all of them brought together."""
    parts = [(part, counts_of(part)) for part in queries.parts_of(batch)]
    own = counts_of(batch)
    landed = [counts for part, counts in parts if part.state == ImportBatch.State.LANDED]
    return {
        "parts": parts,
        "together": {
            name: own[name] + sum(counts[name] for counts in landed) for name in ("new", "updated")
        },
    }


@allow(*IMPORTERS)
def import_card(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with the card of the job at work; once it has ended, have the page shown anew."""
    batch = batch_for(request, pk)
    if not stage_of(batch).is_at_work:
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
        "note": IF_CANCELLED.get(stage_of(batch), NOTHING_WRITTEN),
        "url": reverse("policies:import_card", args=[batch.pk]),
        "cancel_url": reverse("jobs:cancel", args=[batch.job.pk]) if is_own else "",
        "back": reverse("policies:import_detail", args=[batch.pk]),
    }


@allow(*IMPORTERS)
def import_errors(request: StaffRequest, pk: int) -> FileResponse:
    """Hand out the refused rows, in the workbook's own layout with the wrong cells in red."""
    batch = batch_for(request, pk)
    if not batch.errors_file:
        raise Http404
    name = _("%(file)s wrong rows.xlsx") % {"file": PurePath(batch.file_name).stem}
    return FileResponse(batch.errors_file.open("rb"), as_attachment=True, filename=name)
