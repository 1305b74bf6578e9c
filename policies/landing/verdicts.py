"""What becomes of each row of a batch, before anything is written to the book.

A term is found by policy number and start, else by number and end; a row of another kind by its
key. What a batch says twice is taken from the first of its rows.
"""

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q

from policies.landing.scope import refuse_others
from policies.landing.targets import is_of_terms, table_of
from policies.models import ImportBatch
from renewal.rules.defaults import RENEWED_WITHIN_DAYS, SHARED_PHONE_HOLDERS
from renewal.rules.queries import rules_on

# The rows `s` of a batch that a later judgement may change.
_OPEN = "s.batch_id = %(batch)s AND s.verdict IN ('', 'NEW', 'UPDATED', 'UNCHANGED')"


def judge(*, batch_id: int, kind: str, day: date, path: str = "") -> dict[str, int]:
    """Judge the rows of a batch again: the book has changed since. Return the counts.

    With a branch's `path`, rows about what stands outside of it by now are refused.
    """
    with connection.cursor() as cursor:
        if path:
            refuse_others(
                cursor,
                kind=kind,
                path=path,
                source="policies_importrow",
                scope=_OPEN,
                batch_id=batch_id,
            )
            cursor.execute(_NOTHING_OF_REFUSED, {"batch": batch_id})
        write_judged(
            cursor, source="policies_importrow", kind=kind, batch_id=batch_id, day=day, again=True
        )
        cursor.execute(_JUDGE_AGAIN)
        cursor.execute("DROP TABLE judged")
    return counts(batch_id=batch_id)


def version() -> int:
    """Return a number that grows whenever a workbook has changed the book."""
    told = ImportBatch.objects.aggregate(
        landed=Count("pk", filter=Q(landed_at__isnull=False)),
        taken_back=Count("pk", filter=Q(taken_back_at__isnull=False)),
    )
    return int(told["landed"] + told["taken_back"])


def counts(*, batch_id: int) -> dict[str, int]:
    """Return the numbers of rows of a batch by verdict and by mark."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"batch": batch_id})
        return dict(cursor.fetchall())


_COUNT = """
SELECT verdict, count(*) FROM policies_importrow WHERE batch_id = %(batch)s GROUP BY 1
UNION ALL
SELECT mark, count(*)
FROM policies_importrow, jsonb_array_elements_text(marks) AS mark
WHERE batch_id = %(batch)s AND marks <> '[]' GROUP BY 1
"""
_NOTHING_OF_REFUSED = """
UPDATE policies_importrow SET marks = '[]', changes = '{}', known_term_id = NULL
WHERE batch_id = %(batch)s AND verdict = 'REJECTED'
"""
_JUDGE_AGAIN = """
UPDATE policies_importrow r
SET verdict = j.verdict, marks = j.marks, changes = j.changes, known_term_id = j.known_term_id
FROM judged j
WHERE r.id = j.id AND (r.verdict, r.marks, r.changes, r.known_term_id)
    IS DISTINCT FROM (j.verdict, j.marks, j.changes, j.known_term_id)
