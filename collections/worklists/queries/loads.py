"""How many open rows somebody has, and may have."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count

from renewal.accounts.models import User
from renewal.rules.defaults import CAPACITY
from renewal.rules.queries import Rules, rules_on
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


def most_of(user: User, rules: Rules) -> int | None:
    """Return how many open rows somebody may have: the own limit, else the centre's.

    Source: F10.
    """
    return rules.value(CAPACITY) or None if user.capacity is None else user.capacity


def loads_of(people: Iterable[User], *, day: date) -> dict[int, Load]:
    """Return each one's load by number, with the limit of `day`. Source: F10."""
    known = {user.pk: user for user in people}
    rules = rules_on(day)
    numbers = dict(
        Task.objects.open()
        .filter(assignee__in=known)
        .values_list("assignee")
        .annotate(number=Count("pk"))
    )
    return {pk: Load(numbers.get(pk, 0), most_of(user, rules)) for pk, user in known.items()}
