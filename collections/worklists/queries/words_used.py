"""How often each result and reason of the dictionary was saved."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count

from policies.models import Contact


def words_used(*, since: datetime) -> Mapping[tuple[str, str], int]:
    """Return how often each result was saved with each reason since then; one query."""
    counted = (
        Contact.objects.of_desk()
        .filter(at__gte=since)
        .values_list("result", "reason")
        .annotate(number=Count("pk"))
        .order_by()
    )
    return {(result, reason): number for result, reason, number in counted}
