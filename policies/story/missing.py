"""Why there is no policy of a number that a workbook has."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.kinds import KINDS
from policies.models import ImportBatch, ImportRow
from policies.queries.import_rows import cells_in


@dataclass(frozen=True)
class Missing:
    """The last row that has the number; `text` says in the reader's language what became of it."""

    row: ImportRow
    text: str


def why_missing(number: str, *, batches: QuerySet[ImportBatch]) -> Missing | None:
    """Return what became of a row with a policy number in one of `batches`; None: in none."""
    row = (
        ImportRow.objects.filter(policy_no=number, batch__in=batches)
        .select_related("batch")
        .order_by("-pk")
        .first()
    )
    return Missing(row=row, text=_what_became_of(row, number)) if row else None


def _what_became_of(row: ImportRow, number: str) -> str:
    place = {"number": number, "file": row.batch.file_name, "row": row.row_no}
    if row.verdict == ImportRow.Verdict.REJECTED:
        return _("Policy %(number)s was in %(file)s, row %(row)s, and was not taken: %(why)s") % (
            place | {"why": " ".join(_wrong_cells(row))}
        )
    if row.batch.taken_back_at is not None:
        day = timezone.localdate(row.batch.taken_back_at).isoformat()
        return _(
            "Policy %(number)s was in %(file)s, row %(row)s, which was taken back on %(day)s."
        ) % (place | {"day": day})
    if row.batch.landed_at is None:
        return (
            _("Policy %(number)s stands in %(file)s, row %(row)s, which is not imported yet.")
            % place
        )
    return (
        _("%(file)s, row %(row)s, speaks of policy %(number)s; no workbook has brought it.") % place
    )


def _wrong_cells(row: ImportRow) -> list[str]:
    return [
        _("Row %(row)d, %(heading)s: %(what)s")
        % {"row": cell.row_no, "heading": cell.heading, "what": cell.what}
        for cell in cells_in(KINDS[row.batch.kind], row.row_no, row.problems)
    ]
