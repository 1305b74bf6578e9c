"""The working days before the demo's date, lived through with the real actions."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Final

from django.utils import timezone

from policies.models import Contact
from renewal.accounts.models import User
from renewal.desk.demo.covers import yuan
from renewal.desk.demo.planner import analyze
from renewal.lib.workdays import Calendar
from renewal.rules.queries import calendar_between
from reports.actions import close_day
from sales.actions import confirm_sale
from worklists.actions import extract, log_result, release
from worklists.models import Lead, LeadTerm, ListEntry, Task

DAYS: Final = 6
EXTRACTED_AT: Final = time(6, 0)
RELEASED_AT: Final = time(9, 0)
CONFIRMED_FROM: Final = time(16, 10)
CLOSED_AT: Final = time(22, 0)
SHIFTS: Final = ((time(9, 20), 150), (time(13, 30), 210))  # start, minutes
SLOTS: Final = tuple(time(h, m) for h, m in ((9, 30), (10, 0), (10, 30), (15, 30), (16, 0)))
FINISHED_BEHIND: Final = 0.65  # of yesterday's rows: PENDING this morning
FINISHED_LATE: Final = 0.5  # of the rows of the day before: OVERDUE this morning
REDIALS_A_DAY: Final = 6
SOLD: Final = 0.4  # of those interested, a working day later

_R = Contact.Result


@dataclass(frozen=True)
class _Ending:
    """How a call ends: result, reason, weight among 1,000 calls, what is noted down."""

    result: str
    reason: str
    weight: int
    notes: tuple[str, ...] = ("",)


ENDINGS: Final = (
    _Ending(_R.NO_ANSWER, "RING_OUT", 230),
    _Ending(_R.NO_ANSWER, "REJECTED", 60),
    _Ending(_R.NO_ANSWER, "ASSISTANT", 30),
    _Ending(_R.OFF, "POWERED_OFF", 50),
    _Ending(_R.OFF, "OUT_OF_REACH", 20),
    _Ending(_R.BUSY, "", 40),
    _Ending(_R.WRONG_NUMBER, "EMPTY", 12),
    _Ending(_R.WRONG_NUMBER, "STRANGER", 14),
    _Ending(_R.CALL_AGAIN, "INCONVENIENT", 80, ("正在开车，稍后再打。", "开会中。", "")),
    _Ending(_R.CALL_AGAIN, "CUSTOMER_TIME", 70, ("约好时间再谈。", "下班后方便。")),
    _Ending(_R.CALL_AGAIN, "ASK_OTHERS", 50, ("要与家人商量。", "要问单位财务。")),
    _Ending(_R.INTERESTED, "QUOTE_WANTED", 60, ("要报价，三者险提高到 200 万。", "要报价单。")),
    _Ending(_R.INTERESTED, "THINKING", 40, ("已报价，再考虑两天。",)),
    _Ending(_R.INTERESTED, "COMPARE", 30, ("要与别家比价。",)),
    _Ending(_R.INTERESTED, "AGREED", 50, ("同意续保，照去年方案。", "同意，请送单到单位。")),
    _Ending(_R.WENT_ELSEWHERE, "PRICE", 25, ("别家便宜三百多。", "")),
    _Ending(_R.WENT_ELSEWHERE, "DEALER", 20, ("在 4S 店办了。",)),
    _Ending(_R.WENT_ELSEWHERE, "ACQUAINTANCE", 15, ("熟人办理。",)),
    _Ending(_R.DECLINED, "PRICE", 25, ("嫌贵。",)),
    _Ending(_R.DECLINED, "CLAIM", 12, ("去年理赔不满意。",)),
    _Ending(_R.DECLINED, "NO_MORE_CALLS", 5, ("请不要再来电。",)),
    _Ending(_R.ALREADY_RENEWED, "AGENT", 20, ("业务员已办好。",)),
    _Ending(_R.ALREADY_RENEWED, "ONLINE", 12, ("自己在线上办了。",)),
    _Ending(_R.OTHER, "SOLD", 15, ("车已卖，新车还没提。",)),
    _Ending(_R.OTHER, "INQUIRY", 15, ("咨询年检手续。", "问保单什么时候寄。")),
)
_WEIGHTS: Final = tuple(ending.weight for ending in ENDINGS)


@dataclass(frozen=True)
class Team:
    """The supervisor, and specialists of whom one is `behind` and one `late`."""

    supervisor: User
    specialists: tuple[User, ...]

    @property
    def behind(self) -> User | None:
        return self.specialists[-2] if len(self.specialists) > 2 else None

    @property
    def late(self) -> User | None:
        return self.specialists[-1] if len(self.specialists) > 2 else None


@dataclass
class Lived:
    """What has happened by the morning of the demo's date."""

    releases: int = 0
    tasks: int = 0
    results: int = 0
    sales: int = 0


