"""The book: customers with their numbers, vehicles, policies and their terms."""

from datetime import date, timedelta
from typing import Self

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Reverse
from django.utils.translation import gettext_lazy as _

from policies.models.imports import ImportBatch
from renewal.accounts.models import Branch, BranchScopedQuerySet, User, audited_in_bulk
from renewal.accounts.roles import Role


@audited_in_bulk
class Customer(models.Model):
    """The holder of policies.

    `key` says by what the holder is known, the surest first: ID:number, CODE:customer code,
    NP:name|phone, else POLICY:number, a holder of its own. Source: O25.
    """

    class Kind(models.TextChoices):
        PERSON = "PERSON", _("Person")
        FAMILY = "FAMILY", _("Family")
        ORGANISATION = "ORGANISATION", _("Organisation")

    key = models.CharField(max_length=200)
    name = models.CharField(max_length=200, blank=True)
    name_sort = models.CharField(
        max_length=800,
        blank=True,
        db_default="",
        help_text="Orders by the name as it is read aloud.",
    )
    name_initials = models.CharField(
        max_length=200,
        blank=True,
        db_default="",
        help_text="The first letter of each character's pinyin.",
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    id_no = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="customer_once_a_key")]
        indexes = [
            models.Index(
                fields=["name_initials"],
                opclasses=["varchar_pattern_ops"],
                condition=~Q(name_initials=""),
                name="customer_name_initials",
            )
        ]

    def __str__(self) -> str:
        return self.name


class PhoneQuerySet(models.QuerySet["Phone"]):
    def usable(self) -> Self:
        return self.exclude(verdict=Phone.Verdict.INACCURATE)


@audited_in_bulk
class Phone(models.Model):
    """A customer's number, with where it came from and what calls have proved about it.

    Source: 001-10, F20.
    """

    class Source(models.TextChoices):
        CORE_SYSTEM = "CORE_SYSTEM", _("Core system")
        CLAIM = "CLAIM", _("Claim")
        TRIAL_MEMBER = "TRIAL_MEMBER", _("Trial member")
        SISTER_POLICY = "SISTER_POLICY", _("Another policy")
        BRANCH = "BRANCH", _("Branch")
        AGENT = "AGENT", _("Told on the phone")

    class Verdict(models.TextChoices):
        UNKNOWN = "UNKNOWN", _("Unknown")
        ACCURATE = "ACCURATE", _("Accurate")
        INACCURATE = "INACCURATE", _("Inaccurate")

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="phones", db_index=False
    )  # the constraint's index begins with it
    number = models.CharField(max_length=30)
    source = models.CharField(max_length=15, choices=Source)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNKNOWN)
    judged_at = models.DateTimeField(null=True)

    objects = PhoneQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "number"], name="phone_once_a_customer")
        ]
        indexes = [
            models.Index(fields=["number"], name="phone_number"),
            models.Index(
                OpClass(Reverse("number"), name="varchar_pattern_ops"), name="phone_backwards"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


@audited_in_bulk
class Address(models.Model):
    """An address that somebody gave or judged; one without a row is the core system's, unjudged.

    Source: 001-104, SPEC.md 12.
    """

    customer = models.ForeignKey(
        Customer, models.PROTECT, related_name="addresses", db_index=False
    )  # the constraint's index begins with it
    text = models.CharField(max_length=300)
    source = models.CharField(max_length=15, choices=Phone.Source)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Phone.Verdict, default=Phone.Verdict.UNKNOWN)
    judged_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "text"], name="address_once_a_customer")
        ]

    def __str__(self) -> str:
        return f"{self.pk}"


class NoCallQuerySet(models.QuerySet["NoCall"]):
    def in_force_on(self, day: date) -> Self:
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day)


@audited_in_bulk
class NoCall(models.Model):
    """A number that is not to be called, until a day or for good. Source: L2, F24."""

    number = models.CharField(max_length=30)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    registered_by = models.ForeignKey(User, models.PROTECT, null=True)
    key = models.CharField(
        max_length=200, null=True, unique=True, help_text="Of the row it came from; NULL: by hand."
    )
    facts = models.JSONField(default=dict)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True)

    objects = NoCallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["number"], name="no_call_number")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="no_call_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on or ''}"


