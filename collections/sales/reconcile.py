"""Which sales the lists of issued policies bear out."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from policies.models import Term
from renewal.lib.locks import Lock, lock_transaction
from sales.models import IssuedPolicy, Sale


@transaction.atomic
def reconcile(*, within_days: int) -> int:
    """Note for each sale the term that was issued for it; return how many were found anew.

    Found by the number of a policy that was issued for its form, surest of all; else as a
    renewal is: the policy that names the old one as its previous, the number that the old term was
    renewed under, a later term of the same number, the same chassis number and
    cover class starting within `within_days` of the old one's end.

    Source: O23, DICTIONARY.md A4.2.
    """
    lock_transaction(Lock.BOOKS)
    Sale.objects.filter(issued_term__withdrawn_at__isnull=False).update(issued_term=None)
    ours = Term.objects.ours().filter(expires_on__gt=OuterRef("term__expires_on"))
    later = ours.order_by("starts_on")
    span = timedelta(days=within_days)
    # What another company insured is followed by any cover of ours.
    same_cover = Q(policy__cover_class=OuterRef("term__policy__cover_class")) | ~Q(
        policy__insurer=OuterRef("term__policy__insurer")
    )
    same_car = later.filter(
        same_cover,
        policy__vehicle__vin=OuterRef("term__policy__vehicle__vin"),
        starts_on__range=(
            OuterRef("term__expires_on") - span,
            OuterRef("term__expires_on") + span,
        ),
    ).exclude(policy__vehicle__vin="")
    sales = Sale.objects.unreconciled().annotate(
        issued=Coalesce(
            _first(_of_form()),
            _first(
                later.filter(policy__previous_number=OuterRef("term__policy__number")).exclude(
                    policy__previous_number=""
                )
            ),
            _first(
                later.filter(policy__number=OuterRef("term__renewed_number")).exclude(
                    policy__number=""
                )
            ),
            _first(later.filter(policy=OuterRef("term__policy"))),
            _first(same_car),
        )
    )
    found = dict(sales.exclude(issued=None).values_list("pk", "issued"))
    matched = list(Sale.objects.filter(pk__in=found))
    for sale in matched:
        sale.issued_term_id = found[sale.pk]
    Sale.objects.bulk_update(matched, ["issued_term"], batch_size=500)
    return len(matched)


def _of_form() -> QuerySet[Term]:
    """Return the terms of the policies issued for a sale's form: of the cover sold first."""
    numbers = IssuedPolicy.objects.filter(
        form=OuterRef(OuterRef("intention_form")), voided_at=None
    ).values("policy_no")
    return (
        Term.objects.ours()
        .filter(policy__number__in=numbers, expires_on__gt=OuterRef("term__expires_on"))
        .annotate(
            is_other=Case(
                When(policy__cover_class=OuterRef("term__policy__cover_class"), then=Value(0)),
                default=Value(1),
            )
        )
        .order_by("is_other", "starts_on", "pk")
    )


def _first(terms: QuerySet[Term]) -> Subquery:
    return Subquery(terms.values("pk")[:1])
