"""Every dated setting: its key, its default, where it comes from and what it is to a reader."""

from dataclasses import KW_ONLY, dataclass
from typing import Any, Generic, TypeVar

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.lib.dial_urls import complaint_about
from renewal.rules.kinds import (
    Entries,
    Kind,
    Lines,
    Numbers,
    OneOf,
    Text,
    TimeOfDay,
    TimeRanges,
    WholeNumber,
    YesNo,
    days,
    holders,
    minutes,
    per_cent,
    rows,
    seconds,
    workdays,
    yuan,
)

T = TypeVar("T")

LONGEST_AHEAD = 40  # days before expiry; no renewal call is made earlier. Source: L4.
SHORTEST_NO_CALL = 183  # days, half a year. Source: L2.


class Group(TextChoices):
    """The settings that stand together on the page, in its order."""

    LISTS = "LISTS", pgettext_lazy("settings", "Lists")
    RELEASE = "RELEASE", pgettext_lazy("settings", "Release")
    DRAW = "DRAW", pgettext_lazy("settings", "Draw")
    DEADLINES = "DEADLINES", _("Deadlines and working hours")
    CALLS = "CALLS", pgettext_lazy("settings", "Calls")
    NUMBERS = "NUMBERS", pgettext_lazy("settings", "Numbers")
    POINTS = "POINTS", pgettext_lazy("settings", "Points")


@dataclass(frozen=True, eq=False)
class Setting(Generic[T]):
    """A rule of the trade that a centre may change from a day on. Source: SPEC.md section 9.

    `label`, and `help` in one sentence, tell what it decides. `own_page` is the route of the
    page on which it is changed, where that is not the settings' own.
    """

    key: str
    default: T
    source: str
    _: KW_ONLY
    kind: Kind[T]
    group: Group
    label: str | Promise
    help: str | Promise
    own_page: str = ""

    def read(self, value: object) -> T:
        """Return a stored value, or the default for one of another shape than the code reads."""
        return value if self.kind.fits(value) else self.default


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

# Deadlines and working hours

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

# Calls

