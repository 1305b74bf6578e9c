"""How far the specialists are."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q

from renewal.accounts.models import User
from renewal.accounts.roles import Role
from worklists.models import Release, Task


def _keyed(rows: Iterable[Mapping[str, Any]], key: str) -> dict[int, dict[str, Any]]:
    return {row[key]: {name: row[name] for name in row if name != key} for row in rows}


_IS_OPEN, _HAS_NONE = Q(state=Task.State.OPEN), Q(result="")
_UNANSWERED = Q(result__in=Task.UNANSWERED)
# The parts of a progress bar, in its order; together they are all the rows.
PARTS = {
    "done": Count("pk", filter=~_IS_OPEN),
    "appointments": Count("pk", filter=_IS_OPEN & ~_HAS_NONE & ~_UNANSWERED),
    "to_redial": Count("pk", filter=_IS_OPEN & _UNANSWERED),
    "to_dial": Count("pk", filter=_IS_OPEN & _HAS_NONE),
}


@dataclass(frozen=True)
class Progress:
    """How far a specialist is: the open rows, and what is closed of the last release's day."""

    user: User
    done: int = 0
    appointments: int = 0
    to_redial: int = 0
    to_dial: int = 0
    overdue: int = 0
    next_deadline_at: datetime | None = None
    last_result_at: datetime | None = None
    reminded_at: datetime | None = None

    @property
    def total(self) -> int:
        return self.done + self.appointments + self.to_redial + self.to_dial

    @property
    def bar(self) -> list[tuple[str, int]]:
        """The parts with their colours, as stacked_bar takes them."""
        return [
            ("ok", self.done),
            ("vio", self.appointments),
            ("warn", self.to_redial),
            ("mute", self.to_dial),
        ]

    @property
    def share(self) -> float:
        """The part of the rows that have a result."""
        return 1 - self.to_dial / self.total if self.total else 1.0


def progress_of_team(*, viewer: User, now: datetime) -> list[Progress]:
    """Return the progress of each specialist whom `viewer` may see, the furthest behind first.

    Source: UX.md 5.3.
    """
    last = Release.objects.for_user(viewer).aggregate(day=Max("day"))["day"]
    rows = (
        Task.objects.for_user(viewer)
        .filter(_IS_OPEN | Q(release__day=last))
        .values("assignee")
        .annotate(
            **PARTS,
            overdue=Count("pk", filter=_IS_OPEN & _HAS_NONE & Q(deadline_at__lt=now)),
            next_deadline_at=Min("deadline_at", filter=_IS_OPEN & _HAS_NONE),
            last_result_at=Max("result_at"),
        )
    )
    figures = _keyed(rows, "assignee")
    people = User.objects.for_user(viewer).filter(role=Role.SPECIALIST).order_by("username")
    team = [
        Progress(user=user, **figures.get(user.pk, {}))
        for user in people
        if user.is_active or user.pk in figures
    ]
    team.sort(key=lambda one: (-one.overdue, -one.to_dial, one.share))
    return team


@dataclass(frozen=True)
class HandledDay:
    """How many of a release day's rows have a result by now."""

    day: date
    released: int
    handled: int

    @property
    def share(self) -> float:
        return self.handled / self.released

    @property
    def percent(self) -> float:
        """The share as a chart reads it."""
        return round(100 * self.share, 1)


def handled_by_release_day(*, user: User, until: date, days: int) -> list[HandledDay]:
    """Return the last `days` release days up to `until` within two months, oldest first."""
    rows = (
        Task.objects.for_user(user)
        .filter(release__day__range=(until - timedelta(days=62), until))
        .values_list("release__day")
        .annotate(
            released=Count("pk"),
            handled=Count("pk", filter=~Q(state=Task.State.OPEN) | ~Q(result="")),
        )
        .order_by("-release__day")[:days]
    )
    return [HandledDay(*row) for row in reversed(rows)]
