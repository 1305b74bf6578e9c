"""Keeping photographs of papers that were not copied. Source: 001-80."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from sales.actions.steps import lock_form
from sales.models import IntentionForm, Paper, Photo
from sales.photographs import NotAPhotograph, photograph_of
from sales.stations import OVER, StepRefused

MOST_OF_A_FORM = 30


class PhotoRefused(StepRefused):
    """The file is not kept; str() names it and says what to do."""


def add_photo(
    *, form: IntentionForm, paper: str, upload: "UploadedFile[Any]", by: User, now: datetime
) -> Photo:
    """Keep a photograph of a paper, drawn anew from what came.

    Whether the paper is no longer missing is the clerk's to say, who looks at it.

    Raises:
        NotAllowed: a form that the user neither sold nor delivers.
        PhotoRefused: no photograph, too large, or one too many.
        StepRefused: the form is over.
    """
    by.require(Act.DELIVER)
    try:
        drawn = photograph_of(upload, size=upload.size or 0)
    except NotAPhotograph as fault:
        raise PhotoRefused(
            _("“%(name)s” is not kept. %(why)s") % {"name": _name_of(upload), "why": fault}
        ) from fault
    with transaction.atomic():
        form = lock_form(form, by=by)
        if form.state in OVER:
            raise StepRefused(
                _("The form is at “%(state)s”; no photograph is added.")
                % {"state": form.get_state_display()}
            )
        if form.photos.count() >= MOST_OF_A_FORM:
            raise PhotoRefused(
                _("“%(name)s” is not kept. A form has at most %(most)s photographs.")
                % {"name": _name_of(upload), "most": MOST_OF_A_FORM}
            )
        return Photo.objects.create(
            form=form,
            paper=Paper(paper),
            file=ContentFile(drawn.content, name=f"{uuid4().hex}.jpg"),
            width=drawn.width,
            height=drawn.height,
            at=now,
            by=by,
        )


def _name_of(upload: "UploadedFile[Any]") -> str:
    """Return the file's name as its sender knows it, not longer than a line."""
    name = upload.name or ""
    return name if len(name) <= 60 else f"{name[:40]}…{name[-15:]}"
