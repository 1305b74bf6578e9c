"""The intention form, the one sheet that travels from a yes on the phone to the money."""

from datetime import date
from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from policies.models import Phone
from renewal.accounts.models import BranchScopedQuerySet, User, append_only, audited
from renewal.accounts.roles import Role
from sales.stations import OVER, Profile, State, Step
from worklists.models import Task


class IntentionFormQuerySet(BranchScopedQuerySet["IntentionForm"]):
    branch_path = "task__lead__branch__path"

    def for_user(self, user: User) -> Self:
        """A specialist's own rows, and what somebody else sold and they deliver (001-75)."""
        if user.role == Role.SPECIALIST:
            delivers = self.filter(visits__deliverer=user, visits__is_called_off=False)
            return self.filter(Q(task__assignee=user) | Q(pk__in=delivers.values("pk")))
        return super().for_user(user)

    def live(self) -> Self:
        return self.exclude(state__in=OVER)

    def with_row(self) -> Self:
        """With what a table says of each: the specialist, the number, the plan that was chosen."""
        return self.select_related("task__assignee", "task__lead", "holder_phone", "plan")


@audited
class IntentionForm(models.Model):
    """What a customer wants to insure, and how far it has come (投保意向表 and 流转表).

    One at a time for a row. What stands on it is filled from last year's policy and changed until
    it is submitted. Days are local dates.

    Source: 001-39, 001-58, O35, DICTIONARY.md B7.
    """

    Profile, State = Profile, State

    number = models.CharField(max_length=20, unique=True)
    task = models.ForeignKey(Task, models.PROTECT, related_name="intention_forms")
    profile = models.CharField(max_length=11, choices=Profile)
    state = models.CharField(max_length=12, choices=State, default=State.TO_QUOTE)
    state_since = models.DateTimeField()
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=0, help_text="Counts the saves (F43).")

    insured_name = models.CharField(_("Insured"), max_length=200, blank=True)
    insured_phone = models.CharField(_("Telephone of the insured"), max_length=30, blank=True)
    holder_name = models.CharField(_("Holder"), max_length=200, blank=True)
    holder_phone = models.ForeignKey(
        Phone,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("Telephone of the holder"),
    )
    plate_no = models.CharField(_("Licence plate"), max_length=20, blank=True)
    vehicle_model = models.CharField(_("Make and model"), max_length=120, blank=True)
    use_nature = models.CharField(_("Use"), max_length=30, blank=True)
    previous_policy_no = models.CharField(_("Last year's policy"), max_length=60, blank=True)
    address = models.CharField(_("Postal address"), max_length=300, blank=True)
    compulsory_starts_on = models.DateField(_("Compulsory cover starts on"), null=True, blank=True)
    commercial_starts_on = models.DateField(_("Commercial cover starts on"), null=True, blank=True)
    accident_starts_on = models.DateField(_("Accident cover starts on"), null=True, blank=True)
    wishes = models.CharField(_("Wishes"), max_length=500, blank=True)
    plan = models.ForeignKey(
        "Plan",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="What the customer agreed to.",
    )
    inspected_on = models.DateField(
        _("Car inspected on"), null=True, blank=True, help_text=_("Where the cover has lapsed.")
    )
    inspection_note = models.CharField(_("What was seen"), max_length=200, blank=True)

    customer_code = models.CharField(_("VIP customer code"), max_length=40, blank=True)
    member_card_no = models.CharField(_("Member card number"), max_length=40, blank=True)
    vehicle_licence_until = models.DateField(
        _("Vehicle licence, inspected until"), null=True, blank=True
    )
    driver_licence_until = models.DateField(_("Driving licence until"), null=True, blank=True)
    signed_for_at = models.DateTimeField(null=True)
    signed_for_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField(null=True, help_text="When its papers were all filed (001-71).")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = IntentionFormQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["task"], condition=~Q(state__in=OVER), name="intention_form_one_live_a_row"
            ),
            models.CheckConstraint(
                condition=Q(state__in=State.values), name="intention_form_state_known"
            ),
            models.CheckConstraint(
                condition=Q(signed_for_at=None) | Q(signed_for_by__isnull=False),
                name="intention_form_signed_by_somebody",
            ),
        ]
        indexes = [
            models.Index(
                fields=["state", "state_since"],
                condition=~Q(state__in=OVER),
                name="intention_form_live",
            ),
            models.Index(fields=["opened_at"], name="intention_form_opened_at"),
        ]

    def __str__(self) -> str:
        return self.number

    def starts_on(self, part: str) -> date | None:
        """Return the day on which a part of the cover is to start."""
        day: date | None = getattr(self, f"{part.lower()}_starts_on")
        return day

    @property
    def row_is_gone(self) -> bool:
        """The form is under way, and its row was closed or taken back."""
        return self.state not in OVER and self.task.state != Task.State.OPEN

    @property
    def first_start(self) -> date | None:
        """The day on which the first of the new covers is to start."""
        return min((day for part in Part if (day := self.starts_on(part))), default=None)


class FormStep(models.Model):
    """A station of the routing slip: who did what, when, and what came of it. Append-only."""

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=16, choices=Step)
    before = models.CharField(max_length=12, choices=State)
    after = models.CharField(max_length=12, choices=State)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["form", "at"], name="form_step_form_at")]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.form_id} {self.step}"


class Quote(models.Model):
    """What was worked out for a customer, two or three plans side by side. Append-only.

    Premiums are in yuan. Source: 001-37, 001-55.
    """

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="quotes")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    valid_until = models.DateField()
    competitor = models.CharField(max_length=120, blank=True)
    competitor_premium = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.form_id} {self.at:%Y-%m-%d}"


class Part(models.TextChoices):
    """What is bought as a policy of its own."""

    COMPULSORY = "COMPULSORY", _("Compulsory cover")
    COMMERCIAL = "COMMERCIAL", _("Commercial cover")
    ACCIDENT = "ACCIDENT", _("Accident cover")


class Plan(models.Model):
    """One of the plans of a quote: a premium for each part, the tax, and what the covers are.

    None where a part is not wanted. `covers` are lines of commercial covers in the order that
    they were written: name, limit in yuan or None, premium or None, as strings.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="plans")
    place = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    compulsory = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    commercial = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    accident = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    vehicle_tax = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    covers = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["quote", "place"], name="plan_once_a_place"),
            models.CheckConstraint(
                condition=Q(compulsory__isnull=False)
                | Q(commercial__isnull=False)
                | Q(accident__isnull=False),
                name="plan_has_a_part",
            ),
        ]
        triggers = [append_only()]

    def __str__(self) -> str:
        return self.name

    def premium_of(self, part: str) -> Decimal | None:
        amount: Decimal | None = getattr(self, part.lower())
        return amount

    @property
    def parts(self) -> list[Part]:
        return [part for part in Part if self.premium_of(part) is not None]

    @property
    def premium(self) -> Decimal:
        """What it costs without vehicle tax."""
        return sum((self.premium_of(part) or Decimal() for part in Part), Decimal())

    @property
    def total(self) -> Decimal:
        """What the customer pays."""
        return self.premium + (self.vehicle_tax or Decimal())
