"""What the beat does for this app itself, and exports in the background."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import NotAllowed
from renewal.jobs import notices
from renewal.jobs.exports.actions import make, purge
from renewal.jobs.exports.conditions import ConditionsRefused
from renewal.jobs.kinds import JobRefused, Progress, Result, daily, job_kind, on_tick
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
