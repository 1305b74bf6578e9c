"""Handing one mail to the mail server, and saying how that went. No transaction is open meanwhile.

A mail is delivered at least once. It is never sent twice by two workers, and what the server has
refused or put off has not been sent. One window is left, as in every mail system: between the
server's acceptance and the moment it is written down here. Where the connection or our process
dies just then, the answer is lost and the mail is sent again, with the same Message-ID.
"""

import hashlib
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from email.utils import format_datetime

from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from renewal.jobs.models import Mail, MailStep

MOST_WORDS = 500  # characters
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Outcome:
    """What became of a try, and the words of whoever said so."""

    what: MailStep.What
    words: str


class AttachmentLost(Exception):
    """The file is gone, or is no longer what was posted."""


def deliver(mail: Mail) -> Outcome:
    """Hand the mail to the mail server once. Waits at most EMAIL_TIMEOUT for each answer."""
    try:
        message = message_of(mail)
    except AttachmentLost as refusal:
        return _outcome(MailStep.What.REFUSED, str(refusal))
    backend = get_connection()
    try:
        backend.open()
        backend.send_messages([message])
        return _outcome(MailStep.What.ACCEPTED, getattr(backend, "proof", ""))
    except (smtplib.SMTPException, OSError) as error:
        if getattr(backend, "is_in_doubt", False):
            return _outcome(MailStep.What.UNKNOWN, _words(error))
        what = MailStep.What.REFUSED if _is_for_good(error) else MailStep.What.PUT_OFF
        return _outcome(what, _words(error))
    finally:
        with suppress(smtplib.SMTPException, OSError):
            backend.close()


def message_of(mail: Mail) -> EmailMessage:
    """Return the message, with the same Message-ID and date at every try.

    Raises:
        AttachmentLost
    """
    message = EmailMessage(
        subject=mail.subject,
        body=mail.body,
        to=[mail.to],
        headers={"Message-ID": mail.message_id, "Date": format_datetime(mail.posted_at)},
    )
    if mail.file_name:
        message.attach(mail.file_name, _content(mail), XLSX)
    return message


def _content(mail: Mail) -> bytes:
    try:
        with mail.file.open("rb") as file:
            content: bytes = file.read()
    except (OSError, ValueError) as error:
        raise AttachmentLost(_("The attachment is not there any more.")) from error
    if hashlib.sha256(content).hexdigest() != mail.file_digest:
        raise AttachmentLost(_("The attachment is not the one that was posted."))
    return content


def _is_for_good(error: Exception) -> bool:
    """Tell whether the server refuses this address or this message: trying again is no use.

    That it refuses our name, password or sender is a matter of settings, and may be mended.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _words in error.recipients.values())
    return isinstance(error, smtplib.SMTPDataError) and error.smtp_code >= 500


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(_answer(code, words) for code, words in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return _answer(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__


def _answer(code: int, words: bytes | str) -> str:
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {text}"


def _outcome(what: MailStep.What, words: str) -> Outcome:
    """Keep a server's words on one line and within bounds."""
    return Outcome(what, " ".join(words.replace("\x00", " ").split())[:MOST_WORDS])
