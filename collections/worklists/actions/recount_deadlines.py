"""Deadlines that were counted before the calendar of their year was out."""

from django.db import transaction
from django.db.models import Exists, OuterRef

from renewal.rules.models import CalendarDay
from worklists.deadlines import update_deadline
from worklists.models import Task


@transaction.atomic
def recount_deadlines() -> int:
    """Count the provisional deadlines whose day is known now again; return how many.

    Only rows without a result have a deadline that still matters.

    Source: RELIABILITY.md section 3, R9.
    """
    known = CalendarDay.objects.filter(day=OuterRef("deadline_at__date"))
    tasks = list(
        Task.objects.without_result()
        .filter(Exists(known), deadline_is_provisional=True)
        .select_for_update(of=("self",))
        .select_related("release")
    )
    deadlines = {
        day: update_deadline(released_on=day) for day in {task.release.day for task in tasks}
    }
    for task in tasks:
        deadline = deadlines[task.release.day]
        task.deadline_at, task.deadline_is_provisional = deadline.at, deadline.provisional
    Task.objects.bulk_update(tasks, ["deadline_at", "deadline_is_provisional"], batch_size=1000)
    return len(tasks)
