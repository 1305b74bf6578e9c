"""Confirmed sales, and the points and stars that follow from them."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models import Term
from renewal.accounts.models import BranchScopedQuerySet, User, append_only, audited
from renewal.accounts.roles import Role
from sales.models.forms import IntentionForm
from worklists.models import Task


class ClosedDay(models.Model):
    """A local date on which nothing is booked any more; the daily close writes it. Source: F36."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day}"


class SaleQuerySet(BranchScopedQuerySet["Sale"]):
    branch_path = "task__lead__branch__path"

    def for_user(self, user: User) -> Self:
        if user.role == Role.SPECIALIST:
            return self.filter(specialist=user)
        return super().for_user(user)

    def booked_on(self, day: date) -> Self:
        return self.filter(booked_on=day)

    def standing(self) -> Self:
        """Without those that were taken back."""
        return self.filter(reversal=None)

    def unreconciled(self) -> Self:
        """Not found yet on a list of issued policies, or only on one that was taken back."""
        return self.filter(Q(issued_term=None) | Q(issued_term__withdrawn_at__isnull=False))


@audited
class Sale(models.Model):
    """A renewal confirmed by a second person on paper evidence.

    `premium` is without vehicle tax. `booked_on` is the day whose report counts it: the day
    of the confirmation, or the next open one when that was closed.

    Source: 001-86, F35, SPEC.md 12.
    """

    task = models.OneToOneField(Task, models.PROTECT, related_name="sale")
    term = models.ForeignKey(Term, models.PROTECT, related_name="sales")
    specialist = models.ForeignKey(User, models.PROTECT, related_name="sales")
    intention_form = models.OneToOneField(
        IntentionForm, models.PROTECT, null=True, related_name="sale"
    )
    form_no = models.CharField(max_length=60)
    invoice_no = models.CharField(max_length=60, db_index=True)
    premium = models.DecimalField(max_digits=14, decimal_places=2)
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    booked_on = models.DateField(db_index=True)
    issued_term = models.ForeignKey(
        Term,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The term that was sold, as the list of issued policies has it.",
    )

    objects = SaleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(premium__gt=0), name="sale_premium_positive"),
            models.CheckConstraint(
                condition=~Q(confirmed_by=models.F("specialist")), name="sale_by_a_second_person"
            ),
            models.CheckConstraint(
                condition=~Q(form_no="") & ~Q(invoice_no=""), name="sale_has_evidence"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.form_no} {self.premium}"


class SaleReversal(models.Model):
    """That a confirmed sale came to nothing: surrendered or cancelled. Append-only.

    What it had earned is taken back by contra lines booked on the same day. Without `by` it
    follows from the core system's word. Source: O15, DICTIONARY.md A4.2.
    """

    sale = models.OneToOneField(Sale, models.PROTECT, primary_key=True, related_name="reversal")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    booked_on = models.DateField(db_index=True)
    why = models.CharField(max_length=200)

    class Meta:
        triggers = [append_only()]
        constraints = [
            models.CheckConstraint(condition=~Q(why=""), name="sale_reversal_has_reason")
        ]

    def __str__(self) -> str:
        return f"{self.sale_id} {self.booked_on}"


class PointsEntry(models.Model):
    """A line of a ledger; corrected by a contra line, never changed. Source: 001-46, O15, O31."""

    class Ledger(models.TextChoices):
        POINTS = "POINTS", _("Specialist's points")
        STARS = "STARS", _("Red stars")

    sale = models.ForeignKey(Sale, models.PROTECT, related_name="points_entries")
    ledger = models.CharField(max_length=10, choices=Ledger)
    earner = models.ForeignKey(User, models.PROTECT, related_name="points_entries")
    amount = models.IntegerField()
    rule = models.CharField(max_length=60, help_text="The rule and its value then.")
    at = models.DateTimeField()
    booked_on = models.DateField(db_index=True)
    contra_of = models.OneToOneField("self", models.PROTECT, null=True)

    class Meta:
        triggers = [append_only()]
        constraints = [
            models.UniqueConstraint(
                fields=["sale", "ledger"],
                condition=Q(contra_of__isnull=True),
                name="points_entry_once_a_sale_and_ledger",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ledger} {self.amount}"
