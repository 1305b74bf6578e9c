import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from renewal.lib.commands import JsonCommand, Refused
from renewal.rules.actions import CalendarRefused, enter_calendar, read_calendar


class Command(JsonCommand):
    help = "Enter a year's calendar from the published JSON of the State Council's notice."
    refusals = (CalendarRefused,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def act(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        try:
            content = json.loads(path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            raise Refused(_("There is no file %(path)s.") % {"path": path}) from error
        except ValueError as error:
            raise Refused(_("%(path)s is not JSON.") % {"path": path}) from error
        year, days = read_calendar(content)
        return {"year": year, "workdays": enter_calendar(year=year, exceptions=days)}
