import sys
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.actions import UserRefused, create_user
from renewal.accounts.models import CENTRE_CODE, Branch
from renewal.accounts.roles import Role
from renewal.lib.commands import JsonCommand, Refused


class Command(JsonCommand):
    help = "Make a user. Without a password a one-time password is made and shown once."
    refusals = (UserRefused,)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="what the user signs in with")
        parser.add_argument("--role", required=True, choices=[role.lower() for role in Role.values])
        parser.add_argument("--branch", default=CENTRE_CODE, help="its code; default the centre")
        parser.add_argument("--full-name", default="", help="as it is shown")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def act(self, **options: Any) -> dict[str, Any]:
        branch = Branch.objects.filter(code=options["branch"]).first()
        if branch is None:
            raise Refused(_("There is no branch %(code)s.") % {"code": options["branch"]})
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        user, one_time = create_user(
            username=options["name"],
            name=options["full_name"],
            role=Role(options["role"].upper()),
            branch=branch,
            now=timezone.now(),
            password=password,
        )
        answer = {"user": user.username, "role": user.role.lower(), "branch": branch.code}
        return answer if one_time is None else answer | {"one_time_password": one_time}
