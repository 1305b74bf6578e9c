"""From an uploaded workbook to the book."""

import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from policies import landing
from policies.kinds import KINDS
from policies.models import ImportBatch, ImportRow
from policies.workbook import Columns, read_rows
from policies.workbook.problems import wrong_row
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.workbooks import WrongRow, write_errors


class ImportRefused(Exception):
    """The workbook cannot be imported as asked; str() says why."""


@transaction.atomic
def upload(
    *,
    source: Path,
    file_name: str,
    kind: str,
    now: datetime,
    by: User | None = None,
    mapping: Mapping[str, str] | None = None,
) -> ImportBatch:
    """Keep the workbook under our own name and make its batch. Nothing is read yet.

    Raises:
        NotAllowed: the user's role does not import.
        ImportRefused: there is no such kind of workbook.
    """
    if by is not None:
        by.require(Act.IMPORT)
    if kind not in KINDS:
        raise ImportRefused(
            _("There is no kind of workbook '%(kind)s'; known: %(known)s.")
            % {"kind": kind, "known": ", ".join(KINDS)}
        )
    with source.open("rb") as content:
        digest = sha256()
        while chunk := content.read(1 << 20):
            digest.update(chunk)
        content.seek(0)
        batch = ImportBatch(
            kind=kind,
            branch=by.branch if by is not None else Branch.objects.centre(),
            file_name=file_name[-200:],
            sha256=digest.hexdigest(),
            uploaded_by=by,
            uploaded_at=now,
            mapping=dict(mapping) if mapping is not None else None,
        )
        batch.file.save(f"{digest.hexdigest()[:24]}.workbook", File(content), save=True)
    return batch


@transaction.atomic
def use_mapping(*, batch: ImportBatch, mapping: Mapping[str, str]) -> None:
    """Correct which heading is which field; the batch is to be checked again.

    Raises:
        ImportRefused: the batch is in the book already, or a job is at work on it.
    """
    batch = _free(batch)
    batch.mapping, batch.state, batch.counts = dict(mapping), ImportBatch.State.UPLOADED, {}
    batch.save(update_fields=["mapping", "state", "counts"])


@transaction.atomic
def start_check(*, batch: ImportBatch, by: User, now: datetime) -> Job:
    """Have the batch checked in the background.

    Raises:
        NotAllowed: the user's role does not import.
        ImportRefused: the batch is in the book already, or a job is at work on it.
    """
    return _start("check_batch", batch=batch, by=by, now=now, arguments={})


@transaction.atomic
def start_landing(*, batch: ImportBatch, by: User, now: datetime) -> Job:
    """Have a checked batch written into the book in the background.

    Raises:
        NotAllowed: the user's role does not import.
        ImportRefused: the batch has not been checked, is in the book already, or a job is at
            work on it.
    """
    if _free(batch).state != ImportBatch.State.CHECKED:
        raise ImportRefused(_("The workbook has to be checked before it is imported."))
    return _start("land_batch", batch=batch, by=by, now=now, arguments={"at": now.isoformat()})


def _start(
    kind: str, *, batch: ImportBatch, by: User, now: datetime, arguments: dict[str, str]
) -> Job:
    by.require(Act.IMPORT)
    batch = _free(batch)
    batch.job = enqueue(kind, arguments={"batch": batch.pk, **arguments}, now=now, actor=by)
    batch.save(update_fields=["job"])
    return batch.job


def _free(batch: ImportBatch) -> ImportBatch:
    """Return the batch, locked and as it stands, if nothing is at work on it."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == ImportBatch.State.LANDED:
        raise ImportRefused(_("This workbook is in the book already."))
    if batch.job is not None and not batch.job.is_finished:
        raise ImportRefused(_("A job is already at work on this workbook."))
    return batch


@transaction.atomic
def note_refusal(*, batch: ImportBatch, code: str, columns: Columns | None) -> None:
    """Keep why a check could not be made, and the columns as far as they were seen."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.state, batch.refusal, batch.counts = ImportBatch.State.FAILED, code, {}
    if columns is not None:
        batch.sheet = columns.sheet[:100]
        batch.headings, batch.samples = columns.headings, columns.samples
        batch.mapping = columns.mapping
    batch.save()


