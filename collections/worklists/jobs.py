"""The lists of the day, and catching up after an import."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.landing import version as book_version
from renewal.jobs.actions import CATCH_UP_DAYS, enqueue
from renewal.jobs.kinds import Progress, Result, daily, job_kind, on_tick
from renewal.jobs.models import Job
from renewal.rules.followers import waits_for_calendar
from worklists import actions
from worklists.models import Task

LISTS_AT = time(6, 0)  # local


@job_kind("make_lists", title=_("Making the lists of the day"))
def make_lists(progress: Progress, *, day: str) -> Result:
    """Make the lists of business date `day`. Running it again adds what has become eligible."""
    on = date.fromisoformat(day)
    now = timezone.make_aware(datetime.combine(on, LISTS_AT))
    lists = actions.extract(day=on, now=now)
    return Result(figures={kind: vars(result) for kind, result in lists.items()})


daily("make_lists", at=LISTS_AT)


@job_kind("make_late_lists", title=_("Making the lists again after an import"))
def make_late_lists(progress: Progress, *, until: str, at: str) -> Result:
    """Make the lists of the dates up to `until` again, so that rows that came late are queued.

    `at` is the moment of which the lists' decisions tell.

    Source: O28.
    """
    last, now = date.fromisoformat(until), datetime.fromisoformat(at)
    for place in range(CATCH_UP_DAYS):
        progress.at(place, total=CATCH_UP_DAYS)
        day = last - timedelta(days=CATCH_UP_DAYS - 1 - place)
        actions.extract(day=day, now=now)
    return Result()


@on_tick
def follow_imports(now: datetime) -> None:
    """Once a workbook has changed the book, have the lists of the last dates made again.

    Source: O28.
    """
    version = book_version()
    key = f"make_late_lists:{version}"
    if version and not Job.objects.filter(key=key).exists():
        arguments = {"until": timezone.localdate(now).isoformat(), "at": now.isoformat()}
        enqueue("make_late_lists", arguments=arguments, now=now, key=key)


@on_tick
def follow_the_calendar(now: datetime) -> None:
    """Count provisional deadlines again once the calendar of their year is entered."""
    actions.recount_deadlines()


@waits_for_calendar
def provisional_deadlines(year: int) -> int:
    """Return how many deadlines of open rows will be counted again once `year` is entered."""
    waiting = Task.objects.without_result().filter(deadline_is_provisional=True)
    return waiting.filter(deadline_at__year=year).count()
