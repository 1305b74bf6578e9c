"""Ringing at the end of a day for whoever has files or premium open. Source: 001-71, 001-72."""

from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from renewal.accounts.models import User
from renewal.accounts.roles import Act, roles_for
from renewal.jobs.notices import tell
from sales.queries.money import open_on

_TOLD = roles_for(Act.ISSUE) | roles_for(Act.CONFIRM_SALE)


@transaction.atomic
def tell_open_day(*, day: date, now: datetime) -> int:
    """Ring once for each clerk and supervisor with something open; return for how many."""
    told = 0
    for user in User.objects.filter(role__in=_TOLD, is_active=True).order_by("pk"):
        number = open_on(day, user=user).count()
        if number:
            told += 1
            tell(
                user=user,
                code="DAY_OPEN",
                now=now,
                parameters={"number": number},
                url=reverse("sales:open_today"),
                key=f"DAY_OPEN:{day.isoformat()}",
            )
    return told
