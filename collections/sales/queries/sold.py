"""Questions about rows that wait for a confirmation, and about confirmed sales."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from policies.models import Contact, Policy
from policies.models.names import customers_named
from renewal.accounts.models import User
from renewal.accounts.roles import Role
from sales.models import FormStep, IntentionForm, IssuedPolicy, Paper, PaperLine, PointsEntry, Sale
from sales.money import NOTHING, Standing
from sales.queries.checked import with_difference
from sales.queries.money import slip_of, standing_of
from worklists.models import LeadTerm, Task

TAIL_FROM = 4  # digits of a phone number
MOST_SHOWN = 5  # sales on one invoice

_LEDGER = PointsEntry.Ledger
_FACTS = ("assignee", "lead__term__policy__customer", "lead__term__policy__vehicle")


def waiting(*, user: User) -> QuerySet[Task]:
    """Return the rows whose holder is interested and that no sale was confirmed for.

    The one that has waited longest comes first; `form_state` is how far its form has come, if any.

    Source: 001-44, 001-86.
    """
    return (
        Task.objects.for_user(user)
        .open()
        .filter(result=Contact.Result.INTERESTED)
        .annotate(form_state=_form_state())
        .select_related(*_FACTS)
        .order_by("result_at", "pk")
    )


def find_released(words: str, *, user: User) -> QuerySet[Task]:
    """Return every row ever released, closed ones too, that `words` names; open ones first.

    `words` begins a policy number or a plate, stands in the holder's name, or ends one of the
    holder's telephone numbers.
    """
    named = LeadTerm.objects.filter(term__policy__in=_policies_named(words.strip()))
    return (
        Task.objects.for_user(user)
        .filter(Exists(named.filter(lead=OuterRef("lead"))))
        .annotate(form_state=_form_state())
        .select_related(*_FACTS, "sale__reversal")
        .order_by("-state", "-assigned_at", "pk")
    )


def _form_state() -> Subquery:
    live = IntentionForm.objects.live().filter(task=OuterRef("pk"))
    return Subquery(live.values("state")[:1])


def _policies_named(words: str) -> QuerySet[Policy, Any]:
    """Return the keys of the policies that `words` names: one search an index, then all of them.

    A name has no digits, the end of a number nothing else.
    """
    upper = words.upper()
    by_number = Policy.objects.filter(Q(number__startswith=words) | Q(number__startswith=upper))
    others = [Policy.objects.filter(vehicle__plate_no__startswith=upper)]
    if not any(sign.isdecimal() for sign in words):
        others.append(Policy.objects.filter(customer__in=customers_named(words)))
    if words.isdecimal() and len(words) >= TAIL_FROM:
        others.append(Policy.objects.filter(customer__phones__number__endswith=words))
    return by_number.values("pk").union(*(found.values("pk") for found in others))


def task_to_confirm(pk: int, *, user: User) -> Task | None:
    """Return a row of the user's branch with all that its page tells, or None."""
    return (
        Task.objects.for_user(user)
        .filter(pk=pk)
        .select_related(
            *_FACTS,
            "lead__term__policy__phone",
            "lead__branch",
            "sale__confirmed_by",
            "sale__reversal__by",
        )
        .first()
    )


def last_word(task: Task) -> Contact | None:
    """Return the newest contact about the row's term."""
    return Contact.objects.filter(term=task.lead.term_id).newest_first().first()


@dataclass(frozen=True)
class Trail:
    """What a row's form tells who confirms the sale: slip, policies, missing papers and money."""

    form: IntentionForm
    steps: list[FormStep]
    policies: list[IssuedPolicy]
    missing: list[Paper]
    money: Standing

    @property
    def premium(self) -> Decimal | None:
        """What the policies cost without vehicle tax; before they are issued, the plan."""
        if self.policies:
            return sum((policy.premium for policy in self.policies), NOTHING)
        return self.form.plan.premium if self.form.plan else None


def trail_of(task: Task, *, user: User) -> Trail | None:
    """Return what the form of a sale tells, or the row's live form; None where there is none."""
    forms = IntentionForm.objects.for_user(user).with_row().filter(task=task)
    form = forms.filter(sale__isnull=False).first() or forms.live().first()
    if form is None:
        return None
    missing = PaperLine.objects.filter(form=form, contra_of=None, contra__isnull=True)
    codes = set(missing.values_list("paper", flat=True))
    return Trail(
        form=form,
        steps=list(slip_of(form)),
        policies=list(IssuedPolicy.objects.filter(form=form, voided_at=None).order_by("pk")),
        missing=[paper for paper in Paper if paper in codes],
        money=standing_of(form),
    )


@dataclass(frozen=True)
class SameInvoice:
    """A sale on an invoice number; `sale` is None where it is another branch's."""

    sale: Sale | None


def sales_with_invoice(invoice_no: str, *, user: User) -> list[SameInvoice]:
    """Return the sales that stand on an invoice number already, of whatever branch.

    One invoice may well cover two policies of a car; so it is a reason to look, not an error.
    """
    sales = (
        Sale.objects.filter(invoice_no=invoice_no)
        .select_related("specialist", "term__policy", "task__lead__branch")
        .order_by("confirmed_at", "pk")[:MOST_SHOWN]
    )
    own = user.branch.path
    return [
        SameInvoice(sale if sale.task.lead.branch.path.startswith(own) else None) for sale in sales
    ]


def confirmed_sales(
    *,
    user: User,
    first: date | None = None,
    last: date | None = None,
    specialist: User | None = None,
) -> QuerySet[Sale]:
    """Return the sales booked from `first` to `last`, newest first, with points and stars.

    Those that were taken back are among them; their points and stars are net of that.
    """
    sales = Sale.objects.for_user(user)
    if first is not None:
        sales = sales.filter(booked_on__gte=first)
    if last is not None:
        sales = sales.filter(booked_on__lte=last)
    if specialist is not None:
        sales = sales.filter(specialist=specialist)
    return (
        with_difference(sales)
        .select_related(
            "specialist",
            "confirmed_by",
            "term__policy__customer",
            "term__policy__vehicle",
            "reversal",
        )
        .annotate(points=_sum_of(_LEDGER.POINTS), stars=_sum_of(_LEDGER.STARS))
        .order_by("-booked_on", "-confirmed_at", "-pk")
    )


@dataclass(frozen=True)
class SaleTotals:
    """`premium` in yuan, without vehicle tax and without the sales that were taken back."""

    all_sales: int
    taken_back: int
    all_premium: Decimal
    all_points: int
    all_stars: int


def totals_of(sales: QuerySet[Sale]) -> SaleTotals:
    """Return what `confirmed_sales` come to, contra entries included."""
    return SaleTotals(
        **sales.order_by().aggregate(
            all_sales=Count("pk"),
            taken_back=Count("pk", filter=Q(reversal__isnull=False)),
            all_premium=Coalesce(Sum("premium", filter=Q(reversal=None)), NOTHING),
            all_points=Coalesce(Sum("points"), 0),
            all_stars=Coalesce(Sum("stars"), 0),
        )
    )


def sellers(*, user: User) -> QuerySet[User]:
    """Return the specialists of the user's branch, those too who have left."""
    return User.objects.for_user(user).filter(role=Role.SPECIALIST).order_by("name", "pk")


def _sum_of(ledger: str) -> Coalesce:
    amount = Sum("points_entries__amount", filter=Q(points_entries__ledger=ledger))
    return Coalesce(amount, 0)
