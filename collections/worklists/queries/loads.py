"""How many open rows somebody has, and may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from renewal.accounts.models import User
from renewal.rules.defaults import CAPACITY
from renewal.rules.queries import value_on
from worklists.models import Task


@dataclass(frozen=True)
class Load:
    """The open rows of a user, and the most there may be; None, no limit."""

    open_rows: int
    most: int | None

    @property
    def is_over(self) -> bool:
        return self.most is not None and self.open_rows > self.most

    def __str__(self) -> str:
        return str(self.open_rows) if self.most is None else f"{self.open_rows} / {self.most}"


def loads_of(people: Iterable[User], *, day: date) -> dict[int, Load]:
    """Return each one's load by number, with the limit of `day`. Source: F10."""
    known = {user.pk: user for user in people}
    of_centre = value_on(CAPACITY, day=day) or None
    numbers = dict(
        Task.objects.open()
        .filter(assignee__in=known)
        .values_list("assignee")
        .annotate(number=Count("pk"))
    )
    return {
        pk: Load(numbers.get(pk, 0), of_centre if user.capacity is None else user.capacity)
        for pk, user in known.items()
    }
