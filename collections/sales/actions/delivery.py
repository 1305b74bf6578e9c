"""Bringing policies to customers: the route, what happens at the door. Source: 001-75 to 001-85."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from policies.models import Reveal
from renewal.accounts.models import User
from renewal.accounts.roles import Act, Role
from renewal.jobs.notices import tell
from renewal.rules.defaults import LAWFUL_HOURS
from renewal.rules.queries import value_on
from sales.actions.contra import take_back_all
from sales.actions.ledgers import note_missing
from sales.actions.money import collect
from sales.actions.steps import check_turn, lock_form, take_step
from sales.addresses import district_of, fault_of
from sales.models import FormStep, IntentionForm, Visit
from sales.papers import fault_of_licence
from sales.queries.deliveries import Stop, stops_to_print
from sales.stations import State, Step, StepRefused
from worklists.models import Task

MOST_AHEAD = timedelta(days=60)
DELIVERERS = (Role.SPECIALIST, Role.ISSUING_CLERK)
_TO_AN_ADDRESS = (Visit.Way.BY_HAND, Visit.Way.COURIER)


class RouteChanged(StepRefused):
    """The visits of the day are others by now; str() says so."""


class NothingToBring(Exception):
    """No visit of the day is left."""


# Planning


@transaction.atomic
def plan_delivery(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    way: str,
    day: date,
    at_time: time | None = None,
    address: str = "",
    district: str = "",
    deliverer: User | None = None,
    courier_no: str = "",
    note: str = "",
    version: int | None = None,
) -> Visit:
    """Agree how, when and where the policies reach the customer; a plan of before is called off.

    Source: 001-75, 001-78.

    Raises:
        NotAllowed: the form is not the user's.
        FormChanged: it was saved since `version` was shown.
        StepRefused: not its turn, the day or hour cannot be, the address is not complete, or
            nobody is named who brings it.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.PLAN_DELIVERY, by=by)
    _check_moment(day, at_time, today=timezone.localdate(now))
    if way in _TO_AN_ADDRESS and (fault := fault_of(address)):
        raise StepRefused(fault)
    if way != Visit.Way.BY_HAND:
        deliverer = None
    else:
        _check_deliverer(deliverer, form, by=by)
    form.visits.planned().update(is_called_off=True)
    visit = Visit.objects.create(
        form=form,
        way=way,
        day=day,
        at_time=at_time,
        address=address.strip(),
        district=district.strip() or district_of(address),
        deliverer=deliverer,
        courier_no=courier_no.strip(),
        note=note.strip(),
        planned_at=now,
        planned_by=by,
    )
    take_step(form, Step.PLAN_DELIVERY, by=by, now=now, note=_in_short(visit))
    if deliverer is not None and deliverer.pk != by.pk:
        _tell_deliverer(deliverer, 1, day=day, now=now)
    return visit


def _check_moment(day: date, at_time: time | None, *, today: date) -> None:
    if not today <= day <= today + MOST_AHEAD:
        raise StepRefused(
            _("A delivery is on a day from %(first)s to %(last)s.")
            % {"first": today.isoformat(), "last": (today + MOST_AHEAD).isoformat()}
        )
    start, end = value_on(LAWFUL_HOURS, day=day)
    if at_time and not time.fromisoformat(start) <= at_time <= time.fromisoformat(end):
        raise StepRefused(
            _("Customers are met from %(start)s to %(end)s.") % {"start": start, "end": end}
        )


def _check_deliverer(deliverer: User | None, form: IntentionForm, *, by: User) -> None:
    """Refuse who does not deliver here: a specialist, or a clerk who sees the form."""
    if deliverer is None:
        raise StepRefused(_("Say who brings it."))
    if not deliverer.is_active or deliverer.role not in DELIVERERS:
        raise StepRefused(_("%(name)s does not deliver.") % {"name": deliverer.name})
    branch = form.task.lead.branch.path
    is_near = deliverer.branch.path.startswith(by.branch.path) or branch.startswith(
        deliverer.branch.path
    )
    sees = deliverer.role == Role.SPECIALIST or branch.startswith(deliverer.branch.path)
    if not (is_near and sees):
        raise StepRefused(_("%(name)s works for another branch.") % {"name": deliverer.name})


