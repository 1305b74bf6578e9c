"""The report of a day: on a page, as a workbook, and closed."""

from datetime import date, timedelta
from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act
from reports import actions, charts
from reports.forms import DayForm
from reports.own_results import last_days, month_of
from reports.queries import day_report, sales_of
from reports.workbook import write_daily_report

LEADERS = 8  # specialists in the ranking; the table below has all
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
@allow(Act.SEE_REPORTS)
def daily(request: StaffRequest) -> HttpResponse:
    """Show the figures of the day in the address, by default today's. Source: 001-91, F36."""
    form = DayForm(request.GET) if "on" in request.GET else None
    if form is not None and not form.is_valid():
        messages.error(request, _("This is not a day; today's report is shown."))
        return _page(request, timezone.localdate(), status=422)
    return _page(request, form.cleaned_data["on"] if form else timezone.localdate())


@require_safe
@allow(Act.SEE_REPORTS)
def daily_workbook(request: StaffRequest) -> HttpResponse | FileResponse:
    """Answer with the day's report as a workbook. Source: F36, F37."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return redirect("reports:daily")
    day = form.cleaned_data["on"]
    target = BytesIO()
    report = day_report(day=day, user=request.user)
    write_daily_report(
        report,
        sales_of(day=day, user=request.user),
        target,
        made_by=request.user.name,
        made_at=timezone.now(),
        is_masked=True,
    )
    target.seek(0)
    name = _("Daily premium report_%(day)s.xlsx") % {"day": f"{day:%Y%m%d}"}
    return FileResponse(target, as_attachment=True, filename=name, content_type=XLSX)


@require_POST
@allow(Act.CLOSE_DAY)
def close_day(request: StaffRequest) -> HttpResponse:
    """Close the day and show it as closed."""
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This is not a day; today's report is shown."))
        return _page(request, timezone.localdate(), status=422)
    day = form.cleaned_data["on"]
    try:
        actions.close_day(day=day, now=timezone.now(), by=request.user)
    except actions.CloseRefused as refusal:
        messages.error(request, str(refusal))
        return _page(request, day, status=422)
    messages.success(request, _("%(day)s is closed; its figures are final.") % {"day": day})
    return redirect(f"{reverse('reports:daily')}?on={day}")


@require_safe
@allow(Act.CALL)
def own_results(request: StaffRequest) -> HttpResponse:
    """Show the user's month among the peers, who stay unnamed, and the last days."""
    today = timezone.localdate()
    context = {
        "month": month_of(user=request.user, day=today),
        "days": last_days(user=request.user, day=today),
        "now": timezone.now(),
    }
    return render(request, "reports/own_results.html", context)


def _page(request: StaffRequest, day: date, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    report = day_report(day=day, user=request.user)
    results = charts.results_of(day=day, user=request.user)
    pattern = charts.answer_pattern(day=day, user=request.user)
    context = {
        "report": report,
        "leaders": [line for line in report.lines if line.figures.sales][:LEADERS],
        "trend": charts.premium_trend(day=day, total=report.total, user=request.user),
        "results": results,
        "steps": charts.conversion(total=report.total, reached=results.reached),
        "pattern": pattern,
        "rate_change": charts.rate_change(total=report.total, pattern=pattern),
        "now": now,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1),
        "is_today": day == timezone.localdate(now),
        "has_begun": day <= timezone.localdate(now),
        "may_close": request.user.may(Act.CLOSE_DAY),
    }
    return render(request, "reports/daily.html", context, status=status)
