"""Writing into the ledgers: lines and contra lines, never a change. Source: F33."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Act
from renewal.lib.locks import Lock, lock_transaction
from sales.models import (
    Goods,
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    MoneyLine,
    Paper,
    PaperLine,
    SerialLine,
    UnderwritingLine,
)

MOST_GOODS = 100_000  # pieces in one line; above it somebody mistyped


class LedgerRefused(Exception):
    """The line cannot be written; str() says why."""


@transaction.atomic
def move_goods(
    *,
    goods: Goods,
    amount: int,
    use: str,
    by: User,
    now: datetime,
    form: IntentionForm | None = None,
    serial_no: str = "",
    taken_by: User | None = None,
    note: str = "",
) -> GoodsLine:
    """Write a line of the goods ledger; `amount` is above zero for what comes in.

    Source: 001-61, 001-62, 001-74.

    Raises:
        NotAllowed: not the clerk of the stock's branch.
        LedgerRefused: nothing is moved, or more than is there.
    """
    by.require(Act.ISSUE)
    if not 0 < abs(amount) <= MOST_GOODS:
        raise LedgerRefused(_("The number of pieces must be from 1 to 100,000."))
    goods = _lock_goods(goods, by=by)
    _change_stock(goods, amount)
    return GoodsLine.objects.create(
        goods=goods,
        amount=amount,
        use=use,
        form=form,
        serial_no=serial_no.strip(),
        taken_by=taken_by,
        note=note.strip(),
        at=now,
        by=by,
    )


@transaction.atomic
def take_back_goods_line(*, line: GoodsLine, by: User, now: datetime, note: str) -> GoodsLine:
    """Write the contra line of a goods line.

    Raises:
        NotAllowed: not the clerk of the stock's branch.
        LedgerRefused: it is a contra line or has one, or the stock would go below zero.
    """
    by.require(Act.ISSUE)
    goods = _lock_goods(line.goods, by=by)
    _check_contra(line, has_contra=GoodsLine.objects.filter(contra_of=line).exists())
    _change_stock(goods, -line.amount)
    return GoodsLine.objects.create(
        goods=goods,
        amount=-line.amount,
        use=GoodsLine.Use.BACK,
        form=line.form,
        serial_no=line.serial_no,
        taken_by=line.taken_by,
        note=note.strip(),
        at=now,
        by=by,
        contra_of=line,
    )


def _lock_goods(goods: Goods, *, by: User) -> Goods:
    locked = Goods.objects.for_user(by).select_for_update().filter(pk=goods.pk).first()
    if locked is None:
        raise NotAllowed(_("This stock is another branch's."))
    return locked


def _change_stock(goods: Goods, amount: int) -> None:
    if goods.stock + amount < 0:
        raise LedgerRefused(
            _("Of “%(name)s” only %(stock)s are left.") % {"name": goods.name, "stock": goods.stock}
        )
    goods.stock += amount
    goods.save(update_fields=["stock"])


def _check_contra(line: GoodsLine | MoneyLine, *, has_contra: bool) -> None:
    if line.contra_of_id is not None:
        raise LedgerRefused(_("This line takes another back; it stands."))
    if has_contra:
        raise LedgerRefused(_("This line is taken back already."))


@transaction.atomic
def use_serial(
    *,
    document: str,
    serial_no: str,
    use: str,
    by: User,
    now: datetime,
    form: IntentionForm | None = None,
    note: str = "",
) -> SerialLine:
    """Enter a printed form as used or spoilt; each has one life. Source: 001-67.

    Raises:
        LedgerRefused: no number, or one that stands in the register.
    """
    by.require(Act.ISSUE)
    serial_no = serial_no.strip().upper()
    if not serial_no or len(serial_no) > 40:
        raise LedgerRefused(_("A serial number has 1 to 40 characters."))
    lock_transaction(Lock.FORMS)
    first = SerialLine.objects.filter(
        document=document, serial_no=serial_no, contra_of=None
    ).first()
    if first is not None:
        raise LedgerRefused(
            _("%(document)s %(number)s stands in the register: %(use)s on %(day)s.")
            % {
                "document": first.get_document_display(),
                "number": serial_no,
                "use": first.get_use_display(),
                "day": f"{first.at:%Y-%m-%d}",
            }
        )
    return SerialLine.objects.create(
        document=document,
        serial_no=serial_no,
        use=use,
        form=form,
        branch=by.branch,
        note=note.strip(),
        at=now,
        by=by,
    )


def enter_policy(
    policy: IssuedPolicy, *, insured_name: str, plate_no: str, by: User, now: datetime
) -> UnderwritingLine:
    """Write the line of the underwriting ledger for a policy, as it is printed. Source: 001-63."""
    form = policy.form
    return UnderwritingLine.objects.create(
        policy=policy,
        form=form,
        policy_no=policy.policy_no,
        part=policy.part,
        insured_name=insured_name,
        plate_no=plate_no,
        starts_on=policy.starts_on,
        premium=policy.premium,
        vehicle_tax=policy.vehicle_tax or Decimal(),
        specialist=form.task.assignee,
        at=now,
        by=by,
    )


def note_missing(
    form: IntentionForm, papers: Iterable[str], *, by: User, now: datetime, note: str = ""
) -> list[PaperLine]:
    """Enter papers as missing, those that are not entered so already. Source: 001-68."""
    known = set(missing_papers(form))
    return [
        PaperLine.objects.create(form=form, paper=paper, at=now, by=by, note=note.strip())
        for paper in dict.fromkeys(papers)
        if paper not in known
    ]


def note_received(
    form: IntentionForm, papers: Iterable[str], *, by: User, now: datetime, note: str = ""
) -> list[PaperLine]:
    """Write the contra lines of papers that came in. Source: 001-68."""
    wanted = set(papers)
    lines = PaperLine.objects.filter(form=form, contra_of=None, contra__isnull=True)
    return [
        PaperLine.objects.create(
            form=form, paper=line.paper, at=now, by=by, note=note.strip(), contra_of=line
        )
        for line in lines.order_by("pk")
        if line.paper in wanted
    ]


def missing_papers(form: IntentionForm) -> list[Paper]:
    """Return what is missing, in the order in which papers are listed."""
    open_lines = PaperLine.objects.filter(form=form, contra_of=None, contra__isnull=True)
    missing = set(open_lines.values_list("paper", flat=True))
    return [paper for paper in Paper if paper in missing]


@transaction.atomic
def take_back_money_line(*, line: MoneyLine, by: User, now: datetime, note: str) -> MoneyLine:
    """Write the contra line of an amount.

    Raises:
        LedgerRefused: it is a contra line or has one.
    """
    line = MoneyLine.objects.select_for_update(of=("self",)).get(pk=line.pk)
    _check_contra(line, has_contra=MoneyLine.objects.filter(contra_of=line).exists())
    return MoneyLine.objects.create(
        form=line.form,
        station=line.station,
        amount=-line.amount,
        number=line.number,
        note=note.strip(),
        at=now,
        by=by,
        contra_of=line,
    )
