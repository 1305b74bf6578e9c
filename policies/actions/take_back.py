"""Taking an imported workbook back."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from policies import landing
from policies.actions.imports import ImportRefused, settle_mended
from policies.landing import Kept
from policies.models import ImportBatch
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from renewal.lib.locks import Lock, lock_transaction

MOST_NAMED = 1000  # rows that stayed and are kept by name


@dataclass(frozen=True)
class TakenBack:
    """How many rows of a batch, and of those that mend it, left the book, and which stayed."""

    rows: int
    kept: list[Kept]


@transaction.atomic
def start_take_back(*, batch: ImportBatch, by: User, now: datetime) -> Job:
    """Have a batch taken back in the background.

    Raises:
        NotAllowed: the user's role does not import.
        ImportRefused: the batch is not in the book, or a job is at work on it.
    """
    by.require(Act.IMPORT)
    batch = _landed(batch)
    if batch.job is not None and not batch.job.is_finished:
        raise ImportRefused(_("A job is already at work on this workbook."))
    arguments = {"batch": batch.pk, "at": now.isoformat()}
    batch.job = enqueue("take_back_batch", arguments=arguments, now=now, actor=by)
    batch.save(update_fields=["job"])
    return batch.job


@transaction.atomic
def take_back(*, batch: ImportBatch, at: datetime, by: User | None = None) -> TakenBack:
    """Undo what a batch wrote, whole while nothing of it has been released or worked on.

    Otherwise that stays, and so does what has been changed since; each is named. Workbooks that
    mend rows of the batch go with it.

    Source: F8.

    Raises:
        ImportRefused: the batch is not in the book, or every row of it has to stay.
    """
    lock_transaction(Lock.IMPORTS)
    lock_transaction(Lock.LISTS)  # nothing is released meanwhile
    batch = _landed(batch)
    taken = _take_back(batch, at=at, by=by)
    if not taken.rows and taken.kept:
        raise ImportRefused(
            _("Nothing can be taken back: every row has been released, worked on or changed since.")
        )
    if batch.continues is not None:
        settle_mended(batch.continues)
    return taken


def _take_back(batch: ImportBatch, *, at: datetime, by: User | None) -> TakenBack:
    parts = [
        _take_back(part, at=at, by=by)
        for part in batch.parts.filter(state=ImportBatch.State.LANDED).order_by("-pk")
    ]
    if batch.history is None:
        raise ImportRefused(_("It was imported before imports could be taken back."))
    with landing.writing(takes_back=batch.pk):
        kept = landing.take_back(batch_id=batch.pk, kind=batch.kind, history=batch.history, at=at)
    written = batch.counts.get("NEW", 0) + batch.counts.get("UPDATED", 0)
    batch.state, batch.taken_back_at, batch.taken_back_by = ImportBatch.State.TAKEN_BACK, at, by
    batch.kept = [
        {"row_no": one.row_no, "policy_no": one.policy_no, "why": one.why}
        for one in kept[:MOST_NAMED]
    ]
    batch.counts = batch.counts | {"KEPT": len(kept)}
    batch.save(update_fields=["state", "taken_back_at", "taken_back_by", "kept", "counts"])
    return TakenBack(
        rows=written - len(kept) + sum(part.rows for part in parts),
        kept=[*kept, *(one for part in parts for one in part.kept)],
    )


def _landed(batch: ImportBatch) -> ImportBatch:
    """Return the batch, locked and as it stands, if it is in the book."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state != ImportBatch.State.LANDED:
        raise ImportRefused(_("This workbook is not in the book."))
    return batch
