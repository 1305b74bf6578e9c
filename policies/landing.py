"""The set-based half of an import: rows into a staging table, verdicts, and the book.

Everything here is one statement a step, whatever the number of rows.
"""

import json
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.db import connection

from policies.models import ImportRow
from policies.staging import PHONE_FIELDS, derive, to_json
from policies.workbook import Row

TELL_EVERY = 500  # rows
_STAGED = (
    "batch_id, row_no, verdict, policy_no, starts_on, expires_on,"
    " values, derived, cells, problems, changes"
)


def stage(*, batch_id: int, rows: Iterable[Row], told: Callable[[int], None] | None = None) -> int:
    """Write the rows of a batch as they were read, wrong ones with their cells; return how many.

    Replaces what an earlier attempt staged. `told` hears now and then how many there are.
    """
    ImportRow.objects.filter(batch_id=batch_id)._raw_delete("default")
    count = 0
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY policies_importrow ({_STAGED}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(_staged(batch_id, row))
            count += 1
            if told is not None and count % TELL_EVERY == 0:
                told(count)
    return count


def _staged(batch_id: int, row: Row) -> tuple[Any, ...]:
    told = [
        {
            "field": one.field,
            "heading": one.heading,
            "value": one.value,
            "code": one.code,
            "message": one.message,
        }
        for one in row.problems or row.warnings
    ]
    if row.problems:
        number = str(row.values.get("policy_no", ""))[:60]
        cells = _dump([to_json(cell) for cell in row.cells])
        return (
            batch_id,
            row.row_no,
            ImportRow.Verdict.REJECTED.value,
            number,
            None,
            None,
            "{}",
            "{}",
            cells,
            _dump(told),
            "{}",
        )
    values = {name: to_json(value) for name, value in row.values.items()}
    return (
        batch_id,
        row.row_no,
        "",
        values["policy_no"],
        values.get("starts_on"),
        values["expires_on"],
        _dump(values),
        _dump(derive(values)),
        None,
        _dump(told),
        "{}",
    )


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def judge(*, batch_id: int) -> dict[str, int]:
    """Set the verdict on every staged row that can be read; return the counts by verdict.

    Nothing is written to the book. A term is found by policy number and start, else by
    number and end; what a row says twice is taken from the first of them.
    """
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE policies_importrow")
        cursor.execute(_FIND_DUPLICATES, [batch_id, batch_id])
        cursor.execute(_FIND_TERMS, [batch_id])
        cursor.execute(_COMPARE, [batch_id])
        cursor.execute(_MARK_NEW, [batch_id])
        cursor.execute(
            "SELECT verdict, count(*) FROM policies_importrow WHERE batch_id = %s GROUP BY 1",
            [batch_id],
        )
        return dict(cursor.fetchall())


_FIND_DUPLICATES = """
UPDATE policies_importrow r SET verdict = 'DUPLICATE'
FROM (
    SELECT id, row_number() OVER (
        PARTITION BY policy_no, coalesce(starts_on, expires_on), starts_on IS NULL
        ORDER BY row_no
    ) AS place
    FROM policies_importrow WHERE batch_id = %s AND verdict <> 'REJECTED'
) numbered
WHERE r.batch_id = %s AND numbered.id = r.id AND numbered.place > 1
"""
_FIND_TERMS = """
UPDATE policies_importrow r SET term_id = t.id, verdict = ''
FROM policies_policy p JOIN policies_term t ON t.policy_id = p.id
WHERE r.batch_id = %s AND r.verdict NOT IN ('REJECTED', 'DUPLICATE')
  AND p.number = r.policy_no
  AND (
    t.starts_on = r.starts_on
    OR (t.expires_on = r.expires_on AND (t.starts_on IS NULL OR r.starts_on IS NULL))
  )
"""
_COMPARE = """
UPDATE policies_importrow r SET
    verdict = CASE WHEN t.facts @> r.values THEN 'UNCHANGED' ELSE 'UPDATED' END,
    changes = CASE WHEN t.facts @> r.values THEN '{}'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(t.facts -> key, value)), '{}')
        FROM jsonb_each(r.values) WHERE t.facts -> key IS DISTINCT FROM value
    ) END
FROM policies_term t
WHERE r.batch_id = %s AND r.verdict NOT IN ('REJECTED', 'DUPLICATE') AND t.id = r.term_id
"""
_MARK_NEW = """
UPDATE policies_importrow SET verdict = 'NEW', changes = '{}'
WHERE batch_id = %s AND verdict NOT IN ('REJECTED', 'DUPLICATE') AND term_id IS NULL
"""


def land(
    *,
    batch_id: int,
    branch_id: int,
    at: datetime,
    told: Callable[[int, int], None] | None = None,
) -> None:
    """Write the new and changed rows of a judged batch into the book.

    `branch_id` is where a policy belongs whose branch is not known by its code or name.
    `told` hears after each statement how many of how many are done.
    """
    parameters: dict[str, int | datetime | list[str]] = {
        "batch": batch_id,
        "branch": branch_id,
        "at": at,
        "phone_fields": list(PHONE_FIELDS),
    }
    with connection.cursor() as cursor:
        for done, statement in enumerate(_LANDING, 1):
            cursor.execute(statement, parameters)
            if told is not None:
                told(done, len(_LANDING))


# The rows that count for the policy itself: the latest term of each number in the batch,
# unless the book has a later one. A row without a chassis number speaks of the car known.
_LATEST = """
CREATE TEMPORARY TABLE latest AS
    SELECT DISTINCT ON (r.policy_no)
        r.*, p.id AS policy_id, p.customer_id AS old_customer_id,
        left(CASE WHEN r.derived ->> 'vehicle_key' LIKE 'POLICY:%%' THEN
            coalesce(v.key, r.derived ->> 'vehicle_key') ELSE r.derived ->> 'vehicle_key' END, 80
        ) AS vehicle_key
    FROM policies_importrow r
    LEFT JOIN policies_policy p ON p.number = r.policy_no
    LEFT JOIN policies_vehicle v ON v.id = p.vehicle_id
    WHERE r.batch_id = %(batch)s AND r.verdict IN ('NEW', 'UPDATED')
      AND NOT EXISTS (
        SELECT FROM policies_term t WHERE t.policy_id = p.id AND t.expires_on > r.expires_on
      )
    ORDER BY r.policy_no, r.expires_on DESC, r.row_no
"""
_CUSTOMERS = """
INSERT INTO policies_customer (key, name, kind, id_no, address, created_at)
SELECT DISTINCT ON (derived ->> 'customer_key')
    left(derived ->> 'customer_key', 200), left(derived ->> 'customer_name', 200),
    coalesce(nullif(values ->> 'holder_kind', ''), 'PERSON'), left(derived ->> 'id_no', 40),
    left(coalesce(values ->> 'address', ''), 300), %(at)s
FROM latest
WHERE policy_id IS NULL OR derived ->> 'customer_key' NOT LIKE 'POLICY:%%'
ORDER BY derived ->> 'customer_key', expires_on DESC, row_no
ON CONFLICT (key) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), policies_customer.name),
    id_no = coalesce(nullif(excluded.id_no, ''), policies_customer.id_no),
    address = coalesce(nullif(excluded.address, ''), policies_customer.address)
WHERE (policies_customer.name, policies_customer.id_no, policies_customer.address)
    IS DISTINCT FROM (
        coalesce(nullif(excluded.name, ''), policies_customer.name),
        coalesce(nullif(excluded.id_no, ''), policies_customer.id_no),
        coalesce(nullif(excluded.address, ''), policies_customer.address)
    )
"""
_VEHICLES = """
INSERT INTO policies_vehicle (key, plate_no, vin, model, use_nature)
SELECT DISTINCT ON (vehicle_key)
    vehicle_key, left(coalesce(values ->> 'plate_no', ''), 20),
    left(coalesce(values ->> 'vin', ''), 30), left(coalesce(values ->> 'vehicle_model', ''), 120),
    left(coalesce(values ->> 'use_nature', ''), 30)
FROM latest WHERE vehicle_key <> ''
ORDER BY vehicle_key, expires_on DESC, row_no
ON CONFLICT (key) DO UPDATE SET
    plate_no = coalesce(nullif(excluded.plate_no, ''), policies_vehicle.plate_no),
    vin = coalesce(nullif(excluded.vin, ''), policies_vehicle.vin),
    model = coalesce(nullif(excluded.model, ''), policies_vehicle.model),
    use_nature = coalesce(nullif(excluded.use_nature, ''), policies_vehicle.use_nature)
WHERE (policies_vehicle.plate_no, policies_vehicle.vin, policies_vehicle.model,
       policies_vehicle.use_nature)
    IS DISTINCT FROM (
        coalesce(nullif(excluded.plate_no, ''), policies_vehicle.plate_no),
        coalesce(nullif(excluded.vin, ''), policies_vehicle.vin),
        coalesce(nullif(excluded.model, ''), policies_vehicle.model),
        coalesce(nullif(excluded.use_nature, ''), policies_vehicle.use_nature)
    )
"""
_POLICIES = """
INSERT INTO policies_policy AS p
    (number, customer_id, branch_id, vehicle_id, cover_class, product_name, previous_number)
SELECT l.policy_no, coalesce(c.id, l.old_customer_id), coalesce(b.id, named.id, %(branch)s), v.id,
    left(coalesce(l.values ->> 'cover_class', ''), 40),
    left(coalesce(l.values ->> 'product_name', ''), 120),
    left(coalesce(l.values ->> 'previous_policy_no', ''), 60)
FROM latest l
LEFT JOIN policies_customer c ON c.key = left(l.derived ->> 'customer_key', 200)
    AND (l.policy_id IS NULL OR c.key NOT LIKE 'POLICY:%%')
LEFT JOIN policies_vehicle v ON v.key = l.vehicle_key
LEFT JOIN accounts_branch b ON b.code = l.values ->> 'branch_code'
LEFT JOIN LATERAL (
    SELECT id FROM accounts_branch WHERE name = l.values ->> 'branch_name' ORDER BY id LIMIT 1
) named ON true
ON CONFLICT (number) DO UPDATE SET
    customer_id = excluded.customer_id,
    branch_id = CASE WHEN excluded.branch_id = %(branch)s THEN p.branch_id
        ELSE excluded.branch_id END,
    vehicle_id = coalesce(excluded.vehicle_id, p.vehicle_id),
    cover_class = coalesce(nullif(excluded.cover_class, ''), p.cover_class),
    product_name = coalesce(nullif(excluded.product_name, ''), p.product_name),
    previous_number = coalesce(nullif(excluded.previous_number, ''), p.previous_number)
WHERE (p.customer_id, p.branch_id, p.vehicle_id, p.cover_class, p.product_name, p.previous_number)
    IS DISTINCT FROM (
        excluded.customer_id,
        CASE WHEN excluded.branch_id = %(branch)s THEN p.branch_id ELSE excluded.branch_id END,
        coalesce(excluded.vehicle_id, p.vehicle_id),
        coalesce(nullif(excluded.cover_class, ''), p.cover_class),
        coalesce(nullif(excluded.product_name, ''), p.product_name),
        coalesce(nullif(excluded.previous_number, ''), p.previous_number)
    )
"""
# A policy that was a holder of its own has got a known one: its numbers go along.
_MOVE_PHONES = """
UPDATE policies_phone f SET customer_id = p.customer_id
FROM policies_policy p, policies_customer old
WHERE p.number IN (
        SELECT policy_no FROM policies_importrow
        WHERE batch_id = %(batch)s AND verdict = 'UPDATED'
    )
  AND old.key = 'POLICY:' || p.number AND old.id <> p.customer_id AND f.customer_id = old.id
  AND NOT EXISTS (
    SELECT FROM policies_phone same
    WHERE same.customer_id = p.customer_id AND same.number = f.number
  )
"""
_PHONES = """
INSERT INTO policies_phone (customer_id, number, source, recorded_at, verdict)
SELECT DISTINCT p.customer_id, left(phone.number, 30), 'CORE_SYSTEM', %(at)s::timestamptz, 'UNKNOWN'
FROM latest l
JOIN policies_policy p ON p.number = l.policy_no
CROSS JOIN LATERAL jsonb_array_elements_text(l.derived -> 'phones') AS phone(number)
ON CONFLICT (customer_id, number) DO NOTHING
"""
# The sheet's first number is dialled when it is news, unless calls have proved it wrong.
_DIAL = """
UPDATE policies_policy p SET phone_id = f.id
FROM latest l, policies_phone f
WHERE p.number = l.policy_no AND f.customer_id = p.customer_id
  AND f.number = left(l.derived -> 'phones' ->> 0, 30)
  AND f.verdict <> 'INACCURATE' AND p.phone_id IS DISTINCT FROM f.id
  AND (p.phone_id IS NULL OR l.verdict = 'NEW' OR l.changes ?| %(phone_fields)s)
"""
_COLUMNS = """
    premium = coalesce((r.values ->> 'premium')::numeric, t.premium),
    status = left(coalesce(r.values ->> 'status', t.status), 40),
    renewed_flag = coalesce((r.values ->> 'renewed_flag')::boolean, t.renewed_flag),
    renewed_number = left(coalesce(r.values ->> 'renewed_policy_no', t.renewed_number), 60),
    facts = t.facts || r.values
"""
_UPDATE_TERMS = f"""
UPDATE policies_term t SET
    starts_on = coalesce(r.starts_on, t.starts_on), expires_on = r.expires_on, {_COLUMNS}
FROM policies_importrow r
WHERE r.batch_id = %(batch)s AND r.verdict = 'UPDATED' AND t.id = r.term_id
"""
_NEW_TERMS = """
INSERT INTO policies_term (
    policy_id, starts_on, expires_on, premium, status, renewed_flag, renewed_number, facts, batch_id
)
SELECT p.id, r.starts_on, r.expires_on, (r.values ->> 'premium')::numeric,
    left(coalesce(r.values ->> 'status', ''), 40),
    coalesce((r.values ->> 'renewed_flag')::boolean, false),
    left(coalesce(r.values ->> 'renewed_policy_no', ''), 60), r.values, r.batch_id
FROM policies_importrow r JOIN policies_policy p ON p.number = r.policy_no
WHERE r.batch_id = %(batch)s AND r.verdict = 'NEW'
ON CONFLICT DO NOTHING
"""
_NOTE_TERMS = """
UPDATE policies_importrow r SET term_id = t.id
FROM policies_policy p JOIN policies_term t ON t.policy_id = p.id
WHERE r.batch_id = %(batch)s AND r.verdict = 'NEW' AND p.number = r.policy_no
  AND t.expires_on = r.expires_on AND t.starts_on IS NOT DISTINCT FROM r.starts_on
"""
# Each with fresh figures for the planner: what an import fills was empty, or a tenth, before.
_LANDING = (
    _LATEST,
    "ANALYZE latest",
    _CUSTOMERS,
    _VEHICLES,
    "ANALYZE policies_customer, policies_vehicle",
    _POLICIES,
    _MOVE_PHONES,
    "ANALYZE policies_policy",
    _PHONES,
    "ANALYZE policies_phone",
    _DIAL,
    _UPDATE_TERMS,
    _NEW_TERMS,
    "ANALYZE policies_term",
    _NOTE_TERMS,
    "DROP TABLE latest",
)
