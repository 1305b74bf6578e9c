from typing import Any

from django.core.management.base import CommandParser

from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand, read_day
from renewal.lib.days import morning_of
from worklists.actions import ReleaseRefused, unlock


class Command(JsonCommand):
    help = "Let a specialist who is past the deadline take part on a day."
    refusals = (NotAllowed, NoSuchUser, ReleaseRefused)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the specialist")
        parser.add_argument("--on", type=read_day, required=True, metavar="DATE")
        parser.add_argument("--by", required=True, metavar="USER", help="a manager")
        parser.add_argument("--reason", required=True)

    def act(self, **options: Any) -> dict[str, Any]:
        done = unlock(
            specialist=user_named(options["name"]),
            by=user_named(options["by"]),
            reason=options["reason"],
            now=morning_of(options["on"]),
        )
        return {
            "specialist": done.specialist.username,
            "on": done.day.isoformat(),
            "by": done.by.username,
            "reason": done.reason,
        }