def _in_short(visit: Visit) -> str:
    """Return what the slip tells of a plan: the way, the day, who brings it."""
    parts = [visit.get_way_display(), visit.day.isoformat()]
    parts += [f"{visit.at_time:%H:%M}"] if visit.at_time else []
    parts += [visit.deliverer.name] if visit.deliverer else []
    return " ".join(parts)


def _tell_deliverer(deliverer: User, number: int, *, day: date, now: datetime) -> None:
    tell(
        user=deliverer,
        code="DELIVERIES_GIVEN",
        now=now,
        parameters={"number": number, "day": day.isoformat()},
        url=f"{reverse('sales:delivery_list')}?day={day.isoformat()}",
    )


@transaction.atomic
def arrange_route(*, day: date, order: Sequence[int], by: User) -> None:
    """Give the visits of that day their places on the route, in the order of their keys.

    Source: 001-78.

    Raises:
        NotAllowed: the role does not issue.
        RouteChanged: one of them is not planned for that day any more.
    """
    by.require(Act.ISSUE)
    visits = (
        Visit.objects.for_user(by)
        .planned()
        .filter(day=day, pk__in=order)
        .order_by("pk")
        .select_for_update(of=("self",))
        .in_bulk()
    )
    if len(visits) != len(order):
        raise RouteChanged(_("The route has changed meanwhile; look again."))
    for place, pk in enumerate(order, start=1):
        visits[pk].place_on_route = place
    Visit.objects.bulk_update(visits.values(), ["place_on_route"])


@transaction.atomic
def hand_district(
    *, day: date, district: str, deliverer: User, by: User, now: datetime
) -> list[Visit]:
    """Have `deliverer` bring everything that is to be brought to a district on that day.

    Returns the visits that had another deliverer. Source: 001-75.

    Raises:
        NotAllowed: the role does not issue.
        StepRefused: the person does not deliver there.
    """
    by.require(Act.ISSUE)
    others = (
        Visit.objects.for_user(by)
        .planned()
        .filter(day=day, district=district, way=Visit.Way.BY_HAND, done_at=None)
        .filter(form__state=State.TO_DELIVER)
        .exclude(deliverer=deliverer)
    )
    found = IntentionForm.objects.filter(pk__in=others.values("form")).order_by("pk")
    forms = {form.pk: lock_form(form, by=by) for form in found}
    visits = list(others.filter(form__in=forms).order_by("pk"))  # as they are now
    for visit in visits:
        form = forms[visit.form_id]
        _check_deliverer(deliverer, form, by=by)
        visit.deliverer = deliverer
        visit.save(update_fields=["deliverer"])
        take_step(form, Step.PLAN_DELIVERY, by=by, now=now, note=_in_short(visit))
    if visits and deliverer.pk != by.pk:
        _tell_deliverer(deliverer, len(visits), day=day, now=now)
    return visits


@transaction.atomic
def print_route(
    *, day: date, by: User, now: datetime, with_full_numbers: bool, deliverer: User | None = None
) -> list[Stop]:
    """Return what is to be brought on that day, for a sheet of paper; one person after the other.

    A specialist's own, else everybody's or that of `deliverer`. Each number that is printed in full
    is noted like one that is shown. Source: 001-78, F40.

    Raises:
        NotAllowed: full numbers for somebody who does not deliver.
        NothingToBring: nothing is left to bring on that day.
    """
    by.require(Act.DELIVER if with_full_numbers else Act.SEE_FORMS)
    stops = stops_to_print(day, user=by, now=now, deliverer=deliverer)
    if not stops:
        raise NothingToBring
    if with_full_numbers:
        Reveal.objects.bulk_create(
            Reveal(
                phone=stop.phone,
                term=stop.form.task.lead.term,
                at=now,
                by=by,
                purpose=Reveal.Purpose.PRINTED,
            )
            for stop in stops
            if stop.phone is not None
        )
    return stops


# At the door


