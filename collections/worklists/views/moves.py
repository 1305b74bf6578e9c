"""Rows that change hands: several of one specialist, a single one, and the recall list."""

from datetime import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.asked import whole_number
from renewal.rules.defaults import RECALL_DAYS
from renewal.rules.queries import value_on
from worklists import actions
from worklists.actions import MoveRefused
from worklists.models import Task
from worklists.models.tasks import TaskQuerySet
from worklists.move_forms import MoveForm, MoveOneForm, RecallForm
from worklists.moved_words import told_of_move, told_of_recall
from worklists.queries.recalls import recalled_waiting, to_recall
from worklists.views.rows_page import rows_page, specialist_of, tab_of

ROWS_A_PAGE = 50


@require_POST
@allow(Act.RELEASE)
def move_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Give rows of a specialist to another; a refusal keeps what was ticked. Source: UX.md 4."""
    specialist, now = specialist_of(request, pk), timezone.now()
    form = MoveForm(request.POST, by=request.user, giver=specialist, now=now)
    if form.is_valid():
        tab, shown = tab_of(request, specialist)
        rows, taker = form.rows(shown), form.cleaned_data["taker"]
        try:
            moved = actions.move_tasks(
                tasks=rows,
                taker=taker,
                by=request.user,
                now=now,
                reason=form.cleaned_data["reason"],
            )
        except MoveRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = told_of_move(moved=moved, asked=len(rows), taker=taker, now=now)
            messages.success(request, said)
            return redirect(_address("worklists:specialist_rows", pk, tab=tab))
    return rows_page(request, specialist, move_form=form)


@require_POST
@allow(Act.RELEASE)
def recall_rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Recall rows of a specialist; a refusal keeps what was ticked."""
    specialist, now = specialist_of(request, pk), timezone.now()
    form = MoveForm(request.POST, by=request.user, giver=specialist, now=now, is_recall=True)
    tab, shown = tab_of(request, specialist)
    if _recalled(request, form, shown, now=now):
        return redirect(_address("worklists:specialist_rows", pk, tab=tab))
    return rows_page(request, specialist, move_form=form)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.RELEASE)
def move(request: StaffRequest) -> HttpResponse:
    """Give the row that the address names as ?task= to another specialist. Source: UX.md 5.4."""
    tasks = Task.objects.for_user(request.user).with_row().select_related("release")
    task = get_object_or_404(tasks, pk=whole_number(request.GET.get("task")))
    now = timezone.now()
    form = MoveOneForm(request.POST or None, by=request.user, task=task, now=now)
    status = 200
    if request.method == "POST":
        if form.is_valid() and _is_moved(request, form, task, now=now):
            return redirect("worklists:release_detail", task.release_id)
        status = 422
    context = {"task": task, "form": form, "now": now}
    return render(request, "worklists/move.html", context, status=status)


@require_safe
@allow(Act.RELEASE)
def recall_list(request: StaffRequest) -> HttpResponse:
    """Show what a supervisor may want back before it is lost. Source: F14, O8."""
    return _recall_page(request)


@require_POST
@allow(Act.RELEASE)
def recall(request: StaffRequest) -> HttpResponse:
    """Recall rows of any specialist; a refusal keeps what was ticked."""
    form, now = RecallForm(request.POST, auto_id="move_%s"), timezone.now()
    tab, shown = _part_of(request, now=now)
    if _recalled(request, form, shown, now=now):
        return redirect(_address("worklists:recall_list", tab=tab))
    return _recall_page(request, refused=form)


def _address(route: str, *arguments: int, tab: str) -> str:
    return reverse(route, args=arguments, query={"tab": tab})


def _is_moved(request: StaffRequest, form: MoveOneForm, task: Task, *, now: datetime) -> bool:
    taker = form.cleaned_data["taker"]
    try:
        moved = actions.move_tasks(
            tasks={task.pk: form.cleaned_data["version"]},
            taker=taker,
            by=request.user,
            now=now,
            reason=form.cleaned_data["reason"],
        )
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, told_of_move(moved=moved, asked=1, taker=taker, now=now))
    return True


def _recalled(
    request: StaffRequest, form: RecallForm, shown: TaskQuerySet, *, now: datetime
) -> bool:
    """Recall what the form says, and tell of it; False if it is refused."""
    if not form.is_valid():
        return False
    rows = form.rows(shown)
    try:
        recalled = actions.recall(
            tasks=rows, by=request.user, now=now, reason=form.cleaned_data["reason"]
        )
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, told_of_recall(recalled=recalled, asked=len(rows)))
    return True


def _part_of(request: StaffRequest, *, now: datetime) -> tuple[str, TaskQuerySet]:
    parts = to_recall(user=request.user, now=now)
    tab = request.GET.get("tab", "")
    tab = tab if tab in parts else "untouched"
    return tab, parts[tab]


def _recall_page(request: StaffRequest, *, refused: RecallForm | None = None) -> HttpResponse:
    now = timezone.now()
    today = timezone.localdate(now)
    parts = to_recall(user=request.user, now=now)
    tab, rows = _part_of(request, now=now)
    order = ("deadline_at", "lead__due_on") if tab == "untouched" else ("lead__due_on",)
    page = Paginator(rows.with_row().order_by(*order, "pk"), ROWS_A_PAGE)
    context = {
        "tab": tab,
        "numbers": {name: part.count() for name, part in parts.items()},
        "page": page.get_page(request.GET.get("page")),
        "moving": refused or RecallForm(auto_id="move_%s"),
        "waiting": recalled_waiting(user=request.user),
        "days": value_on(RECALL_DAYS, day=today),
        "today": today,
        "now": now,
    }
    return render(request, "worklists/recall_list.html", context, status=422 if refused else 200)
