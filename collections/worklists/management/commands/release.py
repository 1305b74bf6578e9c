from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand, Refused, read_day
from renewal.lib.days import morning_of
from worklists import actions
from worklists.actions import ReleaseRefused


class Command(JsonCommand):
    help = "Deal what is due to the specialists who are clear: random, equal, provable."
    refusals = (NotAllowed, NoSuchUser, ReleaseRefused)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--on", type=read_day, required=True, metavar="DATE")
        parser.add_argument("--by", required=True, metavar="USER", help="a supervisor")
        parser.add_argument(
            "--include",
            action="append",
            default=[],
            metavar="NAME",
            help="let this specialist in although yesterday's rows are not finished",
        )
        parser.add_argument("--reason", default="", help="why they are let in")
        parser.add_argument("--dry-run", action="store_true", help="draw nothing")

    def act(self, **options: Any) -> dict[str, Any]:
        day = options["on"]
        if options["include"] and not options["reason"].strip():
            raise Refused(_("--include needs a --reason."))
        act = actions.preview if options["dry_run"] else actions.release
        result = act(
            day=day,
            by=user_named(options["by"]),
            now=morning_of(day),
            let_in=dict.fromkeys(options["include"], options["reason"]),
        )
        return {
            "release": result.release.pk if result.release else None,
            "seed": result.release.seed if result.release else None,
            "tasks": result.tasks,
            "per_specialist": result.per_specialist,
            "held": result.held,
            "excluded": result.excluded,
        }
