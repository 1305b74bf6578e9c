"""The rota: who works when, and each person's leave, shifts and single days."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts import actions
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.actions import RotaRefused
from renewal.accounts.models import Duty, Leave, Shift, User
from renewal.accounts.roles import Act, Role
from renewal.lib.rota import Part, WhyNot
from renewal.rules import months
from renewal.rules.queries import known_days
from worklists.queries.rota import rotas_of
from worklists.rota_forms import (
    CancelForm,
    CapacityForm,
    DutyForm,
    ExtensionForm,
    LeaveForm,
    ShiftForm,
    SpanForm,
)
from worklists.rota_table import cells, headings, pattern_in_words, span_from

LEAVES_SHOWN, SHIFTS_SHOWN, DUTIES_SHOWN = 20, 6, 20
WORKING_WEEK = [Part.FULL] * 5 + [Part.NONE] * 2
WEEK = timedelta(days=7)
ONE_DAY = timedelta(days=1)


@require_safe
@allow(Act.SET_ROTA)
def rota(request: StaffRequest) -> HttpResponse:
    """Show who works on fourteen days, by default from this week's Monday on. Source: F10."""
    first, _day, status = _asked(request)
    people = _specialists(request).order_by("branch__path", "name", "pk")
    context = {"here": reverse("worklists:rota"), **_table(people, first)}
    return render(request, "worklists/rota.html", context, status=status)


