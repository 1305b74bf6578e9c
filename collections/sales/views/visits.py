"""The page of a delivery, made for a phone at the customer's door; and whom customers recommend."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from policies.actions import CallRefused, reveal_number
from policies.models import Reveal
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.lib.paging import SIZES, page_of
from sales import actions, queries
from sales.delivery_forms import BackOutForm, DeliverForm, PhotoForm, ReferralForm
from sales.forms import renew_version
from sales.models import IntentionForm, Paper, Photo
from sales.stations import OVER, Step
from worklists.views.dialling import given_context

SHOWN_FOR = 30  # seconds


@require_safe
@allow(Act.DELIVER, Act.SEE_FORMS)
def visit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show where to go, what to bring and to take along, and what is noted there."""
    return visit_page(request, form_of(request.user, pk))


@require_POST
@allow(Act.DELIVER)
def deliver(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer has the policies."""
    sheet = form_of(request.user, pk)
    stop = queries.stop_of(sheet, now=timezone.now())
    form = DeliverForm(
        request.POST,
        form=sheet,
        way=stop.visit.way if stop else "",
        papers=_papers_of(stop),
    )
    return _act(request, sheet, "deliver_form", form, actions.deliver, _("Noted as delivered."))


@require_POST
@allow(Act.DELIVER)
def back_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Note that the customer backs out: no document stays there. Source: 001-85."""
    said = _("Noted; everything is taken back, and the row is to be called again.")
    form = BackOutForm(request.POST)
    return _act(request, form_of(request.user, pk), "back_out_form", form, actions.back_out, said)


@require_POST
@allow(Act.DELIVER)
def note_referral(request: StaffRequest, pk: int) -> HttpResponse:
    """Note whom the customer recommends. Source: 001-83."""
    form = ReferralForm(request.POST)
    return _act(
        request,
        form_of(request.user, pk),
        "referral_form",
        form,
        actions.note_referral,
        _("The recommendation is noted."),
    )


@require_POST
@allow(Act.DELIVER)
def visit_number(request: StaffRequest, pk: int) -> HttpResponse:
    """Give out the number as a link that dials, for half a minute; it is noted as dialled."""
    sheet, now = form_of(request.user, pk), timezone.now()
    if sheet.state in OVER:
        over = _("Form %(form)s is over: %(state)s.")
        said = over % {"form": sheet.number, "state": sheet.get_state_display()}
        return visit_page(request, sheet, status=422, refused=said)
    term = sheet.task.lead.term
    purpose = Reveal.Purpose.DIALLED
    try:
        given = reveal_number(term=term, by=request.user, purpose=purpose, now=now)
    except CallRefused as refusal:
        return visit_page(request, sheet, status=409, refused=str(refusal))
    response = visit_page(request, sheet, **given_context(request, given, purpose=purpose))
    response["Refresh"] = f"{SHOWN_FOR}; url={reverse('sales:visit', args=[sheet.pk])}"
    return response


@require_safe
@allow(Act.SEE_FORMS)
def referral_list(request: StaffRequest) -> HttpResponse:
    """Show whom customers recommended, and what has become of it."""
    page = page_of(
        queries.referrals(user=request.user),
        number=request.GET.get("page"),
        size=request.GET.get("size"),
    )
    return render(request, "sales/referral_list.html", {"page": page, "sizes": SIZES})


def form_of(user: User, pk: int) -> IntentionForm:
    forms = IntentionForm.objects.for_user(user).with_row()
    return get_object_or_404(forms.select_related("task__lead__term__policy__customer"), pk=pk)


def visit_page(
    request: StaffRequest, sheet: IntentionForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    """Answer with the page of a delivery; `more` are forms that were refused, and the like."""
    user = request.user
    stop = queries.stop_of(sheet, now=timezone.now())
    may_act = user.may(Act.DELIVER)
    context = {
        "sheet": sheet,
        "stop": stop,
        "may_act": may_act,
        "may_deliver": _may(sheet, Step.DELIVER, user=user),
        "may_plan": _may(sheet, Step.PLAN_DELIVERY, user=user),
        "is_over": sheet.state in OVER,
        "photos": _by_paper(sheet),
        "most_photos": actions.MOST_PHOTOS,
        "deliver_form": DeliverForm(
            form=sheet, way=stop.visit.way if stop else "", papers=_papers_of(stop)
        ),
        "back_out_form": BackOutForm(initial={"version": sheet.version}),
        "photo_form": PhotoForm(),
        "referral_form": ReferralForm(),
        "referrals": list(sheet.referrals.order_by("pk")),
    }
    return render(request, "sales/visit.html", context | more, status=status)


def _act(
    request: StaffRequest,
    sheet: IntentionForm,
    name: str,
    form: Form,
    action: Callable[..., object],
    said: str,
) -> HttpResponse:
    """Do what a form of the page asks for; answer with the page and its words if it is refused."""
    status = 422
    if form.is_valid():
        try:
            action(form=sheet, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except actions.FormChanged as refusal:
            form.add_error(None, str(refusal))
            status = 409
            sheet.refresh_from_db(fields=["version"])
            renew_version(form, sheet.version)
        except (actions.StepRefused, actions.LedgerRefused) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("sales:visit", sheet.pk)
    sheet = form_of(request.user, sheet.pk)
    return visit_page(request, sheet, status=status, **{name: form})


def _papers_of(stop: queries.Stop | None) -> list[Paper]:
    """Return what may still be missing after the visit, the papers to be had first."""
    return [] if stop is None else [*stop.sign, *stop.ready, Paper.OTHER]


def _by_paper(sheet: IntentionForm) -> list[tuple[str, list[Photo]]]:
    """Return the photographs under their papers' names."""
    photos = list(queries.photos_of(sheet))
    return [
        (str(paper.label), own)
        for paper in Paper
        if (own := [photo for photo in photos if photo.paper == paper])
    ]


def _may(sheet: IntentionForm, step: Step, *, user: User) -> bool:
    try:
        actions.check_turn(sheet, step, by=user)
    except (NotAllowed, actions.StepRefused):
        return False
    return True
