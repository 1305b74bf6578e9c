"""What the bell tells of numbers that branches are asked for, of deadlines, and of rows that
change hands."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from renewal.jobs.notices import notice_kind

notice_kind(
    "NUMBERS_ASKED",
    _("The centre asks for numbers: %(number)s"),
    detail=_("Answer on the page or send the workbook back."),
    tone="attention",
)


def _with_moment(parameters: Mapping[str, Any]) -> Mapping[str, object]:
    at = timezone.localtime(datetime.fromisoformat(parameters["at"]))
    said = date_format(at, pgettext("short date and time", "j M H:i"))
    return dict(parameters) | {"at": said}


notice_kind(
    "DEADLINE_NEAR",
    _("%(number)s rows have no result yet; they are due %(at)s"),
    detail=_("Who misses the deadline gets no new list."),
    tone="attention",
    words=_with_moment,
)
notice_kind(
    "PAST_DEADLINE",
    _("%(number)s rows had no result at %(at)s: no new list is released to you"),
    detail=_("The pause ends by itself once the last one has a result."),
    tone="bad",
    words=_with_moment,
)
notice_kind(
    "SPECIALIST_PAST_DEADLINE",
    _("%(name)s had %(number)s rows without a result at %(at)s"),
    tone="bad",
    words=_with_moment,
)
notice_kind(
    "REMINDED_BY_SUPERVISOR",
    _("%(name)s asks for your results: %(number)s rows, due %(at)s"),
    tone="attention",
    words=_with_moment,
)
notice_kind("ROWS_RECEIVED", _("%(number)s rows of a colleague are yours now"))
notice_kind("ROWS_MOVED", _("%(number)s of your rows have gone to %(name)s"))
notice_kind("ROWS_RECALLED", _("%(number)s of your rows were recalled for another release"))
