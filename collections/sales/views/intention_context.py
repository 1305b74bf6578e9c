"""What the templates of an intention form are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from renewal.rules.defaults import QUOTE_AHEAD_DAYS, QUOTE_VALID_DAYS, SERVICE_NO
from renewal.rules.queries import Rules, rules_on
from sales import actions, queries
from sales.actions.forms import old_ends
from sales.actions.steps import standing_of
from sales.intention_forms import SheetForm, WhyForm
from sales.models import IntentionForm, Part, Plan, Quote
from sales.quote_forms import QuoteForm, plan_of_last_year, plans_as_typed
from sales.quotes import CoverRow, cover_of, cover_rows, payment_text, quote_text
from sales.starts import days_without_cover
from sales.stations import ORDER, State, Step, Stop, step_bar, steps_open_to

SOON = timedelta(days=2)  # before a quote runs out it is flagged
_QUOTE_COUNTS = (State.QUOTED, State.UNDERWRITING, State.SENT_BACK, State.PASSED, State.TO_PAY)
_TO_PAY = (State.PASSED, State.TO_PAY)


@dataclass(frozen=True)
class Validity:
    """Until when a quote holds, as far as that still matters."""

    until: date | None
    today: date

    @property
    def is_over(self) -> bool:
        return self.until is not None and self.until < self.today

    @property
    def is_soon(self) -> bool:
        return self.until is not None and self.today <= self.until <= self.today + SOON


@dataclass(frozen=True)
class FormRow:
    """A line of the list of forms."""

    form: Any  # an IntentionForm of `forms_in`
    today: date

    @property
    def validity(self) -> Validity:
        counts = self.form.state in _QUOTE_COUNTS
        return Validity(self.form.valid_until if counts else None, self.today)

    @property
    def total(self) -> Decimal | None:
        plan: Plan | None = self.form.plan
        total: Decimal | None = plan.total if plan else self.form.quoted
        return total


@dataclass(frozen=True)
class PlanColumn:
    """A plan beside the others; `difference` is what it costs more than the competitor's."""

    plan: Plan
    is_chosen: bool
    difference: Decimal | None


@dataclass(frozen=True)
class Start:
    """A part of the cover: when the old one ends, when the new one starts, the days between."""

    part: Part
    starts_on: date | None
    old_ends_on: date | None

    @property
    def gap(self) -> int:
        if self.starts_on is None or self.old_ends_on is None:
            return 0
        return days_without_cover(self.starts_on, old_ends_on=self.old_ends_on)


@dataclass(frozen=True)
class Offer:
    """The last quote of a form."""

    quote: Quote
    plans: list[Plan]
    validity: Validity
    columns: list[PlanColumn]
    covers: list[CoverRow]


def open_steps(form: IntentionForm, *, user: User) -> list[Step]:
    """Return the steps that the user could take now: a specialist's are those of the own rows."""
    if user.role == Role.SPECIALIST and form.task.assignee_id != user.pk:
        return []
    return steps_open_to(user.role, standing_of(form))


def offer_of(form: IntentionForm, *, today: date) -> Offer | None:
    quote = queries.last_quote(form)
    if quote is None:
        return None
    plans = queries.plans_of(quote)
    return Offer(
        quote=quote,
        plans=plans,
        validity=Validity(quote.valid_until, today),
        columns=[
            PlanColumn(
                plan=plan,
                is_chosen=plan.pk == form.plan_id,
                difference=_difference(plan, quote.competitor_premium),
            )
            for plan in plans
        ],
        covers=cover_rows(map(cover_of, plan.covers) for plan in plans),
    )


def _difference(plan: Plan, competitor_premium: Decimal | None) -> Decimal | None:
    return None if competitor_premium is None else plan.premium - competitor_premium


def quote_form(
    form: IntentionForm,
    offer: Offer | None,
    *,
    rules: Rules,
    today: date,
    data: Any = None,
    columns: int,
) -> QuoteForm:
    """Return the form for a new quote: it begins with the last one, else with last year's."""
    plans = plans_as_typed(offer.plans) if offer else []
    return QuoteForm(
        data,
        valid_until=today + timedelta(days=rules.value(QUOTE_VALID_DAYS)),
        last=offer.quote if offer else None,
        plans=plans or plan_of_last_year(queries.last_year(form.task)),
        columns=columns,
    )


