"""The clock of the update deadlines: what it strikes for. Source: F12."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from renewal.jobs.models import Job
from worklists.deadlines import warning_of
from worklists.models import Task

LOOKED_BACK = timedelta(days=7)  # a deadline that passed while the machine was off, at most


@dataclass(frozen=True)
class Stroke:
    """That it is time for the job `kind` about a deadline."""

    kind: str
    deadline_at: datetime

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.deadline_at.isoformat()}"


def strokes(now: datetime) -> list[Stroke]:
    """Return what is due at `now` and has not been asked for, of the rows without a result.

    A deadline is warned of once its warning time has come, and noted once it has passed. One
    query where nobody has such a row.
    """
    waiting = Task.objects.without_result().filter(deadline_at__gt=now - LOOKED_BACK)
    moments = waiting.order_by("deadline_at").values_list("deadline_at", flat=True).distinct()
    wanted = [Stroke("note_deadline" if at < now else "warn_of_deadline", at) for at in moments]
    if not wanted:
        return []
    asked = set(
        Job.objects.filter(key__in=[one.key for one in wanted]).values_list("key", flat=True)
    )
    return list(_until_too_early([one for one in wanted if one.key not in asked], now))


def _until_too_early(wanted: list[Stroke], now: datetime) -> Iterator[Stroke]:
    """A later deadline is not warned of before an earlier one."""
    for one in wanted:
        if one.deadline_at >= now and warning_of(one.deadline_at) > now:
            return
        yield one
