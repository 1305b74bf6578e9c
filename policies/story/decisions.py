"""What was decided about a policy, from everything that noted it."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from policies.corrected import Fact
from policies.dictionary import Dictionary, as_delivered
from policies.kinds.codes import WORDS
from policies.models import Contact, Event, ImportRow, Phone, Policy, Term
from policies.reasons import reason_label
from renewal.accounts.models import User
from renewal.lib.masking import mask_id

# What stands in an event's parameters as a code, told in words. Later steps add their own.
LABELS: dict[str, dict[str, Any]] = {
    "result": dict(Contact.Result.choices),
    "source": dict(Phone.Source.choices),
    "outcome": {code: words.partition("、")[0] for code, words in WORDS["outcome"].items()},
    "field": dict(Fact.choices),
}


@dataclass(frozen=True)
class Decision:
    """`code` is stable, `text` a sentence in the reader's language, `terms` those it is about."""

    at: datetime
    by: str
    by_name: str
    code: str
    text: str
    terms: frozenset[int] = frozenset()


def tell(policy: Policy, words: Dictionary | None = None) -> list[Decision]:
    """Return every decision about the policy, the earliest first, results called as by `words`."""
    terms = list(Term.with_withdrawn.filter(policy=policy))
    # Of what is noted at one moment, the call comes before what it proved.
    decisions = [
        *tell_imports([policy.number], terms),
        *_contacts(policy, terms, words or as_delivered()),
        *_events(policy),
    ]
    return sorted(decisions, key=lambda one: one.at)


def tell_imports(numbers: Collection[str], terms: Iterable[Term] = ()) -> list[Decision]:
    """Tell what workbooks have said of the policies with these numbers.

    Each is about that one of `terms` of which it speaks; they are all of one policy.
    """
    rows = (
        ImportRow.objects.filter(policy_no__in=numbers, batch__landed_at__isnull=False)
        .select_related("batch__uploaded_by", "batch__taken_back_by")
        .order_by("batch_id", "row_no", "part")
    )
    decisions = []
    for row in rows:
        batch, place = row.batch, {"file": row.batch.file_name, "row": row.row_no}
        about = _term_of(row, terms)
        if batch.landed_at is not None:
            decisions.append(
                _decision(
                    at=batch.landed_at,
                    by=batch.uploaded_by,
                    code=f"IMPORT_{row.verdict}",
                    text=_("%(file)s, row %(row)s: %(verdict)s.")
                    % (place | {"verdict": row.get_verdict_display()}),
                    terms=about,
                )
            )
        if batch.taken_back_at is not None:
            stayed = any(one["row_no"] == row.row_no for one in batch.kept)
            text = (
                _("%(file)s was taken back; row %(row)s stayed.")
                if stayed
                else _("%(file)s was taken back, and row %(row)s with it.")
            )
            decisions.append(
                _decision(
                    at=batch.taken_back_at,
                    by=batch.taken_back_by,
                    code="IMPORT_KEPT" if stayed else "IMPORT_TAKEN_BACK",
                    text=text % place,
                    terms=about,
                )
            )
    return decisions


def _term_of(row: ImportRow, terms: Iterable[Term]) -> list[int]:
    """Return the term that a row speaks of, its own batch's first; none where it says none."""
    if row.known_term_id is not None:
        return [row.known_term_id]
    fitting = [
        term
        for term in terms
        if (row.starts_on and term.starts_on == row.starts_on)
        or (not row.starts_on and row.expires_on and term.expires_on == row.expires_on)
    ]
    fitting.sort(key=lambda term: (term.batch_id != row.batch_id, -term.pk))
    return [term.pk for term in fitting[:1]]


def _decision(
    *, at: datetime, by: User | None, code: str, text: str, terms: Iterable[int]
) -> Decision:
    return Decision(
        at=at,
        by=by.username if by else "",
        by_name=by.name if by else "",
        code=code,
        text=text,
        terms=frozenset(terms),
    )


def _events(policy: Policy) -> list[Decision]:
    events = Event.objects.filter(term__policy=policy).select_related("by").order_by("at", "pk")
    return [tell_event(event) for event in events]


def tell_event(event: Event) -> Decision:
    return _decision(
        at=event.at,
        by=event.by,
        code=event.code,
        text=event.get_code_display() % _in_words(event.parameters),
        terms=[event.term_id],
    )


def _in_words(parameters: dict[str, Any]) -> dict[str, str]:
    words = {name: _word(name, value) for name, value in parameters.items()}
    if "why" in parameters:
        words["why"] = str(reason_label(parameters.get("result", ""), parameters["why"]))
    return words


def _word(name: str, value: Any) -> str:
    if name in LABELS:
        return str(LABELS[name].get(value, value))
    if name == "deadline":
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i")
    if name.endswith("_on"):
        return date.fromisoformat(value).isoformat()
    if name == "policy":
        return mask_id(str(value))
    return str(value)


def _contacts(policy: Policy, terms: Iterable[Term], words: Dictionary) -> list[Decision]:
    """Tell the contacts, but for that of a sale, which its confirmation tells."""
    own = {term.pk for term in terms}
    others: dict[int, list[int]] = {}
    for contact_id, term_id in Contact.other_terms.through.objects.filter(term__in=own).values_list(
        "contact", "term"
    ):
        others.setdefault(contact_id, []).append(term_id)
    contacts = (
        Contact.objects.about(policy)
        .exclude(result=Contact.Result.RENEWED)
        .select_related("by")
        .order_by("at", "pk")
    )
    return [
        _decision(
            at=contact.at,
            by=contact.by,
            code=contact.result,
            text=pgettext("between facts", "; ").join(
                part
                for part in (
                    words.result_label(contact.result),
                    words.reason_label(contact.result, contact.reason),
                    contact.note,
                )
                if part
            ),
            terms=own.intersection([contact.term_id, *others.get(contact.pk, [])]),
        )
        for contact in contacts
    ]
