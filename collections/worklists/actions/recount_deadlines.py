"""Deadlines that were counted before the calendar of their year was out."""

from collections import defaultdict
from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from renewal.rules.models import CalendarDay
from worklists.deadlines import update_deadlines
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
        .select_related("release", "assignee")
    )
    people = defaultdict(set)
    for task in tasks:
        people[_given_on(task)].add(task.assignee)
    deadlines = {
        day: update_deadlines(released_on=day, people=given) for day, given in people.items()
    }
    for task in tasks:
        deadline = deadlines[_given_on(task)][task.assignee_id]
        task.deadline_at, task.deadline_is_provisional = deadline.at, deadline.provisional
    Task.objects.bulk_update(tasks, ["deadline_at", "deadline_is_provisional"], batch_size=1000)
    return len(tasks)


def _given_on(task: Task) -> date:
    """Return the day of the release, or that on which the row was moved to its specialist."""
    return max(task.release.day, timezone.localdate(task.assigned_at))