@require_safe
@allow(Act.SET_ROTA)
def person_rota(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person's days, and the forms that change them; a day may stand in the address."""
    first, day, status = _asked(request)
    return _page(request, _person(request, pk), first=first, day=day, status=status)


@require_POST
@allow(Act.SET_ROTA)
def enter_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Enter leave, and say what it means for today's and tomorrow's releases."""
    person, form = _person(request, pk), LeaveForm(request.POST, auto_id="leave_%s")
    now = timezone.now()
    if form.is_valid():
        try:
            leave = actions.enter_leave(user=person, by=request.user, now=now, **form.cleaned_data)
        except RotaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _told_of_leave(leave, today=timezone.localdate(now)))
            return _to_person(person, leave.first_on)
    return _page(request, person, leave_form=form)


@require_POST
@allow(Act.SET_ROTA)
def cancel_leave(request: StaffRequest, pk: int) -> HttpResponse:
    """Cancel one of the person's leaves."""
    person = _person(request, pk)
    form = CancelForm(request.POST, user=person)
    if form.is_valid():
        try:
            leave = actions.cancel_leave(by=request.user, now=timezone.now(), **form.cleaned_data)
        except RotaRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("The leave of %(name)s from %(first)s to %(last)s is cancelled.")
            messages.success(request, said % _span_of(leave))
            return _to_person(person, leave.first_on)
    return _page(request, person, cancel_form=form)


@require_POST
@allow(Act.SET_ROTA)
def set_shift(request: StaffRequest, pk: int) -> HttpResponse:
    """Set what the person works from Monday to Sunday, from a day on."""
    person, form = _person(request, pk), ShiftForm(request.POST, auto_id="shift_%s")
    if not form.is_valid():
        return _page(request, person, shift_form=form)
    shift = actions.set_shift(user=person, by=request.user, now=timezone.now(), **form.shift)
    said = _("The shift of %(name)s is set from %(day)s on.")
    messages.success(request, said % {"name": person.name, "day": shift.valid_from.isoformat()})
    return _to_person(person, shift.valid_from)


@require_POST
@allow(Act.SET_ROTA)
def set_duty(request: StaffRequest, pk: int) -> HttpResponse:
    """Set a single day, or give it back to the shift."""
    person, form = _person(request, pk), DutyForm(request.POST, auto_id="duty_%s")
    if not form.is_valid():
        return _page(request, person, duty_form=form)
    day: date = form.cleaned_data["day"]
    duty = actions.set_duty(user=person, by=request.user, now=timezone.now(), **form.cleaned_data)
    said = {
        "name": person.name,
        "day": day.isoformat(),
        "part": duty.get_part_display() if duty else _("As the shift says"),
    }
    messages.success(request, _("%(name)s, %(day)s: %(part)s.") % said)
    return _to_person(person, day)


@require_POST
@allow(Act.SET_ROTA)
def set_capacity(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the person's most open rows and first day of work."""
    person, form = _person(request, pk), CapacityForm(request.POST, auto_id="capacity_%s")
    if not form.is_valid():
        return _page(request, person, capacity_form=form)
    actions.set_capacity(user=person, by=request.user, **form.cleaned_data)
    messages.success(request, _("Rows and first day of %(name)s saved") % {"name": person.name})
    return redirect("worklists:person_rota", pk)


@require_POST
@allow(Act.SET_ROTA)
def set_extension(request: StaffRequest, pk: int) -> HttpResponse:
    """Set the person's extension in the centre's telephone system."""
    person, form = _person(request, pk), ExtensionForm(request.POST, auto_id="extension_%s")
    if form.is_valid():
        try:
            actions.set_extension(user=person, by=request.user, **form.cleaned_data)
        except RotaRefused as refusal:
            form.add_error("extension", str(refusal))
        else:
            messages.success(request, _("Extension of %(name)s saved") % {"name": person.name})
            return redirect("worklists:person_rota", pk)
    return _page(request, person, extension_form=form)


def _specialists(request: StaffRequest) -> QuerySet[User]:
    return User.objects.for_user(request.user).filter(role=Role.SPECIALIST, is_active=True)


def _person(request: StaffRequest, pk: int) -> User:
    return get_object_or_404(_specialists(request), pk=pk)


def _monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _asked(request: StaffRequest) -> tuple[date, date | None, int]:
    """Return the first day of the address and the day chosen in it, and the answer's status."""
    form = SpanForm(request.GET)
    this_week = _monday_of(timezone.localdate())
    if not form.is_valid():
        messages.error(request, _("That is no day; this week is shown."))
        return this_week, None, 422
    return form.cleaned_data["from"] or this_week, form.cleaned_data["day"], 200


def _to_person(person: User, day: date) -> HttpResponse:
    """Go to the person's fortnight that begins with the week of `day`."""
    query = {"from": _monday_of(day).isoformat()}
    return redirect(reverse("worklists:person_rota", args=[person.pk], query=query))


def _table(people: Sequence[User] | QuerySet[User], first: date) -> dict[str, Any]:
    """Return what the table of the rota needs for the fourteen days from `first` on."""
    days = span_from(first)
    rotas = rotas_of(people, first=days[0], last=days[-1])
    calendar = {
        cell.day: cell
        for year in sorted({day.year for day in days})
        for month in months.months_of(year, known_days(year))
        for week in month.weeks
        for cell in week
        if cell
    }
    return {
        "first": first,
        "days": days,
        "headings": headings(days, calendar, rotas),
        "rows": [(person, cells(rotas[person.pk], days)) for person in people],
        "today": timezone.localdate(),
        "before": first - WEEK,
        "after": first + WEEK,
    }


def _page(
    request: StaffRequest,
    person: User,
    *,
    first: date | None = None,
    day: date | None = None,
    status: int = 200,
    leave_form: LeaveForm | None = None,
    cancel_form: CancelForm | None = None,
    shift_form: ShiftForm | None = None,
    duty_form: DutyForm | None = None,
    capacity_form: CapacityForm | None = None,
    extension_form: ExtensionForm | None = None,
) -> HttpResponse:
    """Answer with a person's page; a form that is given is a refused one."""
    today = timezone.localdate()
    first = first or _monday_of(today)
    shifts = list(person.shifts.select_related("set_by").order_by("-valid_from"))
    given: list[forms.Form | None] = [
        leave_form,
        cancel_form,
        shift_form,
        duty_form,
        capacity_form,
        extension_form,
    ]
    refused = next((form for form in given if form), None)
    context = {
        "here": reverse("worklists:person_rota", args=[person.pk]),
        "person": person,
        "day": day,
        **_table([person], first),
        "leaves": _leaves(person),
        "shifts": [(shift, pattern_in_words(shift.pattern)) for shift in shifts[:SHIFTS_SHOWN]],
        "duties": _duties(person, since=min(first, today)),
        "leave_form": leave_form
        or LeaveForm(initial={"first_on": day or today}, auto_id="leave_%s"),
        "shift_form": shift_form or _shift_form(shifts, today=today),
        "duty_form": duty_form or DutyForm(initial={"day": day}, auto_id="duty_%s"),
        "capacity_form": capacity_form or _capacity_form(person),
        "extension_form": extension_form
        or ExtensionForm(initial={"extension": person.extension}, auto_id="extension_%s"),
        "refused": refused,
    }
    status = 422 if refused else status
    return render(request, "worklists/rota_person.html", context, status=status)


def _leaves(person: User) -> QuerySet[Leave]:
    return person.leaves.select_related("entered_by", "cancelled_by").order_by("-last_on", "-pk")[
        :LEAVES_SHOWN
    ]


def _duties(person: User, *, since: date) -> QuerySet[Duty]:
    later = person.duties.filter(day__gte=since).select_related("set_by")
    return later.order_by("day", "pk")[:DUTIES_SHOWN]


def _shift_form(shifts: Sequence[Shift], *, today: date) -> ShiftForm:
    """Return the form with the newest of `shifts`, which come in that order."""
    pattern = shifts[0].pattern if shifts else WORKING_WEEK
    initial = {f"weekday_{number}": part for number, part in enumerate(pattern)}
    return ShiftForm(initial={"valid_from": today, **initial}, auto_id="shift_%s")


def _capacity_form(person: User) -> CapacityForm:
    initial = {"capacity": person.capacity, "started_on": person.started_on}
    return CapacityForm(initial=initial, auto_id="capacity_%s")


def _span_of(leave: Leave) -> dict[str, str]:
    return {
        "name": leave.user.name,
        "first": leave.first_on.isoformat(),
        "last": leave.last_on.isoformat(),
    }


def _told_of_leave(leave: Leave, *, today: date) -> str:
    """Say that leave is entered, and what follows for the releases of today and tomorrow."""
    tomorrow = today + ONE_DAY
    rota = rotas_of([leave.user], first=today, last=tomorrow)[leave.user_id]
    near = [day for day in (today, tomorrow) if leave.first_on <= day <= leave.last_on]
    away = [day.isoformat() for day in near if rota.on(day).why_not == WhyNot.ON_LEAVE]
    half = [day.isoformat() for day in near if rota.on(day).is_half]
    said = _("Leave of %(name)s from %(first)s to %(last)s is entered.") % _span_of(leave)
    names = {"name": leave.user.name}
    if away:
        said += " " + _("%(name)s takes part in no release of %(days)s.") % {
            **names,
            "days": ", ".join(away),
        }
    if half:
        said += " " + _("%(name)s works half of %(days)s.") % {**names, "days": ", ".join(half)}
    return said
