"""Posting mail, trying to send it, giving up, putting back, cancelling, and forgetting files."""

import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from email.utils import parseaddr
from functools import partial
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import Branch, NotAllowed, User
from renewal.jobs.actions import enqueue
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail.deliver import MOST_WORDS, Outcome
from renewal.jobs.mail.queries import may_see_outbox, may_take, who_hears
from renewal.jobs.models import Export, ExportDownload, Mail, MailStep
from renewal.jobs.notices import notice_kind, tell

# After each try that failed; when they are used up the mail has failed.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
KEPT_DAYS = 30  # of an attachment, from the day on which it was posted
MOST_BYTES = 15 * 1024 * 1024  # of an attachment; most mail servers take 20 MiB when encoded
AT_ONCE = 100  # mails that one tick starts
FOLDER = "mail"
_A_NUMBER = re.compile(r"\d(?:[ -]?\d){10}")  # a telephone, identity or policy number

notice_kind(
    "MAIL_FAILED",
    gettext_lazy("A mail could not be sent: %(subject)s"),
    detail="%(error)s",
    tone="bad",
)


class MailRefused(Exception):
    """A mail cannot be posted, put back, cancelled or opened; str() says why."""


# Posting


@dataclass(frozen=True)
class Attachment:
    """A masked workbook; `export` is the one that it was made as, if any."""

    name: str
    content: IO[bytes]
    export: Export | None = None


@transaction.atomic
def post_export(
    *,
    export: Export,
    content: IO[bytes],
    to: Sequence[str],
    branch: Branch,
    by: User | None,
    now: datetime,
    key: str | None = None,
) -> list[Mail]:
    """Post a list that has been exported: named by its title, branch, day and number of rows.

    The conditions of the export are not told: they may name a person.

    Raises:
        NotAllowed, MailRefused: as `post`.
    """
    with translation.override(settings.LANGUAGE_CODE):
        kind = EXPORTS.get(export.name)
        words = {
            "title": kind.title if kind else export.name,
            "branch": branch.name,
            "day": timezone.localdate(now).isoformat(),
            "rows": f"{export.rows:,}",
        }
        subject = _("%(title)s, %(branch)s, %(day)s: %(rows)s rows") % words
        body = _(
            "Attached: %(title)s of %(branch)s as of %(day)s, %(rows)s rows.\n"
            "Telephone numbers are masked.\n"
        )
        return post(
            to=to,
            subject=subject,
            body=body % words,
            branch=branch,
            by=by,
            now=now,
            attachment=Attachment(export.file_name, content, export),
            key=key,
        )


@transaction.atomic
def post(
    *,
    to: Sequence[str],
    subject: str,
    body: str,
    branch: Branch,
    by: User | None,
    now: datetime,
    attachment: Attachment | None = None,
    key: str | None = None,
) -> list[Mail]:
    """Write a mail to each address in the transaction of what it tells of, and have it sent.

    Subject and body hold names of lists and counts only. With a `key` that an address has been
    written to already, that mail is returned and no other is written.

    Source: 001-13, 001-103, RELIABILITY.md section 3, T5, T12.

    Raises:
        NotAllowed: `by` does not see the list that is attached.
        MailRefused: no address, an address that is none, a text with a long number in it, an
            attachment with full numbers or too large.
    """
    subject, addresses = " ".join(subject.split())[:200], list(dict.fromkeys(to))
    content = attachment.content.read() if attachment else b""
    _check_addresses(addresses)
    _check_text(subject, body)
    if attachment:
        _check_attachment(attachment, content, by=by)
    return [
        _post_one(
            address,
            content,
            attachment,
            key=key,
            subject=subject,
            body=body,
            branch=branch,
            asked_by=by,
            posted_at=now,
        )
        for address in addresses
    ]


def _check_addresses(addresses: Sequence[str]) -> None:
    if not addresses:
        raise MailRefused(_("There is no address to send it to."))
    for address in addresses:
        try:
            validate_email(address)
        except ValidationError as error:
            raise MailRefused(
                _("%(address)s is not a mail address.") % {"address": address}
            ) from error


def _check_text(*texts: str) -> None:
    if any(_A_NUMBER.search(text) for text in texts):
        raise MailRefused(_("The text of a mail holds no telephone, identity or policy number."))


