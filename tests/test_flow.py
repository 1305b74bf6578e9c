"""One row, from the insurer's workbook to the report's."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from policies.actions import check_batch, land_batch, upload
from policies.models import Contact, Policy
from policies.story import tell
from renewal.accounts.actions import create_user
from renewal.accounts.models import Branch, User
from renewal.accounts.roles import Role
from renewal.lib.days import morning_of
from reports.actions import close_day
from reports.queries import Figures, day_report, sales_of
from reports.workbook import write_daily_report
from sales.actions import confirm_sale
from tests.factories import PASSWORD, make_workbook
from worklists.actions import extract, log_result, release, verify_release
from worklists.models import Lead, Task

pytestmark = pytest.mark.django_db

ENDS = date(2026, 4, 10)
PREPARED = date(2026, 3, 11)  # 30 days before
RELEASED = date(2026, 3, 16)  # 25 days before, a Monday
SOLD = RELEASED + timedelta(days=1)


def hire(name: str, role: Role) -> User:
    user, _one_time = create_user(
        username=name,
        role=role,
        branch=Branch.objects.centre(),
        now=morning_of(PREPARED),
        password=PASSWORD,
    )
    return user


def test_one_row_from_workbook_to_report(tmp_path: Path) -> None:
    clerk, boss = hire("clerk", Role.DATA_CLERK), hire("boss", Role.SUPERVISOR)
    ann, manager = hire("ann", Role.SPECIALIST), hire("manager", Role.MANAGER)
    book = make_workbook(
        tmp_path / "续保清单.xlsx",
        [["T20250001", date(2025, 4, 11), ENDS, 3264.8, "陈一", "12000000001", "苏I0A001"]],
        headings=("保单号", "起保日期", "终保日期", "签单保费", "投保人", "联系电话", "车牌号"),
    )

    # The workbook becomes the book.
    batch = upload(
        source=book, file_name=book.name, kind="policies", now=morning_of(PREPARED), by=clerk
    )
    assert check_batch(batch=batch) == {"NEW": 1}
    assert land_batch(batch=batch, at=morning_of(PREPARED)) == {"NEW": 1}
    term = Policy.objects.get().terms.get()
    assert (term.expires_on, term.premium) == (ENDS, Decimal("3264.80"))

    # It falls due: prepared, then queued.
    prepared = extract(day=PREPARED, now=morning_of(PREPARED))
    assert (prepared["renewal_30"].queued, prepared["renewal_25"].queued) == (1, 0)
    queued = extract(day=RELEASED, now=morning_of(RELEASED))
    assert (queued["renewal_30"].queued, queued["renewal_25"].queued) == (0, 1)

    # It is released, called on, and called on again.
    drawn = release(day=RELEASED, by=boss, now=morning_of(RELEASED))
    assert (drawn.tasks, drawn.per_specialist) == (1, {"ann": 1})
    assert drawn.release is not None
    assert verify_release(release=drawn.release)
    task = Task.objects.get()
    called = morning_of(RELEASED) + timedelta(hours=1)
    log_result(task=task, result="NO_ANSWER", by=ann, now=called)
    log_result(task=task, result="INTERESTED", by=ann, now=called + timedelta(hours=6))

    # A second person confirms the sale, and the day is closed.
    confirmed_at = morning_of(SOLD) + timedelta(hours=2)
    sale = confirm_sale(
        task=task,
        form_no="YX0001",
        invoice_no="FP0001",
        premium=Decimal("3100.00"),
        by=boss,
        now=confirmed_at,
    )
    close_day(day=SOLD, now=morning_of(SOLD) + timedelta(hours=9), by=manager)

    # The report says so, in figures and as a workbook.
    worked = day_report(day=RELEASED, user=manager).total
    assert worked == Figures(released=1, handled=1, dials=2, connected=1, interested=1)
    report = day_report(day=SOLD, user=manager)
    assert not report.provisional
    assert report.total == Figures(sales=1, premium=Decimal("3100.00"), points=31, stars=1)
    path = tmp_path / "daily.xlsx"
    write_daily_report(
        report, sales_of(day=SOLD, user=manager), path, made_by="Boss", made_at=confirmed_at
    )
    rows = [
        [cell.value for cell in row]
        for sheet in load_workbook(path).worksheets
        for row in sheet.iter_rows()
    ]
    sold = next(row for row in rows if row[0] == "T20250001")
    assert (sold[1], sold[3:7]) == ("苏I0A001", ["ann", "YX0001", "FP0001", 3100])

    # And the policy tells its whole story.
    assert [one.code for one in tell(term.policy)] == [
        "IMPORT_NEW",
        "PREPARED",
        "QUEUED",
        "RELEASED",
        "NO_ANSWER",
        "INTERESTED",
        "PHONE_ACCURATE",
        "CONFIRMED",
    ]
    assert Lead.objects.get().state == Lead.State.CLOSED
    assert (sale.specialist, Contact.objects.count()) == (ann, 3)
