"""Who is told where supervisors are."""

from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role


def supervisors_of(branch: Branch) -> list[User]:
    """Return the supervisors of the branch and of those above it."""
    supervisors = User.objects.filter(role=Role.SUPERVISOR, is_active=True).select_related("branch")
    return [one for one in supervisors.order_by("pk") if branch.path.startswith(one.branch.path)]
