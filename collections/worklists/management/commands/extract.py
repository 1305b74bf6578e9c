from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from renewal.lib.commands import JsonCommand, read_day
from renewal.lib.days import morning_of
from worklists import actions


class Command(JsonCommand):
    help = "Make the due-date lists of a business date."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=read_day, required=True, metavar="DATE")

    def act(self, **options: Any) -> dict[str, Any]:
        day = options["on"]
        lists = actions.extract(day=day, now=morning_of(day))
        return {
            "on": day.isoformat(),
            "lists": {kind: asdict(result) for kind, result in lists.items()},
        }
