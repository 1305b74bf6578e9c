"""What the clerk makes of a form: the comparison, the policies, the papers on file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from renewal.accounts.models import User, append_only, audited
from sales.models.forms import IntentionForm, Part


class Comparison(models.Model):
    """The form held against the application, or against the policy, field by field. Append-only.

    `fields` has for each field what the form says and what the paper says; those that differ
    were ticked by who compared. Source: 001-59, UX.md 5.7.
    """

    class Against(models.TextChoices):
        APPLICATION = "APPLICATION", _("Application")
        POLICY = "POLICY", _("Policy")

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="comparisons")
    against = models.CharField(max_length=11, choices=Against)
    part = models.CharField(max_length=10, choices=Part, blank=True)
    fields = models.JSONField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.form_id} {self.against}"

    @property
    def differences(self) -> dict[str, list[str]]:
        return {name: pair for name, pair in self.fields.items() if pair[0] != pair[1]}


@audited
class IssuedPolicy(models.Model):
    """A policy that was printed or sent for a form, one for each part of the cover.

    `premium` is without vehicle tax. `marked_at` is when the VIP customer code was endorsed on it
    (001-70, 001-73). Source: 001-60.
    """

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="policies")
    part = models.CharField(max_length=10, choices=Part)
    policy_no = models.CharField(max_length=60)
    starts_on = models.DateField()
    premium = models.DecimalField(max_digits=14, decimal_places=2)
    vehicle_tax = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    is_electronic = models.BooleanField(default=False)
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    marked_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["form", "part"],
                condition=Q(voided_at=None),
                name="issued_policy_once_a_part",
            ),
            models.UniqueConstraint(
                fields=["policy_no"],
                condition=Q(voided_at=None),
                name="issued_policy_once_a_number",
            ),
            models.CheckConstraint(
                condition=Q(premium__gt=0), name="issued_policy_premium_positive"
            ),
        ]

    def __str__(self) -> str:
        return self.policy_no


class Paper(models.TextChoices):
    """A paper of the file. Source: 001-66, 001-76, 001-77."""

    APPLICATION = "APPLICATION", _("Signed application")
    NOTICE = "NOTICE", _("Customer notice, signed")
    VEHICLE_LICENCE = "VEHICLE_LICENCE", _("Vehicle licence, copy")
    ID_CARD = "ID_CARD", _("Identity card, copy")
    ORGANISATION_CODE = "ORGANISATION", _("Business licence or organisation code, copy")
    COMPANY_CAR = "COMPANY_CAR", _("Certificate of a company car")
    DRIVER_LICENCE = "DRIVER_LICENCE", _("Driving licence, copy")
    INVOICE_SLIP = "INVOICE_SLIP", _("Invoice, our copy")
    INSPECTION = "INSPECTION", _("Inspection of the car")
    OTHER = "OTHER", _("Another paper")


class Photo(models.Model):
    """A photograph of a paper, taken at the customer's. Append-only. Source: 001-80.

    Kept as a JPEG that was drawn anew from what came, without what a camera adds.
    """

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="photos")
    paper = models.CharField(max_length=15, choices=Paper)
    file = models.FileField(upload_to="photos/%Y/%m/", max_length=200)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.form_id} {self.paper}"
