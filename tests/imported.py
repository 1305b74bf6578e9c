"""Workbooks as tests import them, and the book as tests compare it."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db.models import Manager, Model

from policies.actions import check_batch, land_batch, upload
from policies.actions.imports import counts_of
from policies.landing.targets import FED
from policies.models import Customer, ImportBatch, Phone, Policy, Term, Vehicle
from renewal.accounts.models import User
from tests.factories import DAY, MORNING, make_workbook

LATER = MORNING + timedelta(days=1)
BOOK = (Customer, Vehicle, Policy, Phone)
COUNTS = (
    "rows",
    "new",
    "updated",
    "unchanged",
    "duplicates",
    "folded",
    "rejected",
    "mended",
    "renewed",
    "handled",
    "no_call",
    "phone_doubtful",
)

Line = dict[str, Any]  # a cell by its heading


def policy_line(
    number: str = "T1", *, expires_on: date = DAY + timedelta(days=25), **more: Any
) -> dict[str, Any]:
    """A row of a list of policies, by its headings: a year's term, without a phone."""
    return {
        "保单号": number,
        "起保日期": (expires_on - timedelta(days=364)).isoformat(),
        "终保日期": expires_on.isoformat(),
        "保费": "1000.00",
        "投保人": "Holder",
    } | more


def uploaded(
    kind: str,
    *lines: Line,
    by: User | None = None,
    now: datetime = LATER,
    mapping: Mapping[str, str] | None = None,
    file_name: str = "book.xlsx",
) -> ImportBatch:
    """A batch whose workbook has a column for each heading of `lines`, as the first names them."""
    headings = list(dict.fromkeys(heading for line in lines for heading in line))
    rows = [[line.get(heading, "") for heading in headings] for line in lines]
    with TemporaryDirectory() as folder:
        path = make_workbook(Path(folder) / "book.xlsx", rows, headings=headings)
        return upload(source=path, file_name=file_name, kind=kind, now=now, by=by, mapping=mapping)


def checked(kind: str, *lines: Line, **values: Any) -> ImportBatch:
    """The same, and its rows judged."""
    batch = uploaded(kind, *lines, **values)
    check_batch(batch=batch)
    batch.refresh_from_db()
    return batch


def landed(kind: str, *lines: Line, **values: Any) -> ImportBatch:
    """The same, and in the book."""
    batch = checked(kind, *lines, **values)
    land_batch(batch=batch, at=values.get("now", LATER))
    batch.refresh_from_db()
    return batch


def landed_file(path: Path, *, kind: str = "policies", by: User | None = None) -> ImportBatch:
    """The workbook at `path`, in the book."""
    batch = upload(source=path, file_name=path.name, kind=kind, now=LATER, by=by)
    check_batch(batch=batch)
    land_batch(batch=batch, at=LATER)
    batch.refresh_from_db()
    return batch


def told(batch: ImportBatch) -> dict[str, int]:
    """Return what is told of a batch, without what is 0."""
    return {name: number for name, number in counts_of(batch).items() if number}


def counts(**values: int) -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0) | values


def verdicts(batch: ImportBatch) -> list[str]:
    return list(batch.rows.order_by("row_no", "part").values_list("verdict", flat=True))


def marks(batch: ImportBatch) -> list[list[str]]:
    return list(batch.rows.order_by("row_no", "part").values_list("marks", flat=True))


def book_rows(models: Iterable[type[Model]] = BOOK) -> dict[str, list[dict[str, Any]]]:
    """Return every row of the book's tables; of the terms, those that are in the book."""
    managers: dict[str, Manager[Any]] = {
        model.__name__: model._default_manager for model in (*models, *FED.values())
    }
    managers["Term"] = Term.objects
    return {name: list(manager.order_by("pk").values()) for name, manager in managers.items()}
