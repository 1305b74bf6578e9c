"""The workbooks that the book comes from, and what became of each of their rows."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited
from renewal.jobs.models import Job


class ImportBatchQuerySet(BranchScopedQuerySet["ImportBatch"]):
    def newest_first(self) -> Self:
        return self.order_by("-pk")


@audited
class ImportBatch(models.Model):
    """One uploaded workbook on its way into the book."""

    class State(models.TextChoices):
        UPLOADED = "UPLOADED", _("Uploaded")
        CHECKED = "CHECKED", _("Checked, nothing written")
        LANDED = "LANDED", _("Imported")
        FAILED = "FAILED", _("Failed")

    kind = models.CharField(max_length=30)
    branch = models.ForeignKey(Branch, models.PROTECT)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=200)
    file_name = models.CharField(max_length=200, help_text="As it was called by who sent it.")
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True)
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    mapping = models.JSONField(
        null=True, help_text="Our fields to the headings; NULL: guessed from the headings."
    )
    sheet = models.CharField(max_length=100, blank=True)
    headings = models.JSONField(default=list, help_text="Of the sheet, from left to right.")
    samples = models.JSONField(default=list, help_text="Some cells below each heading, as text.")
    refusal = models.CharField(
        max_length=20, blank=True, help_text="Code of why the columns were not understood."
    )
    counts = models.JSONField(default=dict)
    warnings = models.PositiveIntegerField(default=0, help_text="Rows taken with a doubt.")
    masked = models.JSONField(default=dict, help_text="Masked cells by heading.")
    errors_file = models.FileField(upload_to="imports/%Y/%m/", max_length=200, blank=True)
    landed_at = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.PROTECT, null=True)

    objects = ImportBatchQuerySet.as_manager()

    def __str__(self) -> str:
        return self.file_name


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def rejected(self) -> Self:
        return self.filter(verdict=ImportRow.Verdict.REJECTED)

    def doubtful(self) -> Self:
        """Rows that are taken, with something doubtful in them."""
        return self.exclude(verdict=ImportRow.Verdict.REJECTED).exclude(problems=[])


class ImportRow(models.Model):
    """A row of a batch: as it was read, and the verdict on it."""

    class Verdict(models.TextChoices):
        NEW = "NEW", _("New")
        UPDATED = "UPDATED", _("Updated")
        UNCHANGED = "UNCHANGED", _("Unchanged")
        DUPLICATE = "DUPLICATE", _("Twice in the file")
        REJECTED = "REJECTED", _("Rejected")

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="rows")
    row_no = models.PositiveIntegerField()
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    policy_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    values = models.JSONField(default=dict)
    derived = models.JSONField(default=dict, help_text="What the landing reads off the values.")
    cells = models.JSONField(null=True, help_text="The cells of a rejected row as they stood.")
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=dict, help_text="Field to [old, new].")
    term = models.ForeignKey("policies.Term", models.SET_NULL, null=True, related_name="rows")

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_no"], name="import_row_once_a_batch")
        ]
        indexes = [models.Index(fields=["policy_no"], name="import_row_policy_no")]

    def __str__(self) -> str:
        return f"{self.row_no} {self.verdict}"