@audited_in_bulk
class Vehicle(models.Model):
    """The insured car. `key` is VIN:number, else POLICY:number: a plate moves from car to car."""

    key = models.CharField(max_length=80)
    plate_no = models.CharField(max_length=20, blank=True)
    vin = models.CharField(max_length=30, blank=True)
    model = models.CharField(max_length=120, blank=True)
    use_nature = models.CharField(max_length=30, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key"], name="vehicle_once_a_key")]
        indexes = [
            models.Index(fields=["vin"], condition=~Q(vin=""), name="vehicle_vin"),
            models.Index(fields=["plate_no"], condition=~Q(plate_no=""), name="vehicle_plate_no"),
        ]

    def __str__(self) -> str:
        return self.plate_no or self.vin


class PolicyQuerySet(BranchScopedQuerySet["Policy"]):
    def for_user(self, user: User) -> Self:
        """The branch's policies; a specialist sees those that were ever their own rows."""
        if user.role == Role.SPECIALIST:
            return self.filter(Exists(Term.objects.filter(policy=OuterRef("pk"), specialist=user)))
        return super().for_user(user)


@audited_in_bulk
class Policy(models.Model):
    """A contract by its number. What is agreed for a year stands in its terms.

    One with another `insurer` is what a trial member has there, or a customer who went there; its
    number is our own name for it, and begins with HEARD in the second case.
    """

    HEARD = "HEARD-"

    number = models.CharField(max_length=60, unique=True)
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="policies")
    branch = models.ForeignKey(Branch, models.PROTECT)
    vehicle = models.ForeignKey(Vehicle, models.PROTECT, null=True, related_name="policies")
    phone = models.ForeignKey(
        Phone,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The number to dial about this policy.",
    )
    cover_class = models.CharField(max_length=40, blank=True)
    product_name = models.CharField(max_length=120, blank=True)
    previous_number = models.CharField(max_length=60, blank=True)
    insurer = models.CharField(
        max_length=120,
        blank=True,
        db_default="",
        help_text="The other company, where it is not our policy.",
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["previous_number"],
                condition=~Q(previous_number=""),
                name="policy_previous_number",
            )
        ]

    def __str__(self) -> str:
        return self.number


class TermQuerySet(BranchScopedQuerySet["Term"]):
    branch_path = "policy__branch__path"

    def for_user(self, user: User) -> Self:
        if user.role == Role.SPECIALIST:
            return self.filter(specialist=user)
        return super().for_user(user)

    def ending_between(self, first: date, last: date) -> Self:
        """Those that end from `first` to `last`, both included."""
        return self.filter(expires_on__range=(first, last))

    def ours(self) -> Self:
        """Without what is insured with other companies."""
        return self.filter(policy__insurer="")

    def of_renewals(self) -> Self:
        """What the lists of renewals may find: ours, and what customers told of when they left."""
        return self.filter(Q(policy__insurer="") | Q(policy__number__startswith=Policy.HEARD))

    def renewed(self, *, within_days: int) -> Self:
        """Terms that another one follows.

        In this order: the export says so; a policy names this one as its previous; the same
        car and cover class starts within `within_days` of the end; the same number has a
        later term; with no chassis number, the same plate, cover class and holder.

        Source: O23, DICTIONARY.md A3.
        """
        return self.filter(renewal_of(within_days=within_days))


_TermManager = models.Manager.from_queryset(TermQuerySet)


class TermManager(_TermManager["Term"]):
    """The terms that are in the book: not those of a workbook that was taken back."""

    def get_queryset(self) -> TermQuerySet:
        return TermQuerySet(self.model, using=self._db).filter(withdrawn_at=None)


