from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone

from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand
from worklists.models import Task


class Command(JsonCommand):
    help = "List a specialist's rows."
    refusals = (NoSuchUser,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--of", required=True, metavar="USER")

    def act(self, **options: Any) -> dict[str, Any]:
        user = user_named(options["of"])
        rows = Task.objects.filter(assignee=user).in_call_order()
        return {
            "tasks": [
                {
                    "id": task.pk,
                    "policy_no": task.lead.term.policy.number,
                    "expires_on": task.lead.term.expires_on.isoformat(),
                    "deadline": timezone.localtime(task.deadline_at).isoformat(),
                    "result": task.result or None,
                }
                for task in rows.select_related("lead__term__policy")
            ]
        }
