"""Policies on their way to customers, and whom those recommend."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import NullIf
from django.utils.translation import gettext_lazy as _

from policies.models import Policy
from renewal.accounts.models import BranchScopedQuerySet, User, append_only, audited
from renewal.accounts.roles import Role
from sales.models.forms import IntentionForm


class VisitQuerySet(BranchScopedQuerySet["Visit"]):
    branch_path = "form__task__lead__branch__path"

    def for_user(self, user: User) -> Self:
        """What a specialist sold or delivers; of anybody else the branch's."""
        if user.role == Role.SPECIALIST:
            return self.filter(Q(form__task__assignee=user) | Q(deliverer=user))
        return self.of_centre(user)

    def of_centre(self, user: User) -> Self:
        """All of the user's branch, whoever delivers: the route is one (001-75)."""
        return super().for_user(user)

    def planned(self) -> Self:
        return self.filter(is_called_off=False)

    def on_route(self, day: date) -> Self:
        """What people go out for on that day, in the order of the route.

        By district; in it as it was arranged, what was not arranged after that by time.
        """
        place = NullIf("place_on_route", Value(0))
        return (
            self.planned()
            .filter(day=day)
            .order_by(
                "district",
                place.asc(nulls_last=True),
                F("at_time").asc(nulls_last=True),
                "pk",
            )
        )


@audited
class Visit(models.Model):
    """That a form's policies are brought or sent to the customer. Source: 001-75 to 001-79.

    Who delivers may be another than who sold. A visit that is planned again is called off first.
    """

    class Way(models.TextChoices):
        BY_HAND = "BY_HAND", _("Brought to the customer")
        COUNTER = "COUNTER", _("Fetched at the counter")
        COURIER = "COURIER", _("Sent by courier")
        ELECTRONIC = "ELECTRONIC", _("Electronic policy")

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="visits")
    way = models.CharField(max_length=10, choices=Way)
    day = models.DateField()
    at_time = models.TimeField(null=True, blank=True)
    district = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=300, blank=True)
    deliverer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    courier_no = models.CharField(max_length=60, blank=True)
    place_on_route = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    planned_at = models.DateTimeField()
    planned_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    is_called_off = models.BooleanField(default=False)
    offered = models.CharField(
        max_length=120, blank=True, help_text="Card policies that were offered (001-84)."
    )

    objects = VisitQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form"], condition=Q(is_called_off=False), name="visit_one_a_form"
            ),
            models.CheckConstraint(
                condition=~Q(way="BY_HAND") | Q(deliverer__isnull=False),
                name="visit_by_hand_has_deliverer",
            ),
            models.CheckConstraint(
                condition=~Q(way="BY_HAND") | ~Q(address=""), name="visit_by_hand_has_address"
            ),
        ]
        indexes = [models.Index(fields=["day"], condition=Q(is_called_off=False), name="visit_day")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.day}"


class ReferralQuerySet(BranchScopedQuerySet["Referral"]):
    branch_path = "form__task__lead__branch__path"

    def for_user(self, user: User) -> Self:
        """Whom a specialist heard of, or whose customer told of them; else the branch's."""
        if user.role == Role.SPECIALIST:
            return self.filter(Q(form__task__assignee=user) | Q(by=user))
        return super().for_user(user)


class Referral(models.Model):
    """Whom a customer recommended; with an expiry date, that cover is called about in time.

    `policy` is the name under which it is then in the book. Append-only. Source: 001-83.
    """

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="referrals")
    name = models.CharField(max_length=200)
    number = models.CharField(max_length=30)
    plate_no = models.CharField(max_length=20, blank=True)
    expires_on = models.DateField(null=True)
    note = models.CharField(max_length=200, blank=True)
    policy = models.OneToOneField(Policy, models.PROTECT, null=True, related_name="referral")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = ReferralQuerySet.as_manager()

    class Meta:
        triggers = [append_only()]
        indexes = [models.Index(fields=["at"], name="referral_at")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d}"
