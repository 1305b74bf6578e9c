"""Changing what contact results and their reasons are called, and which are chosen from."""

import re
from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.dictionary import (
    KEPT_REASONS,
    KEPT_RESULTS,
    OFFERED,
    OPEN_TO_REASON,
    RESULTS,
    Dictionary,
    Wording,
    as_delivered,
    reworded,
)
from policies.reasons import ASKING
from policies.results import OF_LAPSED, OF_TRIAL, REASONS
from renewal.accounts.models import User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.actions import DayRefused, set_rule
from renewal.rules.defaults import DICTIONARY
from renewal.rules.models import Rule
from renewal.rules.queries import changes_of

LONGEST_RESULT = 20  # characters: it stands on a tile
LONGEST_REASON = 40
CODE = re.compile(r"[A-Z][A-Z_]{0,19}")  # as long as Contact.reason


class WordsRefused(Exception):
    """The dictionary cannot be so; str() says why."""


class WordsChanged(Exception):
    """Somebody has changed the dictionary since it was shown; str() says so."""


def latest_words(versions: list[Rule]) -> tuple[Dictionary, str]:
    """Return the last version of the dictionary, begun or planned, and its mark.

    `versions` are the latest first, as `changes_of` returns them.
    """
    if not versions:
        return as_delivered(), ""
    last = versions[0]
    return Dictionary(entries=DICTIONARY.read(last.value)), last.set_at.isoformat()


@transaction.atomic
def change_dictionary(
    *,
    result: str,
    wordings: Mapping[str, Wording],
    valid_from: date,
    seen: str,
    by: User,
    now: datetime,
) -> Rule | None:
    """Have `result` and its reasons be as `wordings` say from `valid_from` on.

    They are by the code of the reason, as in `reworded`. Versions follow one another: a change
    goes on from the last one, and does not begin before it. `seen` is the mark of the version
    that was shown. Codes stay for ever; what is retired keeps its words for what was saved with
    it. Return None if nothing changes.

    Source: 001-36, F16.

    Raises:
        NotAllowed: not somebody who sets rules.
        WordsChanged: the last version is another one than was shown.
        DayRefused: the day is past, or before the last version.
        WordsRefused: a code, some words, or what nobody could do without.
    """
    by.require(Act.SET_RULES)
    lock_transaction(Lock.LISTS)
    versions = changes_of(DICTIONARY)
    known, mark = latest_words(versions)
    if seen != mark:
        raise WordsChanged(_("Somebody has changed the dictionary meanwhile; look at it again."))
    today = timezone.localdate(now)
    if versions and versions[0].valid_from > max(valid_from, today):
        raise DayRefused(
            _("Another change begins on %(day)s: choose that day or a later one, or take it back.")
            % {"day": versions[0].valid_from.isoformat()}
        )
    changed = Dictionary(entries=reworded(known, result, wordings))
    _check(changed, known, result=result, wordings=wordings)
    return set_rule(
        setting=DICTIONARY, value=changed.entries, valid_from=valid_from, by=by, now=now
    )


def _check(
    changed: Dictionary, known: Dictionary, *, result: str, wordings: Mapping[str, Wording]
) -> None:
    if result not in RESULTS:
        raise WordsRefused(_("There is no result %(code)s.") % {"code": result})
    for code, wording in wordings.items():
        if code and code not in REASONS.get(result, ()):
            _check_added(code, known, result=result, wording=wording)
        elif wording.closes:
            raise WordsRefused(_("What follows from this is fixed."))
        _check_words(wording.label, longest=LONGEST_REASON if code else LONGEST_RESULT)
    _check_kept(changed, result)
    _check_told_apart(changed, result)


def _check_added(code: str, known: Dictionary, *, result: str, wording: Wording) -> None:
    """Check a reason of the centre's own, a new one or one that is there."""
    if known.reason(result, code) is None:
        _check_code(code, known, result=result)
    if not wording.label:
        raise WordsRefused(_("A reason that was added needs its words."))
    if wording.closes and result not in OPEN_TO_REASON:
        raise WordsRefused(_("Here the result says whether the row is closed."))


def _check_code(code: str, known: Dictionary, *, result: str) -> None:
    if result not in OFFERED:
        raise WordsRefused(_("The call screen asks for no reason here."))
    if not CODE.fullmatch(code):
        raise WordsRefused(_("A code has up to 20 capital letters, and _ between them."))
    # What follows from a code of the delivered dictionary follows under any result.
    built_in = {one for codes in REASONS.values() for one in codes}
    if code in built_in | {one.code for each in RESULTS for one in known.reasons(each)}:
        raise WordsRefused(_("The code %(code)s is taken: choose another.") % {"code": code})


def _check_words(label: str, *, longest: int) -> None:
    if len(label) > longest or not label.isprintable() or label != label.strip():
        raise WordsRefused(
            _("“%(words)s”: at most %(most)d characters on one line.")
            % {"words": label, "most": longest}
        )


def _check_kept(changed: Dictionary, result: str) -> None:
    if result in KEPT_RESULTS and changed.is_retired(result):
        raise WordsRefused(
            _("%(words)s cannot be retired: the rules need it.")
            % {"words": changed.result_label(result)}
        )
    for one in changed.reasons(result):
        if one.is_retired and one.code in KEPT_REASONS:
            raise WordsRefused(
                _("%(words)s cannot be retired: the rules need it.") % {"words": one.label}
            )
    everywhere = [
        one
        for one in changed.reasons(result)
        if not one.is_retired and one.code not in OF_LAPSED | OF_TRIAL
    ]
    if result in ASKING and not everywhere:
        raise WordsRefused(_("At least one reason stays: the call screen asks for one."))


def _check_told_apart(changed: Dictionary, result: str) -> None:
    shown = [changed.result_label(one) for one in RESULTS if not changed.is_retired(one)]
    reasons = [one.label for one in changed.reasons(result) if not one.is_retired]
    for labels in (shown, reasons):
        twice = next((one for one in labels if labels.count(one) > 1), None)
        if twice is not None:
            raise WordsRefused(_("“%(words)s” stands there twice.") % {"words": twice})
