"""What branches were asked about numbers that are missing or proved wrong."""

from typing import Self

from django.db import models
from django.db.models import Q

from policies.models import Phone, Policy
from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited
from renewal.jobs.models import Mail


class NumberCheckQuerySet(BranchScopedQuerySet["NumberCheck"]):
    def unanswered(self) -> Self:
        return self.filter(answered_at=None)


@audited
class NumberCheck(models.Model):
    """That a branch was asked for a policy's number, and when it answered.

    `phone` is the one that proved wrong, None where there was none. Whether the answer is
    right is known from the verdict of the next call on the number that was `given`.

    Source: 001-103, 001-104, F23.
    """

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="number_checks")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    phone = models.ForeignKey(Phone, models.PROTECT, null=True, related_name="+")
    fault = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    mail = models.ForeignKey(Mail, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=40, blank=True, help_text="As the branch said.")
    given = models.ForeignKey(Phone, models.PROTECT, null=True, related_name="+")

    objects = NumberCheckQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(answered_at__isnull=True),
                name="number_check_one_open_a_policy",
            )
        ]
        indexes = [models.Index(fields=["branch", "asked_at"], name="number_check_branch_asked")]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.asked_at:%Y-%m-%d}"
