"""Withdrawing a form: by whom, how late, and what becomes of its money. DICTIONARY.md B7, O36."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from django.utils.translation import override

from renewal.accounts.models import User
from sales import actions
from sales.actions import StepRefused, withdraw
from sales.models import IntentionForm, IssuedPolicy
from sales.queries import money_of_day, open_on, standing_of
from tests.factories import MORNING, make_form, make_issuing_clerk

pytestmark = pytest.mark.django_db

NOON = MORNING + timedelta(hours=3)
LATER = MORNING + timedelta(days=1)
DUE = Decimal("4370.00")


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with override("en"):
        yield


@pytest.fixture
def clerk() -> User:
    return make_issuing_clerk()


def paid(clerk: User, *, way: str = "ELECTRONIC") -> IntentionForm:
    form = make_form(state="TO_PAY")
    actions.pay(form=form, amount=DUE, way=way, number="E1", by=clerk, now=NOON)
    return form


def test_the_seller_does_not_give_up_money_that_the_clerk_has_taken(clerk: User) -> None:
    form = make_form(state="TO_PAY")
    actions.collect(form=form, amount=DUE, by=clerk, now=NOON)

    with pytest.raises(StepRefused) as refusal:
        withdraw(form=form, by=form.task.assignee, now=LATER, why="no longer wanted")

    assert str(refusal.value) == (
        "There is money or a policy already; the issuing clerk withdraws this form."
    )
    withdraw(form=form, by=clerk, now=LATER, why="no longer wanted")
    assert standing_of(form).collected == 0


def test_what_finance_has_got_stands_until_the_clerk_has_paid_it_back(clerk: User) -> None:
    form = paid(clerk)

    withdraw(form=form, by=clerk, now=LATER, why="no longer wanted")

    form.refresh_from_db()
    day = timezone.localdate(LATER)
    assert (standing_of(form).due, standing_of(form).receipted) == (Decimal(0), DUE)
    assert standing_of(form).differences == ["Due ¥0.00, collected ¥4,370.00: ¥4,370.00 too much"]
    assert [one.money_is_open for one in open_on(day, user=clerk)] == [True]  # type: ignore[attr-defined]
    assert list(money_of_day(day + timedelta(days=1), user=clerk)) == [form]

    line = form.money_lines.get()
    actions.take_back_amount(line=line, by=clerk, now=LATER, why="paid back")

    assert standing_of(form).receipted == 0
    assert not open_on(day, user=clerk).exists()
    assert not money_of_day(day + timedelta(days=1), user=clerk).exists()


def test_the_sheet_of_the_day_before_stays_as_it_was(clerk: User) -> None:
    form = paid(clerk)
    withdraw(form=form, by=clerk, now=LATER, why="no longer wanted")

    row = money_of_day(timezone.localdate(NOON), user=clerk).get()

    assert (row.due, row.receipted) == (DUE, DUE)  # type: ignore[attr-defined]


def test_cash_that_is_not_with_finance_is_handed_back(clerk: User) -> None:
    form = paid(clerk, way="CASH")

    withdraw(form=form, by=clerk, now=LATER, why="no longer wanted")

    assert (standing_of(form).collected, standing_of(form).counted) == (Decimal(0), Decimal(0))


@pytest.mark.parametrize(
    ("profile", "state"),
    [
        ("PAID_FIRST", "DELIVERED"),
        ("PAID_FIRST", "INCOMPLETE"),
        ("PAPER_FIRST", "DELIVERED"),
        ("PAPER_FIRST", "PAID"),
    ],
)
def test_the_clerk_withdraws_what_came_to_nothing_after_delivery(
    clerk: User, profile: str, state: str
) -> None:
    form = make_form(state=state, profile=profile)

    with pytest.raises(StepRefused):
        withdraw(form=form, by=form.task.assignee, now=LATER, why="never paid")
    withdraw(form=form, by=clerk, now=LATER, why="never paid")

    form.refresh_from_db()
    assert form.state == "WITHDRAWN"
    assert not IssuedPolicy.objects.filter(form=form, voided_at=None).exists()
