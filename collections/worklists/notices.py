"""What the bell tells of numbers that branches are asked for, of deadlines, of customers
who rang, of rows that change hands, and of what is passed on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from renewal.jobs.notices import notice_kind
from worklists.models import Escalation

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
notice_kind(
    "CUSTOMER_RANG",
    _("%(name)s rang; %(by)s took the call"),
    detail=_("What was said stands on the card."),
    tone="attention",
)
notice_kind(
    "CUSTOMER_RANG_NOBODY",
    _("%(name)s rang; nobody has the row. %(by)s took the call"),
    detail=_("What was said stands with the policy."),
    tone="attention",
)
notice_kind("NUMBER_FOUND", _("There is another number for one of your customers: %(plate)s"))
notice_kind("ROWS_RECEIVED", _("%(number)s rows of a colleague are yours now"))
notice_kind("ROWS_MOVED", _("%(number)s of your rows have gone to %(name)s"))
notice_kind("ROWS_RECALLED", _("%(number)s of your rows were recalled for another release"))
notice_kind(
    "COMPLAINT_PASSED_ON",
    _("%(name)s passes on a complaint, to be answered by %(at)s"),
    tone="attention",
    words=_with_moment,
)


def _with_kind(parameters: Mapping[str, Any]) -> Mapping[str, object]:
    kind = parameters["kind"]
    return dict(parameters) | {"kind": dict(Escalation.Kind.choices).get(kind, kind)}


notice_kind(
    "SENT_BACK",
    _("%(name)s gives a row back to you: %(kind)s"),
    detail=_("What is to be done stands in its history."),
    tone="attention",
    words=_with_kind,
)
