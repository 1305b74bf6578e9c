"""What every act on a mail does: take it under lock, note a step, start a try."""

from datetime import datetime

from renewal.accounts.models import User
from renewal.jobs.actions import enqueue
from renewal.jobs.mail.deliver import MOST_WORDS
from renewal.jobs.models import Mail, MailStep

FOLDER = "mail"  # of the attachments


class MailRefused(Exception):
    """A mail cannot be posted, put back, cancelled or opened; str() says why."""


def start(mail: Mail, *, now: datetime) -> None:
    mail.job = enqueue("send_mail", arguments={"mail": mail.pk}, now=now)
    mail.save(update_fields=["job", "file"])


def note(
    mail: Mail,
    what: MailStep.What,
    *,
    now: datetime,
    by: User | None = None,
    words: str = "",
) -> None:
    MailStep.objects.create(mail=mail, at=now, what=what, by=by, words=words)


def locked_mail(pk: int) -> Mail:
    return (
        Mail.objects.select_for_update(of=("self",))
        .select_related("asked_by", "branch", "export", "job")
        .get(pk=pk)
    )


def settle(mail: Mail, state: Mail.State, *, now: datetime, error: str = "") -> None:
    mail.state, mail.error, mail.next_try_at = state, error[:MOST_WORDS], None
    mail.sent_at = now if state == Mail.State.SENT else None
    mail.save(update_fields=["state", "error", "next_try_at", "sent_at", "tries"])
