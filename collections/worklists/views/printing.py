"""Call lists on paper: what would be printed, and the sheets. Source: UX.md 5.11, F55."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.asked import words
from worklists import actions
from worklists.models import Release
from worklists.models.tasks import TaskQuerySet
from worklists.print_list import TICKS, pages_of, sheets
from worklists.queries.printed import rows_to_print

FULL = "full"


@dataclass(frozen=True)
class Pile:
    """What would be printed for one specialist."""

    username: str
    name: str
    rows: int

    @property
    def pages(self) -> int:
        return pages_of(self.rows)


@allow(Act.CALL)
def print_list(request: StaffRequest) -> HttpResponse:
    """Say how many of the own rows would be printed; POST prints them. Source: 001-35."""
    if request.method != "POST":
        piles = _piles(rows_to_print(user=request.user))
        return render(request, "worklists/print_own.html", {"pile": next(piles, None)})
    try:
        printed = actions.print_own_list(
            by=request.user,
            with_full_numbers=request.POST.get("numbers") == FULL,
            now=timezone.now(),
        )
    except actions.NothingToPrint:
        return redirect("worklists:print_list")
    return _sheets(request, printed)


@allow(Act.RELEASE)
def print_release(request: StaffRequest, pk: int) -> HttpResponse:
    """Say what a release would print for each specialist; POST prints one's rows, or all."""
    drawn = get_object_or_404(Release.objects.for_user(request.user), pk=pk)
    rows = rows_to_print(user=request.user, release=drawn)
    if request.method != "POST":
        piles = list(_piles(rows))
        context = {
            "drawn": drawn,
            "piles": piles,
            "rows": sum(pile.rows for pile in piles),
            "pages": sum(pile.pages for pile in piles),
        }
        return render(request, "worklists/print_release.html", context)
    username = words(request.POST.get("of"), longest=60)
    people = User.objects.filter(pk__in=rows.values("assignee"))
    specialist = get_object_or_404(people, username=username) if username else None
    try:
        printed = actions.print_release(
            release=drawn, specialist=specialist, by=request.user, now=timezone.now()
        )
    except actions.NothingToPrint:
        return redirect("worklists:print_release", drawn.pk)
    return _sheets(request, printed)


def _piles(rows: TaskQuerySet) -> Iterator[Pile]:
    people = rows.values_list("assignee__username", "assignee__name").annotate(n=Count("pk"))
    for username, name, number in people.order_by("assignee__username"):
        yield Pile(username=username, name=name, rows=number)


def _sheets(request: StaffRequest, printed: actions.Printed) -> HttpResponse:
    printout = printed.printout
    context = {
        "printout": printout,
        "sheets": sheets(printed.tasks, with_full_numbers=printout.with_full_numbers),
        "ticks": TICKS,
    }
    return render(request, "worklists/print_sheets.html", context)
