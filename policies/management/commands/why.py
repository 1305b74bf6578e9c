from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import ImportRow, Policy
from policies.story import tell
from renewal.lib.commands import JsonCommand, Refused


class Command(JsonCommand):
    help = "Tell everything that was decided about a policy, in order."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("policy_no")

    def act(self, **options: Any) -> dict[str, Any]:
        number = options["policy_no"]
        policy = Policy.objects.filter(number=number).first()
        if policy is None:
            raise Refused(_refusal(number))
        return {
            "policy_no": number,
            "decisions": [
                {
                    "at": timezone.localtime(one.at).isoformat(),
                    "by": one.by or None,
                    "code": one.code,
                    "text": one.text,
                }
                for one in tell(policy)
            ],
        }


def _refusal(number: str) -> str:
    row = ImportRow.objects.filter(policy_no=number).select_related("batch").order_by("-pk").first()
    if row is not None:
        return _("Policy %(number)s was in %(file)s, row %(row)s, and was not taken: %(why)s") % {
            "number": number,
            "file": row.batch.file_name,
            "row": row.row_no,
            "why": " ".join(problem["message"] for problem in row.problems),
        }
    return _("There is no policy %(number)s.") % {"number": number}