"""


def write_judged(
    cursor: Any, *, source: str, kind: str, batch_id: int, day: date, again: bool = False
) -> None:
    """Make the temporary table `judged`: id, verdict, marks, changes, known_term_id.

    `source` has the columns of a staged row; with `again`, it is the table of rows kept.
    """
    rules = rules_on(day)
    parameters = {
        "batch": batch_id,
        "day": day,
        "within": rules.value(RENEWED_WITHIN_DAYS),
        "holders": rules.value(SHARED_PHONE_HOLDERS),
        "renewable": kind in ("policies", "lapsed_policies"),
    }
    scope = _OPEN if again else "true"
    if not again:
        _settle_repeated(cursor, kind=kind)
    if is_of_terms(kind):
        cursor.execute(_DOUBTFUL.format(source=source, scope=scope), parameters)
        cursor.execute(_FOLLOWED.format(source=source, scope=scope), parameters)
        cursor.execute(_JUDGE_TERMS.format(source=source, scope=scope), parameters)
        cursor.execute("DROP TABLE doubtful, followed")
    else:
        query = _JUDGE_FED.format(source=source, scope=scope, table=table_of(kind))
        cursor.execute(query, parameters)


def _settle_repeated(cursor: Any, *, kind: str) -> None:
    cursor.execute(_REPEATED.format(line=_LINE if is_of_terms(kind) else "''"))
    if cursor.rowcount:
        if is_of_terms(kind):
            cursor.execute(_FOLD)
        cursor.execute(_MARK_DUPLICATES)
    cursor.execute("DROP TABLE repeated")


# What tells the covers and cars of one policy apart: the same line again is a duplicate,
# another one belongs to the same policy. Source: DICTIONARY.md A2.
_LINE = """concat_ws('|', "values" ->> 'product_name', "values" ->> 'covers',
    "values" ->> 'cover_class', coalesce("values" ->> 'vin', "values" ->> 'plate_no'))"""
_REPEATED = """
CREATE TEMPORARY TABLE repeated ON COMMIT DROP AS
SELECT id, key, line, "values",
    row_number() OVER (PARTITION BY key, line ORDER BY row_no, part) AS place
FROM (
    SELECT s.*, {line} AS line
    FROM staged s JOIN (
        SELECT key FROM staged WHERE verdict = '' GROUP BY key HAVING count(*) > 1
    ) twice USING (key)
    WHERE s.verdict = ''
) lines
"""
_MARK_DUPLICATES = """
UPDATE staged s SET verdict = 'DUPLICATE'
FROM repeated WHERE s.id = repeated.id AND repeated.place > 1
"""
# The line with the largest premium speaks for the policy; the premium is the sum of the lines,
# unless each of them only repeats the same one.
_FOLD = """
WITH lines AS (
    SELECT *, count(*) OVER (PARTITION BY key) AS many,
        row_number() OVER (
            PARTITION BY key
            ORDER BY ("values" ->> 'premium')::numeric DESC NULLS LAST, line
        ) AS rank
    FROM repeated WHERE place = 1
),
policies AS (
    SELECT key,
        jsonb_strip_nulls(jsonb_build_object(
            'premium', CASE
                WHEN count(DISTINCT "values" ->> 'premium') > 1
                    OR count(DISTINCT coalesce("values" ->> 'vin', "values" ->> 'plate_no')) > 1
                THEN sum(("values" ->> 'premium')::numeric)::text END,
            'covers', nullif(string_agg(
                DISTINCT coalesce("values" ->> 'covers', "values" ->> 'product_name'), '、'), ''),
            'vehicles', CASE
                WHEN count(DISTINCT coalesce("values" ->> 'vin', "values" ->> 'plate_no')) > 1
                THEN jsonb_agg(
                    jsonb_strip_nulls(jsonb_build_object(
                        'vin', "values" -> 'vin', 'plate_no', "values" -> 'plate_no',
                        'premium', "values" -> 'premium'
                    )) ORDER BY line
                ) END
        )) AS together
    FROM lines WHERE many > 1 GROUP BY key
)
UPDATE staged s SET
    verdict = CASE WHEN lines.rank = 1 THEN '' ELSE 'FOLDED' END,
    "values" = CASE WHEN lines.rank = 1 THEN s."values" || policies.together ELSE s."values" END
