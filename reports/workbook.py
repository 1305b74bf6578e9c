"""The daily premium and points report as a workbook (当日保费及专员业绩报表)."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.workbooks import Column, Kind, SheetOut, write_table
from reports.queries import DayReport, Figures
from sales.models import Sale


def figures_of(figures: Figures) -> dict[str, Any]:
    """Return the figures for JSON: the premium as text with two places."""
    return asdict(figures) | {"premium": str(figures.premium)}


def write_daily_report(report: DayReport, sales: Iterable[Sale], target: Path | BinaryIO) -> None:
    """Write the specialists' figures with a chart, and the sales behind them.

    Source: 001-91, F36, F37.
    """
    summary = _summary(report)
    write_table(
        target,
        [summary, _sales(report, sales)],
        finish=lambda workbook, sheets: _draw(workbook, sheets[0], summary, len(report.lines)),
    )


def _summary(report: DayReport) -> SheetOut:
    state = _("Provisional: the day is not closed.") if report.provisional else _("Closed.")
    return SheetOut(
        title=_("Daily report"),
        title_rows=[_("Daily premium and points, %(day)s") % {"day": report.day}, state],
        columns=[
            Column(_("Specialist")),
            Column(_("User name")),
            Column(_("Released"), Kind.INT),
            Column(_("Handled"), Kind.INT),
            Column(_("Dials"), Kind.INT),
            Column(_("Connected"), Kind.INT),
            Column(_("Interested"), Kind.INT),
            Column(_("Sales"), Kind.INT),
            Column(_("Premium (yuan)"), Kind.MONEY),
            Column(_("Points"), Kind.INT),
            Column(_("Red stars"), Kind.INT),
        ],
        rows=[
            (line.specialist.name, line.specialist.username, *asdict(line.figures).values())
            for line in report.lines
        ],
        total_row=(_("Total"), "", *asdict(report.total).values()),
    )


def _sales(report: DayReport, sales: Iterable[Sale]) -> SheetOut:
    return SheetOut(
        title=_("Sales"),
        title_rows=[_("Sales booked on %(day)s") % {"day": report.day}],
        columns=[
            Column(_("Policy number")),
            Column(_("Plate")),
            Column(_("Expiry date"), Kind.DATE),
            Column(_("Specialist")),
            Column(_("Intention form")),
            Column(_("Invoice")),
            Column(_("Premium (yuan)"), Kind.MONEY),
            Column(_("Confirmed by")),
            Column(_("Confirmed at"), Kind.STAMP),
        ],
        rows=[
            (
                sale.term.policy.number,
                sale.term.policy.vehicle.plate_no if sale.term.policy.vehicle else "",
                sale.term.expires_on,
                sale.specialist.name,
                sale.form_no,
                sale.invoice_no,
                sale.premium,
                sale.confirmed_by.name,
                timezone.localtime(sale.confirmed_at),
            )
            for sale in sales
        ],
    )


def _draw(workbook: Any, worksheet: Any, sheet: SheetOut, lines: int) -> None:
    """Add the premium by specialist as bars, beside the table."""
    if not lines:
        return
    first, last = sheet.first_row, sheet.first_row + lines - 1
    premium = [column.heading for column in sheet.columns].index(_("Premium (yuan)"))
    name = worksheet.get_name()
    chart = workbook.add_chart({"type": "bar"})
    chart.add_series(
        {
            "name": _("Premium (yuan)"),
            "categories": [name, first, 0, last, 0],
            "values": [name, first, premium, last, premium],
            "fill": {"color": "#2356D3"},
            "data_labels": {"value": True},
        }
    )
    chart.set_title({"name": _("Premium by specialist")})
    chart.set_legend({"none": True})
    chart.set_y_axis({"reverse": True})
    worksheet.insert_chart(1, len(sheet.columns) + 1, chart)
