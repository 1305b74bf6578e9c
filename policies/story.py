"""The whole story of a policy: every decision, in order, told as sentences. Source: F56."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from policies.models import Contact, Event, ImportRow, Policy
from renewal.accounts.models import User

# What stands in an event's parameters as a code, told in words. Later steps add their own.
LABELS: dict[str, dict[str, Any]] = {"result": dict(Contact.Result.choices)}


@dataclass(frozen=True)
class Decision:
    """`code` is stable, `text` a sentence in the reader's language."""

    at: datetime
    by: str
    by_name: str
    code: str
    text: str


def tell(policy: Policy) -> list[Decision]:
    """Return every decision about the policy, the earliest first."""
    decisions = [*_imports(policy), *_events(policy), *_contacts(policy)]
    return sorted(decisions, key=lambda one: one.at)


def _imports(policy: Policy) -> list[Decision]:
    rows = (
        ImportRow.objects.filter(policy_no=policy.number, batch__landed_at__isnull=False)
        .select_related("batch__uploaded_by", "batch__taken_back_by")
        .order_by("batch_id", "row_no", "part")
    )
    decisions = []
    for row in rows:
        batch, place = row.batch, {"file": row.batch.file_name, "row": row.row_no}
        if batch.landed_at is not None:
            decisions.append(
                _decision(
                    at=batch.landed_at,
                    by=batch.uploaded_by,
                    code=f"IMPORT_{row.verdict}",
                    text=_("%(file)s, row %(row)s: %(verdict)s.")
                    % (place | {"verdict": row.get_verdict_display()}),
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
                )
            )
    return decisions


def _decision(*, at: datetime, by: User | None, code: str, text: str) -> Decision:
    return Decision(
        at=at,
        by=by.username if by else "",
        by_name=by.name if by else "",
        code=code,
        text=text,
    )


def _events(policy: Policy) -> list[Decision]:
    events = Event.objects.filter(term__policy=policy).select_related("by").order_by("at", "pk")
    return [
        _decision(
            at=event.at,
            by=event.by,
            code=event.code,
            text=event.get_code_display() % _in_words(event.parameters),
        )
        for event in events
    ]


def _in_words(parameters: dict[str, Any]) -> dict[str, str]:
    return {name: _word(name, value) for name, value in parameters.items()}


def _word(name: str, value: Any) -> str:
    if name in LABELS:
        return str(LABELS[name].get(value, value))
    if name == "deadline":
        return date_format(timezone.localtime(datetime.fromisoformat(value)), "Y-m-d H:i")
    if name.endswith("_on"):
        return date.fromisoformat(value).isoformat()
    return str(value)


def _contacts(policy: Policy) -> list[Decision]:
    contacts = Contact.objects.filter(term__policy=policy).select_related("by").order_by("at", "pk")
    return [
        _decision(
            at=contact.at,
            by=contact.by,
            code=contact.result,
            text="; ".join(
                str(part) for part in (contact.get_result_display(), contact.note) if part
            ),
        )
        for contact in contacts
        if contact.result != Contact.Result.RENEWED
    ]
