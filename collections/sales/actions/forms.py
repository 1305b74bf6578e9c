"""Opening an intention form, filling it in, handing it in and taking it back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from policies.corrected import insured_name
from policies.models import Term
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act, Role
from renewal.lib.locks import Lock, lock_transaction
from renewal.rules.defaults import FORM_ORDER, INSURE_AHEAD_DAYS
from renewal.rules.queries import rules_on, value_on
from sales.actions.contra import standing_money, take_back_all
from sales.actions.steps import check_turn, lock_form, take_step, write_step
from sales.addresses import fault_of as fault_of_address
from sales.models import FormStep, IntentionForm, Part, Plan
from sales.starts import fault_of as fault_of_start
from sales.starts import is_lapsed, proposed_start
from sales.stations import State, Step, StepRefused, clerk_withdraws
from worklists.models import Task
from worklists.queries import terms_of

# Kept as long as the form is the specialist's to fill in.
FILLED = (
    "insured_name",
    "insured_phone",
    "holder_name",
    "plate_no",
    "vehicle_model",
    "use_nature",
    "previous_policy_no",
    "address",
    "compulsory_starts_on",
    "commercial_starts_on",
    "accident_starts_on",
    "wishes",
    "inspected_on",
    "inspection_note",
)
# Looked at by the clerk before printing. Source: 001-58.
NEEDED: dict[str, str | Promise] = {
    field.name: field.verbose_name
    for field in IntentionForm._meta.fields
    if field.name
    in {
        "insured_name",
        "plate_no",
        "vehicle_model",
        "use_nature",
        "previous_policy_no",
        "holder_name",
        "holder_phone",
    }
}
_OPEN_TO_SELLER = (State.TO_QUOTE, State.QUOTED, State.SENT_BACK)


@transaction.atomic
def open_form(*, task: Task, by: User, now: datetime) -> IntentionForm:
    """Open the intention form of a row, filled from last year's policy; return an open one as is.

    Source: 001-39, O32, O35.

    Raises:
        NotAllowed: not the own row.
        StepRefused: the row is closed.
    """
    by.require(Act.SELL)
    task = Task.with_taken_back.select_for_update(of=("self",)).with_term().get(pk=task.pk)
    if task.assignee_id != by.pk or task.state == Task.State.TAKEN_BACK:
        raise NotAllowed(_("This row is not yours."))
    if live := IntentionForm.objects.live().filter(task=task).first():
        return live
    if task.state != Task.State.OPEN:
        raise StepRefused(_("This row is closed; there is nothing to sell on it."))
    today = timezone.localdate(now)
    form = IntentionForm(
        number=_next_number(today),
        task=task,
        profile=value_on(FORM_ORDER, day=today),
        state=State.TO_QUOTE,
        state_since=now,
        opened_at=now,
        opened_by=by,
        **_from_last_year(task, today=today),
    )
    form.save(force_insert=True)
    write_step(form, Step.OPEN, before=form.state, by=by, now=now)
    return form


def _next_number(day: date) -> str:
    """Return the next number of the day: YX20260302-0001."""
    lock_transaction(Lock.FORMS)
    head = f"YX{day:%Y%m%d}-"
    last = IntentionForm.objects.filter(number__startswith=head).order_by("-number").first()
    count = int(last.number.removeprefix(head)) if last else 0
    return f"{head}{count + 1:04d}"


def _from_last_year(task: Task, *, today: date) -> dict[str, Any]:
    term = task.lead.term
    policy, vehicle = term.policy, term.policy.vehicle
    starts = {
        f"{part.lower()}_starts_on": proposed_start(old_ends_on=ends_on, today=today)
        for part, ends_on in old_ends(task).items()
    }
    return starts | {
        "insured_name": insured_name(term.facts) or policy.customer.name,
        "holder_name": policy.customer.name,
        "holder_phone": policy.phone,
        "plate_no": vehicle.plate_no if vehicle else "",
        "vehicle_model": vehicle.model if vehicle else "",
        "use_nature": vehicle.use_nature if vehicle else "",
        "previous_policy_no": policy.number,
        "address": policy.customer.address,
    }


def old_ends(task: Task) -> dict[str, date]:
    """Return by part the last day of the cover that a row is about.

    A policy of one cover is followed by that part. One of both, or of none that is known, by
    compulsory and commercial cover.
    """
    terms: list[Term] = [row.term for row in terms_of(task.lead)]
    ends = {
        term.policy.cover_class: term.expires_on
        for term in reversed(terms)
        if term.policy.cover_class in Part.values
    }
    return ends or dict.fromkeys((Part.COMPULSORY, Part.COMMERCIAL), task.lead.term.expires_on)


@transaction.atomic
def save_form(
    *, form: IntentionForm, by: User, values: Mapping[str, Any], version: int | None = None
) -> IntentionForm:
    """Keep what the specialist has written on the form; `values` are fields of FILLED.

    Raises:
        NotAllowed: not the own row.
        FormChanged: it was saved since `version` was shown.
        StepRefused: it has been handed in.
    """
    form = lock_form(form, by=by, version=version)
    if by.role != Role.SPECIALIST or form.task.assignee_id != by.pk:
        raise NotAllowed(_("Only the specialist whose row it is fills in the form."))
    if form.state not in _OPEN_TO_SELLER:
        raise StepRefused(
            _("The form is at “%(state)s” and stays as it is; the issuing clerk can send it back.")
            % {"state": form.get_state_display()}
        )
    for name in FILLED:
        if name in values:
            setattr(form, name, values[name])
    form.holder_phone = form.task.lead.term.policy.phone  # corrected on the call screen
    form.version += 1
    form.save()
    return form


@transaction.atomic
def submit(
    *, form: IntentionForm, plan: Plan, by: User, now: datetime, version: int | None = None
) -> FormStep:
    """Hand the form in for underwriting with the plan that the customer agreed to.

    Source: 001-38, 001-55, 001-58, 001-64, 001-65.

    Raises:
        NotAllowed, FormChanged: as `save_form`.
        StepRefused: not its turn, or the form lacks something; str() says what, all at once.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.SUBMIT, by=by)
    faults = faults_of(form, plan, now=now)
    if faults:
        raise StepRefused(" ".join(faults))
    form.plan = plan
    form.signed_for_at = form.signed_for_by = None
    return take_step(form, Step.SUBMIT, by=by, now=now, note=plan.name)


