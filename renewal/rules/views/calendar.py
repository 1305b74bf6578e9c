"""The page of the calendar: a year, the import of a year with its preview, a day that changes."""

from collections import Counter
from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from renewal.lib.days import FIRST_YEAR, LAST_YEAR
from renewal.rules import actions
from renewal.rules.actions import CalendarRefused, Entered
from renewal.rules.days import Change, Known, What, usual
from renewal.rules.festivals import in_words
from renewal.rules.followers import waiting_for
from renewal.rules.forms import ContentForm, DayForm, FileForm, PlaceForm
from renewal.rules.months import WEEKDAYS, Look, months_of
from renewal.rules.queries import known_days

# Source: UX.md section 11.
TONES = {
    What.ADDED: "info",
    What.CHANGED: "attention",
    What.REMOVED: "neutral",
    What.RENAMED: "neutral",
}


@require_safe
@allow(Act.SEE_CALENDAR)
def calendar(request: StaffRequest) -> HttpResponse:
    """Show the year in the address, or that of the day in it; by default today's. Source: F13."""
    form = PlaceForm(request.GET)
    if not form.is_valid():
        messages.error(request, _("There is no calendar of that year; today's year is shown."))
        return _page(request, timezone.localdate().year, status=422)
    day: date | None = form.cleaned_data["day"]
    year = day.year if day else form.cleaned_data["year"] or timezone.localdate().year
    return _page(request, year, day=day)


@require_POST
@allow(Act.SET_CALENDAR)
def preview_calendar(request: StaffRequest) -> HttpResponse:
    """Show what a year's file would change; nothing is written."""
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, timezone.localdate().year, file_form=form, status=422)
    return _preview(request, actions.preview_calendar(**form.calendar), content=form.content)


@require_POST
@allow(Act.SET_CALENDAR)
def enter_calendar(request: StaffRequest) -> HttpResponse:
    """Enter the year that was previewed, and say what that changed."""
    form = ContentForm(request.POST)
    if not form.is_valid():
        messages.error(request, str(form.errors["content"][0]))
        return redirect("rules:calendar")
    waiting = waiting_for(form.calendar["year"])
    entered = actions.enter_calendar(**form.calendar)
    messages.success(request, _told(entered, waiting=waiting if entered.is_new else 0))
    return _to_year(entered.year)


@require_POST
@allow(Act.SET_CALENDAR)
def set_day(request: StaffRequest) -> HttpResponse:
    """Change a day, and say what that changed."""
    form = DayForm(request.POST)
    if not form.is_valid():
        return _page(request, timezone.localdate().year, day_form=form, status=422)
    day: date = form.cleaned_data["day"]
    try:
        change = actions.set_day(**form.cleaned_data)
    except CalendarRefused as refusal:
        form.add_error("day", str(refusal))
        return _page(request, day.year, day_form=form, status=422)
    messages.success(request, _told_of_day(day, change))
    return _to_year(day.year)


def _to_year(year: int) -> HttpResponse:
    return redirect(reverse("rules:calendar", query={"year": year}))


def _page(
    request: StaffRequest,
    year: int,
    *,
    day: date | None = None,
    day_form: DayForm | None = None,
    file_form: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """Answer with the page of `year`; a form that is given is a refused one."""
    known = known_days(year)
    months = months_of(year, known)
    looks = [cell.look for month in months for week in month.weeks for cell in week if cell]
    context = {
        "year": year,
        "is_known": bool(known),
        "before": year - 1 if year > FIRST_YEAR else None,
        "after": year + 1 if year < LAST_YEAR else None,
        "today": timezone.localdate(),
        "day": day,
        "months": months,
        "weekdays": WEEKDAYS,
        "workdays": sum(month.workdays for month in months),
        "days_off": looks.count(Look.DAY_OFF),
        "make_up_days": looks.count(Look.MAKE_UP),
        "may_set": request.user.may(Act.SET_CALENDAR),
        "day_form": day_form or _day_form(day, known.get(day) if day else None),
        "file_form": file_form or FileForm(),
        "refused": next((form for form in (day_form, file_form) if form), None),
    }
    return render(request, "rules/calendar.html", context, status=status)


def _day_form(day: date | None, known: Known | None) -> DayForm:
    if day is None:
        return DayForm()
    said = known or usual(day)
    initial = {
        "day": day,
        "is_workday": "yes" if said.is_workday else "no",
        "name": in_words(said.name),
    }
    form = DayForm(initial=initial)
    form.fields["is_workday"].widget.attrs["autofocus"] = True  # a phone has it below the year
    return form


def _preview(request: StaffRequest, entered: Entered, *, content: str) -> HttpResponse:
    counts = Counter(change.what for change in entered.changes)
    context = {
        "entered": entered,
        "rows": [(change, TONES[change.what]) for change in entered.changes],
        "counts": [(what, TONES[what], counts[what]) for what in What if counts[what]],
        "waiting": waiting_for(entered.year) if entered.is_new else 0,
        "form": ContentForm(initial={"content": content}),
    }
    return render(request, "rules/preview.html", context)


def _told(entered: Entered, *, waiting: int) -> str:
    figures = {"year": entered.year, "days": entered.workdays, "changes": len(entered.changes)}
    if entered.is_new:
        said = _("%(year)s is entered: %(days)s working days.") % figures
    elif entered.changes:
        said = _("%(year)s is entered again: %(changes)s days changed.") % figures
    else:
        said = _("%(year)s is entered again: nothing changed.") % figures
    if waiting:
        said += _(" %(deadlines)s provisional deadlines are counted again.") % {
            "deadlines": waiting
        }
    return said


def _told_of_day(day: date, change: Change | None) -> str:
    if change is None:
        return _("%(day)s: nothing changed.") % {"day": day.isoformat()}
    return _("%(day)s: %(before)s is now %(after)s.") % {
        "day": day.isoformat(),
        "before": change.before,
        "after": change.after,
    }
