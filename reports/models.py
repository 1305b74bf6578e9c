"""The daily close: figures that do not change afterwards. Source: 001-91, F36."""

from django.db import models

from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited


@audited
class DailyClose(models.Model):
    """That a local date's figures are final."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True)

    def __str__(self) -> str:
        return f"{self.day}"


class DailyLineQuerySet(BranchScopedQuerySet["DailyLine"]):
    """Scoped by the branch that the day was closed with."""


class DailyLine(models.Model):
    """A specialist's figures of a closed day. `premium` in yuan, without vehicle tax."""

    close = models.ForeignKey(DailyClose, models.CASCADE, related_name="lines")
    specialist = models.ForeignKey(User, models.PROTECT, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT)
    released = models.PositiveIntegerField()
    handled = models.PositiveIntegerField()
    dials = models.PositiveIntegerField()
    connected = models.PositiveIntegerField()
    interested = models.PositiveIntegerField()
    sales = models.PositiveIntegerField()
    premium = models.DecimalField(max_digits=16, decimal_places=2)
    points = models.IntegerField()
    stars = models.IntegerField()

    objects = DailyLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["close", "specialist"], name="daily_line_once_a_specialist"
            )
        ]

    def __str__(self) -> str:
        return f"{self.specialist_id} {self.premium}"
