"""What the beat does for this app itself, exports in the background, and mail out."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import NotAllowed
from renewal.jobs import notices
from renewal.jobs.exports.actions import make, purge
from renewal.jobs.exports.conditions import ConditionsRefused
from renewal.jobs.kinds import JobRefused, Progress, Result, daily, job_kind, on_tick
from renewal.jobs.mail.actions import begin, end, purge_mail, start_due
from renewal.jobs.mail.deliver import deliver
from renewal.jobs.models import Export

PURGE_AT = time(3, 0)  # local


@on_tick
def forget_old_notices(now: datetime) -> None:
    """Notices are kept for a month."""
    notices.forget_old(now=now)


def _list_of_exports(arguments: Mapping[str, Any]) -> str:
    return reverse("jobs:export_list")


@job_kind(
    "write_export",
    queue="reports",
    title=_("Exporting a list"),
    url=_list_of_exports,
    figures={"rows": _("%(n)s rows")},
)
def write_export(
    progress: Progress, *, export: int, at: str, actor_id: int | None = None
) -> Result:
    """Make the workbook of an export as of the moment `at`. Once made, it stays as it is."""
    found = Export.objects.select_related("asked_by__branch").get(pk=export)
    try:
        rows = make(
            export=found,
            now=datetime.fromisoformat(at),
            told=lambda done, total: progress.at(done, total=total),
        )
    except (NotAllowed, ConditionsRefused) as refusal:
        raise JobRefused(str(refusal)) from refusal
    return Result(figures={"rows": rows})


@job_kind("purge_exports", title=_("Deleting exports that are over"))
def purge_exports(progress: Progress, *, day: str) -> Result:
    """Delete the files whose last day is before business date `day`."""
    return Result(figures={"files": purge(day=date.fromisoformat(day))})


daily("purge_exports", at=PURGE_AT)


@on_tick
def send_due_mail(now: datetime) -> None:
    """Start the tries whose moment has come."""
    start_due(now=now)


@job_kind("send_mail", queue="reports", title=_("Sending a mail"))
def send_mail(progress: Progress, *, mail: int) -> Result:
    """Try once to send a mail. The moments are those of the try itself: they are its proof."""
    begun = begin(mail_id=mail, now=timezone.now())
    if begun is not None:
        end(mail=begun, outcome=deliver(begun), now=timezone.now())
    return Result()


@job_kind("purge_mail_files", title=_("Deleting attachments that are over"))
def purge_mail_files(progress: Progress, *, day: str) -> Result:
    """Delete the attachments whose last day is before business date `day`."""
    return Result(figures={"files": purge_mail(day=date.fromisoformat(day))})


daily("purge_mail_files", at=PURGE_AT)
