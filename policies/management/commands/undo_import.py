from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies import actions
from policies.actions import ImportRefused
from policies.models import ImportBatch
from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.accounts.roles import Act
from renewal.lib.commands import JsonCommand, Refused


class Command(JsonCommand):
    help = "Take an imported workbook back; what has been released or worked on stays."
    refusals = (ImportRefused, NotAllowed, NoSuchUser)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("batch", type=int, help="its number, as import_workbook told it")
        parser.add_argument("--by", help="the user who takes it back")

    def act(self, **options: Any) -> dict[str, Any]:
        by = user_named(options["by"]) if options["by"] else None
        found = ImportBatch.objects.all()
        if by is not None:
            by.require(Act.IMPORT)
            found = found.for_user(by)
        batch = found.filter(pk=options["batch"]).first()
        if batch is None:
            raise Refused(_("There is no import %(number)s.") % {"number": options["batch"]})
        taken = actions.take_back(batch=batch, at=timezone.now(), by=by)
        return {
            "batch": batch.pk,
            "taken_back": taken.rows,
            "kept": [
                {"row_no": one.row_no, "policy_no": one.policy_no, "why": one.why}
                for one in taken.kept
            ],
        }