def faults_of(form: IntentionForm, plan: Plan, *, now: datetime) -> list[str]:
    """Return what keeps a form from being handed in, each as a sentence."""
    today = timezone.localdate(now)
    rules = rules_on(today)
    blank = [label for name, label in NEEDED.items() if not getattr(form, name)]
    faults = (
        [_("Still blank: %(fields)s.") % {"fields": _(", ").join(map(str, blank))}] if blank else []
    )
    if plan.quote.form_id != form.pk:
        faults.append(_("The plan is of another form."))
    if plan.quote.valid_until < today:
        faults.append(_("The quote has run out; work out a new one."))
    faults.append(fault_of_address(form.address))
    ends = old_ends(form.task)
    for part in plan.parts:
        starts_on = form.starts_on(part)
        if starts_on is None:
            faults.append(_("%(part)s: the start date is missing.") % {"part": part.label})
            continue
        fault = fault_of_start(
            starts_on,
            old_ends_on=ends.get(part),
            today=today,
            most_ahead=rules.value(INSURE_AHEAD_DAYS),
        )
        faults.append(f"{part.label}: {fault}" if fault else "")
    if form.inspected_on is not None and form.inspected_on > today:
        faults.append(_("The day of the inspection is still to come."))
    if inspection_is_missing(form, plan):
        faults.append(_("The cover lapses in between: the car is looked at first; note the day."))
    return [fault for fault in faults if fault]


def inspection_is_missing(form: IntentionForm, plan: Plan) -> bool:
    """Tell whether commercial cover would begin after a gap, and nobody has seen the car."""
    ends_on = old_ends(form.task).get(Part.COMMERCIAL)
    starts_on = form.commercial_starts_on
    return (
        Part.COMMERCIAL in plan.parts
        and ends_on is not None
        and starts_on is not None
        and is_lapsed(starts_on, old_ends_on=ends_on)
        and form.inspected_on is None
    )


@transaction.atomic
def withdraw(*, form: IntentionForm, by: User, now: datetime, why: str) -> FormStep:
    """Take a form back; what it had written is taken back by contra lines.

    The clerk does so too with what was delivered and came to nothing: never paid, or surrendered.

    Source: DICTIONARY.md B7.

    Raises:
        NotAllowed: not the own row.
        StepRefused: not its turn, or no reason given.
    """
    form = lock_form(form, by=by)
    check_turn(form, Step.WITHDRAW, by=by)
    if not why.strip():
        raise StepRefused(_("Say why the form is withdrawn."))
    if by.role == Role.SPECIALIST and standing_money(form).exists():
        raise StepRefused(clerk_withdraws())
    take_back_all(form, by=by, now=now, note=why)
    return take_step(form, Step.WITHDRAW, by=by, now=now, note=why)


def quote_from(form: IntentionForm, *, days: int) -> date:
    """Return the first day on which a premium is worked out for the form's row."""
    return min(old_ends(form.task).values()) - timedelta(days=days)
