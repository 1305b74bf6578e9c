"""What is kept in stock, and what moves by hand: each movement is a line."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from sales.actions import (
    LedgerRefused,
    change_goods,
    hand_out,
    keep_again,
    new_goods,
    put_right,
    retire_goods,
    take_back_by_hand,
    take_in,
)
from sales.models import Goods
from tests.factories import (
    MORNING,
    make_branch,
    make_goods,
    make_issuing_clerk,
    make_specialist,
    make_user,
)

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)


@pytest.fixture
def clerk() -> User:
    return make_issuing_clerk()


def stock(goods: Goods) -> int:
    goods.refresh_from_db()
    return goods.stock


def moves(goods: Goods) -> list[tuple[str, int]]:
    return list(goods.lines.order_by("pk").values_list("use", "amount"))


def test_new_goods_begin_with_nothing_in_the_clerks_branch() -> None:
    clerk = make_issuing_clerk(branch=make_branch("NORTH"))

    goods = new_goods(name=" Umbrella ", kind=Goods.Kind.GIFT, warn_below=5, by=clerk)

    assert (goods.name, goods.branch, goods.stock, goods.is_short) == (
        "Umbrella",
        clerk.branch,
        0,
        True,
    )


def test_a_name_is_there_once_a_branch(clerk: User) -> None:
    make_goods("Umbrella")
    elsewhere = make_issuing_clerk(branch=make_branch())

    with pytest.raises(LedgerRefused):
        new_goods(name="Umbrella", kind="GIFT", warn_below=0, by=clerk)
    assert new_goods(name="Umbrella", kind="GIFT", warn_below=0, by=elsewhere).pk
    with pytest.raises(LedgerRefused):
        change_goods(goods=make_goods("Mug"), name="Umbrella", warn_below=0, by=clerk)


def test_goods_have_a_name(clerk: User) -> None:
    with pytest.raises(LedgerRefused):
        new_goods(name=" ", kind="GIFT", warn_below=0, by=clerk)


def test_what_comes_in_and_goes_out_is_counted(clerk: User) -> None:
    goods, ann = make_goods(), make_specialist("ann")

    take_in(goods=goods, pieces=20, by=clerk, now=NOON)
    line = hand_out(goods=goods, pieces=5, to=ann, serial_no=" S1 ", by=clerk, now=NOON)

    assert (stock(goods), moves(goods)) == (15, [("BOUGHT", 20), ("GIVEN", -5)])
    assert (line.taken_by, line.serial_no, line.form, line.by, line.at) == (
        ann,
        "S1",
        None,
        clerk,
        NOON,
    )


@pytest.mark.parametrize("pieces", [0, -1, 100_001])
def test_pieces_are_a_sensible_number(clerk: User, pieces: int) -> None:
    goods = make_goods(stock=3)

    with pytest.raises(LedgerRefused):
        take_in(goods=goods, pieces=pieces, by=clerk, now=NOON)
    assert stock(goods) == 3


def test_no_more_goes_out_than_there_is(clerk: User) -> None:
    goods = make_goods("Cards", stock=3)

    with pytest.raises(LedgerRefused, match="3"):
        hand_out(goods=goods, pieces=4, to=make_specialist(), by=clerk, now=NOON)

    assert (stock(goods), moves(goods)) == (3, [("BOUGHT", 3)])


def test_goods_are_given_to_specialists_of_the_own_branch(clerk: User) -> None:
    goods = make_goods(stock=3, branch=make_branch("NORTH"))
    north = make_issuing_clerk(branch=goods.branch)
    strangers = [make_specialist(), make_user(role=Role.MANAGER, branch=goods.branch)]

    for stranger in strangers:
        with pytest.raises(LedgerRefused):
            hand_out(goods=goods, pieces=1, to=stranger, by=north, now=NOON)
    assert stock(goods) == 3


@pytest.mark.parametrize(("counted", "amount"), [(7, -3), (12, 2), (0, -10)])
def test_a_count_writes_the_difference(clerk: User, counted: int, amount: int) -> None:
    goods = make_goods(stock=10)

    line = put_right(goods=goods, counted=counted, stock=10, by=clerk, now=NOON, note="Shelf 2")

    assert line is not None
    assert (line.use, line.amount, line.note) == ("COUNTED", amount, "Shelf 2")
    assert stock(goods) == counted


def test_a_count_that_agrees_writes_nothing(clerk: User) -> None:
    goods = make_goods(stock=10)

    assert put_right(goods=goods, counted=10, stock=10, by=clerk, now=NOON) is None
    assert moves(goods) == [("BOUGHT", 10)]


def test_a_count_does_not_undo_what_moved_meanwhile(clerk: User) -> None:
    goods = make_goods(stock=10)
    hand_out(goods=goods, pieces=2, to=make_specialist(), by=clerk, now=NOON)

    with pytest.raises(LedgerRefused, match="8"):
        put_right(goods=goods, counted=10, stock=10, by=clerk, now=NOON)

    assert stock(goods) == 8


def test_only_what_is_used_up_is_retired(clerk: User) -> None:
    goods = make_goods(stock=1)
    with pytest.raises(LedgerRefused):
        retire_goods(goods=goods, by=clerk)
    hand_out(goods=goods, pieces=1, to=make_specialist(), by=clerk, now=NOON)

    retire_goods(goods=goods, by=clerk)

    with pytest.raises(LedgerRefused):
        take_in(goods=goods, pieces=1, by=clerk, now=NOON)
    keep_again(goods=goods, by=clerk)
    take_in(goods=goods, pieces=1, by=clerk, now=NOON)
    assert stock(goods) == 1


def test_a_line_is_taken_back_once_with_a_reason(clerk: User) -> None:
    goods = make_goods(stock=5)
    line = hand_out(goods=goods, pieces=2, to=make_specialist("ann"), by=clerk, now=NOON)
    with pytest.raises(LedgerRefused):
        take_back_by_hand(line=line, by=clerk, now=NOON, why="  ")

    back = take_back_by_hand(line=line, by=clerk, now=NOON, why="Wrong goods")

    assert (back.amount, back.use, back.note, back.contra_of, back.taken_by) == (
        2,
        "BACK",
        "Wrong goods",
        line,
        line.taken_by,
    )
    for again in (line, back):
        with pytest.raises(LedgerRefused):
            take_back_by_hand(line=again, by=clerk, now=NOON, why="Again")
    assert stock(goods) == 5


def test_what_came_in_is_not_taken_back_once_it_is_gone(clerk: User) -> None:
    goods = make_goods(stock=5)
    hand_out(goods=goods, pieces=1, to=make_specialist(), by=clerk, now=NOON)

    with pytest.raises(LedgerRefused):
        take_back_by_hand(line=goods.lines.earliest("pk"), by=clerk, now=NOON, why="Not ours")

    assert stock(goods) == 4


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.ISSUING_CLERK}))
def test_only_the_clerk_moves_goods(role: Role) -> None:
    goods, user = make_goods(stock=2), make_user(role=role)
    ann, line = make_specialist(), goods.lines.get()

    for act in (
        lambda: new_goods(name="Mug", kind="GIFT", warn_below=0, by=user),
        lambda: change_goods(goods=goods, name="Mug", warn_below=0, by=user),
        lambda: take_in(goods=goods, pieces=1, by=user, now=NOON),
        lambda: hand_out(goods=goods, pieces=1, to=ann, by=user, now=NOON),
        lambda: put_right(goods=goods, counted=1, stock=2, by=user, now=NOON),
        lambda: retire_goods(goods=goods, by=user),
        lambda: keep_again(goods=goods, by=user),
        lambda: take_back_by_hand(line=line, by=user, now=NOON, why="No"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert (stock(goods), goods.lines.count()) == (2, 1)


def test_another_branchs_stock_is_not_touched() -> None:
    goods, clerk = make_goods(stock=2), make_issuing_clerk(branch=make_branch())

    for act in (
        lambda: take_in(goods=goods, pieces=1, by=clerk, now=NOON),
        lambda: put_right(goods=goods, counted=1, stock=2, by=clerk, now=NOON),
        lambda: retire_goods(goods=goods, by=clerk),
        lambda: take_back_by_hand(line=goods.lines.get(), by=clerk, now=NOON, why="No"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert stock(goods) == 2


def test_the_database_keeps_stock_from_going_below_zero() -> None:
    goods = make_goods(stock=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Goods.objects.filter(pk=goods.pk).update(stock=-1)
