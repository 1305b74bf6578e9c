"""Who may import which kind of workbook. Source: SPEC.md section 8."""

from policies.kinds import KINDS, Kind
from renewal.accounts.models import User
from renewal.accounts.roles import Act

IMPORTERS = (Act.IMPORT, Act.IMPORT_ANSWERS)
ANSWERS = frozenset(("branch_corrections", "branch_feedback"))


def kinds_for(user: User) -> list[Kind]:
    """Return the kinds that the user may import: a branch sends its answers and nothing else."""
    if user.may(Act.IMPORT):
        return list(KINDS.values())
    if user.may(Act.IMPORT_ANSWERS):
        return [kind for code, kind in KINDS.items() if code in ANSWERS]
    return []


def require_import(user: User, *, kind: str) -> None:
    """Raise NotAllowed unless the user may import workbooks of `kind`."""
    if kind not in ANSWERS or not user.may(Act.IMPORT_ANSWERS):
        user.require(Act.IMPORT)
