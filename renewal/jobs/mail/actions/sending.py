"""Trying to send it: each try is a job of its own; the beat starts the one that is due."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from renewal.jobs.exports.declare import EXPORTS
from renewal.jobs.mail.actions.steps import locked_mail, note, settle, start
from renewal.jobs.mail.deliver import Outcome
from renewal.jobs.mail.queries import may_see_outbox, who_hears
from renewal.jobs.models import Mail, MailStep
from renewal.jobs.notices import notice_kind, tell

# After each try that failed; when they are used up the mail has failed.
BACKOFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=6),
)
AT_ONCE = 100  # mails that one tick starts

notice_kind(
    "MAIL_FAILED",
    gettext_lazy("A mail could not be sent: %(subject)s"),
    detail="%(error)s",
    tone="bad",
)


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
    start(mail, now=now)
    return True


@transaction.atomic
def begin(*, mail_id: int, now: datetime) -> Mail | None:
    """Take a mail for one try and note that it has begun; None: there is nothing to send.

    Only the mail's own job calls this, and only one process runs a job. So a mail that is
    being sent already was left there by a process that died: whether the server has it is not
    known, and the next try comes after the usual wait.

    Source: RELIABILITY.md T3.
    """
    mail = locked_mail(mail_id)
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
    note(mail, MailStep.What.BEGUN, now=now)
    return mail


@transaction.atomic
def end(*, mail: Mail, outcome: Outcome, now: datetime) -> None:
    """Note how the try that `begin` has returned went.

    Where the mail has been given up for lost meanwhile, only an acceptance changes it.
    """
    locked = locked_mail(mail.pk)
    if (locked.state, locked.tries) == (Mail.State.SENDING, mail.tries):
        _close_try(locked, outcome, now=now)
        return
    note(locked, outcome.what, now=now, words=outcome.words)
    if outcome.what == MailStep.What.ACCEPTED and locked.state != Mail.State.SENT:
        settle(locked, Mail.State.SENT, now=now)


def _may_still_send(mail: Mail, user: User) -> bool:
    kind = EXPORTS.get(mail.export.name) if mail.export else None
    return user.is_active and (kind is None or kind.is_for(user))


def _died() -> Outcome:
    return Outcome(MailStep.What.UNKNOWN, _("The process that was sending it has ended."))


def _close_try(mail: Mail, outcome: Outcome, *, now: datetime) -> None:
    """Note the outcome, and settle the mail or plan its next try."""
    note(mail, outcome.what, now=now, words=outcome.words)
    if outcome.what == MailStep.What.ACCEPTED:
        settle(mail, Mail.State.SENT, now=now)
    elif outcome.what == MailStep.What.REFUSED or mail.tries > len(BACKOFF):
        settle(mail, Mail.State.FAILED, now=now, error=outcome.words)
        _tell_failure(mail, now=now)
    else:
        mail.state, mail.error = Mail.State.WAITING, outcome.words
        mail.next_try_at = now + BACKOFF[mail.tries - 1]
        mail.save(update_fields=["state", "error", "next_try_at"])


def _tell_failure(mail: Mail, *, now: datetime) -> None:
    """Tell whoever asked; of a schedule's mail, who looks after its branch."""
    parameters: Mapping[str, str] = {"subject": mail.subject, "error": mail.error}
    for user in who_hears(mail):
        url = reverse("jobs:mail_detail", args=[mail.pk]) if may_see_outbox(user, mail) else ""
        tell(user=user, code="MAIL_FAILED", parameters=parameters, url=url, now=now)
