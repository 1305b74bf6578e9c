"""A list of policies into the book: customers, vehicles, policies, numbers, terms.

Each statement takes the parameters of `land`.
"""

# The rows that count for the policy itself: the latest term of each number in the batch,
# unless the book has a later one. A row without a chassis number speaks of the car known, one
# that does not know its holder leaves the one known.
_LATEST = """
CREATE TEMPORARY TABLE latest ON COMMIT DROP AS
    SELECT DISTINCT ON (r.policy_no)
        r.policy_no, r.row_no, r.expires_on,
        p.customer_id AS old_customer_id,
        p.phone_id IS NULL OR r.verdict = 'NEW' OR r.changes ?| %(phone_fields)s AS dials,
        CASE WHEN p.id IS NULL OR r.derived ->> 'customer_key' NOT LIKE 'POLICY:%%' THEN
            left(r.derived ->> 'customer_key', 200) END AS customer_key,
        left(r.derived ->> 'customer_name', 200) AS customer_name,
        coalesce(r.derived ->> 'name_sort', '') AS name_sort,
        coalesce(r.derived ->> 'name_initials', '') AS name_initials,
        coalesce(nullif(r.values ->> 'holder_kind', ''), 'PERSON') AS customer_kind,
        left(r.derived ->> 'id_no', 40) AS id_no,
        left(coalesce(r.values ->> 'address', ''), 300) AS address,
        r.derived -> 'phones' AS phones,
        left(CASE WHEN r.derived ->> 'vehicle_key' LIKE 'POLICY:%%' THEN
            coalesce(v.key, r.derived ->> 'vehicle_key') ELSE r.derived ->> 'vehicle_key' END, 80
        ) AS vehicle_key,
        left(coalesce(r.values ->> 'plate_no', ''), 20) AS plate_no,
        left(coalesce(r.values ->> 'vin', ''), 30) AS vin,
        left(coalesce(r.values ->> 'vehicle_model', ''), 120) AS vehicle_model,
        left(coalesce(r.values ->> 'use_nature', ''), 30) AS use_nature,
        r.values ->> 'branch_code' AS branch_code,
        r.values ->> 'branch_name' AS branch_name,
        left(coalesce(r.values ->> 'cover_class', r.derived ->> 'cover_class', ''), 40)
            AS cover_class,
        left(coalesce(r.values ->> 'product_name', ''), 120) AS product_name,
        left(coalesce(r.values ->> 'previous_policy_no', ''), 60) AS previous_number
    FROM policies_importrow r
    LEFT JOIN policies_policy p ON p.number = r.policy_no
    LEFT JOIN policies_vehicle v ON v.id = p.vehicle_id
    WHERE r.batch_id = %(batch)s AND r.verdict IN ('NEW', 'UPDATED')
      AND NOT EXISTS (
        SELECT FROM policies_term t
        WHERE t.policy_id = p.id AND t.withdrawn_at IS NULL AND t.expires_on > r.expires_on
          AND t.id IS DISTINCT FROM r.known_term_id
      )
    ORDER BY r.policy_no, r.expires_on DESC, r.row_no
"""
# What a customer has put right on the phone stands until a workbook says something else than then.
# Only for rows that would change it is that looked up: OFFSET keeps it from being a join.
_STANDING = """
UPDATE latest l SET {column} = {blank} FROM {book} b
WHERE {same} AND {said} <> b.{name} AND EXISTS (
    SELECT FROM policies_policy p JOIN policies_term t ON t.policy_id = p.id
    WHERE p.{of} = b.id
      AND t.facts -> 'corrected' -> '{fact}' = jsonb_build_array({said}, b.{name})
    OFFSET 0
)
"""
_HOLDER = {"book": "policies_customer", "same": "b.key = l.customer_key", "of": "customer_id"}
_CAR = {"book": "policies_vehicle", "same": "b.key = l.vehicle_key", "of": "vehicle_id"}
_DIALLED = {
    "book": """(SELECT p.number AS policy_no, p.customer_id AS id, f.number
        FROM policies_policy p JOIN policies_phone f ON f.id = p.phone_id)""",
    "same": "b.policy_no = l.policy_no AND l.dials",
    "of": "customer_id",
}
_CORRECTED = tuple(
    _STANDING.format(column=column, blank=blank, said=said, name=name, fact=fact, **where)
    for column, blank, said, name, fact, where in (
        ("customer_name", "''", "l.customer_name", "name", "HOLDER", _HOLDER),
        ("address", "''", "l.address", "address", "ADDRESS", _HOLDER),
        ("plate_no", "''", "l.plate_no", "plate_no", "PLATE", _CAR),
        ("dials", "false", "left(l.phones ->> 0, 30)", "number", "PHONE", _DIALLED),
    )
)
_CUSTOMERS = """
INSERT INTO policies_customer (
    key, name, name_sort, name_initials, kind, id_no, address, created_at
)
SELECT DISTINCT ON (customer_key)
    customer_key, customer_name, name_sort, name_initials, customer_kind, id_no, address,
    %(at)s::timestamptz
FROM latest WHERE customer_key IS NOT NULL
ORDER BY customer_key, expires_on DESC, row_no
ON CONFLICT (key) DO UPDATE SET
    name = coalesce(nullif(excluded.name, ''), policies_customer.name),
    name_sort = CASE excluded.name WHEN '' THEN policies_customer.name_sort
        ELSE excluded.name_sort END,
    name_initials = CASE excluded.name WHEN '' THEN policies_customer.name_initials
        ELSE excluded.name_initials END,
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
SELECT DISTINCT ON (vehicle_key) vehicle_key, plate_no, vin, vehicle_model, use_nature
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
_PLACED = """
CREATE TEMPORARY TABLE placed ON COMMIT DROP AS
SELECT l.policy_no, l.old_customer_id, coalesce(c.id, l.old_customer_id) AS customer_id,
    v.id AS vehicle_id, coalesce(b.id, named.id, %(branch)s) AS branch_id,
    l.cover_class, l.product_name, l.previous_number, l.phones, l.dials
