"""A large book, written by SQL: what a centre has after two years, with days of a chosen size.

A car has a commercial policy, every third a compulsory one too, of the same holder at the same
number; most of those end on the same day. One car in fifty belongs to a fleet. Every policy has
the year before besides, and one car in fifty a policy that follows. Where a row lies has nothing
to do with when it ends. Numbers, plates and names are such as nobody can have.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta

import psycopg

NORMAL_DAY = date(2026, 4, 1)
BIG_DAY = date(2026, 9, 1)  # whose list of day 25 is large, and which has no other
BIG_END = BIG_DAY + timedelta(days=25)
LAPSE_DAY, TAKE_OVER_DAY = BIG_END + timedelta(days=1), BIG_END + timedelta(days=3)
NORMAL, BIG = 2_700, 50_000  # rows

FIRST_END, DAYS = date(2026, 1, 1), 365
OFFSETS = (30, 25, -1, -3)  # from the date of a list to the ends that it finds
CHOSEN = (
    {day + timedelta(off): 0 for day in (BIG_DAY, LAPSE_DAY, TAKE_OVER_DAY) for off in OFFSETS}
    | {NORMAL_DAY + timedelta(off): NORMAL for off in OFFSETS}
    | {BIG_END: BIG}
)
PRIME = 15_485_863  # larger than any book here

_PEOPLE = (
    """
    INSERT INTO accounts_branch (code, name, path, parent_id, email)
    SELECT 'B' || n, 'Branch ' || n, path || 'B' || n || '/', id, ''
    FROM accounts_branch, generate_series(1, 12) n WHERE code = 'CENTRE'
    """,
    """
    INSERT INTO accounts_user (
        username, password, name, role, branch_id, is_active, must_change_password, created_at
    )
    SELECT 'bench', '!', 'Bench', 'ADMINISTRATOR', id, true, false, now()
    FROM accounts_branch WHERE code = 'CENTRE'
    """,
    # Eight handlers whose business is a branch's, and a pilot branch.
    """
    INSERT INTO worklists_ownershiprule (
        place, owner, handler, channel, business_source, branch_id, valid_from, set_by_id, set_at
    )
    SELECT n, CASE n WHEN 9 THEN 'PILOT' ELSE 'BRANCH' END,
        CASE n WHEN 9 THEN '' ELSE 'Handler ' || n END, '', '',
        CASE n WHEN 9 THEN (SELECT id FROM accounts_branch WHERE code = 'B12') END,
        DATE '2020-01-01', (SELECT min(id) FROM accounts_user), now()
    FROM generate_series(1, 9) n
    """,
)
# The car c with its place in the year's turn, and its holder: ten cars in a row are a fleet.
_CARS = """
    CREATE TEMPORARY TABLE car AS
    SELECT c, c::bigint * {prime} % {cars} AS turn,
        CASE WHEN c % 500 < 10 THEN c - c % 500 ELSE c END AS holder,
        'LTEST' || lpad(c::text, 12, '0') AS vin, '苏I' || lpad(c::text, 7, '0') AS plate_no
    FROM generate_series(500, 499 + {cars}) c
"""
_ENDS = """
    CREATE TEMPORARY TABLE ends AS
    SELECT c, coalesce(chosen.day, free.days[1 + turn %% cardinality(free.days)]) AS ends
    FROM car
    LEFT JOIN chosen ON turn >= chosen.first AND turn < chosen.last
    CROSS JOIN (
        SELECT array_agg(day) AS days
        FROM (SELECT %(first)s::date + n AS day FROM generate_series(0, %(days)s - 1) n) every
        WHERE day NOT IN (SELECT day FROM chosen)
    ) free
