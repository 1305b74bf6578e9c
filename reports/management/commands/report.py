from io import BytesIO
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.commands import JsonCommand, Refused, read_day
from reports.queries import day_report, sales_of
from reports.workbook import figures_of, write_daily_report


class Command(JsonCommand):
    help = "Write a report as a workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", choices=["daily"])
        parser.add_argument("--on", type=read_day, required=True, metavar="DATE")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE.xlsx")

    def act(self, **options: Any) -> dict[str, Any]:
        day, path = options["on"], options["out"]
        if path.suffix.lower() != ".xlsx":
            raise Refused(_("The report is an .xlsx file; name it so."))
        found = day_report(day=day)
        content = BytesIO()
        write_daily_report(
            found, sales_of(day=day), content, made_by=_("the command line"), made_at=timezone.now()
        )
        try:
            path.write_bytes(content.getvalue())
        except OSError as error:
            raise Refused(
                _("%(path)s cannot be written: %(why)s") % {"path": path, "why": error.strerror}
            ) from error
        return {
            "on": day.isoformat(),
            "provisional": found.provisional,
            "out": str(path),
            **figures_of(found.total),
            "specialists": [
                {"user": line.specialist.username, **figures_of(line.figures)}
                for line in found.lines
            ],
        }
