"""Taking a batch back: the book as it was before, read off the audit trail.

What the batch wrote stands in the history tables under one context. What it changed of a row is
as before again, as if batches that were taken back already had not been, unless it was changed
once more since; a row that it made and nothing has touched goes. A term is never deleted, for its
story stays: it is withdrawn. What somebody has worked on, or another workbook has said again since,
stays with what followed from it, and is named.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, models

from policies.landing.origins import drop_origins, prepare_origins, stays_with_origin
from policies.landing.shells import unused_phone, withdraw
from policies.landing.staging import for_many_rows, plan_anew
from policies.landing.targets import FED, TERM_KINDS, is_of_terms, table_of
from policies.models import Customer, ImportBatch, Phone, Policy, Term, TrialMember, Vehicle
from policies.queries.members import entered_terms, members_handed_out

_BOOK: tuple[type[models.Model], ...] = (Term, Policy, Vehicle, Customer, Phone)
# What keeps a row that was made or changed by the batch, in SQL of the row `t`.
_TERM_WORKED = """t.released_on IS NOT NULL OR t.specialist_id IS NOT NULL
    OR t.first_worked_at IS NOT NULL
    OR EXISTS (SELECT FROM policies_contact c WHERE c.term_id = t.id)"""
# That a later workbook in the book has said the same of the row `t`.
_TERM_SAID = """EXISTS (
    SELECT FROM policies_policy p JOIN said_again s ON s.policy_no = p.number
    WHERE p.id = t.policy_id AND (s.starts_on = t.starts_on OR (
        s.expires_on = t.expires_on AND (s.starts_on IS NULL OR t.starts_on IS NULL)))
)"""
_FED_SAID = "EXISTS (SELECT FROM said_again s WHERE s.key = t.key)"
_POLICY_WORKED = """EXISTS (SELECT FROM policies_term k JOIN written_policies_term w USING (id)
    WHERE k.policy_id = t.id AND w.stays)"""
_OF_POLICY_WORKED = """EXISTS (SELECT FROM policies_policy k JOIN written_policies_policy w
    USING (id) WHERE k.{column} = t.id AND w.stays)"""
_OF_TERM_WORKED = """EXISTS (SELECT FROM policies_policy p
    JOIN policies_term k ON k.policy_id = p.id JOIN written_policies_term w ON w.id = k.id
    WHERE p.customer_id = t.customer_id AND w.stays)"""
_FED_WORKED = "t.first_worked_at IS NOT NULL OR t.id = ANY(%(handed_out)s)"
_NEVER = "false"


@dataclass(frozen=True)
class Kept:
    """A row of the batch that stayed: WORKED, for what was done with it, or since then CHANGED or
    SAID again by another workbook."""

    row_no: int
    policy_no: str
    why: str


def take_back(*, batch_id: int, kind: str, history: UUID, at: datetime) -> list[Kept]:
    """Undo what a landed batch wrote; return the rows that stayed.

    What had stayed of batches taken back before, because of this one, goes with it.

    Source: F8.
    """
    taken_back = ImportBatch.objects.filter(
        state=ImportBatch.State.TAKEN_BACK, history__isnull=False
    )
    gone = [*taken_back.values_list("history", flat=True), history]
    parameters = {
        "kinds": sorted(TERM_KINDS) if is_of_terms(kind) else [kind],
        "goes": batch_id,
        "gone": gone,
        "at": at,
    }
    kept = _undo(kind, {"batch": batch_id, "history": history, **parameters})
    if not is_of_terms(kind):
        left = taken_back.filter(kind=kind, counts__KEPT__gt=0).order_by("-landed_at", "-pk")
        for earlier, written in left.values_list("pk", "history"):
            _undo(kind, {"batch": earlier, "history": written, **parameters})
    return kept


def _undo(kind: str, parameters: dict[str, Any]) -> list[Kept]:
    with connection.cursor() as cursor:
        _prepare(cursor, kind, parameters)
        if is_of_terms(kind):
            _note_terms(cursor, parameters)
        else:
            _note_fed(cursor, kind, parameters)
        for model in _BOOK:
            _restore(cursor, model)
        delete_phones = _DELETE_PHONES.format(unused=unused_phone())
        for statement in (_WITHDRAW, _EMPTY_POLICIES, delete_phones):
            plan_anew(cursor)
            cursor.execute(statement, parameters)
        if is_of_terms(kind):
            cursor.execute(_KEPT_TERMS, parameters)
            kept = cursor.fetchall()
        else:
            kept = _take_back_fed(cursor, kind, parameters)
        for model in _BOOK:
            cursor.execute(f"DROP TABLE written_{model._meta.db_table}")
        cursor.execute("DROP TABLE said_again")
        drop_origins(cursor)
    return [Kept(*row) for row in kept]


def _prepare(cursor: Any, kind: str, parameters: dict[str, Any]) -> None:
    """Give the planner fresh figures, and note what later workbooks have said again."""
    for_many_rows(cursor)
    tables = [model._meta.db_table for model in _BOOK] + [_events(model) for model in _BOOK]
    if not is_of_terms(kind):
        tables += [table_of(kind), _events(FED[kind])]
    cursor.execute(f"ANALYZE policies_importrow, {', '.join(tables)}")
    cursor.execute(_SAID_AGAIN, parameters)
    cursor.execute("CREATE INDEX ON said_again (policy_no)")
    cursor.execute("CREATE INDEX ON said_again (key)")
    cursor.execute("ANALYZE said_again")


def _note_terms(cursor: Any, parameters: dict[str, Any]) -> None:
    """Note what a list of policies wrote; what belongs to a term that stays does so too."""
    _note(cursor, Term, parameters, keeps=_TERM_WORKED, said=_TERM_SAID)
    _note(cursor, Policy, parameters, keeps=_POLICY_WORKED)
    _note(cursor, Vehicle, parameters, keeps=_OF_POLICY_WORKED.format(column="vehicle_id"))
    _note(cursor, Customer, parameters, keeps=_OF_POLICY_WORKED.format(column="customer_id"))
    _note(cursor, Phone, parameters, keeps=_OF_TERM_WORKED)


def _note_fed(cursor: Any, kind: str, parameters: dict[str, Any]) -> None:
    """Note the rows of the kind's own table, then what followed from them in the book."""
    model = FED[kind]
    has_work = any(field.name == "first_worked_at" for field in model._meta.concrete_fields)
    members = TrialMember.objects.filter(events__pgh_context=parameters["history"])
    handed_out = members_handed_out(members) if model is TrialMember else ()
    parameters["handed_out"] = list(handed_out)
    _note(cursor, model, parameters, keeps=_FED_WORKED if has_work else _NEVER, said=_FED_SAID)
    prepare_origins(cursor, kind)
    for written in _BOOK:
        _note(cursor, written, parameters, keeps=stays_with_origin(kind, written))


