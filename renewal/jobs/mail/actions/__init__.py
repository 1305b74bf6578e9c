"""Posting mail, trying to send it, putting back, cancelling, and forgetting files."""

from renewal.jobs.mail.actions.by_hand import cancel_mail, retry_mail
from renewal.jobs.mail.actions.files import KEPT_DAYS, purge_mail, take_attachment
from renewal.jobs.mail.actions.posting import Attachment, post, post_export
from renewal.jobs.mail.actions.sending import BACKOFF, begin, end, start_due
from renewal.jobs.mail.actions.steps import MailRefused

__all__ = [
    "BACKOFF",
    "KEPT_DAYS",
    "Attachment",
    "MailRefused",
    "begin",
    "cancel_mail",
    "end",
    "post",
    "post_export",
    "purge_mail",
    "retry_mail",
    "start_due",
    "take_attachment",
]
