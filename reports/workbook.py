"""The daily premium and points report as a workbook (当日保费及专员业绩报表)."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.masking import mask_id
from renewal.lib.workbooks import About, Column, Kind, SheetOut, write_table
from reports.queries import DayReport, Figures
from sales.models import Sale

A4 = 9  # Excel's number of the paper
CHART_ROW_PX = 30  # a specialist's bar with its gap
CHART_PX = (560, 110)  # width, and height without bars


def figures_of(figures: Figures) -> dict[str, Any]:
    """Return the figures for JSON: the premium as text with two places."""
    return asdict(figures) | {"premium": str(figures.premium)}


def write_daily_report(
    report: DayReport,
    sales: Iterable[Sale],
    target: Path | BinaryIO,
    *,
    made_by: str,
    made_at: datetime,
    is_masked: bool = False,
) -> None:
    """Write the specialists' figures with a chart, the sales behind them, and who made it.

    `is_masked` keeps the first and last four characters of a policy number only.

    Source: 001-91, F36, F37; UX.md section 4.
    """
    summary, sold = _summary(report), _sales(report, sales, is_masked=is_masked)

    def finish(workbook: Any, worksheets: list[Any]) -> None:
        for sheet, worksheet in zip((summary, sold), worksheets, strict=True):
            _lay_out(worksheet, sheet)
        _draw(workbook, worksheets[0], summary, len(report.lines))

    about = About(
        title=summary.title_rows[0],
        made_by=made_by,
        made_at=made_at,
        masked=is_masked,
        watermark="" if is_masked else f"{report.day:%Y%m%d}-{made_at:%Y%m%d%H%M%S}",
    )
    write_table(target, [summary, sold], about=about, finish=finish)


def _summary(report: DayReport) -> SheetOut:
    return SheetOut(
        title=_("Daily report"),
        title_rows=[_("Daily premium and points, %(day)s") % {"day": report.day}, _state(report)],
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
            Column(_("Connection rate"), Kind.RATIO),
        ],
        rows=[
            (line.specialist.name, line.specialist.username, *_cells(line.figures))
            for line in report.lines
        ],
        total_row=(_("Total"), "", *_cells(report.total)),
        notes=[
            _("Premium is without vehicle tax. Connection rate: connected dials of all dials."),
        ],
    )


def _state(report: DayReport) -> str:
    if report.closed_at is None:
        return _("Provisional: the day is not closed.")
    at = timezone.localtime(report.closed_at)
    return _("Closed at %(at)s; the figures are final.") % {"at": f"{at:%Y-%m-%d %H:%M}"}


def _cells(figures: Figures) -> tuple[object, ...]:
    return (*asdict(figures).values(), figures.connection_rate)


def _sales(report: DayReport, sales: Iterable[Sale], *, is_masked: bool) -> SheetOut:
    rows = [
        (
            mask_id(sale.term.policy.number) if is_masked else sale.term.policy.number,
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
    ]
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
        rows=rows,
        total_row=(_("Total"), "", None, "", "", "", sum(row[6] for row in rows)),
    )


def _lay_out(worksheet: Any, sheet: SheetOut) -> None:
    """Print on A4 across, one page wide, the headings repeated."""
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.repeat_rows(sheet.first_row - 1)
    worksheet.set_footer("&L&A&R&P / &N")


def _draw(workbook: Any, worksheet: Any, sheet: SheetOut, lines: int) -> None:
    """Add the premium by specialist as bars, below the table and its note."""
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
            "gap": 60,
            "data_labels": {"value": True, "num_format": Kind.MONEY.value},
        }
    )
    chart.set_title({"name": _("Premium by specialist")})
    chart.set_legend({"none": True})
    chart.set_x_axis({"num_format": "#,##0", "major_gridlines": {"visible": False}})
    chart.set_y_axis({"reverse": True})
    width, height = CHART_PX
    chart.set_size({"width": width, "height": height + CHART_ROW_PX * lines})
    worksheet.insert_chart(last + 5, 0, chart)