"""
_BOOK = (
    """
    INSERT INTO policies_customer (id, key, name, name_sort, kind, id_no, address, created_at)
    SELECT c, 'CODE:' || c, 'Holder ' || c, 'holder ' || c, 'PERSON', '', 'Street ' || c, now()
    FROM car WHERE c = holder
    """,
    """
    INSERT INTO policies_phone (id, customer_id, number, source, recorded_at, verdict)
    SELECT c, c, '120' || lpad(c::text, 8, '0'), 'CORE_SYSTEM', now(), 'UNKNOWN'
    FROM car WHERE c = holder
    """,
    """
    INSERT INTO policies_nocall (number, starts_on, reason, facts)
    SELECT '120' || lpad(c::text, 8, '0'), DATE '2025-01-01', 'asked', '{}'
    FROM car WHERE c = holder AND c % 200 = 11
    """,
    """
    INSERT INTO policies_vehicle (id, key, plate_no, vin, model, use_nature)
    SELECT c, 'VIN:' || vin, plate_no, vin, 'Test SVW71810BU', '' FROM car
    """,
    # Commercial, compulsory, and for one car in fifty the one that follows.
    """
    INSERT INTO policies_policy (
        number, customer_id, branch_id, vehicle_id, phone_id, cover_class, product_name,
        previous_number
    )
    SELECT kind || lpad(c::text, 12, '0'), holder, branches[1 + c % 12], c,
        CASE WHEN c % 20 = 7 THEN NULL ELSE holder END,
        CASE kind WHEN 'PTEST1' THEN 'COMPULSORY' ELSE 'COMMERCIAL' END, 'Motor',
        CASE WHEN kind = 'PTEST2' AND c % 100 = 13 THEN 'PTEST0' || lpad(c::text, 12, '0')
            ELSE '' END
    FROM car, unnest(ARRAY['PTEST0', 'PTEST1', 'PTEST2']) kind,
        (SELECT array_agg(id ORDER BY id) AS branches FROM accounts_branch WHERE code <> 'CENTRE') b
    WHERE kind = 'PTEST0' OR kind = 'PTEST1' AND c % 3 = 0 OR kind = 'PTEST2' AND c % 50 = 13
    """,
    # The year before of every policy, then its last, then those of the policies that follow.
    """
    INSERT INTO policies_term (
        policy_id, starts_on, expires_on, premium, status, renewed_flag, renewed_number, facts
    )
    SELECT p.id, last - 364 + 365 * year, last + 365 * year, 1000 + p.id % 4000,
        CASE WHEN year = 0 AND p.id % 100 < 3 THEN 'CANCELLED' ELSE '' END,
        year = 0 AND p.id % 100 BETWEEN 3 AND 5, '',
        jsonb_build_object(
            'handler_name', 'Handler ' || p.id % 100, 'handler_code', 'H' || p.id % 100,
            'channel', 'AGENCY', 'business_source',
            CASE WHEN p.id % 10 = 6 THEN 'BRANCH' ELSE 'AGENCY' END,
            'holder_name', 'Holder ' || holder, 'plate_no', plate_no, 'vin', vin,
            'address', 'Street ' || holder, 'issued_on', last - 380, 'entered_at', last - 380,
            'vehicle_model', 'Test SVW71810BU', 'vehicle_tax', '420.00', 'product_name', 'Motor'
        )
    FROM policies_policy p
    JOIN car ON car.c = p.vehicle_id
    JOIN ends ON ends.c = p.vehicle_id
    CROSS JOIN generate_series(-1, 1) year
    CROSS JOIN LATERAL (
        SELECT CASE
            WHEN cover_class = 'COMPULSORY' AND p.vehicle_id % 5 = 1
                AND ends + 7 NOT IN (SELECT day FROM chosen) THEN ends + 7
            ELSE ends END AS last
    ) moved
    WHERE year < 1 AND number NOT LIKE 'PTEST2%' OR year = 1 AND number LIKE 'PTEST2%'
    ORDER BY year, p.id
    """,
)
_TABLES = [
    f"policies_{name}" for name in ("customer", "phone", "nocall", "vehicle", "policy", "term")
]


def fill(
    connection: psycopg.Connection, *, policies: int, chosen: Mapping[date, int] = CHOSEN
) -> None:
    """Write a book of so many policies, and those that follow, into an empty database.

    So many rows end on each day of `chosen`; the others end on all other days alike.
    """
    connection.execute("SET work_mem = '256MB'")
    connection.execute("SET maintenance_work_mem = '512MB'")
    for statement in _PEOPLE:
        connection.execute(statement)
    connection.commit()
    cars = policies * 3 // 4
    connection.execute(_CARS.format(cars=cars, prime=PRIME))
    connection.execute("CREATE TEMPORARY TABLE chosen (day date, first int, last int)")
    taken = 0
    for day, rows in chosen.items():
        upto = taken + rows * 3 // 4
        connection.execute("INSERT INTO chosen VALUES (%s, %s, %s)", [day, taken, upto])
        taken = upto
    connection.execute(_ENDS, {"first": FIRST_END, "days": DAYS})
    for name in ("car", "ends", "chosen"):
        connection.execute(f"ANALYZE {name}")
    with without_keys(connection, _TABLES):
        for statement in _BOOK:
            connection.execute(statement)
    for name in ("customer", "phone", "vehicle"):
        connection.execute(
            f"SELECT setval(pg_get_serial_sequence('policies_{name}', 'id'), {cars + 500})"
        )
    connection.commit()
    connection.autocommit = True
    connection.execute("VACUUM ANALYZE")


@contextmanager
def without_keys(connection: psycopg.Connection, tables: list[str]) -> Iterator[None]:
    """Leave out foreign keys, indexes and triggers of `tables` for a while."""
    keys = connection.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [tables],
    ).fetchall()
    indexes = connection.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid = ANY(%s::regclass[])"
        " AND indexrelid NOT IN (SELECT conindid FROM pg_constraint)",
        [tables],
    ).fetchall()
    for table, name, _definition in keys:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    for table in tables:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    for _name, definition in indexes:
        connection.execute(definition)
    for table in tables:
        connection.execute(f"ANALYZE {table}")
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table, name, definition in keys:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
