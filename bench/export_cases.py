"""Our writer among the cases of a side-by-side bench: `bench_export.py --source db --extra` this.

They bring the floor, the peers and the table; `CASES` are measured among them.
"""

import os
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench_export import COLS, HEAD, KINDS, case
from common import Clock, django_setup

BATCH = 2000


def write(rows: Any, path: str) -> None:
    from renewal.lib.workbooks import Column, Kind, SheetOut, write_large

    kinds = {"dec": Kind.MONEY, "int": Kind.INT, "date": Kind.DATE, "ts": Kind.STAMP}
    columns = [
        Column(heading, kinds.get(kind, Kind.TEXT))
        for heading, kind in zip(HEAD, KINDS, strict=True)
    ]
    write_large(Path(path), SheetOut("保单", columns, rows))


def from_cursor(options: Any) -> dict[str, Any]:
    django_setup()
    import renewal.lib.workbooks  # noqa: F401

    return case(write)(options)


def from_values(options: Any) -> dict[str, Any]:
    """Rows as the export centre takes them: typed values of a query set."""
    django_setup()
    from benchapp.models import Policy

    import renewal.lib.workbooks  # noqa: F401

    names = ["branch__name" if kind == "branch" else name for _heading, name, kind in COLS]
    path = tempfile.mktemp(suffix=".xlsx")
    with Clock() as clock:
        write(Policy.objects.values_list(*names)[: options.rows].iterator(BATCH), path)
    os.unlink(path)
    return clock.out(rows=options.rows)


CASES = {"project:write_large": from_cursor, "project:values_list+write_large": from_values}
