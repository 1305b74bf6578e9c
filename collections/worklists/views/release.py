"""The morning release: what it would do, doing it, and the proof of what it did."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.rules.defaults import LET_PENDING_IN, RELEASE_DAYS, UNDO_MINUTES
from renewal.rules.queries import rules_on
from worklists import actions
from worklists.actions import ReleaseRefused, ReleaseResult
from worklists.board import Row, board_of, why_nobody
from worklists.deadlines import update_deadline
from worklists.forms import ReleaseForm
from worklists.models import Held, ListKind, Reason, Release
from worklists.queries import Standing, handled_by_release_day
from worklists.queries.pace import Pace, fast_by_person, pace_of
from worklists.queries.reminded import reminded_today

RECENT_DAYS = 10
ROWS_A_PAGE = 50
# One colour for each kind that is dealt, as stacked_bar names them.
COLOURS: dict[str, str] = {
    ListKind.RENEWAL_25: "info",
    ListKind.LAPSED_TODAY: "lapse",
    ListKind.LAPSED_48H: "warn",
    ListKind.TRIAL_MEMBERS: "vio",
}


@dataclass(frozen=True)
class WaitingList:
    """A list that is ready, and in a sentence what it is made of."""

    label: str
    rule: str
    number: int


@dataclass(frozen=True)
class Share:
    """What somebody gets, with its parts for the bar: pairs of a colour and a number."""

    name: str
    total: int
    by_kind: list[int]
    parts: list[tuple[str, int]]


@allow(Act.RELEASE)
def release(request: StaffRequest) -> HttpResponse:
    """Show the gate and the preview; POST releases. Source: UX.md 5.4, F11, F57."""
    now = timezone.now()
    if request.method == "POST":
        return _release(request, ReleaseForm(request.POST), now=now)
    return _page(request, ReleaseForm(request.GET or None), now=now)


def _release(request: StaffRequest, form: ReleaseForm, *, now: datetime) -> HttpResponse:
    day = timezone.localdate(now)
    if not form.is_valid():
        return _page(request, form, now=now, status=422)
    try:
        result = actions.release(day=day, by=request.user, now=now, **form.cleaned_data)
    except ReleaseRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, now=now, status=422)
    if result.release is not None:
        messages.success(request, _released(result.release, people=len(result.per_specialist)))
        return redirect("worklists:release_detail", result.release.pk)
    if any(result.waiting.values()):
        form.add_error(None, _("Nobody is clear to take part; the lists stay where they are."))
        return _page(request, form, now=now, status=422)
    latest = _latest(request, day=day)
    if latest is None:
        messages.info(request, _("There is nothing to release today."))
        return redirect("worklists:release")
    messages.info(request, _already_released(latest))
    return redirect("worklists:release_detail", latest.pk)


def _latest(request: StaffRequest, *, day: date) -> Release | None:
    """Return the last release of the day that was not undone."""
    drawn = Release.objects.for_user(request.user).on(day).filter(undone_at=None)
    return drawn.select_related("by").newest_first().first()


def _released(drawn: Release, *, people: int) -> str:
    return ngettext(
        "%(tasks)d row released to %(people)d specialists",
        "%(tasks)d rows released to %(people)d specialists",
        drawn.tasks_count,
    ) % {"tasks": drawn.tasks_count, "people": people}


def _already_released(drawn: Release) -> str:
    return ngettext(
        "%(name)s has released %(tasks)d row already",
        "%(name)s has released %(tasks)d rows already",
        drawn.tasks_count,
    ) % {"name": drawn.by.name, "tasks": drawn.tasks_count}


def _page(
    request: StaffRequest, form: ReleaseForm, *, now: datetime, status: int = 200
) -> HttpResponse:
    day = timezone.localdate(now)
    ticked = form.ticked
    planned = _planned(request, list(ticked), day=day, now=now)
    rules = rules_on(day)
    pace = pace_of(request.user, rules=rules)
    rows = board_of(
        planned.everybody,
        day=day,
        rules=rules,
        fast=_fast(planned.everybody, pace),
        reminded=reminded_today([one.user for one in planned.everybody], now=now),
        ticked=ticked,
        errors=form.reason_errors,
    )
    waiting = sum(planned.waiting.values())
    latest = _latest(request, day=day)
    release_days = rules.value(RELEASE_DAYS)
    context = {
        "form": form,
        "now": now,
        "day": day,
        "rows": rows,
        "handled": sum(row.standing.handled for row in rows),
        "released": sum(row.standing.released for row in rows),
        "pending": _names(rows, Held.PENDING) if waiting else "",
        "overdue": _names(rows, Held.OVERDUE),
        "away": _names(rows, Held.ON_LEAVE, Held.OFF_SHIFT),
        "full": _names(rows, Held.OVER_CAPACITY),
        "inactive": _names(rows, Held.INACTIVE),
        "lets_pending_in": rules.value(LET_PENDING_IN),
        "pace": pace,
        "planned": planned,
        "unassigned": _unassigned(planned),
        "why_nobody": why_nobody(() if planned.per_specialist else planned.held.values()),
        "waiting": waiting,
        "may_release": waiting and (planned.tasks or Held.PENDING in planned.held.values()),
        "lists": _lists(planned.waiting, days=release_days, day=day),
        "until": day + timedelta(days=release_days),
        "kinds": legend(with_rows(planned.waiting, planned.waiting)),
        "shares": _shares(planned),
        "each": number_range(list(planned.per_specialist.values())),
        "excluded": told(planned.excluded),
        "deadline": update_deadline(released_on=day),
        "undo_minutes": rules.value(UNDO_MINUTES),
        "recent": handled_by_release_day(user=request.user, until=day, days=RECENT_DAYS),
        "latest": latest,
        "step": _step(waiting=waiting, people=len(planned.per_specialist), latest=latest),
        "steps": steps(),
    }
    return render(request, "worklists/release.html", context, status=status)


def _fast(everybody: list[Standing], pace: Pace | None) -> Mapping[int, int]:
    return fast_by_person([one.user for one in everybody], pace) if pace else {}


def _unassigned(planned: ReleaseResult) -> list[tuple[str, int]]:
    """Return the lists of which rows stay because nobody can take them, with their numbers."""
    return [(str(ListKind(kind).label), n) for kind, n in planned.unassigned.items() if n]


def _planned(
    request: StaffRequest, ticked: list[str], *, day: date, now: datetime
) -> ReleaseResult:
    """Count who is ticked in at once: the reason is asked for when the release is sent."""
    try:
        return actions.preview(
            day=day, by=request.user, now=now, let_in=dict.fromkeys(ticked, "preview")
        )
    except ReleaseRefused:
        return actions.preview(day=day, by=request.user, now=now)


def _lists(waiting: dict[str, int], *, days: int, day: date) -> list[WaitingList]:
    """Return the lists that have rows, and that of the renewals in any case."""
    return [
        WaitingList(
            label=str(ListKind(kind).label), rule=_rule(kind, days=days, day=day), number=number
        )
        for kind, number in waiting.items()
        if number or kind == ListKind.RENEWAL_25
    ]


def _rule(kind: str, *, days: int, day: date) -> str:
    if kind == ListKind.LAPSED_TODAY:
        return _("The centre's own, ended and never called")
    if kind == ListKind.LAPSED_48H:
        return _("A branch's own, lapsed for more than 48 hours")
    if kind == ListKind.TRIAL_MEMBERS:
        return _("Cover of trial members that ends within a month")
    return _("%(days)d days before expiry: ends by %(until)s") % {
        "days": days,
        "until": date_format(day + timedelta(days=days), pgettext("short date", "j M")),
    }


def steps() -> list[str]:
    return [
        _("Check the previous batch"),
        _("Lists to release"),
        _("Confirm the split"),
        pgettext("step", "Done"),
    ]


def _step(*, waiting: int, people: int, latest: Release | None) -> int:
    if not waiting:
        return 2 if latest is None else 4
    return 3 if people else 1


def _names(rows: list[Row], *reasons: Held) -> str:
    """Return the names of those who are held back for these reasons and not ticked."""
    return _(", ").join(
        row.standing.user.name for row in rows if row.standing.held in reasons and not row.is_ticked
    )


def with_rows(kinds: Iterable[str], numbers: Mapping[str, int]) -> list[str]:
    """Return the kinds that there is something of, in their order."""
    return [kind for kind in kinds if numbers.get(kind)]


def legend(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return the colour and the name of each kind."""
    return [(COLOURS[kind], str(ListKind(kind).label)) for kind in kinds]


