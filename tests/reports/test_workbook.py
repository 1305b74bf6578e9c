"""The report as a workbook, read back by what Excel's users have."""

import re
import zipfile
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from policies.models import Contact
from reports.actions import close_day
from reports.queries import day_report, sales_of
from reports.workbook import write_daily_report
from tests.factories import (
    DAY,
    MORNING,
    make_contact,
    make_sale,
    make_specialist,
    make_supervisor,
    make_task,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The report of two specialists' day, in English."""
    chen, liu = make_specialist("chen", name="=Chen"), make_specialist("liu", name="Liu")
    make_contact(task=make_task(assignee=chen), result=Contact.Result.INTERESTED)
    make_contact(task=make_task(assignee=chen), result=Contact.Result.NO_ANSWER)
    make_sale(
        task=make_task(assignee=chen, number="00123456789012345678", plate_no="苏A12345"),
        by=make_supervisor(name="Lin"),
        premium="4119.80",
        form_no="=1+1",
        invoice_no="001200",
    )
    make_sale(task=make_task(assignee=liu), premium="99.99")
    return write(tmp_path / "report.xlsx")


def write(path: Path) -> Path:
    with translation.override("en"):
        write_daily_report(
            day_report(day=DAY), sales_of(day=DAY), path, made_by="Boss", made_at=MORNING
        )
    return path


def test_reads_back_with_dates_amounts_and_text(path: Path) -> None:
    workbook = load_workbook(path)

    summary, sales, about, mark = workbook.worksheets
    assert (about["A3"].value, about["B3"].value) == ("Exported by", "Boss")
    assert (mark.sheet_state, mark["A2"].value) == ("veryHidden", "20260302-20260302090000")
    assert (summary["A1"].value, summary["A2"].value) == (
        "Daily premium and points, 2026-03-02",
        "Provisional: the day is not closed.",
    )
    assert [cell.value for cell in summary[4]] == [
        "=Chen",
        "chen",
        3,
        2,
        2,
        1,
        1,
        1,
        4119.8,
        41,
        1,
        0.5,
    ]
    assert (summary["A4"].data_type, summary["L4"].number_format) == ("s", "0.00%")
    assert [cell.value for cell in summary[6]] == [
        "Total",
        None,
        4,
        2,
        2,
        1,
        1,
        2,
        4219.79,
        41,
        2,
        0.5,
    ]
    row = [cell.value for cell in sales[3]]
    assert row == [
        "00123456789012345678",
        "苏A12345",
        datetime.combine(DAY + timedelta(days=25), datetime.min.time()),
        "=Chen",
        "=1+1",
        "001200",
        4119.8,
        "Lin",
        datetime(2026, 3, 2, 15, 0),  # noqa: DTZ001
    ]
    assert [sales.cell(3, place).data_type for place in range(1, 10)] == list("ssdsssnsd")
    assert (sales["C3"].number_format, sales["I3"].number_format) == (
        "yyyy-mm-dd",
        "yyyy-mm-dd hh:mm",
    )


def test_reads_back_with_calamine(path: Path) -> None:
    sales = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(1).to_python()

    assert sales[2][:3] == ["00123456789012345678", "苏A12345", date(2026, 3, 27)]
    assert Decimal(str(sales[2][6])) == Decimal("4119.8")


def test_draws_the_premium_of_each_specialist(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()

    assert re.findall(r"<c:f>(.*?)</c:f>", chart) == [
        "'Daily report'!$A$4:$A$5",
        "'Daily report'!$I$4:$I$5",
    ]


def test_prints_across_on_one_page_wide(path: Path) -> None:
    sheet = load_workbook(path).worksheets[0]

    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    properties = sheet.sheet_properties.pageSetUpPr
    assert properties is not None
    assert properties.fitToPage
    assert sheet.page_setup.fitToHeight == 0  # as many pages as there are
    assert sheet.print_title_rows == "$3:$3"


def test_stays_the_same_once_the_day_is_closed(path: Path, tmp_path: Path) -> None:
    close_day(day=DAY, now=MORNING + timedelta(hours=9))
    closed = load_workbook(write(tmp_path / "closed.xlsx"))

    make_sale(premium="5000.00", now=MORNING + timedelta(hours=10))
    later = load_workbook(write(tmp_path / "later.xlsx"))

    assert closed.worksheets[0]["A2"].value == (
        "Closed at 2026-03-02 18:00; the figures are final."
    )
    for before, after in zip(closed.worksheets, later.worksheets, strict=True):
        assert list(before.values) == list(after.values)
    assert later.worksheets[0]["I6"].value == 4219.79


def test_opens_without_anybody_to_tell_of(tmp_path: Path) -> None:
    workbook = load_workbook(write(tmp_path / "empty.xlsx"))

    assert [sheet.title for sheet in workbook.worksheets] == [
        "Daily report",
        "Sales",
        "About this workbook",
        "_mark",
    ]
