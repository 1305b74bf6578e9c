"""What was printed of the lists: paper goes where no page can follow it."""

from django.db import models
from django.db.models import F, Q

from renewal.accounts.models import User, append_only
from worklists.models.releases import Release


class Printout(models.Model):
    """That somebody printed call lists. Append-only.

    Without a release it is the specialist's own list at that moment, without a specialist the
    whole release. Source: 001-35, UX.md 5.11.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    release = models.ForeignKey(Release, models.PROTECT, null=True, related_name="printouts")
    specialist = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField()
    with_full_numbers = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(release__isnull=False) | Q(specialist__isnull=False),
                name="printout_of_something",
            ),
            models.CheckConstraint(
                condition=Q(with_full_numbers=False) | Q(release=None, specialist=F("by")),
                name="printout_full_numbers_are_own",
            ),
            models.CheckConstraint(condition=Q(rows__gt=0), name="printout_has_rows"),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.by_id} {self.at:%Y-%m-%d %H:%M}"
