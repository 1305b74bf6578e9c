"""Locks on what has no row of its own, held to the end of the transaction."""

from enum import IntEnum

from django.db import connection


class Lock(IntEnum):
    """The first of the two numbers of an advisory lock; 4711 is the jobs' (renewal.jobs.locks)."""

    LISTS = 4712  # making lists and releasing from them
    BOOKS = 4713  # booking sales and closing days
    IMPORTS = 4714  # writing rows into the book
    FORMS = 4715  # numbering intention forms, registering serial forms


def lock_transaction(lock: Lock) -> None:
    """Wait until nobody else holds `lock`, and hold it until this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, 0)", [int(lock)])
