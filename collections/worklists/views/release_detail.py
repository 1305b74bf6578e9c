"""A release that was made: who got whom, the proof of it, undoing it, and what moved since."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Min
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from worklists import actions
from worklists.actions import ReleaseRefused
from worklists.models import Held, Move, Release
from worklists.queries import names_of, numbers_by_kind, proof_of, with_lots
from worklists.views.release import legend, number_range, share_of, steps, told, with_rows

ROWS_A_PAGE = 50
MOVES_SHOWN = 200


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show who got whom, and on ?verify=1 whether the draw comes out the same. Source: F9."""
    drawn = get_object_or_404(
        Release.objects.for_user(request.user).select_related("by", "branch", "undone_by"), pk=pk
    )
    now = timezone.now()
    participants = list(drawn.participants.select_related("user").order_by("username"))
    numbers = numbers_by_kind(drawn)
    kinds = with_rows(drawn.kinds, Counter(kind for own in numbers.values() for kind in own))
    most = max((one.share for one in participants), default=0)
    tasks = with_lots(drawn).with_row().order_by("drawn_to__username", "pk")
    names = names_of([*drawn.held, *drawn.let_in])
    person = request.GET.get("of", "")
    if person:
        tasks = tasks.filter(drawn_to__username=person)
    moves = Move.objects.filter(task__release=drawn).exclude(kind=Move.Kind.UNDONE)
    undo_ends_at = actions.undo_ends_at(drawn)
    may_undo = request.user.may(Act.RELEASE) and now <= undo_ends_at and not drawn.undone_at
    context = {
        "drawn": drawn,
        "participants": [
            (one, share_of(one.user.name, numbers.get(one.user_id, {}), most=most, kinds=kinds))
            for one in participants
        ],
        "has_weights": any(one.weight != "1" for one in participants),
        "has_rooms": any(one.room is not None for one in participants),
        "kinds": legend(kinds),
        "each": number_range([one.share for one in participants]),
        "held": [(names[one], Held(code)) for one, code in drawn.held.items()],
        "excluded": told(drawn.excluded),
        "let_in": [(names[one], reason) for one, reason in drawn.let_in.items()],
        "deadline_at": drawn.tasks.without_result().aggregate(at=Min("deadline_at"))["at"],
        "may_release": request.user.may(Act.RELEASE),
        "now": now,
        "person": person,
        "page": Paginator(tasks, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "verdict": actions.verify_release(release=drawn) if request.GET.get("verify") else None,
        "moves": moves.select_related("giver", "taker", "by", "task__lead").order_by("-pk")[
            :MOVES_SHOWN
        ],
        "moves_count": moves.count(),
        "moves_shown": MOVES_SHOWN,
        "undo_ends_at": undo_ends_at,
        "undo_rows": actions.untouched(drawn).count() if may_undo else 0,
        "steps": steps(),
    }
    return render(request, "worklists/release_detail.html", context)


@require_POST
@allow(Act.RELEASE)
def undo_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back what nobody has begun with. Source: UX.md 5.4."""
    drawn = get_object_or_404(Release.objects.for_user(request.user), pk=pk)
    try:
        undone = actions.undo_release(release=drawn, by=request.user, now=timezone.now())
    except ReleaseRefused as refusal:
        messages.error(request, str(refusal))
    else:
        said = ngettext(
            "%(number)d row waits for a release again",
            "%(number)d rows wait for a release again",
            undone.taken_back,
        ) % {"number": undone.taken_back}
        if undone.stayed:
            said += _("; %(number)d that somebody has begun with stay") % {"number": undone.stayed}
        messages.success(request, said)
    return redirect("worklists:release_detail", drawn.pk)


@require_safe
@allow(Act.RELEASE, Act.SEE_REPORTS)
def release_proof(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with all that the draw started from, and what came of it. Source: F9."""
    drawn = get_object_or_404(Release.objects.for_user(request.user), pk=pk)
    name = f"release_{drawn.pk}.json"
    return JsonResponse(
        proof_of(drawn), headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
