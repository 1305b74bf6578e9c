"""Deadlines and working hours."""

from django.utils.translation import gettext_lazy as _

from renewal.rules.defaults.setting import Group, Setting
from renewal.rules.kinds import (
    OneOf,
    TimeOfDay,
    TimeRanges,
    WholeNumber,
    minutes,
    workdays,
)

UPDATE_DEADLINE_WORKDAYS = Setting(
    key="update_deadline_workdays",
    default=1,
    source="001-48, O3",
    kind=WholeNumber(least=1, most=10, unit=workdays),
    group=Group.DEADLINES,
    label=_("Result due after"),
    help=_(
        "So long after its release a row needs its first result; deadlines that were given stay."
    ),
)
UPDATE_DEADLINE_TIME = Setting(
    key="update_deadline_time",
    default="17:00",
    source="001-48",
    kind=TimeOfDay(),
    group=Group.DEADLINES,
    label=_("Result due at"),
    help=_("The time of that day; deadlines that were given stay."),
)
DEADLINE_DAYS = Setting(
    key="deadline_days",
    default="ROTA",
    source="O3",
    kind=OneOf(
        {
            "ROTA": _("the specialist's rota"),
            "CALENDAR": _("the centre's working days"),
            "EVERY_DAY": _("every day"),
        }
    ),
    group=Group.DEADLINES,
    label=_("Deadlines count"),
    help=_("Which days count between a release and its deadline; other days are passed over."),
)
WARN_MINUTES = Setting(
    key="warn_minutes",
    default=60,
    source="F12",
    kind=WholeNumber(least=0, most=480, unit=minutes, zero=_("not at all")),
    group=Group.DEADLINES,
    label=_("Warning before a deadline"),
    help=_("So much working time before a deadline, the bell warns of rows without a result."),
)
WORKING_HOURS = Setting(
    key="working_hours",
    default=["09:00", "12:00", "13:30", "17:30"],
    source="F12",
    kind=TimeRanges(most=3),
    group=Group.DEADLINES,
    label=_("Working hours"),
    help=_("The hours of a working day in which warning times are counted."),
)
