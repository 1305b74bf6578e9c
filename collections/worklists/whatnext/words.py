"""Words that the sentences share, and the codes of what happens next."""

from datetime import date, datetime
from enum import StrEnum
from functools import reduce

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class Next(StrEnum):
    """What happens next; blank where nothing does."""

    LIST = "LIST"  # a list finds it
    RELEASE = "RELEASE"
    NUMBER = "NUMBER"  # somebody finds a number
    RESULT = "RESULT"  # a first result is due
    CALL = "CALL"  # the next call is due
    TAKE_OVER = "TAKE_OVER"  # the centre takes over what a branch let lapse


UNLISTED, NOT_OURS = "UNLISTED", "NOT_OURS"  # where a term stands, besides the states of a lead


def joined(*sentences: str) -> str:
    """Return the sentences as one text; blank ones are left out."""
    return reduce(_followed, filter(None, sentences))


def _followed(first: str, second: str) -> str:
    return _("%(first)s %(second)s") % {"first": first, "second": second}


def day_of(at: datetime) -> date:
    return timezone.localdate(at)


def minute(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