@transaction.atomic
def check_batch(
    *, batch: ImportBatch, told: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Read and judge every row; return the counts by verdict. The book stays as it is.

    Checking again replaces the earlier check. `told` hears now and then how many of how many
    rows have been read.

    Source: F4.

    Raises:
        WorkbookRefused, MappingRefused: the file or the mapping cannot be used.
        ImportRefused: the batch is in the book already.
    """
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == ImportBatch.State.LANDED:
        raise ImportRefused(_("This workbook is in the book already."))
    reading = read_rows(Path(batch.file.path), kind=batch.kind, mapping=batch.mapping)
    landing.stage(
        batch_id=batch.pk,
        rows=reading.rows,
        told=None if told is None else lambda count: told(count, max(count, reading.height)),
    )
    counts = landing.judge(batch_id=batch.pk)
    batch.headings, batch.samples, batch.refusal = reading.headings, reading.samples, ""
    batch.warnings = ImportRow.objects.filter(batch=batch).doubtful().count()
    batch.sheet = reading.sheet[:100]
    batch.mapping = reading.mapping | {
        name: value for name, value in (batch.mapping or {}).items() if name.startswith("_")
    }
    batch.masked, batch.counts = reading.masked, counts
    batch.state = ImportBatch.State.CHECKED
    _write_errors_file(batch, headings=reading.headings)
    batch.save()
    return counts


@transaction.atomic
def land_batch(
    *, batch: ImportBatch, at: datetime, told: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Write a checked batch into the book, whole or not at all; return the counts by verdict.

    Rows are judged once more: the book may have changed since the check. A batch that has
    landed stays as it is. `at` is the moment of asking; `told` hears how many of how many steps
    are done.

    Source: F4, F6.

    Raises:
        ImportRefused: the batch has not been checked.
    """
    lock_transaction(Lock.IMPORTS)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == ImportBatch.State.LANDED:
        return dict(batch.counts)
    if batch.state != ImportBatch.State.CHECKED:
        raise ImportRefused(_("The workbook has to be checked before it is imported."))
    counts = landing.judge(batch_id=batch.pk)
    landing.land(batch_id=batch.pk, branch_id=batch.branch_id, at=at, told=told)
    batch.counts, batch.state, batch.landed_at = counts, ImportBatch.State.LANDED, at
    batch.save(update_fields=["counts", "state", "landed_at"])
    return counts


def _write_errors_file(batch: ImportBatch, *, headings: list[str]) -> None:
    """Write the rejected rows in the workbook's own layout. Source: F5."""
    if batch.errors_file:
        batch.errors_file.delete(save=False)
    wrong = ImportRow.objects.filter(batch=batch, verdict=ImportRow.Verdict.REJECTED)
    rows = [_to_hand_back(row, headings) for row in wrong.order_by("row_no")]
    if not rows:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        write_errors(path, headings, rows)
        with path.open("rb") as content:
            batch.errors_file.save(f"{batch.sha256[:24]}.errors.xlsx", File(content), save=False)


def _to_hand_back(row: ImportRow, headings: list[str]) -> WrongRow:
    return wrong_row(
        row.cells or [],
        headings,
        wrong=(one["heading"] for one in row.problems),
        reasons=[one["message"] for one in row.problems],
    )


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Return the batch's counts as told: what is twice in the file counts as unchanged."""
    counts = {verdict.value: batch.counts.get(verdict.value, 0) for verdict in ImportRow.Verdict}
    return {
        "rows": sum(counts.values()),
        "new": counts["NEW"],
        "updated": counts["UPDATED"],
        "unchanged": counts["UNCHANGED"] + counts["DUPLICATE"],
        "duplicates": counts["DUPLICATE"],
        "rejected": counts["REJECTED"],
    }
