"""What the issuing clerk does after issuing: the VIP mark, the papers, the file."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from sales.actions.issuing import checked_card, tell_seller
from sales.actions.ledgers import (
    LedgerRefused,
    missing_papers,
    note_missing,
    note_received,
    use_serial,
)
from sales.actions.steps import check_turn, lock_form, take_step
from sales.models import FormStep, IntentionForm, IssuedPolicy, PaperLine, Part, SerialLine
from sales.papers import papers_needed
from sales.stations import State, Step, StepRefused, listed

LONGEST_CODE = 40  # characters, as in IntentionForm.customer_code
LONGEST_REASON = 200  # characters, as in SerialLine.note


@transaction.atomic
def mark_vip(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    customer_code: str,
    parts: Collection[str],
    member_card_no: str = "",
    version: int | None = None,
) -> IntentionForm:
    """Note the VIP customer code and the member card, and on which policies it is endorsed.

    Every policy of the form gets the mark. A blank card number leaves the one that is noted.

    Source: 001-43, 001-69, 001-70, 001-73, 001-88.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: nothing is issued, the code is missing, or a policy is left out.
    """
    by.require(Act.ISSUE)
    form = lock_form(form, by=by, version=version)
    policies = IssuedPolicy.objects.filter(form=form, voided_at=None)
    issued = list(policies.values_list("part", flat=True))
    if not issued:
        raise StepRefused(_("No policy of this form is issued."))
    customer_code = customer_code.strip()
    if not 0 < len(customer_code) <= LONGEST_CODE:
        raise StepRefused(_("A customer code has 1 to %(n)s characters.") % {"n": LONGEST_CODE})
    if left_out := [part for part in Part if part in issued and part not in parts]:
        raise StepRefused(
            _("Every policy gets the mark; still without: %(parts)s.")
            % {"parts": listed(part.label for part in left_out)}
        )
    if customer_code == form.customer_code:
        policies = policies.filter(marked_at=None)
    policies.update(marked_at=now)
    form.customer_code = customer_code
    if member_card_no.strip():
        form.member_card_no = checked_card(member_card_no)
    form.version += 1
    form.save(update_fields=["customer_code", "member_card_no", "version"])
    return form


@transaction.atomic
def report_missing(
    *, form: IntentionForm, by: User, now: datetime, papers: Collection[str]
) -> list[PaperLine]:
    """Enter papers as missing and remind the specialist. Source: 001-68.

    Raises:
        NotAllowed: as `lock_form`.
        LedgerRefused: no papers, such as are entered already, or the sale came to nothing.
    """
    by.require(Act.ISSUE)
    form = lock_form(form, by=by)
    if form.state in (State.BACKED_OUT, State.WITHDRAWN):
        raise LedgerRefused(_("This form is over; nobody asks for its papers."))
    lines = note_missing(form, papers, by=by, now=now)
    if not lines:
        raise LedgerRefused(_("Tick papers that are not entered as missing yet."))
    tell_seller(form, "PAPERS_MISSING", now=now, papers=[line.paper for line in lines])
    return lines


@transaction.atomic
def receive_papers(
    *, form: IntentionForm, by: User, now: datetime, papers: Collection[str]
) -> list[PaperLine]:
    """Enter papers as received; the last of a delivered form makes its papers complete.

    Source: 001-66, 001-68.

    Raises:
        NotAllowed: as `lock_form`.
        LedgerRefused: no papers, or one that is not missing.
    """
    by.require(Act.ISSUE)
    form = lock_form(form, by=by)
    missing = missing_papers(form)
    if not papers or not set(papers) <= set(missing):
        raise LedgerRefused(_("Tick papers that are missing."))
    lines = note_received(form, papers, by=by, now=now)
    if form.state == State.INCOMPLETE and set(papers) == set(missing):
        take_step(form, Step.COMPLETE_PAPERS, by=by, now=now)
    return lines


@transaction.atomic
def close_file(
    *,
    form: IntentionForm,
    by: User,
    now: datetime,
    papers: Collection[str],
    version: int | None = None,
) -> FormStep:
    """Close the file: each paper is in, or noted as missing by name. `papers` are those in it.

    Source: 001-66, 001-71.

    Raises:
        NotAllowed, FormChanged: as `lock_form`.
        StepRefused: not its turn, closed already, a paper is neither in nor missing, or a policy
            has not got the mark.
    """
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.CLOSE_FILE, by=by)
    if form.filed_by is not None:
        raise StepRefused(_("%(name)s has closed the file already.") % {"name": form.filed_by.name})
    marks = IssuedPolicy.objects.filter(form=form, voided_at=None).values_list(
        "marked_at", flat=True
    )
    if not marks:
        raise StepRefused(_("No policy of this form is issued."))
    if form.customer_code and None in marks:
        raise StepRefused(_("A policy is still without the VIP mark."))
    missing = missing_papers(form)
    if both := [paper for paper in missing if paper in papers]:
        raise StepRefused(
            _("Noted as missing: %(papers)s. Enter them as received first.")
            % {"papers": listed(paper.label for paper in both)}
        )
    absent = [
        paper for paper in papers_needed(form) if paper not in papers and paper not in missing
    ]
    if absent:
        raise StepRefused(
            _("Neither in the file nor noted as missing: %(papers)s.")
            % {"papers": listed(paper.label for paper in absent)}
        )
    form.filed_at, form.filed_by = now, by
    note = (
        _("Missing: %(papers)s") % {"papers": listed(paper.label for paper in missing)}
        if missing
        else ""
    )
    return take_step(form, Step.CLOSE_FILE, by=by, now=now, note=note)


@transaction.atomic
def spoil_serial(
    *,
    document: str,
    serial_no: str,
    why: str,
    by: User,
    now: datetime,
    form: IntentionForm | None = None,
) -> SerialLine:
    """Enter a printed form that was spoilt. Source: 001-67.

    Raises:
        NotAllowed: not a clerk, or another branch's form.
        LedgerRefused: no reason, no number, or one that stands in the register.
    """
    by.require(Act.ISSUE)
    if form is not None:
        form = lock_form(form, by=by)
    if not 0 < len(why.strip()) <= LONGEST_REASON:
        raise LedgerRefused(
            _("Say how it was spoilt, in at most %(n)s characters.") % {"n": LONGEST_REASON}
        )
    return use_serial(
        document=document,
        serial_no=serial_no,
        use=SerialLine.Use.SPOILT,
        form=form,
        note=why,
        by=by,
        now=now,
    )
