"""Whose row it is: what an administrator says of handlers, channels, sources and branches."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from renewal.accounts.models import Branch, User, audited
from worklists.models.codes import Owner


class OwnershipRuleQuerySet(models.QuerySet["OwnershipRule"]):
    def in_force_on(self, day: date) -> Self:
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=day), valid_from__lte=day)

    def in_order(self) -> Self:
        return self.order_by("place", "pk")


@audited
class OwnershipRule(models.Model):
    """The first rule in force whose every condition a policy meets says whose it is.

    A blank condition is always met. `handler` is a name or a code; `channel` and
    `business_source` are codes of DICTIONARY.md A5; `branch` is met by all below it.

    Source: 001-06, 001-07, O30.
    """

    place = models.PositiveIntegerField(help_text="Rules are asked in this order.")
    owner = models.CharField(max_length=6, choices=Owner)
    handler = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    business_source = models.CharField(max_length=40, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True, help_text="The last day it holds.")
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    objects = OwnershipRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="ownership_rule_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(owner__in=Owner.values), name="ownership_rule_owner_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.owner}"
