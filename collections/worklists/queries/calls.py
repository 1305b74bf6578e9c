"""What a call is about."""

from policies.models import Term
from policies.models.book import TermQuerySet
from worklists.models import Lead


def terms_with(lead: Lead) -> TermQuerySet:
    """Return the terms that a call is about besides the one that governs, the earliest first.

    Source: O20.
    """
    others = Term.objects.filter(lead_term__lead=lead).exclude(pk=lead.term_id)
    return others.select_related("policy__vehicle").order_by("expires_on", "pk")


def other_terms(lead: Lead) -> list[int]:
    """Return the ids of those terms."""
    return list(terms_with(lead).values_list("pk", flat=True))
