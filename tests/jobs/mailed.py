"""Mails as tests post them, and a try as their job makes it."""

from datetime import datetime
from io import BytesIO
from typing import Any

from renewal.accounts.models import Branch, User
from renewal.jobs.mail.actions import Attachment, begin, end, post
from renewal.jobs.mail.deliver import deliver
from renewal.jobs.models import Mail
from tests.exported import NOON

ADDRESS = "north@branch.example"


def make_mail(
    *,
    to: str = ADDRESS,
    by: User | None = None,
    branch: Branch | None = None,
    content: bytes = b"",
    now: datetime = NOON,
    **values: Any,
) -> Mail:
    """A mail to one address that nobody has tried to send; with an attachment for `content`."""
    attachment = Attachment("清单.xlsx", BytesIO(content)) if content else None
    [mail] = post(
        to=[to],
        subject="List of lapsed policies, North: 12 rows",
        body="Attached.",
        branch=branch or Branch.objects.centre(),
        by=by,
        now=now,
        attachment=attachment,
        **values,
    )
    return mail


def attempt(mail: Mail, *, at: datetime) -> Mail:
    """Do what the job of a try does, at `at`."""
    begun = begin(mail_id=mail.pk, now=at)
    if begun is not None:
        end(mail=begun, outcome=deliver(begun), now=at)
    mail.refresh_from_db()
    return mail


def said(mail: Mail) -> list[tuple[str, str]]:
    """Return what was done with the mail, and what the server said."""
    return list(mail.steps.order_by("pk").values_list("what", "words"))
