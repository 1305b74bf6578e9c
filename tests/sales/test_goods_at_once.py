"""Two clerks who reach for the last piece at one moment."""

from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from sales.actions import LedgerRefused, move_goods
from sales.models import GoodsLine
from tests.factories import MORNING, make_goods, make_issuing_clerk


def test_the_last_piece_goes_out_once_when_two_reach_for_it(committed: None) -> None:
    goods, clerk = make_goods(stock=1), make_issuing_clerk()

    def reach(_place: int) -> bool:
        try:
            move_goods(goods=goods, amount=-1, use=GoodsLine.Use.GIVEN, by=clerk, now=MORNING)
        except LedgerRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        got = sorted(pool.map(reach, range(2)))

    goods.refresh_from_db()
    lines = list(goods.lines.order_by("pk").values_list("use", "amount"))
    assert (got, goods.stock, lines) == ([False, True], 0, [("BOUGHT", 1), ("GIVEN", -1)])
