from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.actions import BranchRefused, UserRefused
from renewal.desk.demo.centre import Centre, make_centre
from renewal.lib.commands import JsonCommand, Refused, read_day


class Command(JsonCommand):
    help = "Make the demo centre: people, policies, a few working days, and workbooks."
    refusals = (BranchRefused, UserRefused)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--policies", type=int, required=True, help="made at once")
        parser.add_argument("--specialists", type=int, required=True)
        parser.add_argument("--seed", type=int, default=1, help="the same seed, the same book")
        parser.add_argument("--queue-rest", type=int, default=0, help="made by a job afterwards")
        parser.add_argument("--on", type=read_day, help="the business date; default today")

    def act(self, **options: Any) -> dict[str, Any]:
        if options["policies"] < 1 or options["specialists"] < 1 or options["queue_rest"] < 0:
            raise Refused(_("A demo centre has at least one policy and one specialist."))
        now = timezone.now()
        centre = make_centre(
            policies=options["policies"],
            specialists=options["specialists"],
            seed=options["seed"],
            day=options["on"] or timezone.localdate(now),
            rest=options["queue_rest"],
            folder=settings.VAR_DIR / "demo",
            now=now,
        )
        return _told(centre)


def _told(centre: Centre) -> dict[str, Any]:
    """Return what was made as JSON; passwords are told this once."""
    answer: dict[str, Any] = {
        "policies": centre.written.policies,
        "terms": centre.written.terms,
        "releases": centre.lived.releases,
        "tasks": centre.lived.tasks,
        "results": centre.lived.results,
        "sales": centre.lived.sales,
        "accounts": [
            {
                "user": account.user.username,
                "name": account.user.name,
                "role": account.user.role.lower(),
                "password": account.password,
            }
            for account in centre.accounts
        ],
        "workbooks": [str(path) for path in centre.workbooks],
        "job": centre.job.pk if centre.job else None,
    }
    return answer | {"already": True} if centre.already else answer
