import io
import re
import weakref
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

import openpyxl
import pandas as pd
import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from renewal.lib.workbooks import (
    About,
    Column,
    Kind,
    SheetOut,
    TooManyRows,
    WrongRow,
    write_errors,
    write_large,
    write_table,
)

AT = datetime(2026, 4, 12, 1, 30, tzinfo=UTC)
ABOUT = About(
    title="名单",
    made_by="甲某 (jia)",
    made_at=AT,
    filters=[("机构", "南京"), ("到期日", "2026-04-01 至 2026-04-30")],
)
IN_FULL = replace(ABOUT, masked=False, watermark="E118-7f3a", reason="核对")
COLUMNS = [
    Column("保单号"),
    Column("保费", Kind.MONEY),
    Column("终保日期", Kind.DATE),
    Column("确认时间", Kind.STAMP),
    Column("件数", Kind.INT),
    Column("续保率", Kind.RATIO),
    Column("其他", Kind.ANY),
]
ROWS: list[list[object]] = [
    ["T1", Decimal("4119.80"), date(2026, 4, 12), AT, 3, 0.25, "文字"],
    ["", None, None, None, None, None, None],
    [
        "  T2 ",
        Decimal("-0.01"),
        date(1900, 3, 1),
        datetime(2026, 4, 12),  # noqa: DTZ001
        0,
        1 / 3,
        date(2026, 1, 2),
    ],
    ["T3"],
    [123456789012345678, "n/a", date(1899, 1, 1), "", 10**16, float("nan"), 12.5],
    ["T4", Decimal("Infinity"), AT, date(2026, 4, 12), True, Decimal("1E+3"), AT],
    ["T5", 1e-7, None, datetime(2026, 4, 12, 9, 30, 15, 500_000), -7, 0, "=1+1"],  # noqa: DTZ001
]


def parts(path: Path | io.BytesIO) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def rows_of(path: Path, sheet: int = 0) -> list[list[object]]:
    workbook = CalamineWorkbook.from_path(path)
    return [[*row] for row in workbook.get_sheet_by_index(sheet).to_python()]


def page_header(path: Path) -> str | None:
    return ElementTree.fromstring(parts(path)["xl/worksheets/sheet1.xml"]).findtext(
        ".//{*}oddHeader"
    )


def custom_properties(path: Path) -> list[tuple[str | None, str]]:
    xml = parts(path).get("docProps/custom.xml", "<none/>")
    return [(each.get("name"), "".join(each.itertext())) for each in ElementTree.fromstring(xml)]


@pytest.mark.parametrize("copies", [1, 400])
def test_writes_the_same_cells_as_write_table(tmp_path: Path, copies: int) -> None:
    sheet = SheetOut(
        "名单: 2026/4",
        COLUMNS,
        ROWS * copies,
        title_rows=["续保名单", "2026-04-12"],
        total_row=["合计", Decimal("1.50"), None, None, 3],
        notes=["由系统生成", "第二行"],
    )

    count = write_large(tmp_path / "large.xlsx", sheet, about=ABOUT)
    write_table(tmp_path / "table.xlsx", [sheet], about=ABOUT)

    assert count == len(ROWS) * copies
    assert rows_of(tmp_path / "large.xlsx") == rows_of(tmp_path / "table.xlsx")
    looks = [
        [
            [(cell.number_format, cell.font.b) for cell in row]
            for row in openpyxl.load_workbook(tmp_path / name).worksheets[0].iter_rows()
            if row[0].value is not None
        ]
        for name in ("large.xlsx", "table.xlsx")
    ]
    assert looks[0] == looks[1]


def test_columns_of_one_kind_are_written_as_cell_by_cell(tmp_path: Path) -> None:
    """A batch of one type goes another way than a mixed one; a last odd row makes it mixed."""
    values: dict[Kind, list[object]] = {
        Kind.TEXT: ["甲", None, "x y", ""],
        Kind.MONEY: [Decimal("4119.80"), None, Decimal("-0.01"), Decimal(0)],
        Kind.DATE: [date(2026, 4, 12), None, date(1900, 3, 1), date(2100, 2, 28)],
        Kind.STAMP: [AT, None, datetime(2026, 12, 31, 16, tzinfo=UTC), AT],
        Kind.INT: [3, None, 0, -12],
        Kind.RATIO: [0.25, None, 1 / 3, 0.0],
    }
    columns = [Column(kind.name, kind) for kind in values]
    rows = list(zip(*values.values(), strict=True))

    write_large(tmp_path / "alike.xlsx", SheetOut("名单", columns, rows))
    odd: list[object] = [object() for _kind in values]
    write_large(tmp_path / "mixed.xlsx", SheetOut("名单", columns, [*rows, odd]))

    assert rows_of(tmp_path / "alike.xlsx") == rows_of(tmp_path / "mixed.xlsx")[:-1]