def _take_back_fed(
    cursor: Any, kind: str, parameters: dict[str, Any]
) -> list[tuple[int, str, str]]:
    model, table = FED[kind], table_of(kind)
    _restore(cursor, model)
    cursor.execute(_KEPT_FED.format(table=table), parameters)
    kept: list[tuple[int, str, str]] = cursor.fetchall()
    if model is TrialMember:
        cursor.execute(_GONE.format(table=table))
        gone = TrialMember.objects.filter(pk__in=[pk for (pk,) in cursor.fetchall()])
        withdraw(entered_terms(gone), at=parameters["at"])
    cursor.execute(_DELETE_FED.format(table=table))
    cursor.execute(f"DROP TABLE written_{table}")
    return kept


def _note(
    cursor: Any,
    model: type[models.Model],
    parameters: dict[str, Any],
    *,
    keeps: str,
    said: str = _NEVER,
) -> None:
    """Note what the batch wrote: each row's earlier state, and whether it has to stay."""
    table, events = model._meta.db_table, _events(model)
    columns = _columns(model)
    query = _NOTE.format(
        table=table,
        events=events,
        keeps=keeps,
        said=said,
        touched=" OR ".join(_is_other("t", "wrote", name) for name in columns),
        undone_since=" OR ".join(
            f"({_is_other('earlier', 'wrote', name)} AND {_is_other('t', 'wrote', name)}"
            f" AND {_is_other('t', 'earlier', name)})"
            for name in columns
        ),
    )
    cursor.execute(query, parameters)
    cursor.execute(f"CREATE UNIQUE INDEX ON written_{table} (id)")
    cursor.execute(f"ANALYZE written_{table}")


def _restore(cursor: Any, model: type[models.Model]) -> None:
    table, events = model._meta.db_table, _events(model)
    sets = ", ".join(
        f'"{name}" = CASE WHEN {_is_other("e", "wrote", name)} '
        f'THEN {_GUARDED.get((model, name), "{}").format(f"e.{name}")} ELSE t."{name}" END'
        for name in _columns(model)
    )
    plan_anew(cursor)
    cursor.execute(_RESTORE.format(table=table, events=events, sets=sets))


def _is_other(one: str, other: str, column: str) -> str:
    return f'{one}."{column}" IS DISTINCT FROM {other}."{column}"'


def _columns(model: type[models.Model]) -> list[str]:
    return [str(field.column) for field in model._meta.concrete_fields if not field.primary_key]


def _events(model: type[models.Model]) -> str:
    related: Any = model._meta.get_field("events")
    return str(related.related_model._meta.db_table)


