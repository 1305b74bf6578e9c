"""Reminding specialists of the papers that their customers still owe. Source: 001-68."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from renewal.accounts.models import User
from renewal.jobs.notices import tell
from renewal.rules.queries import calendar_between
from sales.models import PaperLine


@transaction.atomic
def remind_of_papers(*, now: datetime) -> int:
    """Tell each specialist how many papers are still missing; return how many were told.

    Nobody is told twice on a day, and nobody on a day off.
    """
    today = timezone.localdate(now)
    if not calendar_between(today, today).is_workday(today):
        return 0
    missing = PaperLine.objects.missing().filter(form__task__assignee__is_active=True)
    owed = missing.values_list("form__task__assignee").annotate(Count("pk"), Min("at")).order_by()
    found = {user: (number, oldest) for user, number, oldest in owed}
    for user in User.objects.filter(pk__in=found).order_by("pk"):
        number, oldest = found[user.pk]
        tell(
            user=user,
            code="PAPERS_STILL_MISSING",
            now=now,
            parameters={"number": number, "since": timezone.localdate(oldest).isoformat()},
            url=reverse("sales:missing_papers"),
            key=f"PAPERS_STILL_MISSING:{today.isoformat()}",
        )
    return len(found)
