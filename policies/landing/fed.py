"""Rows of the other kinds into their tables, one statement for all of a batch."""

from policies.landing.targets import FIRST_ONLY, columns_of, table_of


def statements(kind: str) -> tuple[str, ...]:
    """Return the SQL that lands a batch of `kind`; it takes the parameters of `land`."""
    columns = columns_of(kind)
    table = table_of(kind)
    names = ", ".join(columns)
    first_only = {f"{name}_id" for name in FIRST_ONLY}
    changing = [name for name in columns if name != "key" and name not in first_only]
    sets = ", ".join(f"{name} = excluded.{name}" for name in changing)
    return (
        f"""
INSERT INTO {table} ({names})
SELECT {", ".join(columns.values())}
FROM (
    SELECT r.key, r.derived, coalesce(t.facts, '{{}}'::jsonb) || r."values" AS facts
    FROM policies_importrow r LEFT JOIN {table} t ON t.key = r.key
    WHERE r.batch_id = %(batch)s AND r.verdict IN ('NEW', 'UPDATED')
    ORDER BY r.row_no, r.part
) r
ON CONFLICT (key) DO UPDATE SET {sets}
""",
    )
