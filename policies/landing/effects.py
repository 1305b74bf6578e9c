"""What the rows of a kind change in the book, beyond their own table.

Each statement takes the parameters of `land`.
"""

# The term of policy `p` that an endorsement `f` speaks of: the one in force on its day, else the
# last one.
ENDED_TERM = """
    SELECT t.id FROM policies_term t
    WHERE t.policy_id = p.id AND t.withdrawn_at IS NULL
    ORDER BY coalesce(
        f.effective_on BETWEEN coalesce(t.starts_on, t.expires_on - 366) AND t.expires_on, false
    ) DESC, t.expires_on DESC, t.id
    LIMIT 1
"""
_END_TERMS = f"""
UPDATE policies_term t SET status = ended.status
FROM (
    SELECT DISTINCT ON (t.id) t.id,
        CASE f.kind WHEN 'SURRENDER' THEN 'SURRENDERED' ELSE 'CANCELLED' END AS status
    FROM policies_importrow r
    JOIN policies_endorsement f ON f.key = r.key
    JOIN policies_policy p ON p.number = f.policy_no
    CROSS JOIN LATERAL ({ENDED_TERM}) t
    WHERE r.batch_id = %(batch)s AND r.verdict IN ('NEW', 'UPDATED')
      AND f.kind IN ('SURRENDER', 'CANCEL')
    ORDER BY t.id, f.effective_on DESC NULLS LAST, f.key
) ended
WHERE t.id = ended.id AND t.status <> ended.status
"""
# A branch that names the new policy has renewed the term. Source: 001-22, O23.
_RENEW_TERMS = """
UPDATE policies_term t SET renewed_number = f.new_policy_no
FROM policies_importrow r JOIN policies_branchfeedback f ON f.key = r.key
WHERE r.batch_id = %(batch)s AND r.verdict IN ('NEW', 'UPDATED')
  AND t.id = f.term_id AND f.new_policy_no <> '' AND t.renewed_number <> f.new_policy_no
"""
# The car's owner as a claim named them: of the policy, else of the chassis, else of the plate
# within the term. Source: 001-10, DICTIONARY.md A4.4.
_OWNERS = """
CREATE TEMPORARY TABLE owners ON COMMIT DROP AS
WITH said AS (
    SELECT f.*, coalesce(f.accident_at, f.reported_at) AS happened_at, owner.number
    FROM policies_importrow r
    JOIN policies_claim f ON f.key = r.key
    CROSS JOIN LATERAL (
        SELECT one ->> 'number' AS number
        FROM jsonb_array_elements(f.found) WITH ORDINALITY AS found(one, place)
        WHERE one ->> 'relation' = 'OWNER' ORDER BY place LIMIT 1
    ) owner
    WHERE r.batch_id = %(batch)s AND (r.verdict = 'NEW' OR (r.verdict = 'UPDATED' AND r.changes
        ?| ARRAY['owner_phone', 'owner_name', 'summary', 'policy_no', 'vin', 'plate_no']))
),
about AS (
    SELECT said.key, p.id AS policy_id, 1 AS rank
    FROM said JOIN policies_policy p ON p.number = said.policy_no
    UNION
    SELECT said.key, p.id, 2
    FROM said JOIN policies_vehicle v ON v.vin = said.vin AND v.vin <> ''
    JOIN policies_policy p ON p.vehicle_id = v.id
    UNION
    SELECT said.key, p.id, 3
    FROM said
    JOIN policies_vehicle v ON v.plate_no = said.plate_no AND v.plate_no <> ''
        AND (said.vin = '' OR v.vin = '')
    JOIN policies_policy p ON p.vehicle_id = v.id
    JOIN policies_term t ON t.policy_id = p.id AND t.withdrawn_at IS NULL
    WHERE (said.happened_at AT TIME ZONE %(zone)s)::date
        BETWEEN coalesce(t.starts_on, t.expires_on - 366) AND t.expires_on
),
surest AS (
    SELECT *, min(rank) OVER (PARTITION BY key) AS first_rank FROM about
)
SELECT p.id AS policy_id, p.customer_id, said.number, said.happened_at,
    row_number() OVER (
        PARTITION BY p.id ORDER BY said.happened_at DESC NULLS LAST, said.key
    ) = 1 AS is_last
FROM surest
JOIN said USING (key)
JOIN policies_policy p ON p.id = surest.policy_id
JOIN accounts_branch b ON b.id = p.branch_id AND starts_with(b.path, %(path)s)
WHERE surest.rank = surest.first_rank
"""
# A claim that comes after a later one about the same policy or car replaces nothing.
_UNLESS_LATER = """
  AND NOT EXISTS (
    SELECT FROM policies_phone current
    JOIN policies_claim later ON later.found @> jsonb_build_array(
        jsonb_build_object('number', current.number, 'relation', 'OWNER'))
    LEFT JOIN policies_vehicle v ON v.id = p.vehicle_id
    WHERE current.id = p.phone_id
      AND (later.policy_no = p.number OR (v.vin <> '' AND later.vin = v.vin)
        OR (v.plate_no <> '' AND later.plate_no = v.plate_no))
      AND coalesce(later.accident_at, later.reported_at)
        > coalesce(o.happened_at, '-infinity'::timestamptz)
  )
"""
_ANSWERS = """
CREATE TEMPORARY TABLE owners ON COMMIT DROP AS
SELECT DISTINCT ON (p.id) p.id AS policy_id, p.customer_id, f.new_phone AS number, f.new_address,
    true AS is_last
FROM policies_importrow r
JOIN policies_branchcorrection f ON f.key = r.key
JOIN policies_term t ON t.id = f.term_id
JOIN policies_policy p ON p.id = t.policy_id
WHERE r.batch_id = %(batch)s AND (r.verdict = 'NEW' OR (r.verdict = 'UPDATED' AND r.changes
    ?| ARRAY['new_phone', 'new_address', 'policy_no']))
ORDER BY p.id, f.corrected_on DESC NULLS LAST, f.key
"""
_ADD_PHONES = """
INSERT INTO policies_phone (customer_id, number, source, recorded_at, verdict)
SELECT DISTINCT customer_id, left(number, 30), '{source}', %(at)s::timestamptz, 'UNKNOWN'
FROM owners WHERE number <> ''
ON CONFLICT (customer_id, number) DO NOTHING
"""
# A number that a call has proved stays the one to dial.
_DIAL = """
UPDATE policies_policy p SET phone_id = f.id
FROM owners o, policies_phone f
WHERE o.is_last AND p.id = o.policy_id AND f.customer_id = o.customer_id
  AND f.number = left(o.number, 30)
  AND f.verdict <> 'INACCURATE' AND p.phone_id IS DISTINCT FROM f.id
  AND NOT EXISTS (
    SELECT FROM policies_phone old WHERE old.id = p.phone_id AND old.verdict = 'ACCURATE'
  )
"""
_MOVE_HOUSE = """
UPDATE policies_customer c SET address = left(o.new_address, 300)
FROM owners o
WHERE c.id = o.customer_id AND o.new_address <> '' AND c.address <> left(o.new_address, 300)
"""
_DROP = "DROP TABLE owners"

EFFECTS: dict[str, tuple[str, ...]] = {
    "endorsements": (_END_TERMS,),
    "branch_feedback": (_RENEW_TERMS,),
    "claims": (
        "ANALYZE policies_claim, policies_importrow",
        _OWNERS,
        _ADD_PHONES.format(source="CLAIM"),
        _DIAL + _UNLESS_LATER,
        _DROP,
    ),
    "branch_corrections": (
        _ANSWERS,
        _ADD_PHONES.format(source="BRANCH"),
        _DIAL,
        _MOVE_HOUSE,
        _DROP,
    ),
}
