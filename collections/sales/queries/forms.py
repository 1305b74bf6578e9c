"""Questions about intention forms: the lists of them, and what the page of one tells."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q, Subquery, TextChoices
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy, pgettext_lazy

from policies.models.names import customers_named
from renewal.accounts.models import User
from sales.models import (
    IntentionForm,
    IssuedPolicy,
    MoneyLine,
    PaperLine,
    Plan,
    Quote,
)
from sales.models.forms import IntentionFormQuerySet
from sales.stations import BEFORE_PAYMENT, LIVE, OVER, Profile, State
from worklists.models import Task
from worklists.queries import terms_of

_NOTHING = Decimal()


class FormTab(TextChoices):
    """A list of forms, by what is to be done next."""

    LIVE = "live", pgettext_lazy("intention forms", "All under way")
    TO_QUOTE = "to-quote", gettext_lazy("To quote")
    QUOTED = "quoted", gettext_lazy("Quoted, not closed")
    SENT_BACK = "sent-back", gettext_lazy("Sent back by underwriting")
    TO_PAY = "to-pay", gettext_lazy("Waiting for payment")
    TO_DELIVER = "to-deliver", gettext_lazy("To deliver")
    PAPERS = "papers", gettext_lazy("Papers missing")
    OVER = "over", pgettext_lazy("intention forms", "Over")


_UNPAID_AFTER = (State.DELIVERED, State.INCOMPLETE)
_OPEN_PAPERS = PaperLine.objects.filter(form=OuterRef("pk"), contra_of=None, contra__isnull=True)
_LISTS: dict[str, Q] = {
    FormTab.LIVE: Q(state__in=LIVE),
    FormTab.TO_QUOTE: Q(state=State.TO_QUOTE),
    FormTab.QUOTED: Q(state=State.QUOTED),
    FormTab.SENT_BACK: Q(state=State.SENT_BACK),
    FormTab.TO_PAY: Q(state=State.TO_PAY)
    | Q(state=State.PASSED, profile=Profile.PAID_FIRST)
    | Q(state__in=_UNPAID_AFTER, profile=Profile.PAPER_FIRST),
    FormTab.TO_DELIVER: Q(state__in=(State.ISSUED, State.TO_DELIVER)),
    FormTab.PAPERS: Q(state__in=LIVE, has_missing_papers=True),
    FormTab.OVER: Q(state__in=OVER),
}


def forms_in(
    tab: str, *, user: User, words: str = "", specialist: User | None = None
) -> IntentionFormQuerySet:
    """Return the forms of a list, the longest waiting first; of those over, the last one first.

    Each has `valid_until` and `quoted`, the day and the first plan's total of its last quote.
    `words` begins a form's number or a plate, or stands in a name.
    """
    forms = _seen(user, specialist).with_row().filter(_LISTS[tab])
    if words:
        forms = forms.filter(_named(words))
    last = Quote.objects.filter(form=OuterRef("pk")).order_by("-pk")
    plans = Plan.objects.filter(quote__form=OuterRef("pk")).order_by("-quote", "place")
    zero = {name: Coalesce(F(name), _NOTHING) for name in ("compulsory", "commercial", "accident")}
    total = sum(zero.values(), Coalesce(F("vehicle_tax"), _NOTHING))
    order = ("-state_since", "-pk") if tab == FormTab.OVER else ("state_since", "pk")
    return forms.annotate(
        valid_until=Subquery(last.values("valid_until")[:1]),
        quoted=Subquery(plans.values(of_plan=total)[:1]),
    ).order_by(*order)


def count_forms(*, user: User, specialist: User | None = None) -> dict[str, int]:
    """Return how many forms each list of what is under way has."""
    live = [tab for tab in FormTab if tab != FormTab.OVER]
    counts = {tab.name: Count("pk", filter=_LISTS[tab]) for tab in live}
    found = _seen(user, specialist).live().aggregate(**counts)
    return {tab.value: found[tab.name] for tab in live}


def _seen(user: User, specialist: User | None) -> IntentionFormQuerySet:
    forms = IntentionForm.objects.for_user(user)
    forms = forms if specialist is None else forms.filter(task__assignee=specialist)
    return forms.annotate(has_missing_papers=Exists(_OPEN_PAPERS))


def _named(words: str) -> Q:
    begins = words.upper().replace(" ", "")
    return (
        Q(number__startswith=begins)
        | Q(plate_no__startswith=begins)
        | Q(holder_name__icontains=words)
        | Q(insured_name__icontains=words)
        | Q(task__lead__term__policy__customer__in=customers_named(words))
    )


def left_behind(*, closed_before: datetime) -> IntentionFormQuerySet:
    """Return the live forms without money and policies whose row is nobody's work any more.

    It was taken back, or closed with a result before that moment.
    """
    row = Q(task__state=Task.State.TAKEN_BACK) | Q(
        task__state=Task.State.CLOSED, task__result_at__lt=closed_before
    )
    money = MoneyLine.objects.filter(form=OuterRef("pk"), contra_of=None, contra__isnull=True)
    policies = IssuedPolicy.objects.filter(form=OuterRef("pk"), voided_at=None)
    return IntentionForm.objects.filter(
        row, ~Exists(money), ~Exists(policies), state__in=BEFORE_PAYMENT
    )


# One form


def form_to_show(pk: int, *, user: User) -> IntentionForm | None:
    """Return a form that the user sees, with all that its page tells, or None."""
    forms = IntentionForm.objects.for_user(user).with_row()
    row = ("task__lead__term__policy__customer", "task__lead__branch")
    return forms.select_related(*row).filter(pk=pk).first()


def form_of_row(task: Task, *, user: User) -> IntentionForm | None:
    """Return the form of a row that is under way, else the last one that is over."""
    forms = IntentionForm.objects.for_user(user).with_row().filter(task=task)
    return forms.live().first() or forms.order_by("-pk").first()


def last_quote(form: IntentionForm) -> Quote | None:
    """Return the newest quote of a form."""
    return Quote.objects.filter(form=form).select_related("by").order_by("-pk").first()


def plans_of(quote: Quote | None) -> list[Plan]:
    return list(Plan.objects.filter(quote=quote).order_by("place")) if quote else []


@dataclass(frozen=True)
class LastYear:
    """What last year's policies cost, part by part; None where that is not known."""

    compulsory: Decimal | None
    commercial: Decimal | None
    accident: Decimal | None
    vehicle_tax: Decimal | None


def last_year(task: Task) -> LastYear:
    """Return what the policies of a row's call cost, as their workbooks say."""
    amounts: dict[str, Decimal | None] = {}
    for row in reversed(terms_of(task.lead)):
        facts, term = row.term.facts, row.term
        for name in ("compulsory_premium", "commercial_premium", "vehicle_tax"):
            if facts.get(name):
                amounts[name.removesuffix("_premium")] = Decimal(str(facts[name]))
        if term.premium is not None:
            amounts[term.policy.cover_class.lower()] = term.premium
    return LastYear(
        compulsory=amounts.get("compulsory"),
        commercial=amounts.get("commercial"),
        accident=amounts.get("accident"),
        vehicle_tax=amounts.get("vehicle_tax"),
    )
