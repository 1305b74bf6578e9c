"""What leaves the house by mail: the outbox, and what became of each try."""

from datetime import datetime
from typing import Self

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import Branch, BranchScopedQuerySet, User, append_only
from renewal.jobs.models.export import Export
from renewal.jobs.models.job import Job


class MailQuerySet(BranchScopedQuerySet["Mail"]):
    def unfinished(self) -> Self:
        return self.filter(state__in=[Mail.State.WAITING, Mail.State.SENDING])

    def due_at(self, now: datetime) -> Self:
        """Those whose next try has come and that no job is going to make."""
        under_way = [Job.State.PENDING, Job.State.RUNNING]
        return (
            self.unfinished()
            .filter(next_try_at__lte=now)
            .exclude(job__isnull=False, job__state__in=under_way)
        )

    def unfinished_first(self) -> Self:
        """What is still to leave, then the rest, each the newest first."""
        ended = ~Q(state__in=[Mail.State.WAITING, Mail.State.SENDING])
        return self.alias(has_ended=ended).order_by("has_ended", "-pk")


class Mail(models.Model):
    """A mail to one address, written in the transaction of what it tells of.

    One address each: what the mail server says of a mail, it says of that address. The text
    holds names of lists and counts, never personal data, and an attachment is masked. The
    Message-ID is there before the first try and stays, so that a mail that arrives twice can
    be known. `branch` is the one whose list it is; `asked_by` is NULL for a schedule's.

    Source: 001-13, 001-103, RELIABILITY.md section 3, T5, T12.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", pgettext_lazy("mail", "To be sent")
        SENDING = "SENDING", pgettext_lazy("mail", "Being sent")
        SENT = "SENT", pgettext_lazy("mail", "Sent")
        FAILED = "FAILED", _("Failed")
        CANCELLED = "CANCELLED", _("Cancelled")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    message_id = models.CharField(max_length=200, unique=True)
    key = models.CharField(
        max_length=120, null=True, help_text="What an address must not get twice."
    )
    asked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField()

    export = models.ForeignKey(Export, models.PROTECT, null=True, related_name="mails")
    file = models.FileField(upload_to="mail/", blank=True)
    file_name = models.CharField(max_length=200, blank=True, help_text="For whoever receives it.")
    file_size = models.PositiveIntegerField(default=0, help_text="Bytes.")
    file_digest = models.CharField(max_length=64, blank=True, help_text="SHA-256.")

    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(
        default=0, help_text="Since it was posted, or put back by hand."
    )
    next_try_at = models.DateTimeField(null=True)
    job = models.OneToOneField(Job, models.PROTECT, null=True, help_text="Of the last try.")
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True, help_text="Why the last try failed.")

    objects = MailQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["WAITING", "SENDING"]),
                name="mail_unfinished",
            ),
            models.Index(fields=["posted_at"], condition=~Q(file=""), name="mail_with_file"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["key", "to"], name="mail_once_a_key_and_address"),
            models.CheckConstraint(
                condition=Q(state__in=["WAITING", "SENDING"], next_try_at__isnull=False)
                | ~Q(state__in=["WAITING", "SENDING"]) & Q(next_try_at__isnull=True),
                name="mail_unfinished_has_next_try",
            ),
            models.CheckConstraint(
                condition=Q(state="SENT", sent_at__isnull=False)
                | ~Q(state="SENT") & Q(sent_at__isnull=True),
                name="mail_sent_has_moment",
            ),
            models.CheckConstraint(
                condition=Q(file="") | ~Q(file_name="") & ~Q(file_digest=""),
                name="mail_file_has_name_and_digest",
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="mail_stays", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="mail_stays_as_posted",
                fields=[
                    "branch",
                    "to",
                    "subject",
                    "body",
                    "message_id",
                    "key",
                    "asked_by",
                    "posted_at",
                    "export",
                    "file_name",
                    "file_size",
                    "file_digest",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class MailStep(models.Model):
    """What was done with a mail, and what the mail server said to it. Append-only: the proof.

    A try is two rows: BEGUN is written before the server is asked, the other when it has
    answered. BEGUN without an answer tells of a process that died in between.
    """

    class What(models.TextChoices):
        BEGUN = "BEGUN", pgettext_lazy("mail", "Try begun")
        ACCEPTED = "ACCEPTED", pgettext_lazy("mail", "Accepted by the mail server")
        PUT_OFF = "PUT_OFF", pgettext_lazy("mail", "Not taken now")
        REFUSED = "REFUSED", pgettext_lazy("mail", "Refused for good")
        UNKNOWN = "UNKNOWN", pgettext_lazy("mail", "Answer lost: it may have arrived")
        PUT_BACK = "PUT_BACK", pgettext_lazy("mail", "Put back by hand")
        CANCELLED = "CANCELLED", pgettext_lazy("mail", "Cancelled by hand")
        DOWNLOADED = "DOWNLOADED", pgettext_lazy("mail", "Attachment downloaded")

    mail = models.ForeignKey(Mail, models.PROTECT, related_name="steps")
    at = models.DateTimeField()
    what = models.CharField(max_length=10, choices=What)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=500, blank=True, help_text="The mail server's own.")

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.mail_id} {self.what} {self.at:%Y-%m-%d %H:%M}"