def renewal_of(*, within_days: int) -> Q:
    """Return the condition under which a term is renewed."""
    span = timedelta(days=within_days)
    # What another company insured is renewed by any cover of ours.
    same_cover = Q(policy__cover_class=OuterRef("policy__cover_class")) | ~Q(
        policy__insurer=OuterRef("policy__insurer")
    )
    near = (
        Term.objects.ours()
        .exclude(pk=OuterRef("pk"))
        .filter(
            same_cover,
            starts_on__gte=OuterRef("expires_on") - span,
            starts_on__lte=OuterRef("expires_on") + span,
            expires_on__gt=OuterRef("expires_on"),
        )
    )
    return (
        Q(renewed_flag=True)
        | ~Q(renewed_number="")
        | Exists(
            Policy.objects.exclude(previous_number="")  # as its partial index says
            .filter(previous_number=OuterRef("policy__number"))
            .exclude(pk=OuterRef("policy_id"))
        )
        | Exists(
            Term.objects.filter(policy=OuterRef("policy"), expires_on__gt=OuterRef("expires_on"))
        )
        | (
            Q(policy__vehicle__isnull=False)
            & ~Q(policy__vehicle__vin="")
            & Exists(
                near.filter(
                    policy__vehicle__vin__gt="",  # as its partial index says
                    policy__vehicle__vin=OuterRef("policy__vehicle__vin"),
                )
            )
        )
        | (
            Q(policy__vehicle__vin="")
            & ~Q(policy__vehicle__plate_no="")
            & Exists(
                near.filter(
                    policy__vehicle__vin="",
                    policy__vehicle__plate_no=OuterRef("policy__vehicle__plate_no"),
                    policy__customer=OuterRef("policy__customer"),
                )
            )
        )
    )


@audited_in_bulk
class Term(models.Model):
    """What a policy covers from one day to another.

    `expires_on` is the date as given; cover runs to 24:00 of it (O26). `facts` holds
    everything the core system's workbooks said, by DICTIONARY.md's field names, and what was
    corrected here (policies.corrected); the columns are those that rules read. `premium` is
    without vehicle tax. A term of a workbook that was taken back stays with its story, but in no
    list: `objects` leaves it out.
    """

    GONE = ("SURRENDERED", "CANCELLED", "ENDED")

    policy = models.ForeignKey(
        Policy, models.PROTECT, related_name="terms", db_index=False
    )  # term_policy_expires_on begins with it
    starts_on = models.DateField(null=True)
    expires_on = models.DateField()
    premium = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    status = models.CharField(max_length=40, blank=True)
    renewed_flag = models.BooleanField(default=False)
    renewed_number = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    batch = models.ForeignKey(
        ImportBatch, models.PROTECT, related_name="terms", null=True, db_index=False
    )

    specialist = models.ForeignKey(
        User, models.PROTECT, null=True, db_index=False, help_text="Whose row it is (001-28)."
    )  # term_specialist has the few that are somebody's
    released_on = models.DateField(null=True)
    first_worked_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(
        null=True, help_text="When the workbook it came from was taken back."
    )

    objects = TermManager()
    with_withdrawn = TermQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["policy", "starts_on"],
                condition=Q(withdrawn_at__isnull=True),
                name="term_once_a_start",
            ),
            models.UniqueConstraint(
                fields=["policy", "expires_on"],
                condition=Q(starts_on__isnull=True, withdrawn_at__isnull=True),
                name="term_once_an_end_without_start",
            ),
            models.CheckConstraint(
                condition=Q(premium__isnull=True) | Q(premium__gte=0),
                name="term_premium_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(expires_on__gte=F("starts_on")),
                name="term_ends_after_start",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on", "id"], name="term_expires_on"),
            models.Index(fields=["policy", "expires_on"], name="term_policy_expires_on"),
            models.Index(
                fields=["specialist"],
                condition=Q(specialist__isnull=False),
                name="term_specialist",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.policy_id} {self.expires_on}"

    def days_left(self, *, on: date) -> int:
        """Return the days from `on` to the expiry date; negative once lapsed. Source: O26."""
        return (self.expires_on - on).days