def _check_attachment(attachment: Attachment, content: bytes, *, by: User | None) -> None:
    export = attachment.export
    if export is not None and export.has_full_numbers:
        raise MailRefused(_("A workbook with full numbers does not leave by mail."))
    if export is not None and by is not None and export.name in EXPORTS:
        EXPORTS[export.name].require(by)
    if not content:
        raise MailRefused(_("The attachment is empty."))
    if len(content) > MOST_BYTES:
        raise MailRefused(
            _("The workbook is larger than %(most)s MB: narrow its conditions.")
            % {"most": MOST_BYTES // 1024 // 1024}
        )


def _post_one(
    address: str,
    content: bytes,
    attachment: Attachment | None,
    *,
    key: str | None,
    posted_at: datetime,
    **values: Any,
) -> Mail:
    values |= {
        "message_id": _new_message_id(),
        "posted_at": posted_at,
        "next_try_at": posted_at,
    }
    if attachment:
        values |= {
            "export": attachment.export,
            "file_name": " ".join(attachment.name.split()),
            "file_size": len(content),
            "file_digest": hashlib.sha256(content).hexdigest(),
        }
    if key is None:
        mail, made = Mail.objects.create(to=address, **values), True
    else:
        mail, made = Mail.objects.get_or_create(key=key, to=address, defaults=values)
    if made:
        if attachment:
            mail.file.save(f"{mail.pk}.xlsx", ContentFile(content), save=False)
        _start(mail, now=posted_at)
    return mail


def _new_message_id() -> str:
    """Return a Message-ID that tells nothing but the domain of the sender."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def _start(mail: Mail, *, now: datetime) -> None:
    mail.job = enqueue("send_mail", arguments={"mail": mail.pk}, now=now)
    mail.save(update_fields=["job", "file"])


# Sending: each try is a job of its own; the beat starts the one that is due.


def start_due(*, now: datetime) -> int:
    """Start a try of each mail whose moment has come; return of how many.

    Where a job has ended and left its mail on the way, the answer is lost.
    """
    due = Mail.objects.due_at(now).order_by("next_try_at", "pk").values_list("pk", flat=True)
    return sum(_start_if_due(pk, now=now) for pk in due[:AT_ONCE])


@transaction.atomic
def _start_if_due(pk: int, *, now: datetime) -> bool:
    """Start it unless another beat does, or has done so."""
    due = Mail.objects.due_at(now).filter(pk=pk)
    mail = due.select_for_update(of=("self",), skip_locked=True).first()
    if mail is None:
        return False
    if mail.state == Mail.State.SENDING:
        _close_try(mail, _died(), now=now)
        return False
    _start(mail, now=now)
    return True


@transaction.atomic
def begin(*, mail_id: int, now: datetime) -> Mail | None:
    """Take a mail for one try and note that it has begun; None: there is nothing to send.

    Only the mail's own job calls this, and only one process runs a job. So a mail that is
    being sent already was left there by a process that died: whether the server has it is not
    known, and the next try comes after the usual wait.

    Source: RELIABILITY.md T3.
    """
    mail = _locked(mail_id)
    if mail.state == Mail.State.SENDING:
        _close_try(mail, _died(), now=now)
        return None
    if mail.state != Mail.State.WAITING:
        return None
    mail.tries += 1
    if mail.asked_by is not None and not _may_still_send(mail, mail.asked_by):
        words = _("Whoever asked for it may not do so any more.")
        _close_try(mail, Outcome(MailStep.What.REFUSED, words), now=now)
        return None
    mail.state = Mail.State.SENDING
    mail.save(update_fields=["state", "tries"])
    _note(mail, MailStep.What.BEGUN, now=now)
    return mail


@transaction.atomic
def end(*, mail: Mail, outcome: Outcome, now: datetime) -> None:
    """Note how the try that `begin` has returned went.

    Where the mail has been given up for lost meanwhile, only an acceptance changes it.
    """
    locked = _locked(mail.pk)
    if (locked.state, locked.tries) == (Mail.State.SENDING, mail.tries):
        _close_try(locked, outcome, now=now)
        return
    _note(locked, outcome.what, now=now, words=outcome.words)
    if outcome.what == MailStep.What.ACCEPTED and locked.state != Mail.State.SENT:
        _settle(locked, Mail.State.SENT, now=now)


def _may_still_send(mail: Mail, user: User) -> bool:
    kind = EXPORTS.get(mail.export.name) if mail.export else None
    return user.is_active and (kind is None or kind.is_for(user))


def _died() -> Outcome:
    return Outcome(MailStep.What.UNKNOWN, _("The process that was sending it has ended."))


def _close_try(mail: Mail, outcome: Outcome, *, now: datetime) -> None:
    """Note the outcome, and settle the mail or plan its next try."""
    _note(mail, outcome.what, now=now, words=outcome.words)
    if outcome.what == MailStep.What.ACCEPTED:
        _settle(mail, Mail.State.SENT, now=now)
    elif outcome.what == MailStep.What.REFUSED or mail.tries > len(BACKOFF):
        _settle(mail, Mail.State.FAILED, now=now, error=outcome.words)
        _tell_failure(mail, now=now)
    else:
        mail.state, mail.error = Mail.State.WAITING, outcome.words
        mail.next_try_at = now + BACKOFF[mail.tries - 1]
        mail.save(update_fields=["state", "error", "next_try_at"])


def _settle(mail: Mail, state: Mail.State, *, now: datetime, error: str = "") -> None:
    mail.state, mail.error, mail.next_try_at = state, error[:MOST_WORDS], None
    mail.sent_at = now if state == Mail.State.SENT else None
    mail.save(update_fields=["state", "error", "next_try_at", "sent_at", "tries"])


def _tell_failure(mail: Mail, *, now: datetime) -> None:
    """Tell whoever asked; of a schedule's mail, who looks after its branch."""
    parameters: Mapping[str, str] = {"subject": mail.subject, "error": mail.error}
    for user in who_hears(mail):
        url = reverse("jobs:mail_detail", args=[mail.pk]) if may_see_outbox(user, mail) else ""
        tell(user=user, code="MAIL_FAILED", parameters=parameters, url=url, now=now)


# By hand


@transaction.atomic
def retry_mail(*, mail: Mail, by: User, now: datetime) -> Mail:
    """Have a mail tried at once, and as often as a new one.

    Raises:
        MailRefused: it is being sent or has been sent, was cancelled, or its file is gone.
    """
    locked = _locked(mail.pk)
    if locked.state not in {Mail.State.WAITING, Mail.State.FAILED}:
        raise MailRefused(_not_now(locked))
    if locked.file_name and not locked.file:
        raise MailRefused(_("Its attachment is not kept any more: export the list again."))
    locked.state, locked.tries, locked.next_try_at = Mail.State.WAITING, 0, now
    locked.save(update_fields=["state", "tries", "next_try_at"])
    _note(locked, MailStep.What.PUT_BACK, now=now, by=by)
    if locked.job is None or locked.job.is_finished:
        _start(locked, now=now)
    return locked


@transaction.atomic
def cancel_mail(*, mail: Mail, by: User, now: datetime) -> Mail:
    """Keep a mail from being sent.

    Raises:
        MailRefused: it is being sent, or there is nothing left to stop.
    """
    locked = _locked(mail.pk)
    if locked.state != Mail.State.WAITING:
        raise MailRefused(_not_now(locked))
    _note(locked, MailStep.What.CANCELLED, now=now, by=by)
    _settle(locked, Mail.State.CANCELLED, now=now, error=locked.error)
    return locked


def _not_now(mail: Mail) -> str:
    return {
        Mail.State.SENDING: _("It is being sent at this moment; look again in a minute."),
        Mail.State.SENT: _("It has been sent."),
        Mail.State.FAILED: _("It has failed already."),
        Mail.State.CANCELLED: _("It was cancelled: post the list anew."),
    }[Mail.State(mail.state)]


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
    locked = _locked(mail.pk)
    if not locked.file:
        raise MailRefused(_("Its attachment is not kept any more: export the list again."))
    content: IO[bytes] = locked.file.open("rb")
    _note(locked, MailStep.What.DOWNLOADED, now=now, by=by)
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


def _note(
    mail: Mail,
    what: MailStep.What,
    *,
    now: datetime,
    by: User | None = None,
    words: str = "",
) -> None:
    MailStep.objects.create(mail=mail, at=now, what=what, by=by, words=words)


def _locked(pk: int) -> Mail:
    return (
        Mail.objects.select_for_update(of=("self",))
        .select_related("asked_by", "branch", "export", "job")
        .get(pk=pk)
    )
