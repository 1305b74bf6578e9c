"""How a source's workbooks are understood, remembered. Source: F3."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from policies.models import ImportBatch, ImportProfile
from policies.workbook import fingerprint


def profile_of(batch: ImportBatch, headings: Sequence[str]) -> Mapping[str, str] | None:
    """Return the mapping by which a sheet with these headings was understood last time."""
    found = ImportProfile.objects.filter(
        branch=batch.branch, kind=batch.kind, fingerprint=fingerprint(headings)
    )
    mapping: Mapping[str, str] | None = found.values_list("mapping", flat=True).first()
    return mapping


@transaction.atomic
def remember(*, batch: ImportBatch, now: datetime) -> None:
    """Keep how the batch's columns are understood for the next workbook of the same source."""
    ImportProfile.objects.update_or_create(
        branch=batch.branch,
        kind=batch.kind,
        fingerprint=fingerprint(batch.headings),
        defaults={"mapping": batch.mapping, "saved_at": now, "saved_by": batch.uploaded_by},
    )
