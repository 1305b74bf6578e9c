"""Exports as tests ask for them, and workbooks as tests read them."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from django.utils import translation
from openpyxl import load_workbook

from renewal.accounts.models import User
from renewal.jobs.exports.actions import approve, ask, ask_for_full, hand_over, make
from renewal.jobs.exports.conditions import Conditions, conditions_of
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.models import Export
from tests.factories import MORNING, make_manager

NOON = MORNING + timedelta(hours=3)
REASON = "The insurer audits the list."


def conditions(list_name: str, *, by: User, **given: Any) -> Conditions:
    texts = {key: str(getattr(value, "pk", value)) for key, value in given.items()}
    return conditions_of(EXPORTS[list_name], texts, user=by)


def content_of(list_name: str, *, by: User, now: datetime = NOON, **given: Any) -> bytes:
    """Return the workbook that is handed over at once, in English."""
    target = BytesIO()
    asked = conditions(list_name, by=by, **given)
    with translation.override("en"):
        hand_over(kind=EXPORTS[list_name], conditions=asked, by=by, now=now, target=target)
    return target.getvalue()


def exported(
    list_name: str, *, by: User, now: datetime = NOON, **given: Any
) -> list[dict[str, Any]]:
    """Return the rows of that workbook by their headings."""
    headings, *rows = cells_of(content_of(list_name, by=by, now=now, **given))
    return [dict(zip(headings, row, strict=True)) for row in rows]


def cells_of(content: bytes, *, sheet: int = 0) -> list[tuple[Any, ...]]:
    workbook = load_workbook(BytesIO(content))
    return [tuple(row) for row in workbook.worksheets[sheet].iter_rows(values_only=True)]


def text_of(content: bytes) -> str:
    """Return all that stands anywhere in a workbook."""
    with ZipFile(BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode() for name in parts.namelist())


def facts_of(content: bytes) -> dict[str, Any]:
    """Return what the second sheet says of the workbook."""
    _headings, *facts = cells_of(content, sheet=1)
    return {str(name): value for name, value, *_ in facts}


def make_export(list_name: str = "book", *, by: User, now: datetime = NOON, **given: Any) -> Export:
    """An export that its job has still to make."""
    asked = conditions(list_name, by=by, **given)
    return ask(kind=EXPORTS[list_name], conditions=asked, by=by, now=now)


def make_request(
    list_name: str = "book", *, by: User | None = None, reason: str = REASON, **given: Any
) -> Export:
    """A request for full numbers that nobody has decided on."""
    by = by or make_manager()
    asked = conditions(list_name, by=by, **given)
    return ask_for_full(kind=EXPORTS[list_name], conditions=asked, reason=reason, by=by, now=NOON)


def make_ready(export: Export, *, now: datetime = NOON) -> Export:
    """Do what the job does, once a request is approved by another manager."""
    if export.state == Export.State.REQUESTED:
        export = approve(export=export, by=make_manager(), now=now)
    make(export=export, now=now, told=lambda done, total: None)
    export.refresh_from_db()
    return export
