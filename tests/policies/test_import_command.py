"""`import_workbook`, and the real portfolio: F3..F6, R8."""

import json
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from policies.models import ImportBatch, Policy, Term
from renewal.accounts.roles import Role
from tests.command import Manage
from tests.factories import make_data_clerk, make_row, make_user, make_workbook
from tests.imported import counts
from tests.motor import FILE, MAPPING, import_portfolio, read_portfolio, write_mapping

pytestmark = pytest.mark.django_db

DATA = Path(__file__).resolve().parent.parent / "data"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "book.xlsx"


def term_values() -> list[tuple[Any, ...]]:
    rows = Term.objects.values_list("policy__number", "starts_on", "expires_on", "premium")
    return sorted(rows)


# The real portfolio


def test_all_rows_of_the_portfolio_are_in(manage: Manage, tmp_path: Path) -> None:
    portfolio = read_portfolio()
    mapping = write_mapping(tmp_path / "mapping.json")

    told = manage("import_workbook", FILE, "--kind", "policies", "--mapping", mapping)
    again = manage("import_workbook", FILE, "--kind", "policies", "--mapping", mapping)

    last = portfolio["ID"].map(portfolio.groupby("ID")["Date_next_renewal"].max())
    renewed = int((portfolio["Date_next_renewal"] < last).sum())
    first, second = ImportBatch.objects.order_by("pk")
    nothing = {"continues": None, "errors_file": None}
    assert told == {
        "batch": first.pk,
        "same_file": None,
        **counts(rows=2000, new=2000, renewed=renewed),
        **nothing,
    }
    assert again == {
        "batch": second.pk,
        "same_file": first.pk,
        **counts(rows=2000, unchanged=2000, renewed=renewed),
        **nothing,
    }
    expected = [
        (
            row["ID"],
            row["Date_last_renewal"].date(),
            row["Date_next_renewal"].date(),
            Decimal(str(row["Premium"])).quantize(Decimal("0.01")),
        )
        for _index, row in portfolio.iterrows()
    ]
    assert term_values() == sorted(expected)
    assert Policy.objects.count() == portfolio["ID"].nunique()


def test_three_times_in_any_order_leaves_the_same_book(tmp_path: Path) -> None:
    heading, *lines = FILE.read_text().splitlines()
    lines = lines[:400]
    tables = []
    for seed in range(3):
        path = tmp_path / f"{seed}.csv"
        random.Random(seed).shuffle(lines)
        path.write_text("\n".join([heading, *lines]))
        batch = import_portfolio(path, _date_order="DMY")
        tables.append(term_values())
        followed = 400 - Policy.objects.count()  # of each policy, all terms but the last
        assert batch.counts == {"NEW" if seed == 0 else "UNCHANGED": 400, "RENEWED": followed}

    assert tables[0] == tables[1] == tables[2]
    assert len(tables[0]) == 400


# The command


def test_the_command_guesses_headings_and_names_who_imports(manage: Manage, book: Path) -> None:
    clerk = make_data_clerk("clerk")
    make_workbook(book, [make_row("T1"), make_row("")])

    told = manage("import_workbook", book, "--kind", "policies", "--by", "clerk")

    batch = ImportBatch.objects.get()
    assert (batch.uploaded_by, batch.branch) == (clerk, clerk.branch)
    assert told == {
        "batch": batch.pk,
        "continues": None,
        "same_file": None,
        **counts(rows=2, new=1, rejected=1),
        "errors_file": batch.errors_file.path,
    }
    assert Path(told["errors_file"]).is_file()


@pytest.mark.parametrize("name", ["cn_import_template.xls", "html_by_excel.xls"])
def test_a_workbook_of_something_else_is_refused(name: str, manage: Manage) -> None:
    manage.refused("import_workbook", DATA / "excel" / name, "--kind", "policies")


@pytest.mark.parametrize(
    "name", ["password_agile.xlsx", "empty_zip.xlsx", "text_named.xls", "header_only.xlsx"]
)
def test_a_file_that_cannot_be_read_is_refused(name: str, manage: Manage) -> None:
    manage.refused("import_workbook", DATA / "excel" / name, "--kind", "policies")


@pytest.mark.parametrize(
    "mapping",
    [
        '{"policy_no": "Number", "expires_on": "Date_next_renewal"}',
        '{"policy_no": "ID"}',
        '{"policy_no": "ID", "expires_on": "Date_next_renewal", "colour": "Area"}',
        '{"policy_no": "ID", "expires_on": "Date_next_renewal", "_date_order": "DYM"}',
        '["ID"]',
        '{"policy_no": 7}',
        "policy_no: ID",
        "",
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    mapping: str, manage: Manage, tmp_path: Path
) -> None:
    path = tmp_path / "mapping.json"
    path.write_text(mapping)

    manage.refused("import_workbook", FILE, "--kind", "policies", "--mapping", path)

    assert Term.objects.count() == 0


def test_dates_that_could_be_either_way_are_asked_about(manage: Manage, tmp_path: Path) -> None:
    path = tmp_path / "days.csv"
    path.write_text("ID,From,To\nT1,01/02/2025,01/02/2026\n")
    fields = {"policy_no": "ID", "starts_on": "From", "expires_on": "To"}
    mapping = tmp_path / "mapping.json"
    arguments = ("import_workbook", path, "--kind", "policies", "--mapping", mapping)
    mapping.write_text(json.dumps(fields))

    manage.refused(*arguments)
    mapping.write_text(json.dumps(fields | {"_date_order": "DMY"}))
    manage(*arguments)

    assert Term.objects.get().expires_on == date(2026, 2, 1)


@pytest.mark.parametrize(
    "argv",
    [
        [],
        [FILE],
        ["/nowhere/x.xlsx", "--kind", "policies"],
        [DATA, "--kind", "policies"],
        [FILE, "--kind", "cats"],
        [FILE, "--kind", "policies", "--mapping", "/nowhere/mapping.json"],
        [FILE, "--kind", "policies", "--by", "nobody"],
        [FILE, "--kind", "policies", "--by", "ann"],
    ],
)
def test_the_command_refuses(argv: list[Any], manage: Manage) -> None:
    make_user("ann", role=Role.SPECIALIST)

    manage.refused("import_workbook", *argv)

    assert ImportBatch.objects.count() == 0


def test_the_mapping_of_the_handbook_is_enough() -> None:
    assert list(MAPPING) == ["policy_no", "starts_on", "expires_on", "premium"]


def test_a_refused_workbook_stays_as_a_failed_batch(manage: Manage, tmp_path: Path) -> None:
    path = tmp_path / "letter.csv"
    path.write_text("尊敬的客户\n您好\n", "utf-8")

    manage.refused("import_workbook", str(path), "--kind", "policies")

    assert [batch.state for batch in ImportBatch.objects.all()] == [ImportBatch.State.FAILED]
