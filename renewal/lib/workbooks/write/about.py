"""What a workbook says of itself: the sheet behind the data, and the watermark."""

from django.utils import timezone
from django.utils.translation import gettext as _

from renewal.lib.workbooks.write.sheets import About, Column, Kind, SheetOut

LONGEST_HEADER = 255  # signs in a printed page's header, the codes among them
VALUE_WIDTH = 40.0  # Latin letters
MARK_SHEET = "_mark"


def about_sheet(about: About) -> SheetOut:
    """Return the sheet that tells who made the workbook, when, of what, and how many rows."""
    filters = [(_("Filter: %(name)s") % {"name": name}, value) for name, value in about.filters]
    rows: list[tuple[str, object]] = [
        (_("Exported list"), about.title),
        (_("Exported by"), about.made_by),
        (_("Exported at"), about.made_at),
        (_("Rows"), about.rows),
        *(filters or [(_("Filters"), _("none"))]),
        *about.facts,
        (_("Telephone, ID and policy numbers"), _("masked") if about.masked else _("in full")),
    ]
    if about.reason:
        rows.append((_("Reason"), about.reason))
    if about.watermark:
        rows.append((_("Export number"), about.watermark))
    return SheetOut(
        title=_("About this workbook"),
        columns=[Column(_("Item")), Column(_("Content"), Kind.ANY, VALUE_WIDTH)],
        rows=rows,
    )


def mark_sheet(about: About) -> SheetOut:
    """Return the sheet that no menu of Excel shows: the watermark alone."""
    return SheetOut(MARK_SHEET, [Column(MARK_SHEET)], [[about.watermark]])


def mark_line(about: About | None) -> str:
    """Return what is shown above the table and on paper; "" where numbers are masked."""
    if about is None or about.masked:
        return ""
    return _("Export %(id)s with full numbers, made by %(name)s on %(at)s") % {
        "name": about.made_by,
        "at": f"{timezone.localtime(about.made_at):%Y-%m-%d %H:%M}",
        "id": about.watermark,
    }


def page_header(mark: str) -> str:
    """Return the header of a printed page; a header reads `&` as a code."""
    return f"&R{mark.replace('&', '&&')}"[:LONGEST_HEADER] if mark else ""
