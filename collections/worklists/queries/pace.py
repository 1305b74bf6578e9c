"""Results that were entered faster than a call can last. Source: F45."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, TypedDict, cast

from django.db.models import F, Max, QuerySet, Window
from django.db.models.functions import Lag
from django.utils import timezone

from policies.models import Contact
from renewal.accounts.models import User
from renewal.rules.defaults import FASTEST_CALL_SECONDS
from renewal.rules.queries import Rules
from worklists.models import Release

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations


@dataclass(frozen=True)
class Pace:
    """From when on results are looked at, and how long one takes at the very least."""

    since: datetime
    least: timedelta


class _Paced(TypedDict):
    gap: timedelta


def pace_of(viewer: User, *, rules: Rules) -> Pace | None:
    """Return what results are held against; None before the first release.

    A gate is cleared by what was entered from the last day of release on: whoever was held
    back then has had rows to finish since, whoever took part has got new ones.
    """
    drawn = Release.objects.for_user(viewer).filter(undone_at=None)
    last = drawn.aggregate(day=Max("day"))["day"]
    if last is None:
        return None
    return Pace(
        since=timezone.make_aware(datetime.combine(last, time.min)),
        least=timedelta(seconds=rules.value(FASTEST_CALL_SECONDS)),
    )


def fast_results(
    people: Collection[User], pace: Pace
) -> "QuerySet[WithAnnotations[Contact, _Paced]]":
    """Return the results that came too soon after the same person's one before, with the `gap`.

    Another result of the same row corrects the first; that is no call.
    """
    found = (
        Contact.objects.of_desk()
        .filter(by__in=people, at__gte=pace.since)
        .annotate(
            gap=F("at") - _before("at"),
            term_before=_before("term"),
        )
        .filter(gap__lt=pace.least)
        .exclude(term_before=F("term"))
    )
    return cast("QuerySet[WithAnnotations[Contact, _Paced]]", found)


def _before(name: str) -> Window:
    """The field of the same person's result before."""
    return Window(Lag(name), partition_by=F("by"), order_by=("at", "pk"))


def fast_by_person(people: Collection[User], pace: Pace) -> Counter[int]:
    """Return how many such results each has, by number: one query for all."""
    return Counter(fast_results(people, pace).values_list("by_id", flat=True))
