"""The route of a day: what is planned, in which order, who brings it, and on paper."""

from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act, Role
from renewal.lib.asked import whole_number, words
from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from renewal.rules.defaults import LAWFUL_HOURS, USUAL_HOURS_PERSON
from renewal.rules.queries import rules_on
from sales import actions, queries
from sales.delivery_forms import PlanForm
from sales.forms import renew_version
from sales.models import IntentionForm, Visit
from sales.route_sheets import sheets

ONE_DAY = timedelta(days=1)
UP, DOWN = "up", "down"
FULL = "full"


@require_safe
@allow(Act.DELIVER, Act.SEE_FORMS)
def delivery_list(request: StaffRequest) -> HttpResponse:
    """Show the route of a day by district, and above it what is to be planned.

    Source: 001-75 to 001-78, UX.md 5.2.
    """
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    day = day_of(request.GET.get("day"), today=today)
    districts = queries.route_of(day, user=user, now=now)
    stops = [stop for district in districts for stop in district.stops]
    context = {
        "day": day,
        "today": today,
        "before": day - ONE_DAY,
        "after": day + ONE_DAY,
        "districts": districts,
        "total": len(stops),
        "done": sum(stop.is_done for stop in stops),
        "to_collect": sum(stop.money.to_collect for stop in stops if not stop.is_done),
        "others": queries.others_on(day, user=user) if user.role == Role.SPECIALIST else [],
        "to_plan": list(queries.to_plan(user=user)) if user.may(Act.DELIVER) else [],
        "people": list(queries.deliverers(user=user)) if user.may(Act.ISSUE) else [],
        "may_arrange": user.may(Act.ISSUE),
        "may_deliver": user.may(Act.DELIVER),
    }
    return render(request, "sales/delivery_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allow(Act.DELIVER)
def plan_delivery(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask how, when and where the policies reach the customer, and plan it."""
    form = get_object_or_404(_forms(request.user), pk=pk)
    now = timezone.now()
    today = timezone.localdate(now)
    status = 200
    plan = PlanForm(
        request.POST if request.method == "POST" else None,
        form=form,
        user=request.user,
        today=today,
        hint=_hours(today),
    )
    if request.method == "POST":
        status = 422
        if plan.is_valid():
            try:
                visit = actions.plan_delivery(
                    form=form, by=request.user, now=now, **plan.cleaned_data
                )
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from refusal
            except actions.FormChanged as refusal:
                plan.add_error(None, str(refusal))
                status = 409
                form.refresh_from_db(fields=["version"])
                renew_version(plan, form.version)
            except actions.StepRefused as refusal:
                plan.add_error(None, str(refusal))
            else:
                messages.success(request, _planned(visit))
                return redirect(_url_of(visit.day))
    day = day_of(request.GET.get("day"), today=plan.initial["day"])
    context = {
        "sheet": form,
        "form": plan,
        "districts": queries.route_of(day, user=request.user, now=now),
        "others": queries.others_on(day, user=request.user),
        "day": day,
        "before": max(day - ONE_DAY, today),
        "after": day + ONE_DAY,
    }
    return render(request, "sales/delivery_plan.html", context, status=status)


def _forms(user: User) -> Any:
    return IntentionForm.objects.for_user(user).with_row()


def _hours(day: date) -> str:
    """Return at which hours customers are met, and which are usual."""
    rules = rules_on(day)
    start, end = rules.value(LAWFUL_HOURS)
    usual = rules.value(USUAL_HOURS_PERSON)
    spans = [f"{first}–{last}" for first, last in zip(usual[::2], usual[1::2], strict=True)]
    return _("From %(start)s to %(end)s; usual: %(usual)s.") % {
        "start": start,
        "end": end,
        "usual": _(", ").join(spans),
    }


def _planned(visit: Visit) -> str:
    if visit.deliverer is None:
        return _("Planned for %(day)s: %(way)s.") % {
            "day": visit.day.isoformat(),
            "way": visit.get_way_display(),
        }
    return _("Planned for %(day)s: %(name)s brings it.") % {
        "day": visit.day.isoformat(),
        "name": visit.deliverer.name,
    }


@require_POST
@allow(Act.ISSUE)
def arrange_route(request: StaffRequest, pk: int) -> HttpResponse:
    """Move a visit up or down within its district. Source: 001-78."""
    visit = get_object_or_404(Visit.objects.for_user(request.user).planned(), pk=pk)
    route = Visit.objects.for_user(request.user).on_route(visit.day)
    order = list(route.filter(district=visit.district).values_list("pk", flat=True))
    here = order.index(visit.pk)
    there = here - 1 if request.POST.get("to") == UP else here + 1
    if 0 <= there < len(order):
        order[here], order[there] = order[there], order[here]
        try:
            actions.arrange_route(day=visit.day, order=order, by=request.user)
        except actions.RouteChanged as refusal:
            messages.error(request, str(refusal))
    return redirect(f"{_url_of(visit.day)}#visit-{visit.pk}")


@require_POST
@allow(Act.ISSUE)
def hand_district(request: StaffRequest) -> HttpResponse:
    """Hand everything that is to be brought to a district on a day to one person."""
    day = day_of(request.POST.get("day"), today=timezone.localdate())
    district = words(request.POST.get("district"), longest=60)
    person = get_object_or_404(
        queries.deliverers(user=request.user), pk=whole_number(request.POST.get("deliverer"))
    )
    try:
        visits = actions.hand_district(
            day=day, district=district, deliverer=person, by=request.user, now=timezone.now()
        )
    except actions.StepRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("%(name)s brings it all: %(number)s visits were somebody else’s.")
            % {"name": person.name, "number": len(visits)},
        )
    return redirect(_url_of(day))


@require_POST
@allow(Act.DELIVER, Act.SEE_FORMS)
def print_route(request: StaffRequest) -> HttpResponse:
    """Answer with the sheets of a day's route; full numbers are noted one by one."""
    day, now = day_of(request.POST.get("day"), today=timezone.localdate()), timezone.now()
    is_full = request.POST.get("numbers") == FULL
    key = whole_number(request.POST.get("deliverer"))
    person = get_object_or_404(queries.deliverers(user=request.user), pk=key) if key else None
    try:
        stops = actions.print_route(
            day=day, by=request.user, now=now, with_full_numbers=is_full, deliverer=person
        )
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except actions.NothingToBring:
        messages.error(request, _("Nothing is left to bring on that day."))
        return redirect(_url_of(day))
    context = {
        "day": day,
        "back": _url_of(day),
        "sheets": sheets(stops, with_full_numbers=is_full),
        "may_deliver": request.user.may(Act.DELIVER),
        "printed_at": now,
    }
    return render(request, "sales/print_route.html", context)


def day_of(text: str | None, *, today: date) -> date:
    """Return the day that an address asks for, today where it asks for none."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return today
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else today


def _url_of(day: date) -> str:
    return f"{reverse('sales:delivery_list')}?day={day.isoformat()}"
