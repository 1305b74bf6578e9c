"""The contact results and reasons as this centre words them on a day.

The codes and what follows from them stand in the code; a dated setting renames them, retires them
and adds reasons. Retired ones keep their words for what was saved with them.

Source: 001-36, F15, F16, DICTIONARY.md B.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from policies.models import Contact
from policies.reasons import ASKING, REASON_LABELS
from policies.results import NO_MORE_CALLS, OF_LAPSED, OF_TRIAL, REASONS
from renewal.rules.defaults import DICTIONARY
from renewal.rules.queries import Rules, rules_on

_R = Contact.Result
RESULTS = tuple(one for one in _R if one not in Contact.NOT_OF_DESK)  # the ten tiles
# What no centre can do without: the rules, the screen or the law (L2) give it a meaning.
KEPT_RESULTS = frozenset({_R.INTERESTED, _R.CALL_AGAIN, _R.NO_ANSWER, _R.WRONG_NUMBER, _R.OTHER})
KEPT_REASONS = frozenset({"CUSTOMER_TIME", NO_MORE_CALLS})
OFFERED = (*ASKING, _R.CALL_AGAIN)  # the results whose reasons the call screen shows
# Whose row may be closed by a reason that the centre adds; the others follow their result.
OPEN_TO_REASON = frozenset({_R.OTHER})


@dataclass(frozen=True)
class Reason:
    """A reason under a result. `closes` is said of those that the centre has added."""

    result: str
    code: str
    label: str
    is_retired: bool = False
    is_added: bool = False
    closes: bool = False


@dataclass(frozen=True)
class Dictionary:
    """`entries` are by `RESULT` or `RESULT/REASON`: label, retired, closes."""

    entries: dict[str, dict[str, Any]]

    def result_label(self, result: str) -> str:
        """Return the words of a result; an unknown code stands for itself."""
        label = self.entries.get(result, {}).get("label")
        if label:
            return str(label)
        known = dict(Contact.Result.choices)
        return str(known.get(result, result))

    def is_retired(self, result: str) -> bool:
        return bool(self.entries.get(result, {}).get("retired"))

    def reason_label(self, result: str, code: str) -> str:
        """Return the words of a reason; an unknown code stands for itself."""
        found = self._reasons.get(result, {}).get(code)
        return found.label if found else code

    def reason(self, result: str, code: str) -> Reason | None:
        return self._reasons.get(result, {}).get(code)

    def reasons(self, result: str) -> list[Reason]:
        """Return every reason of `result`, retired ones too, in the dictionary's order."""
        return list(self._reasons.get(result, {}).values())

    def offered(self, result: str, *, is_lapsed: bool, is_trial: bool) -> list[Reason]:
        """Return the reasons to choose from in a call of that kind of list."""
        hidden = (frozenset() if is_lapsed else OF_LAPSED) | (frozenset() if is_trial else OF_TRIAL)
        return [
            one for one in self.reasons(result) if not one.is_retired and one.code not in hidden
        ]

    @cached_property
    def _reasons(self) -> dict[str, dict[str, Reason]]:
        found: dict[str, dict[str, Reason]] = {}
        for result, codes in REASONS.items():
            found[result] = {
                code: self._reason(result, code, str(REASON_LABELS[result][code])) for code in codes
            }
        for key in self.entries:
            result, _slash, code = key.partition("/")
            if code and code not in REASONS.get(result, ()):
                added = found.setdefault(result, {})
                added[code] = self._reason(result, code, code, is_added=True)
        return found

    def _reason(self, result: str, code: str, words: str, *, is_added: bool = False) -> Reason:
        entry = self.entries.get(f"{result}/{code}", {})
        return Reason(
            result=result,
            code=code,
            label=str(entry.get("label") or words),
            is_retired=bool(entry.get("retired")),
            is_added=is_added,
            closes=is_added and bool(entry.get("closes")),
        )


def as_delivered() -> Dictionary:
    """Return the dictionary that no centre has changed, in the reader's language."""
    return Dictionary(entries={})


@dataclass(frozen=True)
class Wording:
    """What an entry is to be; without words it is called as the code calls it."""

    label: str = ""
    is_retired: bool = False
    closes: bool = False

    @property
    def entry(self) -> dict[str, Any]:
        """Return what is stored of it: only what differs."""
        said = {"label": self.label, "retired": self.is_retired, "closes": self.closes}
        return {name: value for name, value in said.items() if value}


def reworded(
    dictionary: Dictionary, result: str, wordings: Mapping[str, Wording]
) -> dict[str, dict[str, Any]]:
    """Return the entries of a dictionary in which those of `result` are as given.

    `wordings` are by the code of a reason; a blank code is the result itself. What they do not
    name stays as it is: an added reason is never forgotten.
    """
    entries = dict(dictionary.entries)
    for code, wording in wordings.items():
        key = f"{result}/{code}" if code else result
        if wording.entry:
            entries[key] = wording.entry
        else:
            entries.pop(key, None)
    return entries


def dictionary_of(rules: Rules) -> Dictionary:
    return Dictionary(entries=rules.value(DICTIONARY))


def dictionary_on(day: date) -> Dictionary:
    """Return the dictionary in force on local date `day`."""
    return dictionary_of(rules_on(day))
