"""How the pages of sales write contact results, states of a form, and uses of a car."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.results import TONES
from sales.stations import State
from worklists.card import USES

register = template.Library()

# Source: UX.md section 11.
_STATE_TONES: dict[str, str] = {
    State.QUOTED: "info",
    State.UNDERWRITING: "info",
    State.SENT_BACK: "attention",
    State.PASSED: "good",
    State.TO_PAY: "attention",
    State.PAID: "good",
    State.ISSUED: "info",
    State.TO_DELIVER: "appointment",
    State.DELIVERED: "good",
    State.INCOMPLETE: "attention",
    State.CONFIRMED: "good",
    State.BACKED_OUT: "bad",
}


@register.filter
def state_tone(state: str) -> str:
    """Return the kind of tag of an intention form's state."""
    return _STATE_TONES.get(state, "neutral")


@register.filter
def use_words(nature: str) -> str:
    """Write how a car is used; what is no code of ours stands as it is."""
    return str(USES.get(nature, nature))


@register.filter
def result_tag(result: str) -> str:
    """Return the kind of tag of a contact result; neutral where there is none yet."""
    return TONES.get(result, "neutral")


@register.filter
def age(at: datetime, today: date) -> str:
    """Write how many days ago a moment was."""
    days = (today - timezone.localdate(at)).days
    if days < 1:
        return _("today")
    return ngettext("%(days)d day ago", "%(days)d days ago", days) % {"days": days}


@register.filter
def form_state(code: str) -> str:
    """Write how far an intention form has come."""
    return str(State(code).label)
