"""How the page of a policy's story writes when something happens."""

from datetime import date

from django import template
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def away(on: date, today: date) -> str:
    """Write how far a day is from today: in 3 d, today, 3 d ago."""
    days = (on - today).days
    if days == 0:
        return _("today")
    return (_("in %(days)s d") if days > 0 else _("%(days)s d ago")) % {"days": abs(days)}
