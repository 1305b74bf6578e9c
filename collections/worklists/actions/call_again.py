"""Rows whose number was wrong or in vain, once there is another one."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

from policies.models import Contact
from renewal.jobs.notices import tell
from worklists.models import Task


def call_again(*, policies: Collection[int], now: datetime) -> int:
    """Have the specialists of open rows about the policies call the new number; return how many.

    Source: DICTIONARY.md B1, UX.md 5.6.
    """
    waiting = (
        Task.objects.open()
        .filter(Q(result=Contact.Result.WRONG_NUMBER) | Q(is_unreached=True))
        .filter(lead__lead_terms__term__policy__in=policies)
        .select_related("assignee", "lead__term__policy__vehicle")
        .distinct()
    )
    rows = list(waiting.order_by("pk"))
    for task in rows:
        vehicle = task.lead.term.policy.vehicle
        tell(
            user=task.assignee,
            code="NUMBER_FOUND",
            now=now,
            parameters={"plate": vehicle.plate_no if vehicle else ""},
            url=reverse("worklists:call", args=[task.pk]),
        )
    Task.objects.filter(pk__in=[task.pk for task in rows]).update(
        next_contact_at=now, is_unreached=False
    )
    return len(rows)
