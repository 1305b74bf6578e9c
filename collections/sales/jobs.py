"""Sales in the background."""

from datetime import date, datetime

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.landing import version as book_version
from renewal.jobs.actions import enqueue
from renewal.jobs.kinds import Progress, Result, job_kind, on_tick
from renewal.jobs.models import Job
from renewal.rules.defaults import RENEWED_WITHIN_DAYS
from renewal.rules.queries import value_on
from sales.models import Sale
from sales.reconcile import reconcile


@job_kind("reconcile_sales", title=_("Checking sales against the issued policies"))
def reconcile_sales(progress: Progress, *, day: str) -> Result:
    """Look for every unreconciled sale among the issued terms. Running it again finds no more."""
    within = value_on(RENEWED_WITHIN_DAYS, day=date.fromisoformat(day))
    return Result(figures={"found": reconcile(within_days=within)})


@on_tick
def follow_issued(now: datetime) -> None:
    """Check the sales that still wait once the book, or what waits, has changed. Source: A4.2."""
    last = Sale.objects.unreconciled().aggregate(last=Max("pk"))["last"]
    key = f"reconcile_sales:{book_version()}:{last}"
    if last is not None and not Job.objects.filter(key=key).exists():
        arguments = {"day": timezone.localdate(now).isoformat()}
        enqueue("reconcile_sales", arguments=arguments, now=now, key=key)