FROM lines JOIN policies USING (key)
WHERE s.id = lines.id
"""
# Numbers that may be nobody's own: of several holders, or of those who sell. Source: F22, O19.
_DOUBTFUL = """
CREATE TEMPORARY TABLE doubtful ON COMMIT DROP AS
WITH said AS (
    SELECT DISTINCT derived -> 'phones' ->> 0 AS number, derived ->> 'customer_key' AS holder
    FROM {source} s WHERE {scope} AND derived -> 'phones' ->> 0 IS NOT NULL
),
held AS (
    SELECT number, holder FROM said
    UNION
    SELECT f.number, c.key
    FROM policies_phone f JOIN policies_customer c ON c.id = f.customer_id
    WHERE f.verdict <> 'INACCURATE' AND f.number IN (SELECT number FROM said)
)
SELECT number, NULL AS name FROM held GROUP BY number HAVING count(*) >= %(holders)s
UNION ALL
SELECT number, staff_name
FROM policies_staffmember, unnest(ARRAY[phone, phone_alt]) AS number WHERE number <> ''
"""
# Policies that go on in the same workbook: another names them, or they have a later term.
_FOLLOWED = """
CREATE TEMPORARY TABLE followed ON COMMIT DROP AS
SELECT policy_no, max(expires_on) AS last_end, bool_or(is_named) AS is_named
FROM (
    SELECT policy_no, expires_on, false AS is_named FROM {source} s WHERE {scope} AND %(renewable)s
    UNION ALL
    SELECT "values" ->> 'previous_policy_no', NULL, true FROM {source} s
    WHERE {scope} AND %(renewable)s AND "values" ->> 'previous_policy_no' <> policy_no
) said
GROUP BY policy_no HAVING bool_or(is_named) OR min(expires_on) < max(expires_on)
"""
_JUDGE_TERMS = """
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT s.id, CASE WHEN NOT t.is_same THEN t.id END AS known_term_id,
    CASE
        WHEN s.verdict NOT IN ('', 'NEW', 'UPDATED', 'UNCHANGED') THEN s.verdict
        WHEN t.id IS NULL THEN 'NEW'
        WHEN t.is_same THEN 'UNCHANGED'
        ELSE 'UPDATED'
    END AS verdict,
    CASE WHEN t.id IS NULL OR t.is_same THEN '{{}}'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(t.facts -> key, value)), '{{}}')
        FROM jsonb_each(s."values") WHERE t.facts -> key IS DISTINCT FROM value
    ) END AS changes,
    CASE WHEN s.verdict NOT IN ('', 'NEW', 'UPDATED', 'UNCHANGED') THEN '[]'::jsonb ELSE
        to_jsonb(array_remove(ARRAY[
            CASE WHEN %(renewable)s AND (
                coalesce((s."values" ->> 'renewed_flag')::boolean, t.renewed_flag, false)
                OR coalesce(s."values" ->> 'renewed_policy_no', t.renewed_number, '') <> ''
                OR coalesce(f.is_named OR f.last_end > s.expires_on, false)
                OR EXISTS (
                    SELECT FROM policies_policy next
                    JOIN policies_term n ON n.policy_id = next.id AND n.withdrawn_at IS NULL
                    WHERE next.previous_number <> '' AND next.previous_number = s.policy_no
                      AND next.number <> s.policy_no
                )
                OR EXISTS (
                    SELECT FROM policies_term n WHERE n.policy_id = p.id
                      AND n.withdrawn_at IS NULL AND n.expires_on > s.expires_on
                      AND n.id IS DISTINCT FROM t.id
                )
                OR EXISTS (
                    SELECT FROM policies_vehicle v
                    JOIN policies_policy o ON o.vehicle_id = v.id
                    JOIN policies_term n ON n.policy_id = o.id AND n.withdrawn_at IS NULL
                    WHERE v.vin <> '' AND v.vin = s."values" ->> 'vin'
                      AND o.cover_class = coalesce(
                        s."values" ->> 'cover_class', s.derived ->> 'cover_class', p.cover_class, ''
                      )
                      AND n.starts_on BETWEEN s.expires_on - %(within)s
                        AND s.expires_on + %(within)s
                      AND n.expires_on > s.expires_on
                )
                OR EXISTS (
                    SELECT FROM policies_vehicle v
                    JOIN policies_policy o ON o.vehicle_id = v.id
                    JOIN policies_customer c ON c.id = o.customer_id
                    JOIN policies_term n ON n.policy_id = o.id AND n.withdrawn_at IS NULL
                    WHERE s."values" ->> 'vin' IS NULL AND v.vin = ''
                      AND v.plate_no = s."values" ->> 'plate_no'
                      AND c.key = s.derived ->> 'customer_key'
                      AND o.cover_class = coalesce(
                        s."values" ->> 'cover_class', s.derived ->> 'cover_class', p.cover_class, ''
                      )
                      AND n.starts_on BETWEEN s.expires_on - %(within)s
                        AND s.expires_on + %(within)s
                      AND n.expires_on > s.expires_on
                )
            ) THEN 'RENEWED' END,
            CASE WHEN t.is_handled THEN 'HANDLED' END,
            CASE WHEN EXISTS (
                SELECT FROM policies_nocall c WHERE c.number = s.derived -> 'phones' ->> 0
                  AND c.starts_on <= %(day)s AND coalesce(c.ends_on, %(day)s) >= %(day)s
            ) THEN 'NO_CALL' END,
            CASE WHEN s.problems @> '[{{"code": "PHONE_SHAPE"}}]' OR EXISTS (
                SELECT FROM doubtful d WHERE d.number = s.derived -> 'phones' ->> 0
                  AND d.name IS DISTINCT FROM s.derived ->> 'customer_name'
            ) THEN 'PHONE_DOUBTFUL' END
        ], NULL))
    END AS marks
