"""A job is held by a PostgreSQL session advisory lock: it goes when the process dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

JOB_LOCKS = 4711  # the first of the two numbers of every job's lock


@contextmanager
def holding(job_id: int) -> Iterator[bool]:
    """Hold the job's lock on the connection that does the work; yield whether it was got."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [JOB_LOCKS, job_id])
        got = bool(cursor.fetchone()[0])
    try:
        yield got
    finally:
        if got:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [JOB_LOCKS, job_id])


def held_jobs() -> set[int]:
    """Return the ids of the jobs that a living process holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::int FROM pg_locks WHERE locktype = 'advisory' AND granted"
            " AND classid = %s AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [JOB_LOCKS],
        )
        return {row[0] for row in cursor.fetchall()}
