"""What somebody who leaves had to do goes to another, or back to the next release. F14."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from renewal.lib.asked import whole_number
from worklists import actions
from worklists.actions import MoveRefused
from worklists.models import Task
from worklists.move_forms import ReasonField, TakerForm
from worklists.moved_words import told_of_move, told_of_recall
from worklists.queries import PARTS
from worklists.queries.recalls import not_ended

GIVE, QUEUE = "GIVE", "QUEUE"


class HandOverForm(TakerForm):
    """Where the rows of `giver` go, and why."""

    field_order = ("where", "taker", "reason")

    where = forms.ChoiceField(
        label=gettext_lazy("The rows go"),
        choices=[
            (GIVE, gettext_lazy("to one specialist")),
            (QUEUE, gettext_lazy("back to the queue for the next release")),
        ],
        initial=GIVE,
        widget=forms.RadioSelect,
    )
    reason = ReasonField()

    def __init__(
        self, data: Mapping[str, Any] | None = None, *, by: User, giver: User, now: datetime
    ) -> None:
        super().__init__(data)
        is_recall = self["where"].value() == QUEUE
        self.offer(by=by, giver=giver, now=now, is_recall=is_recall)


@dataclass(frozen=True)
class Left:
    """What somebody has open; `stay` of it has ended and cannot be recalled."""

    to_dial: int
    to_redial: int
    appointments: int
    stay: int

    @property
    def total(self) -> int:
        return self.to_dial + self.to_redial + self.appointments


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.RELEASE)
def hand_over(request: StaffRequest) -> HttpResponse:
    """Show what the specialist of ?giver= has open; POST gives it to another, or recalls it.

    Contacts, events and notes belong to the policies: they are the next one's to read already.
    """
    now = timezone.now()
    specialists = User.objects.for_user(request.user).filter(role=Role.SPECIALIST)
    open_rows = Count("tasks", filter=Q(tasks__state=Task.State.OPEN))
    people = specialists.annotate(open_rows=open_rows).filter(
        Q(is_active=True) | Q(open_rows__gt=0)
    )
    context: dict[str, Any] = {"people": people.order_by("name", "pk"), "giver": None}
    asked, status = request.GET.get("giver"), 200
    if asked:
        giver = get_object_or_404(specialists, pk=whole_number(asked))
        form = HandOverForm(request.POST or None, by=request.user, giver=giver, now=now)
        if request.method == "POST":
            if form.is_valid() and _is_done(request, form, giver, now=now):
                query = {"giver": giver.pk}
                return redirect(reverse("desk:hand_over", query=query))
            status = 422
        context |= {"giver": giver, "form": form, "left": _left(request.user, giver, now=now)}
    return render(request, "desk/hand_over.html", context, status=status)


def _left(user: User, giver: User, *, now: datetime) -> Left:
    rows = Task.objects.for_user(user).open().filter(assignee=giver)
    numbers = rows.aggregate(
        to_dial=PARTS["to_dial"],
        to_redial=PARTS["to_redial"],
        appointments=PARTS["appointments"],
        all=Count("pk"),
    )
    recallable = not_ended(rows, timezone.localdate(now)).count()
    return Left(stay=numbers.pop("all") - recallable, **numbers)


def _is_done(request: StaffRequest, form: HandOverForm, giver: User, *, now: datetime) -> bool:
    signed: dict[str, Any] = {
        "by": request.user,
        "now": now,
        "reason": form.cleaned_data["reason"],
    }
    taker = form.cleaned_data["taker"]
    rows = Task.objects.for_user(request.user).open().filter(assignee=giver)
    try:
        if taker is None:
            shown = dict(rows.values_list("pk", "version"))
            recalled = actions.recall(tasks=shown, **signed)
            said = told_of_recall(recalled=recalled, asked=len(shown))
        else:
            moved = actions.hand_over(giver=giver, taker=taker, **signed)
            said = told_of_move(moved=moved, asked=moved, taker=taker, now=now)
    except MoveRefused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, said)
    return True
