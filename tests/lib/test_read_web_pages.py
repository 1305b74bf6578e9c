"""HTML and XML tables that are saved under a workbook's name."""

from datetime import date, datetime, time
from pathlib import Path

import pytest

from renewal.lib.workbooks import Cell, Format, SheetInfo, find_header, read_workbook
from tests.lib.corpus import xml_row, xml_table

EXCEL_PAGE = """<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head>
<style><!--
.xl24 {mso-number-format:"\\@";}
.xl25 {mso-number-format:"yyyy\\-mm\\-dd";}
.xl26 {mso-number-format:"yyyy\\-mm\\-dd\\ hh\\:mm";}
--></style>
<!--[if gte mso 9]><xml><x:ExcelWorkbook><x:ExcelWorksheets><x:ExcelWorksheet>
<x:Name>到期&amp;清单</x:Name></x:ExcelWorksheet></x:ExcelWorksheets></x:ExcelWorkbook></xml>
<![endif]--></head><body>%s</body></html>"""


def rows_of(path: Path, content: str | bytes) -> list[list[Cell]]:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return [cells for _row_no, cells in read_workbook(path).sheet.rows]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xls"


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("<td>a</td><td>b</td>", ["a", "b"]),
        ("<TD>a<TD>b", ["a", "b"]),
        ("<th scope=row>a</th><td title='1>0'>b</td>", ["a", "b"]),
        ("<td> a \n  b&nbsp;</td><td>a<br>b<br/>c</td>", ["a b", "a\nb\nc"]),
        ("<td><p>a</p><p>b</p></td><td><div>c</div></td>", ["a\nb", "c"]),
        ("<td>&lt;a&gt; &amp; &#20445;&#x5355;</td>", ["<a> & 保单"]),
        ("<td><a href='?x'>a</a><script>b<c</script><!-- <td>d</td> --></td>", ["a"]),
        ("<td>1 < 2</td>", ["1 < 2"]),
        ("<td>007</td><td x:num>007</td><td x:num>1,234.5</td>", ["007", 7.0, 1234.5]),
        ('<td x:num="123456789012">1.23E+11</td><td x:num="">x</td>', [123456789012.0, "x"]),
    ],
)
def test_reads_cells_as_a_browser_shows_them(path: Path, row: str, cells: list[Cell]) -> None:
    assert rows_of(path, f"<table><tr>{row}</tr></table>") == [cells]


def test_reads_what_excel_writes_beside_a_cell(path: Path) -> None:
    row = (
        "<td class=xl24>007</td>"
        '<td class=xl25 x:num="46124">4/12</td>'
        '<td class=xl26 x:num="46124">4/12</td>'
        '<td x:num="46124.5" style=\'mso-number-format:"Short Date"\'>4/12</td>'
        '<td x:num="0.5" style=\'mso-number-format:"h\\:mm"\'>12:00</td>'
    )

    path.write_text(EXCEL_PAGE % f"<table><tr>{row}</tr></table>")
    workbook = read_workbook(path)

    assert workbook.format is Format.HTML
    assert workbook.sheet.rows == [
        (
            1,
            [
                "007",
                date(2026, 4, 12),
                date(2026, 4, 12),
                datetime(2026, 4, 12, 12),  # noqa: DTZ001
                time(12),
            ],
        )
    ]
    assert workbook.sheet.timed == {2, 3, 4}
    assert workbook.sheet.name == "到期&清单"


def test_leaves_the_place_of_a_spanning_cell_empty(path: Path) -> None:
    rows = rows_of(
        path,
        "<table><tr><th rowspan=2>保单号</th><th colspan=2>投保人</th></tr>"
        "<tr><th>姓名</th><th>电话</th></tr><tr><td>T1</td><td>甲</td><td>12000000001</td></tr>"
        "</table>",
    )
    sheet = read_workbook(path).sheet
    header = find_header(sheet.head(), merged=sheet.merged)

    assert rows == [["保单号", "投保人", ""], ["", "姓名", "电话"], ["T1", "甲", "12000000001"]]
    assert header
    assert header.headings == ["保单号", "投保人姓名", "投保人电话"]


def test_reads_several_tables_as_sheets(path: Path) -> None:
    path.write_text(
        "<table><tr><td>清单<table><tr><td>a<td>b</tr><tr><td>1<td>2</tr></table></td></tr></table>"
        "<table></table><table><tr><td>c</td></tr></table>"
    )

    assert read_workbook(path).sheets == [
        SheetInfo("table1", 1, "visible"),
        SheetInfo("table2", 2, "visible"),
        SheetInfo("table4", 1, "visible"),
    ]
    assert read_workbook(path, sheet="table2").sheet.rows == [(1, ["a", "b"]), (2, ["1", "2"])]


