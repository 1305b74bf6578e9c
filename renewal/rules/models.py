"""Dated settings and the calendar of working days."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import User, audited, audited_in_bulk


@audited
class Rule(models.Model):
    """The value of a setting from a day on. Without a row the declared default holds."""

    key = models.CharField(max_length=60)
    value = models.JSONField()
    valid_from = models.DateField()
    set_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "valid_from"], name="rule_one_value_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key} = {self.value} ({self.valid_from})"


@audited_in_bulk
class CalendarDay(models.Model):
    """A day whose being worked on is known. Source: SPEC.md F13."""

    class Source(models.TextChoices):
        PUBLISHED = "PUBLISHED", _("Published calendar")
        ADMINISTRATOR = "ADMINISTRATOR", _("Administrator")

    day = models.DateField(unique=True)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)
    source = models.CharField(max_length=15, choices=Source)

    def __str__(self) -> str:
        return f"{self.day} {self.name}".strip()
