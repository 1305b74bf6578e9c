"""The daily premium and points report: 001-91, DICTIONARY.md B8, F36, F37."""

from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from reports.actions import close_day
from reports.queries import Figures, day_report, sales_of
from tests.command import Manage
from tests.factories import (
    DAY,
    MORNING,
    make_branch,
    make_contact,
    make_manager,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db

EVENING = MORNING + timedelta(hours=9)
NEXT_DAY = DAY + timedelta(days=1)


def figures_by_name(**who: Any) -> dict[str, Figures]:
    report = day_report(day=DAY, **who)
    return {line.specialist.username: line.figures for line in report.lines}


def cells_of(path: Path, *, sheet: int = 0) -> list[list[Any]]:
    book = load_workbook(path)
    return [[cell.value for cell in row] for row in book.worksheets[sheet].iter_rows()]


def test_counts_rows_and_dials_of_the_local_day() -> None:
    ann = make_specialist("ann")
    task = make_task(assignee=ann)
    make_contact(task=task, now=datetime.fromisoformat("2026-03-02T00:00:00+08:00"))
    make_contact(task=task, now=datetime.fromisoformat("2026-03-02T23:59:59+08:00"))
    make_contact(task=task, now=datetime.fromisoformat("2026-03-01T23:59:59+08:00"))
    make_contact(task=task, now=datetime.fromisoformat("2026-03-03T00:00:00+08:00"))

    assert figures_by_name() == {"ann": Figures(released=1, handled=1, dials=2)}


def test_counts_who_was_reached_and_who_is_interested() -> None:
    ann = make_specialist("ann")
    for result in ("INTERESTED", "DECLINED", "NO_ANSWER", "BUSY", "WRONG_NUMBER"):
        make_contact(task=make_task(assignee=ann), result=result)
    talked = make_task(assignee=ann)
    make_contact(task=talked, result="CALL_AGAIN", follow_up_at=EVENING)
    make_contact(task=talked, result="INTERESTED", now=EVENING)

    assert figures_by_name()["ann"] == Figures(
        released=6, handled=6, dials=7, connected=4, interested=2
    )


def test_the_best_comes_first_and_the_total_adds_up() -> None:
    for name, premium in (("ann", "500"), ("bob", "1500.40"), ("cat", None)):
        user = make_specialist(name)
        if premium:
            make_sale(task=make_task(assignee=user), premium=premium)

    report = day_report(day=DAY)

    assert [line.specialist.username for line in report.lines] == ["bob", "ann", "cat"]
    assert report.total == Figures(
        released=2, sales=2, premium=Decimal("2000.40"), points=20, stars=2
    )


def test_a_day_that_is_not_closed_is_provisional() -> None:
    assert day_report(day=DAY).provisional
    close_day(day=DAY, now=EVENING)
    assert not day_report(day=DAY).provisional


def test_a_manager_of_a_branch_sees_its_people_only() -> None:
    north, south = make_branch("NORTH"), make_branch("SOUTH")
    ann, bob = make_specialist("ann", branch=north), make_specialist("bob", branch=south)
    for user, branch in ((ann, north), (bob, south)):
        task = make_task(assignee=user, branch=branch)
        make_sale(task=task, by=make_supervisor(branch=branch), premium="1000")
    boss = make_manager(branch=north)

    assert list(figures_by_name(user=boss)) == ["ann"]
    assert [sale.specialist for sale in sales_of(day=DAY, user=boss)] == [ann]
    assert day_report(day=DAY, user=boss).total.premium == Decimal("1000.00")
    close_day(day=DAY, now=EVENING)
    assert list(figures_by_name(user=boss)) == ["ann"]


# The command and its workbook


def test_the_command_writes_the_workbook_and_tells_the_figures(
    manage: Manage, tmp_path: Path
) -> None:
    task = make_task(assignee=make_specialist("ann", name="安安"), number="0012345678901234567890")
    make_sale(task=task, premium="1250.50", form_no="F1", invoice_no="=1+1")
    path = tmp_path / "daily.xlsx"

    answer = manage("report", "daily", "--on", DAY, "--out", path)

    assert answer == {
        "on": "2026-03-02",
        "provisional": True,
        "out": str(path),
        "released": 1,
        "handled": 0,
        "dials": 0,
        "connected": 0,
        "interested": 0,
        "sales": 1,
        "premium": "1250.50",
        "points": 12,
        "stars": 1,
        "specialists": [
            {
                "user": "ann",
                "released": 1,
                "handled": 0,
                "dials": 0,
                "connected": 0,
                "interested": 0,
                "sales": 1,
                "premium": "1250.50",
                "points": 12,
                "stars": 1,
            }
        ],
    }
    summary = cells_of(path)
    person = next(row for row in summary if row[0] == "安安")
    assert person[:11] == ["安安", "ann", 1, 0, 0, 0, 0, 1, 1250.5, 12, 1]
    row = next(row for row in cells_of(path, sheet=1) if row[0] == "0012345678901234567890")
    assert row[2] == datetime(2026, 3, 27)  # noqa: DTZ001  a date as Excel has it
    assert (row[4], row[5], row[6]) == ("F1", "=1+1", 1250.5)


def test_the_workbook_has_a_chart_and_no_formula(manage: Manage, tmp_path: Path) -> None:
    make_sale(invoice_no="=cmd|' /C calc'!A0", form_no="+1")
    path = tmp_path / "daily.xlsx"

    manage("report", "daily", "--on", DAY, "--out", path)

    with ZipFile(path) as parts:
        names = parts.namelist()
        sheets = [parts.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    assert [name for name in names if name.startswith("xl/charts/")] == ["xl/charts/chart1.xml"]
    assert [sheet for sheet in sheets if b"<f>" in sheet] == []


def test_two_downloads_of_a_closed_day_say_the_same(manage: Manage, tmp_path: Path) -> None:
    ann = make_specialist("ann")
    make_sale(task=make_task(assignee=ann))
    manage("close_day", "--on", DAY)
    first = manage("report", "daily", "--on", DAY, "--out", tmp_path / "1.xlsx")
    make_sale(task=make_task(assignee=ann), premium="7000")

    second = manage("report", "daily", "--on", DAY, "--out", tmp_path / "2.xlsx")

    assert not first["provisional"]
    assert second | {"out": ""} == first | {"out": ""}
    for sheet in (0, 1):
        assert but_for_its_mark(tmp_path / "1.xlsx", sheet) == but_for_its_mark(
            tmp_path / "2.xlsx", sheet
        )


def but_for_its_mark(path: Path, sheet: int) -> list[list[Any]]:
    """Return the cells without the line that tells which export this is, and of what second."""
    return [row for row in cells_of(path, sheet=sheet) if "含完整号码的导出" not in str(row[0])]


def test_provisional_stands_in_the_workbook(manage: Manage, tmp_path: Path) -> None:
    make_specialist("ann")
    path = tmp_path / "daily.xlsx"

    manage("report", "daily", "--on", DAY, "--out", path)
    before = cells_of(path)[1]
    manage("close_day", "--on", DAY)
    manage("report", "daily", "--on", DAY, "--out", path)

    assert before != cells_of(path)[1]


def test_a_day_on_which_nobody_worked_has_a_report_too(manage: Manage, tmp_path: Path) -> None:
    answer = manage("report", "daily", "--on", DAY, "--out", tmp_path / "daily.xlsx")

    assert (answer["premium"], answer["specialists"]) == ("0.00", [])


@pytest.mark.parametrize(
    "argv",
    [
        [],
        ["daily", "--on", "2026-03-02"],
        ["daily", "--out", "x.xlsx"],
        ["weekly", "--on", "2026-03-02", "--out", "x.xlsx"],
        ["daily", "--on", "2026-03-32", "--out", "x.xlsx"],
        ["daily", "--on", "2026-03-02", "--out", "x.csv"],
        ["daily", "--on", "2026-03-02", "--out", "/nowhere/at/all/x.xlsx"],
    ],
)
def test_the_command_refuses(
    argv: list[str], manage: Manage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    manage.refused("report", *argv)

    assert list(tmp_path.iterdir()) == []
