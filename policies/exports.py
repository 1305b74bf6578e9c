"""The lists of this app that go out as workbooks.

Policy numbers are masked as on the pages: nobody reads them in full there.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from policies.actions.imports import counts_of
from policies.forms import BookFilter, RowExport
from policies.importers import IMPORTERS
from policies.kinds import KINDS
from policies.models import Contact, ImportBatch, ImportRow, Term
from policies.queries import rows_of, search_terms, visible_batches
from policies.queries.import_rows import about, cells_in, changes_in, marks_in, name_in
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.workbooks import Kind


def _result(code: str) -> str:
    return str(Contact.Result(code).label)


@export(
    "book",
    title=_("Customers and lists"),
    acts=[Act.SEE_BOOK],
    form=BookFilter,
    columns=[
        Out(_("Customer"), "policy__customer__name"),
        Out(_("Licence plate"), "policy__vehicle__plate_no"),
        Out(_("Policy number"), "policy__number", hide=mask_id),
        Out(_("Starts on"), "starts_on", Kind.DATE),
        Out(_("Ends on"), "expires_on", Kind.DATE),
        Out(_("Telephone"), "policy__phone__number", hide=mask_phone),
        Out(_("Premium"), "premium", Kind.MONEY),
        Out(_("Branch"), "policy__branch__name"),
        Out(_("Specialist"), "specialist__name"),
        Out(_("Contact result"), "last_result", say=_result),
    ],
    about="branch",
)
def book(*, user: User, now: datetime, **conditions: Any) -> QuerySet[Term, Any]:
    last = Contact.objects.filter(term=OuterRef("pk")).newest_first().values("result")[:1]
    terms = search_terms(user=user, **conditions).ours().annotate(last_result=Subquery(last))
    return terms.order_by("-expires_on", "-pk")


def _kind(code: str) -> str:
    return str(KINDS[code].title) if code in KINDS else code


def _state(code: str) -> str:
    return str(ImportBatch.State(code).label)


def _number(name: str) -> Callable[[dict[str, int]], int]:
    """Return what tells of a batch's stored counts the one that the page shows as `name`."""
    return lambda counts: counts_of(ImportBatch(counts=counts))[name]


@export(
    "imports",
    title=_("Import history"),
    acts=IMPORTERS,
    columns=[
        Out(_("File"), "file_name"),
        Out(_("Kind of workbook"), "kind", say=_kind),
        Out(_("State"), "state", say=_state),
        Out(_("Rows"), "counts", Kind.INT, say=_number("rows")),
        Out(_("New"), "counts", Kind.INT, say=_number("new")),
        Out(_("Updated"), "counts", Kind.INT, say=_number("updated")),
        Out(_("Unchanged"), "counts", Kind.INT, say=_number("unchanged")),
        Out(_("With errors"), "counts", Kind.INT, say=_number("rejected")),
        Out(_("Uploaded by"), "uploaded_by__name"),
        Out(_("Uploaded at"), "uploaded_at", Kind.STAMP),
        Out(_("Imported at"), "landed_at", Kind.STAMP),
    ],
)
def imports(*, user: User, now: datetime) -> QuerySet[ImportBatch, Any]:
    found: QuerySet[ImportBatch, Any] = visible_batches(user).newest_first()
    return found


Said = dict[str, Any]  # what a row of a workbook said, with the kind of the workbook


def _verdict(code: str) -> str:
    return str(ImportRow.Verdict(code).label)


def _about(said: Said) -> str:
    return about(KINDS[said["kind"]], policy_no=said["policy_no"], key=said["key"])


def _name(said: Said) -> str:
    return name_in(KINDS[said["kind"]], said["values"])


def _changes(said: Said) -> str:
    return _listed(str(change) for change in changes_in(KINDS[said["kind"]], said["changes"]))


def _wrong(said: Said) -> str:
    cells = cells_in(KINDS[said["kind"]], said["row_no"], said["problems"])
    return _listed(f"{cell.heading}: {cell.what} {cell.cure}".strip() for cell in cells)


def _listed(texts: Iterable[str]) -> str:
    return pgettext("between listed things", ", ").join(texts)


@export(
    "import_rows",
    title=_("Rows of a workbook"),
    acts=IMPORTERS,
    form=RowExport,
    columns=[
        Out(_("Excel row"), "row_no", Kind.INT),
        Out(_("Policy or number"), "said", say=_about),
        Out(_("Customer"), "said", say=_name),
        Out(_("Result of the check"), "verdict", say=_verdict),
        Out(_("Marks"), "marks", say=lambda marks: _listed(marks_in(marks))),
        Out(_("What changes"), "said", say=_changes),
        Out(_("What is wrong"), "said", say=_wrong),
    ],
)
def import_rows(
    *, user: User, now: datetime, batch: ImportBatch, **conditions: Any
) -> QuerySet[ImportRow, Any]:
    """Return what the rows' page lists; the form has found the batch among the user's."""
    names = ("row_no", "policy_no", "key", "values", "changes", "problems")
    said = JSONObject(kind="batch__kind", **{name: name for name in names})
    return rows_of(batch, **conditions).annotate(said=said)
