"""The dry run of a later morning: who would get how much, and what would stay behind."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from policies.models import Term
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.workdays import Calendar
from renewal.rules.months import WEEKDAYS
from renewal.rules.queries import calendar_between, rules_on
from worklists.board import CLEAR, HELD, Look, share_in_words, why_nobody
from worklists.models import Held, Lead, ListKind, Reason
from worklists.queries import Standing
from worklists.queries.tomorrow import Outlook, outlook
from worklists.views.release import legend, number_range, share_of, with_rows

DAYS_AHEAD = 7
LONGEST_HOLIDAY = timedelta(days=31)
ONE_DAY = timedelta(days=1)
ROWS_A_PAGE = 50
DROPPED = "dropped"
MUST_FINISH = Look("attention", "clock", gettext_lazy("Must finish first"))


@dataclass(frozen=True)
class Day:
    """A day that may be chosen."""

    day: date
    weekday: str | Promise
    is_workday: bool


@dataclass(frozen=True)
class Row:
    """How a specialist would stand that morning, and the share by list kind."""

    standing: Standing
    look: Look
    most: int | None
    share: str
    takes_part: bool
    by_kind: list[int]

    @property
    def total(self) -> int:
        return sum(self.by_kind)


@require_safe
@allow(Act.RELEASE)
def tomorrow(request: StaffRequest) -> HttpResponse:
    """Show what a release on ?day, by default the next working day, would do. Source: F57.

    ?clear=now counts in only who is clear now; else whoever has time left counts as finished.
    """
    now = timezone.now()
    days, day = _days(request, now)
    all_finish = request.GET.get("clear") != "now"
    found = outlook(viewer=request.user, day=day, now=now, all_finish=all_finish)
    kinds = with_rows(found.waiting, found.waiting)
    totals = [sum(own.values()) for own in found.shares.values()]
    names = {one.user.username: one.user.name for one in found.everybody}
    rows = _rows(found, kinds, day=day)
    context = {
        "now": now,
        "day": day,
        "days": days,
        "is_workday": next(one.is_workday for one in days if one.day == day),
        "all_finish": all_finish,
        "rows": rows,
        "must_finish": [row for row in rows if row.look is MUST_FINISH],
        "lists": [(str(ListKind(kind).label), n) for kind, n in found.waiting.items() if n],
        "waiting": sum(found.waiting.values()),
        "dealt": sum(found.dealt.values()),
        "each": number_range(totals),
        "kinds": legend(kinds),
        "shares": [
            share_of(names[name], own, most=max(totals, default=0), kinds=kinds)
            for name, own in found.shares.items()
        ],
        "unassigned": [(str(ListKind(kind).label), n) for kind, n in found.unassigned.items() if n],
        "why_nobody": why_nobody(() if found.takers else found.held.values()),
        "excluded": [(code, str(Reason(code).label), n) for code, n in found.excluded.items()],
        "dropped": len(found.dropped),
        "brings_trial_members": any(one.day.day == 1 for one in days if one.day <= day),
    }
    return render(request, "worklists/tomorrow.html", context)


@require_safe
@allow(Act.RELEASE)
def tomorrow_rows(request: StaffRequest, reason: str) -> HttpResponse:
    """Show the rows that would stay behind for one reason."""
    if reason not in (*Reason.values, DROPPED):
        raise Http404
    now = timezone.now()
    _choice, day = _days(request, now)
    found = outlook(viewer=request.user, day=day, now=now, all_finish=True)
    if reason == DROPPED:
        title = _("Left out of a call about several")
        terms = Term.objects.filter(pk__in=found.dropped)
    else:
        title = str(Reason(reason).label)
        leads = Lead.objects.for_user(request.user).filter(pk__in=found.leads_left_out(reason))
        terms = Term.objects.filter(pk__in=leads.values("term"))
    shown = terms.select_related("policy__customer", "policy__vehicle", "policy__phone")
    pages = Paginator(shown.order_by("expires_on", "pk"), ROWS_A_PAGE)
    context = {
        "day": day,
        "reason": reason,
        "title": title,
        "page": pages.get_page(request.GET.get("page")),
    }
    return render(request, "worklists/tomorrow_rows.html", context)


def _rows(found: Outlook, kinds: list[str], *, day: date) -> list[Row]:
    rules = rules_on(day)
    morning = timezone.make_aware(datetime.combine(day, time.min))
    rows = []
    for one in found.everybody:
        own = found.shares.get(one.user.username, {})
        rows.append(
            Row(
                standing=one,
                look=_look(one, found.held.get(one.user.username), morning=morning),
                most=one.most,
                share=share_in_words(one, day=day, rules=rules),
                takes_part=one.user.username in found.takers,
                by_kind=[own.get(kind, 0) for kind in kinds],
            )
        )
    return rows


def _look(one: Standing, held: Held | None, *, morning: datetime) -> Look:
    is_due = one.next_deadline_at is not None and one.next_deadline_at < morning
    if held in (Held.PENDING, Held.OVERDUE) or (held is None and is_due):
        return MUST_FINISH
    return HELD[held] if held else CLEAR


def _days(request: StaffRequest, now: datetime) -> tuple[list[Day], date]:
    """Return the days that may be chosen, and the one that is."""
    today = timezone.localdate(now)
    calendar = calendar_between(today, today + LONGEST_HOLIDAY)
    usual = _next_workday(today, calendar)
    last = max(usual, today + timedelta(days=DAYS_AHEAD))
    days = [
        Day(day=day, weekday=WEEKDAYS[day.weekday()], is_workday=calendar.is_workday(day))
        for day in (today + timedelta(days=n) for n in range(1, (last - today).days + 1))
    ]
    try:
        asked = parse_date(request.GET.get("day", ""))
    except ValueError:
        asked = None
    return days, asked if asked and today < asked <= last else usual


def _next_workday(today: date, calendar: Calendar) -> date:
    day = today + ONE_DAY
    while not calendar.is_workday(day):
        day += ONE_DAY
    return day
