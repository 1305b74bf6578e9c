"""Confirming sales, and what follows from a confirmed sale."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Contact, Event, Term
from policies.results import DIALS
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from renewal.lib.values.amounts import CENT
from renewal.rules.defaults import CONFIRM_AFTER, POINTS_PER
from renewal.rules.queries import value_on
from sales.actions.steps import check_turn, lock_form, take_step
from sales.models import ClosedDay, IntentionForm, PointsEntry, Sale
from sales.money import MOST, in_yuan
from sales.papers import fault_of_licence
from sales.points import STARS_A_SALE, points_for
from sales.queries.money import standing_of
from sales.stations import State, Step, StepRefused
from worklists.models import Lead, Task
from worklists.queries import terms_of

LONGEST_CARD_NO = 40
# In the older order the customer pays once the policies are delivered.
_DELIVERED: dict[str, tuple[State, ...]] = {
    IntentionForm.Profile.PAID_FIRST: (State.DELIVERED, State.INCOMPLETE),
    IntentionForm.Profile.PAPER_FIRST: (State.DELIVERED, State.INCOMPLETE, State.PAID),
}


class SaleRefused(Exception):
    """The sale cannot be confirmed as given; str() says why."""


@transaction.atomic
def confirm_sale(
    *,
    task: Task,
    form_no: str,
    invoice_no: str,
    premium: Decimal,
    by: User,
    now: datetime,
    vehicle_licence_until: date | None = None,
    driver_licence_until: date | None = None,
    member_card_no: str = "",
) -> Sale:
    """Confirm a sale on form and invoice: result RENEWED, points and a star.

    `premium` is in yuan without vehicle tax. Booked on the local date of `now`, or on the
    next open one when that day is closed. The row's intention form ends with it, and takes the
    dates and the card number that are given; a row without one is confirmed on the paper alone.

    Source: 001-45, 001-46, 001-73, 001-86..91, O31, O36, SPEC.md 12.

    Raises:
        NotAllowed: not a supervisor of the row's branch, or who earns by it or delivers it.
        SaleRefused: confirmed already, evidence missing, no such amount, or the form is not as
            far as the company's rule asks for.
    """
    by.require(Act.CONFIRM_SALE)
    lock_transaction(Lock.BOOKS)
    form = _lock_live_form(task, by=by)
    task = _lock_task(task, by=by)
    form_no, invoice_no = form_no.strip(), invoice_no.strip()
    _check_evidence(form_no=form_no, invoice_no=invoice_no, premium=premium)
    if form is not None:
        _check_form(form, by=by, today=timezone.localdate(now))
    elif IntentionForm.objects.live().filter(task=task).exists():
        raise SaleRefused(_("A form was opened for this row just now; look again."))
    term = Term.with_withdrawn.select_related("policy").get(pk=task.lead.term_id)
    sale = Sale.objects.create(
        task=task,
        term=term,
        specialist=task.assignee,
        intention_form=form,
        form_no=form_no,
        invoice_no=invoice_no,
        premium=premium.quantize(CENT),
        confirmed_by=by,
        confirmed_at=now,
        booked_on=next_open_day(timezone.localdate(now)),
    )
    if form is not None:
        _end_form(
            form,
            sale,
            vehicle_licence_until=vehicle_licence_until,
            driver_licence_until=driver_licence_until,
            member_card_no=member_card_no.strip(),
        )
    contact = Contact.objects.create(
        term=term,
        phone_id=term.policy.phone_id,
        at=now,
        by=by,
        result=Contact.Result.RENEWED,
        dial=DIALS[Contact.Result.RENEWED],
    )
    terms = [row.term_id for row in terms_of(task.lead)]
    contact.other_terms.add(*terms[1:])
    task.state, task.result, task.result_at = Task.State.CLOSED, Contact.Result.RENEWED, now
    task.next_contact_at, task.version = None, task.version + 1
    task.save(update_fields=["state", "result", "result_at", "next_contact_at", "version"])
    Lead.objects.filter(pk=task.lead_id).update(state=Lead.State.CLOSED)
    Term.with_withdrawn.filter(pk__in=terms, first_worked_at=None).update(first_worked_at=now)
    _enter_points(sale)
    parameters = {
        "premium": str(sale.premium),
        "form": form_no,
        "invoice": invoice_no,
        "day": sale.booked_on.isoformat(),
        "name": task.assignee.name,
    }
    Event.objects.bulk_create(
        Event(term_id=pk, at=now, by=by, code=Event.Code.CONFIRMED, parameters=parameters)
        for pk in terms
    )
    return sale


def next_open_day(day: date) -> date:
    """Return `day`, or the first after it that is not closed. Source: SPEC.md 12."""
    closed = set(ClosedDay.objects.filter(day__gte=day).values_list("day", flat=True))
    while day in closed:
        day += timedelta(days=1)
    return day


def _lock_live_form(task: Task, *, by: User) -> IntentionForm | None:
    """Return the row's form, locked before the row as every step of a form does."""
    live = IntentionForm.objects.for_user(by).live().filter(task=task).first()
    return None if live is None else lock_form(live, by=by)


