"""Changing the rules of whose row it is: what would follow is shown, then just that is written."""

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, User
from renewal.lib.locks import Lock, lock_transaction
from worklists.models import OwnershipRule
from worklists.queries.ownership import all_rules, last_write

SAYS = ("owner", "handler", "channel", "business_source", "branch")
WRITTEN = (*SAYS, "place", "valid_from", "valid_until", "set_by", "set_at")
ONE_DAY = timedelta(days=1)


class ChangeRefused(Exception):
    """The rules cannot be changed so; str() says why."""


class RulesChanged(ChangeRefused):
    """Somebody has changed the rules since it was shown what the change would do."""


@dataclass(frozen=True, kw_only=True)
class Change:
    """What a rule says from `starts_on` on, a new one where there is no `rule`; or it `ends`.

    `place` counts among the rules that have not ended, from 1.
    """

    starts_on: date
    rule: OwnershipRule | None = None
    ends: bool = False
    place: int = 1
    owner: str = ""
    handler: str = ""
    channel: str = ""
    business_source: str = ""
    branch: Branch | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Plan:
    """All rules in order as they would stand after a change, which shows from `day` on.

    `touched` are those of them that the change is about. `gone` was to hold later, and is not to
    hold at all.
    """

    rules: list[OwnershipRule]
    day: date
    touched: list[OwnershipRule]
    gone: OwnershipRule | None = None


def plan(rules: Sequence[OwnershipRule], change: Change, *, today: date) -> Plan:
    """Return what `change` makes of `rules`, all that there are, and write nothing.

    What has held stays as it was on its days: a rule that held before `change.starts_on` ends the
    day before, and another one follows it.
    """
    after = [copy(rule) for rule in rules]
    old = next((rule for rule in after if rule == change.rule), None)
    if old and change.ends:
        return _ended(after, old, day=change.starts_on)
    standing = [rule for rule in after if rule.valid_until is None or rule.valid_until >= today]
    has_held = old is not None and old.valid_from <= today
    if (
        old
        and all(getattr(old, name) == getattr(change, name) for name in SAYS)
        and old in standing[change.place - 1 : change.place]
        and (has_held or old.valid_from == change.starts_on)
    ):
        return _dated(after, old, change)
    new, touched = OwnershipRule(), []
    if old and has_held and old.valid_from < change.starts_on:
        old.valid_until = _sooner(old.valid_until, change.starts_on - ONE_DAY)
        touched.append(old)
    elif old:
        after.remove(old)
        new = old
    for name in SAYS:
        setattr(new, name, getattr(change, name))
    new.valid_from, new.valid_until = change.starts_on, change.valid_until
    others = [rule for rule in standing if rule is not old]
    following = others[change.place - 1 : change.place]
    after.insert(after.index(following[0]) if following else len(after), new)
    for place, rule in enumerate(after, start=1):
        rule.place = place
    return Plan(rules=after, day=change.starts_on, touched=[*touched, new])


def _ended(rules: list[OwnershipRule], old: OwnershipRule, *, day: date) -> Plan:
    if old.valid_from >= day:
        return Plan([rule for rule in rules if rule is not old], day=day, touched=[], gone=old)
    old.valid_until = _sooner(old.valid_until, day - ONE_DAY)
    return Plan(rules, day=day, touched=[old])


def _dated(rules: list[OwnershipRule], old: OwnershipRule, change: Change) -> Plan:
    """Return the plan of a change of nothing but the last day, or of nothing at all."""
    until = old.valid_until
    if until == change.valid_until:
        return Plan(rules, day=change.starts_on, touched=[])
    old.valid_until = change.valid_until
    differs_after = [day for day in (until, change.valid_until) if day]
    return Plan(rules, day=min(differs_after) + ONE_DAY, touched=[old])


def _sooner(one: date | None, other: date) -> date:
    return min(one or other, other)


@transaction.atomic
def change_rules(*, change: Change, seen: int, by: User, now: datetime) -> Plan:
    """Write what `plan` showed when `last_write()` was `seen`; return it.

    No list is made meanwhile: each is made by one state of the rules.

    Source: 001-06, 001-07.

    Raises:
        RulesChanged: the rules are others by now.
        ChangeRefused: the change would begin in the past, whose lists are made.
    """
    lock_transaction(Lock.LISTS)
    today = timezone.localdate(now)
    if change.starts_on < today:
        raise ChangeRefused(_("Rules change from today on, or later."))
    if last_write() != seen:
        raise RulesChanged(_("Somebody has changed the rules since this was shown."))
    planned = plan(all_rules(), change, today=today)
    for rule in planned.touched:
        rule.set_by, rule.set_at = by, now
    if planned.gone:
        _take_away(planned.gone, by=by, now=now)
    OwnershipRule.objects.bulk_update([rule for rule in planned.rules if rule.pk], WRITTEN)
    OwnershipRule.objects.bulk_create([rule for rule in planned.rules if not rule.pk])
    return planned


def _take_away(rule: OwnershipRule, *, by: User, now: datetime) -> None:
    """Delete a rule; the trail has who did from the rule as it was last signed."""
    itself = OwnershipRule.objects.filter(pk=rule.pk)
    itself.update(set_by=by, set_at=now)
    itself.delete()
