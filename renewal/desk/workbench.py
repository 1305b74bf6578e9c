"""What a supervisor has before them: the day's figures, and what there is to do, in order."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from policies.models import Contact, ImportBatch
from renewal.accounts.models import User
from renewal.desk.navigation import url_of
from renewal.lib.days import span_of
from renewal.rules.queries import unknown_year
from reports.models import DailyClose
from sales.models import Sale
from worklists.actions import preview
from worklists.models import Held, Reason, Release, Task
from worklists.queries import HandledDay, handled_by_release_day, list_days
from worklists.queries.escalations import figures_of

LOOK_BACK_DAYS = 11
RECENT_DAYS = 10


@dataclass(frozen=True)
class Todo:
    """A step of the day; `url` is blank where there is nothing to open yet."""

    title: str
    text: str
    url: str
    act: str
    is_done: bool
    is_bad: bool = False


@dataclass(frozen=True)
class Workbench:
    """The figures of the top row, and the steps of the day; the first open one is next."""

    last_batch: HandledDay | None
    recent: list[HandledDay]
    waiting: int
    people: int
    numbers_to_check: int
    to_confirm: int
    confirmed: int
    todos: list[Todo]
    unknown_year: int | None

    @property
    def next_step(self) -> int:
        """The place of the first step that is open, from 1; 0 when all is done."""
        steps = enumerate(self.todos, start=1)
        return next((place for place, todo in steps if not todo.is_done), 0)


def workbench(*, user: User, now: datetime) -> Workbench:
    """Return the workbench of a supervisor at `now`. Source: UX.md 5.3."""
    today = timezone.localdate(now)
    planned = preview(day=today, by=user, now=now)
    recent = handled_by_release_day(user=user, until=today, days=RECENT_DAYS)
    before = [batch for batch in recent if batch.day < today]
    last_batch = before[-1] if before else None
    held = list(planned.held.values())
    waiting = sum(planned.waiting.values())
    numbers = planned.excluded.get(Reason.NO_PHONE, 0)
    to_confirm = Task.objects.for_user(user).open().filter(result=Contact.Result.INTERESTED).count()
    confirmed = Sale.objects.for_user(user).booked_on(today).count()
    steps = [
        _check(last_batch, behind=held.count(Held.PENDING), paused=held.count(Held.OVERDUE)),
        _passed_on(user, now),
        _missed_lists(user, today),
        _import(user, today),
        _release(user, today, waiting=waiting),
        _confirm(to_confirm, confirmed),
        _report(user, today),
    ]
    return Workbench(
        last_batch=last_batch,
        recent=recent,
        waiting=waiting,
        people=len(planned.per_specialist),
        numbers_to_check=numbers,
        to_confirm=to_confirm,
        confirmed=confirmed,
        todos=[step for step in steps if step is not None and step.url],
        unknown_year=unknown_year(today),
    )


def _check(batch: HandledDay | None, *, behind: int, paused: int) -> Todo:
    missing = batch.released - batch.handled if batch else 0
    if behind or paused:
        text = _("%(behind)d not finished, %(paused)d paused") % {
            "behind": behind,
            "paused": paused,
        }
    elif missing:
        text = ngettext(
            "%(rows)d row without a result", "%(rows)d rows without a result", missing
        ) % {"rows": missing}
    else:
        text = _("Everybody is up to date")
    return Todo(
        title=_("Check the previous batch"),
        text=text,
        url=url_of("worklists:progress") or "",
        act=_("Look"),
        is_done=not (behind or paused or missing),
        is_bad=paused > 0,
    )


def _passed_on(user: User, now: datetime) -> Todo | None:
    figures = figures_of(user, now=now)
    if not figures.open:
        return None
    return Todo(
        title=_("Answer what was passed on"),
        text=_("%(open)d open, %(late)d overdue") % {"open": figures.open, "late": figures.late},
        url=url_of("worklists:escalation_list") or "",
        act=_("Look"),
        is_done=False,
        is_bad=figures.late > 0,
    )


def _missed_lists(user: User, today: date) -> Todo | None:
    first = today - timedelta(days=LOOK_BACK_DAYS - 1)
    days = list_days(user=user, first=first, last=today, today=today)
    missed = [lists[0].day for lists in days if any(one.is_missed for one in lists)]
    if not missed:
        return None
    pattern = pgettext("short date", "j M")
    return Todo(
        title=_("Make the lists that were missed"),
        text=_(", ").join(date_format(day, pattern) for day in reversed(missed)),
        url=url_of("worklists:queues") or "",
        act=_("Make up"),
        is_done=False,
        is_bad=True,
    )


def _import(user: User, today: date) -> Todo:
    start, end = span_of(today)
    landed = ImportBatch.objects.for_user(user).filter(state=ImportBatch.State.LANDED)
    number = landed.filter(landed_at__gte=start, landed_at__lt=end).count()
    if number:
        text = ngettext(
            "%(files)d workbook imported today", "%(files)d workbooks imported today", number
        ) % {"files": number}
    else:
        last = landed.aggregate(at=Max("landed_at"))["at"]
        text = _("None today") if last is None else _("Last on %(day)s") % {"day": _short(last)}
    return Todo(
        title=_("Import workbooks"),
        text=text,
        url=url_of("policies:import_list") or "",
        act=_("Import"),
        is_done=number > 0,
    )


def _release(user: User, today: date, *, waiting: int) -> Todo:
    drawn = Release.objects.for_user(user).on(today).select_related("by").newest_first().first()
    if waiting:
        text = ngettext("%(rows)d row waits", "%(rows)d rows wait", waiting) % {"rows": waiting}
    elif drawn is not None:
        text = ngettext(
            "%(name)s released %(rows)d row", "%(name)s released %(rows)d rows", drawn.tasks_count
        ) % {"name": drawn.by.name, "rows": drawn.tasks_count}
    else:
        text = _("Nothing is due today")
    return Todo(
        title=_("Release the lists"),
        text=text,
        url=url_of("worklists:release") or "",
        act=_("Release"),
        is_done=not waiting,
    )


def _confirm(to_confirm: int, confirmed: int) -> Todo:
    return Todo(
        title=_("Confirm sales"),
        text=_("%(open)d interested, %(done)d confirmed today")
        % {"open": to_confirm, "done": confirmed},
        url=url_of("sales:confirm_list") or "",
        act=pgettext("sale", "Confirm"),
        is_done=not to_confirm,
    )


def _report(user: User, today: date) -> Todo:
    closed = DailyClose.objects.filter(day=today).exists()
    return Todo(
        title=_("Daily report"),
        text=_("Today is closed") if closed else _("Today is not closed yet"),
        url=url_of("reports:daily") or "",
        act=pgettext("button", "Open"),
        is_done=closed,
    )


def _short(at: datetime) -> str:
    return date_format(timezone.localdate(at), pgettext("short date", "j M"))
