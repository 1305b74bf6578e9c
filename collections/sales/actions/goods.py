"""The stock of cards, manuals, gifts and card policies: what is kept, and what moves by hand.

Source: 001-62, 001-74.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from renewal.accounts.models import Branch, NotAllowed, User
from renewal.accounts.roles import Act, Role
from sales.actions.ledgers import LedgerRefused, move_goods, take_back_goods_line
from sales.models import Goods, GoodsLine


@transaction.atomic
def new_goods(*, name: str, kind: str, warn_below: int, by: User) -> Goods:
    """Begin to keep something in the stock of the clerk's branch; there is none of it yet.

    Raises:
        NotAllowed: not a clerk.
        LedgerRefused: no name, or one that is in use.
    """
    by.require(Act.ISSUE)
    return Goods.objects.create(
        branch=by.branch, name=_free_name(name, branch=by.branch), kind=kind, warn_below=warn_below
    )


@transaction.atomic
def change_goods(*, goods: Goods, name: str, warn_below: int, by: User) -> Goods:
    """Give goods another name or another number below which they run short.

    Raises: as `new_goods`; NotAllowed for another branch's.
    """
    goods = _lock(goods, by=by)
    if name.strip() != goods.name:
        goods.name = _free_name(name, branch=goods.branch)
    goods.warn_below = warn_below
    goods.save(update_fields=["name", "warn_below"])
    return goods


def _free_name(name: str, *, branch: Branch) -> str:
    name = name.strip()
    if not name:
        raise LedgerRefused(_("Goods have a name."))
    Branch.objects.select_for_update(no_key=True).get(pk=branch.pk)  # one name at a time
    if Goods.objects.filter(branch=branch, name=name).exists():
        raise LedgerRefused(_("There are goods called “%(name)s” already.") % {"name": name})
    return name


@transaction.atomic
def take_in(*, goods: Goods, pieces: int, by: User, now: datetime, note: str = "") -> GoodsLine:
    """Enter what came into stock.

    Raises: as `move_goods`; LedgerRefused where the goods are retired.
    """
    goods = _in_use(goods, by=by)
    return move_goods(
        goods=goods, amount=_counted(pieces), use=GoodsLine.Use.BOUGHT, by=by, now=now, note=note
    )


@transaction.atomic
def hand_out(
    *,
    goods: Goods,
    pieces: int,
    to: User,
    by: User,
    now: datetime,
    serial_no: str = "",
    note: str = "",
) -> GoodsLine:
    """Give a specialist something that belongs to no form, as manuals for the day.

    Raises: as `move_goods`; LedgerRefused where the goods are retired or `to` is no specialist of
        the clerk's.
    """
    goods = _in_use(goods, by=by)
    people = User.objects.for_user(by).filter(role=Role.SPECIALIST, is_active=True)
    if not people.filter(pk=to.pk).exists():
        raise LedgerRefused(_("Goods are given out to specialists of the own branch."))
    return move_goods(
        goods=goods,
        amount=-_counted(pieces),
        use=GoodsLine.Use.GIVEN,
        taken_by=to,
        serial_no=serial_no,
        by=by,
        now=now,
        note=note,
    )


@transaction.atomic
def put_right(
    *, goods: Goods, counted: int, stock: int, by: User, now: datetime, note: str = ""
) -> GoodsLine | None:
    """Enter the difference between the books and what was counted; None where they agree.

    `stock` is what the books said when it was counted.

    Raises: as `move_goods`; LedgerRefused where something has moved meanwhile.
    """
    goods = _lock(goods, by=by)
    if goods.stock != stock:
        raise LedgerRefused(
            _("Meanwhile the books say %(stock)s of “%(name)s”; count again.")
            % {"stock": goods.stock, "name": goods.name}
        )
    if counted == stock:
        return None
    return move_goods(
        goods=goods, amount=counted - stock, use=GoodsLine.Use.COUNTED, by=by, now=now, note=note
    )


@transaction.atomic
def retire_goods(*, goods: Goods, by: User) -> Goods:
    """Keep goods no longer. Their lines stay.

    Raises:
        NotAllowed: not the clerk of the stock's branch.
        LedgerRefused: there are some left.
    """
    goods = _lock(goods, by=by)
    if goods.stock:
        raise LedgerRefused(
            _("Of “%(name)s” %(stock)s are left; give them out or put the count right first.")
            % {"name": goods.name, "stock": goods.stock}
        )
    return _mark(goods, is_retired=True)


@transaction.atomic
def keep_again(*, goods: Goods, by: User) -> Goods:
    """Keep retired goods again.

    Raises:
        NotAllowed: not the clerk of the stock's branch.
    """
    return _mark(_lock(goods, by=by), is_retired=False)


def _mark(goods: Goods, *, is_retired: bool) -> Goods:
    goods.is_retired = is_retired
    goods.save(update_fields=["is_retired"])
    return goods


@transaction.atomic
def take_back_by_hand(*, line: GoodsLine, by: User, now: datetime, why: str) -> GoodsLine:
    """Write the contra line of a goods line that was entered wrongly. Source: F33.

    Raises: as `take_back_goods_line`; NotAllowed: not a clerk; LedgerRefused: no reason given.
    """
    by.require(Act.ISSUE)
    if not why.strip():
        raise LedgerRefused(_("Say why the line is taken back."))
    return take_back_goods_line(line=line, by=by, now=now, note=why)


def _lock(goods: Goods, *, by: User) -> Goods:
    by.require(Act.ISSUE)
    locked = Goods.objects.for_user(by).select_for_update().filter(pk=goods.pk).first()
    if locked is None:
        raise NotAllowed(_("This stock is another branch's."))
    return locked


def _counted(pieces: int) -> int:
    if pieces < 1:
        raise LedgerRefused(_("The number of pieces must be from 1 to 100,000."))
    return pieces


def _in_use(goods: Goods, *, by: User) -> Goods:
    goods = _lock(goods, by=by)
    if goods.is_retired:
        raise LedgerRefused(_("“%(name)s” is no longer kept.") % {"name": goods.name})
    return goods
