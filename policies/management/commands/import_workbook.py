import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from policies import actions, queries
from policies.actions.imports import ImportRefused, counts_of
from policies.kinds import KINDS
from policies.workbook import MappingRefused
from renewal.accounts.models import NotAllowed
from renewal.accounts.queries import NoSuchUser, user_named
from renewal.lib.commands import JsonCommand, Refused
from renewal.lib.workbooks import WorkbookRefused


class Command(JsonCommand):
    help = "Import a workbook: read it, check every row, write the good ones."
    refusals = (ImportRefused, WorkbookRefused, MappingRefused, NotAllowed, NoSuchUser)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--kind", required=True, help=f"what the workbook carries: {', '.join(KINDS)}"
        )
        parser.add_argument(
            "--mapping", type=Path, help="JSON: our field names to the workbook's headings"
        )
        parser.add_argument("--sheet", default="", help="the sheet to read, else what fits best")
        parser.add_argument("--check", action="store_true", help="judge the rows, write nothing")
        parser.add_argument("--by", help="the user who imports")

    def act(self, **options: Any) -> dict[str, Any]:
        path: Path = options["file"]
        if not path.is_file():
            raise Refused(_("There is no file %(path)s.") % {"path": path})
        by = user_named(options["by"]) if options["by"] else None
        mapping = _read_mapping(options["mapping"]) if options["mapping"] else None
        now = timezone.now()
        batch = actions.upload(
            source=path,
            file_name=path.name,
            kind=options["kind"],
            now=now,
            by=by,
            mapping=mapping,
            sheet=options["sheet"],
        )
        try:
            actions.check_batch(batch=batch)
        except (WorkbookRefused, MappingRefused) as refusal:
            columns = refusal.columns if isinstance(refusal, MappingRefused) else None
            actions.note_refusal(batch=batch, code=refusal.code, columns=columns)
            raise
        if not options["check"]:
            actions.land_batch(batch=batch, at=now)
        batch.refresh_from_db()
        same = queries.same_file(batch)
        return {
            "batch": batch.pk,
            "continues": batch.continues_id,
            "same_file": same.pk if same else None,
            **counts_of(batch),
            "errors_file": batch.errors_file.path if batch.errors_file else None,
        }


def _read_mapping(path: Path) -> dict[str, str]:
    try:
        mapping = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise Refused(_("There is no file %(path)s.") % {"path": path}) from error
    except ValueError as error:
        raise Refused(_("%(path)s is not JSON.") % {"path": path}) from error
    if not isinstance(mapping, dict) or not all(isinstance(one, str) for one in mapping.values()):
        raise Refused(
            _("%(path)s must map our field names to headings, each a text.") % {"path": path}
        )
    return mapping
