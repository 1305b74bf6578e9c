"""What in the book followed from the rows of a batch that stay when it is taken back.

Undoing notes the rows of the kind's own table first, then by this what stays with them.
"""

from typing import Any

from django.db import models

from policies.landing.effects import ENDED_TERM
from policies.landing.targets import table_of
from policies.models import Customer, Phone, Policy, Term

# A line each: what a row `f` that stays says of a term, or of a policy and its holder.
_OF_KIND: dict[str, str] = {
    "endorsements": f"""
SELECT t.id AS term_id, NULL::bigint AS policy_id, NULL::bigint AS customer_id,
    '' AS number, '' AS address
FROM staying f JOIN policies_policy p ON p.number = f.policy_no CROSS JOIN LATERAL ({ENDED_TERM}) t
WHERE f.kind IN ('SURRENDER', 'CANCEL')
""",
    "branch_feedback": """
SELECT f.term_id, NULL::bigint AS policy_id, NULL::bigint AS customer_id,
    '' AS number, '' AS address
FROM staying f WHERE f.new_policy_no <> ''
""",
    "claims": """
SELECT NULL::bigint AS term_id, p.id AS policy_id, p.customer_id,
    left(one ->> 'number', 30) AS number, '' AS address
FROM (
    SELECT f.found, p.id FROM staying f JOIN policies_policy p ON p.number = f.policy_no
    UNION ALL
    SELECT f.found, p.id FROM staying f
    JOIN policies_vehicle v ON v.vin = f.vin AND v.vin <> ''
    JOIN policies_policy p ON p.vehicle_id = v.id
    UNION ALL
    SELECT f.found, p.id FROM staying f
    JOIN policies_vehicle v ON v.plate_no = f.plate_no AND v.plate_no <> ''
    JOIN policies_policy p ON p.vehicle_id = v.id
) about
JOIN policies_policy p USING (id)
CROSS JOIN jsonb_array_elements(about.found) AS one
WHERE one ->> 'relation' = 'OWNER'
""",
    "branch_corrections": """
SELECT NULL::bigint AS term_id, p.id AS policy_id, p.customer_id,
    f.new_phone AS number, f.new_address AS address
FROM staying f JOIN policies_term t ON t.id = f.term_id JOIN policies_policy p ON p.id = t.policy_id
""",
}
_STAYING = "SELECT t.* FROM {table} t JOIN written_{table} w USING (id) WHERE w.stays"
# Of a row `t` of the book: whether a row that stays has said what it says.
_SAID_BY: dict[type[models.Model], str] = {
    Term: "EXISTS (SELECT FROM came c WHERE c.term_id = t.id)",
    Policy: """EXISTS (SELECT FROM came c JOIN policies_phone n ON n.number = c.number
        WHERE c.policy_id = t.id AND n.id = t.phone_id)""",
    Customer: "EXISTS (SELECT FROM came c WHERE c.customer_id = t.id AND c.address = t.address)",
    Phone: """EXISTS (SELECT FROM came c
        WHERE c.customer_id = t.customer_id AND c.number = t.number)""",
}


def prepare_origins(cursor: Any, kind: str) -> None:
    """Make the temporary table `came` of what the rows of `kind` that stay have said."""
    if kind not in _OF_KIND:
        return
    staying = _STAYING.format(table=table_of(kind))
    cursor.execute(
        f"CREATE TEMPORARY TABLE came ON COMMIT DROP AS"
        f" WITH staying AS MATERIALIZED ({staying}) {_OF_KIND[kind]}"
    )
    for column in ("term_id", "policy_id", "customer_id"):
        cursor.execute(f"CREATE INDEX ON came ({column})")
    cursor.execute("ANALYZE came")


def drop_origins(cursor: Any) -> None:
    cursor.execute("DROP TABLE IF EXISTS came")


def stays_with_origin(kind: str, model: type[models.Model]) -> str:
    """Return the condition under which a row `t` of the book stays with the one it came from."""
    return _SAID_BY.get(model, "false") if kind in _OF_KIND else "false"