def live(*, day: date, seed: int, team: Team) -> Lived:
    """Live the working days before `day`: lists, releases, calls, sales, closes.

    The morning of `day` then begins with its list made and not released, one specialist
    PENDING, one OVERDUE, and call-backs due.
    """
    calendar = calendar_between(day - timedelta(days=30), day)
    workdays = _workdays_before(day, calendar=calendar)
    lived, rng = Lived(), Random(f"{seed}:days")
    at = workdays[0]
    while at < day:
        extract(day=at, now=_moment(at, EXTRACTED_AT))
        if at in workdays:
            left = len(workdays) - workdays.index(at)
            _release(at, team, lived)
            analyze(Lead, LeadTerm, ListEntry, Task, Contact)
            _call(at, team, lived, rng=rng, left=left, following=_following(at, day, calendar))
            _confirm(at, team, lived, rng=rng)
        close_day(day=at, now=_moment(at, CLOSED_AT))
        at += timedelta(days=1)
    extract(day=day, now=_moment(day, EXTRACTED_AT))
    return lived


def _moment(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))


def _workdays_before(day: date, *, calendar: Calendar) -> list[date]:
    days = (day - timedelta(days=back) for back in range(1, 30))
    return sorted([one for one in days if calendar.is_workday(one)][:DAYS])


def _following(at: date, day: date, calendar: Calendar) -> list[date]:
    """The next two days on which a customer may be called back; the demo's date is one."""
    days = (at + timedelta(days=ahead) for ahead in range(1, 12))
    return [one for one in days if one == day or calendar.is_workday(one)][:2]


def _release(at: date, team: Team, lived: Lived) -> None:
    result = release(day=at, by=team.supervisor, now=_moment(at, RELEASED_AT))
    lived.releases += result.release is not None
    lived.tasks += result.tasks


def _call(
    at: date, team: Team, lived: Lived, *, rng: Random, left: int, following: list[date]
) -> None:
    """Have every specialist dial; `left` counts the working days to the demo's date."""
    for user in team.specialists:
        share = 1.0
        if user == team.behind and left == 1:
            share = FINISHED_BEHIND
        elif user == team.late and left <= 2:
            share = FINISHED_LATE if left == 2 else 0.0
        tasks = _agenda(user, at, share=share)
        for task, now in zip(tasks, _moments(at, len(tasks), rng=rng), strict=True):
            ending = rng.choices(ENDINGS, _WEIGHTS)[0]
            log_result(
                task=task,
                result=ending.result,
                by=user,
                now=now,
                reason=ending.reason,
                note=rng.choice(ending.notes),
                follow_up_at=_follow_up(ending, following, rng=rng),
            )
            lived.results += 1


def _agenda(user: User, at: date, *, share: float) -> list[Task]:
    """New rows first, as the deadline asks for, then those due again.

    Who gets through a `share` of the new rows only does not come to the others.
    """
    own = Task.objects.open().filter(assignee=user)
    new = list(own.without_result().in_call_order())
    if share < 1:
        return new[: int(len(new) * share)]
    due = own.exclude(result="").due_now(_moment(at, CLOSED_AT)).order_by("next_contact_at", "pk")
    return [*new, *due[:REDIALS_A_DAY]]


def _moments(at: date, number: int, *, rng: Random) -> list[datetime]:
    """Spread `number` calls over both shifts of the day, in order."""
    whole = sum(minutes for _start, minutes in SHIFTS)
    moments = []
    for place in range(number):
        minute = whole * place / number + rng.random() * min(4.0, whole / number)
        start, length = SHIFTS[0]
        if minute >= length:
            start, minute = SHIFTS[1][0], minute - length
        moments.append(_moment(at, start) + timedelta(seconds=int(minute * 60)))
    return moments


def _follow_up(ending: _Ending, following: list[date], *, rng: Random) -> datetime | None:
    if ending.result != _R.CALL_AGAIN:
        return None
    return _moment(rng.choice(following), rng.choice(SLOTS))


def _confirm(at: date, team: Team, lived: Lived, *, rng: Random) -> None:
    """Confirm some of those who agreed or were interested on an earlier day."""
    interested = (
        Task.objects.open()
        .filter(result=_R.INTERESTED, result_at__lt=_moment(at, time.min))
        .prefetch_related("lead__lead_terms__term")
        .order_by("pk")
    )
    now = _moment(at, CONFIRMED_FROM)
    for task in interested:
        if rng.random() > SOLD:
            continue
        lived.sales += 1
        now += timedelta(seconds=rng.randint(40, 150))
        confirm_sale(
            task=task,
            form_no=f"YX{at:%Y%m%d}{lived.sales:04d}",
            invoice_no=f"00{at:%y%m%d}{lived.sales:012d}",
            premium=sum(
                (_new_premium(one.term.premium, rng=rng) for one in task.lead.lead_terms.all()),
                Decimal(),
            ),
            by=team.supervisor,
            now=now,
        )


def _new_premium(last: Decimal | None, *, rng: Random) -> Decimal:
    factor = rng.choice(("0.9", "0.95", "1", "1", "1.06", "1.12"))
    return yuan((last or Decimal(950)) * Decimal(factor))
