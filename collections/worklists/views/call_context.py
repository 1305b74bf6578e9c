"""What the templates of the call screen are given."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from policies.models import Contact, Policy
from renewal.accounts.models import User
from worklists.call_forms import (
    CONNECTED_TILES,
    OTHER_TIME,
    TIMED,
    UNANSWERED_TILES,
    ResultForm,
    reason_groups,
)
from worklists.call_list import ROWS_SHOWN, CallList, Tab
from worklists.card import Attempt, Beside, Card
from worklists.models import Draft, Task
from worklists.number_checks import address_to_confirm
from worklists.queries import terms_with
from worklists.scripts import ANSWERS, spoken
from worklists.slots import Slot, next_slots

SHOWN_FOR = 30  # seconds until a number is masked again
HISTORY_SHOWN = 20


def list_context(calls: CallList, rows: list[Task], *, tab: Tab) -> dict[str, Any]:
    """Return the rows, the counts and the tabs."""
    figures = calls.figures()
    return {
        "now": calls.now,
        "today": timezone.localdate(calls.now),
        "figures": figures,
        "rows": [calls.row(task) for task in rows],
        "is_cut": len(rows) == ROWS_SHOWN,
        "rows_shown": ROWS_SHOWN,
        "tab": tab.value,
        "tabs": [
            (Tab.DIAL.value, pgettext("tab", "To dial"), figures.dial),
            (Tab.REDIAL.value, pgettext("tab", "Redial"), figures.redial),
            (Tab.APPOINTMENT.value, pgettext("tab", "Booked"), figures.appointment),
            (Tab.DONE.value, pgettext("tab", "Done"), figures.done),
        ],
    }


def card_context(
    task: Task, *, user: User, now: datetime, is_number_only: bool = False
) -> dict[str, Any]:
    """Return the customer, the result form and the history of `task`."""
    card = Card(task=task, today=timezone.localdate(now))
    context: dict[str, Any] = {"task": task, "card": card, "now": now, "today": card.today}
    if is_number_only:
        return context
    slots = next_slots(now)
    draft = Draft.objects.filter(task=task, user=user).first()
    return context | {
        "form": ResultForm(now=now),
        "note": draft.note if draft else "",
        "draft": draft,
        "tiles": ((True, CONNECTED_TILES), (False, UNANSWERED_TILES)),
        "reasons": list(reason_groups()),
        "slots": slots,
        "other_time": OTHER_TIME,
        "timed": " ".join(TIMED),
        "phrases": (
            _("Wants to compare prices"),
            _("To bring the vehicle licence"),
            _("Firm pays, invoice needed"),
            _("Told the family"),
        ),
        "address": address_to_confirm(task.lead.term),
        "with_it": [Beside(term) for term in terms_with(task.lead)],
        "history": [Attempt(contact) for contact in _history(task)],
        "script": spoken(_spoken_fields(card, user=user, slots=slots)),
        "answers": ANSWERS,
    }


def _history(task: Task) -> list[Contact]:
    """Return the contacts about this car, the newest first; without a car, about the policy."""
    policy = task.lead.term.policy
    same = {"vehicle": policy.vehicle_id} if policy.vehicle_id else {"pk": policy.pk}
    about = Contact.objects.about_any(Policy.objects.filter(**same))
    return list(about.select_related("by").newest_first()[:HISTORY_SHOWN])


def _spoken_fields(card: Card, *, user: User, slots: list[Slot]) -> dict[str, str]:
    days_left = card.term.days_left(on=card.today)
    claims = card.claims_count
    return {
        "insured_name": card.insured,
        "staff_name": user.name,
        "staff_no": user.username,
        "company": user.branch.name,
        "plate_no": card.vehicle.plate_no if card.vehicle else "",
        "expires_on": date_format(card.term.expires_on, _("j F")),
        "days_left": str(days_left) if days_left > 0 else "",
        "claims_text": ""
        if claims is None
        else ngettext("%(n)d claim last year", "%(n)d claims last year", claims) % {"n": claims}
        if claims
        else _("no claim last year"),
        "slot_1": slots[0].label,
        "slot_2": slots[1].label,
    }
