"""`undo_import`, and `import_workbook` for every kind: F4, F8."""

from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from policies.models import ImportBatch, ImportRow, Term
from renewal.accounts.roles import Role
from tests.command import Manage
from tests.factories import (
    make_branch,
    make_data_clerk,
    make_lead,
    make_release,
    make_row,
    make_specialist,
    make_supervisor,
    make_user,
    make_workbook,
)
from tests.imported import Line, book_rows, counts, landed, policy_line
from tests.lines import LINES

pytestmark = pytest.mark.django_db

ALL: dict[str, Line] = {
    **{kind: line for kind, (line, _other, _columns) in LINES.items()},
    "policies": policy_line(),
    "issued_policies": policy_line(),
    "lapsed_policies": policy_line(),
}


def write(path: Path, *lines: Line) -> Path:
    return make_workbook(path, [list(line.values()) for line in lines], headings=lines[0])


# Into the book


@pytest.mark.parametrize("kind", ALL)
def test_every_kind_comes_in_by_command_and_goes(kind: str, manage: Manage, tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", ALL[kind])
    before = book_rows()

    first = manage("import_workbook", path, "--kind", kind)
    again = manage("import_workbook", path, "--kind", kind)
    undone = [manage("undo_import", one["batch"]) for one in (again, first)]

    nothing = {"continues": None, "errors_file": None}
    assert first == {
        "batch": first["batch"],
        "same_file": None,
        **counts(rows=1, new=1),
        **nothing,
    }
    assert again == {
        "batch": again["batch"],
        "same_file": first["batch"],
        **counts(rows=1, unchanged=1),
        **nothing,
    }
    assert undone == [
        {"batch": again["batch"], "taken_back": 0, "kept": []},
        {"batch": first["batch"], "taken_back": 1, "kept": []},
    ]
    kept = {"Customer", "Vehicle", "Policy"} if "policies" in kind else set()
    after = book_rows()
    assert {name: after[name] for name in after if name not in kept} == {
        name: before[name] for name in before if name not in kept
    }


@pytest.mark.parametrize("kind", ALL)
def test_a_check_writes_nothing(kind: str, manage: Manage, tmp_path: Path) -> None:
    path = write(tmp_path / "book.xlsx", ALL[kind])
    before = book_rows()

    told = manage("import_workbook", path, "--kind", kind, "--check")

    assert told["new"] == 1
    assert book_rows() == before
    assert ImportBatch.objects.get().state == ImportBatch.State.CHECKED
    assert ImportRow.objects.get().verdict == "NEW"


@pytest.mark.parametrize(("sheet", "number"), [("二月", "T2"), ("一月", "T1")])
def test_another_sheet_may_be_named(
    sheet: str, number: str, manage: Manage, tmp_path: Path
) -> None:
    workbook = Workbook()
    for place, name in enumerate(("一月", "二月"), 1):
        page = workbook.create_sheet(name)
        page.append(list(policy_line()))
        page.append(list(policy_line(f"T{place}").values()))
    workbook.save(tmp_path / "months.xlsx")

    manage("import_workbook", tmp_path / "months.xlsx", "--kind", "policies", "--sheet", sheet)

    assert [term.policy.number for term in Term.objects.all()] == [number]
    assert ImportBatch.objects.get().sheet == sheet


def test_a_sheet_that_is_not_there_is_refused(manage: Manage, tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "book.xlsx", [make_row("T1")])

    manage.refused("import_workbook", path, "--kind", "policies", "--sheet", "五月")

    assert Term.objects.count() == 0


# And back


def test_what_stays_is_named(manage: Manage) -> None:
    batch = landed("policies", policy_line("T1"), policy_line("T2", 联系电话="12000000001"))
    make_specialist()
    make_lead(term=Term.objects.get(policy__number="T2"))
    make_release()

    told = manage("undo_import", batch.pk)

    assert told == {
        "batch": batch.pk,
        "taken_back": 1,
        "kept": [{"row_no": 3, "policy_no": "T2", "why": "WORKED"}],
    }


def test_who_takes_it_back_is_named(manage: Manage) -> None:
    boss = make_supervisor("boss")
    batch = landed("policies", policy_line(), by=boss)

    manage("undo_import", batch.pk, "--by", "boss")

    batch.refresh_from_db()
    assert batch.taken_back_by == boss


def test_a_batch_goes_once(manage: Manage) -> None:
    batch = landed("policies", policy_line())
    manage("undo_import", batch.pk)

    manage.refused("undo_import", batch.pk)


def test_a_batch_that_was_only_checked_is_refused(manage: Manage, tmp_path: Path) -> None:
    path = make_workbook(tmp_path / "book.xlsx", [make_row("T1")])
    told = manage("import_workbook", path, "--kind", "policies", "--check")

    manage.refused("undo_import", told["batch"])


def test_where_everything_has_to_stay_the_book_stays(manage: Manage) -> None:
    batch = landed("policies", policy_line(联系电话="12000000001"))
    make_specialist()
    make_lead(term=Term.objects.get())
    make_release()
    before = book_rows()

    manage.refused("undo_import", batch.pk)

    assert book_rows() == before


@pytest.mark.parametrize("argv", [[], ["seven"], [0], [999999999]])
def test_the_command_refuses(argv: list[Any], manage: Manage) -> None:
    manage.refused("undo_import", *argv)


def test_only_who_imports_takes_back_and_only_the_own_branchs(manage: Manage) -> None:
    north = make_branch("NORTH")
    batch = landed("policies", policy_line(), by=make_data_clerk(branch=north))
    make_user("ann", role=Role.SPECIALIST, branch=north)
    make_supervisor("south", branch=make_branch("SOUTH"))

    for name in ("ann", "south", "nobody"):
        manage.refused("undo_import", batch.pk, "--by", name)

    batch.refresh_from_db()
    assert (batch.state, Term.objects.count()) == ("LANDED", 1)