_SAID_AGAIN = """
CREATE TEMPORARY TABLE said_again ON COMMIT DROP AS
SELECT DISTINCT r.key, r.policy_no, r.starts_on, r.expires_on
FROM policies_importbatch batch
JOIN policies_importbatch later ON later.state = 'LANDED' AND later.kind = ANY(%(kinds)s)
    AND (later.landed_at, later.id) > (batch.landed_at, batch.id) AND later.id <> %(goes)s
JOIN policies_importrow r ON r.batch_id = later.id AND r.verdict = 'UNCHANGED'
WHERE batch.id = %(batch)s
"""
_NOTE = """
CREATE TEMPORARY TABLE written_{table} ON COMMIT DROP AS
WITH ours AS (
    SELECT pgh_obj_id AS id, min(pgh_id) AS first, max(pgh_id) AS last
    FROM {events} WHERE pgh_context_id = %(history)s GROUP BY 1
)
SELECT *, why <> '' AS stays
FROM (
    SELECT ours.id, ours.last, earlier.pgh_id AS earlier,
        CASE WHEN {keeps} THEN 'WORKED'
            WHEN earlier.pgh_id IS NULL AND ({touched}) THEN 'CHANGED'
            WHEN earlier.pgh_id IS NOT NULL AND ({undone_since}) THEN 'CHANGED'
            WHEN {said} THEN 'SAID'
            ELSE '' END AS why
    FROM ours
    JOIN {table} t ON t.id = ours.id
    JOIN {events} wrote ON wrote.pgh_id = ours.last
    LEFT JOIN LATERAL (
        SELECT e.* FROM {events} e
        WHERE e.pgh_obj_id = ours.id AND e.pgh_id < ours.first
          AND (e.pgh_context_id IS NULL OR e.pgh_context_id <> ALL(%(gone)s::uuid[]))
        ORDER BY e.pgh_id DESC LIMIT 1
    ) earlier ON true
) written
"""
_RESTORE = """
UPDATE {table} t SET {sets}
FROM written_{table} w
JOIN {events} e ON e.pgh_id = w.earlier
JOIN {events} wrote ON wrote.pgh_id = w.last
WHERE t.id = w.id AND NOT w.stays
"""
# A number may have gone with the workbook that brought it: then the customer's first usable one.
_DIALLED = """(
    SELECT f.id FROM policies_phone f
    WHERE f.id = {0} OR (
        {0} IS NOT NULL AND f.customer_id = e.customer_id AND f.verdict <> 'INACCURATE'
        AND f.id NOT IN (
            SELECT id FROM written_policies_phone w WHERE w.earlier IS NULL AND NOT w.stays
        )
    )
    ORDER BY f.id = {0} DESC, f.id LIMIT 1
)"""
_GUARDED: dict[tuple[type[models.Model], str], str] = {(Policy, "phone_id"): _DIALLED}
_WITHDRAW = """
UPDATE policies_term t SET withdrawn_at = %(at)s
FROM written_policies_term w
WHERE t.id = w.id AND w.earlier IS NULL AND NOT w.stays
"""
# A policy that the batch made stays as a shell for the story of its terms: it dials nobody and
# renews nothing.
_EMPTY_POLICIES = """
UPDATE policies_policy p SET phone_id = NULL, previous_number = ''
FROM written_policies_policy w
WHERE p.id = w.id AND w.earlier IS NULL
  AND NOT EXISTS (
    SELECT FROM policies_term t WHERE t.policy_id = p.id AND t.withdrawn_at IS NULL
  )
"""
_DELETE_PHONES = """
DELETE FROM policies_phone f USING written_policies_phone w
WHERE f.id = w.id AND w.earlier IS NULL AND NOT w.stays AND {unused}
"""
_GONE = "SELECT id FROM written_{table} WHERE earlier IS NULL AND NOT stays"
_DELETE_FED = """
DELETE FROM {table} t USING written_{table} w
WHERE t.id = w.id AND w.earlier IS NULL AND NOT w.stays
"""
_KEPT_TERMS = """
SELECT r.row_no, r.policy_no, w.why
FROM written_policies_term w
JOIN policies_term t ON t.id = w.id
JOIN policies_policy p ON p.id = t.policy_id
JOIN policies_importrow r ON r.batch_id = %(batch)s AND r.policy_no = p.number
    AND r.verdict IN ('NEW', 'UPDATED')
    AND (r.known_term_id = t.id OR (r.known_term_id IS NULL AND t.batch_id = r.batch_id
        AND t.expires_on = r.expires_on))
WHERE w.stays
ORDER BY r.row_no, r.part
"""
_KEPT_FED = """
SELECT r.row_no, r.policy_no, w.why
FROM written_{table} w
JOIN {table} t ON t.id = w.id
JOIN policies_importrow r ON r.batch_id = %(batch)s AND r.key = t.key
    AND r.verdict IN ('NEW', 'UPDATED')
WHERE w.stays
ORDER BY r.row_no, r.part
"""
