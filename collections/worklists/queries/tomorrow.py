"""What a release on a later morning would do, as things stand now. Nothing is drawn.

Source: F57.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.db.models import F, Q
from django.utils import timezone

from policies.models import Phone, Term
from renewal.accounts.models import User
from renewal.lib.shuffle import Taker, room_for, shares_by_kind
from renewal.rules.defaults import RELEASE_WITHOUT_PHONE
from renewal.rules.queries import rules_on
from worklists.lists import BY_KIND, RELEASED_KINDS, DueList, Keep
from worklists.models import Held, Lead, ListKind, ListRun, Reason
from worklists.models.leads import LeadQuerySet
from worklists.queries.due import Due, due_leads
from worklists.queries.found import calls_of, find
from worklists.queries.standings import Standing, balances_of, standings

ONE_DAY = timedelta(days=1)
# What the lists of the days until then will queue, and no lead is there of yet.
_STILL_TO_FIND = (ListKind.LAPSED_48H, ListKind.LAPSED_TODAY)


@dataclass(frozen=True)
class Outlook:
    """Who would take part and what there would be to deal.

    `found` are calls about what will have lapsed by then, by list kind: no lead is there yet.
    `held` are codes by user name.
    """

    everybody: list[Standing]
    takers: dict[str, Taker]
    held: dict[str, Held]
    due: list[Due]
    found: Mapping[str, int]

    @cached_property
    def waiting(self) -> dict[str, int]:
        """What could be dealt, by list kind."""
        counts = Counter(_dealt_as(one.kind) for one in self.due if one.is_released)
        counts.update(self.found)
        return {kind.value: counts[kind] for kind in RELEASED_KINDS}

    @cached_property
    def dealt(self) -> dict[str, int]:
        """What there is room for, by list kind; where there is too little, the oldest go first.

        What will have lapsed is not queued yet, so it is the last.
        """
        room = room_for(self.takers, sum(self.waiting.values()))
        kinds = [_dealt_as(one.kind) for one in self.due if one.is_released]
        kinds += [kind for kind, number in self.found.items() for _ in range(number)]
        counts = Counter(kinds[:room])
        return {kind: counts[kind] for kind in self.waiting}

    @property
    def unassigned(self) -> dict[str, int]:
        return {kind: self.waiting[kind] - self.dealt[kind] for kind in self.waiting}

    @cached_property
    def shares(self) -> dict[str, dict[str, int]]:
        """Each one's share by list kind; what a draw would decide goes by name."""
        order = sorted(self.takers, key=lambda name: (self.takers[name].balance, name))
        return shares_by_kind(numbers=self.dealt, order=order, takers=self.takers)

    @property
    def excluded(self) -> dict[str, int]:
        """The leads that would stay behind, by reason."""
        counts = Counter(one.reason for one in self.due)
        return {reason: counts[reason] for reason in Reason.values if counts[reason]}

    @property
    def dropped(self) -> list[int]:
        """The terms that a call about several would no longer be about."""
        return [member.term_id for one in self.due if one.is_released for member in one.dropped]

    def leads_left_out(self, reason: str) -> list[int]:
        return [one.lead_id for one in self.due if one.reason == reason]


def outlook(*, viewer: User, day: date, now: datetime, all_finish: bool) -> Outlook:
    """Return what a release on `day`, after the date of `now`, would do.

    Leave, shifts and settings are those of that day; rows, numbers and results are as they are
    now. With `all_finish`, whoever is not past a deadline yet counts as finished by then.
    """
    everybody = standings(supervisor=viewer, now=now, day=day)
    held = {
        one.user.username: reason
        for one in everybody
        if (reason := _held(one, all_finish=all_finish)) is not None
    }
    people = [one for one in everybody if one.user.username not in held]
    balances = balances_of([one.user for one in people])
    due = due_leads(coming_leads(viewer, day=day, now=now), day=day)
    expected = list(_expected(viewer, due, day=day, now=now))
    taken_over = {lead_id for _kind, lead_id in expected}
    return Outlook(
        everybody=everybody,
        takers={
            one.user.username: Taker(balances[one.user.username], one.weight, one.room)
            for one in people
        },
        held=held,
        due=[one for one in due if one.lead_id not in taken_over],
        found=Counter(kind for kind, _lead_id in expected),
    )


def coming_leads(viewer: User, *, day: date, now: datetime) -> LeadQuerySet:
    """Return what waits for a release by `day`, and what the lists until then will queue."""
    first = _not_made_from(ListKind.RENEWAL_25, now=now)
    prepared = Q(state=Lead.State.PREPARING, list_kind=ListKind.RENEWAL_30, release_on__gte=first)
    return Lead.objects.for_user(viewer).filter(
        Q(state=Lead.State.QUEUED) | prepared,
        state__in=[Lead.State.PREPARING, Lead.State.QUEUED],
        release_on__lte=day,
        term__withdrawn_at=None,
        term__expires_on__lte=F("due_on"),
    )


def _held(one: Standing, *, all_finish: bool) -> Held | None:
    if all_finish and one.held == Held.PENDING:
        return Held.OVER_CAPACITY if one.room == 0 else None
    return one.held


def _dealt_as(kind: str) -> str:
    """Return the kind that a lead has once its own list has queued it."""
    return ListKind.RENEWAL_25 if kind == ListKind.RENEWAL_30 else kind


def _not_made_from(kind: str, *, now: datetime) -> date:
    """Return the first date, from today on, whose list of that kind is not made."""
    today = timezone.localdate(now)
    made = ListRun.objects.filter(list_kind=kind, day=today).exists()
    return today + ONE_DAY if made else today


def _expected(
    viewer: User, due: Collection[Due], *, day: date, now: datetime
) -> Iterator[tuple[str, int | None]]:
    """Yield a list kind for each call that lists to be made find, with the lead it takes over."""
    waiting = {one.lead_id for one in due if one.is_released}
    for kind in _STILL_TO_FIND:
        due_list = BY_KIND[kind]
        listed_on = _not_made_from(kind, now=now)
        while listed_on + due_list.releases <= day:
            for lead_id in _calls(due_list, viewer, day=listed_on):
                if lead_id not in waiting:
                    yield kind, lead_id
            listed_on += ONE_DAY


def _calls(due_list: DueList, viewer: User, *, day: date) -> list[int | None]:
    """Return the calls that the list of `day` would queue: the lead of each, if it has one."""
    rules = rules_on(day)
    ends = due_list.ends(day, rules)
    if ends is None:
        return []
    own = Term.objects.ours().filter(policy__branch__path__startswith=viewer.branch.path)
    terms = own.ending_between(ends.first, ends.last)
    found = find(due_list, terms, rules=rules, day=day, judged_on=day)
    called = {
        pk: row
        for pk, row in found.rows.items()
        if not found.reasons[pk]
        and due_list.keeps[row.owner] is Keep.QUEUE
        and not found.is_handed_out(pk)
    }
    calls = calls_of(
        called.values(), found, due_list, ends=ends, rules=rules, judged_on=day, day=day
    )
    heads = {one.head.term_id: one.head.lead_id for one in calls if one.head.term_id in called}
    if rules.value(RELEASE_WITHOUT_PHONE):
        return list(heads.values())
    silent = Q(policy__phone=None) | Q(policy__phone__verdict=Phone.Verdict.INACCURATE)
    numbered = Term.objects.filter(pk__in=heads).exclude(silent).values_list("pk", flat=True)
    return [heads[pk] for pk in numbered]
