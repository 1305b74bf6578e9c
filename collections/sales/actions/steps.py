"""What every step of an intention form does: the turn is checked, the slip gets its line."""

from datetime import datetime

from django.utils.translation import gettext as _

from policies.models import Event
from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from sales.models import FormStep, IntentionForm, PaperLine
from sales.stations import Standing, Step, StepRefused, state_after
from worklists.queries import terms_of

LONGEST_NOTE = 300  # characters, as in FormStep.note
_DELIVERERS = (Step.DELIVER, Step.BACK_OUT)


class FormChanged(Exception):
    """Somebody else has changed the form meanwhile; str() says so."""


def lock_form(form: IntentionForm, *, by: User, version: int | None = None) -> IntentionForm:
    """Return the form, locked to the end of the transaction.

    Raises:
        NotAllowed: it is not among those that `by` sees.
        FormChanged: it was saved since `version` was shown.
    """
    seen = IntentionForm.objects.for_user(by).filter(pk=form.pk)
    # Locked first and read after that: what a join has found before the wait may be out of date.
    if not seen.select_for_update(of=("self",)).values_list("pk"):
        raise NotAllowed(_("This form is not yours."))
    row = ("task__assignee", "task__lead", "plan__quote", "holder_phone")
    locked = IntentionForm.objects.select_related(*row).get(pk=form.pk)
    if version is not None and version != locked.version:
        raise FormChanged(_("This form was changed meanwhile."))
    return locked


def standing_of(form: IntentionForm) -> Standing:
    return Standing(
        profile=form.profile,
        state=form.state,
        has_missing_papers=PaperLine.objects.filter(
            form=form, contra_of=None, contra__isnull=True
        ).exists(),
    )


def check_turn(form: IntentionForm, step: Step, *, by: User) -> str:
    """Return the state that the step leads to.

    Raises:
        NotAllowed: a specialist's step on somebody else's row.
        StepRefused: not the role's step, or not the form's turn.
    """
    after = state_after(step, standing_of(form), role=by.role)
    if by.role == Role.SPECIALIST and form.task.assignee_id != by.pk:
        delivers = form.visits.planned().filter(deliverer=by).exists()
        if step not in _DELIVERERS or not delivers:
            raise NotAllowed(_("This form is with %(name)s.") % {"name": form.task.assignee.name})
    return after


def take_step(
    form: IntentionForm, step: Step, *, by: User, now: datetime, note: str = ""
) -> FormStep:
    """Move a locked form on, and write the line of its slip.

    Raises: as `check_turn`; StepRefused where the note is too long.
    """
    note = note.strip()
    if len(note) > LONGEST_NOTE:
        raise StepRefused(_("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE})
    before, after = form.state, check_turn(form, step, by=by)
    form.version += 1
    if after != before:
        form.state, form.state_since = after, now
    form.save()
    return write_step(form, step, before=before, by=by, now=now, note=note)


def write_step(
    form: IntentionForm,
    step: Step,
    *,
    before: str,
    by: User | None,
    now: datetime,
    note: str = "",
) -> FormStep:
    """Write the line of the slip, and what the policies' story tells of it."""
    Event.objects.bulk_create(
        Event(
            term_id=row.term_id,
            at=now,
            by=by,
            code=Event.Code.INTENDED,
            parameters={"form": form.number, "step": step.value},
        )
        for row in terms_of(form.task.lead)
    )
    return FormStep.objects.create(
        form=form, step=step, before=before, after=form.state, at=now, by=by, note=note
    )
