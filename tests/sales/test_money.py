"""Premium on its way: collected, counted, receipted, and the step PAY. 001-42, 001-72, O35, O36."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils.translation import override

from renewal.accounts.models import NotAllowed, User
from renewal.accounts.roles import Role
from sales import actions
from sales.actions import FormChanged, LedgerRefused, StepRefused
from sales.models import FormStep, IntentionForm, MoneyLine
from sales.money import Standing, fault_of, standing
from sales.queries import due_of, standing_of
from sales.stations import Profile, State
from tests.factories import (
    MORNING,
    make_branch,
    make_form,
    make_issuing_clerk,
    make_specialist,
    make_user,
)

NOW = MORNING + timedelta(hours=5)
DUE = Decimal("4370.00")  # PREMIUMS of the factories with vehicle tax
D = Decimal


def lines_of(form: IntentionForm) -> list[tuple[str, Decimal, str]]:
    return list(
        MoneyLine.objects.filter(form=form)
        .order_by("pk")
        .values_list("station", "amount", "number")
    )


# Adding up


def test_what_is_paid_electronically_counts_at_every_station() -> None:
    found = standing(D("30.00"), [("ELECTRONIC", D("10.00")), ("COLLECTED", D("20.00"))])

    assert found == Standing(D("30.00"), D("30.00"), D("10.00"), D("10.00"))
    assert (found.to_collect, found.to_count, found.to_receipt) == (D(0), D("20.00"), D(0))


def test_differences_are_sentences_and_what_is_to_come_is_none() -> None:
    with override("en"):
        short = Standing(D("4119.80"), D("4119.80"), D("4119.00"), D("4119.00")).differences
        too_much = Standing(D("100.00"), D("120.00")).differences
        to_come = Standing(D("100.00"), D("100.00")).differences

    assert short == ["Collected ¥4,119.80, counted ¥4,119.00: ¥0.80 short"]
    assert too_much == ["Due ¥100.00, collected ¥120.00: ¥20.00 too much"]
    assert to_come == []


@pytest.mark.parametrize("amount", ["0", "-1", "100000000", "NaN", "Infinity", "1.001"])
def test_what_is_no_amount(amount: str) -> None:
    assert fault_of(D(amount)) != ""


def test_the_largest_and_the_smallest_amount() -> None:
    assert (fault_of(D("0.01")), fault_of(D("99999999.99"))) == ("", "")


# The step PAY


@pytest.mark.django_db
def test_paid_electronically_is_with_finance_at_once() -> None:
    form, clerk = make_form(state="TO_PAY"), make_issuing_clerk()

    step = actions.pay(form=form, amount=DUE, number=" E123 ", way="ELECTRONIC", by=clerk, now=NOW)

    form.refresh_from_db()
    assert (step.before, form.state, form.state_since) == ("TO_PAY", State.PAID, NOW)
    assert lines_of(form) == [("ELECTRONIC", DUE, "E123")]
    assert standing_of(form) == Standing(DUE, DUE, DUE, DUE)


@pytest.mark.django_db
def test_cash_over_the_counter_is_collected_and_counted() -> None:
    form, clerk = make_form(state="PASSED"), make_issuing_clerk()

    actions.pay(form=form, amount=DUE, way="CASH", by=clerk, now=NOW)

    assert lines_of(form) == [("COLLECTED", DUE, ""), ("COUNTED", DUE, "")]
    assert standing_of(form).to_receipt == DUE


@pytest.mark.django_db
def test_in_the_older_order_it_is_paid_after_the_delivery() -> None:
    form, clerk = make_form(state="DELIVERED", profile=Profile.PAPER_FIRST), make_issuing_clerk()
    actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOW)
    actions.count(form=form, amount=DUE, by=clerk, now=NOW)

    actions.pay(form=form, amount=DUE, way="CASH", by=clerk, now=NOW)

    form.refresh_from_db()
    assert form.state == State.PAID
    assert lines_of(form) == [("COLLECTED", DUE, ""), ("COUNTED", DUE, "")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("profile", "state"),
    [("PAID_FIRST", "UNDERWRITING"), ("PAID_FIRST", "ISSUED"), ("PAPER_FIRST", "PASSED")],
)
def test_it_is_paid_when_its_turn_comes(profile: str, state: str) -> None:
    form = make_form(state=state, profile=profile)

    with pytest.raises(StepRefused):
        actions.pay(form=form, amount=DUE, way="CASH", by=make_issuing_clerk(), now=NOW)

    assert not MoneyLine.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "values",
    [
        {"amount": D("4369.99")},
        {"amount": D("4370.01")},
        {"amount": D("0")},
        {"way": "ELECTRONIC", "number": " "},
        {"way": "ELECTRONIC", "number": "E" * 61},
        {"way": "CHEQUE"},
        {"note": "n" * 201},
    ],
)
def test_pay_refuses(values: dict[str, Any]) -> None:
    form = make_form(state="TO_PAY")
    given: dict[str, Any] = {
        "form": form,
        "amount": DUE,
        "way": "CASH",
        "by": make_issuing_clerk(),
        "now": NOW,
    }

    with pytest.raises(LedgerRefused):
        actions.pay(**(given | values))

    form.refresh_from_db()
    assert (form.state, MoneyLine.objects.count()) == (State.TO_PAY, 0)


@pytest.mark.django_db
def test_another_amount_than_is_due_needs_a_word_why() -> None:
    form = make_form(state="TO_PAY")

    actions.pay(
        form=form,
        amount=D("4369.00"),
        way="CASH",
        by=make_issuing_clerk(),
        now=NOW,
        note="no change",
    )

    assert FormStep.objects.get(form=form, step="PAY").note.endswith("no change")
    assert len(standing_of(form).differences) == 1


@pytest.mark.django_db
def test_pay_refuses_a_form_that_was_saved_meanwhile() -> None:
    form = make_form(state="TO_PAY")

    with pytest.raises(FormChanged):
        actions.pay(
            form=form,
            amount=DUE,
            way="CASH",
            by=make_issuing_clerk(),
            now=NOW,
            version=form.version + 1,
        )


@pytest.mark.django_db
@pytest.mark.parametrize("role", [role for role in Role if role != Role.ISSUING_CLERK])
def test_only_the_clerk_counts_receipts_and_notes_a_payment(role: Role) -> None:
    form, user = make_form(state="TO_PAY"), make_user(role=role)

    for act in (
        lambda: actions.pay(form=form, amount=DUE, way="CASH", by=user, now=NOW),
        lambda: actions.count(form=form, amount=DUE, by=user, now=NOW),
        lambda: actions.receipt(form=form, amount=DUE, number="R1", by=user, now=NOW),
        lambda: actions.receipt_all(forms=[form], number="R1", by=user, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.django_db
def test_a_clerk_of_another_branch_enters_nothing() -> None:
    form = make_form(state="TO_PAY")

    with pytest.raises(NotAllowed):
        actions.pay(
            form=form,
            amount=DUE,
            way="CASH",
            by=make_issuing_clerk(branch=make_branch("SOUTH")),
            now=NOW,
        )


# The three amounts


def delivered() -> tuple[IntentionForm, User]:
    return make_form(state="DELIVERED", profile=Profile.PAPER_FIRST), make_issuing_clerk()


@pytest.mark.django_db
def test_what_is_collected_counted_and_receipted_agrees() -> None:
    form, clerk = delivered()

    actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOW)
    actions.count(form=form, amount=DUE, by=clerk, now=NOW)
    actions.receipt(form=form, amount=DUE, number=" R1 ", by=clerk, now=NOW)

    found = standing_of(form)
    assert found == Standing(DUE, DUE, DUE, DUE)
    assert (found.differences, found.is_with_finance) == ([], True)
    assert lines_of(form)[-1] == ("RECEIPTED", DUE, "R1")


@pytest.mark.django_db
def test_each_amount_is_what_the_one_before_it_says_or_there_is_a_word_why() -> None:
    form, clerk = delivered()
    seller = form.task.assignee

    with pytest.raises(LedgerRefused):
        actions.collect(form=form, amount=D("1.00"), by=seller, now=NOW)
    actions.collect(form=form, amount=DUE, by=seller, now=NOW)
    with pytest.raises(LedgerRefused):
        actions.collect(form=form, amount=DUE, by=seller, now=NOW)
    with pytest.raises(LedgerRefused):
        actions.count(form=form, amount=D("4369.20"), by=clerk, now=NOW)
    actions.count(form=form, amount=D("4369.20"), by=clerk, now=NOW, note="80 fen short")
    with pytest.raises(LedgerRefused):
        actions.receipt(form=form, amount=DUE, number="R1", by=clerk, now=NOW)

    assert [amount for _station, amount, _number in lines_of(form)] == [DUE, D("4369.20")]


@pytest.mark.django_db
def test_nothing_is_collected_before_the_customer_agrees() -> None:
    form = make_form(state="QUOTED")

    with pytest.raises(LedgerRefused):
        actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOW)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["BACKED_OUT", "WITHDRAWN"])
def test_nothing_is_entered_for_a_form_that_came_to_nothing(state: str) -> None:
    form = make_form(state="DELIVERED")
    IntentionForm.objects.filter(pk=form.pk).update(state=state)

    with pytest.raises(LedgerRefused):
        actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOW)


@pytest.mark.django_db
def test_a_stranger_collects_nothing() -> None:
    form = make_form(state="DELIVERED")

    with pytest.raises(NotAllowed):
        actions.collect(form=form, amount=DUE, by=make_specialist(), now=NOW)


@pytest.mark.django_db
def test_due_is_the_plan_and_then_the_policies() -> None:
    planned, issued = make_form(state="PASSED"), make_form(state="ISSUED")
    policy = issued.policies.get(part="COMMERCIAL")
    policy.premium = D("3100.00")
    policy.save()

    assert (due_of(planned), due_of(issued)) == (DUE, D("4470.00"))
    assert due_of(make_form(state="QUOTED")) is None


@pytest.mark.django_db
def test_one_receipt_for_several_forms() -> None:
    clerk = make_issuing_clerk()
    forms = [make_form(state="TO_PAY") for _ in range(3)]
    for form in forms[:2]:
        actions.pay(form=form, amount=DUE, way="CASH", by=clerk, now=NOW)

    lines = actions.receipt_all(forms=forms, number="R7", by=clerk, now=NOW)

    assert [(line.form, line.amount, line.number) for line in lines] == [
        (forms[0], DUE, "R7"),
        (forms[1], DUE, "R7"),
    ]
    with pytest.raises(LedgerRefused):
        actions.receipt_all(forms=forms, number="R8", by=clerk, now=NOW)
    with pytest.raises(LedgerRefused):
        actions.receipt_all(forms=forms, number=" ", by=clerk, now=NOW)


# Taking back


@pytest.mark.django_db
def test_a_wrong_line_is_taken_back_by_another_one_and_stands() -> None:
    form, clerk = make_form(state="TO_PAY"), make_issuing_clerk()
    actions.pay(form=form, amount=DUE, number="E1", way="ELECTRONIC", by=clerk, now=NOW)
    line = MoneyLine.objects.get()
    before = MoneyLine.objects.filter(pk=line.pk).values().get()

    contra = actions.take_back_amount(line=line, by=clerk, now=NOW, why="wrong form")

    assert (contra.amount, contra.contra_of, contra.note) == (-DUE, line, "wrong form")
    assert MoneyLine.objects.filter(pk=line.pk).values().get() == before
    assert standing_of(form) == Standing(DUE)
    for wrong in (line, contra):
        with pytest.raises(LedgerRefused):
            actions.take_back_amount(line=wrong, by=clerk, now=NOW, why="again")


@pytest.mark.django_db
def test_taking_back_needs_the_clerk_and_a_reason() -> None:
    form, clerk = delivered()
    line = actions.collect(form=form, amount=DUE, by=form.task.assignee, now=NOW)

    with pytest.raises(LedgerRefused):
        actions.take_back_amount(line=line, by=clerk, now=NOW, why=" ")
    with pytest.raises(NotAllowed):
        actions.take_back_amount(line=line, by=form.task.assignee, now=NOW, why="mine")

    assert MoneyLine.objects.count() == 1


@pytest.mark.django_db
def test_what_was_taken_back_is_paid_anew_and_never_twice() -> None:
    form, clerk = make_form(state="TO_PAY"), make_issuing_clerk()
    asked: dict[str, Any] = {"form": form, "way": "ELECTRONIC", "amount": DUE, "by": clerk}
    with override("en"):
        actions.pay(number="E1", now=NOW, **asked)
        with pytest.raises(LedgerRefused, match=r"^It is paid in full already\.$"):
            actions.pay(number="E2", now=NOW, **asked)

        actions.take_back_amount(line=form.money_lines.get(), by=clerk, now=NOW, why="mistyped")
        actions.pay(number="E2", now=NOW, **asked)

    form.refresh_from_db()
    assert (form.state, standing_of(form).receipted) == ("PAID", DUE)
    assert list(FormStep.objects.filter(form=form, step="PAY").values_list("after", flat=True)) == [
        "PAID",
        "PAID",
    ]
