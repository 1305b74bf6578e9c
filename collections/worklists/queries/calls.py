"""What a call is about."""

from django.db.models import Q

from worklists.models import Lead, LeadTerm


def terms_of(lead: Lead) -> list[LeadTerm]:
    """Return the terms that a call is about, the one that governs first, then the earliest.

    Source: O20.
    """
    rows = (
        LeadTerm.objects.filter(lead=lead)
        .filter(Q(term__withdrawn_at=None) | Q(term=lead.term_id))
        .select_related("term__policy__vehicle")
        .order_by("term__expires_on", "term")
    )
    return sorted(rows, key=lambda row: row.term_id != lead.term_id)
