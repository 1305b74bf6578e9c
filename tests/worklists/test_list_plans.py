"""The lists read through indexes: what they cost grows with what is due, not with the book."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import connection, transaction

from renewal.lib.days import morning_of
from tests.factories import DAY
from worklists.actions import extract

POLICIES = 200_000
A_YEAR = 365  # days over which they end
A_DAY = 548
BOOK = {"policies_term", "policies_policy", "policies_phone", "policies_vehicle"}

FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'f' AND conrelid::regclass::text = ANY(%s)
"""
LARGE_BOOK = (
    f"""
    INSERT INTO policies_customer (id, key, name, kind, id_no, address, created_at)
    SELECT n, 'CODE:' || n, '', 'PERSON', '', '', now() FROM generate_series(1, {POLICIES}) n
    """,
    f"""
    INSERT INTO policies_phone (id, customer_id, number, source, recorded_at, verdict)
    SELECT n, n, '120' || lpad(n::text, 8, '0'), 'CORE_SYSTEM', now(), 'UNKNOWN'
    FROM generate_series(1, {POLICIES}) n
    """,
    f"""
    INSERT INTO policies_vehicle (id, key, plate_no, vin, model, use_nature)
    SELECT n, 'VIN:' || n, '', 'LTEST' || lpad(n::text, 12, '0'), '', ''
    FROM generate_series(1, {POLICIES}) n
    """,
    f"""
    INSERT INTO policies_policy (
        id, number, customer_id, branch_id, vehicle_id, phone_id, cover_class, product_name,
        previous_number
    )
    SELECT n, 'PTEST' || n, n / 2 * 2 + 1, branch.id, n, n / 2 * 2 + 1, 'COMMERCIAL', '', ''
    FROM generate_series(1, {POLICIES} - 1) n,
        (SELECT id FROM accounts_branch WHERE code = 'CENTRE') branch
    """,
    f"""
    INSERT INTO policies_term (
        policy_id, starts_on, expires_on, status, renewed_flag, renewed_number, facts
    )
    SELECT n, ends - 364, ends, '', false, '', jsonb_build_object('remark', repeat('x', 400))
    FROM generate_series(1, {POLICIES} - 1) n,
        LATERAL (SELECT DATE '{DAY}' - 40 + n / 2 * 7919 %% {A_YEAR} AS ends) drawn
    """,
)


@pytest.fixture
def large_book(committed: None) -> None:
    """Policies that end on every day of a year around DAY, every second car at one number.

    Committed, and emptied afterwards: what is rolled back would lie about in the tables.
    """
    with transaction.atomic(), connection.cursor() as cursor, pgtrigger.ignore():
        cursor.execute(FOREIGN_KEYS, [sorted(BOOK)])
        keys = cursor.fetchall()
        for table, name, _definition in keys:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for statement in LARGE_BOOK:
            cursor.execute(statement)
        for table, name, definition in keys:  # checked at once, not row by row
            cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        cursor.execute("ANALYZE")


Reads = set[tuple[str, str]]  # kind of node and relation


@contextmanager
def plans_noted(reads: Reads) -> Iterator[None]:
    """Add to `reads` how each query about terms is planned to read the tables of the book."""

    def explain(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if "policies_term" in sql and sql.startswith(("SELECT", "UPDATE", "DELETE", "(SELECT")):
            with connection.connection.cursor() as cursor:
                (plan,) = cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}", params).fetchone()
            reads.update(_reads(plan[0]["Plan"]))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explain):
        yield


def _reads(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if node.get("Relation Name") in BOOK:
        yield node["Node Type"], node["Relation Name"]
    for below in node.get("Plans", ()):
        yield from _reads(below)


def test_a_normal_day_reads_the_book_through_indexes_alone(large_book: None) -> None:
    reads: Reads = set()

    with plans_noted(reads):
        first = extract(day=DAY, now=morning_of(DAY))
        second = extract(day=DAY, now=morning_of(DAY) + timedelta(hours=1))

    assert first == second
    assert {kind: made.found for kind, made in first.items() if made.found} == {
        "renewal_30": A_DAY,
        "renewal_25": A_DAY,
        "lapsed_today": A_DAY,
    }
    assert {table for node, table in reads if node == "Seq Scan"} == set()
    assert {table for _node, table in reads} == BOOK
