"""Questions about the outbox."""

from itertools import accumulate

from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Act, Role
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.models import Mail, MailQuerySet, MailStep

# Those who answer for what leaves the house: supervisor, manager, administrator.


def visible_mails(user: User) -> MailQuerySet:
    """Return the mails of the user's branch and of all below it, with what a list shows."""
    found: MailQuerySet = Mail.objects.for_user(user).select_related("branch", "asked_by", "export")
    return found


def steps_of(mail: Mail) -> list[MailStep]:
    """Return what was done with the mail and what was said to it, the first first."""
    return list(mail.steps.select_related("by").order_by("pk"))


def may_see_outbox(user: User, mail: Mail) -> bool:
    return user.may(Act.SEE_OUTBOX) and mail.branch.path.startswith(user.branch.path)


def may_take(user: User, mail: Mail) -> bool:
    """Tell whether the user sees the mail and, where it carries a list, that list too."""
    kind = EXPORTS.get(mail.export.name) if mail.export else None
    return may_see_outbox(user, mail) and (kind is None or kind.is_for(user))


def who_hears(mail: Mail) -> list[User]:
    """Return whoever asked for the mail; of a schedule's, the nearest supervisors above it."""
    if mail.asked_by is not None:
        return [mail.asked_by]
    for path in reversed(_paths_down_to(mail.branch)):
        found = User.objects.filter(branch__path=path, role=Role.SUPERVISOR, is_active=True)
        supervisors = list(found.select_related("branch").order_by("pk"))
        if supervisors:
            return supervisors
    return []


def _paths_down_to(branch: Branch) -> list[str]:
    """Return the paths of the branches from the root down to this one."""
    return [f"/{path}/" for path in accumulate(branch.path.strip("/").split("/"), "{}/{}".format)]
