"""What somebody is told by the bell."""

from typing import Self

from django.db import models
from django.db.models import Q

from renewal.accounts.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_user(self, user: User) -> Self:
        return self.filter(user=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def newest_first(self) -> Self:
        return self.order_by("-pk")

    def unread_first(self) -> Self:
        """What is unread, then what has been read, each the newest first."""
        return self.alias(is_read=Q(read_at__isnull=False)).order_by("is_read", "-pk")


class Notice(models.Model):
    """Something that somebody is told: a code and its parameters, told as a sentence when shown.

    The parameters hold no personal data. Source: UX.md section 7.
    """

    user = models.ForeignKey(User, models.CASCADE)
    at = models.DateTimeField()
    code = models.CharField(max_length=40)
    parameters = models.JSONField(default=dict)
    url = models.CharField(max_length=200, blank=True, help_text="Where to look; a path of ours.")
    key = models.CharField(
        max_length=120, null=True, help_text="What the user must not be told twice."
    )
    read_at = models.DateTimeField(null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="notice_once_a_key")]
        indexes = [
            models.Index(fields=["user", "id"], condition=Q(read_at=None), name="notice_unread"),
            models.Index(fields=["at"], name="notice_at"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.at:%Y-%m-%d %H:%M}"
