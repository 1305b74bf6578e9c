"""The lists, the morning release and the draw."""

from django.utils.translation import gettext_lazy as _

from renewal.rules.defaults.setting import Group, Setting
from renewal.rules.kinds import (
    WholeNumber,
    YesNo,
    days,
    minutes,
    per_cent,
    rows,
)

LONGEST_AHEAD = 40  # days before expiry; no renewal call is made earlier. Source: L4.

# Lists

EXTRACTION_DAYS = Setting(
    key="extraction_days",
    default=30,
    source="001-04",
    kind=WholeNumber(least=1, most=LONGEST_AHEAD, unit=days),
    group=Group.LISTS,
    label=_("Extraction before expiry"),
    help=_("So many days before a policy ends, it is listed and its number looked up."),
)
RENEWED_WITHIN_DAYS = Setting(
    key="renewed_within_days",
    default=60,
    source="O23",
    kind=WholeNumber(least=0, most=366, unit=days),
    group=Group.LISTS,
    label=_("Taken for a renewal within"),
    help=_(
        "A policy for the same car and cover that begins within so many days of the expiry date"
        " renews the old one."
    ),
)
ONE_CALL_DAYS = Setting(
    key="one_call_days",
    default=30,
    source="O29",
    kind=WholeNumber(least=0, most=366, unit=days),
    group=Group.LISTS,
    label=_("One call for covers within"),
    help=_("A holder's covers whose expiry dates are no further apart make one call."),
)

# The morning release

RELEASE_DAYS = Setting(
    key="release_days",
    default=25,
    source="001-23",
    kind=WholeNumber(least=1, most=LONGEST_AHEAD, unit=days),
    group=Group.RELEASE,
    label=_("Release before expiry"),
    help=_("So many days before a policy ends, its row may be released to a specialist."),
)
RELEASE_WITHOUT_PHONE = Setting(
    key="release_without_phone",
    default=False,
    source="O24",
    kind=YesNo(),
    group=Group.RELEASE,
    label=_("Release without a number"),
    help=_("Rows without a usable number are released as well; otherwise they are looked up."),
)
LET_PENDING_IN = Setting(
    key="let_pending_in",
    default=False,
    source="001-32, O2",
    kind=YesNo(),
    group=Group.RELEASE,
    label=_("Let in who is not finished"),
    help=_(
        "Who still has rows without a result, before their deadline, takes part without being let"
        " in by a supervisor."
    ),
)
UNDO_MINUTES = Setting(
    key="undo_minutes",
    default=30,
    source="F8, F14",
    kind=WholeNumber(least=0, most=240, unit=minutes, zero=_("not at all")),
    group=Group.RELEASE,
    label=_("A release can be taken back for"),
    help=_("After that, its rows stay with the specialists."),
)
RECALL_DAYS = Setting(
    key="recall_days",
    default=7,
    source="F14",
    kind=WholeNumber(least=0, most=LONGEST_AHEAD, unit=days),
    group=Group.RELEASE,
    label=_("Recall before expiry"),
    help=_("So many days before a policy ends, what is still open is offered for a recall."),
)

# The draw; it changes how rows are dealt, and docs/fairness.md says how.

CAPACITY = Setting(
    key="capacity",
    default=0,
    source="F10",
    kind=WholeNumber(least=0, most=1000, unit=rows, zero=_("no limit")),
    group=Group.DRAW,
    label=_("Most open rows"),
    help=_("Who has so many open rows gets no more; a limit set for a person goes before."),
)
HALF_DAY_SHARE = Setting(
    key="half_day_share",
    default=100,
    source="F10",
    kind=WholeNumber(least=1, most=100, unit=per_cent),
    group=Group.DRAW,
    label=_("Share for half a day"),
    help=_("How much of an equal share somebody gets who works half of the day."),
)
NEWCOMER_DAYS = Setting(
    key="newcomer_days",
    default=0,
    source="F9",
    kind=WholeNumber(least=0, most=366, unit=days, zero=_("nobody is one")),
    group=Group.DRAW,
    label=_("A newcomer for"),
    help=_("So many days from the first day of work, somebody gets the newcomers' share."),
)
NEWCOMER_SHARE = Setting(
    key="newcomer_share",
    default=50,
    source="F9",
    kind=WholeNumber(least=1, most=100, unit=per_cent),
    group=Group.DRAW,
    label=_("Share for newcomers"),
    help=_("How much of an equal share a newcomer gets."),
)
KEEP_SPECIALIST = Setting(
    key="keep_specialist",
    default=False,
    source="F9",
    kind=YesNo(),
    group=Group.DRAW,
    label=_("Customers keep their specialist"),
    help=_("A customer goes to last year's specialist, as far as the equal share allows."),
)
BALANCE_PREMIUM = Setting(
    key="balance_premium",
    default=False,
    source="F9",
    kind=YesNo(),
    group=Group.DRAW,
    label=_("Balance by premium"),
    help=_("With as many rows for each, their premium is made as equal as it can be."),
)
