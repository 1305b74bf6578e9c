"""Taking back what a form has written into the ledgers: every line stands, each gets a contra line.

Source: 001-85, F33.
"""

from datetime import datetime

from django.db.models import QuerySet

from renewal.accounts.models import User
from sales.actions.ledgers import note_received, take_back_money_line
from sales.models import (
    Goods,
    GoodsLine,
    IntentionForm,
    IssuedPolicy,
    MoneyLine,
    Paper,
    SerialLine,
    UnderwritingLine,
)


def take_back_all(form: IntentionForm, *, by: User, now: datetime, note: str) -> None:
    """Take back what a locked form that comes to nothing has written.

    What finance has got is still there: its lines stand until the clerk takes them back, who pays
    it out. Source: O36.
    """
    finance = MoneyLine.Station.RECEIPTED, MoneyLine.Station.ELECTRONIC
    is_with_finance = standing_money(form).filter(station__in=finance).exists()
    take_back_documents(form, by=by, now=now, note=note, with_money=not is_with_finance)


def standing_money(form: IntentionForm) -> QuerySet[MoneyLine]:
    """Return the amounts of a form that were not taken back."""
    return MoneyLine.objects.filter(form=form, contra_of=None, contra__isnull=True)


def take_back_documents(
    form: IntentionForm, *, by: User, now: datetime, note: str, with_money: bool = True
) -> None:
    """Void the policies of a locked form, and take back every line that it has written.

    Goods go back into stock, printed forms become void, the money counts as handed back, and
    papers are no longer missing.
    """
    note = note.strip()[:200]
    _take_back_policies(form, by=by, now=now, note=note)
    for serial in SerialLine.objects.filter(form=form, contra_of=None, contra__isnull=True):
        SerialLine.objects.create(
            document=serial.document,
            serial_no=serial.serial_no,
            use=SerialLine.Use.VOID,
            form=form,
            branch=serial.branch,
            note=note,
            at=now,
            by=by,
            contra_of=serial,
        )
    _take_back_goods(form, by=by, now=now, note=note)
    for money in standing_money(form).order_by("pk") if with_money else ():
        take_back_money_line(line=money, by=by, now=now, note=note)
    note_received(form, Paper.values, by=by, now=now, note=note)


def _take_back_policies(form: IntentionForm, *, by: User, now: datetime, note: str) -> None:
    for line in UnderwritingLine.objects.filter(form=form, contra_of=None, contra__isnull=True):
        UnderwritingLine.objects.create(
            policy=line.policy,
            form=form,
            policy_no=line.policy_no,
            part=line.part,
            insured_name=line.insured_name,
            plate_no=line.plate_no,
            starts_on=line.starts_on,
            premium=-line.premium,
            vehicle_tax=-line.vehicle_tax,
            specialist=line.specialist,
            note=note,
            at=now,
            by=by,
            contra_of=line,
        )
    IssuedPolicy.objects.filter(form=form, voided_at=None).update(voided_at=now)


def _take_back_goods(form: IntentionForm, *, by: User, now: datetime, note: str) -> None:
    lines = GoodsLine.objects.filter(form=form, contra_of=None, contra__isnull=True)
    touched = Goods.objects.filter(pk__in=lines.values("goods")).order_by("pk")
    stocks = touched.select_for_update().in_bulk()
    for line in lines.order_by("pk"):
        goods = stocks[line.goods_id]
        goods.stock -= line.amount
        goods.save(update_fields=["stock"])
        GoodsLine.objects.create(
            goods=goods,
            amount=-line.amount,
            use=GoodsLine.Use.BACK,
            form=form,
            serial_no=line.serial_no,
            taken_by=line.taken_by,
            note=note,
            at=now,
            by=by,
            contra_of=line,
        )
