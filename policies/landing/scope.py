"""Rows about what another branch owns: refused, whoever sends them.

Source: SPEC.md section 8, F41.
"""

import json
from typing import Any

from policies.landing.targets import FED, is_of_terms, table_of
from policies.models import ImportRow
from policies.workbook import Problem

_OF_OTHERS = """
SELECT DISTINCT s.id, s.row_no, s.policy_no
FROM {source} s
JOIN policies_policy p ON p.number = s.policy_no OR p.id = (
    SELECT t.policy_id FROM policies_term t WHERE t.id = (s.derived ->> 'term_id')::bigint
)
JOIN accounts_branch b ON b.id = p.branch_id
WHERE {scope} AND NOT starts_with(b.path, %(path)s)
"""
_KNOWN_TO_OTHERS = """
UNION
SELECT s.id, s.row_no, s.policy_no
FROM {source} s
JOIN {table} t ON t.key = s.key
JOIN accounts_branch b ON b.id = t.branch_id
WHERE {scope} AND NOT starts_with(b.path, %(path)s)
"""
_REFUSE = """
UPDATE {source} s SET verdict = %(verdict)s, problems = told.problems::jsonb
FROM unnest(%(ids)s::bigint[], %(told)s::text[]) AS told(id, problems)
WHERE s.id = told.id
"""
HEADING = "保单号"


def refuse_others(
    cursor: Any,
    *,
    kind: str,
    path: str,
    source: str = "staged",
    scope: str = "s.verdict = ''",
    batch_id: int | None = None,
) -> None:
    """Refuse the rows about a policy, or a row, of a branch that is not below `path`.

    `source` has the columns of a staged row; `scope` tells which of its rows `s` are looked at.
    """
    query = _OF_OTHERS
    if not is_of_terms(kind) and any(f.name == "branch" for f in FED[kind]._meta.concrete_fields):
        query += _KNOWN_TO_OTHERS
    table = "" if is_of_terms(kind) else table_of(kind)
    query = query.format(source=source, scope=scope, table=table)
    cursor.execute(query, {"path": path, "batch": batch_id})
    found = cursor.fetchall()
    if not found:
        return
    told = [_problem(row_no, policy_no) for _id, row_no, policy_no in found]
    cursor.execute(
        _REFUSE.format(source=source),
        {
            "verdict": ImportRow.Verdict.REJECTED.value,
            "ids": [row[0] for row in found],
            "told": told,
        },
    )


def _problem(row_no: int, policy_no: str) -> str:
    problem = Problem(row_no, "policy_no", HEADING, policy_no, "NOT_YOURS")
    return json.dumps([problem.told()], ensure_ascii=False)
