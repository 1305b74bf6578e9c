"""How the pages of sales write a contact result."""

from django import template

from policies.results import TONES

register = template.Library()


@register.filter
def result_tag(result: str) -> str:
    """Return the kind of tag of a contact result; neutral where there is none yet."""
    return TONES.get(result, "neutral")
