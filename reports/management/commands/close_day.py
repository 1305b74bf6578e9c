from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from renewal.lib.commands import JsonCommand, read_day
from renewal.lib.days import morning_of
from reports.actions import CloseRefused, close_day
from reports.queries import day_report
from reports.workbook import figures_of


class Command(JsonCommand):
    help = "Close a day: its figures do not change afterwards."
    refusals = (CloseRefused,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=read_day, required=True, metavar="DATE")

    def act(self, **options: Any) -> dict[str, Any]:
        day = options["on"]
        close = close_day(day=day, now=max(timezone.now(), morning_of(day)))
        return {
            "on": day.isoformat(),
            "closed_at": timezone.localtime(close.at).isoformat(),
            **figures_of(day_report(day=day).total),
        }
