"""The morning release: what was drawn from, and who took part."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited


class ReleaseQuerySet(BranchScopedQuerySet["Release"]):
    def on(self, day: date) -> Self:
        return self.filter(day=day)

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Release(models.Model):
    """One drawing of leads to specialists, with all that is needed to draw it again.

    Source: 001-27, F9.
    """

    branch = models.ForeignKey(Branch, models.PROTECT)
    day = models.DateField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT)
    seed = models.CharField(max_length=32)
    kinds = models.JSONField(help_text="The list kinds in the order of dealing.")
    tasks_count = models.PositiveIntegerField()
    held = models.JSONField(default=dict, help_text="User name to code.")
    excluded = models.JSONField(default=dict, help_text="Reason to number.")
    let_in = models.JSONField(default=dict, help_text="User name to the reason given.")
    by_premium = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at=None, undone_by=None)
                | Q(undone_at__isnull=False, undone_by__isnull=False),
                name="release_undone_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["day"], name="release_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.seed}"


@audited
class Unlock(models.Model):
    """That a manager lets somebody past the deadline take part on a day. Source: O2."""

    specialist = models.ForeignKey(User, models.PROTECT, related_name="unlocks")
    day = models.DateField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["specialist", "day"], name="unlock_once_a_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="unlock_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.day}"


class Participant(models.Model):
    """Who took part in a release, with the running balance before it.

    A balance is what somebody received less the fair share, over all releases before: an
    exact fraction, written as 3/7. Source: O1.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="participants")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    username = models.CharField(max_length=60, help_text="As it was drawn with.")
    weight = models.TextField(default="1", help_text="Of a whole share: a fraction, such as 1/2.")
    room = models.PositiveIntegerField(null=True, help_text="Most leads that could be taken.")
    balance_before = models.TextField()
    balance_after = models.TextField()
    share = models.PositiveIntegerField(help_text="Leads received.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "user"], name="participant_once_a_release")
        ]

    def __str__(self) -> str:
        return f"{self.username}: {self.share}"


class Balance(models.Model):
    """A specialist's running balance as it is now: an exact fraction. Source: O1."""

    user = models.OneToOneField(User, models.PROTECT, related_name="+")
    value = models.TextField(default="0")

    def __str__(self) -> str:
        return f"{self.user_id}: {self.value}"


@audited
class Hold(models.Model):
    """That a specialist had rows without a result at a deadline, until the last one came in.

    The log of a block; the block itself is computed from the rows. Source: O2, O4, F12.
    """

    specialist = models.ForeignKey(User, models.PROTECT, related_name="holds")
    deadline_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    rows = models.PositiveIntegerField(help_text="Without a result when it was noted.")
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["specialist", "deadline_at"], name="hold_once_a_deadline"
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None) | Q(lifted_at__gte=F("deadline_at")),
                name="hold_lifted_after_deadline",
            ),
        ]
        indexes = [
            models.Index(
                fields=["specialist"], condition=Q(lifted_at=None), name="hold_of_specialist"
            )
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.deadline_at}"
