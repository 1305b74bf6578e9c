"""Sales in the background."""

from datetime import date, datetime, time

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from policies.landing import version as book_version
from renewal.jobs.actions import enqueue
from renewal.jobs.kinds import Progress, Result, job_kind, on_tick
from renewal.jobs.models import Job
from renewal.lib.days import morning_of, span_of
from renewal.rules.defaults import DAY_ENDS_AT, RENEWED_WITHIN_DAYS
from renewal.rules.queries import calendar_between, value_on
from sales import actions
from sales.models import PaperLine, Sale
from sales.queries import left_behind
from sales.reconcile import reconcile


@job_kind("reconcile_sales", title=_("Checking sales against the issued policies"))
def reconcile_sales(progress: Progress, *, day: str, at: str = "") -> Result:
    """Look for every unreconciled sale among the issued terms, and take back what has ended early.

    `at` is the moment of which the reversals tell. Running it again finds no more.
    """
    on = date.fromisoformat(day)
    now = datetime.fromisoformat(at) if at else morning_of(on)
    found = reconcile(within_days=value_on(RENEWED_WITHIN_DAYS, day=on))
    return Result(figures={"found": found, "taken_back": actions.reverse_ended(now=now)})


@on_tick
def follow_issued(now: datetime) -> None:
    """Check the sales that stand once the book, or what stands, has changed. Source: A4.2, A4.8."""
    last = Sale.objects.standing().aggregate(last=Max("pk"))["last"]
    key = f"reconcile_sales:{book_version()}:{last}"
    if last is not None and not Job.objects.filter(key=key).exists():
        arguments = {"day": timezone.localdate(now).isoformat(), "at": now.isoformat()}
        enqueue("reconcile_sales", arguments=arguments, now=now, key=key)


@job_kind(
    "tell_open_day",
    title=_("Telling what is open at the end of the day"),
    figures={"people": _("%(n)s people told")},
)
def tell_open_day(progress: Progress, *, day: str, at: str) -> Result:
    """Ring for clerks and supervisors who have files or premium open. Running it again tells
    nobody twice.

    Source: 001-71, 001-72.
    """
    people = actions.tell_open_day(day=date.fromisoformat(day), now=datetime.fromisoformat(at))
    return Result(figures={"people": people})


@on_tick
def end_the_day(now: datetime) -> None:
    """At the end of a working day, have people told what is still open. Source: 001-71, 001-72."""
    day = timezone.localdate(now)
    key = f"tell_open_day:{day.isoformat()}"
    if Job.objects.filter(key=key).exists():
        return
    ends_at = time.fromisoformat(value_on(DAY_ENDS_AT, day=day))
    if timezone.localtime(now).time() < ends_at or not calendar_between(day, day).is_workday(day):
        return
    arguments = {"day": day.isoformat(), "at": now.isoformat()}
    enqueue("tell_open_day", arguments=arguments, now=now, key=key)


@job_kind(
    "follow_rows",
    title=_("Withdrawing forms of rows that are closed"),
    figures={"forms": _("%(n)s forms withdrawn")},
)
def follow_rows(progress: Progress, *, at: str) -> Result:
    """Withdraw forms of rows that were closed or taken back; `at` stands on their slips.

    Running it again withdraws no more.
    """
    return Result(figures={"forms": actions.follow_rows(now=datetime.fromisoformat(at))})


@on_tick
def follow_rows_each_day(now: datetime) -> None:
    """Look once on each day for forms that a row has left behind."""
    day = timezone.localdate(now)
    key = f"follow_rows:{day.isoformat()}"
    if Job.objects.filter(key=key).exists():
        return
    if left_behind(closed_before=span_of(day)[0]).exists():
        enqueue("follow_rows", arguments={"at": now.isoformat()}, now=now, key=key)


REMIND_AT = time(8, 30)  # local


@job_kind(
    "remind_of_papers",
    title=_("Reminding of missing papers"),
    figures={"people": _("%(n)s people reminded")},
)
def remind_of_papers(progress: Progress, *, at: str) -> Result:
    """Tell specialists which papers are still missing; `at` is the moment of the notices.

    Running it again tells nobody twice. Source: 001-68.
    """
    return Result(figures={"people": actions.remind_of_papers(now=datetime.fromisoformat(at))})


@on_tick
def remind_each_morning(now: datetime) -> None:
    """Have specialists reminded once on the day that it is; days that were missed are past."""
    local = timezone.localtime(now)
    key = f"remind_of_papers:{local.date().isoformat()}"
    if local.time() < REMIND_AT or Job.objects.filter(key=key).exists():
        return
    if PaperLine.objects.missing().exists():
        enqueue("remind_of_papers", arguments={"at": now.isoformat()}, now=now, key=key)