@transaction.atomic
def deliver(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    missing: Iterable[str] = (),
    vehicle_licence_until: date | None = None,
    driver_licence_until: date | None = None,
    offered: str = "",
    collected: Decimal | None = None,
    collected_note: str = "",
    courier_no: str = "",
    version: int | None = None,
) -> FormStep:
    """Note that the customer has the policies, and what was seen, taken and left open.

    What is missing stands in the ledger of incomplete papers, and the form is at that state.
    `collected` is in yuan, vehicle tax included; another amount than is due needs a word why. A
    day that was not asked for leaves the form's.

    Source: 001-79, 001-81, 001-84.

    Raises:
        NotAllowed: neither the specialist who sold it, nor who delivers it.
        FormChanged: it was saved since `version` was shown.
        StepRefused: not its turn, a courier without a number, a day that cannot be.
        LedgerRefused: the amount cannot be collected.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.DELIVER, by=by)
    visit = _visit_of(form)
    visit.courier_no = courier_no.strip() or visit.courier_no
    if visit.way == Visit.Way.COURIER and not visit.courier_no:
        raise StepRefused(_("The courier's number is missing; it counts as delivered with it."))
    today = timezone.localdate(now)
    for until in (vehicle_licence_until, driver_licence_until):
        if until is not None and (fault := fault_of_licence(until, today=today)):
            raise StepRefused(fault)
    form.vehicle_licence_until = vehicle_licence_until or form.vehicle_licence_until
    form.driver_licence_until = driver_licence_until or form.driver_licence_until
    visit.done_at, visit.offered = now, offered.strip()
    visit.save(update_fields=["courier_no", "done_at", "offered"])
    note_missing(form, missing, by=by, now=now)
    step = take_step(form, Step.DELIVER, by=by, now=now, note=visit.courier_no)
    if collected is not None:
        collect(form=form, amount=collected, by=by, now=now, note=collected_note)
    return step


def _visit_of(form: IntentionForm) -> Visit:
    visit = form.visits.planned().select_for_update(of=("self",)).first()
    if visit is None:
        raise StepRefused(_("Plan the delivery first."))
    return visit


@transaction.atomic
def back_out(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    why: str,
    left_nothing: bool,
    version: int | None = None,
) -> FormStep:
    """Note that the customer backs out at the door: nothing stays there, everything is taken back.

    The row comes up again at once, for whoever has it to call. Source: 001-85.

    Raises:
        NotAllowed: neither the specialist who sold it, nor who delivers it.
        FormChanged: it was saved since `version` was shown.
        StepRefused: not its turn, a document stays there, or no reason is given.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.BACK_OUT, by=by)
    if not left_nothing:
        raise StepRefused(
            _("No document may stay with the customer: take everything back, then tick it.")
        )
    if not why.strip():
        raise StepRefused(_("Say why the customer backs out."))
    visit = _visit_of(form)
    visit.done_at = now
    visit.save(update_fields=["done_at"])
    take_back_all(form, by=by, now=now, note=why)
    step = take_step(form, Step.BACK_OUT, by=by, now=now, note=why)
    _bring_up_again(form, now=now)
    for user in _who_is_told(form, by=by):
        tell(
            user=user,
            code="BACKED_OUT",
            now=now,
            parameters={"form": form.number},
            url=reverse("sales:visit", args=[form.pk]),
        )
    return step


def _bring_up_again(form: IntentionForm, *, now: datetime) -> None:
    task = Task.with_taken_back.select_for_update(of=("self",)).get(pk=form.task_id)
    if task.state != Task.State.OPEN:
        return
    task.next_contact_at, task.skipped_at = now, None
    task.version += 1
    task.save(update_fields=["next_contact_at", "skipped_at", "version"])


def _who_is_told(form: IntentionForm, *, by: User) -> list[User]:
    """Return who issued the policies and who sold them, without who is at the door."""
    issued = FormStep.objects.filter(form=form, step=Step.ISSUE).select_related("by").last()
    people = [form.task.assignee]
    people += [issued.by] if issued is not None and issued.by is not None else []
    return [user for user in dict.fromkeys(people) if user.pk != by.pk and user.is_active]
