"""What goes and what is left when terms are taken out of the book."""

from datetime import datetime
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet

from policies.models import Phone, Policy, Term


def withdraw(terms: QuerySet[Term], *, at: datetime) -> None:
    """Take terms that were entered for trial members out of the book, with their numbers.

    A policy left without a term stays as a shell for its story: it dials nobody.
    """
    found = dict(terms.values_list("pk", "policy"))
    Term.objects.filter(pk__in=found).update(withdrawn_at=at)
    shells = Policy.objects.filter(pk__in=set(found.values())).exclude(
        Exists(Term.objects.filter(policy=OuterRef("pk")))
    )
    phones = list(shells.exclude(phone=None).values_list("phone", flat=True))
    if not phones:
        return
    shells.update(phone=None)
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM policies_phone f WHERE f.id = ANY(%s) AND f.source = %s"
            f" AND {unused_phone()}",
            [phones, Phone.Source.TRIAL_MEMBER.value],
        )


@cache
def unused_phone() -> str:
    """Return the condition that nothing, of whatever app, speaks of the number `f`."""
    fields: Any = Phone._meta.get_fields(include_hidden=True)
    relations = [
        one for one in fields if one.auto_created and not one.concrete and one.field.db_constraint
    ]
    return " AND ".join(
        f"NOT EXISTS (SELECT FROM {one.related_model._meta.db_table} u"
        f" WHERE u.{one.field.column} = f.id)"
        for one in relations
    )
