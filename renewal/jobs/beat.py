"""One tick of the beat. Harmless when two run at once: every write is unique by itself."""

from datetime import datetime

from renewal.jobs.actions import fill_schedules, ring_again
from renewal.jobs.kinds import TICKS


def tick(*, now: datetime) -> None:
    """Fill in what the schedules owe, look for work to follow up, ring for waiting jobs."""
    fill_schedules(now=now)
    for act in TICKS:
        act(now)
    ring_again(now=now)
