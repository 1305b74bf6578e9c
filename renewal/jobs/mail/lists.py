"""Writing a list as a workbook and posting it, in one."""

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import translation

from renewal.accounts.models import Branch, User
from renewal.jobs.exports.actions import hand_over
from renewal.jobs.exports.conditions import Conditions, conditions_of
from renewal.jobs.exports.declare import EXPORTS, ExportKind
from renewal.jobs.exports.queries import the_centre
from renewal.jobs.mail.actions import post_export
from renewal.jobs.models import Export, Mail


def mail_list(
    name: str,
    given: Mapping[str, str],
    *,
    to: Sequence[str],
    branch: Branch,
    by: User | None,
    now: datetime,
) -> list[Mail]:
    """Mail the list `name` under the conditions `given`, masked, in the language of the house.

    Without `by` it is the centre's. `branch` is the one whose list it is.

    Raises:
        ConditionsRefused: the list does not take the conditions.
        NotAllowed, MailRefused: as `post`.
    """
    kind = EXPORTS[name]
    with translation.override(settings.LANGUAGE_CODE):
        conditions = conditions_of(kind, given, user=by or the_centre())
        export = mail_export(kind=kind, conditions=conditions, to=to, branch=branch, by=by, now=now)
    return list(export.mails.order_by("pk"))


@transaction.atomic
def mail_export(
    *,
    kind: ExportKind,
    conditions: Conditions,
    to: Sequence[str],
    branch: Branch,
    by: User | None,
    now: datetime,
) -> Export:
    """Mail a list whose conditions have been read; return what was written.

    Raises:
        NotAllowed, MailRefused: as `post`.
    """
    with tempfile.TemporaryFile() as content:
        export = hand_over(kind=kind, conditions=conditions, now=now, target=content, by=by)
        content.seek(0)
        post_export(export=export, content=content, to=to, branch=branch, by=by, now=now)
    return export