FROM {source} s
LEFT JOIN policies_policy p ON p.number = s.policy_no AND s.verdict <> 'REJECTED'
LEFT JOIN followed f ON f.policy_no = s.policy_no
LEFT JOIN LATERAL (
    SELECT t.id, t.facts, t.renewed_flag, t.renewed_number, t.facts @> s."values" AS is_same,
        t.released_on IS NOT NULL OR t.specialist_id IS NOT NULL OR t.first_worked_at IS NOT NULL
            OR EXISTS (SELECT FROM policies_contact c WHERE c.term_id = t.id) AS is_handled
    FROM policies_term t
    WHERE t.policy_id = p.id AND t.withdrawn_at IS NULL
      AND (
        t.starts_on = s.starts_on
        OR ((t.starts_on IS NULL OR s.starts_on IS NULL) AND (
            t.expires_on = s.expires_on
            OR t.facts -> 'corrected' -> 'EXPIRES_ON' ->> 0 = s.expires_on::text
        ))
      )
    ORDER BY t.starts_on IS NOT DISTINCT FROM s.starts_on DESC, t.id
    LIMIT 1
) t ON true
WHERE {scope}
"""
_JUDGE_FED = """
CREATE TEMPORARY TABLE judged ON COMMIT DROP AS
SELECT s.id, NULL::bigint AS known_term_id,
    CASE
        WHEN s.verdict NOT IN ('', 'NEW', 'UPDATED', 'UNCHANGED') THEN s.verdict
        WHEN t.id IS NULL THEN 'NEW'
        WHEN t.facts @> s."values" THEN 'UNCHANGED'
        ELSE 'UPDATED'
    END AS verdict,
    CASE WHEN t.id IS NULL OR t.facts @> s."values" THEN '{{}}'::jsonb ELSE (
        SELECT coalesce(jsonb_object_agg(key, jsonb_build_array(t.facts -> key, value)), '{{}}')
        FROM jsonb_each(s."values") WHERE t.facts -> key IS DISTINCT FROM value
    ) END AS changes,
    CASE WHEN s.problems @> '[{{"code": "PHONE_SHAPE"}}]'
        THEN '["PHONE_DOUBTFUL"]'::jsonb ELSE '[]'::jsonb END AS marks
FROM {source} s LEFT JOIN {table} t ON t.key = s.key AND s.verdict <> 'REJECTED'
WHERE {scope}
"""
