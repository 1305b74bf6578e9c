from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact
from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand, Refused, read_moment
from worklists.actions import TaskChanged, log_result
from worklists.models import Task
from worklists.outcomes import ResultRefused


class Command(JsonCommand):
    help = "Log what came of a call."
    refusals = (NotAllowed, NoSuchUser, ResultRefused, TaskChanged)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("task", type=int)
        parser.add_argument("--result", required=True, choices=Contact.Result.values)
        parser.add_argument("--by", required=True, metavar="USER")
        parser.add_argument("--reason", default="")
        parser.add_argument("--note", default="")
        parser.add_argument("--follow-up", type=read_moment, metavar="DATETIME")
        parser.add_argument("--at", type=read_moment, metavar="DATETIME", help="default: now")

    def act(self, **options: Any) -> dict[str, Any]:
        task = task_numbered(options["task"])
        saved = log_result(
            task=task,
            result=options["result"],
            by=user_named(options["by"]),
            now=options["at"] or timezone.now(),
            reason=options["reason"],
            note=options["note"],
            follow_up_at=options["follow_up"],
        )
        task.refresh_from_db()
        follow_up = task.next_contact_at and timezone.localtime(task.next_contact_at).isoformat()
        return {
            "task": task.pk,
            "result": task.result,
            "state": task.state,
            "at": timezone.localtime(saved.contact.at).isoformat(),
            "follow_up": follow_up,
        }


def task_numbered(number: int) -> Task:
    task = Task.objects.filter(pk=number).first()
    if task is None:
        raise Refused(_("There is no task %(id)s.") % {"id": number})
    return task
