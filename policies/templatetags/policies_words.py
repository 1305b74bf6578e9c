"""Contact results and their reasons as this centre calls them."""

from django import template

from policies.dictionary import Dictionary
from policies.models import Contact

register = template.Library()


@register.filter
def result_words(result: str, words: Dictionary) -> str:
    """Return the words of a result."""
    return words.result_label(result)


@register.filter
def reason_words(contact: Contact, words: Dictionary) -> str:
    """Return the words of the reason that a contact was saved with."""
    return words.reason_label(contact.result, contact.reason)