FROM latest l
LEFT JOIN policies_customer c ON c.key = l.customer_key
LEFT JOIN policies_vehicle v ON v.key = l.vehicle_key
LEFT JOIN accounts_branch b ON b.code = l.branch_code AND starts_with(b.path, %(path)s)
LEFT JOIN (
    SELECT DISTINCT ON (name) name, id FROM accounts_branch
    WHERE starts_with(path, %(path)s) ORDER BY name, id
) named ON named.name = l.branch_name
"""
# A policy that was a holder of its own has got a known one: its numbers go along.
_MOVE_PHONES = """
UPDATE policies_phone f SET customer_id = s.customer_id
FROM placed s JOIN policies_customer old ON old.id = s.old_customer_id
WHERE s.customer_id <> s.old_customer_id AND old.key = 'POLICY:' || s.policy_no
  AND f.customer_id = old.id
  AND NOT EXISTS (
    SELECT FROM policies_phone same
    WHERE same.customer_id = s.customer_id AND same.number = f.number
  )
"""
_PHONES = """
INSERT INTO policies_phone (customer_id, number, source, recorded_at, verdict)
SELECT DISTINCT s.customer_id, left(phone.number, 30), 'CORE_SYSTEM', %(at)s::timestamptz, 'UNKNOWN'
FROM placed s CROSS JOIN LATERAL jsonb_array_elements_text(s.phones) AS phone(number)
ON CONFLICT (customer_id, number) DO NOTHING
"""
# The sheet's first number is dialled when it is news, unless calls have proved it wrong.
_POLICIES = """
INSERT INTO policies_policy AS p (
    number, customer_id, branch_id, vehicle_id, phone_id, cover_class, product_name, previous_number
)
SELECT s.policy_no, s.customer_id, s.branch_id, s.vehicle_id, f.id,
    s.cover_class, s.product_name, s.previous_number
FROM placed s
LEFT JOIN policies_phone f ON s.dials AND f.customer_id = s.customer_id
    AND f.number = left(s.phones ->> 0, 30) AND f.verdict <> 'INACCURATE'
ON CONFLICT (number) DO UPDATE SET
    customer_id = excluded.customer_id,
    branch_id = CASE WHEN excluded.branch_id = %(branch)s THEN p.branch_id
        ELSE excluded.branch_id END,
    vehicle_id = coalesce(excluded.vehicle_id, p.vehicle_id),
    phone_id = coalesce(excluded.phone_id, p.phone_id),
    cover_class = coalesce(nullif(excluded.cover_class, ''), p.cover_class),
    product_name = coalesce(nullif(excluded.product_name, ''), p.product_name),
    previous_number = coalesce(nullif(excluded.previous_number, ''), p.previous_number)
WHERE (p.customer_id, p.branch_id, p.vehicle_id, p.phone_id, p.cover_class, p.product_name,
       p.previous_number)
    IS DISTINCT FROM (
        excluded.customer_id,
        CASE WHEN excluded.branch_id = %(branch)s THEN p.branch_id ELSE excluded.branch_id END,
        coalesce(excluded.vehicle_id, p.vehicle_id),
        coalesce(excluded.phone_id, p.phone_id),
        coalesce(nullif(excluded.cover_class, ''), p.cover_class),
        coalesce(nullif(excluded.product_name, ''), p.product_name),
        coalesce(nullif(excluded.previous_number, ''), p.previous_number)
    )
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
    starts_on = coalesce(r.starts_on, t.starts_on),
    expires_on = CASE
        WHEN t.facts -> 'corrected' -> 'EXPIRES_ON' = jsonb_build_array(r.expires_on, t.expires_on)
        THEN t.expires_on ELSE r.expires_on END, {_COLUMNS}
FROM policies_importrow r
WHERE r.batch_id = %(batch)s AND r.verdict = 'UPDATED' AND t.id = r.known_term_id
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
# The figures for the planner are renewed where an import fills what was empty, or a tenth, before.
STATEMENTS = (
    _LATEST,
    "ANALYZE latest (customer_key, vehicle_key, branch_name)",
    *_CORRECTED,
    _CUSTOMERS,
    _VEHICLES,
    "ANALYZE policies_customer, policies_vehicle",
    _PLACED,
    "ANALYZE placed (policy_no, customer_id, old_customer_id)",
    _MOVE_PHONES,
    _PHONES,
    "ANALYZE policies_phone",
    _POLICIES,
    "ANALYZE policies_policy",
    _UPDATE_TERMS,
    _NEW_TERMS,
    "ANALYZE policies_term",
    "DROP TABLE latest, placed",
)
