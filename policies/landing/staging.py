"""Rows as they were read into a temporary table, and from there, with their verdicts, kept."""

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from django.db import connection

from policies.landing import verdicts
from policies.landing.scope import refuse_others
from policies.models import ImportRow
from policies.staging import derive, one_each, to_json
from policies.workbook import Row

TELL_EVERY = 500  # rows
_COLUMNS = (
    "row_no, part, source_row, key, verdict, policy_no, starts_on, expires_on,"
    ' "values", derived, cells, problems'
)
_CREATE = """
CREATE TEMPORARY TABLE staged (
    id bigint GENERATED ALWAYS AS IDENTITY,
    row_no integer, part smallint, source_row integer, key text, verdict text,
    policy_no text, starts_on date, expires_on date,
    "values" jsonb, derived jsonb, cells jsonb, problems jsonb
) ON COMMIT DROP
"""
_KEEP = """
INSERT INTO policies_importrow (
    batch_id, row_no, part, source_row, key, verdict, marks, policy_no, starts_on, expires_on,
    "values", derived, cells, problems, changes, known_term_id
)
SELECT %(batch)s, s.row_no, s.part, s.source_row, left(s.key, 200), j.verdict, j.marks,
    left(s.policy_no, 60), s.starts_on, s.expires_on, s."values", s.derived, s.cells, s.problems,
    j.changes, j.known_term_id
FROM staged s JOIN judged j USING (id)
"""


def for_many_rows(cursor: Any) -> None:
    """Set up the rest of the transaction for few statements over many rows.

    Sorts and joins of a long workbook stay in memory, nothing is compiled, and references are
    checked while their pages are still at hand.
    """
    cursor.execute("SET LOCAL work_mem = '64MB'; SET LOCAL jit = off")
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def plan_anew(cursor: Any) -> None:
    """Forget what was planned for fewer rows: the triggers of the history keep their first plan."""
    cursor.execute("DISCARD PLANS")


def stage(
    *,
    batch_id: int,
    kind: str,
    rows: Iterable[Row],
    day: date,
    path: str = "",
    told: Callable[[int], None] | None = None,
) -> dict[str, int]:
    """Keep the rows of a batch as they were read, each with its verdict; return the counts.

    Replaces what an earlier attempt kept; nothing is written to the book. Wrong rows keep their
    cells. What is renewed or not to be called is so on `day`. With a branch's `path`, rows about
    what stands outside of it are refused. `told` hears now and then how many rows have been read.

    Source: F4.
    """
    ImportRow.objects.filter(batch_id=batch_id)._raw_delete("default")
    with connection.cursor() as cursor:
        for_many_rows(cursor)
        cursor.execute("DROP TABLE IF EXISTS staged")
        cursor.execute(_CREATE)
        with cursor.copy(f"COPY staged ({_COLUMNS}) FROM STDIN") as copy:
            for count, row in enumerate(rows, 1):
                for line in _lines(row, kind=kind, keep_cells=bool(path)):
                    copy.write_row(line)
                if told is not None and count % TELL_EVERY == 0:
                    told(count)
        cursor.execute("ANALYZE staged (id, verdict, key, policy_no)")
        if path:
            refuse_others(cursor, kind=kind, path=path)
        verdicts.write_judged(cursor, source="staged", kind=kind, batch_id=batch_id, day=day)
        cursor.execute("ANALYZE judged (id)")
        cursor.execute(_KEEP, {"batch": batch_id})
        cursor.execute("DROP TABLE judged, staged")
    return verdicts.counts(batch_id=batch_id)


def _lines(row: Row, *, kind: str, keep_cells: bool) -> Iterator[tuple[Any, ...]]:
    told = [one.told() for one in row.problems or row.warnings]
    if row.problems:
        yield (
            row.row_no,
            row.part,
            row.source_row,
            row.key,
            ImportRow.Verdict.REJECTED.value,
            str(row.values.get("policy_no", "")),
            None,
            None,
            "{}",
            "{}",
            _dump([to_json(cell) for cell in row.cells]),
            _dump(told),
        )
        return
    values = {
        name: value if type(value) is str else to_json(value) for name, value in row.values.items()
    }
    cells = _dump([to_json(cell) for cell in row.cells]) if keep_cells else None
    for part, key, said in one_each(kind, row.key, values):
        yield (
            row.row_no,
            row.part + part,
            row.source_row,
            key,
            "",
            said.get("policy_no", ""),
            said.get("starts_on"),
            said.get("expires_on"),
            _dump(said),
            _dump(derive(kind, said)),
            cells,
            _dump(told) if told else "[]",
        )


_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
