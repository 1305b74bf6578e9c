"""What the draw reads of each row."""

from collections.abc import Mapping
from decimal import Decimal

from django.db.models import OuterRef, Subquery, Sum

from policies.models import Term
from renewal.lib.shuffle import Row
from renewal.rules.defaults import BALANCE_PREMIUM, KEEP_SPECIALIST
from renewal.rules.queries import Rules
from worklists.models import Lead, LeadTerm


def rows_to_deal(kinds: Mapping[int, str], *, rules: Rules) -> dict[int, Row]:
    """Return what the draw reads of each lead, given its list kind.

    Who had the customer last year and what the terms cost are read where a setting has them
    count. A recalled lead is barred from whom it was recalled.

    Source: F9, F14.
    """
    recalled = Lead.objects.filter(pk__in=kinds, recalled_from__isnull=False)
    barred = dict(recalled.values_list("pk", "recalled_from__username"))
    keepers = _keepers(kinds) if rules.value(KEEP_SPECIALIST) else {}
    premiums = _premiums(kinds) if rules.value(BALANCE_PREMIUM) else {}
    return {
        pk: Row(
            kind=kind,
            keeper="" if pk in barred else keepers.get(pk, ""),
            barred=barred.get(pk, ""),
            premium=premiums.get(pk, Decimal(0)),
        )
        for pk, kind in kinds.items()
    }


def _keepers(leads: Mapping[int, str]) -> dict[int, str]:
    """Return who had a policy of the same holder last, by its user name."""
    before = Term.objects.filter(
        policy__customer=OuterRef("term__policy__customer"),
        specialist__isnull=False,
        expires_on__lt=OuterRef("term__expires_on"),
    ).order_by("-expires_on", "-pk")
    found = Lead.objects.filter(pk__in=leads).annotate(
        keeper=Subquery(before.values("specialist__username")[:1])
    )
    return dict(found.exclude(keeper=None).values_list("pk", "keeper"))


def _premiums(leads: Mapping[int, str]) -> dict[int, Decimal]:
    sums = (
        LeadTerm.objects.filter(lead__in=leads).values_list("lead").annotate(Sum("term__premium"))
    )
    return {pk: premium or Decimal(0) for pk, premium in sums}
