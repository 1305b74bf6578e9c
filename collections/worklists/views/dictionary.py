"""The dictionary of results: what each is called and what follows, and a change of one.

Source: 001-36, F16, DICTIONARY.md B.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from policies.actions.dictionary import (
    WordsChanged,
    WordsRefused,
    change_dictionary,
    latest_words,
)
from policies.dictionary import (
    OFFERED,
    RESULTS,
    Dictionary,
    Reason,
    as_delivered,
    dictionary_of,
)
from policies.models import Contact, Customer
from policies.results import dial_of
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.rules.actions import RuleRefused
from renewal.rules.defaults import DICTIONARY
from renewal.rules.models import Rule
from renewal.rules.queries import changes_of, rules_on
from worklists.call_forms import TILES, reason_groups
from worklists.consequences import follows_reason, follows_result
from worklists.dictionary_forms import WordsForm
from worklists.outcomes import Rhythm
from worklists.queries.words_used import words_used
from worklists.rhythm import rhythm_of

COUNTED = timedelta(days=90)
CONFLICT = 409


@dataclass(frozen=True)
class ReasonLine:
    """A reason with its letter on the call screen, what follows and how often it was saved."""

    reason: Reason
    letter: str
    follows: str
    used: int


@dataclass(frozen=True)
class ResultLine:
    """A result with its key; `is_asked` where the call screen shows its reasons."""

    result: str
    key: str
    label: str
    counts_as: str
    follows: str
    used: int
    is_retired: bool
    is_asked: bool
    reasons: list[ReasonLine]


@dataclass(frozen=True)
class Version:
    """A version of the dictionary, and what it changed in the one before it."""

    rule: Rule
    changed: list[str]
    is_planned: bool
    is_in_force: bool


@require_safe
@allow(Act.SEE_SETTINGS)
def dictionary(request: StaffRequest) -> HttpResponse:
    """Show the dictionary as it is today, and its versions."""
    now = timezone.now()
    today = timezone.localdate(now)
    rules = rules_on(today)
    words = dictionary_of(rules)
    rhythm = rhythm_of(rules, customer_kind=Customer.Kind.PERSON)
    used = Counter(words_used(since=now - COUNTED))
    letters = _letters(words)
    context = {
        "results": [
            _line(result, words, rhythm=rhythm, used=used, letters=letters) for result in RESULTS
        ],
        "versions": _versions(changes_of(DICTIONARY), today=today),
        "setting": DICTIONARY,
        "days": COUNTED.days,
        "may_set": request.user.may(Act.SET_RULES),
    }
    return render(request, "worklists/dictionary.html", context)


@require_safe
@allow(Act.SET_RULES)
def dictionary_result(request: StaffRequest, result: str) -> HttpResponse:
    """Show the form that changes a result and its reasons."""
    return _page(request, _known(result))


@require_POST
@allow(Act.SET_RULES)
def change_words(request: StaffRequest, result: str) -> HttpResponse:
    """Save a new version; 409 when somebody has saved another one meanwhile."""
    asked, today = _known(result), timezone.localdate()
    known, mark = latest_words(changes_of(DICTIONARY))
    form = WordsForm(request.POST, known=known, result=asked, day=today, seen=mark)
    if not form.is_valid():
        return _page(request, asked, refused=form, status=422)
    day: date = form.cleaned_data["valid_from"]
    try:
        rule = change_dictionary(
            result=asked,
            wordings=form.wordings,
            valid_from=day,
            seen=form.cleaned_data["seen"],
            by=request.user,
            now=timezone.now(),
        )
    except WordsChanged as change:
        form.add_error(None, str(change))
        return _page(request, asked, refused=form, status=CONFLICT)
    except RuleRefused as refusal:
        form.add_error("valid_from", str(refusal))
        return _page(request, asked, refused=form, status=422)
    except WordsRefused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, asked, refused=form, status=422)
    said = {"words": known.result_label(asked), "day": day.isoformat()}
    if rule is None:
        messages.info(request, _("%(words)s: it is so on %(day)s already.") % said)
    else:
        messages.success(request, _("%(words)s: changed from %(day)s on.") % said)
    return redirect("worklists:dictionary")


def _known(word: str) -> str:
    code = word.upper()
    if code not in RESULTS:
        raise Http404
    return code


def _page(
    request: StaffRequest, result: str, *, refused: WordsForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the form; it goes on from the last version, which may be a planned one."""
    today = timezone.localdate()
    versions = changes_of(DICTIONARY)
    known, mark = latest_words(versions)
    planned = versions[0] if versions and versions[0].valid_from > today else None
    day = planned.valid_from if planned else today
    context = {
        "result": result,
        "called": known.result_label(result),
        "form": refused or WordsForm(known=known, result=result, day=day, seen=mark),
        "refused": refused,
        # Who was told of another version has seen it.
        "seen": mark if status == CONFLICT or refused is None else refused["seen"].value(),
        "planned": planned,
    }
    return render(request, "worklists/dictionary_result.html", context, status=status)


def _letters(words: Dictionary) -> dict[tuple[str, str], str]:
    """Return the letter of each reason that is offered on some list."""
    groups = reason_groups(words, is_lapsed=True, is_trial=True)
    return {(group.result, chip.code): chip.key for group in groups for chip in group.chips}


def _line(
    result: str,
    words: Dictionary,
    *,
    rhythm: Rhythm,
    used: Counter[tuple[str, str]],
    letters: dict[tuple[str, str], str],
) -> ResultLine:
    return ResultLine(
        result=result,
        key=next(tile.key for tile in TILES if tile.result == result),
        label=words.result_label(result),
        counts_as=str(Contact.Dial(dial_of(result, "")).label),
        follows=follows_result(result, rhythm),
        used=sum(number for (code, _reason), number in used.items() if code == result),
        is_retired=words.is_retired(result),
        is_asked=result in OFFERED,
        reasons=[
            ReasonLine(
                reason=reason,
                letter=letters.get((result, reason.code), ""),
                follows=follows_reason(reason, rhythm),
                used=used[result, reason.code],
            )
            for reason in words.reasons(result)
        ],
    )


def _versions(rules: list[Rule], *, today: date) -> list[Version]:
    """Return the versions, the latest first."""
    read = [Dictionary(entries=DICTIONARY.read(rule.value)) for rule in rules]
    in_force = next((rule for rule in rules if rule.valid_from <= today), None)
    return [
        Version(
            rule=rule,
            changed=_differing(after, before),
            is_planned=rule.valid_from > today,
            is_in_force=rule == in_force,
        )
        for rule, (after, before) in zip(rules, pairwise([*read, as_delivered()]), strict=True)
    ]


def _differing(after: Dictionary, before: Dictionary) -> list[str]:
    """Return the words of the entries that are not as they were."""
    keys = before.entries.keys() | after.entries.keys()
    changed = [key for key in keys if after.entries.get(key) != before.entries.get(key)]
    return [_called(after, key) for key in sorted(changed)]


def _called(words: Dictionary, key: str) -> str:
    result, _slash, code = key.partition("/")
    label = words.result_label(result)
    return f"{label}: {words.reason_label(result, code)}" if code else label
