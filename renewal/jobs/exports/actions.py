"""Asking for exports, allowing them, making, handing out and forgetting them."""

import re
import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import IO, Any, BinaryIO

from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.actions import enqueue
from renewal.jobs.exports.conditions import Conditions, conditions_of
from renewal.jobs.exports.declare import EXPORTS, ExportKind
from renewal.jobs.exports.queries import deciders_for, the_centre, who_asked
from renewal.jobs.exports.write import count_of, write_workbook
from renewal.jobs.models import Export, ExportDownload
from renewal.jobs.notices import notice_kind, tell

KEPT_DAYS = 7
_NOT_IN_A_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def _titled(parameters: Mapping[str, Any]) -> dict[str, object]:
    kind = EXPORTS.get(parameters["name"])
    return {"title": kind.title if kind else parameters["name"]}


notice_kind(
    "EXPORT_REQUESTED",
    gettext_lazy("Full numbers wait for your approval: %(title)s"),
    tone="attention",
    words=_titled,
)
notice_kind(
    "EXPORT_REFUSED",
    gettext_lazy("Full numbers are refused: %(title)s"),
    tone="bad",
    words=_titled,
)


class ExportRefused(Exception):
    """An export cannot be asked for, decided on or handed out; str() says why."""


# Asking


@transaction.atomic
def hand_over(
    *,
    kind: ExportKind,
    conditions: Conditions,
    now: datetime,
    target: Path | BinaryIO,
    by: User | None,
) -> Export:
    """Write a masked workbook to `target` at once and note that it was handed out.

    Without `by` it is the centre's, of the whole book.

    Raises:
        NotAllowed: the user does not see the list.
    """
    if by is not None:
        kind.require(by)
    export = _new(kind, conditions, state=Export.State.HANDED_OVER, by=by, now=now, rows=0)
    rows = write_workbook(
        target,
        kind,
        user=by or the_centre(),
        now=now,
        conditions=conditions,
        export_id=export.pk,
    )
    export.rows = rows
    export.file_name = _file_name(kind, conditions, on=timezone.localdate(now))
    export.save(update_fields=["rows", "file_name"])
    ExportDownload.objects.create(export=export, by=by, at=now, rows=rows)
    return export


@transaction.atomic
def ask(*, kind: ExportKind, conditions: Conditions, by: User, now: datetime) -> Export:
    """Have a masked workbook made in the background.

    Raises:
        NotAllowed: the user does not see the list.
    """
    kind.require(by)
    rows = _count(kind, conditions, by=by, now=now)
    export = _new(kind, conditions, state=Export.State.MAKING, by=by, now=now, rows=rows)
    return _start(export, now=now)


@transaction.atomic
def ask_for_full(
    *, kind: ExportKind, conditions: Conditions, reason: str, by: User, now: datetime
) -> Export:
    """Ask another manager for a workbook with full numbers.

    Source: SPEC.md section 8, F39, RELIABILITY.md T5.

    Raises:
        NotAllowed: the user does not see the list, or may not have full numbers.
        ExportRefused: there is no reason, or nothing in the list is ever masked.
    """
    kind.require(by)
    by.require(Act.EXPORT_FULL)
    if not reason.strip():
        raise ExportRefused(_("Say what the full numbers are needed for."))
    if not kind.hides_something:
        raise ExportRefused(_("Nothing in this list is masked; export it as it is."))
    export = _new(
        kind,
        conditions,
        state=Export.State.REQUESTED,
        by=by,
        now=now,
        rows=_count(kind, conditions, by=by, now=now),
        has_full_numbers=True,
        reason=reason.strip(),
    )
    for manager in deciders_for(by):
        url = reverse("jobs:approval_list")
        tell(
            user=manager, code="EXPORT_REQUESTED", parameters={"name": kind.name}, url=url, now=now
        )
    return export


def _new(
    kind: ExportKind,
    conditions: Conditions,
    *,
    state: str,
    by: User | None,
    now: datetime,
    rows: int,
    **values: Any,
) -> Export:
    return Export.objects.create(
        name=kind.name,
        filters=conditions.texts,
        words=conditions.words,
        language=translation.get_language() or "",
        asked_by=by,
        asked_at=now,
        state=state,
        rows=rows,
        **values,
    )


def _count(kind: ExportKind, conditions: Conditions, *, by: User, now: datetime) -> int:
    return count_of(kind.rows(user=by, now=now, **conditions.cleaned))


def _start(export: Export, *, now: datetime) -> Export:
    export.job = enqueue(
        "write_export",
        arguments={"export": export.pk, "at": now.isoformat()},
        now=now,
        actor=export.asked_by,
        key=f"write_export:{export.pk}",
    )
    export.save(update_fields=["job"])
    return export


# Allowing


@transaction.atomic
def approve(*, export: Export, by: User, now: datetime) -> Export:
    """Allow full numbers, and have the workbook made.

    Raises:
        NotAllowed: not somebody who decides.
        ExportRefused: one's own request, or one that is decided on.
    """
    return _start(_decide(export, state=Export.State.MAKING, by=by, now=now), now=now)


@transaction.atomic
def refuse(*, export: Export, by: User, now: datetime) -> Export:
    """Refuse full numbers.

    Raises:
        NotAllowed: not somebody who decides.
        ExportRefused: one's own request, or one that is decided on.
    """
    refused = _decide(export, state=Export.State.REFUSED, by=by, now=now)
    tell(
        user=who_asked(refused),
        code="EXPORT_REFUSED",
        parameters={"name": refused.name},
        url=reverse("jobs:export_list"),
        now=now,
    )
    return refused


