"""Telling people: what the bell in the top bar rings for.

A code is declared once, by whoever tells it, in a module `notices` of the app. Its parameters
never change, since older notices hold them: what needs others is another code.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Max
from django.utils.functional import Promise

from renewal.accounts.models import User
from renewal.jobs.models import Notice

KEPT = timedelta(days=30)
IN_PANEL = 20
ANNOUNCED = 3
ICONS = {
    "good": "circle-check",
    "attention": "alert-triangle",
    "bad": "circle-x",
    "info": "info-circle",
}


@dataclass(frozen=True)
class NoticeKind:
    """How a code is told: `text` and `detail` are filled with what `words` makes of the parameters.

    `tone` is one of ICONS, a meaning of UX.md section 11.
    """

    text: str | Promise
    detail: str | Promise
    tone: str
    words: Callable[[Mapping[str, Any]], Mapping[str, object]]


NOTICES: dict[str, NoticeKind] = {}


def _plain(text: str) -> NoticeKind:
    return NoticeKind(text=text, detail="", tone="info", words=dict)


def notice_kind(
    code: str,
    text: str | Promise,
    *,
    detail: str | Promise = "",
    tone: str = "info",
    words: Callable[[Mapping[str, Any]], Mapping[str, object]] = dict,
) -> None:
    """Declare a code that people may be told."""
    NOTICES[code] = NoticeKind(text=text, detail=detail, tone=tone, words=words)


@dataclass(frozen=True)
class Told:
    """A notice in the language of its reader."""

    pk: int
    at: datetime
    is_read: bool
    text: str
    detail: str
    tone: str

    @property
    def icon(self) -> str:
        return ICONS[self.tone]


@dataclass(frozen=True)
class Bell:
    """How many notices are unread, and the number of the newest of them, else 0."""

    unread: int
    newest: int


# What is asked


def bell_of(user: User) -> Bell:
    figures = Notice.objects.for_user(user).unread().aggregate(unread=Count("pk"), newest=Max("pk"))
    return Bell(unread=figures["unread"], newest=figures["newest"] or 0)


def told(notice: Notice) -> Told:
    """Return the notice in words; of a code that is no more, the code."""
    kind = NOTICES.get(notice.code) or _plain(notice.code)
    words = kind.words(notice.parameters)
    return Told(
        pk=notice.pk,
        at=notice.at,
        is_read=notice.read_at is not None,
        text=str(kind.text) % words,
        detail=str(kind.detail) % words,
        tone=kind.tone,
    )


def panel_of(user: User) -> list[Told]:
    """Return the last notices of the user, the unread ones first."""
    return [told(notice) for notice in Notice.objects.for_user(user).unread_first()[:IN_PANEL]]


def news_of(user: User, *, after: int) -> list[Told]:
    """Return what is unread and came after the notice of that number, the newest last."""
    news = Notice.objects.for_user(user).unread().filter(pk__gt=after).newest_first()
    return [told(notice) for notice in reversed(news[:ANNOUNCED])]


# What is done


@transaction.atomic
def tell(
    *,
    user: User,
    code: str,
    now: datetime,
    parameters: Mapping[str, Any] | None = None,
    url: str = "",
    key: str | None = None,
) -> Notice:
    """Tell the user something; what was told with the same `key` is not told again.

    The parameters hold no personal data.

    Raises:
        KeyError: nobody has declared the code.
    """
    NOTICES[code]
    values = {"at": now, "code": code, "parameters": dict(parameters or {}), "url": url}
    if key is None:
        return Notice.objects.create(user=user, **values)
    return Notice.objects.get_or_create(user=user, key=key, defaults=values)[0]


@transaction.atomic
def read(*, notice: Notice, now: datetime) -> None:
    """Note that the notice has been read; the first time counts."""
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=now)


@transaction.atomic
def read_all(*, user: User, newest: int, now: datetime) -> int:
    """Note that the user has read all up to the notice `newest`; return how many were unread.

    What came later has not been on the page.
    """
    return Notice.objects.for_user(user).unread().filter(pk__lte=newest).update(read_at=now)


@transaction.atomic
def forget_old(*, now: datetime) -> int:
    """Delete the notices that are older than KEPT; return how many."""
    return Notice.objects.filter(at__lt=now - KEPT).delete()[0]
