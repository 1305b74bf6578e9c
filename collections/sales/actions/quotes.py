"""Working out premiums, and asking for them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.jobs.notices import tell
from renewal.rules.defaults import QUOTE_AHEAD_DAYS
from renewal.rules.queries import value_on
from sales.actions.forms import quote_from
from sales.actions.steps import check_turn, lock_form, take_step
from sales.models import FormStep, IntentionForm, Plan, Quote
from sales.quotes import PlanIn, faults_of
from sales.stations import Step, StepRefused


@transaction.atomic
def quote(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    valid_until: date,
    plans: Sequence[PlanIn],
    competitor: str = "",
    competitor_premium: Decimal | None = None,
    note: str = "",
    version: int | None = None,
) -> Quote:
    """Enter one to three plans side by side; what the customer agreed to before no longer counts.

    When the issuing clerk has worked them out, the bell tells the specialist.

    Source: 001-37, 001-55.

    Raises:
        NotAllowed, FormChanged: as `save_form`.
        StepRefused: not its turn, too early, or an amount or a day that cannot be; str() says
            what, all at once.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.QUOTE, by=by)
    today = timezone.localdate(now)
    _check_day(form, today=today)
    faults = faults_of(
        plans, valid_until=valid_until, competitor_premium=competitor_premium, today=today
    )
    if faults:
        raise StepRefused(" ".join(faults))
    made = Quote.objects.create(
        form=form,
        at=now,
        by=by,
        valid_until=valid_until,
        competitor=competitor.strip(),
        competitor_premium=competitor_premium,
        note=note.strip(),
    )
    for place, plan in enumerate(plans, start=1):
        Plan.objects.create(
            quote=made,
            place=place,
            name=plan.name,
            compulsory=plan.compulsory,
            commercial=plan.commercial,
            accident=plan.accident,
            vehicle_tax=plan.vehicle_tax,
            covers=[cover.line for cover in plan.covers],
        )
    form.plan = None
    said = " / ".join(f"{plan.name} ¥{plan.total:,.2f}" for plan in plans)
    take_step(form, Step.QUOTE, by=by, now=now, note=said)
    if by.pk != form.task.assignee_id:
        tell(
            user=form.task.assignee,
            code="FORM_QUOTED",
            now=now,
            parameters={"form": form.number},
            url=reverse("sales:intention", args=[form.pk]),
        )
    return made


def _check_day(form: IntentionForm, *, today: date) -> None:
    first = quote_from(form, days=value_on(QUOTE_AHEAD_DAYS, day=today))
    if today < first:
        raise StepRefused(
            _("A premium for this customer is worked out from %(day)s on, not earlier.")
            % {"day": date_format(first, "Y-m-d")}
        )


@transaction.atomic
def ask_payment(
    *, form: IntentionForm, by: User, now: datetime, version: int | None = None
) -> FormStep:
    """Note that the customer was asked to pay. Source: O35.

    Raises:
        NotAllowed, FormChanged: as `save_form`.
        StepRefused: not its turn.
    """
    form = lock_form(form, by=by, version=version)
    return take_step(form, Step.ASK_PAYMENT, by=by, now=now)
