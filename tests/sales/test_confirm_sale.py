"""Confirming a sale by a second person: 001-45, 001-46, 001-86, 001-89..91, O31."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from policies.models import Contact, Event, Term
from renewal.accounts.models import NotAllowed
from renewal.accounts.roles import Role
from renewal.rules.defaults import POINTS_PER
from renewal.rules.models import Rule
from reports.actions import close_day
from sales.actions import SaleRefused, confirm_sale
from sales.models import PointsEntry, Sale
from sales.points import points_for
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
    make_user,
)
from worklists.models import Lead, Task

pytestmark = pytest.mark.django_db

AFTERNOON = MORNING + timedelta(hours=6)
NEXT_DAY = DAY + timedelta(days=1)
EVIDENCE = ("--form", "F1", "--invoice", "I1", "--premium", "1234.50", "--by", "boss")


def ledgers(sale: Sale) -> dict[str, tuple[int, date]]:
    entries = sale.points_entries.values_list("ledger", "amount", "booked_on")
    return {ledger: (amount, booked_on) for ledger, amount, booked_on in entries}


def test_a_confirmation_keeps_its_evidence_and_closes_the_row() -> None:
    task, boss = make_task(assignee=make_specialist("ann")), make_supervisor("boss")

    sale = confirm_sale(
        task=task,
        form_no=" F1 ",
        invoice_no="I1",
        premium=Decimal("1234.5"),
        by=boss,
        now=AFTERNOON,
    )

    sale.refresh_from_db()
    assert (sale.task, sale.term, sale.specialist) == (task, task.lead.term, task.assignee)
    assert (sale.form_no, sale.invoice_no, sale.premium) == ("F1", "I1", Decimal("1234.50"))
    assert (sale.confirmed_by, sale.confirmed_at, sale.booked_on) == (boss, AFTERNOON, DAY)
    task.refresh_from_db()
    assert (task.state, task.result, task.result_at) == (Task.State.CLOSED, "RENEWED", AFTERNOON)
    assert Lead.objects.get().state == Lead.State.CLOSED
    assert Term.objects.get().first_worked_at == AFTERNOON


def test_the_story_tells_contact_and_decision() -> None:
    sale = make_sale(task=make_task(assignee=make_specialist("ann")), form_no="F1", invoice_no="I1")

    contact = Contact.objects.get()
    assert (contact.result, contact.dial, contact.by) == ("RENEWED", "NEITHER", sale.confirmed_by)
    event = Event.objects.get(code=Event.Code.CONFIRMED)
    assert (event.term, event.by, event.at) == (sale.term, sale.confirmed_by, AFTERNOON)
    assert event.parameters == {
        "premium": "1000.00",
        "form": "F1",
        "invoice": "I1",
        "day": "2026-03-02",
        "name": "Ann",
    }


@pytest.mark.parametrize(
    ("premium", "points"),
    [
        ("0.01", 0),
        ("99.99", 0),
        ("100", 1),
        ("199.99", 1),
        ("3264.80", 32),
        ("99999999.99", 999999),
    ],
)
def test_one_point_for_each_full_hundred_and_one_star(premium: str, points: int) -> None:
    sale = make_sale(premium=premium)

    assert ledgers(sale) == {"POINTS": (points, DAY), "STARS": (1, DAY)}
    assert {entry.earner for entry in sale.points_entries.all()} == {sale.specialist}


def test_points_follow_the_rule_in_force_on_the_booked_day() -> None:
    Rule.objects.create(key=POINTS_PER.key, value=50, valid_from=NEXT_DAY, set_at=MORNING)

    today = make_sale(premium="500")
    tomorrow = make_sale(premium="500", now=AFTERNOON + timedelta(days=1))

    assert (ledgers(today)["POINTS"], ledgers(tomorrow)["POINTS"]) == ((5, DAY), (10, NEXT_DAY))


def test_points_are_whole_and_never_rounded_up() -> None:
    assert points_for(Decimal("299.99"), per=100) == 2


def test_is_booked_on_its_local_date() -> None:
    before = make_sale(now=datetime.fromisoformat("2026-03-02T23:59:59+08:00"))
    after = make_sale(now=datetime.fromisoformat("2026-03-03T00:00:00+08:00"))

    assert (before.booked_on, after.booked_on) == (DAY, NEXT_DAY)


def test_what_is_confirmed_for_a_closed_day_is_booked_on_the_next_open_one() -> None:
    close_day(day=DAY, now=AFTERNOON)
    close_day(day=NEXT_DAY, now=AFTERNOON + timedelta(days=1))

    sale = make_sale(now=AFTERNOON)

    wednesday = DAY + timedelta(days=2)
    assert (sale.confirmed_at, sale.booked_on) == (AFTERNOON, wednesday)
    assert {booked_on for _amount, booked_on in ledgers(sale).values()} == {wednesday}


def test_a_row_closed_by_another_result_may_still_be_sold() -> None:
    task = make_task()
    make_contact(task=task, result="DECLINED")

    make_sale(task=task)

    task.refresh_from_db()
    assert task.result == "RENEWED"


# What is refused


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SUPERVISOR])
def test_only_a_supervisor_confirms(role: Role) -> None:
    task = make_task()

    with pytest.raises(NotAllowed):
        make_sale(task=task, by=make_user(role=role))


def test_the_specialist_of_the_row_never_confirms_it() -> None:
    task = make_task()

    with pytest.raises(NotAllowed):
        make_sale(task=task, by=task.assignee)


def test_nobody_confirms_what_they_earn_by_even_as_a_supervisor() -> None:
    task = make_task()
    task.assignee.role = Role.SUPERVISOR
    task.assignee.save()

    with pytest.raises(NotAllowed):
        make_sale(task=task, by=task.assignee)


def test_a_supervisor_of_another_branch_confirms_nothing() -> None:
    task = make_task(branch=make_branch("NORTH"))

    with pytest.raises(NotAllowed):
        make_sale(task=task, by=make_supervisor(branch=make_branch("SOUTH")))


def test_a_sale_is_confirmed_once() -> None:
    sale = make_sale()

    with pytest.raises(SaleRefused):
        make_sale(task=sale.task)

    assert PointsEntry.objects.count() == 2


@pytest.mark.parametrize(
    "values",
    [
        {"form_no": " "},
        {"invoice_no": " "},
        {"form_no": "F" * 61},
        {"premium": "0"},
        {"premium": "-1"},
        {"premium": "0.001"},
        {"premium": "100000000"},
        {"premium": "NaN"},
        {"premium": "Infinity"},
    ],
)
def test_refuses_without_evidence_or_with_no_such_amount(values: dict[str, Any]) -> None:
    with pytest.raises(SaleRefused):
        make_sale(**values)

    assert Sale.objects.count() == 0


# The command


def test_the_command_confirms_and_tells(manage: Manage) -> None:
    make_supervisor("boss")
    task = make_task(assignee=make_specialist("ann"))

    answer = manage("confirm_sale", task.pk, *EVIDENCE, "--on", DAY)

    sale = Sale.objects.get()
    assert sale.confirmed_at == MORNING
    assert answer == {
        "sale": sale.pk,
        "task": task.pk,
        "result": "RENEWED",
        "specialist": "ann",
        "premium": "1234.50",
        "points": 12,
        "stars": 1,
        "confirmed_on": "2026-03-02",
        "booked_on": "2026-03-02",
        "moved": False,
    }


def test_the_command_says_that_a_sale_moved_to_the_next_open_day(manage: Manage) -> None:
    make_supervisor("boss")
    task = make_task()
    close_day(day=DAY, now=AFTERNOON)

    answer = manage("confirm_sale", task.pk, *EVIDENCE, "--at", "2026-03-02T16:30")

    assert (answer["confirmed_on"], answer["booked_on"], answer["moved"]) == (
        "2026-03-02",
        "2026-03-03",
        True,
    )


def test_the_command_reads_thousands(manage: Manage) -> None:
    make_supervisor("boss")

    answer = manage(
        *("confirm_sale", make_task().pk, "--form", "F1", "--invoice", "I1", "--by", "boss"),
        *("--premium", "3,264.80", "--on", DAY),
    )

    assert answer["premium"] == "3264.80"


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["--form", "F1", "--invoice", "I1", "--premium", "1000"],
        ["--form", "F1", "--premium", "1000", "--by", "boss"],
        ["--form", " ", "--invoice", "I1", "--premium", "1000", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "a lot", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "-5", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "nan", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "1e400", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "10.001", "--by", "boss"],
        ["--form", "F1", "--invoice", "I1", "--premium", "1000", "--by", "nobody"],
        ["--form", "F1", "--invoice", "I1", "--premium", "1000", "--by", "ann"],
        ["--form", "F1", "--invoice", "I1", "--premium", "1000", "--by", "manager"],
        [*EVIDENCE, "--on", "2026-13-01"],
        [*EVIDENCE, "--on", "2026-03-02", "--at", "2026-03-02T10:00"],
    ],
)
def test_the_command_refuses(argv: list[str], manage: Manage) -> None:
    make_supervisor("boss")
    make_user("manager", role=Role.MANAGER)
    task = make_task(assignee=make_specialist("ann"))

    manage.refused("confirm_sale", task.pk, *argv)

    assert Sale.objects.count() == 0


def test_the_command_refuses_a_second_confirmation_and_a_missing_task(manage: Manage) -> None:
    make_supervisor("boss")
    task = make_task()
    manage("confirm_sale", task.pk, *EVIDENCE)

    manage.refused("confirm_sale", task.pk, *EVIDENCE)
    manage.refused("confirm_sale", 999_999_999, *EVIDENCE)


# What stands behind it


@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"premium": 0}, "sale_premium_positive"),
        ({"form_no": ""}, "sale_has_evidence"),
        ({"invoice_no": ""}, "sale_has_evidence"),
    ],
)
def test_a_sale_without_amount_or_evidence_is_refused(
    changes: dict[str, Any], constraint: str
) -> None:
    make_sale()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Sale.objects.update(**changes)


def test_a_sale_needs_a_second_person() -> None:
    sale = make_sale()

    with pytest.raises(IntegrityError, match="sale_by_a_second_person"), transaction.atomic():
        Sale.objects.update(confirmed_by=sale.specialist)


def test_a_row_is_sold_once() -> None:
    sale = make_sale()
    sale.pk = None

    with pytest.raises(IntegrityError, match="task_id"), transaction.atomic():
        sale.save(force_insert=True)


def test_a_ledger_has_one_entry_a_sale_and_its_contra_apart() -> None:
    entry = make_sale().points_entries.get(ledger=PointsEntry.Ledger.POINTS)
    values = {
        "sale": entry.sale,
        "ledger": entry.ledger,
        "earner": entry.earner,
        "amount": -entry.amount,
        "rule": entry.rule,
        "at": AFTERNOON,
        "booked_on": DAY,
    }

    with pytest.raises(IntegrityError, match="points_entry_once"), transaction.atomic():
        PointsEntry.objects.create(**values)
    PointsEntry.objects.create(contra_of=entry, **values)
    with pytest.raises(IntegrityError, match="contra_of"), transaction.atomic():
        PointsEntry.objects.create(contra_of=entry, **values)


def test_a_term_whose_workbook_was_taken_back_is_confirmed_all_the_same() -> None:
    task = make_task()
    Term.objects.filter(pk=task.lead.term_id).update(withdrawn_at=MORNING)

    sale = confirm_sale(
        task=task,
        form_no="F1",
        invoice_no="I1",
        premium=Decimal("100.00"),
        by=make_supervisor(),
        now=AFTERNOON,
    )

    assert sale.term_id == task.lead.term_id
