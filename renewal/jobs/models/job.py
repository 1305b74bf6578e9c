"""The row that is every background run. Redis only rings: the row decides."""

import math
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import User
from renewal.accounts.roles import Role


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: User) -> Self:
        """One's own jobs; the administrator and the supervisor see their branch's."""
        if user.role in {Role.ADMINISTRATOR, Role.SUPERVISOR}:
            return self.filter(
                Q(actor=user) | Q(actor__branch__path__startswith=user.branch.path) | Q(actor=None)
            )
        return self.filter(actor=user)

    def unfinished(self) -> Self:
        return self.filter(state__in=[Job.State.PENDING, Job.State.RUNNING])

    def newest_first(self) -> Self:
        return self.order_by("-pk")


class Job(models.Model):
    """One background run of a declared kind, with ids and dates as its arguments.

    Source: RELIABILITY.md section 3.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", _("Queued")
        RUNNING = "RUNNING", _("Running")
        DONE = "DONE", _("Done")
        PARTLY_DONE = "PARTLY_DONE", _("Partly done")
        FAILED = "FAILED", _("Failed")
        CANCELLED = "CANCELLED", _("Cancelled")

    kind = models.CharField(max_length=40)
    queue = models.CharField(max_length=20)
    key = models.CharField(
        max_length=120, null=True, unique=True, help_text="What must not run twice."
    )
    arguments = models.JSONField(default=dict)
    actor = models.ForeignKey(User, models.PROTECT, null=True)
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(
        default=0, help_text="Attempts without progress since the last one."
    )
    seen_position = models.PositiveIntegerField(
        default=0, help_text="How far the last attempt had come."
    )
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True, help_text="One sentence for whoever asked.")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["id"],
                condition=Q(state__in=["PENDING", "RUNNING"]),
                name="job_unfinished",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["PENDING", "RUNNING"]) | Q(finished_at__isnull=False),
                name="job_ended_has_moment",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_finished(self) -> bool:
        return self.state not in {self.State.PENDING, self.State.RUNNING}

    def seconds_left(self, *, now: datetime) -> int | None:
        """Return how long it will still take at its pace so far; None when nobody knows yet."""
        progress = self.progress
        if self.started_at is None or not progress.total or not progress.position:
            return None
        spent = (now - self.started_at).total_seconds()
        return math.ceil(spent * (progress.total - progress.position) / progress.position)


class JobProgress(models.Model):
    """How far a job is. A row of its own: it is written over a second connection."""

    job = models.OneToOneField(Job, models.CASCADE, primary_key=True, related_name="progress")
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True, help_text="NULL: nobody knows yet.")
    step = models.CharField(max_length=40, blank=True)
    cancel_requested = models.BooleanField(default=False)
    rung_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.position} / {self.total}"


class ScheduledRun(models.Model):
    """A schedule's run for one business date. Source: RELIABILITY.md section 3, R5."""

    kind = models.CharField(max_length=40)
    business_date = models.DateField()
    job = models.OneToOneField(Job, models.PROTECT)
    due_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "business_date"], name="scheduled_run_once_a_date"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.business_date}"