def test_leaves_out_rows_that_are_not_shown(path: Path) -> None:
    page = "<table><tr><td>a</tr><tr style='display:none'><td>b</tr><tr><td>c</tr></table>"

    assert rows_of(path, page) == [["a"], ["c"]]


@pytest.mark.parametrize(
    ("told", "encoding"),
    [
        ("gb2312", "gb18030"),
        ("GBK", "gb18030"),
        ("utf-8", "utf-8"),
        ("utf-8", "gb18030"),
        ("iso-8859-1", "gb18030"),
        ("", "utf-8"),
        ("", "gb18030"),
        ("", "utf-16"),
    ],
)
def test_finds_the_encoding_whatever_the_page_says(path: Path, told: str, encoding: str) -> None:
    head = f'<meta http-equiv="Content-Type" content="text/html; charset={told}">' if told else ""
    page = f"<html>{head}<table><tr><td>保单号</td></tr></table></html>"

    assert rows_of(path, page.encode(encoding)) == [["保单号"]]


def test_reads_typed_cells_of_an_xml_table(path: Path) -> None:
    row = (
        '<Row><Cell><Data ss:Type="String">007</Data></Cell>'
        '<Cell><Data ss:Type="Number">1.5</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2026-04-12T00:00:00.000</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">2026-04-12T08:30:00.000</Data></Cell>'
        '<Cell><Data ss:Type="DateTime">1899-12-31T08:30:00.000</Data></Cell>'
        '<Cell><Data ss:Type="Boolean">1</Data></Cell>'
        '<Cell><Data ss:Type="Error">#N/A</Data></Cell>'
        '<Cell><Data ss:Type="Number">no number</Data></Cell>'
        '<Cell><Data ss:Type="String">a<B>b</B></Data><Comment><Data>c</Data></Comment></Cell>'
        "</Row>"
    )

    assert rows_of(path, xml_table(row)) == [
        [
            "007",
            1.5,
            date(2026, 4, 12),
            datetime(2026, 4, 12, 8, 30),  # noqa: DTZ001
            time(8, 30),
            True,
            "#N/A",
            "no number",
            "ab",
        ]
    ]


def test_puts_cells_of_an_xml_table_where_they_belong(path: Path) -> None:
    content = xml_table(
        '<Row ss:Index="2"><Cell ss:Index="2" ss:MergeAcross="1"><Data ss:Type="String">a</Data>'
        '</Cell><Cell ss:MergeDown="1"><Data ss:Type="String">b</Data></Cell></Row>'
        '<Row ss:Span="1"/>' + xml_row("c") + xml_row("d").replace("ss:", "")
    )

    assert rows_of(path, content) == [
        ["", "", "", ""],
        ["", "a", "", "b"],
        ["", "", "", ""],
        ["", "", "", ""],
        ["c", "", "", ""],
        ["d", "", "", ""],
    ]
    assert read_workbook(path).sheet.merged == [((1, 1), (1, 2)), ((1, 3), (2, 3))]


def test_leaves_hidden_sheets_of_an_xml_table_unread(path: Path) -> None:
    hidden = (
        '<Worksheet ss:Name="b"><Table>%s</Table><WorksheetOptions '
        'xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible>'
        "</WorksheetOptions></Worksheet></Workbook>"
    )
    content = xml_table(xml_row("a")).decode().replace("</Workbook>", hidden % xml_row("b"))
    path.write_text(content)

    assert read_workbook(path).sheets == [
        SheetInfo("a", 1, "visible"),
        SheetInfo("b", 0, "hidden"),
    ]


def test_tells_columns_of_an_xml_table_that_show_a_time(path: Path) -> None:
    cell = '<Cell ss:StyleID="%s"><Data ss:Type="%s">%s</Data></Cell>'
    row = (
        cell % ("day", "DateTime", "2026-04-12T00:00:00")
        + cell % ("moment", "DateTime", "2026-04-12T00:00:00")
        + cell % ("heir", "Number", "46124")
    )
    styles = (
        '<Styles><Style ss:ID="day"><NumberFormat ss:Format="Short Date"/></Style>'
        '<Style ss:ID="moment"><NumberFormat ss:Format="yyyy\\-mm\\-dd\\ hh:mm"/></Style>'
        '<Style ss:ID="heir" ss:Parent="moment"/></Styles><Worksheet'
    )
    path.write_text(xml_table(f"<Row>{row}</Row>").decode().replace("<Worksheet", styles))

    sheet = read_workbook(path).sheet

    assert sheet.rows == [(1, [date(2026, 4, 12)] * 3)]
    assert sheet.timed == {1, 2}
