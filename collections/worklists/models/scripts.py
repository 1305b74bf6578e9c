"""What specialists say, by version and date."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import User, append_only


class Script(models.Model):
    """A version of what to say in one kind of call, from a day on. Append-only.

    The latest that has begun holds. `text` is written as worklists.scripts reads it.

    Source: 001-50, 001-54, F25.
    """

    class Kind(models.TextChoices):
        RENEWAL = "RENEWAL", _("Renewal call")
        LAPSED = "LAPSED", _("Call about a lapsed policy")
        TRIAL = "TRIAL", _("Call to a trial member")
        REMINDER = "REMINDER", _("Call before the release")

    kind = models.CharField(max_length=10, choices=Kind)
    number = models.PositiveSmallIntegerField(help_text="Of the version, from 1.")
    valid_from = models.DateField()
    text = models.TextField(max_length=8000)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="script_number_once_a_kind")
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"
