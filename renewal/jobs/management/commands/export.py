import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.jobs.exports.actions import hand_over
from renewal.jobs.exports.conditions import Conditions, ConditionsRefused, conditions_by_code
from renewal.jobs.exports.declare import EXPORTS, ExportKind
from renewal.jobs.exports.queries import the_centre
from renewal.jobs.mail import MailRefused, mail_export
from renewal.jobs.models import Export
from renewal.lib.commands import JsonCommand, Refused


class Command(JsonCommand):
    help = "Export a list as a workbook, numbers masked: for a user, else of the whole book."
    refusals = (ConditionsRefused, MailRefused, NotAllowed, NoSuchUser)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="of the list: book, corrections, sales, …")
        target = parser.add_mutually_exclusive_group(required=True)
        target.add_argument("--out", type=Path, metavar="FILE.xlsx")
        target.add_argument("--mail", metavar="ADDRESS", help="send it through the outbox")
        parser.add_argument(
            "--filter",
            nargs="+",
            action="extend",
            default=[],
            metavar="NAME=VALUE",
            help="a condition of the list: branch=CODE, expires_from=2026-04-01",
        )
        parser.add_argument("--by", metavar="USER", help="whose rows; else the centre's")

    def act(self, **options: Any) -> dict[str, Any]:
        kind, path, now = _kind(options["name"]), options["out"], timezone.now()
        if path is not None and path.suffix.lower() != ".xlsx":
            raise Refused(_("The workbook is an .xlsx file; name it so."))
        by = user_named(options["by"]) if options["by"] else None
        conditions = conditions_by_code(kind, _pairs(options["filter"]), user=by or the_centre())
        arguments: dict[str, Any] = {
            "kind": kind,
            "conditions": conditions,
            "now": now,
            "by": by,
        }
        if path is None:
            export = _mail(options["mail"], **arguments)
        else:
            try:
                export = _write(path, **arguments)
            except OSError as error:
                raise Refused(
                    _("%(path)s cannot be written: %(why)s") % {"path": path, "why": error.strerror}
                ) from error
        return {
            "export": kind.name,
            "rows": export.rows,
            "columns": len(kind.columns),
            "mail" if path is None else "file": options["mail"] if path is None else str(path),
            "masked": not export.has_full_numbers,
        }


def _mail(address: str, *, conditions: Conditions, **arguments: Any) -> Export:
    """Put the workbook into the outbox, as of the branch that it is about."""
    branch = conditions.cleaned.get("branch") or (arguments["by"] or the_centre()).branch
    return mail_export(to=[address], branch=branch, conditions=conditions, **arguments)


@transaction.atomic
def _write(path: Path, **arguments: Any) -> Export:
    """Write the workbook only once it is complete, and note it only once it is written."""
    with tempfile.TemporaryFile() as content:
        export = hand_over(target=content, **arguments)
        content.seek(0)
        with path.open("wb") as target:
            shutil.copyfileobj(content, target)
    return export


def _kind(name: str) -> ExportKind:
    if name not in EXPORTS:
        raise Refused(
            _("There is no list %(name)s to export; known are: %(known)s.")
            % {"name": name, "known": ", ".join(sorted(EXPORTS))}
        )
    return EXPORTS[name]


def _pairs(given: list[str]) -> dict[str, str]:
    pairs = [one.partition("=") for one in given]
    for name, equals, _value in pairs:
        if not equals:
            raise Refused(_("'%(text)s' is no condition; write it as name=value.") % {"text": name})
    return {name: value for name, _equals, value in pairs}
