"""The page of one specialist's rows, which several views answer with."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from renewal.accounts.access import StaffRequest
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from worklists.forms import UnlockForm
from worklists.models import Task
from worklists.models.tasks import TaskQuerySet
from worklists.move_forms import MoveForm
from worklists.queries import PARTS

ROWS_A_PAGE = 50


def specialist_of(request: StaffRequest, pk: int) -> User:
    specialists = User.objects.for_user(request.user).filter(role=Role.SPECIALIST)
    return get_object_or_404(specialists, pk=pk)


def tab_of(request: StaffRequest, specialist: User) -> tuple[str, TaskQuerySet]:
    """Return the tab that the address names, by default the first, and its rows."""
    own = Task.objects.for_user(request.user).filter(assignee=specialist)
    tabs = {
        "to_dial": own.to_dial(),
        "to_redial": own.to_redial(),
        "appointments": own.with_appointment(),
        "done": own.done(),
    }
    tab = request.GET.get("tab", "")
    tab = tab if tab in tabs else "to_dial"
    return tab, tabs[tab]


def rows_page(
    request: StaffRequest,
    specialist: User,
    *,
    unlock_form: UnlockForm | None = None,
    move_form: MoveForm | None = None,
) -> HttpResponse:
    """Answer with a specialist's rows; a form that is given is a refused one."""
    now = timezone.now()
    own = Task.objects.for_user(request.user).filter(assignee=specialist)
    tab, rows = tab_of(request, specialist)
    overdue = own.without_result().filter(deadline_at__lt=now)
    unlocked = specialist.unlocks.filter(day=timezone.localdate(now)).select_related("by").first()
    may_move = request.user.may(Act.RELEASE) and tab != "done"
    context = {
        "specialist": specialist,
        "tab": tab,
        "numbers": own.aggregate(**PARTS),
        "page": Paginator(
            rows.with_row().order_by("deadline_at", "lead__due_on", "pk"), ROWS_A_PAGE
        ).get_page(request.GET.get("page")),
        "now": now,
        "form": unlock_form or UnlockForm(),
        "unlocked": unlocked,
        "may_unlock": request.user.may(Act.UNLOCK) and unlocked is None and overdue.exists(),
        "moving": (move_form or MoveForm(by=request.user, giver=specialist, now=now))
        if may_move
        else None,
    }
    status = 422 if unlock_form or move_form else 200
    return render(request, "worklists/specialist_rows.html", context, status=status)
