from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from renewal.lib.commands import JsonCommand, Refused
from worklists.actions import verify_release
from worklists.models import Release


class Command(JsonCommand):
    help = "Draw a release again from what is stored, and say whether it comes out the same."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=int)

    def act(self, **options: Any) -> dict[str, Any]:
        release = Release.objects.filter(pk=options["id"]).first()
        if release is None:
            raise Refused(_("There is no release %(id)s.") % {"id": options["id"]})
        return {
            "release": release.pk,
            "matches": verify_release(release=release),
            "seed": release.seed,
            "tasks": release.tasks_count,
        }
