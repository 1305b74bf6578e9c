"""The rows of a batch, each with its verdict and what would become of it."""

from django.http import HttpResponse
from django.shortcuts import render

from policies import queries
from policies.forms import RowFilter
from policies.importers import IMPORTERS
from policies.kinds import KINDS
from policies.models import ImportRow
from policies.views.imports import batch_for
from renewal.accounts.access import StaffRequest, allow
from renewal.lib.paging import SIZES, page_of

# Source: UX.md section 11.
TONES = {
    ImportRow.Verdict.NEW.value: "good",
    ImportRow.Verdict.UPDATED.value: "info",
    ImportRow.Verdict.UNCHANGED.value: "neutral",
    ImportRow.Verdict.DUPLICATE.value: "attention",
    ImportRow.Verdict.FOLDED.value: "neutral",
    ImportRow.Verdict.REJECTED.value: "bad",
    ImportRow.Verdict.MENDED.value: "special",
}


@allow(*IMPORTERS)
def import_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """List the rows of a batch that have the verdict and the mark in the address."""
    batch = batch_for(request, pk)
    filters = RowFilter(request.GET or None)
    conditions = filters.cleaned_data if filters.is_valid() else {}
    page = page_of(
        queries.rows_of(batch, **conditions),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    rows = queries.told(list(page.object_list), batch=batch, user=request.user)
    context = {
        "batch": batch,
        "kind": KINDS[batch.kind],
        "filters": filters,
        "is_narrowed": any(conditions.values()),
        "page": page,
        "sizes": SIZES,
        "rows": [(row, TONES.get(row.verdict, "neutral")) for row in rows],
    }
    return render(request, "policies/import_rows.html", context)
