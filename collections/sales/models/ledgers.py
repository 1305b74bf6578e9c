"""The ledgers: lines that steps write by themselves, corrected by contra lines only."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from renewal.accounts.models import (
    Branch,
    BranchScopedQuerySet,
    User,
    append_only,
    audited,
)
from renewal.accounts.roles import Role
from sales.models.forms import IntentionForm, Part
from sales.models.issuing import IssuedPolicy, Paper


class LedgerLine(models.Model):
    """A line of a ledger: written by a step, never changed, taken back by a contra line only.

    Source: F33.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    note = models.CharField(max_length=200, blank=True)
    contra_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="contra")

    class Meta:
        abstract = True
        triggers = [append_only()]


class GoodsQuerySet(BranchScopedQuerySet["Goods"]):
    def in_use(self) -> Self:
        return self.filter(is_retired=False)


@audited
class Goods(models.Model):
    """Something that is kept in stock: cards, manuals, gifts, card policies. Source: 001-74.

    `stock` is what the ledger's lines come to.
    """

    class Kind(models.TextChoices):
        MEMBER_CARD = "MEMBER_CARD", _("Member card")
        MANUAL = "MANUAL", _("Merchant manual")
        GIFT = "GIFT", _("Gift")
        CARD_POLICY = "CARD_POLICY", _("Card policy")

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=12, choices=Kind)
    stock = models.IntegerField(default=0)
    warn_below = models.PositiveIntegerField(default=0)
    is_retired = models.BooleanField(default=False)

    objects = GoodsQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "name"], name="goods_once_a_name"),
            models.CheckConstraint(condition=Q(stock__gte=0), name="goods_stock_not_below_zero"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_short(self) -> bool:
        return not self.is_retired and self.stock < self.warn_below


class GoodsLineQuerySet(BranchScopedQuerySet["GoodsLine"]):
    branch_path = "goods__branch__path"


class GoodsLine(LedgerLine):
    """The goods ledger (物品登记台账): what came in, what went to whom. Source: 001-61, 001-62."""

    class Use(models.TextChoices):
        BOUGHT = "BOUGHT", _("Came into stock")
        GIVEN = "GIVEN", _("Given")
        SOLD = "SOLD", _("Sold")
        COUNTED = "COUNTED", _("Put right after a count")
        BACK = "BACK", _("Came back")

    goods = models.ForeignKey(Goods, models.PROTECT, related_name="lines")
    amount = models.IntegerField(help_text="Above zero: in. Below: out.")
    use = models.CharField(max_length=8, choices=Use)
    serial_no = models.CharField(max_length=40, blank=True)
    form = models.ForeignKey(IntentionForm, models.PROTECT, null=True, related_name="goods_lines")
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = GoodsLineQuerySet.as_manager()

    class Meta(LedgerLine.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="goods_line_moves_something")
        ]
        indexes = [models.Index(fields=["at"], name="goods_line_at")]

    def __str__(self) -> str:
        return f"{self.goods_id} {self.amount:+d}"


class UnderwritingLineQuerySet(BranchScopedQuerySet["UnderwritingLine"]):
    branch_path = "form__task__lead__branch__path"


class UnderwritingLine(LedgerLine):
    """The underwriting ledger (承保台账): every policy issued. Source: 001-63.

    A contra line has the amounts below zero.
    """

    policy = models.ForeignKey(IssuedPolicy, models.PROTECT, related_name="underwriting_lines")
    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="underwriting_lines")
    policy_no = models.CharField(max_length=60)
    part = models.CharField(max_length=10, choices=Part)
    insured_name = models.CharField(max_length=200)
    plate_no = models.CharField(max_length=20, blank=True)
    starts_on = models.DateField()
    premium = models.DecimalField(max_digits=14, decimal_places=2)
    vehicle_tax = models.DecimalField(max_digits=14, decimal_places=2, default=0)
    specialist = models.ForeignKey(User, models.PROTECT, related_name="+")

    objects = UnderwritingLineQuerySet.as_manager()

    class Meta(LedgerLine.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["policy"],
                condition=Q(contra_of=None),
                name="underwriting_line_once_a_policy",
            )
        ]
        indexes = [models.Index(fields=["at"], name="underwriting_line_at")]

    def __str__(self) -> str:
        return self.policy_no


