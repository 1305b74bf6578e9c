"""One reason to talk to one holder, and the terms that it is about."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from policies.models import Contact, Phone, Term
from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited_in_bulk
from worklists.models.codes import LAPSED_KINDS, ListKind, Reason


class LeadQuerySet(BranchScopedQuerySet["Lead"]):
    def queued(self) -> Self:
        """What waits for a release; not what was taken back with the workbook it came from."""
        return self.filter(state=Lead.State.QUEUED, term__withdrawn_at=None)

    def due_for_release(self, day: date) -> Self:
        """What ends later than was thought when it was queued waits for the list of its day."""
        return self.queued().filter(release_on__lte=day, term__expires_on__lte=F("due_on"))

    def with_phone(self) -> Self:
        return self.filter(term__policy__phone__isnull=False).exclude(
            term__policy__phone__verdict=Phone.Verdict.INACCURATE
        )

    def without_phone(self) -> Self:
        """Those about a policy with no number, or one that proved wrong. Source: O24."""
        return self.filter(
            Q(term__policy__phone=None) | Q(term__policy__phone__verdict=Phone.Verdict.INACCURATE)
        )

    def oldest_first(self) -> Self:
        return self.order_by("due_on", "pk")


@audited_in_bulk
class Lead(models.Model):
    """One reason to talk to one holder about one or more terms. Source: SPEC.md 12, O20.

    `term` is the one that governs: it ends first, on `due_on`.
    """

    class State(models.TextChoices):
        PREPARING = "PREPARING", _("In preparation")
        QUEUED = "QUEUED", _("Waiting for release")
        EXCLUDED = "EXCLUDED", _("Left out")
        RELEASED = "RELEASED", _("With a specialist")
        CLOSED = "CLOSED", _("Closed")

    HANDED_OUT = (State.RELEASED, State.CLOSED)

    list_kind = models.CharField(max_length=20, choices=ListKind)
    branch = models.ForeignKey(Branch, models.PROTECT)
    term = models.ForeignKey(Term, models.PROTECT, related_name="+")
    due_on = models.DateField()
    release_on = models.DateField(help_text="First day on which it may be released.")
    state = models.CharField(max_length=10, choices=State)
    reason = models.CharField(max_length=10, choices=Reason, blank=True)
    reminder = models.CharField(
        max_length=20,
        choices=Contact.Result,
        blank=True,
        help_text="What came of the last call before the release (001-01).",
    )
    remind_on = models.DateField(null=True, help_text="When to make that call again.")
    recalled_from = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Whose row it was before it was recalled; it waits for another release.",
    )
    is_late = models.BooleanField(default=False, help_text="Queued after its release day.")

    objects = LeadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["term"], name="lead_governed_once"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("release_on")) | Q(list_kind__in=LAPSED_KINDS),
                name="lead_released_before_due",
            ),
            models.CheckConstraint(
                condition=~Q(state="EXCLUDED") | ~Q(reason=""), name="lead_excluded_has_reason"
            ),
        ]
        indexes = [
            models.Index(
                fields=["release_on", "id"],
                condition=Q(state="QUEUED"),
                name="lead_queued_release_on",
            ),
            models.Index(
                fields=["release_on", "id"],
                condition=Q(state__in=["PREPARING", "QUEUED"]),
                name="lead_waiting_release_on",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.due_on}"


class LeadTerm(models.Model):
    """That a lead is about a term; a term has one lead."""

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="lead_terms")
    term = models.OneToOneField(Term, models.PROTECT, related_name="lead_term")
    settled_at = models.DateTimeField(
        null=True, help_text="When it was closed apart from the rest of the call (O20)."
    )

    def __str__(self) -> str:
        return f"{self.lead_id} {self.term_id}"
