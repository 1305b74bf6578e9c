"""Imports in the background."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from policies import actions
from policies.actions.imports import ImportRefused, counts_of
from policies.importers import require_import
from policies.models import ImportBatch
from policies.workbook import MappingRefused
from renewal.accounts.models import NotAllowed, User
from renewal.jobs.kinds import JobAsks, JobRefused, Progress, Result, job_kind
from renewal.lib.workbooks import WorkbookRefused


def _page(arguments: Mapping[str, Any]) -> str:
    """Return the page of the batch that a job was about."""
    return reverse("policies:import_detail", args=[arguments["batch"]])


VERDICTS = {
    "new": _("%(n)s new"),
    "updated": _("%(n)s updated"),
    "unchanged": _("%(n)s unchanged"),
    "rejected": _("%(n)s with errors"),
}


@job_kind(
    "check_batch",
    queue="imports",
    title=_("Checking a workbook"),
    url=_page,
    figures=VERDICTS,
)
def check_batch(progress: Progress, *, batch: int, actor_id: int | None = None) -> Result:
    """Read and judge the rows of a batch. Running it again replaces the check."""
    found = _allowed(batch, actor_id)
    progress.at(0, step="rows")
    try:
        actions.check_batch(
            batch=found, told=lambda done, total: progress.at(done, total=total, step="rows")
        )
    except MappingRefused as question:
        actions.note_refusal(batch=found, code=question.code, columns=question.columns)
        raise JobAsks(str(question)) from question
    except WorkbookRefused as refusal:
        actions.note_refusal(batch=found, code=refusal.code, columns=None)
        raise JobRefused(str(refusal)) from refusal
    except ImportRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    found.refresh_from_db()
    figures = counts_of(found)
    progress.at(figures["rows"], total=figures["rows"], step="rows")
    return Result(figures=figures, partly=figures["rejected"] > 0)


@job_kind(
    "land_batch",
    queue="imports",
    title=_("Importing a workbook"),
    url=_page,
    figures=VERDICTS,
)
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


@job_kind(
    "take_back_batch",
    queue="imports",
    title=_("Taking a workbook back"),
    url=_page,
    figures={"taken_back": _("%(n)s taken back"), "kept": _("%(n)s stayed")},
)
def take_back_batch(
    progress: Progress, *, batch: int, at: str, actor_id: int | None = None
) -> Result:
    """Undo what a batch wrote. A batch that was taken back stays as it is."""
    found = _allowed(batch, actor_id)
    if found.state == ImportBatch.State.TAKEN_BACK:
        return Result(figures={"kept": len(found.kept)}, partly=bool(found.kept))
    progress.at(0, step="steps")
    by = User.objects.get(pk=actor_id) if actor_id is not None else None
    try:
        taken = actions.take_back(batch=found, at=datetime.fromisoformat(at), by=by)
    except ImportRefused as refusal:
        raise JobRefused(str(refusal)) from refusal
    figures = {"taken_back": taken.rows, "kept": len(taken.kept)}
    return Result(figures=figures, partly=bool(taken.kept))


def _allowed(batch: int, actor_id: int | None) -> ImportBatch:
    """Return the batch if its actor may still import it. Source: RELIABILITY.md T3."""
    found = ImportBatch.objects.get(pk=batch)
    if actor_id is not None:
        actor = User.objects.get(pk=actor_id)
        try:
            require_import(actor, kind=found.kind)
        except NotAllowed as refusal:
            raise JobRefused(str(refusal)) from refusal
        if not ImportBatch.objects.for_user(actor).filter(pk=batch).exists():
            raise JobRefused(_("This workbook belongs to another branch."))
    return found