def _check_form(form: IntentionForm, *, by: User, today: date) -> None:
    """Refuse what the form's state, or the money, does not bear out yet. Source: O36."""
    if form.visits.planned().filter(deliverer=by).exists():
        raise NotAllowed(_("Nobody confirms a sale whose policies they delivered."))
    try:
        check_turn(form, Step.CONFIRM, by=by)
    except StepRefused as refusal:
        raise SaleRefused(str(refusal)) from refusal
    waits_for = value_on(CONFIRM_AFTER, day=today)
    if waits_for == "DELIVERED" and form.state not in _DELIVERED[form.profile]:
        raise SaleRefused(
            _("A sale is confirmed once the policy is delivered; form %(form)s is at “%(state)s”.")
            % {"form": form.number, "state": form.get_state_display()}
        )
    if waits_for == "RECEIPT":
        money = standing_of(form)
        if not money.is_with_finance:
            raise SaleRefused(
                _("A sale is confirmed once finance has its receipt for all: %(got)s of %(due)s.")
                % {
                    "got": in_yuan(money.receipted),
                    "due": "—" if money.due is None else in_yuan(money.due),
                }
            )


def _end_form(
    form: IntentionForm,
    sale: Sale,
    *,
    vehicle_licence_until: date | None,
    driver_licence_until: date | None,
    member_card_no: str,
) -> None:
    """Write what the paper tells besides onto the form; what it does not tell stays. 001-87, 88."""
    for until in (vehicle_licence_until, driver_licence_until):
        if until is not None and (fault := fault_of_licence(until, today=sale.booked_on)):
            raise SaleRefused(fault)
    if len(member_card_no) > LONGEST_CARD_NO:
        raise SaleRefused(_("A card number has at most %(n)s characters.") % {"n": LONGEST_CARD_NO})
    form.vehicle_licence_until = vehicle_licence_until or form.vehicle_licence_until
    form.driver_licence_until = driver_licence_until or form.driver_licence_until
    form.member_card_no = member_card_no or form.member_card_no
    note = _("Invoice %(number)s") % {"number": sale.invoice_no}
    take_step(form, Step.CONFIRM, by=sale.confirmed_by, now=sale.confirmed_at, note=note)


def _lock_task(task: Task, *, by: User) -> Task:
    locked = (
        Task.objects.for_user(by)
        .select_for_update(of=("self",))
        .select_related("assignee", "lead")
        .filter(pk=task.pk)
        .first()
    )
    if locked is None or locked.assignee_id == by.pk:
        raise NotAllowed(_("This sale is not yours to confirm."))
    if Sale.objects.filter(task=locked).exists():
        raise SaleRefused(_("This sale is confirmed already."))
    return locked


def _check_evidence(*, form_no: str, invoice_no: str, premium: Decimal) -> None:
    if not form_no or not invoice_no:
        raise SaleRefused(_("A confirmation needs the form and the invoice: both numbers."))
    if len(form_no) > 60 or len(invoice_no) > 60:
        raise SaleRefused(_("A form or invoice number has at most 60 characters."))
    if not premium.is_finite() or not 0 < premium < MOST:
        raise SaleRefused(_("The premium must be above 0 and below 100,000,000."))
    if premium != premium.quantize(CENT):
        raise SaleRefused(_("The premium has at most two decimal places."))


def _enter_points(sale: Sale) -> None:
    per = value_on(POINTS_PER, day=sale.booked_on)
    for ledger, amount, rule in (
        (PointsEntry.Ledger.POINTS, points_for(sale.premium, per=per), f"points_per={per}"),
        (PointsEntry.Ledger.STARS, STARS_A_SALE, "one_a_sale"),
    ):
        PointsEntry.objects.create(
            sale=sale,
            ledger=ledger,
            earner=sale.specialist,
            amount=amount,
            rule=rule,
            at=sale.confirmed_at,
            booked_on=sale.booked_on,
        )
