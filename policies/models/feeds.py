"""What workbooks other than lists of policies say: one table a kind, a row for each key.

The columns are those that rules read, named as their fields in DICTIONARY.md A4; everything a
row said stands in `facts`.
"""

from django.db import models

from policies.models.book import Term
from policies.models.imports import ImportBatch
from renewal.accounts.models import Branch, BranchScopedQuerySet, audited_in_bulk


class FedQuerySet(BranchScopedQuerySet[models.Model]):
    """Rows that workbooks brought."""


class Fed(models.Model):
    """A row that a workbook brought and a later one may bring again, known by `key`.

    `batch` is the workbook that brought it first. A later step writes `first_worked_at`: from
    then on the row stays when its workbook is taken back.
    """

    key = models.CharField(max_length=200)
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    policy_no = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="+", db_index=False)
    first_worked_at = models.DateTimeField(null=True)

    objects = FedQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["key"], name="%(class)s_once_a_key")]
        indexes = [models.Index(fields=["policy_no"], name="%(class)s_policy_no")]

    def __str__(self) -> str:
        return self.key


@audited_in_bulk
class Claim(Fed):
    """A claim of the core system, a source of telephone numbers. Source: 001-10, A4.4."""

    claim_no = models.CharField(max_length=60)
    plate_no = models.CharField(max_length=20, blank=True, db_index=True)
    vin = models.CharField(max_length=30, blank=True, db_index=True)
    owner_name = models.CharField(max_length=200, blank=True)
    accident_at = models.DateTimeField(null=True)
    reported_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=40, blank=True)
    found = models.JSONField(
        default=list, help_text="Numbers in it: number, relation, the words around it."
    )


@audited_in_bulk
class TrialMember(Fed):
    """A member on trial whose policy ends, here or elsewhere. Source: 001-18, 001-30, A4.5."""

    member_no = models.CharField(max_length=60, blank=True)
    card_no = models.CharField(max_length=60, blank=True)
    member_name = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, db_index=True)
    plate_no = models.CharField(max_length=20, blank=True, db_index=True)
    vin = models.CharField(max_length=30, blank=True)
    expires_on = models.DateField(db_index=True)
    expires_is_month = models.BooleanField(default=False, help_text="Only the month is known.")
    release_on = models.DateField(null=True)
    current_insurer = models.CharField(max_length=120, blank=True)
    member_kind = models.CharField(max_length=40, blank=True)


@audited_in_bulk
class BranchCorrection(Fed):
    """A branch's answer about a number or an address, true once a call has proved it.

    Source: 001-103, 001-104, A4.6.
    """

    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="corrections")
    new_phone = models.CharField(max_length=30, blank=True)
    new_address = models.CharField(max_length=300, blank=True)
    new_contact = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    corrected_on = models.DateField(null=True)
    corrected_by = models.CharField(max_length=200, blank=True)


@audited_in_bulk
class BranchFeedback(Fed):
    """What a branch did itself with a row of a list. Source: 001-13, 001-22, A4.7."""

    term = models.ForeignKey(Term, models.PROTECT, null=True, related_name="feedback")
    contacted_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=40)
    reason = models.CharField(max_length=200, blank=True)
    new_policy_no = models.CharField(max_length=60, blank=True)
    new_premium = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    next_on = models.DateField(null=True)
    handed_over = models.BooleanField(null=True)


@audited_in_bulk
class Endorsement(Fed):
    """A change to a policy, or its end before time. Source: A4.8."""

    endorsement_no = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    effective_on = models.DateField(null=True)
    premium_change = models.DecimalField(
        max_digits=14,
        decimal_places=2,
        null=True,
        help_text="Below zero: back to the customer.",
    )


@audited_in_bulk
class NewContract(Fed):
    """A contract whose holder is to be called back. Source: 004-079, A4.9."""

    product_name = models.CharField(max_length=120)
    product_kind = models.CharField(max_length=40, blank=True)
    channel = models.CharField(max_length=40, blank=True)
    underwritten_on = models.DateField()
    receipt_signed_on = models.DateField(null=True)
    receipt_written_off_on = models.DateField(null=True)
    holder_name = models.CharField(max_length=200)
    holder_phone = models.CharField(max_length=30, blank=True)
    premium = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_special = models.BooleanField(default=False)


@audited_in_bulk
class Receipt(Fed):
    """That the customer's receipt of a contract came back. Source: 004-105, A4.10."""

    signed_on = models.DateField()
    handed_in_on = models.DateField(null=True)
    written_off_on = models.DateField()
    fault = models.CharField(max_length=200, blank=True)


@audited_in_bulk
class Instalment(Fed):
    """A premium of a long-term contract that falls due. Source: 003-12, A4.11."""

    due_on = models.DateField(db_index=True)
    premium_due = models.DecimalField(max_digits=14, decimal_places=2)
    payment_no = models.PositiveSmallIntegerField(null=True, help_text="2: the second premium.")
    grace_ends_on = models.DateField(null=True)
    pay_mode = models.CharField(max_length=40, blank=True)
    pay_route = models.CharField(max_length=40, blank=True)
    status = models.CharField(max_length=40, blank=True)
    holder_name = models.CharField(max_length=200, blank=True)
    holder_phone = models.CharField(max_length=30, blank=True)


@audited_in_bulk
class PremiumReceived(Fed):
    """A payment on a long-term contract, or its reversal. Source: A4.12."""

    due_on = models.DateField(null=True)
    paid_on = models.DateField(db_index=True)
    premium_paid = models.DecimalField(max_digits=14, decimal_places=2)
    late_interest = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_reversal = models.BooleanField(default=False)


@audited_in_bulk
class TransferFailure(Fed):
    """A bank transfer that came back unpaid. Source: A4.13."""

    due_on = models.DateField(null=True)
    returned_on = models.DateField(db_index=True)
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    fail_reason = models.CharField(max_length=40)
    next_transfer_on = models.DateField(null=True)


@audited_in_bulk
class StaffMember(Fed):
    """Somebody who sells for the insurer; no account. Source: 004-047, A4.14."""

    staff_code = models.CharField(max_length=60)
    staff_name = models.CharField(max_length=200)
    phone = models.CharField(max_length=30, blank=True, db_index=True)
    phone_alt = models.CharField(max_length=30, blank=True)
    status = models.CharField(max_length=40, blank=True)
    left_on = models.DateField(null=True)
    successor = models.CharField(max_length=200, blank=True)
