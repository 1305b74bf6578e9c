"""The clock of the update deadlines: warnings, the log of blocks, and reminders by hand."""

from collections import Counter
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.notices import tell
from worklists.models import Hold, Task
from worklists.queries.supervisors import supervisors_of


class NothingToRemind(Exception):
    """The specialist has nothing left without a result; str() says so."""


@transaction.atomic
def warn_of_deadline(*, deadline_at: datetime, now: datetime) -> int:
    """Ring for everybody who has rows without a result that are due then; return how many.

    Nobody is told twice of a deadline. Source: F12.
    """
    left = _unfinished(deadline_at)
    for user, number in left.items():
        tell(
            user=user,
            code="DEADLINE_NEAR",
            now=now,
            parameters={"number": number, "at": deadline_at.isoformat()},
            url=reverse("worklists:call"),
            key=f"DEADLINE_NEAR:{deadline_at.isoformat()}",
        )
    return len(left)


@transaction.atomic
def note_deadline(*, deadline_at: datetime, now: datetime) -> int:
    """Log who is past a deadline, and ring for them and their supervisors; return how many.

    The block itself is computed from the rows. Running it again logs and tells nothing twice.

    Source: O2, O4, F12.
    """
    noted = 0
    for user, number in _unfinished(deadline_at).items():
        _hold, is_new = Hold.objects.get_or_create(
            specialist=user,
            deadline_at=deadline_at,
            defaults={"noted_at": now, "rows": number},
        )
        if not is_new:
            continue
        noted += 1
        key = f"PAST_DEADLINE:{user.pk}:{deadline_at.isoformat()}"
        parameters = {"number": number, "at": deadline_at.isoformat()}
        tell(
            user=user,
            code="PAST_DEADLINE",
            now=now,
            parameters=parameters,
            url=reverse("worklists:call"),
            key=key,
        )
        for boss in supervisors_of(user.branch):
            tell(
                user=boss,
                code="SPECIALIST_PAST_DEADLINE",
                now=now,
                parameters=parameters | {"name": user.name},
                url=reverse("worklists:specialist_rows", args=[user.pk]),
                key=key,
            )
    return noted


def lift_hold(*, specialist: User, now: datetime) -> int:
    """Log that a block has lifted itself, once nothing is left past its deadline; return how
    many blocks of the log that ends.

    Source: O4.
    """
    waiting = Task.objects.without_result().filter(
        assignee=specialist, deadline_at__lte=OuterRef("deadline_at")
    )
    holds = Hold.objects.filter(specialist=specialist, lifted_at=None, deadline_at__lte=now)
    return holds.filter(~Exists(waiting)).update(lifted_at=now)


@transaction.atomic
def remind_specialist(*, specialist: User, by: User, now: datetime) -> int:
    """Ring for a specialist who has rows without a result; return how many there are.

    Source: F11, UX.md 5.3.

    Raises:
        NotAllowed: the user's role does not release.
        NothingToRemind: there is none.
    """
    by.require(Act.RELEASE)
    rows = Task.objects.for_user(by).without_result().filter(assignee=specialist)
    earliest = rows.order_by("deadline_at").values_list("deadline_at", flat=True).first()
    if earliest is None:
        raise NothingToRemind(_("%(name)s has finished.") % {"name": specialist.name})
    number = rows.count()
    tell(
        user=specialist,
        code="REMINDED_BY_SUPERVISOR",
        now=now,
        parameters={"number": number, "at": earliest.isoformat(), "name": by.name},
        url=reverse("worklists:call"),
        key=f"REMINDED_BY_SUPERVISOR:{timezone.localtime(now):%Y-%m-%dT%H:%M}",
    )
    return number


def _unfinished(deadline_at: datetime) -> dict[User, int]:
    numbers = Counter(
        Task.objects.without_result()
        .filter(deadline_at=deadline_at)
        .values_list("assignee", flat=True)
    )
    people = User.objects.in_bulk(numbers)
    return {people[pk]: number for pk, number in sorted(numbers.items())}
