"""What was taken out of the house as workbooks: who asked for what, who allowed it, who took it."""

from datetime import date
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import User, append_only
from renewal.jobs.models.job import Job


class ExportQuerySet(models.QuerySet["Export"]):
    def for_user(self, user: User) -> Self:
        """One's own: nobody else's file is ever there, whatever the role."""
        return self.filter(asked_by=user)

    def decided_by_a(self, manager: User) -> Self:
        """Those with full numbers of other people of the manager's branch."""
        return self.filter(
            has_full_numbers=True, asked_by__branch__path__startswith=manager.branch.path
        ).exclude(asked_by=manager)

    def undecided(self) -> Self:
        return self.filter(state=Export.State.REQUESTED)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def undecided_first(self) -> Self:
        """What waits for a decision, then the rest, each the newest first."""
        return self.alias(waits=Q(state=Export.State.REQUESTED)).order_by("-waits", "-pk")


class Export(models.Model):
    """A list that was asked for as a workbook. What was asked for stays as it was.

    `asked_by` is NULL where a command acted for the centre. `filters` are the conditions as
    their form takes them, `words` as they are told. The file lies under the export's own
    number; of one with full numbers there is one download.

    Source: F38, F39, RELIABILITY.md T5.
    """

    class State(models.TextChoices):
        REQUESTED = "REQUESTED", _("Waits for approval")
        REFUSED = "REFUSED", _("Refused")
        MAKING = "MAKING", _("Being made")
        READY = "READY", pgettext_lazy("export", "Ready")
        HANDED_OVER = "HANDED_OVER", _("Downloaded")
        EXPIRED = "EXPIRED", _("Expired")

    name = models.CharField(max_length=40, help_text="Of the declared list.")
    filters = models.JSONField(default=dict)
    words = models.JSONField(default=list, help_text="The filters as whoever asked reads them.")
    has_full_numbers = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=10)
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="exports")
    asked_at = models.DateTimeField()

    state = models.CharField(max_length=12, choices=State)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True)
    rows = models.PositiveIntegerField(help_text="When it was asked for, later in the workbook.")
    file = models.FileField(upload_to="exports/", blank=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="For whoever downloads it.")
    kept_until = models.DateField(null=True, help_text="The last local date of its file.")

    objects = ExportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["kept_until"], condition=~Q(file=""), name="export_kept_until"),
            models.Index(fields=["id"], condition=Q(state="REQUESTED"), name="export_undecided"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(has_full_numbers=False) | (~Q(reason="") & Q(asked_by__isnull=False)),
                name="export_in_full_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(has_full_numbers=False)
                | Q(state__in=["REQUESTED", "EXPIRED"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="export_in_full_is_decided",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="export_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="READY", kept_until__isnull=False) & ~Q(file="")
                | ~Q(state="READY") & Q(file=""),
                name="export_ready_has_file",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="export_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="export_stays_as_asked",
                fields=[
                    "name",
                    "filters",
                    "words",
                    "has_full_numbers",
                    "reason",
                    "asked_by",
                    "asked_at",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.pk}"

    def is_kept_on(self, day: date) -> bool:
        return self.kept_until is not None and day <= self.kept_until


class ExportDownload(models.Model):
    """That a workbook was handed out. Append-only."""

    export = models.ForeignKey(Export, models.PROTECT, related_name="downloads")
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    rows = models.PositiveIntegerField()

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.export_id} {self.at:%Y-%m-%d %H:%M}"
