"""The desk's kinds of job."""

from datetime import date, datetime

from django.utils.translation import gettext_lazy as _

from renewal.desk.demo.book import write_rest
from renewal.jobs.kinds import Progress, Result, job_kind


@job_kind("seed_rest", title=_("Making the rest of the demo centre"))
def seed_rest(
    progress: Progress, *, seed: int, day: str, first: int, policies: int, recorded_at: str
) -> Result:
    """Make the rest of the demo centre's book. Running it again adds what is missing."""
    written = write_rest(
        progress,
        seed=seed,
        day=date.fromisoformat(day),
        first=first,
        policies=policies,
        recorded_at=datetime.fromisoformat(recorded_at),
    )
    return Result(figures={"policies": written.policies, "terms": written.terms})
