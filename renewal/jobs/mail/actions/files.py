"""Opening the attachment of a mail, and forgetting it."""

from datetime import date, datetime, timedelta
from functools import partial
from typing import IO

from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import NotAllowed, User
from renewal.jobs.mail.actions.steps import FOLDER, MailRefused, locked_mail, note
from renewal.jobs.mail.queries import may_take
from renewal.jobs.models import ExportDownload, Mail, MailStep

KEPT_DAYS = 30  # of an attachment, from the day on which it was posted


@transaction.atomic
def take_attachment(*, mail: Mail, by: User, now: datetime) -> IO[bytes]:
    """Hand out the attachment and note that.

    Source: RELIABILITY.md T5.

    Raises:
        NotAllowed: not somebody who sees the mail and the list.
        MailRefused: there is no file any more.
    """
    if not may_take(by, mail):
        raise NotAllowed(_("You do not see the list that is attached."))
    locked = locked_mail(mail.pk)
    if not locked.file:
        raise MailRefused(_("Its attachment is not kept any more: export the list again."))
    content: IO[bytes] = locked.file.open("rb")
    note(locked, MailStep.What.DOWNLOADED, now=now, by=by)
    if locked.export is not None:
        rows = locked.export.rows
        ExportDownload.objects.create(export=locked.export, by=by, at=now, rows=rows)
    return content


# Forgetting


@transaction.atomic
def purge_mail(*, day: date) -> int:
    """Delete the attachments of before KEPT_DAYS ago of mails that have ended; return how many.

    What was sent stays in the row, with the digest of the file. Files of mails that were never
    committed go with them, once they are older than a day.

    Source: RELIABILITY.md T20.
    """
    oldest = day - timedelta(days=KEPT_DAYS)
    past = Mail.objects.exclude(file="").filter(posted_at__date__lt=oldest, next_try_at=None)
    past = past.select_for_update(of=("self",))
    for mail in past:
        transaction.on_commit(partial(mail.file.storage.delete, str(mail.file)))
        mail.file = ""
        mail.save(update_fields=["file"])
    return len(past) + _delete_strays(day=day)


def _delete_strays(*, day: date) -> int:
    if not default_storage.exists(FOLDER):
        return 0
    known = set(Mail.objects.exclude(file="").values_list("file", flat=True))
    found = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    strays = [
        name
        for name in found
        if name not in known and timezone.localdate(default_storage.get_modified_time(name)) < day
    ]
    for name in strays:
        default_storage.delete(name)
    return len(strays)
