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
        TAKEN_BACK = "TAKEN_BACK", _("Taken back")
        FAILED = "FAILED", _("Failed")

    kind = models.CharField(max_length=30)
    branch = models.ForeignKey(Branch, models.PROTECT)
    file = models.FileField(upload_to="imports/%Y/%m/", max_length=200)
    file_name = models.CharField(max_length=200, help_text="As it was called by who sent it.")
    sha256 = models.CharField(max_length=64, db_index=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True)
    uploaded_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    continues = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="parts",
        help_text="The batch whose wrong rows this workbook mends.",
    )
    mapping = models.JSONField(
        null=True, help_text="Our fields to the headings; NULL: guessed from the headings."
    )
    profile_used = models.BooleanField(default=False, help_text="Columns known from last time.")
    asked_sheet = models.CharField(max_length=100, blank=True, help_text="Blank: what fits best.")
    sheet = models.CharField(max_length=100, blank=True)
    sheets = models.JSONField(default=list, help_text="The visible ones that hold rows.")
    notes = models.JSONField(default=list, help_text="What was left out: code and parameters.")
    headings = models.JSONField(default=list, help_text="Of the sheet, from left to right.")
    samples = models.JSONField(default=list, help_text="Some cells below each heading, as text.")
    refusal = models.CharField(
        max_length=20, blank=True, help_text="Code of why the columns were not understood."
    )
    examples = models.JSONField(default=list, help_text="Cells that a question is about.")
    counts = models.JSONField(default=dict)
    judged_version = models.PositiveIntegerField(
        default=0, help_text="Of the book, when the rows were judged."
    )
    warnings = models.PositiveIntegerField(default=0, help_text="Rows taken with a doubt.")
    masked = models.JSONField(default=dict, help_text="Masked cells by heading.")
    errors_file = models.FileField(upload_to="imports/%Y/%m/", max_length=200, blank=True)
    landed_at = models.DateTimeField(null=True)
    history = models.UUIDField(null=True, help_text="The context of its writes in the audit trail.")
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kept = models.JSONField(default=list, help_text="Rows that stayed, and why.")
    job = models.ForeignKey(Job, models.PROTECT, null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["LANDED", "TAKEN_BACK"])
                | models.Q(landed_at__isnull=False),
                name="batch_landed_has_moment",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="TAKEN_BACK") | models.Q(taken_back_at__isnull=False),
                name="batch_taken_back_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name


@audited
class ImportProfile(models.Model):
    """How the columns of a source's workbooks are understood, known again by their headings."""

    branch = models.ForeignKey(Branch, models.PROTECT)
    kind = models.CharField(max_length=30)
    fingerprint = models.CharField(max_length=64, help_text="Of the headings, in any order.")
    mapping = models.JSONField(help_text="Our fields to the headings, and answers with _ before.")
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "kind", "fingerprint"], name="profile_once_a_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint[:8]}"


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def rejected(self) -> Self:
        return self.filter(verdict=ImportRow.Verdict.REJECTED)

    def doubtful(self) -> Self:
        """Rows that are taken, with something doubtful in them."""
        refused = (ImportRow.Verdict.REJECTED, ImportRow.Verdict.MENDED)
        return self.exclude(verdict__in=refused).exclude(problems=[])

    def marked(self, mark: str) -> Self:
        return self.filter(marks__contains=[mark])


class ImportRow(models.Model):
    """A row of a batch: as it was read, and the verdict on it."""

    class Verdict(models.TextChoices):
        NEW = "NEW", _("New")
        UPDATED = "UPDATED", _("Updated")
        UNCHANGED = "UNCHANGED", _("Unchanged")
        DUPLICATE = "DUPLICATE", _("Twice in the file")
        FOLDED = "FOLDED", _("Part of the row of its policy")
        REJECTED = "REJECTED", _("Rejected")
        MENDED = "MENDED", _("Mended in a later file")

    class Mark(models.TextChoices):
        """What else is to be known of a row before it is imported. Source: F4, 001-14, F22."""

        RENEWED = "RENEWED", _("Renewed already")
        HANDLED = "HANDLED", _("Handled already")
        NO_CALL = "NO_CALL", _("Not to be called")
        PHONE_DOUBTFUL = "PHONE_DOUBTFUL", _("Phone doubtful")

    batch = models.ForeignKey(
        ImportBatch, models.CASCADE, related_name="rows", db_index=False
    )  # the constraint's index begins with it
    row_no = models.PositiveIntegerField()
    part = models.PositiveSmallIntegerField(
        default=0, help_text="Which of the covers that stand in one row of the sheet."
    )
    source_row = models.PositiveIntegerField(
        null=True, help_text="The row that it mends, in the batch that is continued."
    )
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True)
    key = models.CharField(max_length=200, blank=True, help_text="By what the row is known again.")
    marks = models.JSONField(default=list)
    policy_no = models.CharField(max_length=60, blank=True)
    starts_on = models.DateField(null=True)
    expires_on = models.DateField(null=True)
    values = models.JSONField(default=dict)
    derived = models.JSONField(default=dict, help_text="What the landing reads off the values.")
    cells = models.JSONField(null=True, help_text="The cells of a rejected row as they stood.")
    problems = models.JSONField(default=list)
    changes = models.JSONField(default=dict, help_text="Field to [old, new].")
    known_term = models.ForeignKey(
        "policies.Term",
        models.SET_NULL,
        null=True,
        related_name="rows",
        db_index=False,
        help_text="The term that the row was found to speak of; NULL: a new one.",
    )

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["batch", "row_no", "part"], name="import_row_once_a_batch"
            )
        ]
        indexes = [models.Index(fields=["policy_no"], name="import_row_policy_no")]

    def __str__(self) -> str:
        return f"{self.row_no} {self.verdict}"
