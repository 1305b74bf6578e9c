"""The small parts of a workbook's package: what is in it, its sheets' names, its properties.

Source: ECMA-376, parts 1 and 2.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from renewal.lib.workbooks.write.sheets import About
from renewal.lib.workbooks.write.styles import styles_xml
from renewal.lib.workbooks.write.values import clean

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument"
PACKAGE_TYPE = "application/vnd.openxmlformats-package"
SHEET = "worksheets/sheet{}.xml"
APPLICATION = "Renewal Desk"
MARK_PROPERTY = "ExportId"
CUSTOM_PROPERTIES = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"  # the standard's, for any such set
FIRST_CUSTOM_PROPERTY = 2


class Listed(Protocol):
    """A sheet as the workbook lists it. Rows count from 1; its table begins with the headings."""

    @property
    def name(self) -> str: ...
    @property
    def state(self) -> str: ...
    @property
    def heading_row(self) -> int: ...
    @property
    def last_row(self) -> int: ...
    @property
    def last_letters(self) -> str: ...


def opening_parts(*, sheets: int) -> Mapping[str, str]:
    """Return what stands before the sheets."""
    types = {
        "xl/workbook.xml": f"{OFFICE_TYPE}.spreadsheetml.sheet.main+xml",
        "xl/styles.xml": f"{OFFICE_TYPE}.spreadsheetml.styles+xml",
        "docProps/core.xml": f"{PACKAGE_TYPE}.core-properties+xml",
        "docProps/app.xml": f"{OFFICE_TYPE}.extended-properties+xml",
        "docProps/custom.xml": f"{OFFICE_TYPE}.custom-properties+xml",
    }
    for number in range(1, sheets + 1):
        types[f"xl/{SHEET.format(number)}"] = f"{OFFICE_TYPE}.spreadsheetml.worksheet+xml"
    overrides = "".join(
        f'<Override PartName="/{name}" ContentType="{type_}"/>' for name, type_ in types.items()
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types">'
            f'<Default Extension="rels" ContentType="{PACKAGE_TYPE}.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": _relationships(
            [
                (f"{DOCUMENT}/relationships/officeDocument", "xl/workbook.xml"),
                (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
                (f"{DOCUMENT}/relationships/extended-properties", "docProps/app.xml"),
                (f"{DOCUMENT}/relationships/custom-properties", "docProps/custom.xml"),
            ]
        ),
    }


def closing_parts(sheets: Sequence[Listed], about: About | None) -> Mapping[str, str]:
    """Return what stands behind the sheets, where all is known."""
    relations = [
        (f"{DOCUMENT}/relationships/worksheet", SHEET.format(number))
        for number in range(1, len(sheets) + 1)
    ]
    return {
        "xl/workbook.xml": _workbook(sheets),
        "xl/_rels/workbook.xml.rels": _relationships(
            [*relations, (f"{DOCUMENT}/relationships/styles", "styles.xml")]
        ),
        "xl/styles.xml": styles_xml(),
        "docProps/core.xml": _core_properties(about),
        "docProps/app.xml": (
            f'<Properties xmlns="{DOCUMENT}/extended-properties">'
            f"<Application>{APPLICATION}</Application></Properties>"
        ),
        "docProps/custom.xml": _custom_properties(about),
    }


def _relationships(relations: Iterable[tuple[str, str]]) -> str:
    items = (
        f'<Relationship Id="rId{number}" Type="{type_}" Target="{target}"/>'
        for number, (type_, target) in enumerate(relations, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(items)}</Relationships>'


def _workbook(sheets: Sequence[Listed]) -> str:
    listed, filters, titles = [], [], []
    for place, sheet in enumerate(sheets):
        listed.append(
            f'<sheet name={quoteattr(sheet.name)} sheetId="{place + 1}" state="{sheet.state}"'
            f' r:id="rId{place + 1}"/>'
        )
        name = escape("'{}'".format(sheet.name.replace("'", "''")))
        table = f"$A${sheet.heading_row}:${sheet.last_letters}${sheet.last_row}"
        row = f"${sheet.heading_row}"
        filters.append(
            f'<definedName name="_xlnm._FilterDatabase" localSheetId="{place}" hidden="1">'
            f"{name}!{table}</definedName>"
        )
        titles.append(
            f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">'
            f"{name}!{row}:{row}</definedName>"
        )
    return (
        f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}/relationships">'
        '<bookViews><workbookView xWindow="0" yWindow="0" windowWidth="24000"'
        ' windowHeight="12000"/></bookViews>'
        f"<sheets>{''.join(listed)}</sheets>"
        f"<definedNames>{''.join(filters + titles)}</definedNames></workbook>"
    )


def _core_properties(about: About | None) -> str:
    known = ""
    if about is not None:
        made_at = about.made_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        known = (
            f"<dc:title>{escape(clean(about.title))}</dc:title>"
            f"<dc:creator>{escape(clean(about.made_by))}</dc:creator>"
            f'<dcterms:created xsi:type="dcterms:W3CDTF">{made_at}</dcterms:created>'
        )
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{known}</cp:coreProperties>"
    )


def _custom_properties(about: About | None) -> str:
    known = ""
    if about is not None and about.watermark:
        known = (
            f'<property fmtid="{CUSTOM_PROPERTIES}" pid="{FIRST_CUSTOM_PROPERTY}"'
            f' name="{MARK_PROPERTY}"><vt:lpwstr>{escape(clean(about.watermark))}</vt:lpwstr>'
            "</property>"
        )
    return (
        f'<Properties xmlns="{DOCUMENT}/custom-properties"'
        f' xmlns:vt="{DOCUMENT}/docPropsVTypes">{known}</Properties>'
    )