def _decide(export: Export, *, state: str, by: User, now: datetime) -> Export:
    by.require(Act.EXPORT_FULL)
    locked = _locked(export)
    if locked.asked_by_id == by.pk:
        raise ExportRefused(_("A second person decides on a request, never oneself."))
    if not Export.objects.decided_by_a(by).filter(pk=locked.pk).exists():
        raise ExportRefused(_("This request belongs to another branch."))
    if locked.state != Export.State.REQUESTED:
        raise ExportRefused(_("This request is decided on already."))
    locked.state, locked.decided_by, locked.decided_at = state, by, now
    locked.save(update_fields=["state", "decided_by", "decided_at"])
    return locked


# Making


def make(*, export: Export, now: datetime, told: Callable[[int, int], None]) -> int:
    """Write the workbook of an export and keep it for a week; return its number of rows.

    What its owner may see is asked again. Made again, it stays as it is. `told` hears how many
    rows are written, of how many, and may raise to stop: then nothing is kept.

    Source: RELIABILITY.md T3, T5, T12.

    Raises:
        NotAllowed: the owner has lost the right.
        ConditionsRefused: the owner no longer sees what a condition names.
    """
    kind, owner = EXPORTS[export.name], who_asked(export)
    kind.require(owner)
    if export.has_full_numbers:
        owner.require(Act.EXPORT_FULL)
    if export.state != Export.State.MAKING:
        return export.rows
    with translation.override(export.language), tempfile.TemporaryFile() as target:
        conditions = conditions_of(kind, export.filters, user=owner)
        with transaction.atomic():
            total = _count(kind, conditions, by=owner, now=now)
            rows = write_workbook(
                target,
                kind,
                user=owner,
                now=now,
                conditions=conditions,
                export_id=export.pk,
                in_full=export.has_full_numbers,
                reason=export.reason,
                told=lambda done: told(done, total),
            )
            told(rows, rows)
            locked = _locked(export)
            if locked.state != Export.State.MAKING:  # another attempt has come first
                return locked.rows
            _keep(
                locked,
                target,
                rows=rows,
                file_name=_file_name(kind, conditions, on=timezone.localdate(now)),
                until=timezone.localdate(now) + timedelta(days=KEPT_DAYS),
            )
    return rows


def _keep(export: Export, content: IO[bytes], *, rows: int, file_name: str, until: date) -> None:
    """Put the file under the export's number, in place of what a killed attempt has left."""
    name = f"{export.pk}.xlsx"
    content.seek(0)
    export.file.storage.delete(export.file.field.generate_filename(export, name))
    export.file.save(name, File(content), save=False)
    export.state, export.rows = Export.State.READY, rows
    export.file_name, export.kept_until = file_name, until
    export.save(update_fields=["state", "rows", "file", "file_name", "kept_until"])


def _file_name(kind: ExportKind, conditions: Conditions, *, on: date) -> str:
    """Return the name for whoever downloads it: 号码核查反馈表_城北_20260318.xlsx."""
    parts = [str(kind.title), conditions.value_of(kind.about) if kind.about else ""]
    named = [cleaned for part in parts if (cleaned := _NOT_IN_A_NAME.sub(" ", part).strip())]
    return "_".join([*(part[:60] for part in named), f"{on:%Y%m%d}.xlsx"])


# Handing out and forgetting


@transaction.atomic
def take(*, export: Export, by: User, now: datetime) -> IO[bytes]:
    """Hand the file to whoever asked for it; one with full numbers is gone afterwards.

    Raises:
        NotAllowed: the right has been lost since.
        ExportRefused: somebody else's, or there is no file any more.
    """
    locked = _locked(export)
    if locked.asked_by_id != by.pk:
        raise ExportRefused(_("This file is somebody else's."))
    EXPORTS[locked.name].require(by)
    if locked.has_full_numbers:
        by.require(Act.EXPORT_FULL)
    if locked.state != Export.State.READY or not locked.is_kept_on(timezone.localdate(now)):
        raise ExportRefused(_("There is no file any more: export the list again."))
    try:
        content: IO[bytes] = locked.file.open("rb")
    except FileNotFoundError as error:
        raise ExportRefused(_("There is no file any more: export the list again.")) from error
    if locked.has_full_numbers:
        _drop_file(locked, state=Export.State.HANDED_OVER)
    ExportDownload.objects.create(export=locked, by=by, at=now, rows=locked.rows)
    return content


@transaction.atomic
def purge(*, day: date) -> int:
    """Delete the files whose last day is before `day`; return how many.

    A request for full numbers on which nobody decided in the same time lapses.

    Source: UX.md section 7, RELIABILITY.md T5, T20.
    """
    past = Export.objects.exclude(file="").filter(kept_until__lt=day).select_for_update()
    for export in past:
        _drop_file(export, state=Export.State.EXPIRED)
    oldest = day - timedelta(days=KEPT_DAYS)
    Export.objects.undecided().filter(asked_at__date__lt=oldest).update(state=Export.State.EXPIRED)
    return len(past)


def _drop_file(export: Export, *, state: str) -> None:
    """Forget the file, and delete it once that is written."""
    transaction.on_commit(partial(export.file.storage.delete, str(export.file)))
    export.state, export.file = state, ""
    export.save(update_fields=["state", "file"])


def _locked(export: Export) -> Export:
    return Export.objects.select_for_update().get(pk=export.pk)
