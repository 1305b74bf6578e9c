"""Where the rows of each kind of workbook land."""

from django.db import models

from policies.kinds import KINDS, Type
from policies.models import (
    BranchCorrection,
    BranchFeedback,
    Claim,
    Endorsement,
    Fed,
    Instalment,
    NewContract,
    NoCall,
    PremiumReceived,
    Receipt,
    StaffMember,
    TransferFailure,
    TrialMember,
)

TERM_KINDS = frozenset(("policies", "issued_policies", "lapsed_policies"))
FED: dict[str, type[Fed] | type[NoCall]] = {
    "claims": Claim,
    "trial_members": TrialMember,
    "branch_corrections": BranchCorrection,
    "branch_feedback": BranchFeedback,
    "endorsements": Endorsement,
    "new_contracts": NewContract,
    "receipts": Receipt,
    "instalments_due": Instalment,
    "premiums_received": PremiumReceived,
    "transfer_failures": TransferFailure,
    "staff": StaffMember,
    "no_call": NoCall,
}
# Columns that are more than the field of their name.
_TERM = """coalesce(
    (SELECT t.id FROM policies_term t
     WHERE t.id = (r.derived ->> 'term_id')::bigint AND t.withdrawn_at IS NULL),
    (SELECT t.id FROM policies_policy p JOIN policies_term t ON t.policy_id = p.id
     WHERE p.number = r.facts ->> 'policy_no' AND t.withdrawn_at IS NULL
     ORDER BY t.expires_on DESC, t.id LIMIT 1)
)"""
_BRANCH = """coalesce(
    (SELECT id FROM accounts_branch
     WHERE code = r.facts ->> 'branch_code' AND starts_with(path, %(path)s)),
    (SELECT id FROM accounts_branch
     WHERE name = r.facts ->> 'branch_name' AND starts_with(path, %(path)s) ORDER BY id LIMIT 1),
    %(branch)s
)"""
# A claim's numbers, and after them those that earlier workbooks found.
_FOUND = """r.derived -> 'found' || coalesce(
    (SELECT jsonb_agg(one ORDER BY place)
     FROM policies_claim t, jsonb_array_elements(t.found) WITH ORDINALITY AS old(one, place)
     WHERE t.key = r.key AND NOT r.derived -> 'found'
        @> jsonb_build_array(jsonb_build_object('number', one -> 'number'))),
    '[]'::jsonb
)"""
_OTHERWISE = {
    "key": "r.key",
    "facts": "r.facts",
    "batch": "%(batch)s",
    "branch": _BRANCH,
    "term": _TERM,
    "found": _FOUND,
    "number": "coalesce(r.facts -> 'phone' ->> 0, '')",
}
# An entry without a first day begins when it is first told, and no later than it ends.
_STARTS = """least(
    coalesce(
        (r.facts ->> 'starts_on')::date,
        (SELECT t.starts_on FROM policies_nocall t WHERE t.key = r.key), %(day)s::date
    ),
    (r.facts ->> 'ends_on')::date
)"""
_OF_KIND = {("no_call", "starts_on"): _STARTS}
_UNTOUCHED = frozenset(("id", "first_worked_at", "registered_by"))
FIRST_ONLY = frozenset(("batch", "branch"))  # said by whoever brought the row first


def is_of_terms(kind: str) -> bool:
    return kind in TERM_KINDS


def table_of(kind: str) -> str:
    return FED[kind]._meta.db_table


def columns_of(kind: str) -> dict[str, str]:
    """Return the columns of a kind's table, each with the SQL that reads it off a row `r`.

    A row has `facts`, all that this and earlier workbooks said, `key` and `derived`.
    """
    found = {}
    for field in FED[kind]._meta.concrete_fields:
        if field.name not in _UNTOUCHED:
            special = _OF_KIND.get((kind, field.name)) or _OTHERWISE.get(field.name)
            found[str(field.column)] = special or _read(kind, field)
    return found


def _read(kind: str, field: "models.Field[object, object]") -> str:
    declared = KINDS[kind].by_name.get(field.name)
    text = f"r.facts ->> '{field.name}'"
    if declared is not None and declared.type is Type.PHONE:
        text = f"r.facts -> '{field.name}' ->> 0"
    if isinstance(field, models.CharField):
        return f"left(coalesce({text}, ''), {field.max_length})"
    cast = {
        models.DateField: "date",
        models.DateTimeField: "timestamptz",
        models.DecimalField: "numeric",
        models.PositiveSmallIntegerField: "integer",
        models.BooleanField: "boolean",
    }[type(field)]
    value = f"({text})::{cast}"
    if isinstance(field, models.BooleanField) and not field.null:
        return f"coalesce({value}, false)"
    return value
