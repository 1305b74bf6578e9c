"""The outbox: what leaves by mail, what became of each try, and what can be done about it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from renewal.jobs.mail import actions
from renewal.jobs.mail.actions import BACKOFF, KEPT_DAYS, MailRefused
from renewal.jobs.mail.deliver import XLSX
from renewal.jobs.mail.queries import may_take, steps_of, visible_mails
from renewal.jobs.models import Mail, MailStep
from renewal.lib.paging import SIZES, page_of

# Source: UX.md section 11.
TONES = {
    Mail.State.WAITING: "neutral",
    Mail.State.SENDING: "info",
    Mail.State.SENT: "good",
    Mail.State.FAILED: "bad",
    Mail.State.CANCELLED: "neutral",
}
STEP_TONES = {
    MailStep.What.BEGUN: "info",
    MailStep.What.ACCEPTED: "good",
    MailStep.What.PUT_OFF: "attention",
    MailStep.What.REFUSED: "bad",
    MailStep.What.UNKNOWN: "attention",
    MailStep.What.PUT_BACK: "neutral",
    MailStep.What.CANCELLED: "neutral",
    MailStep.What.DOWNLOADED: "neutral",
}


@require_safe
@allow(Act.SEE_OUTBOX)
def mail_list(request: StaffRequest) -> HttpResponse:
    """List the mails of the user's branches, those that are still to leave first."""
    mails = visible_mails(request.user).unfinished_first()
    state = request.GET.get("state", "")
    if state in Mail.State.values:
        mails = mails.filter(state=state)
    page = page_of(mails, number=request.GET.get("page"), size=request.GET.get("size"))
    context = {
        "page": page,
        "sizes": SIZES,
        "rows": [(mail, TONES[Mail.State(mail.state)]) for mail in page.object_list],
        "states": Mail.State.choices,
        "state": state,
    }
    return render(request, "jobs/mail_list.html", context)


@require_safe
@allow(Act.SEE_OUTBOX)
def mail_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a mail, and all that was said of it."""
    mail = get_object_or_404(visible_mails(request.user), pk=pk)
    context = {
        "mail": mail,
        "tone": TONES[Mail.State(mail.state)],
        "steps": [(step, STEP_TONES[MailStep.What(step.what)]) for step in steps_of(mail)],
        "may_take": bool(mail.file) and may_take(request.user, mail),
        "most_tries": len(BACKOFF) + 1,
        "kept_days": KEPT_DAYS,
    }
    return render(request, "jobs/mail_detail.html", context)


@require_POST
@allow(Act.SEE_OUTBOX)
def retry_mail(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a mail tried again at once."""
    return _done(request, pk, actions.retry_mail, _("It is sent again."))


@require_POST
@allow(Act.SEE_OUTBOX)
def cancel_mail(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep a mail from being sent."""
    return _done(request, pk, actions.cancel_mail, _("It is not sent."))


def _done(request: StaffRequest, pk: int, act: Callable[..., Mail], words: str) -> HttpResponse:
    mail = get_object_or_404(visible_mails(request.user), pk=pk)
    try:
        act(mail=mail, by=request.user, now=timezone.now())
    except MailRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, words)
    return redirect("jobs:mail_detail", pk=pk)


@require_POST
@allow(Act.SEE_OUTBOX)
def mail_file(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand out the attachment to who sees the mail and its list. Source: RELIABILITY.md T5."""
    mail = get_object_or_404(visible_mails(request.user), pk=pk)
    try:
        content = actions.take_attachment(mail=mail, by=request.user, now=timezone.now())
    except NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    except MailRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("jobs:mail_detail", pk=pk)
    return FileResponse(content, as_attachment=True, filename=mail.file_name, content_type=XLSX)
