"""The order and the initials of the names that are in the book already.

In the history too, as if they had always been there: else a workbook of before could not be taken
back whole. The filling itself is nothing that happened to a customer, and leaves no history.
"""

import pgtrigger
from django.db import migrations

from renewal.lib.values.pinyin import name_order

ROWS_AT_ONCE = 2000
_READ = """
SELECT {key}, name FROM {table}
WHERE {key} > %s AND name <> '' AND name_sort = ''
ORDER BY {key} LIMIT %s
"""
_WRITE = """
UPDATE {table} t SET name_sort = f.name_sort, name_initials = f.name_initials
FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS f (key, name_sort, name_initials)
WHERE t.{key} = f.key
"""


def fill(apps, schema_editor):
    with pgtrigger.ignore(), schema_editor.connection.cursor() as cursor:
        _fill(cursor, "policies_customer", key="id")
        _fill(cursor, "policies_customerevent", key="pgh_id")


def _fill(cursor, table, *, key):
    read, write = (sql.format(table=table, key=key) for sql in (_READ, _WRITE))
    last = 0
    while True:
        cursor.execute(read, [last, ROWS_AT_ONCE])
        rows = cursor.fetchall()
        if not rows:
            return
        orders = [name_order(name) for _key, name in rows]
        keys = [key for key, _name in rows]
        sorts = [order["name_sort"] for order in orders]
        initials = [order["name_initials"] for order in orders]
        cursor.execute(write, [keys, sorts, initials])
        last = keys[-1]


class Migration(migrations.Migration):
    dependencies = [("policies", "0004_numbers_and_names")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
