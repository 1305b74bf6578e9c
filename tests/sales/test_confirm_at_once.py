"""A confirmation that is sent several times at the same moment: RELIABILITY.md T23."""

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

from django.db import connection

from reports.actions import close_day
from sales.actions import SaleRefused, confirm_sale
from sales.models import PointsEntry, Sale
from tests.factories import DAY, MORNING, make_sale, make_supervisor, make_task


def test_many_confirmations_of_a_row_make_one_sale(committed: None) -> None:
    task, boss = make_task(), make_supervisor()

    def work(number: int) -> bool:
        try:
            confirm_sale(
                task=task,
                form_no=f"F{number}",
                invoice_no="I1",
                premium=Decimal("1000.00"),
                by=boss,
                now=MORNING,
            )
        except SaleRefused:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(6) as pool:
        told = list(pool.map(work, range(6)))

    assert sorted(told) == [False] * 5 + [True]
    assert (Sale.objects.count(), PointsEntry.objects.count()) == (1, 2)


def test_a_sale_is_either_in_a_closed_day_or_after_it(committed: None) -> None:
    tasks = [make_task() for _ in range(6)]
    boss = make_supervisor()

    def work(number: int) -> None:
        try:
            if number == 3:
                close_day(day=DAY, now=MORNING)
            else:
                make_sale(task=tasks[number], by=boss, now=MORNING)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(6)))

    close = close_day(day=DAY, now=MORNING)
    booked = Sale.objects.filter(booked_on=DAY)
    assert Sale.objects.count() == 5
    assert sum(line.sales for line in close.lines.all()) == booked.count()
