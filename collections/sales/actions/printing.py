"""Printing an intention form with what is masked elsewhere, which leaves a trace."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from policies.models import Reveal
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from sales.actions.steps import lock_form
from sales.models import IntentionForm
from sales.stations import StepRefused


def prints_in_full(form: IntentionForm, *, user: User) -> bool:
    """Tell whether the user may have the sheet with the number in full: who sells, who issues."""
    return user.may(Act.ISSUE) or form.task.assignee_id == user.pk


@transaction.atomic
def print_in_full(*, form: IntentionForm, by: User, now: datetime) -> None:
    """Note that the form is printed with the holder's number in full. Source: F40, UX.md 5.11.

    Raises:
        NotAllowed: neither the seller nor the issuing clerk.
        StepRefused: there is no number of the holder by which it could be noted.
    """
    form = lock_form(form, by=by)
    if not prints_in_full(form, user=by):
        raise NotAllowed(_("The number in full is for who sells and who issues."))
    if form.holder_phone is None:
        raise StepRefused(_("The form has no number of the holder."))
    Reveal.objects.create(
        phone=form.holder_phone,
        term=form.task.lead.term,
        at=now,
        by=by,
        purpose=Reveal.Purpose.PRINTED,
    )