def _shares(planned: ReleaseResult) -> list[Share]:
    names = {one.user.username: one.user.name for one in planned.everybody}
    most = max(planned.per_specialist.values(), default=0)
    kinds = with_rows(planned.waiting, planned.waiting)
    return [
        share_of(names[username], planned.by_kind[username], most=most, kinds=kinds)
        for username in planned.per_specialist
    ]


def share_of(name: str, by_kind: dict[str, int], *, most: int, kinds: list[str]) -> Share:
    """Return the bar of somebody's share; what is missing to `most` stays empty."""
    numbers = [by_kind.get(kind, 0) for kind in kinds]
    return Share(
        name=name,
        total=sum(numbers),
        by_kind=numbers,
        parts=[
            *((COLOURS[kind], number) for kind, number in zip(kinds, numbers, strict=True)),
            ("none", most - sum(numbers)),
        ],
    )


def number_range(numbers: list[int]) -> str:
    """Write 82–83, or 82 where all are the same."""
    if not numbers:
        return "—"
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def told(excluded: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(Reason(code).label), number) for code, number in excluded.items()]


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_list(request: StaffRequest) -> HttpResponse:
    releases = Release.objects.for_user(request.user).select_related("by").newest_first()
    page = Paginator(releases, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "worklists/release_list.html", {"page": page})


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS, Act.CALL, Act.SEE_SETTINGS)
def fairness(request: StaffRequest) -> HttpResponse:
    """The published rule of the draw. Source: docs/fairness.md."""
    return render(request, "worklists/release_rule.html")
