"""How the pages of sales write a contact result."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from policies.results import TONES

register = template.Library()


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
