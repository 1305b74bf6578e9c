"""Premium on its way: collected, counted by the clerk, receipted by finance. Source: O36."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from renewal.accounts.models import User
from renewal.accounts.roles import Act
from sales.actions.ledgers import LedgerRefused, take_back_money_line
from sales.actions.steps import check_turn, lock_form, take_step
from sales.models import FormStep, IntentionForm, MoneyLine
from sales.money import NOTHING, Standing, fault_of, in_yuan
from sales.queries.money import standing_of
from sales.stations import State, Step

LONGEST_NOTE = 200  # characters, as in MoneyLine.note
LONGEST_NUMBER = 60
_Station = MoneyLine.Station


class Way(models.TextChoices):
    """How a customer pays."""

    CASH = "CASH", gettext_lazy("Cash")
    ELECTRONIC = "ELECTRONIC", gettext_lazy("Paid electronically")


@transaction.atomic
def collect(
    *,
    form: IntentionForm,
    amount: Decimal,
    by: User,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> MoneyLine:
    """Note what the customer has handed over, vehicle tax included. Source: 001-42, 001-79.

    Raises:
        NotAllowed: a form that `by` neither sold nor delivers.
        FormChanged: it, or its money, has changed since `version` was shown.
        LedgerRefused: nothing is due, no such amount, or another than is due and no word why.
    """
    by.require(Act.DELIVER)
    form, now_at = _lock(form, by=by, version=version)
    if now_at.due is None:
        raise LedgerRefused(_("The customer has not agreed to a plan yet; nothing is due."))
    _check(amount, wanted=now_at.to_collect, note=note)
    return _write(form, _Station.COLLECTED, amount, by=by, now=now, note=note)


@transaction.atomic
def count(
    *,
    form: IntentionForm,
    amount: Decimal,
    by: User,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> MoneyLine:
    """Note what the clerk has counted of what was handed in. Source: 001-72.

    Raises:
        NotAllowed: not the clerk of the form's branch.
        FormChanged: as `collect`.
        LedgerRefused: no such amount, or another than was collected and no word why.
    """
    by.require(Act.ISSUE)
    form, now_at = _lock(form, by=by, version=version)
    _check(amount, wanted=now_at.to_count, note=note)
    return _write(form, _Station.COUNTED, amount, by=by, now=now, note=note)


@transaction.atomic
def receipt(
    *,
    form: IntentionForm,
    amount: Decimal,
    number: str,
    by: User,
    now: datetime,
    note: str = "",
    version: int | None = None,
) -> MoneyLine:
    """Enter finance's receipt. Source: 001-72, O36.

    Raises:
        NotAllowed: not the clerk of the form's branch: the supervisor sees it and never enters it.
        FormChanged: as `collect`.
        LedgerRefused: no number, no such amount, or another than was counted and no word why.
    """
    by.require(Act.ISSUE)
    number = _checked(number, missing=_("A receipt has a number."))
    form, now_at = _lock(form, by=by, version=version)
    _check(amount, wanted=now_at.to_receipt, note=note)
    return _write(form, _Station.RECEIPTED, amount, number=number, by=by, now=now, note=note)


@transaction.atomic
def receipt_all(
    *, forms: Iterable[IntentionForm], number: str, by: User, now: datetime
) -> list[MoneyLine]:
    """Enter one receipt for what was counted of several forms; those with nothing left are skipped.

    Raises:
        NotAllowed: as `receipt`.
        LedgerRefused: no number, or nothing to receipt in any of them.
    """
    by.require(Act.ISSUE)
    number = _checked(number, missing=_("A receipt has a number."))
    lines = []
    for one in sorted(forms, key=lambda form: form.pk):
        form, now_at = _lock(one, by=by)
        if now_at.to_receipt:
            line = _write(
                form, _Station.RECEIPTED, now_at.to_receipt, number=number, by=by, now=now
            )
            lines.append(line)
    if not lines:
        raise LedgerRefused(_("Nothing that was counted waits for a receipt there."))
    return lines


@transaction.atomic
def pay(
    *,
    form: IntentionForm,
    amount: Decimal,
    way: str,
    by: User,
    now: datetime,
    number: str = "",
    note: str = "",
    version: int | None = None,
) -> FormStep:
    """Note that the customer has paid in full; `amount` is all that is paid in this way.

    What is paid electronically has the number of the payment or the e-invoice. Cash counts as
    collected, where nobody has noted that, and as counted. What counts as paid is paid again only
    as far as something was left, or an amount was taken back.

    Source: O35, DICTIONARY.md B7.

    Raises:
        NotAllowed, FormChanged: as every step.
        StepRefused: not the form's turn.
        LedgerRefused: no number, no such amount, or another than is due and no word why.
    """
    by.require(Act.ISSUE)
    form = lock_form(form, by=by, version=version)
    check_turn(form, Step.PAY, by=by)
    now_at = standing_of(form)
    if now_at.due is None:
        raise LedgerRefused(_("The customer has not agreed to a plan yet; nothing is due."))
    if form.state == State.PAID and not now_at.to_collect:
        raise LedgerRefused(_("It is paid in full already."))
    if way == Way.ELECTRONIC:
        number = _checked(number, missing=_("A payment or e-invoice has a number."))
        _check(amount, wanted=max(NOTHING, now_at.due - now_at.counted), note=note)
        _write(form, _Station.ELECTRONIC, amount, number=number, by=by, now=now, note=note)
    elif way == Way.CASH:
        _pay_cash(form, amount, now_at, number=number, by=by, now=now, note=note)
    else:
        raise LedgerRefused(_("Say how the customer has paid."))
    said = " ".join(filter(None, (str(Way(way).label), in_yuan(amount), number, note.strip())))
    return take_step(form, Step.PAY, by=by, now=now, note=said)


@transaction.atomic
def take_back_amount(*, line: MoneyLine, by: User, now: datetime, why: str) -> MoneyLine:
    """Write the contra line of an amount that was entered wrongly. Source: F33.

    Raises:
        NotAllowed: not the clerk of the form's branch.
        LedgerRefused: no reason, a contra line, or one that has one.
    """
    by.require(Act.ISSUE)
    lock_form(line.form, by=by)
    if not why.strip():
        raise LedgerRefused(_("Say why the amount is taken back."))
    _check_note(why)
    return take_back_money_line(line=line, by=by, now=now, note=why)


def _pay_cash(
    form: IntentionForm,
    amount: Decimal,
    now_at: Standing,
    *,
    number: str,
    by: User,
    now: datetime,
    note: str,
) -> None:
    """Count the cash, less what has been counted of it."""
    if number.strip():
        number = _checked(number, missing="")
    electronic = _sum_electronic(form)
    _check(amount, wanted=max(NOTHING, (now_at.due or NOTHING) - electronic), note=note)
    if not now_at.collected - electronic:
        _write(form, _Station.COLLECTED, amount, by=by, now=now)
    elif now_at.collected - electronic != amount:
        _check(amount, wanted=now_at.collected - electronic, note=note)
    left = amount - (now_at.counted - electronic)
    if left < 0:
        raise LedgerRefused(
            _("%(amount)s are counted already; take the wrong line back first.")
            % {"amount": in_yuan(now_at.counted - electronic)}
        )
    if left:
        _write(form, _Station.COUNTED, left, number=number, by=by, now=now, note=note)


def _sum_electronic(form: IntentionForm) -> Decimal:
    lines = MoneyLine.objects.filter(form=form, station=_Station.ELECTRONIC)
    return sum(lines.values_list("amount", flat=True), NOTHING)


def _lock(
    form: IntentionForm, *, by: User, version: int | None = None
) -> tuple[IntentionForm, Standing]:
    form = lock_form(form, by=by, version=version)
    if form.state in (State.BACKED_OUT, State.WITHDRAWN):
        raise LedgerRefused(
            _("Form %(form)s is over: %(state)s. No money is entered for it any more.")
            % {"form": form.number, "state": form.get_state_display()}
        )
    return form, standing_of(form)


def _check(amount: Decimal, *, wanted: Decimal, note: str) -> None:
    fault = fault_of(amount)
    if fault:
        raise LedgerRefused(fault)
    _check_note(note)
    if amount != wanted and not note.strip():
        raise LedgerRefused(
            _("It should be %(wanted)s, not %(amount)s. Put it right, or note why it differs.")
            % {"wanted": in_yuan(wanted), "amount": in_yuan(amount)}
        )


def _check_note(note: str) -> None:
    if len(note.strip()) > LONGEST_NOTE:
        raise LedgerRefused(_("A note has at most %(n)s characters.") % {"n": LONGEST_NOTE})


def _checked(number: str, *, missing: str) -> str:
    number = number.strip()
    if not number:
        raise LedgerRefused(missing)
    if len(number) > LONGEST_NUMBER:
        raise LedgerRefused(_("A number has at most %(n)s characters.") % {"n": LONGEST_NUMBER})
    return number


def _write(
    form: IntentionForm,
    station: str,
    amount: Decimal,
    *,
    by: User,
    now: datetime,
    number: str = "",
    note: str = "",
) -> MoneyLine:
    """Write a line of a locked form, which counts as a save: a second click writes no second."""
    form.version += 1
    form.save(update_fields=["version"])
    return MoneyLine.objects.create(
        form=form,
        station=station,
        amount=amount,
        number=number,
        note=note.strip(),
        at=now,
        by=by,
    )