def form_context(
    form: IntentionForm,
    *,
    user: User,
    now: datetime,
    data: Any = None,
    quoted: Any = None,
    chosen: int | None = None,
) -> dict[str, Any]:
    """Return what the page of a form tells; `data` and `quoted` are what was sent and refused."""
    today = timezone.localdate(now)
    rules = rules_on(today)
    steps = open_steps(form, user=user)
    offer = offer_of(form, today=today)
    is_sellers = user.role == Role.SPECIALIST and Step.QUOTE in steps
    quote_from = actions.quote_from(form, days=rules.value(QUOTE_AHEAD_DAYS))
    return {
        "form": form,
        "now": now,
        "today": today,
        "bar": step_bar(form.profile, form.state),
        "steps": [step.value for step in steps],
        "sheet": SheetForm(data, form=form) if is_sellers else None,
        "starts": _starts(form),
        "offer": offer,
        "chosen": chosen or _proposed(form, offer),
        "faults": _faults(form, offer, steps=steps, chosen=chosen, now=now),
        "quote_from": quote_from,
        "is_too_early": today < quote_from,
        "quote_form": quote_form(form, offer, rules=rules, today=today, data=quoted, columns=3)
        if Step.QUOTE in steps
        else None,
        "why_form": WhyForm(auto_id="why_%s") if Step.WITHDRAW in steps else None,
        "messages_to_send": _messages(form, offer, user=user, rules=rules) if steps else [],
        "slip": queries.slip_of(form),
        "missing": actions.missing_papers(form),
        "may_issue": user.may(Act.ISSUE),
        "may_deliver": user.may(Act.DELIVER),
    }


def pane_context(
    form: IntentionForm, *, user: User, now: datetime, quoted: Any = None
) -> dict[str, Any]:
    """Return what the call screen's pane tells of a form: less, and one plan to type."""
    today = timezone.localdate(now)
    rules = rules_on(today)
    steps = open_steps(form, user=user)
    offer = offer_of(form, today=today)
    quote_from = actions.quote_from(form, days=rules.value(QUOTE_AHEAD_DAYS))
    return {
        "form": form,
        "today": today,
        "station": station_of(step_bar(form.profile, form.state)),
        "stations": len(ORDER[form.profile]),
        "offer": offer,
        "quote_from": quote_from,
        "is_too_early": today < quote_from,
        "quote_form": quote_form(form, offer, rules=rules, today=today, data=quoted, columns=1)
        if Step.QUOTE in steps
        else None,
        "messages_to_send": _messages(form, offer, user=user, rules=rules) if steps else [],
    }


def station_of(bar: Sequence[Stop]) -> int:
    """Return the number of the station where a form is, 0 where it is over without a sale."""
    return next((place for place, stop in enumerate(bar, start=1) if stop.phase == "now"), 0)


def _starts(form: IntentionForm) -> list[Start]:
    ends = old_ends(form.task)
    return [
        Start(part=part, starts_on=form.starts_on(part), old_ends_on=ends.get(part))
        for part in Part
        if part in ends or form.starts_on(part)
    ]


def _proposed(form: IntentionForm, offer: Offer | None) -> int | None:
    """Return the plan that is marked to begin with: the one agreed to, or the only one."""
    if form.plan_id or offer is None:
        return form.plan_id
    return offer.plans[0].pk if len(offer.plans) == 1 else None


def _faults(
    form: IntentionForm,
    offer: Offer | None,
    *,
    steps: list[Step],
    chosen: int | None,
    now: datetime,
) -> list[str]:
    if Step.SUBMIT not in steps or offer is None:
        return []
    plans = {plan.pk: plan for plan in offer.plans}
    plan = plans.get(chosen or _proposed(form, offer) or 0, offer.plans[0])
    return actions.faults_of(form, plan, now=now)


def _messages(
    form: IntentionForm, offer: Offer | None, *, user: User, rules: Rules
) -> list[tuple[str, str]]:
    """Return the names and texts of the messages that there is reason to send."""
    if offer is None:
        return []
    sender = {"company": user.branch.name, "service_no": rules.value(SERVICE_NO)}
    if form.state == State.QUOTED and not offer.validity.is_over:
        plans = [(plan.name, plan.premium) for plan in offer.plans]
        text = quote_text(
            plans, plate_no=form.plate_no, valid_until=offer.quote.valid_until, **sender
        )
        return [("quote", text)]
    if form.state in _TO_PAY:
        until = offer.quote.valid_until
        return [("payment", payment_text(plate_no=form.plate_no, pay_until=until, **sender))]
    return []
