"""Questions about the lists that branches are mailed: what they are told, and what they were.

Source: 001-03, 001-13, O8.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils import timezone

from policies.models import Event, Term
from policies.models.book import TermQuerySet
from renewal.accounts.models import Branch, User
from renewal.rules.defaults import EXTRACTION_DAYS, RELEASE_DAYS
from renewal.rules.queries import value_on
from worklists.lists import LAPSED_AFTER, TAKEN_OVER_AFTER
from worklists.models import ListEntry, ListKind, Owner
from worklists.queries import judged

# Whose rows of a list are told to their branch.
TOLD: dict[ListKind, frozenset[Owner]] = {
    ListKind.LAPSED_TODAY: frozenset({Owner.BRANCH, Owner.PILOT}),
    ListKind.PILOT: frozenset({Owner.PILOT}),
}
# The export that holds them.
WORKBOOKS = {ListKind.LAPSED_TODAY: "lapsed", ListKind.PILOT: "pilot"}


def told_on(kind: ListKind, *, listed_on: date) -> date:
    """Return when branches are told of what the list of `listed_on` finds."""
    if kind == ListKind.LAPSED_TODAY:
        return listed_on
    ahead = value_on(EXTRACTION_DAYS, day=listed_on) - value_on(RELEASE_DAYS, day=listed_on)
    return listed_on + timedelta(days=ahead)


def of_branches(kind: ListKind, *, day: date) -> QuerySet[Term]:
    """Return the terms that branches are told of on `day` itself.

    What has lapsed is that of the list of `day`; a pilot branch's renewals are those that would
    be released on `day` if they were the centre's.
    """
    if kind == ListKind.LAPSED_TODAY:
        return _kept(kind, _listed(kind, first=day, last=day), day=day)
    ends = day + timedelta(days=value_on(RELEASE_DAYS, day=day))
    return _kept(kind, _ahead(kind, day=day).filter(expires_on=ends), day=day)


def to_tell(kind: ListKind, *, day: date) -> QuerySet[Term]:
    """Return the terms that branches are still to be told of on `day`.

    What came late is among them: of lapses, until the centre takes them over; of a pilot
    branch's renewals, until they end.
    """
    if kind == ListKind.LAPSED_TODAY:
        too_late = day - (TAKEN_OVER_AFTER - LAPSED_AFTER)
        terms = _listed(kind, first=too_late + timedelta(days=1), last=day)
    else:
        ends = day + timedelta(days=value_on(RELEASE_DAYS, day=day))
        terms = _ahead(kind, day=day).filter(expires_on__range=(day, ends))
    told = _mailed(kind).filter(term=OuterRef("pk"))
    return _kept(kind, terms, day=day).exclude(Exists(told))


def told_at(kind: ListKind, *, branch: Branch | None, at: datetime) -> QuerySet[Term]:
    """Return the terms that were mailed at the moment `at`: to `branch`, or to all."""
    mailed = _mailed(kind).filter(term=OuterRef("pk"), at=at)
    if branch is not None:
        mailed = mailed.filter(parameters__branch_code=branch.code)
    day = timezone.localdate(at)
    first = day - timedelta(days=value_on(EXTRACTION_DAYS, day=day))
    listed = ListEntry.objects.filter(list_kind=kind, day__gte=first)  # a few of all the terms
    return Term.objects.filter(Exists(mailed), pk__in=listed.values("term"))


@dataclass(frozen=True)
class Untold:
    """A branch that a list cannot be mailed to, and how many rows it misses."""

    branch: Branch
    kind: ListKind
    number: int


def branches_without_address(*, user: User, day: date) -> list[Untold]:
    """Return the branches that `user` sees and that cannot be told on `day`."""
    untold = []
    for kind in TOLD:
        numbers = dict(
            to_tell(kind, day=day)
            .filter(policy__branch__path__startswith=user.branch.path, policy__branch__email="")
            .order_by()
            .values_list("policy__branch")
            .annotate(n=Count("pk"))
        )
        for branch in Branch.objects.filter(pk__in=numbers).order_by("path") if numbers else ():
            untold.append(Untold(branch=branch, kind=kind, number=numbers[branch.pk]))
    return untold


def _listed(kind: ListKind, *, first: date, last: date) -> TermQuerySet:
    entries = ListEntry.objects.filter(list_kind=kind, day__range=(first, last), reason="")
    listed: TermQuerySet = Term.objects.filter(pk__in=entries.values("term"))
    return listed


def _ahead(kind: ListKind, *, day: date) -> TermQuerySet:
    """Return what has been listed ahead of its end, and had not ended before `day`."""
    first = day - timedelta(days=value_on(EXTRACTION_DAYS, day=day))
    return _listed(kind, first=first, last=day)


def _kept(kind: ListKind, terms: TermQuerySet, *, day: date) -> QuerySet[Term]:
    """Return those of `terms` that are still the branches' own and not left out by now."""
    is_lapsed = kind == ListKind.LAPSED_TODAY
    kept: QuerySet[Term] = judged(terms, day=day, lapsed=is_lapsed).filter(
        reason="", owner__in=TOLD[kind]
    )
    return kept


def _mailed(kind: ListKind) -> QuerySet[Event]:
    return Event.objects.filter(code=Event.Code.MAILED, parameters__list=kind.value)
