"""What the templates of the call screen are given."""

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import pgettext

from policies.dictionary import Dictionary
from renewal.accounts.models import User
from renewal.rules.defaults import PHRASES, SERVICE_NO
from renewal.rules.queries import Rules
from worklists.actions import may_correct
from worklists.call_forms import (
    OTHER_TIME,
    TIMED,
    ResultForm,
    grade_chips,
    reason_groups,
    tile_groups,
)
from worklists.call_list import ROWS_SHOWN, CallList, Tab
from worklists.call_scripts import call_guide
from worklists.card import Beside, Card
from worklists.dialling import dialling_of
from worklists.models import Draft, Task
from worklists.number_checks import address_to_confirm
from worklists.queries import terms_of
from worklists.queries.callers import unanswered_ring_backs
from worklists.rhythm import agenda_of, usual_hours
from worklists.slots import next_slots
from worklists.timeline import timeline_of

SHOWN_FOR = 30  # seconds until a number is masked again


def rows_context(calls: CallList, rows: list[Task]) -> dict[str, Any]:
    return {
        "rows": calls.lines(rows),
        "is_cut": len(rows) == ROWS_SHOWN,
        "rows_shown": ROWS_SHOWN,
    }


def list_context(calls: CallList, *, tab: Tab) -> dict[str, Any]:
    """Return the counts and the tabs."""
    figures = calls.figures()
    return {
        "now": calls.now,
        "today": timezone.localdate(calls.now),
        "figures": figures,
        "tab": tab.value,
        "tabs": [
            (Tab.DIAL.value, pgettext("tab", "To dial"), figures.dial),
            (Tab.REDIAL.value, pgettext("tab", "Redial"), figures.redial),
            (Tab.APPOINTMENT.value, pgettext("tab", "Booked"), figures.appointment),
            (Tab.DONE.value, pgettext("tab", "Done"), figures.done),
        ],
    }


def card_context(
    task: Task,
    *,
    user: User,
    now: datetime,
    rules: Rules,
    dictionary: Dictionary,
) -> dict[str, Any]:
    """Return the customer, the result form and the history of `task`."""
    card = Card(task=task, today=timezone.localdate(now))
    context: dict[str, Any] = {"task": task, "card": card, "now": now, "today": card.today}
    kind = card.term.policy.customer.kind
    slots = next_slots(now, agenda_of(rules, user_id=user.pk, customer_kind=kind, now=now))
    beside = [Beside(row) for row in terms_of(task.lead)]
    draft = Draft.objects.filter(task=task, user=user).first()
    return context | {
        "form": ResultForm(now=now, dictionary=dictionary),
        "note": draft.note if draft else "",
        "draft": draft,
        "tiles": tile_groups(dictionary),
        "reasons": list(
            reason_groups(dictionary, is_lapsed=card.is_lapsed, is_trial=card.is_trial)
        ),
        "grades": grade_chips(),
        "usual": usual_hours(rules, customer_kind=kind),
        "slots": slots,
        "other_time": OTHER_TIME,
        "timed": " ".join(TIMED),
        "phrases": rules.value(PHRASES),
        "address": address_to_confirm(task.lead.term),
        "dialling": dialling_of(card.term, now=now, rules=rules),
        "with_it": [one for one in beside if one.term.pk != card.term.pk],
        "cars": _cars(beside),
        "timeline": timeline_of(card.term.policy, user=user, words=dictionary),
        "rang": unanswered_ring_backs([task]).get(task.pk, []),
        "may_correct": may_correct(task, by=user, now=now),
        "script": call_guide(card, user=user, slots=slots, service_no=rules.value(SERVICE_NO)),
    }


def typed_in(form: ResultForm) -> dict[str, str]:
    """Return by field what was sent, blank for what was not: templates find it at the first look.

    What a form lacks they look for in every way there is, once for each chip.
    """
    return {name: form.data.get(name, "") for name in form.fields}


def _cars(beside: list[Beside]) -> list[Beside]:
    """Return the open terms to choose from where a call is about several cars. Source: O20."""
    still_open = [one for one in beside if not one.is_settled]
    return still_open if len({one.term.policy.vehicle_id for one in still_open}) > 1 else []
