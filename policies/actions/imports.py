"""From an uploaded workbook to the book."""

import tempfile
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from hashlib import sha256
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from policies import landing
from policies.actions.profiles import profile_of, remember
from policies.importers import require_import
from policies.kinds import KINDS
from policies.models import ImportBatch, ImportRow
from policies.workbook import Columns, read_rows
from policies.workbook.problems import wrong_row
from renewal.accounts.models import Branch, User
from renewal.jobs.actions import enqueue
from renewal.jobs.models import Job
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.workbooks import WrongRow, write_errors

LANDED = (ImportBatch.State.LANDED, ImportBatch.State.TAKEN_BACK)


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
    sheet: str = "",
) -> ImportBatch:
    """Keep the workbook under our own name and make its batch. Nothing is read yet.

    Raises:
        NotAllowed: the user's role does not import workbooks of this kind.
        ImportRefused: there is no such kind of workbook.
    """
    if by is not None:
        require_import(by, kind=kind)
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
            asked_sheet=sheet,
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
def use_sheet(*, batch: ImportBatch, sheet: str) -> None:
    """Take another sheet of the workbook; the batch is to be checked again.

    Raises:
        ImportRefused: there is no such sheet, the batch is in the book already, or a job is at
            work on it.
    """
    batch = _free(batch)
    if sheet not in batch.sheets:
        raise ImportRefused(_("The workbook has no sheet '%(sheet)s'.") % {"sheet": sheet})
    batch.asked_sheet, batch.mapping, batch.profile_used = sheet, None, False
    batch.state, batch.counts = ImportBatch.State.UPLOADED, {}
    batch.save(update_fields=["asked_sheet", "mapping", "profile_used", "state", "counts"])


@transaction.atomic
def use_kind(*, batch: ImportBatch, kind: str, by: User) -> None:
    """Take the workbook as one of another kind; the batch is to be checked again.

    Raises:
        NotAllowed: the user's role does not import workbooks of this kind.
        ImportRefused: the batch is in the book already, or a job is at work on it.
    """
    require_import(by, kind=kind)
    batch = _free(batch)
    batch.kind, batch.mapping, batch.asked_sheet, batch.profile_used = kind, None, "", False
    batch.state, batch.counts = ImportBatch.State.UPLOADED, {}
    batch.save(update_fields=["kind", "mapping", "asked_sheet", "profile_used", "state", "counts"])


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
    require_import(by, kind=batch.kind)
    batch = _free(batch)
    batch.job = enqueue(kind, arguments={"batch": batch.pk, **arguments}, now=now, actor=by)
    batch.save(update_fields=["job"])
    return batch.job


