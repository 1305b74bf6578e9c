"""The calendar of lists, and the rows of one."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.jobs.exports import Out, export
from renewal.lib.masking import mask_id, mask_phone
from renewal.lib.workbooks import Kind
from renewal.rules.forms import IN_THOSE_YEARS
from worklists.forms import RowsForm
from worklists.models import Lead, ListEntry, ListKind, Reason
from worklists.queries import list_days

DAYS = 31
_DATE = forms.DateInput(attrs={"type": "date"})


class CalendarFilter(forms.Form):
    """The last date of a month of lists; without it, today."""

    until = forms.DateField(
        label=_("Date until"), required=False, validators=IN_THOSE_YEARS, widget=_DATE
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)


@export(
    "calendar",
    title=_("Calendar of lists"),
    acts=[Act.SEE_QUEUES],
    form=CalendarFilter,
    columns=[
        Out(_("Date"), "day", Kind.DATE),
        Out(_("List"), "list"),
        Out(_("Ends on"), "expires_on", Kind.DATE),
        Out(_("Found"), "found", Kind.INT),
        Out(_("Ready"), "queued", Kind.INT),
        Out(_("Released"), "released", Kind.INT),
        Out(_("Left out"), "left_out"),
        Out(_("Made at"), "made_at", Kind.STAMP),
        Out(_("Made by"), "made_by"),
    ],
)
def calendar(*, user: User, now: datetime, until: date | None) -> list[dict[str, object]]:
    today = timezone.localdate(now)
    last = min(until or today, today)
    first = last - timedelta(days=DAYS - 1)
    days = list_days(user=user, first=first, last=last, today=today)
    return [
        {
            "day": one.day,
            "list": one.due_list.kind.label,
            "expires_on": one.ends.last,
            "found": one.found,
            "queued": one.queued,
            "released": one.released,
            "left_out": "\n".join(f"{label} {number}" for _code, label, number in one.left_out),
            "made_at": one.made_at,
            "made_by": one.made_by,
        }
        for lists in days
        for one in lists
    ]


class QueueFilter(RowsForm):
    """Of which list, and which of its rows."""

    kind = forms.ChoiceField(label=_("List"), choices=ListKind)
    day = forms.DateField(label=_("Date"), widget=_DATE)
    field_order = ("kind", "day")

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data)


@export(
    "queue",
    title=_("Rows of a list"),
    acts=[Act.SEE_QUEUES],
    form=QueueFilter,
    columns=[
        Out(_("Holder"), "term__policy__customer__name"),
        Out(_("Plate"), "term__policy__vehicle__plate_no"),
        Out(_("Model"), "term__policy__vehicle__model"),
        Out(_("Policy"), "term__policy__number", hide=mask_id),
        Out(_("Ends on"), "term__expires_on", Kind.DATE),
        Out(pgettext_lazy("telephone", "Number"), "term__policy__phone__number", hide=mask_phone),
        Out(_("Branch"), "term__policy__branch__name"),
        Out(
            _("State"),
            "term__lead_term__lead__state",
            say=lambda code: str(Lead.State(code).label),
        ),
        Out(_("Left out"), "reason", say=lambda code: str(Reason(code).label)),
    ],
    about="day",
)
def queue(
    *, user: User, now: datetime, kind: str, day: date, show: str, find: str
) -> QuerySet[ListEntry, Any]:
    rows = ListEntry.objects.for_user(user).of_list(kind, day=day)
    return rows.shown_as(show).about(find).in_reading_order()
