"""Imports in the background."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from policies import actions
from policies.actions.imports import ImportRefused, counts_of
from policies.models import ImportBatch
from policies.workbook import MappingRefused
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.jobs.kinds import JobRefused, Progress, Result, job_kind
from renewal.lib.workbooks import WorkbookRefused


@job_kind("check_batch", queue="imports", title=_("Checking a workbook"))
def check_batch(progress: Progress, *, batch: int, actor_id: int | None = None) -> Result:
    """Read and judge the rows of a batch. Running it again replaces the check."""
    found = _allowed(batch, actor_id)
    progress.at(0, step="rows")
    try:
        actions.check_batch(
            batch=found, told=lambda done, total: progress.at(done, total=total, step="rows")
        )
    except (WorkbookRefused, MappingRefused) as refusal:
        columns = refusal.columns if isinstance(refusal, MappingRefused) else None
        actions.note_refusal(batch=found, code=refusal.code, columns=columns)
        raise JobRefused(str(refusal)) from refusal
    except ImportRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    found.refresh_from_db()
    figures = counts_of(found)
    progress.at(figures["rows"], total=figures["rows"], step="rows")
    return Result(figures=figures, partly=figures["rejected"] > 0)


@job_kind("land_batch", queue="imports", title=_("Importing a workbook"))
def land_batch(progress: Progress, *, batch: int, at: str, actor_id: int | None = None) -> Result:
    """Write a checked batch into the book. A batch that has landed stays as it is."""
    found = _allowed(batch, actor_id)
    progress.at(0, step="steps")
    try:
        actions.land_batch(
            batch=found,
            at=datetime.fromisoformat(at),
            told=lambda done, total: progress.at(done, total=total, step="steps"),
        )
    except ImportRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    found.refresh_from_db()
    figures = counts_of(found)
    return Result(figures=figures, partly=figures["rejected"] > 0)


def _allowed(batch: int, actor_id: int | None) -> ImportBatch:
    """Return the batch if its actor may still import it. Source: RELIABILITY.md T3."""
    found = ImportBatch.objects.get(pk=batch)
    if actor_id is not None:
        actor = User.objects.get(pk=actor_id)
        try:
            actor.require(Act.IMPORT)
        except NotAllowed as refusal:
            raise JobRefused(str(refusal)) from refusal
        if not ImportBatch.objects.for_user(actor).filter(pk=batch).exists():
            raise JobRefused(_("This workbook belongs to another branch."))
    return found