def _free(batch: ImportBatch) -> ImportBatch:
    """Return the batch, locked and as it stands, if nothing is at work on it."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    _refuse_landed(batch)
    if batch.job is not None and not batch.job.is_finished:
        raise ImportRefused(_("A job is already at work on this workbook."))
    return batch


def _refuse_landed(batch: ImportBatch) -> None:
    if batch.state == ImportBatch.State.LANDED:
        raise ImportRefused(_("This workbook is in the book already."))
    if batch.state == ImportBatch.State.TAKEN_BACK:
        raise ImportRefused(_("This workbook was taken back: upload it again."))


@transaction.atomic
def note_refusal(*, batch: ImportBatch, code: str, columns: Columns | None) -> None:
    """Keep why a check could not be made, and the columns as far as they were seen."""
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    batch.state, batch.refusal, batch.counts = ImportBatch.State.FAILED, code, {}
    if columns is not None:
        batch.sheet, batch.sheets = columns.sheet[:100], columns.sheets
        batch.headings, batch.samples = columns.headings, columns.samples
        batch.mapping, batch.examples = columns.mapping, columns.examples
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
    _refuse_landed(batch)
    reading = read_rows(
        Path(batch.file.path),
        kind=batch.kind,
        mapping=batch.mapping,
        sheet=batch.asked_sheet or None,
        profile=lambda headings: profile_of(batch, headings),
    )
    batch.judged_version = landing.version()
    batch.continues = _continued(batch, reading.mends)
    counts = landing.stage(
        batch_id=batch.pk,
        kind=batch.kind,
        rows=reading.rows,
        day=timezone.localdate(batch.uploaded_at),
        path=_reach_of(batch),
        told=None if told is None else lambda count: told(count, max(count, reading.height)),
    )
    batch.headings, batch.samples = reading.headings, reading.samples
    batch.refusal, batch.examples = "", []
    batch.warnings = ImportRow.objects.filter(batch=batch).doubtful().count()
    batch.sheet, batch.sheets, batch.notes = reading.sheet[:100], reading.sheets, reading.notes
    batch.profile_used = batch.profile_used or reading.profile_used
    batch.mapping = reading.mapping
    batch.masked, batch.counts = reading.masked, counts
    batch.state = ImportBatch.State.CHECKED
    _write_errors_file(batch)
    batch.save()
    return counts


def _reach_of(batch: ImportBatch) -> str:
    """Return the path that the batch's rows may not leave; blank: the centre's reach all."""
    return "" if batch.branch.parent_id is None else batch.branch.path


def _continued(batch: ImportBatch, mends: int | None) -> ImportBatch | None:
    """Return the batch whose wrong rows a workbook mends, if it may be gone on with."""
    if mends is None or mends == batch.pk:
        return None
    found = ImportBatch.objects.filter(pk=mends, kind=batch.kind, branch=batch.branch)
    return found.exclude(state=ImportBatch.State.TAKEN_BACK).first()


@transaction.atomic
def land_batch(
    *, batch: ImportBatch, at: datetime, told: Callable[[int, int], None] | None = None
) -> dict[str, int]:
    """Write a checked batch into the book, whole or not at all; return the counts by verdict.

    Rows are judged once more where the book has changed since the check. A batch that has
    landed stays as it is. How its columns were understood is remembered for the next workbook
    of the same source. `at` is the moment of asking; `told` hears how many of how many steps are
    done.

    Source: F3, F4, F6.

    Raises:
        ImportRefused: the batch has not been checked, or was taken back.
    """
    lock_transaction(Lock.IMPORTS)
    batch = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if batch.state == ImportBatch.State.LANDED:
        return dict(batch.counts)
    _refuse_landed(batch)
    if batch.state != ImportBatch.State.CHECKED:
        raise ImportRefused(_("The workbook has to be checked before it is imported."))
    if batch.judged_version != landing.version():
        batch.counts = landing.judge(
            batch_id=batch.pk,
            kind=batch.kind,
            day=timezone.localdate(batch.uploaded_at),
            path=_reach_of(batch),
        )
        _write_errors_file(batch)
    with landing.writing(batch=batch.pk) as history:
        landing.land(
            batch_id=batch.pk,
            kind=batch.kind,
            branch=batch.branch,
            at=at,
            rows=batch.counts.get("NEW", 0) + batch.counts.get("UPDATED", 0),
            told=told,
        )
        batch.history = history
    batch.state, batch.landed_at = ImportBatch.State.LANDED, at
    batch.save(update_fields=["counts", "state", "landed_at", "history", "errors_file"])
    remember(batch=batch, now=at)
    if batch.continues is not None:
        settle_mended(batch.continues)
    return dict(batch.counts)


def settle_mended(batch: ImportBatch) -> None:
    """Mark the wrong rows of a batch that landed workbooks have mended, and tell of the others.

    A row is mended when nothing of it is wrong any longer, in the workbook that mends it or in one
    that mends that.
    """
    verdict = ImportRow.Verdict
    parts = ImportRow.objects.filter(batch__continues=batch, source_row__isnull=False)
    still_wrong = parts.filter(
        batch=OuterRef("batch"), source_row=OuterRef("source_row"), verdict=verdict.REJECTED
    )
    mended = parts.exclude(batch__state=ImportBatch.State.TAKEN_BACK).filter(
        ~Exists(still_wrong), Q(batch__state=ImportBatch.State.LANDED) | Q(verdict=verdict.MENDED)
    )
    wrong = batch.rows.filter(verdict__in=[verdict.REJECTED, verdict.MENDED])
    numbers = mended.values("source_row")
    wrong.filter(row_no__in=numbers).update(verdict=verdict.MENDED)
    wrong.exclude(row_no__in=numbers).update(verdict=verdict.REJECTED)
    batch.counts = landing.counts(batch_id=batch.pk)
    _write_errors_file(batch)
    batch.save(update_fields=["counts", "errors_file"])
    if batch.continues is not None:
        settle_mended(batch.continues)


def _write_errors_file(batch: ImportBatch) -> None:
    """Write the rejected rows in the workbook's own layout. Source: F5."""
    if old := batch.errors_file.name:
        transaction.on_commit(partial(batch.errors_file.storage.delete, old))
        batch.errors_file = ""
    if not batch.counts.get(ImportRow.Verdict.REJECTED):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "errors.xlsx"
        write_errors(path, batch.headings, _rows_to_hand_back(batch))
        with path.open("rb") as content:
            batch.errors_file.save(f"{batch.sha256[:24]}.errors.xlsx", File(content), save=False)


def _rows_to_hand_back(batch: ImportBatch) -> Iterator[WrongRow]:
    """Yield each row of the sheet once, though it may have brought several covers."""
    last = None
    for row in batch.rows.rejected().order_by("row_no", "part").iterator():
        if row.row_no != last:
            yield wrong_row(
                row.cells or [],
                batch.headings,
                wrong=(one["heading"] for one in row.problems),
                reasons=[one["message"] for one in row.problems],
                ref=f"{batch.pk}:{row.row_no}",
            )
        last = row.row_no


def counts_of(batch: ImportBatch) -> dict[str, int]:
    """Return the batch's counts as told: each row once, and beside them what is marked.

    What is twice in the file, or part of another row, counts as unchanged.
    """
    counts = {verdict.value: batch.counts.get(verdict.value, 0) for verdict in ImportRow.Verdict}
    marks = {mark.value.lower(): batch.counts.get(mark.value, 0) for mark in ImportRow.Mark}
    return {
        "rows": sum(counts.values()),
        "new": counts["NEW"],
        "updated": counts["UPDATED"],
        "unchanged": counts["UNCHANGED"] + counts["DUPLICATE"] + counts["FOLDED"],
        "duplicates": counts["DUPLICATE"],
        "folded": counts["FOLDED"],
        "rejected": counts["REJECTED"],
        "mended": counts["MENDED"],
        **marks,
    }