def test_is_read_alike_by_calamine_openpyxl_and_pandas(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    columns = COLUMNS[:5]
    rows = [
        (f"T{number:018}", Decimal(number) / 8, date(2026, 4, 12), AT, number)
        for number in range(1, 2501)
    ]

    write_large(path, SheetOut("名单", columns, rows))

    local = datetime(2026, 4, 12, 9, 30)  # noqa: DTZ001
    assert rows_of(path)[1:] == [
        [number, float(money), day, local, float(count)] for number, money, day, _at, count in rows
    ]
    sheet = openpyxl.load_workbook(path, read_only=True).worksheets[0]
    midnight = datetime(2026, 4, 12)  # noqa: DTZ001
    expected = [
        (number, float(money), midnight, local, count) for number, money, _day, _at, count in rows
    ]
    assert [*sheet.iter_rows(min_row=2, values_only=True)] == expected
    frame = pd.read_excel(path, engine="openpyxl")
    assert list(frame.columns) == [column.heading for column in columns]
    assert [tuple(row) for row in frame.itertuples(index=False)] == expected


def test_keeps_half_seconds_and_local_time(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    stamp = datetime(2026, 4, 12, 9, 30, 15, 500_000)  # noqa: DTZ001

    write_large(path, SheetOut("名单", [Column("时间", Kind.STAMP)], [[stamp], [AT]]))

    cells = [
        row[0].value for row in openpyxl.load_workbook(path).worksheets[0].iter_rows(min_row=2)
    ]
    assert cells == [stamp, datetime(2026, 4, 12, 9, 30)]  # noqa: DTZ001


# The order of a worksheet's elements, ECMA-376 part 1, 18.3.1.99.
ORDER = [
    *("sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetCalcPr"),
    *("sheetProtection", "protectedRanges", "scenarios", "autoFilter", "sortState"),
    *("dataConsolidate", "customSheetViews", "mergeCells", "phoneticPr", "conditionalFormatting"),
    *("dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup"),
    *("headerFooter", "rowBreaks", "colBreaks", "customProperties", "cellWatches", "ignoredErrors"),
]


@pytest.mark.parametrize("about", [None, ABOUT, IN_FULL])
def test_its_package_is_whole(tmp_path: Path, about: About | None) -> None:
    path = tmp_path / "out.xlsx"

    write_large(path, SheetOut("名单", COLUMNS, ROWS), about=about)

    written = parts(path)
    assert next(iter(written)) == "[Content_Types].xml"
    types = ElementTree.fromstring(written["[Content_Types].xml"])
    declared = {part.get("PartName", "")[1:] for part in types.findall("{*}Override")}
    assert declared == {name for name in written if not name.endswith((".rels", "_Types].xml"))}
    for name in [name for name in written if name.endswith(".rels")]:
        folder = PurePosixPath(name).parent.parent
        targets = [
            str(folder / relation.get("Target", ""))
            for relation in ElementTree.fromstring(written[name])
        ]
        assert set(targets) <= declared
        assert len(set(targets)) == len(targets)
    looks = ElementTree.fromstring(written["xl/styles.xml"])
    for items in looks:
        assert items.get("count") == str(len(items))
    cell_looks = looks.find("{*}cellXfs")
    assert cell_looks is not None
    for attribute, tag in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders")):
        listed = looks.find(f"{{*}}{tag}")
        assert listed is not None
        assert max(int(look.get(attribute, "")) for look in cell_looks) == len(listed) - 1
    for name in [name for name in written if name.startswith("xl/worksheets/")]:
        sheet = ElementTree.fromstring(written[name])
        order = [ORDER.index(re.sub("{.*}", "", child.tag)) for child in sheet]
        assert order == sorted(order)
        cells = [cell for row in sheet.iter() if row.tag.endswith("}row") for cell in row]
        assert max(int(cell.get("s", "")) for cell in cells) < len(cell_looks)
        places = [cell.get("r") for cell in cells]
        assert len(set(places)) == len(places)


def test_says_its_sizes_in_32_bits(tmp_path: Path) -> None:
    """Excel finds a workbook damaged whose zip uses wide sizes without need."""
    path = tmp_path / "out.xlsx"

    write_large(path, SheetOut("名单", COLUMNS, ROWS))

    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            assert (part.extract_version, part.extra, part.flag_bits & 0x08) == (20, b"", 0)


def test_freezes_headings_filters_and_names_its_table(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    columns = [
        Column("姓名"),
        Column("地址的说明"),
        Column("备注", width=30),
        Column("号", hidden=True),
    ]
    rows = [["甲", "x" * 20, "y", "1"]] * 3

    write_large(path, SheetOut("名单", columns, rows, title_rows=["续保名单"]))

    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.freeze_panes == "A3"
    assert sheet.auto_filter.ref == "A2:D5"
    assert sheet.print_title_rows == "$2:$2"
    widths = [sheet.column_dimensions[letters] for letters in "ABCD"]
    assert [round(column.width - 0.71, 2) for column in widths] == [8.0, 23.0, 30.0, 8.0]
    assert [column.hidden for column in widths] == [False, False, False, True]
    written = parts(path)["xl/workbook.xml"]
    assert '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">' in written
    assert "'名单'!$A$2:$D$5</definedName>" in written


def test_a_column_keeps_its_kind_where_it_is_empty(tmp_path: Path) -> None:
    """A number typed below a text column's heading stays text."""
    path = tmp_path / "out.xlsx"

    write_large(path, SheetOut("名单", COLUMNS, []))

    columns = ElementTree.fromstring(parts(path)["xl/worksheets/sheet1.xml"]).findall(".//{*}col")
    looks = ElementTree.fromstring(parts(path)["xl/styles.xml"]).findall("{*}cellXfs/{*}xf")
    text, stamp = (looks[int(columns[place].get("style", ""))] for place in (0, 3))
    assert (text.get("numFmtId"), stamp.get("numFmtId")) == ("49", "165")


def test_reaches_beyond_column_z(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"
    columns = [Column(f"列{number}", Kind.INT) for number in range(800)]

    write_large(path, SheetOut("名单", columns, [range(800)] * 2))

    assert rows_of(path)[1:] == [[float(number) for number in range(800)]] * 2
    assert openpyxl.load_workbook(path).worksheets[0].auto_filter.ref == "A1:ADT3"


@pytest.mark.parametrize("rows", [0, 1, 999, 1000, 1001, 2300])
def test_counts_the_rows_of_a_generator(tmp_path: Path, rows: int) -> None:
    path = tmp_path / "out.xlsx"

    count = write_large(path, SheetOut("名单", [Column("n")], ([str(n)] for n in range(rows))))

    assert count == rows
    assert rows_of(path) == [["n"], *([str(n)] for n in range(rows))]


class Row(list[object]):
    """A row that can be watched."""


class Watched:
    """Rows as they are drawn; `most` is how many of them were alive at one time."""

    def __init__(self, rows: int) -> None:
        self.rows, self.most = rows, 0
        self._alive: weakref.WeakValueDictionary[int, Row] = weakref.WeakValueDictionary()

    def __iter__(self) -> Iterator[Row]:
        for number in range(self.rows):
            row = Row([f"T{number}", number])
            self._alive[number] = row
            self.most = max(self.most, len(self._alive))
            yield row
            del row


def test_holds_few_rows_at_a_time(tmp_path: Path) -> None:
    rows = Watched(20_000)
    columns = [Column("号"), Column("n", Kind.INT)]

    count = write_large(tmp_path / "out.xlsx", SheetOut("名单", columns, rows))

    assert count == 20_000
    assert rows.most <= 2500


def test_hands_wrong_rows_back_without_holding_them(tmp_path: Path) -> None:
    rows = Watched(20_000)
    wrong = (WrongRow(row, {1}, ["no"], f"118:{row[1]}:0") for row in rows)

    count = write_errors(tmp_path / "wrong.xlsx", ["号", "n"], wrong)

    assert count == 20_000
    assert rows.most <= 2500


def test_same_rows_make_the_same_file() -> None:
    files = [io.BytesIO(), io.BytesIO()]

    for file in files:
        write_large(file, SheetOut("名单", COLUMNS, ROWS), about=ABOUT)

    assert files[0].getvalue() == files[1].getvalue()


@pytest.mark.parametrize("write", [write_large, write_table])
def test_leaves_no_half_file_when_the_rows_break_off(
    tmp_path: Path, write: Callable[..., object]
) -> None:
    path = tmp_path / "out.xlsx"

    def rows() -> Iterator[list[str]]:
        yield from [["甲"]] * 1500
        raise InterruptedError

    sheet = SheetOut("名单", [Column("姓名")], rows())
    with pytest.raises(InterruptedError):
        write(path, sheet if write is write_large else [sheet])

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("write", [write_large, write_table])
def test_refuses_more_rows_than_a_sheet_holds(tmp_path: Path, write: Callable[..., object]) -> None:
    sheet = SheetOut("名单", [Column("姓名")], ([] for _row in range(1_048_576)))

    with pytest.raises(TooManyRows):
        write(tmp_path / "out.xlsx", sheet if write is write_large else [sheet])

    assert list(tmp_path.iterdir()) == []


def by_large(path: Path, about: About) -> None:
    write_large(path, SheetOut("名单", [Column("姓名")], [["甲"], ["乙"]]), about=about)


def by_table(path: Path, about: About) -> None:
    sheets = [
        SheetOut("名单", [Column("姓名")], [["甲"], ["乙"]]),
        SheetOut("二", [Column("n")], []),
    ]
    write_table(path, sheets, about=about)


BOTH = pytest.mark.parametrize("write", [by_large, by_table])


@BOTH
def test_tells_who_made_it_when_of_what_and_how_many(
    tmp_path: Path, write: Callable[[Path, About], None]
) -> None:
    path = tmp_path / "out.xlsx"

    with translation.override("en"):
        write(path, ABOUT)

    workbook = CalamineWorkbook.from_path(path)
    assert workbook.sheet_names[0] == "名单"
    assert workbook.sheet_names[-1] == "About this workbook"
    assert rows_of(path) == [["姓名"], ["甲"], ["乙"]]
    assert rows_of(path, len(workbook.sheet_names) - 1) == [
        ["Item", "Content"],
        ["Exported list", "名单"],
        ["Exported by", "甲某 (jia)"],
        ["Exported at", datetime(2026, 4, 12, 9, 30)],  # noqa: DTZ001
        ["Rows", 2.0],
        ["Filter: 机构", "南京"],
        ["Filter: 到期日", "2026-04-01 至 2026-04-30"],
        ["Telephone, ID and policy numbers", "masked"],
    ]
    properties = openpyxl.load_workbook(path).properties
    assert (properties.title, properties.creator) == ("名单", "甲某 (jia)")
    assert properties.created == datetime(2026, 4, 12, 1, 30)  # noqa: DTZ001


@BOTH
def test_says_that_nothing_was_filtered(
    tmp_path: Path, write: Callable[[Path, About], None]
) -> None:
    path = tmp_path / "out.xlsx"

    with translation.override("en"):
        write(path, replace(ABOUT, filters=[]))

    sheets = len(CalamineWorkbook.from_path(path).sheet_names)
    assert ["Filters", "none"] in rows_of(path, sheets - 1)


@pytest.mark.parametrize(("write", "place"), [(by_large, "A1"), (by_table, "A5")])
def test_full_numbers_carry_the_export_in_sight_and_hidden(
    tmp_path: Path, write: Callable[[Path, About], None], place: str
) -> None:
    path = tmp_path / "out.xlsx"
    line = "Export E118-7f3a with full numbers, made by 甲某 (jia) on 2026-04-12 09:30"

    with translation.override("en"):
        write(path, IN_FULL)

    workbook = openpyxl.load_workbook(path)
    data = workbook.worksheets[0]
    assert data[place].value == line
    assert page_header(path) == f"&R{line}"
    about = next(sheet for sheet in workbook if sheet.title == "About this workbook")
    assert [[cell.value for cell in row] for row in about.iter_rows(min_row=8)] == [
        ["Telephone, ID and policy numbers", "in full"],
        ["Reason", "核对"],
        ["Export number", "E118-7f3a"],
    ]
    hidden = workbook.worksheets[-1]
    assert (hidden.sheet_state, hidden["A2"].value) == ("veryHidden", "E118-7f3a")
    assert custom_properties(path) == [("ExportId", "E118-7f3a")]


@BOTH
def test_masked_numbers_carry_no_mark(tmp_path: Path, write: Callable[[Path, About], None]) -> None:
    path = tmp_path / "out.xlsx"

    write(path, ABOUT)

    workbook = openpyxl.load_workbook(path)
    assert {sheet.sheet_state for sheet in workbook} == {"visible"}
    assert page_header(path) is None
    assert custom_properties(path) == []


def test_full_numbers_need_a_watermark() -> None:
    with pytest.raises(ValueError, match="watermark"):
        replace(ABOUT, masked=False)


def test_the_mark_stands_above_the_table_and_stays_in_sight(tmp_path: Path) -> None:
    path = tmp_path / "out.xlsx"

    write_large(path, SheetOut("名单", COLUMNS, ROWS, title_rows=["续保名单"]), about=IN_FULL)

    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet["A1"].value == "续保名单"
    assert "E118-7f3a" in sheet["A2"].value
    assert (sheet["A3"].value, sheet.freeze_panes) == ("保单号", "A4")
