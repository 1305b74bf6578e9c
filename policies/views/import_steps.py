"""What is done with a batch on its page: each takes a form, does one thing and goes back there."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from policies import actions
from policies.actions import ImportRefused
from policies.forms import AnswerForm, KindForm, MappingForm, SheetForm
from policies.importers import IMPORTERS
from policies.models import ImportBatch
from policies.views.imports import batch_for, show_batch
from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.roles import Act


@require_POST
@allow(*IMPORTERS)
def import_kind(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the workbook as one of another kind and have it checked again."""
    batch, form = batch_for(request, pk), KindForm(request.POST, user=request.user)
    if not form.is_valid():
        return show_batch(request, batch, refusal=_("Choose a kind of workbook."), status=422)
    kind = form.cleaned_data["kind"]
    return _check_with(
        request, batch, lambda: actions.use_kind(batch=batch, kind=kind, by=request.user)
    )


@require_POST
@allow(*IMPORTERS)
def import_sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Take another sheet of the workbook and have it checked."""
    batch, form = batch_for(request, pk), SheetForm(request.POST)
    if not form.is_valid():
        return show_batch(request, batch, refusal=_("Choose a sheet."), status=422)
    sheet = form.cleaned_data["sheet"]
    return _check_with(request, batch, lambda: actions.use_sheet(batch=batch, sheet=sheet))


@require_POST
@allow(*IMPORTERS)
def import_mapping(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the corrected columns and have the workbook checked with them."""
    batch = batch_for(request, pk)
    form = MappingForm(request.POST, batch=batch)
    if not form.is_valid():
        return show_batch(request, batch, form=form, status=422)
    return _check_with(
        request, batch, lambda: actions.use_mapping(batch=batch, mapping=form.mapping)
    )


@require_POST
@allow(*IMPORTERS)
def import_answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the answer to what was asked about the dates, and have the workbook checked with it."""
    batch, form = batch_for(request, pk), AnswerForm(request.POST)
    if not form.is_valid():
        refusal = _("Choose how the dates are written.")
        return show_batch(request, batch, refusal=refusal, status=422)
    mapping = (batch.mapping or {}) | form.answer
    return _check_with(request, batch, lambda: actions.use_mapping(batch=batch, mapping=mapping))


@require_POST
@allow(*IMPORTERS)
def import_check(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a workbook checked again as it stands."""
    return _check_with(request, batch_for(request, pk), lambda: None)


def _check_with(
    request: StaffRequest, batch: ImportBatch, change: Callable[[], None]
) -> HttpResponse:
    try:
        change()
        actions.start_check(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        return show_batch(request, batch_for(request, batch.pk), refusal=str(refusal), status=409)
    return redirect("policies:import_detail", batch.pk)


@require_POST
@allow(*IMPORTERS)
def import_land(request: StaffRequest, pk: int) -> HttpResponse:
    """Have a checked workbook written into the book."""
    batch = batch_for(request, pk)
    try:
        actions.start_landing(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies:import_detail", pk)


@require_POST
@allow(Act.IMPORT)
def import_take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Have what a workbook wrote taken back."""
    batch = batch_for(request, pk)
    try:
        actions.start_take_back(batch=batch, by=request.user, now=timezone.now())
    except ImportRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("policies:import_detail", pk)
