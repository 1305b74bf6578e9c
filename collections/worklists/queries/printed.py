"""What of the lists may be printed. Source: 001-35."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from renewal.accounts.models import User
from worklists.models import LeadTerm, Release, Task
from worklists.models.tasks import TaskQuerySet


@dataclass(frozen=True)
class CallFigures:
    """How many cars a call is about, and what its terms cost last year together."""

    cars: int
    premium: Decimal | None


def rows_to_print(*, user: User, release: Release | None = None) -> TaskQuerySet:
    """Return the open rows that `user` sees, of one release or of all."""
    rows = Task.objects.for_user(user).open()
    return rows if release is None else rows.filter(release=release)


def call_figures(tasks: Iterable[Task]) -> dict[int, CallFigures]:
    """Return the figures of each row's call by the key of its lead."""
    sums = (
        LeadTerm.objects.filter(lead__in=[task.lead_id for task in tasks])
        .values_list("lead")
        .annotate(Count("term__policy__vehicle", distinct=True), Sum("term__premium"))
    )
    return {pk: CallFigures(cars=cars, premium=premium) for pk, cars, premium in sums}
