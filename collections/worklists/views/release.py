"""The morning release: what it would do, doing it, and the proof of what it did."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.rules.defaults import RELEASE_DAYS
from renewal.rules.queries import value_on
from worklists import actions
from worklists.actions import ReleaseRefused, ReleaseResult
from worklists.deadlines import update_deadline
from worklists.forms import ReleaseForm
from worklists.models import Held, ListKind, Reason, Release
from worklists.queries import (
    Standing,
    handled_by_release_day,
    names_of,
    numbers_by_kind,
    proof_of,
)

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
class Row:
    """A specialist in the table of the previous batch."""

    standing: Standing
    is_ticked: bool
    reason: str
    error: str


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
    latest = Release.objects.for_user(request.user).on(day).newest_first().first()
    if latest is None:
        messages.info(request, _("There is nothing to release today."))
        return redirect("worklists:release")
    messages.info(request, _already_released(latest))
    return redirect("worklists:release_detail", latest.pk)


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
    rows = [
        Row(
            standing=one,
            is_ticked=one.user.username in ticked,
            reason=ticked.get(one.user.username, ""),
            error=form.reason_errors.get(one.user.username, ""),
        )
        for one in planned.everybody
    ]
    waiting = sum(planned.waiting.values())
    latest = Release.objects.for_user(request.user).on(day).newest_first().first()
    release_days = value_on(RELEASE_DAYS, day=day)
    context = {
        "form": form,
        "now": now,
        "day": day,
        "rows": rows,
        "handled": sum(row.standing.handled for row in rows),
        "released": sum(row.standing.released for row in rows),
        "pending": _names(rows, Held.PENDING) if waiting else "",
        "overdue": _names(rows, Held.OVERDUE),
        "inactive": _names(rows, Held.INACTIVE),
        "planned": planned,
        "waiting": waiting,
        "may_release": waiting and (planned.tasks or Held.PENDING in planned.held.values()),
        "lists": _lists(planned.waiting, days=release_days, day=day),
        "until": day + timedelta(days=release_days),
        "kinds": _legend(_with_rows(planned.waiting, planned.waiting)),
        "shares": _shares(planned),
        "each": _range(list(planned.per_specialist.values())),
        "excluded": _told(planned.excluded),
        "deadline": update_deadline(released_on=day),
        "recent": handled_by_release_day(user=request.user, until=day, days=RECENT_DAYS),
        "latest": latest,
        "step": _step(waiting=waiting, people=len(planned.per_specialist), latest=latest),
        "steps": steps(),
    }
    return render(request, "worklists/release.html", context, status=status)


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


def _names(rows: list[Row], held: Held) -> str:
    """Return the names of those who are held back for this reason and not ticked."""
    return _(", ").join(
        row.standing.user.name for row in rows if row.standing.held == held and not row.is_ticked
    )


def _with_rows(kinds: Iterable[str], numbers: Mapping[str, int]) -> list[str]:
    """Return the kinds that there is something of, in their order."""
    return [kind for kind in kinds if numbers.get(kind)]


def _legend(kinds: Iterable[str]) -> list[tuple[str, str]]:
    """Return the colour and the name of each kind."""
    return [(COLOURS[kind], str(ListKind(kind).label)) for kind in kinds]


def _shares(planned: ReleaseResult) -> list[Share]:
    names = {one.user.username: one.user.name for one in planned.everybody}
    most = max(planned.per_specialist.values(), default=0)
    kinds = _with_rows(planned.waiting, planned.waiting)
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


def _range(numbers: list[int]) -> str:
    """Write 82–83, or 82 where all are the same."""
    if not numbers:
        return "—"
    low, high = min(numbers), max(numbers)
    return str(low) if low == high else f"{low}–{high}"


def _told(excluded: dict[str, int]) -> list[tuple[str, int]]:
    return [(str(Reason(code).label), number) for code, number in excluded.items()]


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_list(request: StaffRequest) -> HttpResponse:
    releases = Release.objects.for_user(request.user).select_related("by").newest_first()
    page = Paginator(releases, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "worklists/release_list.html", {"page": page})


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who got whom, and on ?verify=1 whether the draw comes out the same. Source: F9."""
    drawn = get_object_or_404(
        Release.objects.for_user(request.user).select_related("by", "branch"), pk=pk
    )
    participants = list(drawn.participants.select_related("user").order_by("username"))
    numbers = numbers_by_kind(drawn)
    kinds = _with_rows(drawn.kinds, Counter(kind for own in numbers.values() for kind in own))
    most = max((one.share for one in participants), default=0)
    tasks = drawn.tasks.with_row().order_by("drawn_to__username", "pk")
    names = names_of([*drawn.held, *drawn.let_in])
    person = request.GET.get("of", "")
    if person:
        tasks = tasks.filter(drawn_to__username=person)
    context = {
        "drawn": drawn,
        "participants": [
            (
                one,
                share_of(one.user.name, numbers.get(one.user_id, {}), most=most, kinds=kinds),
            )
            for one in participants
        ],
        "kinds": _legend(kinds),
        "each": _range([one.share for one in participants]),
        "held": [(names[one], Held(code)) for one, code in drawn.held.items()],
        "excluded": _told(drawn.excluded),
        "let_in": [(names[one], reason) for one, reason in drawn.let_in.items()],
        "deadline_at": drawn.tasks.without_result().aggregate(at=Min("deadline_at"))["at"],
        "now": timezone.now(),
        "person": person,
        "page": Paginator(tasks, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "verdict": actions.verify_release(release=drawn) if request.GET.get("verify") else None,
        "steps": steps(),
    }
    return render(request, "worklists/release_detail.html", context)


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_proof(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with all that the draw started from, and what came of it. Source: F9."""
    drawn = get_object_or_404(Release.objects.for_user(request.user), pk=pk)
    name = f"release_{drawn.pk}.json"
    return JsonResponse(
        proof_of(drawn), headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS, Act.CALL)
def fairness(request: StaffRequest) -> HttpResponse:
    """The published rule of the draw. Source: docs/fairness.md."""
    return render(request, "worklists/release_rule.html")