LAWFUL_HOURS = Setting(
    key="lawful_hours",
    default=["09:00", "21:00"],
    source="L1",
    kind=TimeRanges(most=1, earliest="09:00", latest="21:00"),
    group=Group.CALLS,
    label=_("Calls are allowed"),
    help=_("No number is given out for a call at other hours; at most from 09:00 to 21:00."),
)
BUSY_MINUTES = Setting(
    key="busy_minutes",
    default=30,
    source="B1",
    kind=WholeNumber(least=5, most=480, unit=minutes),
    group=Group.CALLS,
    label=_("Busy, again after"),
    help=_("When a number that was busy is called again."),
)
INTERESTED_DAYS = Setting(
    key="interested_days",
    default=3,
    source="B1",
    kind=WholeNumber(least=1, most=30, unit=days),
    group=Group.CALLS,
    label=_("Interested, again after"),
    help=_("When somebody interested is called again, if no other time was agreed."),
)
HIGH_GRADE_DAYS = Setting(
    key="high_grade_days",
    default=1,
    source="B1",
    kind=WholeNumber(least=1, most=30, unit=days),
    group=Group.CALLS,
    label=_("Interested, high grade, again after"),
    help=_("The same for those of whom much is to be hoped."),
)
LOW_GRADE_DAYS = Setting(
    key="low_grade_days",
    default=7,
    source="B1",
    kind=WholeNumber(least=1, most=30, unit=days),
    group=Group.CALLS,
    label=_("Interested, low grade, again after"),
    help=_("The same for those of whom little is to be hoped."),
)
INTERESTED_LAST_DAYS = Setting(
    key="interested_last_days",
    default=3,
    source="B1",
    kind=WholeNumber(least=0, most=30, unit=days),
    group=Group.CALLS,
    label=_("Interested, last call before expiry"),
    help=_("The next call to somebody interested is no later than so long before the expiry date."),
)
TOO_EARLY_DAYS = Setting(
    key="too_early_days",
    default=10,
    source="B1",
    kind=WholeNumber(least=1, most=LONGEST_AHEAD, unit=days),
    group=Group.CALLS,
    label=_("Too early, again before expiry"),
    help=_("Who finds the call too early is called again so long before the expiry date."),
)
UNREACHED_DAYS = Setting[list[int]](
    key="unreached_days",
    default=[15, 7, 3, 1],
    source="O6",
    kind=Numbers(least=0, greatest=LONGEST_AHEAD, most=8, unit=days),
    group=Group.CALLS,
    label=_("Not reached, again before expiry"),
    help=_("Who was dialled in vain too often is dialled again so long before the expiry date."),
)
SUSPENDED_DAYS = Setting(
    key="suspended_days",
    default=3,
    source="B1",
    kind=WholeNumber(least=1, most=30, unit=days),
    group=Group.CALLS,
    label=_("Number suspended, again after"),
    help=_("A suspended number is tried again, for the telephone bill is often paid."),
)
PARKED_DAYS = Setting(
    key="parked_days",
    default=60,
    source="B2",
    kind=WholeNumber(least=7, most=366, unit=days),
    group=Group.CALLS,
    label=_("Laid up, again after"),
    help=_("Whose car is laid up is released again after so long."),
)
RENEWED_CHECK_DAYS = Setting(
    key="renewed_check_days",
    default=3,
    source="B1",
    kind=WholeNumber(least=1, most=30, unit=days),
    group=Group.CALLS,
    label=_("Said to be renewed, checked for"),
    help=_("If no policy has come by then, the row goes back to its specialist."),
)
WIN_BACK_DAYS = Setting(
    key="win_back_days",
    default=7,
    source="B1",
    kind=WholeNumber(least=0, most=LONGEST_AHEAD, unit=days, zero=_("never")),
    group=Group.CALLS,
    label=_("Declined, tried once more"),
    help=_(
        "Who declines for price, service or a claim with more than so many days left is tried once"
        " more by the supervisor."
    ),
)
USUAL_HOURS_PERSON = Setting(
    key="usual_hours_person",
    default=["09:30", "11:00", "15:30", "17:00"],
    source="001-52, O7",
    kind=TimeRanges(most=3, earliest="09:00", latest="21:00"),
    group=Group.CALLS,
    label=_("Usual hours, persons"),
    help=_("In these hours another call is proposed; another time needs the customer's wish."),
)
USUAL_HOURS_FIRM = Setting(
    key="usual_hours_firm",
    default=["09:30", "11:00", "15:30", "17:00"],
    source="001-53, O7",
    kind=TimeRanges(most=3, earliest="09:00", latest="21:00"),
    group=Group.CALLS,
    label=_("Usual hours, organisations"),
    help=_("The same for firms and offices."),
)
SLOT_MINUTES = Setting(
    key="slot_minutes",
    default=10,
    source="F17",
    kind=WholeNumber(least=5, most=60, unit=minutes),
    group=Group.CALLS,
    label=_("Between two agreed calls"),
    help=_("So far apart are the free times that are proposed to a specialist."),
)
UNDO_SAVE_MINUTES = Setting(
    key="undo_save_minutes",
    default=10,
    source="F43",
    kind=WholeNumber(least=0, most=120, unit=minutes, zero=_("not at all")),
    group=Group.CALLS,
    label=_("A saved result can be undone for"),
    help=_("Only the last one that somebody saved; after that the supervisor corrects it."),
)
PHRASES = Setting[list[str]](
    key="phrases",
    default=["要对比价格", "要带行驶证", "单位付款，需发票", "已告知家人"],
    source="001-50",
    kind=Lines(most=12, longest=30),
    group=Group.CALLS,
    label=_("Common phrases"),
    help=_("What goes into the note with one click."),
)
DICTIONARY = Setting[dict[str, dict[str, object]]](
    key="dictionary",
    default={},
    source="001-36, F16",
    kind=Entries(),
    group=Group.CALLS,
    label=_("Dictionary of results"),
    help=_("What contact results and their reasons are called here, which are retired or added."),
    own_page="worklists:dictionary",
)
SERVICE_NO = Setting(
    key="service_no",
    default="",
    source="C1",
    kind=Text(longest=30, empty=_("none")),
    group=Group.CALLS,
    label=_("Service number"),
    help=_("Which number specialists tell customers to ring."),
)
DIAL_URL = Setting(
    key="dial_url",
    default="",
    source="F40",
    kind=Text(longest=500, check=complaint_about, empty=_("the device's own telephone")),
    group=Group.CALLS,
    label=_("Dialling by"),
    help=_(
        "An address that makes the centre's telephone system call; {number}, {extension},"
        " {staff_no}, {call} and {report_url} are filled in."
    ),
)
NO_CALL_DAYS = Setting(
    key="no_call_days",
    default=SHORTEST_NO_CALL,
    source="L2",
    kind=WholeNumber(least=SHORTEST_NO_CALL, most=3660, unit=days),
    group=Group.CALLS,
    label=_("No calls for"),
    help=_("Who refuses further calls is not called for so long, at least half a year."),
)
FASTEST_CALL_SECONDS = Setting(
    key="fastest_call_seconds",
    default=10,
    source="F45",
    kind=WholeNumber(least=0, most=300, unit=seconds, zero=_("none is marked")),
    group=Group.CALLS,
    label=_("Shortest believable call"),
    help=_("A result that comes sooner after the one before it is marked for the supervisor."),
)

# Numbers

INACCURATE_AFTER_FAILED = Setting(
    key="inaccurate_after_failed",
    default=3,
    source="001-102, O5",
    kind=WholeNumber(least=1, most=20, unit=days),
    group=Group.NUMBERS,
    label=_("Wrong after calls in vain on"),
    help=_("A number that was dialled in vain on so many days counts as wrong."),
)
FAILED_CALLS_JUDGE_RENEWALS = Setting(
    key="failed_calls_judge_renewals",
    default=False,
    source="O6",
    kind=YesNo(),
    group=Group.NUMBERS,
    label=_("Renewal calls in vain count"),
    help=_("Renewal calls count among those days; otherwise only calls to check a number do."),
)
SHARED_PHONE_HOLDERS = Setting(
    key="shared_phone_holders",
    default=3,
    source="O19",
    kind=WholeNumber(least=2, most=100, unit=holders),
    group=Group.NUMBERS,
    label=_("Doubtful if shared by"),
    help=_("A number that so many holders have is marked as doubtful."),
)
EXCHANGE_HOLDERS = Setting(
    key="exchange_holders",
    default=10,
    source="004-047",
    kind=WholeNumber(least=2, most=100, unit=holders),
    group=Group.NUMBERS,
    label=_("A switchboard from"),
    help=_("A block of a hundred fixed lines that so many holders share is a switchboard."),
)

# Points

POINTS_PER = Setting(
    key="points_per",
    default=100,
    source="O31",
    kind=WholeNumber(least=1, most=100_000, unit=yuan),
    group=Group.POINTS,
    label=_("Premium for one point"),
    help=_("Each full amount of premium, without vehicle tax, gives the specialist one point."),
)

SETTINGS: dict[str, Setting[Any]] = {
    one.key: one for one in list(globals().values()) if isinstance(one, Setting)
}
# The first is never more than the second: who is released has been extracted.
IN_ORDER: tuple[tuple[Setting[int], Setting[int]], ...] = ((RELEASE_DAYS, EXTRACTION_DAYS),)
