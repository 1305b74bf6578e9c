"""Changing a dated setting from a day on, and taking back a change that has not begun."""

from datetime import date, datetime
from typing import TypeVar

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import IN_ORDER, SETTINGS, Setting
from renewal.rules.models import Rule
from renewal.rules.queries import rules_on, value_on

T = TypeVar("T")


class RuleRefused(Exception):
    """The setting cannot be changed so; str() says why."""


class DayRefused(RuleRefused):
    """The change would begin in the past, or has begun."""


@transaction.atomic
def set_rule(
    *, setting: Setting[T], value: T, valid_from: date, by: User, now: datetime
) -> Rule | None:
    """Have `setting` be `value` from local date `valid_from` on, until its next change.

    What held before that day stays. A change of the same day is replaced. Return None if it is
    so on that day already. No list is made meanwhile: each is made by one state of the rules.

    Source: SPEC.md section 9.

    Raises:
        NotAllowed: not somebody who sets rules.
        DayRefused: the day is past.
        RuleRefused: there is no such setting, or it cannot have this value.
    """
    by.require(Act.SET_RULES)
    if SETTINGS.get(setting.key) is not setting:
        raise RuleRefused(_("There is no setting %(key)s.") % {"key": setting.key})
    if complaint := setting.kind.complaint(value):
        raise RuleRefused(complaint)
    if valid_from < timezone.localdate(now):
        raise DayRefused(_("A setting changes from today on, or later: what was stays."))
    lock_transaction(Lock.LISTS)
    if value_on(setting, day=valid_from) == value:
        return None
    rule, _is_new = Rule.objects.update_or_create(
        key=setting.key,
        valid_from=valid_from,
        defaults={"value": value, "set_by": by, "set_at": now},
    )
    _refuse_disorder(setting, from_day=valid_from)
    return rule


@transaction.atomic
def withdraw_rule(*, setting: Setting[T], valid_from: date, by: User, now: datetime) -> None:
    """Take back the change of `setting` that was to begin on local date `valid_from`.

    Raises:
        NotAllowed: not somebody who sets rules.
        DayRefused: it has begun.
        RuleRefused: there is none, or without it another setting would be wrong.
    """
    by.require(Act.SET_RULES)
    if valid_from <= timezone.localdate(now):
        raise DayRefused(_("This change has begun: set the value anew instead."))
    lock_transaction(Lock.LISTS)
    planned = Rule.objects.filter(key=setting.key, valid_from=valid_from)
    if not planned.update(set_by=by, set_at=now):  # the trail's last word of who took it back
        raise RuleRefused(_("No change is planned for that day any more."))
    planned.delete()
    _refuse_disorder(setting, from_day=valid_from)


def _refuse_disorder(setting: Setting[T], *, from_day: date) -> None:
    """Raise RuleRefused if, on a day from `from_day` on, two settings are in the wrong order."""
    for lower, upper in IN_ORDER:
        if setting.key not in (lower.key, upper.key):
            continue
        changes = Rule.objects.filter(key__in=(lower.key, upper.key), valid_from__gt=from_day)
        for day in sorted({from_day, *changes.values_list("valid_from", flat=True)}):
            rules = rules_on(day)
            least, most = rules.value(lower), rules.value(upper)
            if least > most:
                raise RuleRefused(
                    _("%(lower)s (%(least)s) would be more than %(upper)s (%(most)s) on %(day)s.")
                    % {
                        "lower": lower.label,
                        "least": lower.kind.in_words(least),
                        "upper": upper.label,
                        "most": upper.kind.in_words(most),
                        "day": day.isoformat(),
                    }
                )
