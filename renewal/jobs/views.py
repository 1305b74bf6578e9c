"""Background jobs: the list, the card that polls, asking one to stop; and the bell's notices."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from renewal.accounts.access import StaffRequest, allow, allow_everybody_signed_in
from renewal.accounts.roles import Act
from renewal.jobs import actions, notices
from renewal.jobs.models import Job, Notice
from renewal.jobs.queries import card_of, title_of, visible_jobs
from renewal.lib.paging import SIZES, page_of

STOP_POLLING = 286  # htmx: swap, and ask no more
MOST_CARDS = 5


@allow(Act.SEE_JOBS)
def job_list(request: StaffRequest) -> HttpResponse:
    """List the user's jobs, those that have not ended as cards above."""
    jobs = visible_jobs(request.user).newest_first()
    page = page_of(jobs, number=request.GET.get("page"), size=request.GET.get("size"))
    now = timezone.now()
    rows = [(job, title_of(job)) for job in page.object_list]
    under_way = [job for job, _title in rows if not job.is_finished][:MOST_CARDS]
    context = {
        "page": page,
        "rows": rows,
        "sizes": SIZES,
        "cards": [_card(request, job) | card_of(job, now=now) for job in under_way],
    }
    return render(request, "jobs/job_list.html", context)


@allow(Act.SEE_JOBS)
def job_card(request: StaffRequest, pk: int) -> HttpResponse:
    """Answer with the card of a job; once it has ended, with the status that ends polling."""
    job = get_object_or_404(visible_jobs(request.user), pk=pk)
    context = _card(request, job) | card_of(job, now=timezone.now())
    status = STOP_POLLING if job.is_finished else 200
    return render(request, "_job_card.html", context, status=status)


@require_POST
@allow(Act.SEE_JOBS)
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask a job to stop, and go back to the page that it was asked on."""
    job = get_object_or_404(visible_jobs(request.user), pk=pk)
    actions.cancel(job=job, now=timezone.now())
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        back = reverse("jobs:job_list")
    return redirect(back)


def _card(request: StaffRequest, job: Job) -> dict[str, object]:
    return {
        "url": reverse("jobs:job_card", args=[job.pk]),
        "cancel_url": reverse("jobs:cancel", args=[job.pk]),
        "back": reverse("jobs:job_list"),
    }


@allow_everybody_signed_in
def notice_list(request: StaffRequest) -> HttpResponse:
    """List what the user was told in the last weeks."""
    told = Notice.objects.for_user(request.user).newest_first()
    page = page_of(told, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "page": page,
        "notices": [notices.told(notice) for notice in page.object_list],
        "sizes": SIZES,
    }
    return render(request, "jobs/notice_list.html", context)


@allow_everybody_signed_in
def notice_panel(request: StaffRequest) -> HttpResponse:
    """Answer with what the bell shows when it is opened."""
    context = {"notices": notices.panel_of(request.user)}
    return render(request, "jobs/_notice_panel.html", context)


@allow_everybody_signed_in
def notice_count(request: StaffRequest) -> HttpResponse:
    """Answer with the bell's number, and with what came after the last that the page heard of."""
    heard = request.GET.get("after", "")
    news = notices.news_of(request.user, after=int(heard)) if heard.isdecimal() else []
    return render(request, "jobs/_bell_news.html", {"news": news})


@allow_everybody_signed_in
def open_notice(request: StaffRequest, pk: int) -> HttpResponse:
    """Go where the notice points, which has been read by that."""
    notice = get_object_or_404(Notice.objects.for_user(request.user), pk=pk)
    notices.read(notice=notice, now=timezone.now())
    return redirect(notice.url or reverse("jobs:notice_list"))


@require_POST
@allow_everybody_signed_in
def read_notices(request: StaffRequest) -> HttpResponse:
    """Mark as read what the page showed, and answer with the panel, or go back to the list."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal():
        notices.read_all(user=request.user, newest=int(newest), now=timezone.now())
    if request.htmx:
        context = {"notices": notices.panel_of(request.user), "is_marked": True}
        return render(request, "jobs/_notice_panel.html", context)
    return redirect("jobs:notice_list")
