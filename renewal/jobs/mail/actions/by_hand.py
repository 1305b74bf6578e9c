"""Putting a mail back, and cancelling it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.jobs.mail.actions.steps import MailRefused, locked_mail, note, settle, start
from renewal.jobs.models import Mail, MailStep


@transaction.atomic
def retry_mail(*, mail: Mail, by: User, now: datetime) -> Mail:
    """Have a mail tried at once, and as often as a new one.

    Raises:
        MailRefused: it is being sent or has been sent, was cancelled, or its file is gone.
    """
    locked = locked_mail(mail.pk)
    if locked.state not in {Mail.State.WAITING, Mail.State.FAILED}:
        raise MailRefused(_not_now(locked))
    if locked.file_name and not locked.file:
        raise MailRefused(_("Its attachment is not kept any more: export the list again."))
    locked.state, locked.tries, locked.next_try_at = Mail.State.WAITING, 0, now
    locked.save(update_fields=["state", "tries", "next_try_at"])
    note(locked, MailStep.What.PUT_BACK, now=now, by=by)
    if locked.job is None or locked.job.is_finished:
        start(locked, now=now)
    return locked


@transaction.atomic
def cancel_mail(*, mail: Mail, by: User, now: datetime) -> Mail:
    """Keep a mail from being sent.

    Raises:
        MailRefused: it is being sent, or there is nothing left to stop.
    """
    locked = locked_mail(mail.pk)
    if locked.state != Mail.State.WAITING:
        raise MailRefused(_not_now(locked))
    note(locked, MailStep.What.CANCELLED, now=now, by=by)
    settle(locked, Mail.State.CANCELLED, now=now, error=locked.error)
    return locked


def _not_now(mail: Mail) -> str:
    return {
        Mail.State.SENDING: _("It is being sent at this moment; look again in a minute."),
        Mail.State.SENT: _("It has been sent."),
        Mail.State.FAILED: _("It has failed already."),
        Mail.State.CANCELLED: _("It was cancelled: post the list anew."),
    }[Mail.State(mail.state)]
