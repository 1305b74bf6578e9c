"""Calls, and the numbers that are called."""

from django.utils.translation import gettext_lazy as _

from renewal.lib.dial_urls import complaint_about
from renewal.rules.defaults.lists import LONGEST_AHEAD
from renewal.rules.defaults.setting import Group, Setting
from renewal.rules.kinds import (
    Entries,
    Lines,
    Numbers,
    Text,
    TimeRanges,
    WholeNumber,
    YesNo,
    days,
    holders,
    minutes,
    seconds,
)

SHORTEST_NO_CALL = 183  # days, half a year. Source: L2.

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
