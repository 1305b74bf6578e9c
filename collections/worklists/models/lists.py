"""What the lists of each date hold."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from policies.models import Term
from policies.models.names import is_named
from renewal.accounts.models import BranchScopedQuerySet, User
from worklists.models.codes import ListKind, Reason
from worklists.models.leads import Lead


class ListRun(models.Model):
    """That a list was made for a date, and what it found then. Source: F1."""

    list_kind = models.CharField(max_length=20, choices=ListKind)
    day = models.DateField()
    first_ran_at = models.DateTimeField()
    last_ran_at = models.DateTimeField()
    found = models.PositiveIntegerField()
    queued = models.PositiveIntegerField()
    excluded = models.JSONField(default=dict)
    leads = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", help_text="Who last made it by hand."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_kind", "day"], name="list_run_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.day}"


QUEUED, RELEASED = "QUEUED", "RELEASED"  # what a list shows, besides the reasons


class ListEntryQuerySet(BranchScopedQuerySet["ListEntry"]):
    branch_path = "term__policy__branch__path"

    def in_book(self) -> Self:
        """Without what was taken back with the workbook it came from."""
        return self.filter(term__withdrawn_at=None)

    def of_list(self, list_kind: str, *, day: date) -> Self:
        return self.in_book().filter(list_kind=list_kind, day=day)

    def handed_out(self) -> Self:
        return self.filter(term__lead_term__lead__state__in=Lead.HANDED_OUT)

    def shown_as(self, show: str) -> Self:
        """Those that are queued, or with a specialist, or left out for a reason; "" for all."""
        if show == QUEUED:
            return self.filter(reason="")
        if show == RELEASED:
            return self.handed_out()
        return self.filter(reason=show) if show else self

    def about(self, find: str) -> Self:
        """Those with `find` in the policy's number, the plate or the holder's name or initials."""
        if not find:
            return self
        return self.filter(
            Q(term__policy__number__icontains=find)
            | Q(term__policy__vehicle__plate_no__icontains=find)
            | is_named(find, customer="term__policy__customer")
        )

    def in_reading_order(self) -> Self:
        """By holder, the policies of one call beside each other."""
        return self.order_by(
            "term__policy__customer__name_sort",
            "term__policy__customer",
            "term__lead_term__lead",
            "term__policy__number",
            "pk",
        )


class ListEntry(models.Model):
    """A term on a list: what the list holds, and the reason where the term is left out."""

    list_kind = models.CharField(max_length=20, choices=ListKind)
    day = models.DateField(help_text="The business date of the list.")
    term = models.ForeignKey(Term, models.CASCADE, related_name="list_entries")
    reason = models.CharField(max_length=10, choices=Reason, blank=True)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list_kind", "term"], name="list_entry_once_a_term")
        ]
        indexes = [models.Index(fields=["list_kind", "day"], name="list_entry_day")]

    def __str__(self) -> str:
        return f"{self.list_kind} {self.day} {self.reason}"
