"""Where each term of a policy stands, and what happens to it next."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from policies.dictionary import dictionary_on
from policies.models import Policy, Term
from policies.story.decisions import Decision, tell


@dataclass(frozen=True)
class Outlook:
    """Where a term stands and what happens next; `text` says both in the reader's language.

    `state` and `code` are stable: where it stands, and what happens next. `on` is the day of
    that, None where it has none. `label` is the word of the state, `tone` its colour.
    """

    state: str
    label: str
    text: str
    code: str = ""
    on: date | None = None
    tone: str = "neutral"


# What later steps know of the terms of a policy on a day; the first that says something of a
# term is heard.
OUTLOOKS: list[Callable[[Sequence[Term], date], Mapping[int, Outlook]]] = []


@dataclass(frozen=True)
class TermStory:
    """A term, and what was decided about it, the earliest first."""

    term: Term
    outlook: Outlook | None
    decisions: list[Decision]


@dataclass(frozen=True)
class Story:
    """Every decision about a policy, and its terms, the newest first.

    `rest` are the decisions that are about no term.
    """

    decisions: list[Decision]
    terms: list[TermStory]
    rest: list[Decision]


def story_of(policy: Policy, *, on: date) -> Story:
    """Return the policy's story, and how its terms stand on `on`. Source: F56."""
    decisions = tell(policy, dictionary_on(on))
    terms = list(
        Term.with_withdrawn.filter(policy=policy)
        .select_related(
            "policy__customer", "policy__vehicle", "policy__phone", "policy__branch", "batch"
        )
        .order_by("-expires_on", "-pk")
    )
    outlooks = _outlooks(terms, on=on)
    return Story(
        decisions=decisions,
        terms=[
            TermStory(
                term=term,
                outlook=outlooks.get(term.pk),
                decisions=[one for one in decisions if term.pk in one.terms],
            )
            for term in terms
        ],
        rest=[one for one in decisions if not one.terms],
    )


def _outlooks(terms: Sequence[Term], *, on: date) -> dict[int, Outlook]:
    found = {term.pk: _withdrawn(term) for term in terms if term.withdrawn_at is not None}
    for outlooks_of in OUTLOOKS:
        asked = [term for term in terms if term.pk not in found]
        found |= outlooks_of(asked, on) if asked else {}
    return found


def _withdrawn(term: Term) -> Outlook:
    return Outlook(
        state="WITHDRAWN",
        label=_("Taken back"),
        text=_("Taken back with %(file)s on %(day)s: it is on no list.")
        % {
            "file": term.batch.file_name if term.batch else "—",
            "day": timezone.localdate(term.withdrawn_at).isoformat(),
        },
    )
