"""From a workbook into the book: 001-05, 001-08, 001-10, 001-17, O24..O26, F4..F6, R8."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from openpyxl import load_workbook

from policies.actions import check_batch, land_batch, upload
from policies.actions.imports import counts_of
from policies.models import Customer, ImportBatch, ImportRow, Phone, Policy, Term, Vehicle
from renewal.accounts.models import Branch
from tests.factories import (
    DAY,
    HEADINGS,
    make_branch,
    make_phone,
    make_row,
    make_term,
    make_workbook,
)
from tests.imported import LATER, counts, landed_file

pytestmark = pytest.mark.django_db

VIN = "LTEST0000TEST0001"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def take(path: Path, rows: Sequence[Sequence[Any]], *, headings: Sequence[str] = HEADINGS) -> Any:
    """Import a workbook of `rows`; return what is told of it."""
    make_workbook(path, [list(row) for row in rows], headings=headings)
    return counts_of(landed_file(path))


# Into the book


def test_a_new_row_becomes_customer_phone_policy_and_term(book: Path) -> None:
    row = make_row("T1", premium="3264.80", name="陈一", phone="12000000001")

    told = take(book, [row])

    assert told == counts(rows=1, new=1)
    term = Term.objects.get()
    policy, batch = term.policy, ImportBatch.objects.get()
    assert (term.starts_on, term.expires_on) == (date(2025, 3, 28), date(2026, 3, 27))
    assert (term.premium, term.batch, term.specialist) == (Decimal("3264.80"), batch, None)
    assert (policy.number, policy.branch) == ("T1", Branch.objects.centre())
    assert (policy.customer.name, policy.customer.key) == ("陈一", "NP:陈一|12000000001")
    phone = policy.phone
    assert phone is not None
    assert (phone.number, phone.source, phone.verdict) == (
        "12000000001",
        Phone.Source.CORE_SYSTEM,
        Phone.Verdict.UNKNOWN,
    )
    assert (phone.customer, phone.recorded_at) == (policy.customer, LATER)
    assert (batch.state, batch.landed_at) == (ImportBatch.State.LANDED, LATER)
    assert (batch.rows.get().verdict, batch.rows.get().known_term) == ("NEW", None)


def test_a_row_without_a_phone_is_taken(book: Path) -> None:
    assert take(book, [make_row("T1", phone="")]) == counts(rows=1, new=1)
    assert Policy.objects.get().phone is None


def test_the_same_rows_again_change_nothing(book: Path) -> None:
    rows = [make_row(f"T{number}", phone=f"120{number:08d}") for number in range(5)]
    take(book, rows)
    models = (Customer, Phone, Policy, Term)
    before = [list(model._default_manager.order_by("pk").values()) for model in models]

    told = take(book, rows)

    assert told == counts(rows=5, unchanged=5)
    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before


def test_a_changed_row_updates_its_term(book: Path) -> None:
    take(book, [make_row("T1", premium="1000")])

    told = take(book, [make_row("T1", premium="1200", name="Other")])

    assert told == counts(rows=1, updated=1)
    assert Term.objects.get().premium == Decimal("1200.00")
    row = ImportRow.objects.latest("pk")
    assert row.changes == {
        "premium": ["1000.00", "1200.00"],
        "holder_name": ["Holder", "Other"],
    }


def test_what_a_sheet_does_not_say_stays(book: Path) -> None:
    take(book, [make_row("T1", premium="1000", phone="12000000001")])

    take(book, [["T1", "2025-03-28", "2026-03-27"]], headings=HEADINGS[:3])
    take(book, [make_row("T1", premium="", phone="")])

    term = Term.objects.get()
    assert term.premium == Decimal("1000.00")
    assert term.policy.phone is not None
    assert term.policy.phone.number == "12000000001"


def test_a_masked_cell_changes_nothing(book: Path) -> None:
    take(book, [make_row("T1", name="陈一明", phone="12000000001")])

    take(book, [make_row("T1", name="陈*明", phone="120****0001")])

    policy = Policy.objects.get()
    assert policy.customer.name == "陈一明"
    assert [phone.number for phone in Phone.objects.all()] == ["12000000001"]
    assert ImportBatch.objects.latest("pk").masked == {"投保人": 1, "联系电话": 1}


def test_the_next_year_is_another_term_of_the_same_policy(book: Path) -> None:
    take(book, [make_row("T1", expires_on=date(2026, 3, 27))])

    told = take(book, [make_row("T1", expires_on=date(2027, 3, 27))])

    assert told == counts(rows=1, new=1)
    assert Policy.objects.count() == 1
    assert Term.objects.count() == 2


def test_a_row_that_stands_twice_counts_once(book: Path) -> None:
    told = take(book, [make_row("T1", premium="1"), make_row("T1", premium="2")])

    assert told == counts(rows=2, new=1, unchanged=1, duplicates=1)
    assert Term.objects.get().premium == Decimal("1.00")


def test_without_a_start_the_end_is_the_key(book: Path) -> None:
    headings = ["保单号", "终保日期", "保费"]
    take(book, [["T1", "2026-03-27", "1000"]], headings=headings)

    again = take(book, [["T1", "2026-03-27", "1100"]], headings=headings)
    started = take(book, [make_row("T1", expires_on=date(2026, 3, 27))])

    assert (again["updated"], started["updated"]) == (1, 1)
    assert Term.objects.get().starts_on == date(2025, 3, 28)


def test_an_older_row_does_not_undo_what_a_later_term_says(book: Path) -> None:
    take(book, [make_row("T1", expires_on=date(2027, 3, 27), phone="12000000002")])

    take(book, [make_row("T1", expires_on=date(2026, 3, 27), phone="12000000001")])

    policy = Policy.objects.get()
    assert policy.phone is not None
    assert policy.phone.number == "12000000002"


# Who is one holder: O25


def test_the_same_identity_number_is_one_holder(book: Path) -> None:
    headings = [*HEADINGS, "证件号码"]
    rows = [
        [*make_row("T1", name="陈一", phone="12000000001"), "000000199001010010"],
        [*make_row("T2", name="陈一明", phone="12000000002"), "000000199001010010"],
    ]

    take(book, rows, headings=headings)

    holder = Customer.objects.get()
    assert (holder.key, holder.id_no) == ("ID:000000199001010010", "000000199001010010")
    assert sorted(phone.number for phone in holder.phones.all()) == ["12000000001", "12000000002"]


def test_name_and_phone_together_are_one_holder_and_a_name_alone_is_not(book: Path) -> None:
    take(
        book,
        [
            make_row("T1", name="陈一", phone="12000000001"),
            make_row("T2", name="陈一", phone="12000000001"),
            make_row("T3", name="陈一", phone="12000000002"),
            make_row("T4", name="陈一", phone=""),
            make_row("T5", name="陈一", phone=""),
        ],
    )

    keys = dict(Policy.objects.values_list("number", "customer__key"))
    assert keys == {
        "T1": "NP:陈一|12000000001",
        "T2": "NP:陈一|12000000001",
        "T3": "NP:陈一|12000000002",
        "T4": "POLICY:T4",
        "T5": "POLICY:T5",
    }


def test_a_holder_that_becomes_known_takes_its_numbers_along(book: Path) -> None:
    take(book, [make_row("T1", name="", phone="12000000001")])

    take(
        book,
        [[*make_row("T1", name="陈一", phone="12000000001"), "C7"]],
        headings=[*HEADINGS, "客户代码"],
    )

    policy = Policy.objects.get()
    assert policy.customer.key == "CODE:C7"
    assert policy.phone is not None
    assert policy.phone.customer == policy.customer


# Numbers with provenance


def test_a_new_number_is_dialled_and_the_old_one_kept(book: Path) -> None:
    headings = [*HEADINGS, "客户代码"]
    take(book, [[*make_row("T1", phone="12000000001"), "C1"]], headings=headings)

    take(book, [[*make_row("T1", phone="12000000002"), "C1"]], headings=headings)

    policy = Policy.objects.get()
    assert policy.phone is not None
    assert policy.phone.number == "12000000002"
    assert Phone.objects.count() == 2


def test_a_number_proved_wrong_is_not_dialled_again_by_an_import(book: Path) -> None:
    term = make_term(number="T1", phone="12000000001")
    good = make_phone("12000000002", customer=term.policy.customer)
    Policy.objects.update(phone=good)
    Phone.objects.filter(number="12000000001").update(verdict=Phone.Verdict.INACCURATE)
    code = term.policy.customer.key.removeprefix("CODE:")

    take(
        book,
        [[*make_row("T1", phone="12000000001"), code]],
        headings=[*HEADINGS, "客户代码"],
    )

    assert Policy.objects.get().phone == good


def test_the_first_of_several_numbers_is_dialled(book: Path) -> None:
    take(book, [make_row("T1", phone="12000000001、12000000002")])

    policy = Policy.objects.get()
    assert policy.phone is not None
    assert policy.phone.number == "12000000001"
    assert policy.customer.phones.count() == 2


# Branches and cars


def test_a_branch_is_found_by_code_or_name_else_it_is_the_centre(book: Path) -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH", name="城南支公司")
    headings = [*HEADINGS, "机构代码", "归属机构"]

    take(
        book,
        [
            [*make_row("T1"), "NORTH", ""],
            [*make_row("T2"), "", "城南支公司"],
            [*make_row("T3"), "WEST", "城西支公司"],
        ],
        headings=headings,
    )

    branches = {policy.number: policy.branch for policy in Policy.objects.all()}
    assert branches == {"T1": north, "T2": south, "T3": Branch.objects.centre()}


def test_covers_of_one_chassis_number_are_one_car(book: Path) -> None:
    headings = [*HEADINGS, "车架号", "车牌号", "险类"]

    take(
        book,
        [
            [*make_row("T1"), VIN, "苏I0A001", "交强险"],
            [*make_row("T2"), VIN, "苏I0A001", "商业险"],
        ],
        headings=headings,
    )

    car = Vehicle.objects.get()
    assert (car.key, car.plate_no) == (f"VIN:{VIN}", "苏I0A001")
    covers = dict(Policy.objects.values_list("number", "cover_class"))
    assert covers == {"T1": "COMPULSORY", "T2": "COMMERCIAL"}


# Wrong rows


def test_wrong_rows_are_refused_one_by_one_and_handed_back(book: Path) -> None:
    told = take(
        book,
        [
            make_row("T1"),
            make_row("", phone="12000000001"),
            make_row("T3", premium="-1"),
            make_row("T4", starts_on=DAY, expires_on=DAY - timedelta(days=1)),
            ["T5", "2025-03-28", "soon", "1000", "陈五", "12000000005"],
        ],
    )

    assert told == counts(rows=5, new=1, rejected=4)
    assert [policy.number for policy in Policy.objects.all()] == ["T1"]
    batch = ImportBatch.objects.get()
    assert batch.errors_file
    sheet = load_workbook(batch.errors_file.path).worksheets[0]
    cells = [[str(cell.value or "") for cell in row] for row in sheet.iter_rows()]
    assert any(row[:3] == ["T5", "2025-03-28", "soon"] for row in cells)
    assert [row for row in cells if "T1" in row] == []


@pytest.mark.parametrize(
    "row",
    [
        make_row("T" * 61),
        make_row("T1", premium="9" * 20),
        make_row("T1", name="长" * 300),
        make_row("T1", phone="1" * 60),
        make_row("T1", phone="/".join(f"120{n:08d}" for n in range(15))),
    ],
    ids=["number", "premium", "name", "phone", "phones"],
)
def test_what_is_too_long_for_the_book_never_breaks_an_import(
    row: list[Any], tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    frame = pd.DataFrame([row, make_row("GOOD")], columns=list(HEADINGS))
    frame.to_csv(path, index=False)
    batch = upload(source=path, file_name=path.name, kind="policies", now=LATER)

    check_batch(batch=batch)
    land_batch(batch=batch, at=LATER)

    assert Policy.objects.filter(number="GOOD").exists()


def test_a_character_that_no_database_keeps_is_dropped(book: Path) -> None:
    told = take(book, [make_row("T1_x0000_", name="陈_x0000_一")])

    assert told == counts(rows=1, new=1)
    assert list(Policy.objects.values_list("number", "customer__name")) == [("T1", "陈一")]