class SerialLineQuerySet(BranchScopedQuerySet["SerialLine"]):
    """The register of a branch, also of forms that were spoilt before any sale."""


class SerialLine(LedgerLine):
    """The register of serial forms (单证销号表): each printed form is used or spoilt once.

    Source: 001-67.
    """

    class Document(models.TextChoices):
        POLICY = "POLICY", _("Policy form")
        INVOICE = "INVOICE", _("Invoice")
        STICKER = "STICKER", _("Compulsory cover sticker")

    class Use(models.TextChoices):
        USED = "USED", pgettext_lazy("serial form", "Used")
        SPOILT = "SPOILT", pgettext_lazy("serial form", "Spoilt")
        VOID = "VOID", pgettext_lazy("serial form", "Void, taken back")

    document = models.CharField(max_length=8, choices=Document)
    serial_no = models.CharField(max_length=40)
    use = models.CharField(max_length=6, choices=Use)
    form = models.ForeignKey(IntentionForm, models.PROTECT, null=True, related_name="serial_lines")
    branch = models.ForeignKey(Branch, models.PROTECT, related_name="+")

    objects = SerialLineQuerySet.as_manager()

    class Meta(LedgerLine.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["document", "serial_no"],
                condition=Q(contra_of=None),
                name="serial_line_once_a_form",
            ),
            models.CheckConstraint(
                condition=Q(contra_of=None) | Q(use="VOID"), name="serial_line_contra_is_void"
            ),
        ]
        indexes = [models.Index(fields=["at"], name="serial_line_at")]

    def __str__(self) -> str:
        return f"{self.document} {self.serial_no}"


class PaperLineQuerySet(BranchScopedQuerySet["PaperLine"]):
    branch_path = "form__task__lead__branch__path"

    def for_user(self, user: User) -> Self:
        """A specialist's own rows."""
        if user.role == Role.SPECIALIST:
            return self.filter(form__task__assignee=user)
        return super().for_user(user)

    def missing(self) -> Self:
        return self.filter(contra_of=None, contra__isnull=True)


class PaperLine(LedgerLine):
    """The ledger of incomplete papers (手续不全台账): a paper is missing until its contra line.

    Source: 001-68.
    """

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="paper_lines")
    paper = models.CharField(max_length=15, choices=Paper)

    objects = PaperLineQuerySet.as_manager()

    class Meta(LedgerLine.Meta):
        abstract = False
        indexes = [models.Index(fields=["at"], name="paper_line_at")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.paper}"


class MoneyLineQuerySet(BranchScopedQuerySet["MoneyLine"]):
    branch_path = "form__task__lead__branch__path"


class MoneyLine(LedgerLine):
    """The premium on its way: from the customer, over the clerk's count, to finance's receipt.

    What was paid electronically is with the company at once and counts at all three stations.
    `amount` is in yuan, vehicle tax included; `number` is finance's receipt, or the payment's or
    e-invoice's. Source: 001-42, 001-72, O35, O36.
    """

    class Station(models.TextChoices):
        COLLECTED = "COLLECTED", _("Collected from the customer")
        COUNTED = "COUNTED", _("Counted by the clerk")
        RECEIPTED = "RECEIPTED", _("Receipted by finance")
        ELECTRONIC = "ELECTRONIC", _("Paid electronically")

    form = models.ForeignKey(IntentionForm, models.PROTECT, related_name="money_lines")
    station = models.CharField(max_length=10, choices=Station)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    number = models.CharField(max_length=60, blank=True)

    objects = MoneyLineQuerySet.as_manager()

    class Meta(LedgerLine.Meta):
        abstract = False
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="money_line_moves_something"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) | Q(contra_of__isnull=False),
                name="money_line_below_zero_is_contra",
            ),
            models.CheckConstraint(
                condition=~Q(station__in=["RECEIPTED", "ELECTRONIC"]) | ~Q(number=""),
                name="money_line_has_receipt",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="money_line_at")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.station} {self.amount}"
