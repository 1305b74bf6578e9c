"""The statements that write a judged batch into the book, in their order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from policies.landing import book, fed
from policies.landing.effects import EFFECTS
from policies.landing.staging import for_many_rows, plan_anew
from policies.landing.targets import is_of_terms
from policies.staging import PHONE_FIELDS
from renewal.accounts.models import Branch

MANY_ROWS = 2000  # from here on the planner needs fresh figures


def land(
    *,
    batch_id: int,
    kind: str,
    branch: Branch,
    at: datetime,
    rows: int,
    told: Callable[[int, int], None] | None = None,
) -> None:
    """Write the new and changed rows of a judged batch into the book.

    `branch` is whose workbook it is: nothing outside of it is reached, and a row belongs to it
    whose own branch is not known by code or name. `rows` is how many are to be written. `told`
    hears after each statement how many of how many are done.
    """
    parameters: dict[str, Any] = {
        "batch": batch_id,
        "branch": branch.pk,
        "path": branch.path,
        "at": at,
        "day": timezone.localdate(at),
        "zone": timezone.get_default_timezone_name(),
        "phone_fields": list(PHONE_FIELDS),
    }
    writing = book.STATEMENTS if is_of_terms(kind) else fed.statements(kind)
    statements = [
        statement
        for statement in (*writing, *EFFECTS.get(kind, ()))
        if rows >= MANY_ROWS or not statement.startswith("ANALYZE policies_")
    ]
    with connection.cursor() as cursor:
        for_many_rows(cursor)
        for done, statement in enumerate(statements, 1):
            plan_anew(cursor)
            cursor.execute(statement, parameters)
            if told is not None:
                told(done, len(statements))
