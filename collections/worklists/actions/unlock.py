"""Letting somebody past the deadline take part."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from worklists.actions.release import ReleaseRefused
from worklists.models import Held, Unlock
from worklists.queries import standings


@transaction.atomic
def unlock(*, specialist: User, by: User, reason: str, now: datetime) -> Unlock:
    """Let a specialist who is past the deadline take part in the releases of this day.

    The rows stay overdue and hold again from the next day on. A second unlock of the day
    changes nothing.

    Source: O2.

    Raises:
        NotAllowed: the user's role does not unlock.
        ReleaseRefused: no reason, or the specialist is not past a deadline.
    """
    by.require(Act.UNLOCK)
    if not reason.strip():
        raise ReleaseRefused(_("Unlocking needs a reason."))
    day = timezone.localdate(now)
    known = Unlock.objects.filter(specialist=specialist, day=day).first()
    if known is not None:
        return known
    held = {one.user.pk: one.held for one in standings(supervisor=by, now=now)}
    if held.get(specialist.pk) != Held.OVERDUE:
        raise ReleaseRefused(
            _("%(name)s is not past a deadline; there is nothing to unlock.")
            % {"name": specialist.name}
        )
    done, _made = Unlock.objects.get_or_create(
        specialist=specialist,
        day=day,
        defaults={"by": by, "at": now, "reason": reason.strip()[:200]},
    )
    return done
