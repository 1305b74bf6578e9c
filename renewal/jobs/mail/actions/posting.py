"""Putting mail into the outbox."""

import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parseaddr
from typing import IO, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, User
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail.actions.steps import MailRefused, start
from renewal.jobs.models import Export, Mail

MOST_BYTES = 15 * 1024 * 1024  # of an attachment; most mail servers take 20 MiB when encoded
_A_NUMBER = re.compile(r"\d(?:[ -]?\d){10}")  # a telephone, identity or policy number


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
        start(mail, now=posted_at)
    return mail


def _new_message_id() -> str:
    """Return a Message-ID that tells nothing but the domain of the sender."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"
