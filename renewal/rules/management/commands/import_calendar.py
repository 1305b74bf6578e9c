from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from renewal.lib.commands import JsonCommand, Refused
from renewal.rules.actions import CalendarRefused, enter_calendar, read_calendar_file


class Command(JsonCommand):
    help = "Enter a year's calendar from the published JSON of the State Council's notice."
    refusals = (CalendarRefused,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        try:
            content = path.read_bytes()
        except OSError as error:
            raise Refused(_("There is no file %(path)s.") % {"path": path}) from error
        year, days = read_calendar_file(content)
        entered = enter_calendar(year=year, exceptions=days)
        return {
            "year": year,
            "workdays": entered.workdays,
            "changes": [
                {"day": change.day, "what": change.what, "is_workday": change.after.is_workday}
                for change in entered.changes
            ],
        }
