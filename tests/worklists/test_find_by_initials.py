"""Rows of the day's lists and of a specialist, by the name's initials and in its order. F54."""

from datetime import date

import pytest
from django.utils import timezone

from tests.factories import DAY, make_lead, make_specialist, make_task, make_term
from worklists.call_list import Tab, call_list
from worklists.models import ListEntry, ListKind

pytestmark = pytest.mark.django_db


def make_entry(name: str, *, number: str | None = None, day: date = DAY) -> ListEntry:
    term = make_term(name=name, number=number)
    return ListEntry.objects.create(list_kind=ListKind.RENEWAL_25, day=day, term=term)


@pytest.mark.parametrize(
    ("find", "names"),
    [
        ("zs", ["张三", "张三丰"]),
        ("zsf", ["张三丰"]),
        ("三", ["张三", "张三丰"]),
        ("sx", ["单雄"]),
        ("z", []),
        ("hold", ["Holder"]),
    ],
)
def test_a_list_finds_by_signs_and_by_the_first_initials(find: str, names: list[str]) -> None:
    for name in ("张三", "张三丰", "单雄", "Holder"):
        make_entry(name)

    found = ListEntry.objects.about(find).in_reading_order()

    assert [entry.term.policy.customer.name for entry in found] == names


def test_a_list_reads_in_the_order_of_the_phone_book() -> None:
    for name in ("章一", "张三", "单雄", "詹二", "Zhang"):
        make_entry(name)

    found = ListEntry.objects.in_reading_order()

    assert [entry.term.policy.customer.name for entry in found] == [
        "单雄",
        "詹二",
        "Zhang",
        "张三",
        "章一",
    ]


def test_a_specialist_finds_own_rows_by_initials() -> None:
    specialist = make_specialist()
    rows = {
        name: make_task(assignee=specialist, lead=make_lead(term=make_term(name=name)))
        for name in ("张三", "赵四", "单雄")
    }
    mine = call_list(user=specialist, now=timezone.now())

    assert mine.rows(Tab.DIAL, find="zs") == [rows["张三"], rows["赵四"]]
    assert mine.rows(Tab.DIAL, find=" SX ") == [rows["单雄"]]
    assert mine.rows(Tab.DIAL, find="雄") == [rows["单雄"]]
    assert mine.rows(Tab.DIAL, find="x") == []
