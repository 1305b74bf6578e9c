"""Telling the planner what one long transaction has written: no autovacuum sees it."""

from django.db import connection, models


def analyze(*tables: type[models.Model]) -> None:
    names = ", ".join(connection.ops.quote_name(table._meta.db_table) for table in tables)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {names}")
