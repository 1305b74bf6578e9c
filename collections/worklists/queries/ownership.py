"""Questions about the rules of whose row it is: what each decides, and who set it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.apps import apps
from django.db.models import Count, F, Max, Q, QuerySet, Window
from django.db.models.fields.json import KT
from django.db.models.functions import RowNumber

from policies.models import Term
from policies.models.book import TermQuerySet
from renewal.accounts.models import User
from worklists.models import Owner, OwnershipRule
from worklists.ownership import owner_by, owner_of_the_rest, place_by

ROWS_SHOWN = 10  # of those that move from one owner to another
WRITES_READ = 500  # the latest, of the trail


def all_rules() -> list[OwnershipRule]:
    """Return every rule, those that have ended too, in order."""
    return list(OwnershipRule.objects.select_related("branch", "set_by").in_order())


def standing_rules(today: date) -> list[OwnershipRule]:
    """Return the rules that hold today or later, in order."""
    not_ended = Q(valid_until=None) | Q(valid_until__gte=today)
    rules = OwnershipRule.objects.filter(not_ended).select_related("branch", "set_by")
    return list(rules.in_order())


def in_force(rules: Sequence[OwnershipRule], day: date) -> list[OwnershipRule]:
    return [
        rule
        for rule in rules
        if rule.valid_from <= day and (rule.valid_until is None or rule.valid_until >= day)
    ]


def terms_ending(user: User, *, first: date, last: date) -> TermQuerySet:
    terms: TermQuerySet = Term.objects.ours().for_user(user)
    return terms.filter(expires_on__range=(first, last))


# What the book holds


@dataclass(frozen=True)
class Held:
    """How many terms each rule decides, by its place from 0, None for the rest; and of whom.

    A handler is a name and a code, of which one may be blank.
    """

    decided: Counter[int | None]
    handlers: Counter[tuple[str, str]]
    channels: Counter[str]
    sources: Counter[str]


def held_in(terms: TermQuerySet, rules: Sequence[OwnershipRule]) -> Held:
    """Count `terms` by the rule that decides and by what rules can ask for, in one statement."""
    held = Held(decided=Counter(), handlers=Counter(), channels=Counter(), sources=Counter())
    facts = ("handler_name", "handler_code", "channel", "business_source")
    rows = terms.annotate(place=place_by(rules)).values_list(
        "place", *(KT(f"facts__{name}") for name in facts)
    )
    for place, name, code, channel, source, number in rows.annotate(number=Count("pk")).order_by():
        held.decided[place] += number
        held.handlers[name or "", code or ""] += number
        held.channels[channel or ""] += number
        held.sources[source or ""] += number
    return held


# What a change would move


@dataclass(frozen=True)
class Line:
    """A rule and how many terms it decides before and after; None where it is not in force.

    `number` is its place among those in force after, from 1.
    """

    rule: OwnershipRule
    number: int | None
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Rest:
    """What no rule decides."""

    owner_before: Owner
    owner_after: Owner
    before: int
    after: int


@dataclass(frozen=True)
class Move:
    """Terms that go from one owner to another; `rows` are the first of them to end."""

    was: Owner
    becomes: Owner
    number: int
    rows: list[Term]


@dataclass(frozen=True)
class DryRun:
    """What the rules decide before and after a change."""

    lines: list[Line]
    rest: Rest
    before: Counter[Owner]
    after: Counter[Owner]
    moves: list[Move]


def dry_run(
    terms: TermQuerySet,
    *,
    before: Sequence[OwnershipRule],
    after: Sequence[OwnershipRule],
    order: Sequence[OwnershipRule],
) -> DryRun:
    """Return what changes if `after` are in force instead of `before`.

    `order` holds the rules of both, as they are to be told.
    """
    decided = _decided(terms, before=before, after=after)
    rest_before, rest_after = owner_of_the_rest(before), owner_of_the_rest(after)
    by_place_before, by_place_after = Counter[int | None](), Counter[int | None]()
    owners_before, owners_after = Counter[Owner](), Counter[Owner]()
    moved = Counter[tuple[Owner, Owner]]()
    for (place, later), number in decided.items():
        was = rest_before if place is None else Owner(before[place].owner)
        becomes = rest_after if later is None else Owner(after[later].owner)
        by_place_before[place] += number
        by_place_after[later] += number
        owners_before[was] += number
        owners_after[becomes] += number
        if was != becomes:
            moved[was, becomes] += number
    rows = _moving(terms, before=before, after=after) if moved else []
    return DryRun(
        lines=[
            Line(
                rule=rule,
                number=after.index(rule) + 1 if rule in after else None,
                before=by_place_before[before.index(rule)] if rule in before else None,
                after=by_place_after[after.index(rule)] if rule in after else None,
            )
            for rule in order
            if rule in before or rule in after
        ],
        rest=Rest(
            owner_before=rest_before,
            owner_after=rest_after,
            before=by_place_before[None],
            after=by_place_after[None],
        ),
        before=owners_before,
        after=owners_after,
        moves=[
            Move(
                was=was,
                becomes=becomes,
                number=number,
                rows=[row for row in rows if (row.was, row.becomes) == (was, becomes)],
            )
            for (was, becomes), number in sorted(moved.items())
        ],
    )


def _decided(
    terms: TermQuerySet, *, before: Sequence[OwnershipRule], after: Sequence[OwnershipRule]
) -> dict[tuple[int | None, int | None], int]:
    """Count `terms` by the places of the rules that decide them, in one statement."""
    placed = terms.annotate(place=place_by(before), later=place_by(after))
    rows = placed.values_list("place", "later").annotate(number=Count("pk")).order_by()
    return {(place, later): number for place, later, number in rows}


def _moving(
    terms: TermQuerySet, *, before: Sequence[OwnershipRule], after: Sequence[OwnershipRule]
) -> "QuerySet[Any]":
    """Return the first terms of each move."""
    owned = terms.annotate(was=owner_by(before), becomes=owner_by(after))
    nth = Window(RowNumber(), partition_by=["was", "becomes"], order_by=["expires_on", "pk"])
    return (
        owned.exclude(was=F("becomes"))
        .annotate(nth=nth)
        .filter(nth__lte=ROWS_SHOWN)
        .select_related("policy__customer", "policy__vehicle", "policy__branch")
        .order_by("expires_on", "pk")
    )


# Who changed what


class Did(StrEnum):
    """What an act did to a rule."""

    ADDED = "ADDED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"
    ENDED = "ENDED"
    TAKEN_AWAY = "TAKEN_AWAY"


@dataclass(frozen=True)
class Noted:
    """What one act did to a rule; `said` has the fields of the rule as it left them."""

    at: datetime
    by: User
    did: Did
    said: Any


def last_write() -> int:
    """Return the id of the latest write to the rules in the trail, 0 for none."""
    newest: int | None = _trail().aggregate(newest=Max("pk"))["newest"]
    return newest or 0


def history() -> list[Noted]:
    """Return who changed which rule and how, the newest first.

    That others made room for it is no change of a rule: whoever changes one signs it.
    """
    written = _trail().select_related("branch", "set_by").order_by("-pk")[:WRITES_READ]
    noted: dict[tuple[datetime, int], Noted] = {}
    earlier: dict[int, Any] = {}
    for said in reversed(written):
        before = earlier.get(said.pgh_obj_id)
        earlier[said.pgh_obj_id] = said
        if said.pgh_label == "update" and before and before.set_at == said.set_at:
            continue
        noted[said.set_at, said.pgh_obj_id] = Noted(
            at=said.set_at, by=said.set_by, did=_did(before, said), said=said
        )
    return list(_with_moves(noted.values()))[::-1]


def _did(before: Any, said: Any) -> Did:
    if said.pgh_label == "insert":
        return Did.ADDED
    if said.pgh_label == "delete":
        return Did.TAKEN_AWAY
    if before is None or _says(before) != _says(said) or before.valid_from != said.valid_from:
        return Did.CHANGED
    if before.valid_until != said.valid_until:
        return Did.ENDED if said.valid_until else Did.CHANGED
    return Did.MOVED


def _with_moves(noted: Iterable[Noted]) -> Iterator[Noted]:
    """Tell a rule that ended for one that says the same elsewhere as a rule that moved."""
    noted = list(noted)
    marks = {
        did: {(one.at, _says(one.said)) for one in noted if one.did == did}
        for did in (Did.ADDED, Did.ENDED)
    }
    moved = marks[Did.ADDED] & marks[Did.ENDED]
    for one in noted:
        if (one.at, _says(one.said)) not in moved:
            yield one
        elif one.did == Did.ADDED:
            yield replace(one, did=Did.MOVED)


def _says(said: Any) -> tuple[Any, ...]:
    return said.owner, said.handler, said.channel, said.business_source, said.branch_id


def _trail() -> "QuerySet[Any]":
    trail: QuerySet[Any] = apps.get_model("worklists", "OwnershipRuleEvent")._default_manager.all()
    return trail
