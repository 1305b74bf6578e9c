"""Who has been asked for results by hand."""

from collections.abc import Collection
from datetime import datetime, time

from django.db.models import Max
from django.utils import timezone

from renewal.accounts.models import User
from renewal.jobs.models import Notice


def reminded_today(people: Collection[User], *, now: datetime) -> dict[int, datetime]:
    """Return when each, by number, was last reminded by a supervisor on this date. Source: F11."""
    start = timezone.make_aware(datetime.combine(timezone.localdate(now), time.min))
    told = Notice.objects.filter(user__in=people, code="REMINDED_BY_SUPERVISOR", at__gte=start)
    return dict(told.values_list("user").annotate(last=Max("at")))
