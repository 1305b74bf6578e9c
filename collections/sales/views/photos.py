"""Photographs of papers: taken at the customer's, looked at by who may see the form."""

from io import BytesIO
from typing import IO

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from renewal.accounts.access import StaffRequest, allow
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Act
from sales import actions
from sales.delivery_forms import PhotoForm
from sales.models import IntentionForm, Photo
from sales.photographs import thumbnail_of
from sales.views.visits import form_of, visit_page

JPEG = "image/jpeg"


@require_POST
@allow(Act.DELIVER)
def add_photo(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep the photographs that were sent; what is not kept is named, the others stay."""
    sheet = form_of(request.user, pk)
    form = PhotoForm(request.POST, request.FILES)
    if not form.is_valid():
        return visit_page(request, sheet, status=422, photo_form=form)
    kept = 0
    for upload in form.uploads():
        try:
            actions.add_photo(
                form=sheet,
                paper=form.cleaned_data["paper"],
                upload=upload,
                by=request.user,
                now=timezone.now(),
            )
        except NotAllowed as refusal:
            raise PermissionDenied(str(refusal)) from refusal
        except actions.StepRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            kept += 1
    if form.errors:
        if kept:
            form.add_error(None, _("Kept: %(number)s.") % {"number": kept})
        return visit_page(request, sheet, status=422, photo_form=form)
    messages.success(request, _("Photographs kept: %(number)s.") % {"number": kept})
    return redirect(f"{reverse('sales:visit', args=[sheet.pk])}#photos")


@require_safe
@allow(Act.SEE_FORMS)
def photo(request: StaffRequest, pk: int) -> FileResponse:
    """Hand out a photograph to who sees its form; with `small`, as a thumbnail."""
    forms = IntentionForm.objects.for_user(request.user).values("pk")
    one = get_object_or_404(Photo.objects.filter(form__in=forms), pk=pk)
    content: IO[bytes] = one.file.open("rb")
    if "small" in request.GET:
        with content as whole:
            content = BytesIO(thumbnail_of(whole))
    return FileResponse(content, content_type=JPEG, headers={"Content-Disposition": "inline"})
